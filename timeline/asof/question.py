"""AsOf: the two times and the position of a question.

`valid` is the day or instant asked about, `known` the day or instant by which it had to be public, `position`
the last event of the stream that may speak. A day means its last instant, UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from timeline.model.edtf import Edtf, EdtfError, last_instant, stamp

When = date | datetime | str
FOREVER = datetime.max.replace(tzinfo=UTC)


class AsOfError(ValueError):
    """A question that cannot be asked so; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was true at `valid`, as it was known at `known`, in a log that ends at `position`.

    `known` None means everything recorded, `position` None the head.
    """

    valid: date | datetime
    known: date | datetime | None = None
    position: int | None = None

    @property
    def valid_instant(self) -> datetime:
        """The instant V of the rules."""
        return instant(self.valid)

    @property
    def day(self) -> date:
        """The UTC day from which ages are counted."""
        return self.valid_instant.date()

    @property
    def known_instant(self) -> datetime:
        """The instant K of the rules."""
        return FOREVER if self.known is None else instant(self.known)


@lru_cache(maxsize=1_000)
def instant(when: date | datetime) -> datetime:
    """A day's last instant, or the instant itself."""
    if isinstance(when, datetime):
        try:
            return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
        except OverflowError:
            raise AsOfError(f"{when} is outside the years 0001 to 9999") from None
    return last_instant(when)


def parse_when(when: When) -> date | datetime:
    """A day (`2024-10-31`) or an instant (`2024-10-31T18:30:00Z`), or a Python one. Raises AsOfError."""
    if not isinstance(when, str):
        if not isinstance(when, date):
            raise AsOfError(f"{when!r} is no day; write '2024-10-31', or a date or datetime")
        return when
    try:
        written = Edtf.parse(when)
    except EdtfError as error:
        said, _, advice = str(error).rpartition("; ")
        said, advice = (said, advice) if said else (advice, "")
        meant = advice if re.fullmatch(r"write \S+", advice) else "write a day such as 2024-10-31"
        raise AsOfError(f"{said.replace('an EDTF date', 'a day')}; {meant}") from None
    earliest, latest = written.begin.earliest, written.end.latest
    if earliest is None or latest is None:
        raise AsOfError(f"'{when}' has an open side; write one day, such as 2024-10-31")
    if earliest == latest:
        return earliest
    if latest != last_instant(earliest.date()) or earliest.time() != time.min:
        if earliest.date() == latest.date():
            raise AsOfError(f"'{when}' is a part of a day; write one instant, or the day {latest.date()}")
        raise AsOfError(f"'{when}' is more than one day; write the day you mean, {latest.date()} for its end")
    return latest.date()


def parse_days(first: When | None, last: When | None) -> tuple[date | None, date | None]:
    """The first and the last UTC day of a range, either left open. Raises AsOfError."""
    days = [None if when is None else instant(parse_when(when)).date() for when in (first, last)]
    if days[0] and days[1] and days[0] > days[1]:
        raise AsOfError(f"{days[0]} is after {days[1]}; write the earlier day first")
    return days[0], days[1]


def parse_side(side: str) -> tuple[str, str | None, int | None]:
    """A question in short, `DATE[@KNOWN][#POSITION]`: its day, its day of knowledge, its position.

    A bare date is as it was known then; "@all" is everything recorded (None). Raises AsOfError.
    """
    rest, pinned, position = side.partition("#")
    valid, at, known = rest.partition("@")
    if not valid or (at and not known) or (pinned and not position.isdecimal()):
        said = "write DATE, DATE@KNOWN or DATE@KNOWN#POSITION, such as 2024-10-31@all#40"
        raise AsOfError(f"'{side}' is no side of a diff; {said}")
    return valid, None if known == "all" else known or valid, int(position) if position else None


def written(when: date | datetime | None) -> str | None:
    """A day or an instant as answers print it."""
    if isinstance(when, datetime):
        return stamp(instant(when))
    return None if when is None else when.isoformat()
