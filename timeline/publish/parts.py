"""How every part of a picture is drawn: its rows as plain data, by a title, and in a line.

One record a part, beside what the part says of itself (timeline/asof/parts).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypedDict

from timeline.asof.claims import ListedClaim
from timeline.asof.figures import Figure
from timeline.asof.parts.decrees import DecreeRow
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.derived import Derived
from timeline.asof.parts.outside import Outside
from timeline.asof.parts.part import Part, Row
from timeline.asof.parts.said import Said, band
from timeline.asof.question import AsOf, written
from timeline.model.event import IntelligenceReport, Recorded, Report, Retraction, Statement
from timeline.publish import data, sections, wording
from timeline.publish.blocks import Block
from timeline.publish.sections import Context
from timeline.publish.wording import Names


@dataclass(frozen=True)
class Drawing(Generic[Row]):
    """How the rows of one part are drawn.

    data: a row as plain data, of a question about an AsOf; title: what a row is about; line: what it says,
    with its positions; section: all rows as blocks; hidden: whether a row is only counted where not
    everything is asked for; alone: the part is one row, or null where it is not told.
    """

    data: Callable[[Row, AsOf], dict[str, Any]]
    title: Callable[[Row, Names], str]
    line: Callable[[Row], str]
    section: Callable[[Sequence[Row], Context], list[Block]]
    hidden: Callable[[Row], bool] | None = None
    alone: bool = False


class _Drawings(TypedDict):
    """A drawing for every part: one that is missing, mypy finds."""

    figures: Drawing[Figure]
    ahead: Drawing[ListedClaim]
    derived: Drawing[Derived]
    deployments: Drawing[DeploymentRow]
    decrees: Drawing[DecreeRow]
    statements: Drawing[Said]
    assessments: Drawing[Said]
    developments: Drawing[Said]
    undated: Drawing[Outside]
    retracted: Drawing[Outside]


# -- figures, and what comes from them


def _figure(figure: Figure) -> str:
    positions = sorted({position for listed in figure.claims for position in listed.positions})
    span = f"{wording.figure_span(figure)} {figure.unit}"
    return f"{span}, {figure.status}, {wording.voices(figure)} {wording.positions(positions)}"


def _ahead_data(listed: ListedClaim, as_of: AsOf) -> dict[str, Any]:
    key = listed.dated.series.figure
    about = {
        "subject": key.subject,
        "measure": key.measure,
        "place": listed.dated.claim.place,
        "since": written(key.since),
    }
    return about | data.claim(listed, as_of)


def _ahead_title(listed: ListedClaim, names: Names) -> str:
    return f"{names.listed(listed)}, foretold"


def _ahead(listed: ListedClaim) -> str:
    positions = wording.positions(listed.positions)
    return f"{wording.estimate(listed)}, {wording.chain_of(listed)} {positions}"


def _derived(line: Derived) -> str:
    stale = " (stale)" if line.stale else ""
    return f"{wording.span(line.low, None, line.high)} {line.unit}{stale} {wording.positions(line.positions)}"


# -- who is where, what is decreed


def _deployment_data(row: DeploymentRow, _: AsOf) -> dict[str, Any]:
    return {
        "origin": row.origin,
        "host": row.host,
        "unit": row.unit,
        "place": row.place,
        "status": row.status,
        "begun": written(row.begun),
        "until": data.text_of(row.until),
        "age_days": row.age_days,
        "said_by": list(row.said_by),
        "positions": list(row.positions),
    }


def _deployment(row: DeploymentRow) -> str:
    since = f"{row.status}, since {row.begun} at the earliest"
    return f"{since}, {', '.join(row.said_by)} {wording.positions(row.positions)}"


def _decree_data(row: DecreeRow, _: AsOf) -> dict[str, Any]:
    decree = row.decree
    return {
        "id": decree.id,
        "issuer": decree.issuer,
        "number": decree.number,
        "signed": data.text_of(decree.occurred),
        "in_force": data.text_of(decree.in_force or decree.occurred),
        "until": data.text_of(decree.until),
        "replaces": list(decree.replaces),
        "replaced_by": list(row.replaced_by),
        "status": row.status,
        "summary": decree.summary,
        "positions": [row.recorded.position],
    }


def _decree(row: DecreeRow) -> str:
    by = f" by {', '.join(row.replaced_by)}" if row.replaced_by else ""
    return f"{row.status}{by} #{row.recorded.position}"


# -- what is said


def _statement_data(said: Said, _: AsOf) -> dict[str, Any]:
    event = said.recorded.event
    assert isinstance(event, Statement)
    return {
        "speaker": event.speaker,
        "role": event.role,
        "audience": event.audience,
        "topic": event.topic,
        "stance": event.stance,
        **_said_data(said),
    }


def _assessment_data(said: Said, _: AsOf) -> dict[str, Any]:
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
        **_said_data(said),
    }


def _development_data(said: Said, _: AsOf) -> dict[str, Any]:
    event = said.recorded.event
    assert isinstance(event, Report)
    said_by = event.said_by or event.source.publisher
    return {"subject": event.subject, "topic": event.topic, "said_by": said_by, **_said_data(said)}


def _said_data(said: Said) -> dict[str, Any]:
    event = said.recorded.event
    assert not isinstance(event, Retraction)
    return {
        "summary": event.summary,
        "occurred": data.text_of(event.occurred),
        "reported": data.text_of(event.reported),
        "age_days": said.age_days,
        "publisher": event.source.publisher,
        "grade": event.source.grade,
        "position": said.recorded.position,
        "id": event.id,
    }


def _who(said: Said, _: Names) -> str:
    return ", ".join(said.key)


def _whom(said: Said, names: Names) -> str:
    return f"{names.subject(said.key[0])}, {said.key[1]}"


def _said(said: Said) -> str:
    return f"{wording.summary(said.recorded.event)} #{said.recorded.position}"


def _is_earlier(said: Said) -> bool:
    return said.earlier


# -- what is outside every picture


def _undated_data(outside: Outside, _: AsOf) -> dict[str, Any]:
    return {"count": outside.count, "newest": [_event_data(recorded) for recorded, _ in outside.newest]}


def _retracted_data(outside: Outside, _: AsOf) -> dict[str, Any]:
    newest = [
        _event_data(recorded) | {"withdrawn_by": list(withdrawn_by)}
        for recorded, withdrawn_by in outside.newest
    ]
    return {"count": outside.count, "newest": newest}


def _event_data(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    return {"position": recorded.position, "id": event.id, "kind": event.kind, "summary": event.summary}


def _outside(outside: Outside) -> str:
    return f"{outside.count} {wording.positions(recorded.position for recorded, _ in outside.newest)}"


DRAWINGS: _Drawings = {
    "figures": Drawing(data.figure, lambda row, names: names.figure(row), _figure, sections.figures),
    "ahead": Drawing(_ahead_data, _ahead_title, _ahead, sections.ahead),
    "derived": Drawing(
        lambda row, _: data.derived(row), lambda row, names: names.derived(row), _derived, sections.derived
    ),
    "deployments": Drawing(
        _deployment_data, lambda row, names: names.deployment(row), _deployment, sections.deployments
    ),
    "decrees": Drawing(
        _decree_data, lambda row, _: wording.decree_name(row.decree), _decree, sections.decrees
    ),
    "statements": Drawing(
        _statement_data, _who, _said, partial(sections.said, "Statements"), hidden=_is_earlier
    ),
    "assessments": Drawing(
        _assessment_data, _who, _said, partial(sections.said, "Assessments"), hidden=_is_earlier
    ),
    "developments": Drawing(
        _development_data, _whom, _said, partial(sections.said, "Developments"), hidden=_is_earlier
    ),
    "undated": Drawing(
        _undated_data,
        lambda _, __: "undated events",
        _outside,
        partial(sections.outside, "Undated, never in a picture"),
        alone=True,
    ),
    "retracted": Drawing(
        _retracted_data,
        lambda _, __: "retracted events",
        _outside,
        partial(sections.outside, "Retracted"),
        alone=True,
    ),
}


def drawing_of(part: Part[Row]) -> Drawing[Row]:
    """How a part is drawn."""
    drawing: Any = DRAWINGS[part.name]
    return drawing  # type: ignore[no-any-return]  # a part and its drawing have one name and one kind of row


def shown(part: Part[Row], rows: Sequence[Row], *, full: bool) -> list[Row]:
    """The rows of a part that are listed: all, or those that are not only counted."""
    hidden = drawing_of(part).hidden
    return [row for row in rows if full or hidden is None or not hidden(row)]
