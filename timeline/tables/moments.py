"""Dates of somebody's table as EDTF: formats as Pendulum writes them, seconds of an epoch, days in a time
zone, a start with an end, and codes of precision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from timeline.model.edtf import Edtf, EdtfError
from timeline.tables.cells import CellError

Kept = Literal["day", "instant"]
PRECISIONS = ("day", "within", "week", "month", "year")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?")
_TIMES = re.compile(r"H|h|m(?!o)|s|A|X|x")
_EPOCHS = {"epoch": 1, "epoch_ms": 1_000}
_PROBE = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateRules:
    """How dates are written in a column.

    formats: tried in order: "iso" (ISO 8601 and EDTF as they are), "epoch", "epoch_ms", or Pendulum's tokens
    such as `DD/MM/YYYY`; zone: of times without one, and of days, where they are days of that zone; keep: the
    day or the instant of what has a time (None: the day where it is midnight and there is no zone, else the
    instant).
    """

    formats: tuple[str, ...] = ("iso",)
    zone: str | None = None
    keep: Kept | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What a cell says: an EDTF text, and the day it stands for where it is one day."""

    edtf: str
    day: date | None = None


def moment(text: str, rules: DateRules) -> Moment:
    """A cell as a date. Raises CellError."""
    return _moment(text, rules.formats, rules.zone, rules.keep, rules.locale)


@lru_cache(maxsize=20_000)
def _moment(
    text: str, formats: tuple[str, ...], zone: str | None, keep: Kept | None, locale: str | None
) -> Moment:
    for form in formats:
        found = _tried(text, form, zone, keep, locale)
        if found is not None:
            return found
    raise CellError(f"'{text}' is no date of the form {' or '.join(formats)}")


def _tried(text: str, form: str, zone: str | None, keep: Kept | None, locale: str | None) -> Moment | None:
    if form == "iso":
        return _iso(text, zone, keep)
    if form in _EPOCHS:
        return _epoch(text, form, zone, keep)
    try:
        found = _parsed(text, form, zone, locale)
    except (ValueError, KeyError):
        return None
    # Pendulum reads two and three digits for YYYY.
    if "YYYY" in form and found.year < 1_000:
        return None
    tokens = re.sub(r"\[[^]]*\]", "", form)
    if "D" not in tokens:
        return Moment(f"{found.year:04}-{found.month:02}" if "M" in tokens else f"{found.year:04}")
    return _kept(found, zone, keep) if _TIMES.search(tokens) else _day(found.date(), zone)


def _parsed(text: str, form: str, zone: str | None, locale: str | None) -> datetime:
    import pendulum

    found = pendulum.from_format(text, form, tz=zone or "UTC", locale=locale)
    return datetime.combine(found.date(), found.time(), found.tzinfo)


def unreadable(formats: Sequence[str], locale: str | None = None) -> str | None:
    """What is wrong with formats: one that is none, or two that read one text as two days."""
    written: dict[str, str] = {}
    for form in formats:
        if form == "iso" or form in _EPOCHS:
            continue
        text = _probe_written(form, locale)
        if text is None:
            said = "write tokens with a year, such as DD/MM/YYYY, D.M.YYYY or YYYY-MM"
            return f"'{form}' is no format of a date; {said}"
        written[form] = text
    for form, text in written.items():
        for other in formats:
            if other != form and _misses_probe(_tried(text, other, None, None, locale)):
                return f"'{form}' and '{other}' read one text as two days ({text}); keep one of them"
    return None


def _probe_written(form: str, locale: str | None) -> str | None:
    """The probe as a format writes it; None where that has no year or the format does not read it again."""
    try:
        import pendulum

        text = pendulum.instance(_PROBE).format(form, locale=locale)
        again = _tried(text, form, None, None, locale)
    except Exception:  # pendulum raises what its parts do, re.error among them
        return None
    return None if again is None or "Y" not in form or _misses_probe(again) else text


def _misses_probe(read: Moment | None) -> bool:
    return read is not None and read.day is not None and read.day != _PROBE.date()


def _iso(text: str, zone: str | None, keep: Kept | None) -> Moment | None:
    found = _ISO.fullmatch(text)
    if found is None:
        try:
            written = Edtf.parse(text)
        except EdtfError:
            return None
        day = _one_day(written)
        return _day(day, zone) if day and zone else Moment(text, day)
    try:
        parsed = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return None
    if found[3]:
        offset = "+00:00" if found[3] == "Z" else found[3]
        aware = datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}")
        return _kept(aware.astimezone(_zone(zone)) if zone else aware, zone or found[3], keep)
    return _kept(parsed.replace(tzinfo=_zone(zone)), zone, keep)


def _one_day(written: Edtf) -> date | None:
    earliest, latest = written.begin.earliest, written.end.latest
    if earliest is None or latest is None or latest - earliest != timedelta(days=1, microseconds=-1):
        return None
    return earliest.date()


def _epoch(text: str, form: str, zone: str | None, keep: Kept | None) -> Moment | None:
    if not re.fullmatch(r"-?\d{1,15}(?:\.\d+)?", text):
        return None
    try:
        parsed = datetime.fromtimestamp(float(text) / _EPOCHS[form], UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return _kept(parsed.astimezone(_zone(zone)), zone, keep)


def _kept(parsed: datetime, zone: str | None, keep: Kept | None) -> Moment:
    """A day and a time as a day or an instant."""
    if keep == "day" or (keep is None and zone is None and parsed.time() == time.min):
        return Moment(parsed.date().isoformat(), parsed.date())
    return Moment(_stamp(parsed), parsed.astimezone(UTC).date())


def _day(day: date, zone: str | None) -> Moment:
    """A day; of a zone the interval in UTC that it is."""
    if zone is None:
        return Moment(day.isoformat(), day)
    begins = datetime.combine(day, time.min, _zone(zone))
    ends = datetime.combine(day + timedelta(days=1), time.min, _zone(zone)) - timedelta(seconds=1)
    if begins.utcoffset() == timedelta(0):
        return Moment(day.isoformat(), day)
    return Moment(f"{_stamp(begins)}/{_stamp(ends)}", day)


def _stamp(instant: datetime) -> str:
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat()}Z"


@lru_cache
def _zone(name: str | None) -> tzinfo:
    import pendulum

    return pendulum.timezone(name) if name else UTC


def zone_exists(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        _zone(name)
    except Exception:
        return False
    return True


def spanned(start: Moment, end: Moment | None, precision: str | None) -> str:
    """A start and an end as EDTF: the time that something took, or one unknown day in it.

    precision: None or "day": as given; "within": some day from start to end; "week", "month", "year": that of
    the day, or some day from start to end where they differ. Raises CellError.
    """
    last = end or start
    if precision in (None, "day"):
        begins, ends = start.edtf.partition("/")[0], last.edtf.rpartition("/")[2]
        return start.edtf if last.edtf == start.edtf else f"{begins}/{ends}"
    if start.day is None or last.day is None:
        raise CellError(f"'{start.edtf}' is not one day, and its precision is {precision}")
    if last.day < start.day:
        raise CellError(f"the end, {last.day}, is before the start, {start.day}")
    if last.day > start.day:
        return f"[{start.day}..{last.day}]"
    if precision == "week":
        monday = start.day - timedelta(days=start.day.weekday())
        return f"[{monday}..{monday + timedelta(days=6)}]"
    whole = {"month": start.day.isoformat()[:7], "year": start.day.isoformat()[:4]}
    return whole.get(precision or "", start.edtf)
