"""What the index tells beside what can matter at one date: what was ever recorded on a figure, and what a new
claim resembles. It prunes, and never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from timeline.asof.ranges import NEVER
from timeline.asof.sums import Increment, Sums
from timeline.log.postings import CLAIM, DECREE, FORECAST, GONE, INCREMENT, Likeness
from timeline.store.index.seek import Keys, increments
from timeline.store.sql import array, rows


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was ever recorded under keys, as positions: events alone, and events with all that they are
    connected with; and every increment, once.
    """

    alone: set[int]
    whole: set[int]
    increments: tuple[Increment, ...]


def history(connection: Connection, stream: str, keys: Keys, position: int) -> Recorded:
    """Everything that was recorded by a position under the keys of figures and of decrees.

    Of increments, which are all told in rows, the events of the newest, and of those that are withdrawn.
    """
    wanted = array(keys.of(CLAIM, FORECAST, GONE, DECREE, INCREMENT))
    found = rows(connection, "recorded", stream=stream, keys=wanted, position=position, never=NEVER)
    kinds = {key: row.kind for key, row in keys.by_number.items()}
    terms = increments((row for row in found if kinds[row.key] == INCREMENT), keys)
    every = {term.ref: term for term in terms}
    alone, whole = Sums(every.values()).newest(), set[int]()
    for row in found:
        if row.ended or kinds[row.key] in (DECREE, GONE):
            whole.add(row.position)
        elif kinds[row.key] != INCREMENT:
            alone.add(row.position)
    return Recorded(alone - whole, whole, tuple(every.values()))


def alike(
    connection: Connection, stream: str, likes: Sequence[tuple[int, Likeness]]
) -> dict[int, dict[int, str]]:
    """What stands, everything known, that new claims resemble: by the number of their event in its batch, the
    ids of recorded events by position.
    """
    if not likes:
        return {}
    claims = array(
        (number, like.series, like.begins, like.ends, like.numbers and " ".join(like.numbers))
        for number, like in likes
    )
    resembled: dict[int, dict[int, str]] = {}
    for row in rows(connection, "alike", stream=stream, never=NEVER, claims=claims):
        resembled.setdefault(row.event, {})[row.position] = row.id
    return resembled
