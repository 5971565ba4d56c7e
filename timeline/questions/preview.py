"""What an append would do, tried in memory: the pictures of a day before and after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from timeline.asof.figures import Policy
from timeline.asof.picture import Picture, picture
from timeline.asof.question import AsOf
from timeline.asof.standing import Selection, standing
from timeline.asof.times import known_from
from timeline.log.chain import Head
from timeline.log.log import Appended
from timeline.log.memory import MemoryLog
from timeline.model.event import Decree, Recorded, Retraction
from timeline.questions.diff import Change, changes


@dataclass(frozen=True, slots=True)
class Trial:
    """The pictures before and after an append, each with its head, what differs, what became of it."""

    before: tuple[Picture, Head]
    after: tuple[Picture, Head]
    changes: tuple[Change, ...]
    appended: tuple[Appended, ...]


def tried(
    log: MemoryLog,
    append: Callable[[], Sequence[Appended]],
    today: date,
    valid: date | datetime | None,
    policy: Policy,
) -> Trial:
    """Append to a copy of a log, and compare. valid: the day of the pictures, else the last on which what is
    new happened, at most today.

    Raises Refused and Conflict, as the log does.
    """
    old, head = list(log.read()), log.head()
    done = append()
    new = list(log.read())
    day = _last_day(new, {one.id for one in done if one.new}, today) if valid is None else valid
    before, after = (
        picture(Selection.of(recorded), AsOf(day, None, len(recorded)), policy) for recorded in (old, new)
    )
    root = standing(new, AsOf(day)).root
    return Trial((before, head), (after, log.head()), changes(before, after, root), tuple(done))


def _last_day(events: Sequence[Recorded], names: Collection[str], today: date) -> date:
    """The last UTC day on which the named events, or those they correct or retract, happened; at most today.

    A decree's claims are passed over: they speak from when it is in force, and it may be pending.
    """
    wanted = {name for one in events if one.event.id in names for name in (one.event.id, one.event.target)}
    days = [day for one in events if one.event.id in wanted for day in _days(one)]
    return min(max(days, default=today), today)


def _days(recorded: Recorded) -> Iterable[date]:
    event = recorded.event
    if isinstance(event, Retraction):
        return
    claims = () if isinstance(event, Decree) else event.claims
    for occurred in (event.occurred, *(claim.occurred for claim in claims)):
        if occurred is not None:
            yield (occurred.end.latest or known_from(recorded)).date()
