"""The days of a course: the ends of days, weeks, months or years from a first day to a last one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from timeline.asof.question import QuestionError

_EVERY = re.compile(r"([1-9][0-9]{0,3})?(d|w|mo|y)")
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a course, both days in it; its figure is that of the last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Every:
    """A step: so many days, weeks (which end on Sunday), months or years."""

    count: int
    unit: str

    @staticmethod
    def parse(text: str) -> Every:
        """Read `1d`, `2w`, `1mo`, `1y`. Raises QuestionError."""
        found = _EVERY.fullmatch(text.strip())
        if found is None:
            raise QuestionError(f"'{text}' is no step; write 1d, 1w, 1mo or 1y, or any number of them")
        return Every(int(found[1] or 1), found[2])

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def periods(self, first: date, last: date) -> list[Period]:
        """From a first day to a last one; the last period may be cut short. Raises QuestionError."""
        if first > last:
            raise QuestionError(f"{first} is after {last}; write the earlier day first")
        found: list[Period] = []
        begins = first
        for end in self._ends(first):
            found.append(Period(begins, min(end, last)))
            if end >= last:
                return found
            if len(found) == _MOST:
                raise QuestionError(
                    f"from {first} to {last} are more than {_MOST:,} steps; write longer ones"
                )
            begins = end + timedelta(days=1)
        return [*found, Period(begins, last)]

    def _ends(self, first: date) -> Iterator[date]:
        """The last days of all periods, as far as there are dates."""
        try:
            if self.unit in ("d", "w"):
                days = self.count * (7 if self.unit == "w" else 1)
                ends = first + timedelta(days=6 - first.weekday() if self.unit == "w" else 0)
                ends += timedelta(days=days - (7 if self.unit == "w" else 1))
                while True:
                    yield ends
                    ends += timedelta(days=days)
            months = self.count * (12 if self.unit == "y" else 1)
            begun = first.year * 12 + (0 if self.unit == "y" else first.month - 1)
            while True:
                begun += months
                yield date(begun // 12, begun % 12 + 1, 1) - timedelta(days=1)
        except (OverflowError, ValueError):
            return
