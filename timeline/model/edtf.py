"""A date as people report it: EDTF (ISO 8601-2:2019, levels 0 and 1, with sets and `0X` digits).

Every date has a beginning and an end, and each of these an earliest and a latest instant: that is all the
rest of Timeline ever asks of it. Instants are aware datetimes in UTC with microseconds; the latest instant of
a day is its last microsecond. `~ ? %` are kept for display and widen nothing. Years 0001-9999.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal

from timeline.errors import TimelineError

_DATE = re.compile(
    r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|[01]X|XX)(?:-([0-9]{2}|[0-3]X|XX))?)?[~?%]?"
)
_SEASON = re.compile(r"([0-9]{4})-(2[1-4])[~?%]?")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
# How people write days; 9/10/2024 is not among them, because it can be read in two ways.
_USUAL = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})",
        r"(?P<d>1[3-9]|[23][0-9])/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})",
        r"(?P<y>[0-9]{4})[-./](?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})",
    )
)

Shape = Literal["day", "days", "interval", "other"]


class EdtfError(TimelineError):
    """A text that is not an EDTF date; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Span:
    """When something began, or ended: between these two instants. None where open or unknown."""

    earliest: datetime | None
    latest: datetime | None


OPEN = Span(None, None)


class Edtf:
    """One EDTF date: its text as written, and when it begins and ends.

    `shape` tells a day (or instant) and a set of days from an interval and from anything vaguer. A plain
    frozen class: msgspec would read a dataclass as a table of fields.
    """

    __slots__ = ("begin", "end", "shape", "text")

    text: str
    begin: Span
    end: Span
    shape: Shape

    def __init__(self, text: str, begin: Span, end: Span, shape: Shape) -> None:
        for name, value in (("text", text), ("begin", begin), ("end", end), ("shape", shape)):
            object.__setattr__(self, name, value)

    @staticmethod
    def parse(text: str) -> Edtf:
        """Read an EDTF text. Raises EdtfError."""
        return _parse(text)

    @property
    def bounds(self) -> tuple[Span, Span]:
        """The four instants: what two dates must share to be the same date."""
        return self.begin, self.end

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an Edtf is frozen; {name} cannot be set")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Edtf.parse({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Edtf) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)


@dataclass(frozen=True, slots=True)
class _Part:
    """A date, season or instant as one range of instants."""

    earliest: datetime
    latest: datetime
    is_day: bool


@lru_cache(maxsize=50_000)
def _parse(text: str) -> Edtf:
    if text[:1] == "[" and text[-1:] == "]":
        return _one_of(text)
    if text[:1] == "{" and text[-1:] == "}":
        return _all_of(text)
    if text.count("/") == 1:
        return _interval(text)
    part = _part(text, text)
    span = Span(part.earliest, part.latest)
    return Edtf(text, span, span, "day" if part.is_day else "other")


def _interval(text: str) -> Edtf:
    first, last = ("" if side == ".." else side for side in text.split("/"))
    begin, end = OPEN, OPEN
    if first:
        part = _part(first, text)
        begin = Span(part.earliest, part.latest)
    if last:
        part = _part(last, text)
        end = Span(part.earliest, part.latest)
    return Edtf(text, *_ordered(begin, end, text), "interval")


def _ordered(begin: Span, end: Span, text: str) -> tuple[Span, Span]:
    """An end is never earlier than its beginning, nor a beginning later than its end."""
    if begin.earliest is None or begin.latest is None or end.earliest is None or end.latest is None:
        return begin, end
    if end.latest < begin.earliest:
        raise EdtfError(f"'{text}' ends before it begins; write the earlier date first")
    return (
        Span(begin.earliest, min(begin.latest, end.latest)),
        Span(max(begin.earliest, end.earliest), end.latest),
    )


def _members(text: str) -> list[tuple[_Part | None, _Part | None]]:
    """The members of a set as (first, last); None where a range is open on that side."""
    members: list[tuple[_Part | None, _Part | None]] = []
    pieces = [piece.strip(" ") for piece in text[1:-1].split(",")]
    for index, piece in enumerate(pieces):
        first, dots, last = piece.partition("..")
        if not dots:
            part = _part(piece, text)
            members.append((part, part))
            continue
        open_inside = (not first and index > 0) or (not last and index < len(pieces) - 1)
        if open_inside or not (first or last):
            raise EdtfError(f"'{text}' is not an EDTF set; write [2024-10-30..2024-10-31] or [..2024-10-31]")
        members.append(_range(first, last, text))
    return members


def _range(first: str, last: str, text: str) -> tuple[_Part | None, _Part | None]:
    low = _part(first, text) if first else None
    high = _part(last, text) if last else None
    if low and high and high.latest < low.earliest:
        raise EdtfError(f"'{text}' ends before it begins; write the earlier date first")
    return low, high


def _set_shape(members: list[tuple[_Part | None, _Part | None]]) -> Shape:
    return "days" if all(part.is_day for pair in members for part in pair if part) else "other"


