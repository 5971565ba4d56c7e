"""Answers as flat rows, one a line of a data frame: every row has all columns, numbers are int or float, what
is absent is None (and never zero).
"""

from __future__ import annotations

from typing import Any

from timeline.asof.question import QuestionError, written
from timeline.log.protocols import CitedSource
from timeline.model.edtf import stamp
from timeline.model.event import Source
from timeline.publish.wording import numbers
from timeline.questions.log import Entry

PARTS = (
    "figures", "claims", "ahead", "derived", "deployments", "decrees", "statements", "assessments",
    "developments",
)  # fmt: skip
_OF_CLAIM = ("subject", "measure", "place", "since", "nature", "status")
# What every kind of event may have; a kind's own fields are in the documents.
_OF_EVENT = ("summary", "occurred", "occurred_as_written", "reported", "said_by", "locator", "note")
_OF_SOURCE = Source.__struct_fields__


def of_state(answer: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """A part of a state's plain data: a list of the answer, or "claims", every claim with its figure.

    A figure's `positions` are those of all its claims. Raises QuestionError for any other part.
    """
    if part not in PARTS:
        raise QuestionError(f"'{part}' is no part of a picture; one of {', '.join(PARTS)}")
    figures: list[dict[str, Any]] = answer["figures"]
    if part == "claims":
        return numbers(_picked(figure, _OF_CLAIM) | claim for figure in figures for claim in figure["claims"])
    return numbers(map(_of_figure, figures) if part == "figures" else answer[part])


def _of_figure(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without its claims, and the positions of all of them."""
    positions = {at for claim in figure["claims"] for at in _positions(claim)}
    return {name: value for name, value in figure.items() if name != "claims"} | {
        "positions": sorted(positions)
    }


def of_entry(entry: Entry) -> dict[str, Any]:
    """An event without its claims: where it stands, what every kind has, and its source."""
    recorded = entry.recorded
    event = recorded.event
    return {
        "position": recorded.position,
        "id": event.id,
        "kind": event.kind,
        **{name: _text(getattr(event, name, None)) for name in _OF_EVENT},
        "known": written(entry.known_from.date()),
        "target": event.target,
        "withdrawn_by": [by.position for by in entry.withdrawn_by],
        "tags": list(event.tags),
        **{f"source_{name}": _text(getattr(event.source, name, None)) for name in _OF_SOURCE},
        "recorded_at": stamp(recorded.recorded_at),
        "recorded_by": recorded.recorded_by,
    }


def of_source(cited: CitedSource) -> dict[str, Any]:
    """A source, whether its key means it, and the positions of the events read in it."""
    fields = {name: _text(getattr(cited.source, name)) for name in ("key", *_OF_SOURCE)}
    return fields | {"newest": cited.newest, "positions": list(cited.positions)}


def _picked(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _positions(claim: dict[str, Any]) -> list[int]:
    return claim["positions"] or [claim["position"]]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
