"""What tests are given: documents as people would write them, and a clock that stands still until told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from timeline.model.document import decode
from timeline.model.event import Event, Recorded

Document = dict[str, Any]

SOURCE: Document = {"publisher": "Example Daily", "published": "2024-10-31"}

# What each kind requires beyond what every kind does.
REQUIRED: dict[str, Document] = {
    "deployment": {"origin": "PRK", "host": "RUS"},
    "decree": {"issuer": "President"},
    "statement": {"speaker": "Spokesman"},
    "intelligence_report": {"agency": "Agency"},
    "report": {},
    "retraction": {"retracts": "other", "reason": "it was never said"},
}


def written(document: Document, /, **fields: Any) -> Document:
    """A document with these fields changed; those that are None are left out."""
    return {name: value for name, value in (document | fields).items() if value is not None}


def document(kind: str, name: str = "e1", /, **fields: Any) -> Document:
    """The least document of a kind, dated, with these fields."""
    least: Document = {
        "id": name,
        "kind": kind,
        "summary": "It was said.",
        "source": SOURCE,
        "occurred": "2024-10",
    }
    if kind == "retraction":
        del least["occurred"]
    return written(least | REQUIRED[kind], **fields)


def report(name: str = "e1", /, **fields: Any) -> Document:
    """A report."""
    return document("report", name, **fields)


def retraction(name: str, /, of: str, **fields: Any) -> Document:
    """A retraction of another event."""
    return document("retraction", name, retracts=of, **fields)


def claim(measure: str = "active_personnel", estimate: Any = "1000", /, **fields: Any) -> Document:
    """A claim about Russia."""
    return written({"subject": "RUS", "measure": measure, "estimate": estimate}, **fields)


def events(*documents: Document) -> list[Event]:
    """The documents as events."""
    return [decode(document) for document in documents]


class Clock:
    """A clock that a test sets; it counts how often it is asked."""

    def __init__(self, now: datetime = datetime(2024, 11, 1, 12, tzinfo=UTC)) -> None:
        self.now = now
        self.asked = 0

    def __call__(self) -> datetime:
        self.asked += 1
        return self.now

    def pass_time(self, **time: float) -> datetime:
        """Later, by so many days, hours, seconds."""
        self.now += timedelta(**time)
        return self.now


def decode_all(documents: Sequence[Document]) -> list[Recorded]:
    """The documents as recorded, one position after another."""
    at = datetime(2024, 11, 1, 12, tzinfo=UTC)
    return [
        Recorded(position=position, recorded_at=at, event=event, hash="")
        for position, event in enumerate(events(*documents), start=1)
    ]
