"""What the index tells beside what can matter at one date: what was ever recorded on a figure, what can
matter on any day of a span, and what a new claim resembles. It prunes, and never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, text

from timeline.asof.claims import Spell
from timeline.asof.question import AsOf
from timeline.asof.ranges import NEVER
from timeline.asof.times import micros
from timeline.log.postings import CLAIM, DECREE, FORECAST, GONE, INCREMENT, Likeness
from timeline.store.index.seek import HOLDS, OF_KEY, SUMMED, Seek, Which, added, newest_of, which_of, words_of

# Rows of keys; `ended` tells that something withdraws the event, sooner or later.
_RECORDED = f"""
SELECT r.position, CASE WHEN r.held_to < :never OR r.pos_to < :never THEN 1 ELSE 0 END AS ended, {{columns}}
FROM index_keys k
{{join}} {OF_KEY.format(key="k.key")} AND r.pos_from <= :position AND r.speaks_from <= :valid
  {{bound}} {{joined}}
WHERE k.stream = :stream AND {{which}}
"""
# What speaks in a span, and what spoke before it of a time that reaches into it.
_IN_SPAN = f"""AND r.speaks_from >= :first - k.length AND (r.speaks_from > :first OR r.ends >= :first)
AND {HOLDS}"""
# All claims of a batch in one statement: each is a seek to the keys of its series, and there to its time.
# `within` holds SQLite to that order: without statistics it would begin with every row of the index.
_ALIKE = f"""
SELECT w.n, e.position, e.id FROM {{wanted}} w
{{within}} index_keys k ON k.stream = :stream AND k.series = w.series
{{join}} {OF_KEY.format(key="k.key")} AND r.speaks_from <= w.ends AND r.speaks_from >= w.begins - k.length
  AND r.ends >= w.begins AND r.held_to = :never AND r.pos_to = :never
  AND (w.numbers IS NULL
    OR COALESCE(r.low, '') || ' ' || COALESCE(r.best, '') || ' ' || COALESCE(r.high, '') = w.numbers)
  {{joined}}
{{within}} events e ON e.stream = :stream AND e.position = r.position
"""
_WANTED = {
    "sqlite": """(SELECT json_extract(value, '$[0]') AS n, json_extract(value, '$[1]') AS series,
      json_extract(value, '$[2]') AS begins, json_extract(value, '$[3]') AS ends,
      json_extract(value, '$[4]') AS numbers FROM json_each(:wanted))""",
    "postgresql": """(SELECT CAST(value ->> 0 AS integer) AS n, value ->> 1 AS series,
      CAST(value ->> 2 AS bigint) AS begins, CAST(value ->> 3 AS bigint) AS ends, value ->> 4 AS numbers
      FROM jsonb_array_elements(CAST(:wanted AS jsonb)))""",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a history, as positions: events alone, and events with all that they are connected
    with; and every increment.
    """

    alone: frozenset[int]
    whole: frozenset[int]
    increments: tuple[Spell, ...]


def history(connection: Connection, stream: str, subject: str, measure: str, position: int) -> Found:
    """Everything that was recorded by a position on figures of a subject and measure.

    Of increments, which are all told in rows, the events of the newest, and of those that are withdrawn.
    """
    seek = Seek(connection, stream, AsOf(date.max, None, position), position)
    which = _named(seek, subject, measure)
    found = _recorded(seek, which, "", "AND r.pos_to > :position")
    rows = seek.run(_RECORDED, which(INCREMENT), columns="r.ends", bound="")
    ended = {row.position for row in rows if row.ended}
    return Found(found.alone, found.whole | ended, found.increments)


def span(
    connection: Connection, stream: str, subject: str, measure: str, first: AsOf, last: AsOf, head: int
) -> Found:
    """What can matter to figures of a subject and measure on any day from `first` to `last`."""
    seek = Seek(connection, stream, last, head)
    seek.values["first"] = micros(first.valid_instant)
    which = _named(seek, subject, measure)
    found = _recorded(seek, which, _IN_SPAN, f"AND {HOLDS}")
    alone, gone = Seek(connection, stream, first, head).latest(which)
    return Found(found.alone | alone, found.whole | gone, found.increments)


@lru_cache
def _alike(dialect: str) -> TextClause:
    """Made once: making a statement costs more than running it."""
    return text(_ALIKE.format(wanted=_WANTED[dialect], **words_of(dialect)))


def alike(
    connection: Connection, stream: str, likes: Sequence[tuple[int, Likeness]]
) -> dict[int, dict[int, str]]:
    """What stands, everything known, that new claims resemble: by their numbers, the ids by position."""
    wanted = [
        (n, one.series, one.begins, one.ends, one.numbers and " ".join(one.numbers)) for n, one in likes
    ]
    values = {"stream": stream, "never": NEVER, "wanted": msgspec.json.encode(wanted).decode()}
    found: dict[int, dict[int, str]] = {}
    for row in connection.execute(_alike(connection.dialect.name), values) if wanted else ():
        found.setdefault(row.n, {})[row.position] = row.id
    return found


def _recorded(seek: Seek, which: Which, bound: str, held: str) -> Found:
    alone: set[int] = set()
    whole = seek.positions(_RECORDED, which(DECREE), columns="r.ends", bound="")
    for row in seek.run(_RECORDED, which(CLAIM, FORECAST, GONE), columns="k.kind", bound=bound):
        (whole if row.ended or row.kind == GONE else alone).add(row.position)
    spells = _spells(seek, which(INCREMENT), held)
    return Found(frozenset(alone | newest_of(one.added for one in spells)), frozenset(whole), spells)


def _spells(seek: Seek, which: str | None, held: str) -> tuple[Spell, ...]:
    rows: list[Any] = list(
        seek.run(_RECORDED, which, columns=f"{SUMMED}, r.held_from, r.held_to", bound=held)
    )
    found = added(row[2:] for row in rows)
    return tuple(Spell(one, row.held_from, row.held_to) for one, row in zip(found, rows, strict=True))


def _named(seek: Seek, subject: str, measure: str) -> Which:
    """The keys of the figures of a subject and measure, and of decrees."""
    about = "k.kind = :decree OR (k.subject = :subject AND k.measure = :measure)"
    return which_of(seek.keys(f"({about})", decree=DECREE, subject=subject, measure=measure))
