"""Increments add up (rule 12): one carrier's claims in one series are one sum, low with low, best with best,
high with high. Where one of them lacks a bound, the sum has none.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from timeline.asof import claims
from timeline.asof.claims import ListedClaim, Summed, bounds
from timeline.asof.times import DatedClaim, instant_of, micros
from timeline.model.estimate import Estimate, total
from timeline.model.keys import SeriesKey

_BOUNDS = ("low", "best", "high")
_Order = tuple[int, int, str, int]
Carried = tuple[SeriesKey, str]


class ClaimRef(NamedTuple):
    """Which claim: the `claim`-th of the event at a position."""

    position: int
    claim: int


@dataclass(frozen=True, slots=True)
class Increment:
    """One increment as a sum takes it: what it adds to, its place in time, low and high as they count.

    Instants are microseconds since 1970; period_end None is the day asked about.
    """

    series: SeriesKey
    carrier: str
    id: str
    ref: ClaimRef
    speaks_from: int
    known_from: int
    period_end: int | None
    low: Decimal | None
    best: Decimal | None
    high: Decimal | None

    @staticmethod
    def of(dated: DatedClaim) -> Increment:
        """The increment that a claim is."""
        low, high = bounds(dated.claim)
        times = dated.times
        return Increment(
            dated.series, dated.carrier, dated.recorded.event.id, ref_of(dated),
            micros(times.speaks_from), micros(times.known_from),
            None if times.period_end is None else micros(times.period_end),
            low, dated.claim.estimate.best, high,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether it lacks a bound."""
        return self.low is None or self.high is None

    def order(self) -> _Order:
        """A key that sorts the newest first, ties by the least id."""
        return -self.speaks_from, -self.known_from, self.id, self.ref.claim


def ref_of(dated: DatedClaim) -> ClaimRef:
    """Which claim it is."""
    return ClaimRef(dated.recorded.position, dated.index)


class Sum:
    """One carrier's increments in one series, added up; terms may come and go."""

    __slots__ = ("_end", "_endless", "_lacking", "_newest", "_open", "_totals", "terms")

    def __init__(self, terms: Iterable[Increment] = ()) -> None:
        self.terms = {term.ref: term for term in terms}
        every = list(self.terms.values())
        self._newest = _newest(every)
        self._end = _latest_end(every)
        self._endless = sum(term.period_end is None for term in every)
        self._open = sum(term.is_open for term in every)
        given = {name: [getattr(term, name) for term in every] for name in _BOUNDS}
        self._lacking = {name: numbers.count(None) for name, numbers in given.items()}
        self._totals = {name: _total(numbers) for name, numbers in given.items()}

    def add(self, term: Increment) -> None:
        """Take a term in."""
        self.terms[term.ref] = term
        insort(self._newest, (term.order(), term.ref))
        del self._newest[claims.NEWEST :]
        if term.period_end is not None:
            self._end = term.period_end if self._end is None else max(self._end, term.period_end)
        self._count(term, 1)

    def remove(self, term: Increment) -> None:
        """Take a term out."""
        del self.terms[term.ref]
        if (term.order(), term.ref) in self._newest:
            self._newest = _newest(self.terms.values())
        if term.period_end == self._end:
            self._end = _latest_end(self.terms.values())
        self._count(term, -1)

    def _count(self, term: Increment, by: int) -> None:
        self._endless += by * (term.period_end is None)
        self._open += by * term.is_open
        for name in _BOUNDS:
            number = getattr(term, name)
            if number is None:
                self._lacking[name] += by
            else:
                self._totals[name] = total([self._totals[name], number if by > 0 else number.copy_negate()])

    @property
    def newest(self) -> list[ClaimRef]:
        """The newest twenty terms, the newest first."""
        return [ref for _, ref in self._newest]

    def listed(self, dated: Mapping[ClaimRef, DatedClaim]) -> ListedClaim:
        """The sum as a figure lists it. dated: at least the claims of its newest twenty."""
        rests_on = tuple(dated[ref] for ref in self.newest)
        low, best, high = (None if self._lacking[name] else self._totals[name] for name in _BOUNDS)
        # Where any of them has no end, the sum has none: its end is the day asked about, or later.
        end = None if self._endless or self._end is None else instant_of(self._end)
        return ListedClaim(
            dated=rests_on[0],
            estimate=Estimate(low, best, high),
            low=low,
            high=high,
            times=replace(rests_on[0].times, period_end=end),
            summed=Summed(len(self.terms), self._open, rests_on),
        )


def _newest(terms: Iterable[Increment]) -> list[tuple[_Order, ClaimRef]]:
    return heapq.nsmallest(claims.NEWEST, ((term.order(), term.ref) for term in terms))


def _latest_end(terms: Iterable[Increment]) -> int | None:
    return max((term.period_end for term in terms if term.period_end is not None), default=None)


def _total(numbers: Iterable[Decimal | None]) -> Decimal:
    return total([number for number in numbers if number is not None])


class Sums:
    """All sums of increments that stand, one for each series and carrier."""

    __slots__ = ("_sums",)

    def __init__(self, increments: Iterable[Increment] = ()) -> None:
        groups = claims.grouped(increments, lambda term: (term.series, term.carrier))
        self._sums: dict[Carried, Sum] = {carried: Sum(terms) for carried, terms in groups}

    def __iter__(self) -> Iterator[tuple[Carried, Sum]]:
        return iter(self._sums.items())

    def __bool__(self) -> bool:
        return bool(self._sums)

    def add(self, term: Increment) -> None:
        """Take a term into its sum."""
        self._sums.setdefault((term.series, term.carrier), Sum()).add(term)

    def remove(self, term: Increment) -> None:
        """Take a term out of its sum; a sum of nothing is none."""
        terms = self._sums[term.series, term.carrier]
        terms.remove(term)
        if not terms.terms:
            del self._sums[term.series, term.carrier]

    def terms(self) -> Iterator[Increment]:
        """The increments of all sums."""
        return (term for each in self._sums.values() for term in each.terms.values())

    def newest(self) -> set[int]:
        """The positions of the newest twenty terms of every sum."""
        return {ref.position for terms in self._sums.values() for ref in terms.newest}


def without(terms: Sequence[Sum], ids: Collection[str]) -> list[Sum]:
    """Sums without the increments of some events; those of which nothing is left are none."""
    kept = [
        Sum(term for term in each.terms.values() if term.id not in ids)
        if any(term.id in ids for term in each.terms.values())
        else each
        for each in terms
    ]
    return [each for each in kept if each.terms]
