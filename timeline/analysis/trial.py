"""What an append would do, tried in memory: the pictures of a day before and after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from timeline.analysis.diff import Change, changes
from timeline.asof import AsOf
from timeline.chain import Head, Line
from timeline.events import Event, Recorded
from timeline.log import Appended, Clock, MemoryLog
from timeline.projections.picture import Picture, picture
from timeline.reconcile import Policy
from timeline.replay import Selection
from timeline.series import event_times


@dataclass(frozen=True, slots=True)
class Trial:
    """The pictures before and after an append, each with its head, what differs, what became of it."""

    before: tuple[Picture, Head]
    after: tuple[Picture, Head]
    changes: tuple[Change, ...]
    appended: tuple[Appended, ...]


def tried(
    lines: Iterable[Line],
    events: Sequence[Event],
    clock: Clock,
    valid: date | datetime | None,
    policy: Policy,
) -> Trial:
    """Try events on a copy of a log. valid: the day of the pictures, else the last on which they happened.

    Raises Refused and Conflict, as the log would.
    """
    log = MemoryLog(clock, lines)
    old, head = list(log.read()), log.head()
    done = log.append(events)
    new = list(log.read())
    day = _last_day(new, {one.id for one in done}, clock().date()) if valid is None else valid
    before, after = (
        picture(Selection.of(recorded), AsOf(day, None, len(recorded)), policy) for recorded in (old, new)
    )
    return Trial((before, head), (after, log.head()), changes(before, after), tuple(done))


def _last_day(events: Sequence[Recorded], names: Collection[str], at_most: date) -> date:
    """The last UTC day of when the named events, or those they correct or retract, happened."""
    wanted = {name for one in events if one.event.id in names for name in (one.event.id, one.event.target)}
    found = [event_times(one) for one in events if one.event.id in wanted]
    ends = [max(times.period_end or times.speaks_from, times.speaks_from).date() for times in found if times]
    return min(max(ends, default=at_most), at_most)
