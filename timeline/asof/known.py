"""What is known at an AsOf, as every part of a picture sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from timeline.asof.question import AsOf
from timeline.asof.standing import Standing, replaced_decrees, standing
from timeline.asof.sums import Increment, Sums
from timeline.asof.times import DatedClaim, dated_claims, event_times
from timeline.model.event import Recorded


@dataclass(frozen=True, slots=True)
class Selection:
    """The events that can matter to a question, in the order of their positions.

    An event that is withdrawn has with it whatever it is connected with by corrections and retractions.
    sums: of all visible increments that can matter, where `events` holds only the newest of them; undated and
    retracted: how many there are, where `events` holds only the newest; came: in a course, the increments
    that are visible now and were not at the moment before. None: `events` holds everything.
    """

    events: tuple[Recorded, ...]
    sums: Sums | None = None
    undated: int | None = None
    retracted: int | None = None
    came: tuple[Increment, ...] | None = None

    @staticmethod
    def of(events: Iterable[Recorded]) -> Selection:
        """Everything: what every narrower selection must agree with."""
        return Selection(tuple(events))


class ClaimsOf:
    """The claims of events in their places, worked out once for each."""

    def __init__(self) -> None:
        self._claims: dict[int, tuple[DatedClaim, ...]] = {}

    def __call__(self, recorded: Recorded) -> tuple[DatedClaim, ...]:
        """The claims of an event."""
        found = self._claims.get(recorded.position)
        if found is None:
            found = self._claims[recorded.position] = dated_claims(recorded)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at an AsOf.

    visible: the dated events that speak by V and stand; retracted: those that speak by V and that a standing
    retraction withdraws; claims: those of all events that stand, whether they speak by V or not; replaced: by
    the id of a replaced decree those of the decrees that replace it; sums: of increments that are visible.
    """

    as_of: AsOf
    selection: Selection
    standing: Standing
    visible: tuple[Recorded, ...]
    retracted: tuple[Recorded, ...]
    claims: tuple[DatedClaim, ...]
    replaced: Mapping[str, tuple[str, ...]]
    sums: Sums

    @staticmethod
    def of(
        selection: Selection,
        as_of: AsOf,
        claims_of: Callable[[Recorded], Iterable[DatedClaim]] = dated_claims,
    ) -> Known:
        """What a selection tells of an AsOf. claims_of: where the claims of events are remembered."""
        stand = standing(selection.events, as_of)
        events = list(filter(stand.stands, stand.known))
        claims = [dated for recorded in events for dated in claims_of(recorded)]
        withdrawn = filter(stand.retractions, stand.known)
        return Known(
            as_of=as_of,
            selection=selection,
            standing=stand,
            visible=tuple(recorded for recorded in events if _begun(recorded, as_of)),
            retracted=tuple(recorded for recorded in withdrawn if _begun(recorded, as_of)),
            claims=tuple(claims),
            replaced=replaced_decrees(stand, as_of),
            sums=_sums_of(claims, as_of) if selection.sums is None else selection.sums,
        )

    def speaking(self) -> list[DatedClaim]:
        """The visible claims: those that speak by V."""
        return [dated for dated in self.claims if dated.times.speaks_from <= self.as_of.valid_instant]

    def withdrawn_claims(self) -> list[DatedClaim]:
        """The claims that speak by V and that a standing retraction withdraws."""
        return [
            dated
            for recorded in self.standing.known
            if self.standing.retractions(recorded)
            for dated in dated_claims(recorded)
            if dated.times.speaks_from <= self.as_of.valid_instant
        ]


def _begun(recorded: Recorded, as_of: AsOf) -> bool:
    """Whether a dated event speaks by V."""
    times = event_times(recorded)
    return times is not None and times.speaks_from <= as_of.valid_instant


def _sums_of(claims: Iterable[DatedClaim], as_of: AsOf) -> Sums:
    increments = (dated for dated in claims if dated.measure.nature == "increment")
    return Sums(Increment.of(dated) for dated in increments if dated.times.speaks_from <= as_of.valid_instant)