def _one_of(text: str) -> Edtf:
    """`[..]`: one unknown day in the hull of its members."""
    members = _members(text)
    starts = [low.earliest if low else None for low, _ in members]
    stops = [high.latest if high else None for _, high in members]
    span = Span(_least(starts), _greatest(stops))
    return Edtf(text, span, span, _set_shape(members))


def _all_of(text: str) -> Edtf:
    """`{..}`: all its members; their hull is the period."""
    members = _members(text)
    begin = Span(
        _least([low.earliest if low else None for low, _ in members]),
        _least([low.latest if low else None for low, _ in members]),
    )
    end = Span(
        _greatest([high.earliest if high else None for _, high in members]),
        _greatest([high.latest if high else None for _, high in members]),
    )
    return Edtf(text, *_ordered(begin, end, text), _set_shape(members))


def _least(instants: list[datetime | None]) -> datetime | None:
    known = [instant for instant in instants if instant is not None]
    return min(known) if len(known) == len(instants) else None


def _greatest(instants: list[datetime | None]) -> datetime | None:
    known = [instant for instant in instants if instant is not None]
    return max(known) if len(known) == len(instants) else None


def _part(piece: str, text: str) -> _Part:
    if match := _INSTANT.fullmatch(piece):
        return _instant(match[1], match[2], text)
    if match := _SEASON.fullmatch(piece):
        return _season(int(match[1]), int(match[2]), text)
    if match := _DATE.fullmatch(piece):
        return _date(match, text)
    raise EdtfError(f"'{text}' is not an EDTF date; {_advice(piece)}")


def _instant(clock: str, zone: str | None, text: str) -> _Part:
    try:
        instant = datetime.fromisoformat(clock + (zone or "Z"))
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise EdtfError(f"'{text}' is no moment that exists; write 2024-10-31T18:30:00Z") from None
    return _Part(instant, instant, True)


def _season(year: int, season: int, text: str) -> _Part:
    """The northern seasons: 21 is March to May, 24 December to the end of February of the next year."""
    first = _midnight(year, 3 * (season - 21) + 3, 1, text)
    month = (season - 21) * 3 + 5
    after, month = (year, month) if month <= 12 else (year + 1, month - 12)
    return _Part(first, _last(after, month, None, text), False)


def _date(match: re.Match[str], text: str) -> _Part:
    year, month, day = match.groups()
    if "X" in match[0].rstrip("~?%X-"):
        raise EdtfError(f"'{text}' leaves a digit open before a known one; only the last digits may be X")
    years = max(1, int(year.replace("X", "0"))), int(year.replace("X", "9"))
    if years[1] == 0:
        raise EdtfError(f"'{text}' is outside the years 0001 to 9999")
    if month is None:
        return _Part(_midnight(years[0], 1, 1, text), _last(years[1], 12, 31, text), False)
    months = _matching(month, 12)
    if not months:
        raise EdtfError(f"'{text}' is not an EDTF date: months are 01 to 12, seasons 21 to 24")
    if day is None:
        return _Part(_midnight(years[0], months[0], 1, text), _last(years[1], months[-1], None, text), False)
    first = _matching(day, calendar.monthrange(years[0], months[0])[1])
    last = _matching(day, calendar.monthrange(years[1], months[-1])[1])
    if not first or not last:
        length = calendar.monthrange(years[1], months[-1])[1]
        named = f"{calendar.month_name[months[-1]]} {years[1]}"
        raise EdtfError(f"'{text}' is not a date: {named} has {length} days")
    start = _midnight(years[0], months[0], first[0], text)
    return _Part(start, _last(years[1], months[-1], last[-1], text), "X" not in match[0])


def _matching(pattern: str, greatest: int) -> list[int]:
    wanted = re.compile(pattern.replace("X", "."))
    return [number for number in range(1, greatest + 1) if wanted.fullmatch(f"{number:02d}")]


def _midnight(year: int, month: int, day: int, text: str) -> datetime:
    if not 1 <= year <= 9999:
        raise EdtfError(f"'{text}' is outside the years 0001 to 9999")
    return datetime(year, month, day, tzinfo=UTC)


def _last(year: int, month: int, day: int | None, text: str) -> datetime:
    if not 1 <= year <= 9999:
        raise EdtfError(f"'{text}' is outside the years 0001 to 9999")
    return last_instant(date(year, month, day or calendar.monthrange(year, month)[1]))


def _advice(piece: str) -> str:
    for pattern in _USUAL:
        if match := pattern.fullmatch(piece):
            try:
                return f"write {date(int(match['y']), int(match['m']), int(match['d'])).isoformat()}"
            except ValueError:
                break
    return "write 2022-09-21, 2022-09, 2022, 2022-21 (spring), 2022-09~ or 2022-09/2022-10"


def last_instant(day: date) -> datetime:
    """The last microsecond of a UTC day: what a day means wherever one instant is wanted."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=UTC)


def stamp(instant: datetime) -> str:
    """An instant as Timeline writes it: UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
