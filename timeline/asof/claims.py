"""What a figure lists: claims, each as given or, of increments, one carrier's sum of them.

"Latest" always compares (speaks-from, known); ties stand together, and where one of them must be named it is
the least id (design section 3, rules 5 and 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from timeline.asof.question import FOREVER
from timeline.asof.times import DatedClaim, Times
from timeline.model.estimate import Estimate
from timeline.model.event import Claim

# So many of what is only counted, or added up, are named.
NEWEST = 20
OUTSIDE = frozenset({"earlier", "ended", "foretold", "withdrawn"})


class _Dated(Protocol):
    @property
    def latest_key(self) -> tuple[datetime, datetime]: ...


_T = TypeVar("_T")
_D = TypeVar("_D", bound=_Dated)
_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Summed:
    """Of a sum of increments: how many were added, how many of them lacked a bound, and the newest twenty."""

    count: int
    open: int
    newest: tuple[DatedClaim, ...]


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """What a figure lists: one claim, or one carrier's sum of increments.

    dated: the claim, of a sum its newest; estimate: as given, or summed; low and high: as they count; times:
    of a sum from its newest to its latest end; marks: in the order of design section 4; vaguer: whether it
    stands as the vaguer word told later; summed: None for a claim.
    """

    dated: DatedClaim
    estimate: Estimate
    low: Decimal | None
    high: Decimal | None
    times: Times
    marks: tuple[str, ...] = ()
    withdrawn_by: tuple[int, ...] = ()
    vaguer: bool = False
    summed: Summed | None = None

    @property
    def counts(self) -> bool:
        """Whether it is inside the envelope."""
        return OUTSIDE.isdisjoint(self.marks)

    @property
    def position(self) -> int:
        """The event it stands on, of a sum the newest."""
        return self.dated.recorded.position

    @property
    def rests_on(self) -> tuple[DatedClaim, ...]:
        """The claims it rests on, of a sum the newest twenty."""
        return self.summed.newest if self.summed else (self.dated,)

    @property
    def positions(self) -> tuple[int, ...]:
        """The events it rests on, of a sum the newest twenty."""
        return tuple(sorted({dated.recorded.position for dated in self.rests_on}))

    @property
    def latest_key(self) -> tuple[datetime, datetime]:
        """What "latest" compares: (speaks-from, known)."""
        return self.times.speaks_from, self.times.known_from


def listed_claim(dated: DatedClaim, *, vaguer: bool = False) -> ListedClaim:
    """One claim as a figure lists it."""
    low, high = bounds(dated.claim)
    return ListedClaim(dated, dated.claim.estimate, low, high, dated.times, vaguer=vaguer)


def bounds(claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    """Low and high as they count: best for a missing one; disorder counts from least to greatest."""
    estimate = claim.estimate
    if claim.disordered:
        return min(estimate.given), max(estimate.given)
    return (
        estimate.low if estimate.low is not None else estimate.best,
        estimate.high if estimate.high is not None else estimate.best,
    )


def in_order(claims: Iterable[ListedClaim]) -> tuple[ListedClaim, ...]:
    """In the order of an answer: not earlier first, then said_by, then newest first, then id."""

    def order(listed: ListedClaim) -> tuple[object, ...]:
        said_by = listed.dated.claim.said_by or ""
        earlier = "earlier" in listed.marks
        return earlier, said_by, *newest_first(listed), listed.dated.event.id, listed.dated.index

    return tuple(sorted(claims, key=order))


def newest(claims: Iterable[ListedClaim]) -> ListedClaim:
    """The latest; of several the one with the least id, of one event the first listed."""
    return min(latest_of(claims), key=lambda listed: (listed.dated.event.id, listed.dated.index))


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
