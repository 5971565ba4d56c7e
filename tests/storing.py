"""What the tests of the store share: stores opened, filled, and tampered with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from given import Clock, claim, events, report, retraction
from sqlalchemy import Connection, inspect, text

from timeline.store.database import connect, parse_url
from timeline.store.store import Store

OWN = claim("tanks_ready", nature="stock", unit="tanks")


def opened(url: str, stream: str = "main") -> Store:
    return Store.open(url, stream, Clock())


@contextmanager
def filled(url: str, count: int = 3) -> Iterator[Store]:
    """A store with events 'e1', 'e2' ...: the first has a measure of its own, the last retracts the first."""
    store = opened(url)
    documents = [report("e1", claims=[OWN]), *[report(f"e{number}") for number in range(2, count)]]
    store.append(events(*documents, retraction(f"e{count}", of="e1")), recorded_by="Anna")
    try:
        yield store
    finally:
        store.close()


@contextmanager
def inside(url: str) -> Iterator[Connection]:
    """The database itself, past everything that Timeline does."""
    engine = connect(parse_url(url))
    try:
        with engine.connect() as connection:
            yield connection
            connection.commit()
    finally:
        engine.dispose()


def run(url: str, *statements: str) -> None:
    with inside(url) as connection:
        for statement in statements:
            connection.execute(text(statement))


def is_sqlite(url: str) -> bool:
    return parse_url(url).get_backend_name() == "sqlite"


def tables(url: str) -> set[str]:
    with inside(url) as connection:
        return set(inspect(connection).get_table_names())
