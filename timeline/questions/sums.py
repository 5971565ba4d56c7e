"""A sum of increments that moves: terms come and go, and at any moment it is what `words.sums` gives."""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import msgspec

from timeline.asof.claims import NEWEST, Added, Place, Summed, Word
from timeline.asof.question import AsOf
from timeline.asof.times import Row, Times, instant_of, micros
from timeline.model.estimate import Estimate, total

_BOUNDS = ("low", "best", "high")
_Order = tuple[int, int, str, int]


class Sum:
    """One carrier's increments in one series."""

    def __init__(self, added: Iterable[Added] = ()) -> None:
        self.terms: dict[Place, Added] = {}
        self._totals = dict.fromkeys(_BOUNDS, Decimal(0))
        self._lacking = dict.fromkeys(_BOUNDS, 0)
        self._open = 0
        self._newest: list[tuple[_Order, Place]] = []
        self._end: int | None = None
        self._endless = 0
        for one in added:
            self.add(one)

    def add(self, one: Added) -> None:
        """Take a term in."""
        self.terms[one.place] = one
        insort(self._newest, (one.order(), one.place))
        del self._newest[NEWEST:]
        self._ends(one, 1)
        self._count(one, 1)

    def remove(self, one: Added) -> None:
        """Take a term out."""
        del self.terms[one.place]
        if (one.order(), one.place) in self._newest:
            left = ((other.order(), place) for place, other in self.terms.items())
            self._newest = heapq.nsmallest(NEWEST, left)
        self._ends(one, -1)
        self._count(one, -1)

    def _ends(self, one: Added, by: int) -> None:
        """The latest end; of what has none it is the day asked about."""
        if one.period_end is None:
            self._endless += by
        elif by > 0:
            self._end = one.period_end if self._end is None else max(self._end, one.period_end)
        elif one.period_end == self._end:
            ends = (other.period_end for other in self.terms.values() if other.period_end is not None)
            self._end = max(ends, default=None)

    def _count(self, one: Added, by: int) -> None:
        self._open += by * (one.low is None or one.high is None)
        for name in _BOUNDS:
            number = getattr(one, name)
            if number is None:
                self._lacking[name] += by
            else:
                self._totals[name] = total([self._totals[name], number if by > 0 else number.copy_negate()])

    def word(self, template: Row, as_of: AsOf) -> Word:
        """The sum as a word; template: a claim of this carrier and series, for its names and measure."""
        first = self.terms[self._newest[0][1]]
        speaks_from = instant_of(first.speaks_from)
        ends = [] if self._end is None else [self._end]
        ends += [micros(as_of.valid_instant)] * bool(self._endless)
        times = Times(speaks_from, speaks_from, instant_of(max(ends)), None, instant_of(first.known_from))
        low, best, high = (None if self._lacking[name] else self._totals[name] for name in _BOUNDS)
        positions = tuple(sorted({place.position for _, place in self._newest}))
        plain = msgspec.structs.replace(template.claim, disordered=None)
        return Word(
            row=replace(template, claim=plain, times=times),
            estimate=Estimate(low, best, high),
            low=low,
            high=high,
            times=times,
            marks=(),
            summed=Summed(len(self.terms), self._open, positions),
        )
