"""Looking up events inside a transaction: what `admit` asks, and what a question needs beside positions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from timeline.log.chain import Line, recorded
from timeline.log.postings import ALIKE, likenesses
from timeline.model.event import Recorded
from timeline.store.index.history import alike
from timeline.store.schema import events, measures

COLUMNS = [events.c[name] for name in Line._fields]
# Databases take so many parameters in one statement; SQLite's old limit is 999.
_MANY = 900


@lru_cache(maxsize=20)
def _among(columns: tuple[Any, ...], among: Any) -> Select[Any]:
    """The rows of a stream where a column has one of the wanted values."""
    return select(*columns).where(
        among.table.c.stream == bindparam("stream"), among.in_(bindparam("wanted", expanding=True))
    )


class Lookup:
    """What `admit` asks, answered inside the append's transaction."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream

    def _rows(self, columns: Sequence[Any], among: Any, values: Collection[Any]) -> Iterator[Any]:
        wanted = sorted(values)
        for start in range(0, len(wanted), _MANY):
            given = {"stream": self._stream, "wanted": wanted[start : start + _MANY]}
            yield from self._connection.execute(_among(tuple(columns), among), given)

    def at(self, positions: Collection[int]) -> list[Line]:
        """The lines at these positions."""
        return [Line(*row) for row in self._rows(COLUMNS, events.c.position, positions)]

    def whole(self, positions: Collection[int]) -> dict[int, Recorded]:
        """The events at these positions and all that they are connected with, by position."""
        ids = {line.id for line in self.at(positions)} if positions else set()
        return {one.position: one for one in self.items(ids)}

    def alike(self, new: Sequence[Recorded]) -> dict[str, tuple[str, ...]]:
        """By id, what of all that stands new events resemble, the newest first."""
        likes = [(n, like) for n, one in enumerate(new) for like in likenesses(one)]
        found = alike(self._connection, self._stream, likes)
        return {
            new[n].event.id: tuple(
                name for _, name in sorted(others.items(), reverse=True) if name != new[n].event.target
            )[:ALIKE]
            for n, others in found.items()
        }

    def recorded(self, ids: Collection[str]) -> Mapping[str, tuple[int, str]]:
        """Position and document hash of those of the ids that are recorded."""
        columns = (events.c.id, events.c.position, events.c.document_hash)
        return {row.id: (row.position, row.document_hash) for row in self._rows(columns, events.c.id, ids)}

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """Up to what they speak about, then down to all that speaks about that."""
        found: dict[str, Line] = {}
        asked = set(ids)
        while asked:
            above = [Line(*row) for row in self._rows(COLUMNS, events.c.id, asked)]
            found |= {line.id: line for line in above}
            asked = {line.target for line in above if line.target} - set(found)
        speaking = {one.event.id: one for one in self.below(set(found))}
        first = {name: recorded(line) for name, line in found.items() if name not in speaking}
        return sorted((first | speaking).values(), key=lambda one: one.position)

    def below(self, ids: Collection[str]) -> Sequence[Recorded]:
        """All that speaks about these, and about that."""
        found: dict[str, Line] = {}
        asked = set(ids)
        while asked:
            lines = [Line(*row) for row in self._rows(COLUMNS, events.c.target, asked)]
            asked = {line.id for line in lines} - set(found)
            found |= {line.id: line for line in lines}
        return [recorded(line) for line in sorted(found.values())]

    def measures(self, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """Nature and unit, as first used, of measures outside the vocabulary."""
        columns = (measures.c.measure, measures.c.nature, measures.c.unit)
        return {row.measure: (row.nature, row.unit) for row in self._rows(columns, measures.c.measure, names)}
