"""The lines that can be computed from figures.

A derived line is interval arithmetic over envelopes (design section 4): its inputs are named, an open side
stays open, and where an input is missing or neither current nor stale there is no line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from timeline.asof.figures import Figure
from timeline.asof.known import Known
from timeline.asof.parts.figures import evidence
from timeline.asof.parts.part import Folded, Part
from timeline.asof.question import Policy, Scope
from timeline.model.estimate import tidy, total
from timeline.model.keys import FigureKey
from timeline.model.subjects import folded, is_country

_SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_EVEN)
# The measures that a line is computed from: what a narrowed question needs beside what it asks for.
INPUTS = ("recruitment", "casualty_rate", "troops_deployed")


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
        return tuple(sorted({listed.position for source in self.inputs for listed in source.shown}))


def derived(_known: Known, _policy: Policy, before: Folded) -> tuple[Derived, ...]:
    """Every line that can be computed from the figures, sorted by name, subject and place."""
    figures: Sequence[Figure] = before["figures"]
    by_key = {figure.key: figure for figure in figures}
    lines = [line for each in figures for line in (_net(each, by_key), _months(each, by_key)) if line]
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


def _about(line: Derived, scope: Scope) -> bool:
    measures = (source.key.measure for source in line.inputs)
    return scope.holds(line.subject) and scope.counts(*measures) and scope.at(line.place)


DERIVED = Part[Derived](
    name="derived",
    fold=derived,
    evidence=lambda row: (each for source in row.inputs for each in evidence(source.shown)),
    about=_about,
    key=lambda row, root: (row.name, row.subject, folded(row.place or "")),
)
