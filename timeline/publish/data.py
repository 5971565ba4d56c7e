"""Answers as plain data: the JSON of design section 9. Lists are sorted, so that one question has one answer
in bytes.

Counts are Decimals here and plain numbers in the JSON text; dates are ISO or EDTF texts; what is absent is
None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import msgspec

from timeline.asof.claims import Word
from timeline.asof.figures import Figure
from timeline.asof.parts.decrees import DecreeRow
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.figures import Derived
from timeline.asof.parts.said import Said, band, count_earlier, told
from timeline.asof.picture import Picture, Told
from timeline.asof.question import AsOf, written
from timeline.log.chain import Head
from timeline.model.document import document_of, encode
from timeline.model.edtf import stamp
from timeline.model.estimate import plain
from timeline.model.event import Event, IntelligenceReport, Recorded, Report, Retraction, Statement
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


def state(picture: Picture, stream: str, head: Head, *, earlier: bool = False) -> dict[str, Any]:
    """A picture, in a log that ended at `head`; `earlier` lists the earlier statements too."""
    return {
        "rules": RULES,
        "stream": stream,
        "policy": picture.policy,
        "as_of": asked(picture.as_of, head),
        **{part: [row(part, one, picture) for one in getattr(picture, part)] for part in _FIGURES},
        **{
            part: [row(part, one, picture) for one in told(getattr(picture, part), earlier)] for part in _SAID
        },
        "earlier": {name: count_earlier(getattr(picture, name)) for name in _SAID},
        "undated": picture.undated and row("undated", picture.undated, picture),
        "retracted": picture.retracted and row("retracted", picture.retracted, picture),
    }


def asked(as_of: AsOf, head: Head) -> dict[str, Any]:
    """A question, and the head it was asked of."""
    return {
        "valid": written(as_of.valid),
        "known": written(as_of.known),
        "position": head.position,
        "hash": head.hash,
    }


def row(part: str, one: Any, picture: Picture) -> dict[str, Any]:
    """A row of one part of a picture."""
    written: dict[str, Any] = _ROWS[part](one, picture)
    return written


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
        "claims": [claim(word, as_of) for word in figure.words],
    }


def claim(word: Word, as_of: AsOf) -> dict[str, Any]:
    """A word of a figure, its age counted at a question's day."""
    row, event, claim = word.row, word.row.event, word.row.claim
    day = as_of.day
    return {
        "position": word.position,
        "id": event.id,
        "kind": event.kind,
        "said_by": claim.said_by,
        "via": list(claim.via),
        "low": word.estimate.low,
        "best": word.estimate.best,
        "high": word.estimate.high,
        "qualifier": claim.qualifier,
        "unit": claim.unit or row.measure.unit,
        "occurred": str(row.occurred),
        "occurred_as_written": event.occurred_as_written,
        "until": _text(claim.until),
        "as_written": claim.as_written or event.as_written,
        "note": claim.note or event.note,
        "reported": _text(event.reported),
        "known": written(row.times.known_from.date()),
        "age_days": word.times.age(day, day),
        "publisher": event.source.publisher,
        "grade": event.source.grade,
        "url": event.source.url,
        "archived": event.source.archived,
        "locator": event.locator,
        "withdrawn_by": list(word.withdrawn_by),
        "marks": list(word.marks),
        "count": word.summed.count if word.summed else None,
        "open": word.summed.open if word.summed else None,
        "positions": list(word.positions) if word.summed else None,
    }


def _ahead(word: Word, picture: Picture) -> dict[str, Any]:
    key = word.row.series.figure
    about = {
        "subject": key.subject,
        "measure": key.measure,
        "place": word.row.claim.place,
        "since": written(key.since),
    }
    return about | claim(word, picture.as_of)


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


def _deployment(row: DeploymentRow, _: Picture) -> dict[str, Any]:
    return {
        "origin": row.origin,
        "host": row.host,
        "unit": row.unit,
        "place": row.place,
        "status": row.status,
        "begun": written(row.begun),
        "until": _text(row.until),
        "age_days": row.age_days,
        "said_by": list(row.said_by),
        "positions": list(row.positions),
    }


def _decree(row: DecreeRow, _: Picture) -> dict[str, Any]:
    decree = row.decree
    return {
        "id": decree.id,
        "issuer": decree.issuer,
        "number": decree.number,
        "signed": _text(decree.occurred),
        "in_force": _text(decree.in_force or decree.occurred),
        "until": _text(decree.until),
        "replaces": list(decree.replaces),
        "replaced_by": list(row.replaced_by),
        "status": row.status,
        "summary": decree.summary,
        "positions": [row.recorded.position],
    }


def _statement(said: Said, _: Picture) -> dict[str, Any]:
    event = said.recorded.event
    assert isinstance(event, Statement)
    return {
        "speaker": event.speaker,
        "role": event.role,
        "audience": event.audience,
        "topic": event.topic,
        "stance": event.stance,
        **_evidence(said),
    }


def _assessment(said: Said, _: Picture) -> dict[str, Any]:
    event = said.recorded.event
    assert isinstance(event, IntelligenceReport)
    likely = band(event.likelihood)
    return {
        "agency": event.agency,
        "speaker": event.speaker,
        "topic": event.topic,
        "likelihood": event.likelihood,
        "band": list(likely) if likely else None,
        "confidence": event.confidence,
        **_evidence(said),
    }


def _development(said: Said, _: Picture) -> dict[str, Any]:
    event = said.recorded.event
    assert isinstance(event, Report)
    said_by = event.said_by or event.source.publisher
    return {"subject": event.subject, "topic": event.topic, "said_by": said_by, **_evidence(said)}


def _evidence(said: Said) -> dict[str, Any]:
    event = said.recorded.event
    assert not isinstance(event, Retraction)
    return {
        "summary": event.summary,
        "occurred": _text(event.occurred),
        "reported": _text(event.reported),
        "age_days": said.age_days,
        "publisher": event.source.publisher,
        "grade": event.source.grade,
        "position": said.recorded.position,
        "id": event.id,
    }


_ROWS: dict[str, Callable[[Any, Picture], dict[str, Any]]] = {
    "figures": lambda one, picture: figure(one, picture.as_of), "ahead": _ahead,
    "derived": lambda one, _: derived(one), "deployments": _deployment,
    "decrees": _decree, "statements": _statement, "assessments": _assessment, "developments": _development,
    "undated": lambda told, _: _told(told, withdrawn=False),
    "retracted": lambda told, _: _told(told, withdrawn=True),
}  # fmt: skip
_FIGURES = ("figures", "ahead", "derived", "deployments", "decrees")
_SAID = ("statements", "assessments", "developments")


def _told(outside: Told, *, withdrawn: bool) -> dict[str, Any]:
    def one(recorded: Recorded, withdrawn_by: tuple[int, ...]) -> dict[str, Any]:
        event = recorded.event
        row = {"position": recorded.position, "id": event.id, "kind": event.kind, "summary": event.summary}
        return row | ({"withdrawn_by": list(withdrawn_by)} if withdrawn else {})

    return {"count": outside.count, "newest": [one(*pair) for pair in outside.newest]}


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
    elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        for index, inner in enumerate(value, start=1):
            yield from _fields(inner, f"{name} {index}" if len(value) > 1 else name)
    elif name not in ("id", "kind"):
        yield name, ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _text(value: object) -> str | None:
    return None if value is None else str(value)
