"""Who is where: one row per (origin, host, unit), from the latest word of each voice (design section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

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
    told = [sighting for sighting in sightings if not sighting.times.foretold] or list(sightings)
    words = [word for voice in {sighting.voice for sighting in told} for word in _latest(told, voice)]
    first = min(told, key=lambda one: (*one.latest_key, one.recorded.event.id))
    latest_key = max(word.latest_key for word in words)
    latest = sorted(
        (word for word in words if word.latest_key == latest_key), key=lambda one: one.recorded.event.id
    )
    newest = latest[0]
    status = _status(words, as_of)
    return DeploymentRow(
        origin=newest.event.origin,
        host=newest.event.host,
        unit=newest.event.unit,
        place=min((word.event.place for word in latest if word.event.place), default=None),
        status=status,
        begun=min(one.times.speaks_from for one in told).date(),
        until=_last_until(words) if status == "ended" else None,
        age_days=min(word.times.age(as_of.day, as_of.day) for word in words),
        said_by=_names(words),
        events=_in_order(one.recorded for one in [first, *words]),
    )


def _in_order(events: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Each event once, by position."""
    found = {one.position: one for one in events}
    return tuple(found[position] for position in sorted(found))


def _latest(sightings: Iterable[_Sighting], voice: str) -> list[_Sighting]:
    own = [sighting for sighting in sightings if sighting.voice == voice]
    latest = max(sighting.latest_key for sighting in own)
    return [sighting for sighting in own if sighting.latest_key == latest]


def _status(words: Sequence[_Sighting], as_of: AsOf) -> Presence:
    if all(word.times.foretold for word in words):
        return "foretold"
    there = [word for word in words if not word.times.ended(as_of.valid_instant)]
    if not there:
        return "ended"
    horizon = vocabulary()["troops_deployed"].horizon or 0
    return "stale" if all(word.times.age(as_of.day, as_of.day) > horizon for word in there) else "present"


def _last_until(words: Iterable[_Sighting]) -> Edtf | None:
    def order(word: _Sighting) -> tuple[datetime, str]:
        assert word.times.ended_after is not None
        return word.times.ended_after, word.recorded.event.id

    last = max(order(word)[0] for word in words)
    return min((word for word in words if order(word)[0] == last), key=order).event.until


def _names(words: Iterable[_Sighting]) -> tuple[str, ...]:
    """Each voice once, as its newest event prints it."""
    names: dict[str, str] = {}
    for word in sorted(words, key=lambda one: one.recorded.event.id):
        names.setdefault(word.voice, word.said_by)
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
