"""What Timeline is measured against on the same database: the same rows inserted raw, and seeks by hand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from timeline.asof.times import micros
from timeline.model.document import decode_stored
from timeline.store.database import parse_url, prepare
from timeline.store.schema import metadata

_TABLES = [table.name for table in metadata.sorted_tables]


@contextmanager
def raw(where: str) -> Iterator[Any]:
    """A connection of the driver's own, with nothing of ours around it."""
    url = parse_url(where)
    if url.get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(url.database or "", isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection = psycopg.connect(
            host=str(url.query["host"]), dbname=url.database, user=url.username, autocommit=True
        )
    try:
        yield connection
    finally:
        connection.close()


def rows_of(where: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a store, table by table."""
    with raw(where) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in _TABLES}


def insert(where: str, rows: dict[str, list[tuple[Any, ...]]]) -> Callable[[], None]:
    """Insert rows into an empty store in one durable transaction, by executemany or COPY, and no more."""
    prepare(where)

    def work() -> None:
        with raw(where) as connection:
            connection.execute("BEGIN")
            for name, values in rows.items():
                if values and isinstance(connection, sqlite3.Connection):
                    marks = ", ".join("?" * len(values[0]))
                    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)
                elif values:
                    with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                        for row in values:
                            copy.write_row(row)
            connection.execute("COMMIT")

    return work


def seek(where: str, valid: Any, known: Any, position: int, *, clamped: bool = True) -> Callable[[], int]:
    """The latest visible row of every series by one seek each, the events of those rows decoded."""
    least = "MIN" if parse_url(where).get_backend_name() == "sqlite" else "LEAST"
    bound = f"{least}(:valid, :known + k.lead)" if clamped else ":valid"
    query = f"""
        SELECT e.document FROM (
          SELECT (
            SELECT r.position FROM index_rows r
            WHERE r.stream = 'main' AND r.key = k.key AND r.speaks_from <= {bound}
              AND r.held_from <= :known AND r.held_to > :known
              AND r.pos_from <= :position AND r.pos_to > :position
            ORDER BY r.speaks_from DESC, r.known DESC LIMIT 1
          ) AS position FROM index_keys k WHERE k.stream = 'main' AND k.kind = 'claim'
        ) AS found JOIN events e ON e.stream = 'main' AND e.position = found.position"""
    values = {"valid": micros(valid), "known": micros(known), "position": position}
    if least == "LEAST":
        query = re.sub(r":(valid|known|position)", r"%(\1)s", query)

    def work() -> int:
        with raw(where) as connection:
            documents = connection.execute(query, values).fetchall()
        return len([decode_stored(document) for (document,) in documents])

    return work


def fetched(where: str) -> int:
    """Every row of the log read and thrown away, a thousand at a time."""
    count = 0
    with raw(where) as connection:
        cursor = connection.execute("SELECT * FROM events ORDER BY position")
        while rows := cursor.fetchmany(1_000):
            count += len(rows)
    return count


def commits(where: str, rows: dict[str, list[tuple[Any, ...]]], count: int) -> None:
    """The rows of so many single appends, each position in a durable transaction of its own."""
    by_position: list[list[tuple[str, tuple[Any, ...]]]] = [[] for _ in range(count + 1)]
    for name in ("events", "index_rows"):
        at = [column.name for column in metadata.tables[name].columns].index("position")
        for row in rows[name]:
            by_position[row[at]].append((name, row))
    with raw(where) as connection:
        mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
        for several in by_position[1:]:
            connection.execute("BEGIN")
            for name, row in several:
                connection.execute(f"INSERT INTO {name} VALUES ({', '.join([mark] * len(row))})", row)
            connection.execute("COMMIT")
