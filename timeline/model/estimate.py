"""A reported number: low, best, high (the convention of UCDP), exact, with the source's own word of doubt.

Written `10000` (best), `~30000` (best, "about"), `>=1000000` (low), `<=500` (high), `350000..600000` (low,
high), `10000..11000..12000` (low, best, high; any of the three may be left empty). Nothing is made up: a
bound that was not given stays None. Thousands are marked with commas or not at all: `10.000` is refused, and
a number with just three decimals is written with a fourth, `1.2340`.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact

from timeline.errors import TimelineError

_NUMBER = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
# Half the world would read 10.000 as ten thousand.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_LONGEST = 60
# Sums must be exact: with this much room only a result of a thousand digits could raise Inexact.
_EXACT = Context(prec=1000, traps=[Inexact])


class EstimateError(TimelineError):
    """A text that is no estimate; the message says what to write instead."""


class Estimate:
    """Least, most likely and greatest value as given, each optional, at least one of them present.

    Order is not checked here (a claim may say that its numbers are disordered): see `ordered`. A plain frozen
    class: msgspec would read a dataclass as a table of fields.
    """

    __slots__ = ("best", "high", "low", "qualifier")

    low: Decimal | None
    best: Decimal | None
    high: Decimal | None
    qualifier: str | None

    def __init__(
        self,
        low: Decimal | None = None,
        best: Decimal | None = None,
        high: Decimal | None = None,
        qualifier: str | None = None,
    ) -> None:
        if qualifier is not None and (qualifier != "about" or low is not None or high is not None):
            raise EstimateError(
                f"only ~ before one number is a word of doubt here; '{qualifier}' belongs to the claim"
            )
        for name, value in (("low", low), ("best", best), ("high", high), ("qualifier", qualifier)):
            object.__setattr__(self, name, value)

    @staticmethod
    def parse(text: str) -> Estimate:
        """Read any written form. Raises EstimateError."""
        written = text.strip()
        if written.startswith("~"):
            return Estimate(best=_number(written[1:], text), qualifier="about")
        if written.startswith(">="):
            return Estimate(low=_number(written[2:], text))
        if written.startswith("<="):
            return Estimate(high=_number(written[2:], text))
        parts = written.split("..")
        if len(parts) == 1:
            return Estimate(best=_number(written, text))
        if len(parts) == 2:
            return Estimate(low=_number(parts[0], text), high=_number(parts[1], text))
        if len(parts) == 3 and any(parts):
            low, best, high = (_number(part, text) if part else None for part in parts)
            return Estimate(low, best, high)
        raise EstimateError(f"'{text}' is not an estimate; write 10000, 10000..12000 or 10000..11000..12000")

    def __str__(self) -> str:
        low, best, high = map(_written, self.numbers)
        bounded = low or high
        if best and not bounded:
            return f"~{best}" if self.qualifier else best
        if best or not bounded:
            return f"{low}..{best}..{high}"
        if low and high:
            return f"{low}..{high}"
        return f">={low}" if low else f"<={high}"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an Estimate is frozen; {name} cannot be set")

    def __repr__(self) -> str:
        return f"Estimate.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Estimate):
            return NotImplemented
        return (*self.numbers, self.qualifier) == (*other.numbers, other.qualifier)

    def __hash__(self) -> int:
        return hash((*self.numbers, self.qualifier))

    @property
    def given(self) -> list[Decimal]:
        """The numbers that were given, in the order low, best, high."""
        return [bound for bound in (self.low, self.best, self.high) if bound is not None]

    @property
    def ordered(self) -> bool:
        """Whether low <= best <= high, as far as they are given."""
        return self.given == sorted(self.given)

    @property
    def numbers(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Low, best and high alone: two estimates are equal when these are, as written."""
        return self.low, self.best, self.high


def _number(piece: str, text: str) -> Decimal:
    piece = piece.strip()
    if piece.startswith("-"):
        raise EstimateError(f"'{text}' is negative; a count is 0 or more")
    if len(piece) > _LONGEST:
        raise EstimateError(f"'{piece[:20]}...' is longer than {_LONGEST} digits")
    if _THOUSANDS.fullmatch(piece):
        whole = piece.replace(".", "")
        fraction = f", or {piece}0 for the fraction" if piece.count(".") == 1 else ""
        raise EstimateError(f"'{piece}' has thousands marked with points; write {whole}{fraction}")
    if not _NUMBER.fullmatch(piece):
        raise EstimateError(
            f"'{text}' is not an estimate; write 10000, ~10000, >=10000, <=10000, 10000..12000 or "
            "10000..11000..12000"
        )
    return tidy(Decimal(piece.replace(",", "")))


def _written(bound: Decimal | None) -> str:
    return "" if bound is None else unmistakable(bound)


def tidy(number: Decimal) -> Decimal:
    """One form for one number: no exponent, no trailing zeros behind the point."""
    return Decimal(plain(number))


def plain(number: Decimal) -> str:
    """A number as plain decimal digits, never with an exponent."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unmistakable(number: Decimal) -> str:
    """A number as `Estimate.parse` reads it back."""
    text = plain(number)
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text


def total(numbers: list[Decimal]) -> Decimal:
    """The exact sum."""
    result = Decimal(0)
    for number in numbers:
        result = _EXACT.add(result, number)
    return result
