"""The log as append-only tables, on SQLite or Postgres, one code path over SQLAlchemy Core.

One writer at a time per stream: it takes the stream's lock (Postgres: a transaction-level advisory lock;
SQLite: BEGIN IMMEDIATE), reads the head under it and writes head + 1. So positions have no gaps, and whoever
reads up to a position has seen everything before it (design section 6). Only migrations make and change
tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Engine, func, select, text

from timeline.asof.known import Selection
from timeline.asof.question import AsOf, Question, Scope
from timeline.log.admit import Refused, admit
from timeline.log.chain import Head, Line, recorded
from timeline.log.postings import Key
from timeline.log.protocols import (
    CHUNK,
    Advance,
    Appended,
    CitedSource,
    Clock,
    History,
    OnAppended,
    Wait,
    unheard,
)
from timeline.model.event import Event, Recorded, Source
from timeline.store import database
from timeline.store.database import StoreError, current, explained, grown, immediate, prepare, snapshot
from timeline.store.follow import waiting
from timeline.store.index.rebuild import Indexing, difference, rebuild
from timeline.store.reader import StoreView
from timeline.store.schema import GUARDED, REVISION, events
from timeline.store.writer import Appending, StoreTrial

_PAGE = 1_000


def streams(where: str) -> list[tuple[str, int]]:
    """The streams of a store that hold events, by name, each with its last position. Raises StoreError."""
    engine = current(where)
    query = select(events.c.stream, func.max(events.c.position)).group_by(events.c.stream)
    try:
        with explained(engine.url), engine.connect() as connection:
            return [(name, last) for name, last in connection.execute(query.order_by(events.c.stream))]
    finally:
        engine.dispose()


def make(where: str, advance: Advance = unheard) -> str | None:
    """Make a store, or upgrade it; the revision it had. Where a stream's index is of an older revision, or is
    behind as after a bare `alembic upgrade head`, it is made anew. Raises StoreError.
    """
    before = prepare(where)
    for stream, _ in streams(where) if before is not None else ():
        with Store.open(where, stream, _no_clock) as store:
            if before != REVISION or not store.is_indexed():
                store.rebuild(advance)
    return before


def _no_clock() -> datetime:
    raise AssertionError("an index records nothing")


class Store:
    """One stream of a store. Safe across threads: every call takes a connection of its own."""

    def __init__(self, engine: Engine, stream: str, clock: Clock) -> None:
        self._engine = engine
        self._stream = stream
        self._clock = clock

    @staticmethod
    def open(where: str, stream: str, clock: Clock) -> Store:
        """Open an existing, current store. Raises StoreError."""
        if not stream.isprintable() or not 0 < len(stream.strip()) <= 100:
            raise StoreError(f"{stream!r} is no name for a stream; write 1 to 100 printable characters")
        return Store(current(where), stream, clock)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading: one state of the stream, for a question or for one call

    @contextmanager
    def reading(self) -> Iterator[StoreView]:
        """The stream as it is now, on one connection. Raises StoreError."""
        with snapshot(self._engine) as connection:
            yield StoreView(connection, self._stream)

    def is_indexed(self) -> bool:
        """Whether the index reaches the head."""
        with self.reading() as view:
            return view.is_indexed

    def head(self) -> Head:
        """The last position and its hash."""
        with self.reading() as view:
            return view.head()

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """The lines after a position, read in pages: no transaction is held between them."""
        after, left = max(0, after), limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            with self.reading() as view:
                page = list(view.lines(after, size))
            yield from page
            if len(page) < size:
                return
            after = page[-1].position
            left = None if left is None else left - len(page)

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The events after a position."""
        return map(recorded, self.lines(after, limit))

    def line_at(self, position: int) -> Line | None:
        """The line at a position, if there is one."""
        with self.reading() as view:
            return view.line_at(position)

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by an instant."""
        with self.reading() as view:
            return view.position_at(instant)

    def at(self, positions: Collection[int]) -> Sequence[Recorded]:
        """The events at these positions, in order."""
        with self.reading() as view:
            return view.at(positions)

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """These events and all that corrections and retractions connect them with, by position."""
        with self.reading() as view:
            return view.items(ids)

    def speaking_of(self, ids: Collection[str]) -> Sequence[Recorded]:
        """What corrects or retracts these events, and what does so to that, by position."""
        with self.reading() as view:
            return view.speaking_of(ids)

    def selections(
        self, questions: Sequence[Question], touching: Collection[Key] | None = None
    ) -> list[Selection]:
        """For every question the events that can matter to it; all of them where the index is behind."""
        with self.reading() as view:
            return view.selections(questions, touching)

    def course(self, moments: Sequence[AsOf], scope: Scope) -> Iterator[Selection]:
        """For every moment what can matter to the figures of a scope."""
        with self.reading() as view:
            yield from view.course(moments, scope)

    def history(self, scope: Scope, position: int | None) -> History:
        """All that was recorded by a position on the figures of a scope's subject and measure."""
        with self.reading() as view:
            return view.history(scope, position)

    def matching(self, position: int, *, scope: Scope, kind: str | None = None) -> Sequence[Recorded] | None:
        """The events up to a position that may be about a scope, or are of a kind, with their items."""
        with self.reading() as view:
            return view.matching(position, scope=scope, kind=kind)

    def own_measures(self) -> Collection[str]:
        """The measures outside the vocabulary that are used."""
        with self.reading() as view:
            return view.own_measures()

    def sources(self, position: int) -> Sequence[CitedSource]:
        """The sources of the events up to a position, in the order of first use."""
        with self.reading() as view:
            return view.sources(position)

    def source(self, key: str) -> Source | None:
        """The newest recorded source of a key."""
        with self.reading() as view:
            return view.source(key)

    # -- writing

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch, all or nothing. Raises Refused, Conflict and StoreError."""
        done: list[Appended] = []
        self.append_many(events, done.extend, expected_head, recorded_by)
        return done

    def append_many(
        self, events: Iterable[Event], on_appended: OnAppended, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of events in one transaction, a chunk at a time. Raises Refused, Conflict and
        StoreError.
        """
        rest, done, due = iter(events), 0, 2 * CHUNK
        # Before the lock is taken: events may be slow to come, and most batches are one chunk.
        chunk = list(islice(rest, CHUNK))
        with self._writing() as connection:
            appending = Appending(connection, self._stream, self._clock, recorded_by)
            while chunk:
                try:
                    on_appended(appending.add(chunk, expected_head))
                except Refused as error:
                    raise error.after(done) from None
                done += len(chunk)
                if done >= due:
                    grown(connection)
                    due = 2 * done
                chunk = list(islice(rest, CHUNK))

    def vet(self, events: Sequence[Event]) -> None:
        """Refuse what `append` would refuse. Raises Refused, Conflict and StoreError."""
        with self.reading() as view:
            admit(events, view, view.head().position)

    @contextmanager
    def trial(self) -> Iterator[StoreTrial]:
        """The stream to try an append on, in a transaction that is rolled back: it holds the stream's lock
        for as long as the block lasts. Raises StoreError.
        """
        with self._writing(keep=False) as connection:
            yield StoreTrial(connection, self._stream, self._clock)

    @contextmanager
    def _writing(self, *, keep: bool = True) -> Iterator[Connection]:
        """A transaction that holds the stream's lock until its commit can be seen, or until it is undone."""
        with explained(self._engine.url), self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                with immediate(connection, keep=keep):
                    yield connection
            else:
                with connection.begin() as transaction:
                    # Read the head only under the lock: a sequence would let a later position commit first,
                    # and whoever tails the log would then skip the earlier one.
                    patience = func.set_config("lock_timeout", f"{database.BUSY_SECONDS}s", True)
                    lock = func.pg_advisory_xact_lock(_lock_number(self._stream))
                    connection.execute(select(patience, lock))
                    yield connection
                    if not keep:
                        transaction.rollback()

    # -- keeping

    def waiting(self) -> AbstractContextManager[Wait]:
        """A way to wait for what is recorded next. Raises StoreError."""
        return waiting(self._engine)

    def rebuild(self, advance: Advance) -> None:
        """Make the index anew, in one transaction."""
        with self._writing() as connection:
            rebuild(connection, self._stream, self._indexing(connection), advance)
            grown(connection)

    def index_findings(self, advance: Advance = unheard) -> str | None:
        """How the index differs from the one that the events make; None where it does not."""
        with snapshot(self._engine) as connection:
            return difference(connection, self._stream, self._indexing(connection), advance)

    def _indexing(self, connection: Connection) -> Indexing:
        view = StoreView(connection, self._stream)
        return Indexing(view.read, view.items, view.head().position, view.indexed)

    def guards(self) -> list[str]:
        """The triggers that keep the log append-only and are missing."""
        wanted = {f"{table.name}_{verb}" for table in GUARDED for verb in _refused(self._engine)}
        catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if self._engine.dialect.name == "postgresql":
            catalogue = (
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
                "AND tgrelid IN (to_regclass('events'), to_regclass('measures'))"
            )
        with explained(self._engine.url), self._engine.connect() as connection:
            found = set(connection.execute(text(catalogue)).scalars())
        return sorted(wanted - found)


def _refused(engine: Engine) -> tuple[str, str, str]:
    """What the triggers refuse on a database: SQLite knows no TRUNCATE, Postgres no INSERT OR REPLACE."""
    return ("no_update", "no_delete", "no_replace" if engine.dialect.name == "sqlite" else "no_truncate")


def _lock_number(stream: str) -> int:
    """The advisory lock of a stream: 64 bits of a hash, so that streams rarely wait for each other."""
    return int.from_bytes(hashlib.sha256(f"timeline {stream}".encode()).digest()[:8], "big", signed=True)
