"""A verdict for every claim ever made on a figure: what became of it, by which rule, because of which events.

The rules decide in `standing` (rule 4), `rules` (2, 5 to 8) and `sums` (12), the policy in `figures`; here
each claim is given what they decided about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from timeline.asof.claims import ListedClaim
from timeline.asof.figures import Figure
from timeline.asof.known import Known
from timeline.asof.rules import Fate, PassedOver, Ruling
from timeline.asof.sums import ClaimRef, ref_of
from timeline.asof.times import DatedClaim
from timeline.model.event import Recorded, Retraction


class Reason(NamedTuple):
    """What became of a claim, with the events because of which, and the day and the days that it speaks of.

    decrees: the ids of those that replace its own.
    """

    fate: Fate
    because: tuple[Recorded, ...] = ()
    day: date | None = None
    days: int | None = None
    decrees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim with what became of it.

    listed: what the figure lists of it, its sum for an increment; counts: whether it is inside the range;
    withdrawn_by: the standing events that withdraw it; before: the version of its event that it corrects,
    where one is known.
    """

    dated: DatedClaim
    reasons: tuple[Reason, ...]
    listed: ListedClaim | None = None
    counts: bool = False
    withdrawn_by: tuple[Recorded, ...] = ()
    before: Recorded | None = None


def verdicts(
    claims: Iterable[DatedClaim], known: Known, ruling: Ruling | None, figure: Figure | None
) -> list[Verdict]:
    """The verdicts on all claims of one figure whose events are known, in their order.

    ruling and figure: of just these claims; None where nothing is visible, and where nothing is left.
    """
    case = _Case(known, ruling, figure)
    return [case.verdict(dated) for dated in claims]


class _Case:
    """What was decided about one figure, by claim and by event."""

    def __init__(self, known: Known, ruling: Ruling | None, figure: Figure | None) -> None:
        self._known = known
        self._figure = figure
        self._time = ruling.time if ruling else None
        self._listed = _listed(figure)
        self._passed = {ref_of(each.dated): each for each in (ruling.passed if ruling else ())}
        self._events = {recorded.event.id: recorded for recorded in known.standing.known}
        self._undone = _undone_retractions(known)

    def verdict(self, dated: DatedClaim) -> Verdict:
        """What became of one claim."""
        name = dated.recorded.event.id
        withdrawn_by = self._known.standing.withdrawn_by.get(name, ())
        listed = None if withdrawn_by else self._listed.get(ref_of(dated))
        if withdrawn_by:
            reasons = [_withdrawal(by) for by in withdrawn_by]
        elif dated.times.speaks_from > self._known.as_of.valid_instant:
            reasons = [_ahead(dated)]
        elif listed is None:
            reasons = [self._passed_over(dated)]
        else:
            reasons = [self._marked(listed, mark) for mark in listed.marks] + self._counted(listed)
        counts = listed is not None and listed.counts and self._shows(listed)
        before = self._events.get(dated.event.corrects) if dated.event.corrects else None
        return Verdict(dated, (*reasons, *self._reinstated(name)), listed, counts, withdrawn_by, before)

    def _shows(self, listed: ListedClaim) -> bool:
        return self._figure is not None and self._figure.shows(listed)

    def _passed_over(self, dated: DatedClaim) -> Reason:
        """Why a visible claim is not listed; an increment is in its sum, which names the newest alone."""
        passed: PassedOver | None = self._passed.get(ref_of(dated))
        if passed is None:
            return Reason(Fate.ADDED_UNLISTED)
        return Reason(passed.fate, _events(passed.because), decrees=self._replaced_by(dated))

    def _marked(self, listed: ListedClaim, mark: str) -> Reason:
        dated, times = listed.dated, listed.times
        if mark == "foretold":
            return Reason(Fate.FORETOLD, day=times.speaks_from.date(), days=_days_ahead(dated))
        if mark == "date uncertain":
            return Reason(Fate.DATE_UNCERTAIN, day=times.certain_from.date())
        if mark == "earlier":
            assert self._time is not None
            time = self._time.date()
            return Reason(Fate.EARLIER, day=time, days=times.age(time, self._known.as_of.day))
        if mark == "ended" and (decrees := self._replaced_by(dated)):
            return Reason(Fate.ENDED_REPLACED, decrees=decrees)
        return Reason(_OF_MARK[mark])

    def _replaced_by(self, dated: DatedClaim) -> tuple[str, ...]:
        return self._known.replaced.get(dated.recorded.event.id, ())

    def _counted(self, listed: ListedClaim) -> list[Reason]:
        """That a listed claim is inside the range, or is not picked; and that it is stale, where all are."""
        if not listed.counts:
            return []
        fate = Fate.ADDED if listed.summed else Fate.VAGUER if listed.vaguer else Fate.COUNTS
        reasons = [Reason(fate if self._shows(listed) else Fate.NOT_PICKED)]
        if self._figure is not None and self._figure.status == "stale":
            day = self._known.as_of.day
            reasons.append(Reason(Fate.STALE, days=listed.times.age(day, day)))
        return reasons

    def _reinstated(self, name: str) -> list[Reason]:
        """The retractions of its event that are withdrawn themselves, each with what withdraws it."""
        by = self._known.standing.withdrawn_by
        return [
            Reason(Fate.REINSTATED, (undone, *by[undone.event.id])) for undone in self._undone.get(name, ())
        ]


def _listed(figure: Figure | None) -> dict[ClaimRef, ListedClaim]:
    """What a figure lists, by the claims it rests on."""
    claims = figure.claims if figure else ()
    return {ref_of(dated): listed for listed in claims for dated in listed.rests_on}


def _undone_retractions(known: Known) -> dict[str, list[Recorded]]:
    """The retractions that are withdrawn themselves, by the id of what they retract."""
    undone: dict[str, list[Recorded]] = {}
    for recorded in known.standing.known:
        if isinstance(recorded.event, Retraction) and not known.standing.stands(recorded):
            undone.setdefault(recorded.event.retracts, []).append(recorded)
    return undone


_OF_MARK = {
    "ended": Fate.ENDED,
    "variant": Fate.VARIANT,
    "disordered": Fate.DISORDERED,
    "withdrawn": Fate.WITHDRAWN,
}


def _withdrawal(by: Recorded) -> Reason:
    return Reason(Fate.RETRACTED if isinstance(by.event, Retraction) else Fate.CORRECTED, (by,))


def _ahead(dated: DatedClaim) -> Reason:
    """Why a claim that stands is not visible yet."""
    day = dated.times.speaks_from.date()
    if dated.foretold:
        return Reason(Fate.FORETOLD_AHEAD, day=day, days=_days_ahead(dated))
    return Reason(Fate.AHEAD, day=day)


def _days_ahead(dated: DatedClaim) -> int:
    """How many days before it speaks a forecast was known."""
    return (dated.times.speaks_from.date() - dated.times.known_from.date()).days


def _events(claims: Sequence[DatedClaim]) -> tuple[Recorded, ...]:
    """The events of claims, each once, by position."""
    by_position = {dated.recorded.position: dated.recorded for dated in claims}
    return tuple(by_position[position] for position in sorted(by_position))
