"""What a figure lists: words. A word is one claim, or the sum of one carrier's increments.

"Latest" always compares (speaks-from, known); ties stand together, and where one of them must be named it is
the least id (design section 3, rules 5 and 12).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol, TypeVar

from timeline.asof.question import FOREVER, AsOf
from timeline.asof.times import Row, Times, instant_of, micros
from timeline.model.estimate import Estimate, total
from timeline.model.event import Claim
from timeline.model.keys import SeriesKey

NEWEST = 20


class _Dated(Protocol):
    @property
    def latest_key(self) -> tuple[datetime, datetime]: ...


_T = TypeVar("_T")
_D = TypeVar("_D", bound=_Dated)
_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Word:
    """What a figure lists: one claim, or one carrier's sum of increments.

    row: the claim, of a sum its newest; estimate: as given, or summed; low and high: as they count; times: of
    a sum from its newest to its latest end; marks: in the order of design section 4; summed: None for a
    claim.
    """

    row: Row
    estimate: Estimate
    low: Decimal | None
    high: Decimal | None
    times: Times
    marks: tuple[str, ...]
    withdrawn_by: tuple[int, ...] = ()
    summed: Summed | None = None

    @property
    def counts(self) -> bool:
        """Whether it is inside the envelope."""
        return not {"earlier", "ended", "foretold", "withdrawn"}.intersection(self.marks)

    @property
    def position(self) -> int:
        """The event it stands on, of a sum the newest."""
        return self.row.recorded.position

    @property
    def rows(self) -> tuple[Row, ...]:
        """The claims it rests on, of a sum the newest twenty."""
        return self.summed.newest if self.summed else (self.row,)

    @property
    def positions(self) -> tuple[int, ...]:
        """The events it rests on, of a sum the newest twenty."""
        return self.summed.positions if self.summed else (self.position,)

    @property
    def latest_key(self) -> tuple[datetime, datetime]:
        """What "latest" compares: (speaks-from, known)."""
        return self.times.speaks_from, self.times.known_from


class Place(NamedTuple):
    """Where a claim stands: the `claim`-th of the event at a position."""

    position: int
    claim: int


@dataclass(frozen=True, slots=True)
class Added:
    """One increment as a sum takes it: what it adds to, its place in time, low and high as they count.

    Instants are microseconds since 1970; period_end None is the day asked about.
    """

    series: SeriesKey
    carrier: str
    id: str
    place: Place
    speaks_from: int
    known_from: int
    period_end: int | None
    low: Decimal | None
    best: Decimal | None
    high: Decimal | None

    @staticmethod
    def of(row: Row) -> Added:
        """The increment that a claim is."""
        low, high = bounds(row.claim)
        times = row.times
        return Added(
            row.series, row.carrier, row.recorded.event.id, Place(row.recorded.position, row.index),
            micros(times.speaks_from), micros(times.known_from),
            None if times.period_end is None else micros(times.period_end),
            low, row.claim.estimate.best, high,
        )  # fmt: skip

    def order(self) -> tuple[int, int, str, int]:
        """A key that sorts the newest first, ties by the least id."""
        return -self.speaks_from, -self.known_from, self.id, self.place.claim


class Spell(NamedTuple):
    """An increment, and from when (inclusive) to when (exclusive) it stands as knowledge grows; microseconds
    since 1970.
    """

    added: Added
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summed:
    """Of a sum of increments: how many, how many lacked a bound, where the newest twenty stand, and these
    themselves (none of them in a course).
    """

    count: int
    open: int
    positions: tuple[int, ...]
    newest: tuple[Row, ...] = ()


def listed(words: Iterable[Word]) -> tuple[Word, ...]:
    """In the order of an answer: not earlier first, then said_by, then newest first, then id."""

    def order(word: Word) -> tuple[object, ...]:
        said_by = word.row.claim.said_by or ""
        return (
            "earlier" in word.marks,
            said_by,
            *newest_first(word),
            word.row.recorded.event.id,
            word.row.index,
        )

    return tuple(sorted(words, key=order))


def newest(words: Iterable[Word]) -> Word:
    """The latest; of several the one with the least id, of one event the first listed."""
    return min(latest_of(words), key=lambda word: (word.row.recorded.event.id, word.row.index))


def bounds(claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    """Low and high as they count: best for a missing one; disorder counts from least to greatest."""
    estimate = claim.estimate
    if claim.disordered:
        return min(estimate.given), max(estimate.given)
    return (
        estimate.low if estimate.low is not None else estimate.best,
        estimate.high if estimate.high is not None else estimate.best,
    )


def word_of(row: Row) -> Word:
    """The word that one claim is."""
    low, high = bounds(row.claim)
    return Word(row, row.claim.estimate, low, high, row.times, ())


def sums(added: Iterable[Added], rows: Mapping[Place, Row], as_of: AsOf) -> list[Word]:
    """One word per series and carrier: the sum of all its incidents.

    rows: at least the claims of each word's newest twenty, by their place.
    """
    groups = grouped(added, lambda one: (one.series, one.carrier))
    return [_sum(carried, rows, as_of) for _, carried in groups]


def _sum(added: Sequence[Added], rows: Mapping[Place, Row], as_of: AsOf) -> Word:
    newest = [rows[one.place] for one in heapq.nsmallest(NEWEST, added, key=Added.order)]
    low = _total([one.low for one in added])
    high = _total([one.high for one in added])
    valid = micros(as_of.valid_instant)
    end = max(valid if one.period_end is None else one.period_end for one in added)
    return Word(
        row=newest[0],
        estimate=Estimate(low, _total([one.best for one in added]), high),
        low=low,
        high=high,
        times=replace(newest[0].times, period_end=instant_of(end)),
        marks=(),
        summed=Summed(
            count=len(added),
            open=sum(one.low is None or one.high is None for one in added),
            positions=tuple(sorted({row.recorded.position for row in newest})),
            newest=tuple(newest),
        ),
    )


def _total(numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return total(known) if len(known) == len(numbers) else None


def newest_first(item: _Dated) -> tuple[timedelta, timedelta]:
    """A key that sorts the latest first."""
    speaks_from, known_from = item.latest_key
    return FOREVER - speaks_from, FOREVER - known_from


def latest_of(items: Iterable[_D]) -> list[_D]:
    """Those with the greatest (speaks-from, known)."""
    return greatest_of(items, lambda item: item.latest_key)


def greatest_of(items: Iterable[_T], key: Callable[[_T], Any]) -> list[_T]:
    """All items with the greatest key."""
    items = list(items)
    if len(items) < 2:
        return items
    greatest = max(map(key, items))
    return [item for item in items if key(item) == greatest]


def grouped(items: Iterable[_T], key: Callable[[_T], _K]) -> list[tuple[_K, list[_T]]]:
    """Items by a key, groups and items in the order in which they come."""
    groups: dict[_K, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.items())
