"""How many: the figures of a picture, what is foretold beyond it, and the lines that can be computed from
figures.

A derived line is interval arithmetic over envelopes (design section 4): its inputs are named, an open side
stays open, and where an input is missing or neither current nor stale there is no line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from timeline.asof.claims import Added, Place, Word, grouped, listed
from timeline.asof.figures import Figure, Policy, ahead, figure, figure_of_sums, withdrawn_figure
from timeline.asof.question import AsOf
from timeline.asof.times import Row
from timeline.model.estimate import tidy, total
from timeline.model.keys import FigureKey
from timeline.model.subjects import is_country

_SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Derived:
    """One computed line; None is an open side. inputs: the minuend or dividend first."""

    name: str
    subject: str
    place: str | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    stale: bool
    inputs: tuple[Figure, Figure]

    @property
    def positions(self) -> tuple[int, ...]:
        """The claims inside the envelopes it was computed from."""
        return tuple(sorted({word.position for source in self.inputs for word in source.shown}))


def figures(
    visible: Sequence[Row],
    added: Iterable[Added],
    retracted: Iterable[Row],
    withdrawn_by: dict[str, tuple[int, ...]],
    replaced: Collection[str],
    as_of: AsOf,
    policy: Policy,
) -> tuple[Figure, ...]:
    """All figures, sorted by their keys: of visible rows, and where there is none, of what was retracted.

    Increments are taken from `added` alone; `visible` has the claims of each word's newest twenty.
    """
    standing = _by_figure(row for row in visible if row.measure.nature != "increment")
    sums = dict(grouped(added, lambda one: one.series.figure))
    places = {Place(row.recorded.position, row.index): row for row in visible}
    gone = _by_figure(retracted)
    found = [figure(rows, replaced, as_of, policy) for rows in standing.values()]
    found += [figure_of_sums(words, places, replaced, as_of, policy) for words in sums.values()]
    found += [
        withdrawn_figure(rows, withdrawn_by, as_of, policy)
        for key, rows in gone.items()
        if key not in standing and key not in sums
    ]
    return tuple(sorted(found, key=lambda one: figure_order(one.key, one.place)))


def figure_order(key: FigureKey, place: str | None) -> tuple[object, ...]:
    """Sorted by subject, measure, place as printed, since; null first."""
    since = key.since.isoformat() if key.since else ""
    return key.subject, key.measure, place or "", since, key.place or ""


def foretold(rows: Iterable[Row]) -> tuple[Word, ...]:
    """The forecasts that speak only after the day asked about, by figure and then as claims."""
    words = listed(ahead(row) for row in rows)
    return tuple(sorted(words, key=lambda word: figure_order(word.row.series.figure, word.row.claim.place)))


def derived(found: Sequence[Figure]) -> tuple[Derived, ...]:
    """Every line that can be computed, sorted by name, subject and place."""
    by_key = {one.key: one for one in found}
    lines = [line for one in found for line in (_net(one, by_key), _months(one, by_key)) if line]
    return tuple(sorted(lines, key=lambda line: (line.name, line.subject, line.place or "")))


def _net(recruitment: Figure, by_key: dict[FigureKey, Figure]) -> Derived | None:
    """net_monthly_change: recruitment less casualties a month, of one subject and place."""
    casualties = by_key.get(recruitment.key._replace(measure="casualty_rate"))
    if recruitment.key.measure != "recruitment" or casualties is None:
        return None
    low = _minus(recruitment.low, casualties.high)
    high = _minus(recruitment.high, casualties.low)
    return _line("net_monthly_change", recruitment, casualties, low, high, "persons a month")


def _months(troops: Figure, by_key: dict[FigureKey, Figure]) -> Derived | None:
    """months_of_host_recruitment: the troops over the monthly recruitment of the country they are in."""
    if troops.key.measure != "troops_deployed" or troops.place is None or not is_country(troops.place):
        return None
    recruits = by_key.get(FigureKey(troops.place, "recruitment", None, None))
    if recruits is None or recruits.low is None or recruits.low <= 0:
        # A divisor that may be 0 divides nothing; one open below may be.
        return None
    low = _over(troops.low, recruits.high)
    high = _over(troops.high, recruits.low)
    return _line("months_of_host_recruitment", troops, recruits, low, high, "months")


def _line(
    name: str, first: Figure, second: Figure, low: Decimal | None, high: Decimal | None, unit: str
) -> Derived | None:
    statuses = {first.status, second.status}
    if not statuses <= {"current", "stale"} or (low is None and high is None):
        return None
    return Derived(
        name, first.key.subject, first.place, low, high, unit, "stale" in statuses, (first, second)
    )


def _minus(minuend: Decimal | None, subtrahend: Decimal | None) -> Decimal | None:
    return None if minuend is None or subtrahend is None else tidy(total([minuend, subtrahend.copy_negate()]))


def _over(dividend: Decimal | None, divisor: Decimal | None) -> Decimal | None:
    return None if dividend is None or divisor is None else tidy(_SIX_DIGITS.divide(dividend, divisor))


def _by_figure(rows: Iterable[Row]) -> dict[FigureKey, list[Row]]:
    return dict(grouped(rows, lambda row: row.series.figure))
