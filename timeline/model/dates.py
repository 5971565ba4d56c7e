"""Dates as people type them, as EDTF: `3 days ago`, `early October 2024`, `spring 2024`, `21.9.2024`.

Only where a person types; documents hold EDTF. Nothing is guessed: what can be read in two ways is refused
with both, and what is understood is echoed. A stretch in which something happened on an unknown day is a set
(`last week` = `[2024-10-21..2024-10-27]`), a third of a month or of a year one of days or months. Weeks begin
on Monday (ISO 8601).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from timeline.errors import TimelineError
from timeline.model.edtf import Edtf, EdtfError

if TYPE_CHECKING:
    import pendulum

_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SMALL = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# Thirds, of a month in days and of a year in months; the last third of a month ends with it.
_THIRDS = {"early": (1, 10, 1, 4), "mid": (11, 20, 5, 8), "late": (21, 0, 9, 12)}


class DateError(TimelineError):
    """A date in words that can be read in two ways; the message says which, and what to write."""


def understood(text: str, today: date) -> str | None:
    """The EDTF of a date as a person types it; EDTF itself as it is; None for what is no date. Raises
    DateError.
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    words = re.sub(r"^(in|on) ", "", words)
    for written in (text.strip(), words.upper()):
        if _is_edtf(written):
            return written
    for read in (_joined, _about, _relative, _numbers, _named, _third, _quarter, _season):
        meant = read(words, today)
        if meant is not None:
            return meant
    for refuse_unclear in (_day_or_stretch, _which_week, _which_year):
        refuse_unclear(words, today)
    return None


def require(text: str) -> str:
    """The text, where it is EDTF. Raises DateError, which says how a date can be typed."""
    try:
        return Edtf.parse(text).text
    except EdtfError as error:
        raise DateError(f"{error}; yesterday, 21.9.2024 and early October 2024 also do") from None


def _joined(words: str, today: date) -> str | None:
    """Two dates: from A to B, between A and B, since A."""
    for pattern, form in (
        (r"from (.+?) (?:to|until|till) (.+)", "{}/{}"),
        (r"between (.+?) and (.+)", "[{}..{}]"),
        (r"since (.+)", "{}/.."),
    ):
        if match := re.fullmatch(pattern, words):
            sides = [understood(side, today) for side in match.groups()]
            text = form.format(*sides)
            return text if None not in sides and _is_edtf(text) else None
    return None


def _is_edtf(text: str) -> bool:
    try:
        Edtf.parse(text)
    except EdtfError:
        return False
    return True


def _about(words: str, today: date) -> str | None:
    match = re.fullmatch(r"(?:about|around|circa|c\.) ?(.+)", words)
    found = understood(match[1], today) if match else None
    return f"{found}~" if found and re.fullmatch(r"[0-9-]+", found) else None


def _relative(words: str, today: date) -> str | None:
    """What is told from today: yesterday, 3 days ago, last week, on Tuesday."""
    # Imported here, as in all that only words need: an EDTF date is the common case.
    import pendulum

    now = pendulum.date(today.year, today.month, today.day)
    near = {"today": 0, "yesterday": 1, "the day before yesterday": 2, "day before yesterday": 2}
    if words in near:
        return now.subtract(days=near[words]).isoformat()
    if match := re.fullmatch(r"([0-9]{1,4}|[a-z]+) (day|week|month|year)s? ago", words):
        count = int(match[1]) if match[1].isdigit() else _small(match[1])
        return None if count is None else _back(now, count, match[2])
    if match := re.fullmatch(r"(this|last) (week|month|year)", words):
        return _back(now, int(match[1] == "last"), match[2])
    if words not in _WEEKDAYS:
        return None
    back = (today.weekday() - _WEEKDAYS.index(words)) % 7
    if back == 0:
        before = now.subtract(weeks=1)
        raise DateError(f"'{words}' can be read as today or a week ago; write {now} or {before}")
    return now.subtract(days=back).isoformat()


def _small(word: str) -> int | None:
    word = "a" if word in ("an", "one") else word
    return _SMALL.index(word) + 1 if word in _SMALL else None


def _back(now: pendulum.Date, count: int, unit: str) -> str | None:
    """So many days, weeks, months or years before now, in that unit's own precision; a week not past now."""
    try:
        then = now.subtract(**{f"{unit}s": count})
    except (OverflowError, ValueError):
        return None
    if unit == "week":
        return _days(then.start_of("week"), min(then.end_of("week"), now))
    return then.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"[{first.isoformat()}..{last.isoformat()}]"


