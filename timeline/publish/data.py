"""Answers as plain data: the JSON of design section 9. Lists are sorted, so that one question has one answer
in bytes.

Counts are Decimals here and plain numbers in the JSON text; dates are ISO or EDTF texts; what is absent is
None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from timeline.asof.claims import ListedClaim
from timeline.asof.figures import Figure
from timeline.asof.parts.derived import Derived
from timeline.asof.question import AsOf, written
from timeline.log.chain import Head
from timeline.model.document import document_of, encode
from timeline.model.edtf import stamp
from timeline.model.estimate import plain
from timeline.model.event import Event, Recorded
from timeline.questions.log import Entry

RULES = 1


def dumps(answer: Any) -> str:
    """An answer as JSON text, indented, numbers as plain decimals, ended by a newline."""
    return msgspec.json.format(msgspec.json.encode(_with_numbers(answer)), indent=2).decode() + "\n"


def _with_numbers(value: Any) -> Any:
    if isinstance(value, Decimal):
        return msgspec.Raw(plain(value).encode())
    if isinstance(value, dict):
        return {key: _with_numbers(item) for key, item in value.items()}
    return [_with_numbers(item) for item in value] if isinstance(value, list) else value


def asked(as_of: AsOf, head: Head) -> dict[str, Any]:
    """A question, and the head it was asked of."""
    return {
        "valid": written(as_of.valid),
        "known": written(as_of.known),
        "position": head.position,
        "hash": head.hash,
    }


def figure(figure: Figure, as_of: AsOf) -> dict[str, Any]:
    """A figure with its words."""
    return {
        "subject": figure.key.subject,
        "measure": figure.key.measure,
        "place": figure.place,
        "since": written(figure.key.since),
        "nature": figure.nature,
        "unit": figure.unit,
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "voices": figure.voices,
        "carriers": figure.carriers,
        "status": figure.status,
        "picked": None if figure.picked is None else list(figure.picked),
        "claims": [claim(listed, as_of, figure) for listed in figure.claims],
    }


def claim(listed: ListedClaim, as_of: AsOf, figure: Figure | None = None) -> dict[str, Any]:
    """A claim that a figure lists, its age counted at a question's day."""
    dated, event, claim = listed.dated, listed.dated.event, listed.dated.claim
    day = as_of.day
    return {
        "position": listed.position,
        "id": event.id,
        "kind": event.kind,
        "said_by": claim.said_by,
        "via": list(claim.via),
        "low": listed.estimate.low,
        "best": listed.estimate.best,
        "high": listed.estimate.high,
        "qualifier": claim.qualifier,
        "unit": claim.unit or dated.measure.unit,
        "occurred": str(dated.occurred),
        "occurred_as_written": event.occurred_as_written,
        "until": text_of(claim.until),
        "as_written": claim.as_written or event.as_written,
        "note": claim.note or event.note,
        "reported": text_of(event.reported),
        "known": written(dated.times.known_from.date()),
        "age_days": listed.times.age(day, day),
        "picked": picked(listed, figure),
        "publisher": event.source.publisher,
        "grade": event.source.grade,
        "url": event.source.url,
        "archived": event.source.archived,
        "locator": event.locator,
        "withdrawn_by": list(listed.withdrawn_by),
        "marks": list(listed.marks),
        "count": listed.summed.count if listed.summed else None,
        "open": listed.summed.open if listed.summed else None,
        "positions": list(listed.positions) if listed.summed else None,
    }


def picked(listed: ListedClaim, figure: Figure | None) -> bool | None:
    """Whether a policy picks a claim; None where none does."""
    return None if figure is None or figure.picked is None else figure.shows(listed)


def derived(line: Derived) -> dict[str, Any]:
    """A computed line."""
    return {
        "name": line.name,
        "subject": line.subject,
        "place": line.place,
        "low": line.low,
        "high": line.high,
        "unit": line.unit,
        "stale": line.stale,
        "inputs": [
            {"subject": source.key.subject, "measure": source.key.measure, "place": source.place}
            for source in line.inputs
        ],
        "positions": list(line.positions),
    }


def entry(found: Entry) -> dict[str, Any]:
    """One event of the log: where and when it was recorded, from when it is known, what withdraws it, its
    document.
    """
    return {
        "position": found.recorded.position,
        "recorded_at": stamp(found.recorded.recorded_at),
        "recorded_by": found.recorded.recorded_by,
        "known": written(found.known_from.date()),
        "withdrawn_by": [by.position for by in found.withdrawn_by],
        "hash": found.recorded.hash,
        "document": document_of(found.recorded.event),
    }


def json_line(answer: Any) -> str:
    """An answer as JSON on one line."""
    return msgspec.json.encode(_with_numbers(answer)).decode() + "\n"


def json_lines(events: Iterable[Recorded]) -> str:
    """The documents of events, one a line, as `append` takes them."""
    return "".join(f"{encode(recorded.event).decode()}\n" for recorded in events)


def flat(event: Event) -> dict[str, object]:
    """The fields of an event for a person: what it says first, claims and source, dotted, last."""
    order = {"summary": 0, "claims": 2, "source": 3}
    fields = sorted(document_of(event).items(), key=lambda pair: order.get(pair[0], 1))
    return dict(_fields(dict(fields), ""))


def _fields(value: Any, name: str) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        yield from _items(value, name)
    elif name not in ("id", "kind"):
        yield name, value


def _items(values: Sequence[Any], name: str) -> Iterable[tuple[str, object]]:
    """Tables one by one, numbered where there are several; any other list in a line."""
    if not (values and isinstance(values[0], dict)):
        yield name, ", ".join(map(str, values))
        return
    for number, inner in enumerate(values, start=1):
        yield from _fields(inner, f"{name} {number}" if len(values) > 1 else name)


def text_of(value: object) -> str | None:
    """A value as text; None stays None."""
    return None if value is None else str(value)
