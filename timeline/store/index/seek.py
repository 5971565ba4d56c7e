"""The index: which events can matter at a date. It prunes, and never decides.

A question is one seek a key, whatever the length of history: from the latest row that the key can have by
then, backwards to the first that holds. The fold then decides as if it had read everything (design
section 7).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from timeline.asof.claims import NEWEST, Added, Place, grouped
from timeline.asof.question import AsOf
from timeline.asof.ranges import NEVER
from timeline.asof.times import micros
from timeline.log.postings import (
    CLAIM,
    DECREE,
    EXPECTED,
    FORECAST,
    GONE,
    INCREMENT,
    PRESENCE,
    RETRACTED,
    TOPICS,
    UNDATED,
)
from timeline.model.keys import FigureKey, SeriesKey
from timeline.model.subjects import folded, members

# So many positions share a mark of each key: few enough to be passed over, many enough to cost nothing.
BLOCK = 2**15

HOLDS = "r.held_from <= :known AND r.held_to > :known AND r.pos_from <= :position AND r.pos_to > :position"
OF_KEY = "r.stream = :stream AND r.key = {key}"

# For each key: the bound, the greatest speaks_from by it, the latest known there, and the rows of both; and
# for each series the vaguer rows that were told later (rule 5), whichever carrier has them.
_LATEST = f"""
WITH bounded AS MATERIALIZED (
  SELECT k.key, k.kind, k.name, k.series, k.length, {{least}}(:valid, :known + k.lead{{mark}}) AS bound
  FROM index_keys k WHERE k.stream = :stream AND {{which}}
), spoken AS MATERIALIZED (
  SELECT b.*, (
    SELECT r.speaks_from FROM index_rows r
    WHERE {OF_KEY.format(key="b.key")} AND r.speaks_from <= b.bound AND {HOLDS}
    ORDER BY r.speaks_from DESC LIMIT 1
  ) AS at FROM bounded b
), heard AS MATERIALIZED (
  SELECT s.*, (
    SELECT r.known FROM index_rows r
    WHERE {OF_KEY.format(key="s.key")} AND r.speaks_from = s.at AND {HOLDS}
    ORDER BY r.known DESC LIMIT 1
  ) AS heard FROM spoken s WHERE s.at IS NOT NULL
), topped AS MATERIALIZED (
  SELECT h.*, MAX(h.at) OVER (PARTITION BY h.series) AS top FROM heard h WHERE h.kind = '{CLAIM}'
), firsts AS MATERIALIZED (
  SELECT t.*, MIN(CASE WHEN t.at = t.top THEN t.heard END) OVER (PARTITION BY t.series) AS first FROM topped t
)
SELECT h.kind, h.name, NULL AS series, r.known, r.position FROM heard h
{{join}} {OF_KEY.format(key="h.key")}
  AND r.speaks_from = h.at AND r.known = h.heard AND {HOLDS} {{joined}}
UNION ALL
SELECT f.kind, f.name, f.series, r.known, r.position FROM firsts f
{{join}} {OF_KEY.format(key="f.key")}
  AND r.speaks_from < f.top AND r.speaks_from >= f.top - f.length
  AND r.ends >= f.top AND r.known > f.first AND {HOLDS} {{joined}}
