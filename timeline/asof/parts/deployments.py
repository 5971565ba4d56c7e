"""Who is where: one row per (origin, host, unit), from the latest word of each voice (design section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

from timeline.asof.claims import greatest_of, grouped, latest_of
from timeline.asof.known import Known
from timeline.asof.parts.part import Folded, Part
from timeline.asof.question import AsOf, Policy, Scope
from timeline.asof.times import Times, event_times
from timeline.model.edtf import Edtf
from timeline.model.event import Deployment, Recorded
from timeline.model.keys import PresenceKey, presence_of
from timeline.model.measures import vocabulary
from timeline.model.subjects import folded

Presence = Literal["present", "stale", "ended", "foretold"]


class _Sighting(NamedTuple):
    recorded: Recorded
    event: Deployment
    times: Times
    voice: str

    @property
    def said_by(self) -> str:
        return self.event.said_by or self.event.source.publisher

    @property
    def latest_key(self) -> tuple[datetime, datetime]:
        return self.times.speaks_from, self.times.known_from


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """What the voices say of one deployment; `until` only where it has ended."""

    origin: str
    host: str
    unit: str | None
    place: str | None
    status: Presence
    begun: date
    until: Edtf | None
    age_days: int
    said_by: tuple[str, ...]
    events: tuple[Recorded, ...]

    @property
    def positions(self) -> tuple[int, ...]:
        """The first event, and that of each voice's word."""
        return tuple(recorded.position for recorded in self.events)


def deployments(known: Known, _policy: Policy, _before: Folded) -> tuple[DeploymentRow, ...]:
    """All rows, sorted by (origin, host, unit)."""
    groups: dict[PresenceKey, list[_Sighting]] = {}
    for recorded in known.visible:
        event, times = recorded.event, event_times(recorded)
        if isinstance(event, Deployment) and times:
            key, voice = presence_of(event)
            groups.setdefault(key, []).append(_Sighting(recorded, event, times, voice))
    rows = [_row(sightings, known.as_of) for sightings in groups.values()]
    return tuple(sorted(rows, key=lambda row: (row.origin, row.host, row.unit or "")))


def _row(sightings: Sequence[_Sighting], as_of: AsOf) -> DeploymentRow:
    """One row. Forecasts speak only where there is nothing else."""
    speaking = [sighting for sighting in sightings if not sighting.times.foretold] or list(sightings)
    latest = _latest_words(speaking)
    newest = sorted(latest_of(latest), key=_id)
    status = _status(latest, as_of)
    first = min(speaking, key=lambda sighting: (*sighting.latest_key, _id(sighting)))
    return DeploymentRow(
        origin=newest[0].event.origin,
        host=newest[0].event.host,
        unit=newest[0].event.unit,
        place=_place(newest),
        status=status,
        begun=min(sighting.times.speaks_from for sighting in speaking).date(),
        until=_last_until(latest) if status == "ended" else None,
        age_days=min(sighting.times.age(as_of.day, as_of.day) for sighting in latest),
        said_by=_names(latest),
        events=_in_order(sighting.recorded for sighting in [first, *latest]),
    )


def _latest_words(speaking: Sequence[_Sighting]) -> list[_Sighting]:
    """The latest of each voice, with its ties."""
    voices = grouped(speaking, lambda sighting: sighting.voice)
    return [sighting for _, own in voices for sighting in latest_of(own)]


def _id(sighting: _Sighting) -> str:
    return sighting.recorded.event.id


def _in_order(events: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Each event once, by position."""
    by_position = {recorded.position: recorded for recorded in events}
    return tuple(by_position[position] for position in sorted(by_position))


def _place(newest: Iterable[_Sighting]) -> str | None:
    """The least in spelling of the places given."""
    return min((sighting.event.place for sighting in newest if sighting.event.place), default=None)


def _status(latest: Sequence[_Sighting], as_of: AsOf) -> Presence:
    if all(sighting.times.foretold for sighting in latest):
        return "foretold"
    there = [sighting for sighting in latest if not sighting.times.ended(as_of.valid_instant)]
    if not there:
        return "ended"
    horizon = vocabulary()["troops_deployed"].horizon or 0
    ages = (sighting.times.age(as_of.day, as_of.day) for sighting in there)
    return "stale" if all(age > horizon for age in ages) else "present"


def _last_until(latest: Iterable[_Sighting]) -> Edtf | None:
    """The end of the last to end; of several the one of the least id."""
    last = greatest_of(latest, lambda sighting: sighting.times.ended_after)
    return min(last, key=_id).event.until


def _names(latest: Iterable[_Sighting]) -> tuple[str, ...]:
    """Each voice once, as its newest event prints it."""
    names: dict[str, str] = {}
    for sighting in sorted(latest, key=_id):
        names.setdefault(sighting.voice, sighting.said_by)
    return tuple(sorted(names.values()))


def _about(row: DeploymentRow, scope: Scope) -> bool:
    return scope.measure is None and scope.holds(row.origin, row.host) and scope.at(row.place, row.host)


DEPLOYMENTS = Part[DeploymentRow](
    name="deployments",
    fold=deployments,
    evidence=lambda row: row.events,
    about=_about,
    key=lambda row, root: (row.origin, row.host, folded(row.unit or "")),
    as_is=lambda row: replace(row, age_days=0),
    status=lambda row: row.status,
    new=("begun", "became known"),
)