def _numbers(words: str, _: date) -> str | None:
    """Numbers alone: 21.9.2024 (day first), 2024/9/21, and 21/9/2024 where it can be read in one way only."""
    words = re.sub(r"(?<=[0-9]\.) (?=[0-9])", "", words)
    if match := re.fullmatch(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})", words):
        return _day(match[1], int(match[2]), match[3])
    if match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", words):
        return _day(match[3], int(match[2]), match[1])
    match = re.fullmatch(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", words)
    if not match:
        return None
    readings = {_day(match[3], int(match[2]), match[1]), _day(match[3], int(match[1]), match[2])} - {None}
    if len(readings) > 1:
        first, second = sorted(map(str, readings))
        raise DateError(f"'{words}' can be read as two days; write {first} or {second}")
    return readings.pop() if readings else None


def _day(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _named(words: str, _: date) -> str | None:
    """October 2024, 23 October 2024, October 23rd 2024."""
    words = re.sub(r"(?<=[0-9])(st|nd|rd|th)\b( of\b)?", "", words)
    match = re.fullmatch(r"(?:([0-9]{1,2}) )?([a-z]+)\.?(?: ([0-9]{1,2}))? ([0-9]{4})", words)
    if not match or match[2] not in _MONTHS or (match[1] and match[3]):
        return None
    day = match[1] or match[3]
    if day:
        return _day(match[4], _MONTHS[match[2]], day)
    return f"{match[4]}-{_MONTHS[match[2]]:02d}"


def _third(words: str, _: date) -> str | None:
    """Early, mid and late in a month or a year."""
    words = re.sub(r"^((the )?middle of |mid-)", "mid ", words)
    match = re.fullmatch(r"(early|mid|late) (?:in )?(?:([a-z]+)\.? )?([0-9]{4})", words)
    if not match or (match[2] and match[2] not in _MONTHS):
        return None
    first, last, first_month, last_month = _THIRDS[match[1]]
    if not match[2]:
        return f"[{match[3]}-{first_month:02d}..{match[3]}-{last_month:02d}]"
    month = Edtf.parse(f"{match[3]}-{_MONTHS[match[2]]:02d}")
    assert month.end.latest is not None
    end = month.end.latest.date()
    return _days(end.replace(day=first), end.replace(day=last) if last else end)


def _quarter(words: str, _: date) -> str | None:
    match = re.fullmatch(r"q([1-4])(?: of)? ([0-9]{4})", words) or re.fullmatch(
        r"([0-9]{4})-?q([1-4])", words
    )
    if not match:
        return None
    quarter, year = sorted(match.groups(), key=len)
    last = 3 * int(quarter)
    first, last_month = f"{year}-{last - 2:02d}", f"{year}-{last:02d}"
    raise DateError(
        f"'{words}' can be read as all of it or some time in it; write {first}/{last_month} or "
        f"[{first}..{last_month}]"
    )


def _season(words: str, _: date) -> str | None:
    """The northern seasons; a winter has two years."""
    match = re.fullmatch(r"(?:the )?([a-z]+) (?:of )?([0-9]{4})(?:[/-]([0-9]{2}|[0-9]{4}))?", words)
    if not match:
        return None
    season, year, next_year = match[1], int(match[2]), match[3]
    if season in _SEASONS and not next_year:
        return f"{year:04d}-{_SEASONS[season]}"
    if season != "winter":
        return None
    if not next_year:
        raise DateError(
            f"'{words}' can be read as two winters; write winter {year - 1}/{year % 100:02d} or "
            f"winter {year}/{(year + 1) % 100:02d}"
        )
    return f"{year:04d}-24" if int(next_year) % 100 == (year + 1) % 100 else None


def _day_or_stretch(words: str, today: date) -> None:
    """Refuse the beginning or end of a month or a year."""
    match = re.fullmatch(r"(?:the )?(beginning|start|end) of (.+)", words)
    if match and (meant := understood(match[2], today)) and _is_edtf(meant) and len(meant) in (4, 7):
        last = match[1] == "end"
        span = Edtf.parse(meant)
        day = span.end.latest if last else span.begin.earliest
        third = f"{'late' if last else 'early'} {match[2]}"
        assert day is not None
        raise DateError(f"'{words}' can be read as a day or a stretch; write {day.date()} or {third}")


def _which_week(words: str, _: date) -> None:
    """Refuse last Tuesday and this Tuesday."""
    if re.fullmatch(rf"(last|this) ({'|'.join(_WEEKDAYS)})", words):
        weekday = words.split()[1]
        raise DateError(f"'{words}' can be read as two days; write '{weekday}' for the latest, or the day")


def _which_year(words: str, today: date) -> None:
    """Refuse what would be a date if it had a year."""
    bare = re.sub(r"^(last |this )?(the )?", "", words)
    year = f"{today.year - 1}/{today.year % 100:02d}" if bare == "winter" else str(today.year)
    readings: tuple[Callable[[str, date], str | None], ...] = (_named, _third, _season)
    if any(read(f"{bare} {year}", today) for read in readings):
        raise DateError(f"'{words}' does not say which year; write the year too, such as '{bare} {year}'")
