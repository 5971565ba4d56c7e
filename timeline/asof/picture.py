"""The whole state at an AsOf: a pure fold over the events that can matter.

`picture(index.select(as_of), as_of) == picture(Selection.of(log), as_of)` for any index that prunes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from timeline.asof.claims import NEWEST, Added, Word
from timeline.asof.figures import Figure, Policy
from timeline.asof.parts import decrees, deployments
from timeline.asof.parts import figures as forces
from timeline.asof.parts import said as voices
from timeline.asof.parts.decrees import DecreeRow
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.figures import Derived
from timeline.asof.parts.said import Said
from timeline.asof.question import FOREVER, AsOf
from timeline.asof.standing import Selection, Standing, replaced_decrees, standing
from timeline.asof.times import Row, event_times, known_from, rows
from timeline.model.event import Recorded, Retraction
from timeline.model.keys import FigureKey
from timeline.model.subjects import folded, members


@dataclass(frozen=True, slots=True)
class Told:
    """Events outside the picture: how many there are, and the newest twenty with what withdrew them."""

    count: int
    newest: tuple[tuple[Recorded, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands at an AsOf. Statements, assessments and developments hold the earlier ones too.

    only: what a narrowed picture is about, in words; undated and retracted, not told there, are None.
    """

    as_of: AsOf
    policy: Policy
    figures: tuple[Figure, ...]
    ahead: tuple[Word, ...]
    derived: tuple[Derived, ...]
    deployments: tuple[DeploymentRow, ...]
    decrees: tuple[DecreeRow, ...]
    statements: tuple[Said, ...]
    assessments: tuple[Said, ...]
    developments: tuple[Said, ...]
    undated: Told | None
    retracted: Told | None
    only: str | None = None


def picture(selection: Selection, as_of: AsOf, policy: Policy = "envelope") -> Picture:
    """Fold a selection into the state at `as_of`."""
    found = standing(selection.events, as_of)
    valid = as_of.valid_instant
    begun = [recorded for recorded in found.known if _begun(recorded, as_of)]
    visible = [recorded for recorded in begun if found.stands(recorded)]
    claims = [row for recorded in found.known if found.stands(recorded) for row in rows(recorded)]
    speaking = _speaking(claims, as_of)
    added = selection.increments
    if added is None:
        added = tuple(Added.of(row) for row in speaking if row.measure.nature == "increment")
    retracted = [row for recorded in found.known if found.retractions(recorded) for row in rows(recorded)]
    replaced = replaced_decrees(found, as_of)
    withdrawn_by = {name: _positions(withdrawers) for name, withdrawers in found.withdrawn_by.items()}
    figures = forces.figures(
        speaking, added, _speaking(retracted, as_of), withdrawn_by, replaced, as_of, policy
    )
    return Picture(
        as_of=as_of,
        policy=policy,
        figures=figures,
        ahead=forces.foretold(row for row in claims if row.foretold and row.times.speaks_from > valid),
        derived=forces.derived(figures),
        deployments=deployments.deployments(visible, as_of),
        decrees=decrees.decrees(visible, replaced, as_of),
        statements=voices.statements(visible, as_of),
        assessments=voices.assessments(visible, as_of),
        developments=voices.developments(visible, as_of),
        undated=_counted(_undated(found), selection.undated),
        retracted=_counted(_retracted(begun, found), selection.retracted),
    )


def _counted(told: Told, count: int | None) -> Told:
    """What a selection holds of them, and how many there are in the whole log."""
    return told if count is None else replace(told, count=count)


def _begun(recorded: Recorded, as_of: AsOf) -> bool:
    """Whether a dated event speaks by V."""
    times = event_times(recorded)
    return times is not None and times.speaks_from <= as_of.valid_instant


def _speaking(claims: Iterable[Row], as_of: AsOf) -> list[Row]:
    return [row for row in claims if row.times.speaks_from <= as_of.valid_instant]


def _undated(found: Standing) -> Told:
    """Rule 10: standing events without a date never enter a state; they are told."""
    events = [
        recorded
        for recorded in found.known
        if not isinstance(recorded.event, Retraction)
        and recorded.event.occurred is None
        and found.stands(recorded)
    ]
    newest = sorted(events, key=lambda recorded: (FOREVER - known_from(recorded), recorded.event.id))
    return Told(len(events), tuple((recorded, ()) for recorded in newest[:NEWEST]))


def _retracted(begun: Iterable[Recorded], found: Standing) -> Told:
    """Rule 10: dated events that a standing retraction withdrew, newest retraction first."""
    events = [recorded for recorded in begun if found.retractions(recorded)]

    def order(recorded: Recorded) -> tuple[timedelta, str]:
        return min(FOREVER - known_from(by) for by in found.retractions(recorded)), recorded.event.id

    newest = sorted(events, key=order)[:NEWEST]
    return Told(
        len(events),
        tuple((recorded, _positions(found.withdrawn_by[recorded.event.id])) for recorded in newest),
    )


def _positions(events: Iterable[Recorded]) -> tuple[int, ...]:
    return tuple(sorted(recorded.position for recorded in events))


def narrowed(
    whole: Picture, subject: str | None = None, measure: str | None = None, place: str | None = None
) -> Picture:
    """The part of a picture that is about a subject (or a group with it), a measure or a place, and nothing
    else.
    """
    asked = {"subject": subject, "measure": measure, "place": place}
    if all(word is None for word in asked.values()):
        return whole
    figures = [one for one in whole.figures if _about(one.key, subject, measure, place)]
    lines = [
        line
        for line in whole.derived
        if _holds(subject, line.subject)
        and (measure is None or measure in {source.key.measure for source in line.inputs})
        and _same(place, line.place)
    ]
    stays = [
        row
        for row in whole.deployments
        if measure is None
        and (_holds(subject, row.origin) or _holds(subject, row.host))
        and (_same(place, row.place) or _same(place, row.host))
    ]
    about = [
        said
        for said in whole.developments
        if measure is None and place is None and _holds(subject, said.key[0])
    ]
    return replace(
        whole,
        figures=tuple(figures),
        ahead=tuple(word for word in whole.ahead if _about(word.row.series.figure, subject, measure, place)),
        derived=tuple(lines),
        deployments=tuple(stays),
        decrees=(),
        statements=(),
        assessments=(),
        developments=tuple(about),
        undated=None,
        retracted=None,
        only=", ".join(f"{name} {word}" for name, word in asked.items() if word is not None),
    )


def _about(key: FigureKey, subject: str | None, measure: str | None, place: str | None) -> bool:
    return _holds(subject, key.subject) and measure in (None, key.measure) and _same(place, key.place)


def _holds(wanted: str | None, subject: str) -> bool:
    return wanted is None or set(members(wanted)) <= set(members(subject))


def _same(wanted: str | None, place: str | None) -> bool:
    return wanted is None or (place is not None and folded(wanted) == folded(place))