"""
_MARK = """, COALESCE((
    SELECT m.speaks_from FROM index_marks m
    WHERE m.stream = :stream AND m.key = k.key AND m.block > :block ORDER BY m.block LIMIT 1), :never)"""
# The first sighting of each voice of a deployment: the least speaks_from, and the least known there.
_FIRST = f"""
WITH begun AS MATERIALIZED (
  SELECT k.key, (
    SELECT r.speaks_from FROM index_rows r
    WHERE {OF_KEY.format(key="k.key")} AND r.speaks_from <= :valid AND {HOLDS}
    ORDER BY r.speaks_from LIMIT 1
  ) AS at FROM index_keys k WHERE k.stream = :stream AND {{which}}
)
SELECT r.position FROM begun b
{{join}} {OF_KEY.format(key="b.key")} AND r.speaks_from = b.at AND {HOLDS} {{joined}}
"""
_SPOKEN = f"""
SELECT {{columns}} FROM index_keys k
{{join}} {OF_KEY.format(key="k.key")} AND r.speaks_from {{side}} :valid AND {HOLDS} {{joined}}
WHERE k.stream = :stream AND {{which}}
"""
# Each key is one seek: Postgres would rather read the whole table once, unless it may not look inside.
# SQLite keeps to the order of a CROSS JOIN; else, without statistics, it may begin with every row there is.
_SQLITE = {"least": "MIN", "within": "CROSS JOIN", "join": "CROSS JOIN index_rows r ON", "joined": ""}
_POSTGRES = {
    "least": "LEAST",
    "within": "JOIN",
    "join": "CROSS JOIN LATERAL (SELECT * FROM index_rows r WHERE",
    "joined": "OFFSET 0) r",
}
SUMMED = "k.name, r.position, r.claim, r.speaks_from, r.known, r.ends, r.low, r.best, r.high, r.id"
# Kinds that are asked for apart, by their keys, and not at all where there are none.
_APART = frozenset({PRESENCE, EXPECTED, FORECAST, DECREE, INCREMENT, UNDATED, RETRACTED})


Which = Callable[..., str | None]


@dataclass(frozen=True, slots=True)
class Picked:
    """What can matter: events alone, and events with all that they are connected with, both as positions;
    increments and counts as a Selection has them.
    """

    alone: frozenset[int]
    whole: frozenset[int]
    increments: tuple[Added, ...]
    undated: int
    retracted: int


def pick(
    connection: Connection,
    stream: str,
    asked: Sequence[AsOf],
    head: int,
    subject: str | None = None,
    measure: str | None = None,
) -> list[Picked]:
    """Seek what can matter at every (V, K, P) of a stream that ends at `head`, or the part that is meant."""
    seeks = [Seek(connection, stream, as_of, head) for as_of in asked]
    which = seeks[0].asked_keys(subject, measure)
    whole = subject is None and measure is None
    return [seek.picked(which, whole=whole) for seek in seeks]


class Seek:
    """One question."""

    def __init__(self, connection: Connection, stream: str, as_of: AsOf, head: int) -> None:
        position = head if as_of.position is None else min(as_of.position, head)
        self._connection = connection
        self.values: dict[str, Any] = {
            "stream": stream,
            "valid": micros(as_of.valid_instant),
            "known": micros(as_of.known_instant),
            "position": position,
            "block": position // BLOCK,
            "never": NEVER,
        }
        self._pinned = position < head

    def asked_keys(self, subject: str | None, measure: str | None) -> Which:
        """The keys of what is asked for, the same at every (V, K, P)."""
        narrow = subject is not None or measure is not None
        return self._keys(subject, measure) if narrow else self._all_keys()

    def picked(self, which: Which, *, whole: bool) -> Picked:
        """What of these keys can matter to it; whole: what is undated and retracted too."""
        alone, gone = self.latest(which)
        alone |= self.positions(_FIRST, which(PRESENCE, EXPECTED))
        alone |= self.positions(_SPOKEN, which(FORECAST), columns="r.position", side=">")
        items = gone | self.positions(_SPOKEN, which(DECREE), columns="r.position", side="<=")
        increments = self._increments(which(INCREMENT))
        alone |= newest_of(increments)
        undated, retracted = 0, 0
        if whole:
            undated, newest = self._told(which(UNDATED), "r.known DESC")
            alone |= newest
            retracted, newest = self._told(which(RETRACTED), "r.ends DESC")
            items |= newest
        return Picked(frozenset(alone), frozenset(items), increments, undated, retracted)

    def run(self, statement: str, which: str | None, **parts: str) -> Iterator[Any]:
        """The rows that a statement finds, with its parts put in; none where there are no keys."""
        if which is None:
            return iter(())
        words = words_of(self._connection.dialect.name)
        mark = _MARK if self._pinned else ""
        query = statement.format(which=which, mark=mark, **words, **parts)
        return iter(self._connection.execute(text(query), self.values))

    def positions(self, statement: str, which: str | None, **parts: str) -> set[int]:
        """The positions of those rows."""
        return {row.position for row in self.run(statement, which, **parts)}

    def latest(self, which: Which) -> tuple[set[int], set[int]]:
        """The latest of every key and the vaguer words of every series; apart what stands nowhere else."""
        alone: set[int] = set()
        vaguer: dict[str, list[tuple[int, int]]] = {}
        gone: dict[str, list[int]] = {}
        visible: set[str] = set()
        kinds = (CLAIM, FORECAST, PRESENCE, EXPECTED, *TOPICS.values(), GONE)
        for row in self.run(_LATEST, which(*kinds)):
            if row.kind == GONE:
                gone.setdefault(row.name, []).append(row.position)
            elif row.series is not None:
                vaguer.setdefault(row.series, []).append((row.known, row.position))
            else:
                alone.add(row.position)
                if row.kind in (CLAIM, FORECAST):
                    visible.add(_figure_name(row.name))
        for told in vaguer.values():
            newest = max(known for known, _ in told)
            alone |= {position for known, position in told if known == newest}
        left = [positions for name, positions in gone.items() if name not in visible]
        return alone, {position for positions in left for position in positions}

    def _increments(self, which: str | None) -> tuple[Added, ...]:
        return tuple(added(self.run(_SPOKEN, which, columns=SUMMED, side="<=")))

    def _told(self, which: str | None, order: str) -> tuple[int, set[int]]:
        """How many there are, and the newest twenty."""
        (count,) = self.run(_SPOKEN, which, columns="COUNT(*) AS found", side="<=") if which else (None,)
        if count is None or not count.found:
            return 0, set()
        newest = f"{_SPOKEN} ORDER BY {order}, r.id LIMIT {NEWEST}"
        return count.found, self.positions(newest, which, columns="r.position", side="<=")

    def keys(self, condition: str, **values: str) -> Sequence[Any]:
        """Keys with their kinds, names, subjects and measures."""
        columns = "SELECT key, kind, name, subject, measure FROM index_keys k"
        query = f"{columns} WHERE stream = :stream AND {condition}"
        return self._connection.execute(text(query), self.values | values).all()

    def _all_keys(self) -> Which:
        """The keys of every kind that is asked for apart; those of latest rows are told by their kind."""
        apart = which_of(self.keys(_of_kinds(_APART)))
        return lambda *kinds: apart(*kinds) if _APART.issuperset(kinds) else _of_kinds(kinds)

    def _keys(self, subject: str | None, measure: str | None) -> Which:
        """The keys of a narrower question, and those of figures that its derived lines need."""
        rows = self.keys("TRUE")
        wanted = [row for row in rows if _about(row, subject, measure)]
        needed = {row.key for row in wanted} | _inputs(rows, wanted, measure)
        return which_of([row for row in rows if row.key in needed])


def which_of(keys: Sequence[Any]) -> Which:
    """These keys by their kinds, as a condition; None where there is none."""
    found: dict[str, list[str]] = {}
    for row in keys:
        found.setdefault(row.kind, []).append(str(row.key))

    def which(*kinds: str) -> str | None:
        numbers = [key for kind in kinds for key in found.get(kind, ())]
        return f"k.key IN ({', '.join(numbers)})" if numbers else None

    return which


def words_of(dialect: str) -> dict[str, str]:
    """How a database says what differs."""
    return _SQLITE if dialect == "sqlite" else _POSTGRES


def _of_kinds(kinds: Iterable[str]) -> str:
    return f"k.kind IN ({', '.join(repr(kind) for kind in kinds)})"


def _about(row: Any, subject: str | None, measure: str | None) -> bool:
    """Whether a key can be a part of what a narrowed picture keeps. Decrees are: their claims are not told
    apart here.
    """
    if row.kind == DECREE:
        return True
    if measure is not None and row.measure != measure:
        return False
    if row.kind in (PRESENCE, EXPECTED):
        origin, host, *_ = msgspec.json.decode(row.name)
        return subject is None or any(_holds(subject, one) for one in (origin, host))
    return row.subject is not None and (subject is None or _holds(subject, row.subject))


def _holds(wanted: str, subject: str) -> bool:
    return set(members(wanted)) <= set(members(subject))


def _inputs(rows: Sequence[Any], wanted: Collection[Any], measure: str | None) -> set[int]:
    """The figures that derived lines of the wanted ones are computed from (projections/forces.py)."""
    derived = {"recruitment", "casualty_rate", "troops_deployed"}
    if measure in derived:
        return {row.key for row in rows if row.measure in derived}
    hosts = {msgspec.json.decode(row.name)[2] for row in wanted if row.measure == "troops_deployed"}
    return {
        row.key
        for row in rows
        if row.measure == "recruitment" and row.subject and folded(row.subject) in hosts
    }


def _figure_name(name: str) -> str:
    """The figure of a carrier's key, named as keys of figures are."""
    return msgspec.json.encode(msgspec.json.decode(name)[:4]).decode()


def _series(name: str) -> tuple[SeriesKey, str]:
    subject, measure, place, since, voice, carrier = msgspec.json.decode(name)
    begun = None if since is None else date.fromisoformat(since)
    return SeriesKey(FigureKey(subject, measure, place, begun), voice), carrier


def added(rows: Iterable[Any]) -> Iterator[Added]:
    """The increments that rows with the columns SUMMED are."""
    series: dict[str, tuple[SeriesKey, str]] = {}
    for row in rows:
        name, position, claim, speaks_from, known, ends, low, best, high, event, *_ = row
        if name not in series:
            series[name] = _series(name)
        place = Place(position, claim)
        bounds = (None if number is None else Decimal(number) for number in (low, best, high))
        yield Added(*series[name], event, place, speaks_from, known, ends, *bounds)


def newest_of(increments: Iterable[Added]) -> set[int]:
    """The events of each word's newest twenty."""
    found: set[int] = set()
    for _, added in grouped(increments, lambda one: (one.series, one.carrier)):
        found |= {one.place.position for one in heapq.nsmallest(NEWEST, added, key=Added.order)}
    return found
