"""The index made anew from the events, in its place or beside it to compare the two (design section 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, create_engine, delete, select, text

from timeline.log.protocols import CHUNK
from timeline.model.event import Recorded
from timeline.store.index.write import IndexWriter, Items
from timeline.store.schema import INDEX, index_keys, index_marks, index_rows, index_sources, metadata

_ROWS = (
    "SELECT k.kind, k.name, k.series, k.subject, k.measure, k.lead, k.length, {columns} "
    "FROM index_keys k JOIN {table} r ON r.stream = k.stream AND r.key = k.key WHERE k.stream = :stream"
)


class Indexing(NamedTuple):
    """What an index is made from: the events in order, those connected with an id, the head; and up to where
    there is one.
    """

    read: Callable[[int, int], Iterable[Recorded]]
    items: Items
    head: int
    indexed: int


def rebuild(connection: Connection, stream: str, given: Indexing, advance: Callable[[int], None]) -> None:
    """Replace the index of a stream, inside the caller's transaction."""
    for table in INDEX:
        connection.execute(delete(table).where(table.c.stream == stream))
    _fill(connection, stream, given, given.head, advance)


def difference(
    connection: Connection, stream: str, given: Indexing, advance: Callable[[int], None]
) -> str | None:
    """How the index differs from a new one, made in memory; None where it does not. The connection sees one
    state of the database all along.
    """
    head, reached = given.head, given.indexed
    if reached != head:
        return f"the index is at #{reached}, not at #{head}"
    fresh = create_engine("sqlite://")
    try:
        metadata.create_all(fresh, tables=list(INDEX))
        with fresh.connect() as beside:
            _fill(beside, stream, given, head, advance)
            same = _sums(beside, stream) == _sums(connection, stream)
    finally:
        fresh.dispose()
    return None if same else "the index is not the one that the events make"


def _fill(
    connection: Connection, stream: str, given: Indexing, head: int, advance: Callable[[int], None]
) -> None:
    reached = 0

    def before(ids: Collection[str]) -> Sequence[Recorded]:
        # The events after those being indexed are in the log already.
        return [recorded for recorded in given.items(ids) if recorded.position <= reached]

    writer = IndexWriter(connection, stream, before)
    for chunk in _chunks(given.read(0, head)):
        writer.add(chunk, {})
        reached = chunk[-1].position
        advance(len(chunk))


def _chunks(events: Iterable[Recorded]) -> Iterator[list[Recorded]]:
    rest = iter(events)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _sums(connection: Connection, stream: str) -> list[tuple[int, int]]:
    """How many rows there are and the sum of their hashes, whatever their order and their keys' numbers."""
    values = {"stream": stream}
    found = []
    for table in (index_rows, index_marks):
        columns = ", ".join(
            f"r.{column.name}" for column in table.columns if column.name not in ("stream", "key")
        )
        query = text(_ROWS.format(columns=columns, table=table.name))
        streamed = connection.execution_options(stream_results=True)
        found.append(_sum(streamed.execute(query, values)))
    found.append(_sum(connection.execute(select(index_sources).where(index_sources.c.stream == stream))))
    names = select(index_keys.c.kind, index_keys.c.name).where(index_keys.c.stream == stream)
    return [*found, _sum(connection.execute(names))]


def _sum(rows: Iterable[Iterable[object]]) -> tuple[int, int]:
    count = total = 0
    for row in rows:
        digest = hashlib.sha256(repr(tuple(row)).encode()).digest()
        count, total = count + 1, (total + int.from_bytes(digest[:16], "big")) % 2**128
    return count, total
