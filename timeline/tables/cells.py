"""What stands in a cell of somebody's table: text, numbers with their words of doubt, and blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from math import isnan
from typing import Any

from timeline.errors import TimelineError
from timeline.model.estimate import plain

BLANKS = ("", "-", "--", "—", "–", "?", "nan", "null", "none", "na", "n/a", "n.a.", "#n/a", "\\n")
# A source's word beside a number, and which bound the number then is.
WORDS: dict[str, str] = {
    "about": "best", "approximately": "best", "approx": "best", "approx.": "best", "around": "best",
    "roughly": "best", "circa": "best", "ca": "best", "ca.": "best", "c.": "best",
    "some": "best", "~": "best", "≈": "best", "nearly": "best", "almost": "best",
    "more": "low", "more than": "low", "over": "low", "at least": "low", "no less than": "low",
    "above": "low", ">": "low", ">=": "low", "≥": "low", "+": "low", "minimum": "low", "from": "low",
    "less": "high", "less than": "high", "fewer than": "high", "under": "high", "up to": "high",
    "at most": "high", "no more than": "high", "below": "high", "<": "high", "<=": "high", "≤": "high",
    "maximum": "high",
}  # fmt: skip
_SPACED = re.compile(r"\d{1,3}(?:([\s\u00a0\u2007\u2009\u202f'’_])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’_]")
_RANGE = re.compile(r"^(.*\d)\s*(?:-|–|—|\.\.|to|…)\s*(\d.*)$", re.IGNORECASE)
_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d{1,3}")


class CellError(TimelineError):
    """A cell that cannot be read; the message says what is in it and what to write in the mapping."""


@dataclass(frozen=True, slots=True)
class NumberRules:
    """How numbers are written in a column. thousands and decimal: the marks; blank: what is no number beside
    the usual; words: a source's words, and which bound each makes of its number; scale: what to multiply by.
    """

    thousands: str | None = None
    decimal: str | None = None
    blank: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    scale: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a cell: its bounds as they were given, and the source's word."""

    low: Decimal | None = None
    best: Decimal | None = None
    high: Decimal | None = None
    qualifier: str | None = None

    def __str__(self) -> str:
        """As documents write estimates."""
        parts = ["" if bound is None else f"{plain(bound)}" for bound in (self.low, self.best, self.high)]
        return "..".join(unmistaken(part) for part in parts)


def unmistaken(text: str) -> str:
    """Digits that `Estimate.parse` cannot take for thousands."""
    return f"{text}0" if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text) else text


def text_of(value: Any) -> str:
    """A cell as text; empty where it holds nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _number_text(value)
    if isinstance(value, date):
        return _date_text(value)
    if isinstance(value, list | tuple):
        return ", ".join(listed(value))
    return str(value).strip()


def _number_text(value: float | Decimal) -> str:
    if isinstance(value, float):
        return "" if isnan(value) else plain(Decimal(repr(value)))
    return "" if value.is_nan() else plain(value)


def _date_text(value: date) -> str:
    """A date in ISO 8601; midnight without a time zone is its day."""
    if isinstance(value, datetime) and value.time() == time.min and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat()


def is_blank(text: str, rules: NumberRules | None = None) -> bool:
    """Whether a cell says nothing, which is not zero."""
    folded = text.casefold()
    return folded in BLANKS or (rules is not None and folded in rules.blank)


def number_of(text: str, rules: NumberRules) -> Number | None:
    """A cell as a number; None where it is blank. Raises CellError."""
    if is_blank(text, rules):
        return None
    return _number(text, rules.thousands, rules.decimal, rules.scale, tuple(rules.words.items()))


def exactly(value: Decimal | int | float, rules: NumberRules) -> Number:
    """A number that the table's format gives as one. Raises CellError."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not number.is_finite() or number < 0:
        raise CellError(f"'{value}' is negative or endless; a count is 0 or more")
    return Number(best=number * rules.scale)


@lru_cache(maxsize=50_000)
def _number(
    text: str, thousands: str | None, decimal: str | None, scale: Decimal, words: tuple[tuple[str, str], ...]
) -> Number:
    word, rest = _worded(text, {**WORDS, **dict(words)})
    found = _RANGE.match(rest)
    if found and word is None:
        low, high = (_digits(part, text, thousands, decimal) * scale for part in found.groups())
        return Number(low=low, high=high)
    number = _digits(rest, text, thousands, decimal) * scale
    if word is None:
        return Number(best=number)
    bound = {**WORDS, **dict(words)}[word.casefold()]
    return Number(**{bound: number}, qualifier=word)


def qualified(number: Number, word: str, rules: NumberRules) -> Number:
    """A number with the source's word from another column."""
    known = {**WORDS, **rules.words}
    bound = known.get(word.casefold())
    if bound is None:
        raise CellError(
            f"'{word}' is no word that is known; write it in words: words = {{ '{word}' = 'best' }}"
        )
    if number.best is None or bound == "best":
        return Number(number.low, number.best, number.high, word)
    return Number(**{bound: number.best}, qualifier=word)


def _worded(text: str, known: Mapping[str, str]) -> tuple[str | None, str]:
    """The source's word before or after a number, and the rest."""
    text = text.removeprefix("+").strip()
    folded = text.casefold()
    for word in sorted(known, key=len, reverse=True):
        if folded.startswith(word) and _apart(word, folded[len(word) :][:1]):
            return text[: len(word)].strip(), text[len(word) :].strip()
        if folded.endswith(word) and _apart(word, folded[: -len(word)][-1:]):
            return text[-len(word) :].strip(), text[: -len(word)].strip()
    return None, text


def _apart(word: str, neighbour: str) -> bool:
    """Whether a word ends where it seems to; signs may stand at a digit."""
    return neighbour != "" and (not word[-1].isalpha() or not neighbour.isalpha())


def _digits(piece: str, text: str, thousands: str | None, decimal: str | None) -> Decimal:
    written = _SPACES.sub("", piece) if _SPACED.fullmatch(piece) else piece
    if written.startswith("-"):
        raise CellError(f"'{text}' is negative; a count is 0 or more")
    written = _without_thousands(written, text, thousands, decimal)
    if decimal is not None and decimal != ".":
        written = written.replace(decimal, ".")
    if not (_PLAIN.fullmatch(written) or _EXPONENT.fullmatch(written)):
        if decimal is None and re.fullmatch(r"\d+,\d+", written):
            raise CellError(f"'{text}' is no number with a point; write decimal = ','")
        raise CellError(f"'{text}' is no number; a word of the source goes into words, a blank into blank")
    return Decimal(written)


def _without_thousands(written: str, text: str, thousands: str | None, decimal: str | None) -> str:
    """Digits without the marks of thousands, those that the rules name or commas. Raises CellError."""
    if thousands:
        return written.replace(thousands, "")
    if decimal in (None, ".") and _COMMAS.fullmatch(written):
        return written.replace(",", "")
    if decimal is None and _POINTS.fullmatch(written):
        several = written.count(".") > 1
        either = "" if several else " or decimal = '.'"
        may = "has thousands marked with points" if several else "may be thousands or a fraction"
        raise CellError(f"'{text}' {may}; write thousands = '.'{either}")
    return written


def listed(values: Sequence[Any]) -> list[str]:
    """Cells as texts, blanks left out."""
    return [text for value in values if (text := text_of(value))]
