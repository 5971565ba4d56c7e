"""Claims side by side become one Figure with its evidence: nothing averaged, nothing hidden.

Pure functions over what `rules` and `sums` list (design section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from timeline.asof.claims import ListedClaim, in_order, newest, newest_first
from timeline.asof.question import AsOf, Policy
from timeline.asof.rules import NOT_LIVE, Ruling, mark
from timeline.asof.sums import ClaimRef, Sum, without
from timeline.asof.times import DatedClaim
from timeline.model.keys import FigureKey

Status = Literal["current", "stale", "ended", "foretold", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands for (subject, measure, place, since): all claims, their envelope, and what picks from it.

    key is folded; place and unit are printed as in the newest event listed. picked: the positions of the
    claims that a policy shows, None under envelope; shown: the claims inside the range.
    """

    key: FigureKey
    place: str | None
    unit: str
    nature: str
    low: Decimal | None
    best: Decimal | None
    high: Decimal | None
    voices: int
    carriers: int
    status: Status
    picked: tuple[int, ...] | None
    shown: tuple[ListedClaim, ...]
    claims: tuple[ListedClaim, ...]

    def shows(self, listed: ListedClaim) -> bool:
        """Whether a claim of this figure is inside the range, as the policy has it."""
        return any(each is listed for each in self.shown)


def figure(ruling: Ruling, key: FigureKey, as_of: AsOf, policy: Policy = "envelope") -> Figure:
    """One figure from what is ruled about its claims."""
    is_sum = ruling.listed[0].summed is not None
    counting = [listed for listed in ruling.listed if listed.counts]
    shown = _picked(counting, policy)
    low, best, high = (_agreed if is_sum else _envelope)(shown)
    return replace(
        _around(key, ruling.listed, _status(ruling.listed, as_of)),
        low=low,
        best=best,
        high=high,
        voices=len({listed.dated.series.voice for listed in counting}),
        carriers=len({listed.dated.carrier for listed in counting}),
        picked=None if policy == "envelope" else tuple(sorted({listed.position for listed in shown})),
        shown=in_order(shown),
    )


def rule_sums(
    sums: Sequence[Sum],
    dated: Mapping[ClaimRef, DatedClaim],
    replaced: Mapping[str, object],
    as_of: AsOf,
) -> Ruling:
    """Decide about the sums of one figure, at least one. dated: the claims of the newest twenty of each."""
    fresh = without(sums, replaced) if replaced else sums
    listed = [each.listed(dated) for each in fresh or sums]
    marked, time = mark(listed, as_of, lapsed=not fresh)
    return Ruling(marked, (), time)


def withdrawn_figure(key: FigureKey, claims: Sequence[ListedClaim], policy: Policy) -> Figure:
    """Rule 9: a figure of which only what a retraction took away is left: the latest of that."""
    withdrawn = _around(key, claims, "withdrawn")
    return withdrawn if policy == "envelope" else replace(withdrawn, picked=())


def _agreed(claims: Sequence[ListedClaim]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Sums rest on different incidents: a figure of its own only where all that count are equal."""
    numbers = {listed.estimate.numbers for listed in claims}
    return numbers.pop() if len(numbers) == 1 else (None, None, None)


def _status(claims: Sequence[ListedClaim], as_of: AsOf) -> Status:
    if all("foretold" in listed.marks for listed in claims):
        return "foretold"
    live = [listed for listed in claims if NOT_LIVE.isdisjoint(listed.marks)]
    if not live:
        return "ended"
    horizon = live[0].dated.measure.horizon
    if horizon is not None and all(listed.times.age(as_of.day, as_of.day) > horizon for listed in live):
        return "stale"
    return "current"


def _envelope(claims: Sequence[ListedClaim]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Least low, greatest high, open where one is; best where all that give one agree."""
    bests = {listed.estimate.best for listed in claims if listed.estimate.best is not None}
    low = _closed(min, [listed.low for listed in claims])
    high = _closed(max, [listed.high for listed in claims])
    return low, bests.pop() if len(bests) == 1 else None, high


def _closed(extreme: Callable[[list[Decimal]], Decimal], bounds: Sequence[Decimal | None]) -> Decimal | None:
    """The extreme of one side, None where it is open."""
    given = [bound for bound in bounds if bound is not None]
    return extreme(given) if given and len(given) == len(bounds) else None


def _picked(claims: Sequence[ListedClaim], policy: Policy) -> list[ListedClaim]:
    """Under a policy the claims of the voice, or tied voices, whose best claim comes first; else all."""
    if policy == "envelope" or not claims:
        return list(claims)
    rank: Callable[[ListedClaim], tuple[object, ...]]
    rank = _by_grade if policy == "graded" else newest_first
    first = min(rank(listed) for listed in claims)
    voices = {listed.dated.series.voice for listed in claims if rank(listed) == first}
    return [listed for listed in claims if listed.dated.series.voice in voices]


def _by_grade(listed: ListedClaim) -> tuple[str, timedelta, timedelta]:
    """Admiralty grades order by letter, then digit; F and 6 cannot be judged and come last, as does none."""
    return listed.dated.event.source.grade or "F6", *newest_first(listed)


def _around(key: FigureKey, claims: Sequence[ListedClaim], status: Status) -> Figure:
    """A figure with its claims and no number yet."""
    latest = newest(claims).dated
    return Figure(
        key=key,
        place=latest.claim.place,
        unit=latest.claim.unit or latest.measure.unit,
        nature=latest.measure.nature,
        low=None,
        best=None,
        high=None,
        voices=0,
        carriers=0,
        status=status,
        picked=None,
        shown=(),
        claims=in_order(claims),
    )
