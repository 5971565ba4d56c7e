"""The log as append-only tables, on SQLite or Postgres, one code path over SQLAlchemy Core.

One writer at a time per stream: it takes the stream's lock (Postgres: a transaction-level advisory lock;
SQLite: BEGIN IMMEDIATE), reads the head under it and writes head + 1. So positions have no gaps, and whoever
reads up to a position has seen everything before it (design section 6). Only migrations make and change
tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Engine, bindparam, func, select, text

from timeline.asof.question import AsOf
from timeline.asof.standing import History, Selection
from timeline.log.chain import GENESIS, Head, Line, made, recorded
from timeline.log.log import CHUNK, LOOKED_AT, Appended, Clock, Refused, Told, admit, answers, seal
from timeline.model.edtf import stamp
from timeline.model.event import Event, Recorded
from timeline.store import database
from timeline.store.database import (
    StoreError,
    current,
    explained,
    grown,
    immediate,
    insert_many,
    prepare,
    snapshot,
)
from timeline.store.follow import Wait, waiting
from timeline.store.index.history import Found, history, span
from timeline.store.index.rebuild import Indexing, difference, rebuild
from timeline.store.index.seek import pick
from timeline.store.index.write import Writer, indexed
from timeline.store.lookup import COLUMNS, Lookup
from timeline.store.schema import GUARDED, REVISION, events, measures

# Made once: making a statement costs more than running it.
_HEAD = (
    select(events.c.position, events.c.hash)
    .where(events.c.stream == bindparam("stream"))
    .order_by(events.c.position.desc())
    .limit(1)
)
_PAGE = 1_000
_LAST = 2**63 - 1

Advance = Callable[[int], None]


def unheard(count: int) -> None:
    """Progress that nobody follows."""


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
    """Make a store, or upgrade it with the indexes of its streams; the revision it had. Raises StoreError."""
    before = prepare(where)
    for stream, _ in streams(where) if before not in (None, REVISION) else ():
        store = Store.open(where, stream, _no_clock)
        try:
            store.rebuild(advance)
        finally:
            store.close()
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

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch, all or nothing. Raises Refused, Conflict and StoreError."""
        found: list[Appended] = []
        self.append_many(events, found.extend, expected_head, recorded_by)
        return found

    def append_many(
        self, events: Iterable[Event], told: Told, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of events in one transaction, a chunk at a time. Raises Refused, Conflict and
        StoreError.
        """
        rest, done, due = iter(events), 0, 2 * CHUNK
        # Before the lock is taken: events may be slow to come, and most batches are one chunk.
        chunk = list(islice(rest, CHUNK))
        with self._writing() as connection:
            adding = _Adding(connection, self._stream, self._head(connection), self._clock, recorded_by)
            while chunk:
                try:
                    told(adding.add(chunk, expected_head))
                except Refused as error:
                    raise error.after(done) from None
                done += len(chunk)
                if done >= due:
                    grown(connection)
                    due = 2 * done
                chunk = list(islice(rest, CHUNK))

    def waiting(self) -> AbstractContextManager[Wait]:
        """A way to wait for what is recorded next. Raises StoreError."""
        return waiting(self._engine)

    def vet(self, events: Sequence[Event]) -> None:
        """Refuse what `append` would refuse. Raises Refused, Conflict and StoreError."""
        with explained(self._engine.url), self._engine.connect() as connection:
            admit(events, Lookup(connection, self._stream), self._head(connection).position)

    def items(self, names: Collection[str]) -> Sequence[Recorded]:
        """These events and all that corrections and retractions connect them with, by position."""
        with explained(self._engine.url), self._engine.connect() as connection:
            return Lookup(connection, self._stream).items(names)

    def speaking_of(self, names: Collection[str]) -> Sequence[Recorded]:
        """What corrects or retracts these events, and what does so to that, by position."""
        with explained(self._engine.url), self._engine.connect() as connection:
            return Lookup(connection, self._stream).below(names)

    def selections(
        self, asked: Sequence[AsOf], subject: str | None = None, measure: str | None = None
    ) -> list[Selection]:
        """For every question the events that can matter to it; all of them where the index is behind."""
        with snapshot(self._engine) as connection:
            head = self._head(connection).position
            if indexed(connection, self._stream) < head:
                return [Selection.of(self.read(limit=as_of.position)) for as_of in asked]
            picked = pick(connection, self._stream, asked, head, subject, measure)
            lookup = Lookup(connection, self._stream)
            whole = lookup.whole(frozenset().union(*(one.whole for one in picked)))
            alone = frozenset().union(*(one.alone for one in picked)) - set(whole)
            events = whole | {line.position: recorded(line) for line in lookup.at(alone)}
        return [
            Selection(
                tuple(events[at] for at in sorted(one.alone | set(whole))),
                one.increments, one.undated, one.retracted,
            )
            for one in picked
        ]  # fmt: skip

    def history(self, subject: str, measure: str, position: int | None) -> History:
        """All that was recorded by a position on the figures of a subject and measure."""

        def seek(connection: Connection, head: int) -> Found:
            at = head if position is None else min(head, position)
            return history(connection, self._stream, subject, measure, at)

        return self._history(seek, position)

    def span(self, subject: str, measure: str, first: AsOf, last: AsOf) -> History:
        """Of a history what can matter on any day from `first` to `last`."""
        return self._history(
            lambda connection, head: span(connection, self._stream, subject, measure, first, last, head),
            last.position,
        )

    def _history(self, seek: Callable[[Connection, int], Found], position: int | None) -> History:
        with snapshot(self._engine) as connection:
            head = self._head(connection).position
            if indexed(connection, self._stream) < head:
                return History(tuple(self.read(limit=position)))
            found = seek(connection, head)
            lookup = Lookup(connection, self._stream)
            lines = list(lookup.at(found.alone - found.whole))
            targeting = {line.position for line in lines if line.target}
            events = {line.position: recorded(line) for line in lines if not line.target}
            events |= lookup.whole(found.whole | targeting)
        by = head if position is None else position
        return History(tuple(events[at] for at in sorted(events) if at <= by), found.increments)

    def own_measures(self) -> Collection[str]:
        """The measures outside the vocabulary that are used."""
        query = select(measures.c.measure).where(measures.c.stream == self._stream)
        with explained(self._engine.url), self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that holds the stream's lock until its commit can be seen."""
        with explained(self._engine.url), self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                with immediate(connection):
                    yield connection
            else:
                with connection.begin():
                    # Read the head only under the lock: a sequence would let a later position commit first,
                    # and whoever tails the log would then skip the earlier one.
                    patience = func.set_config("lock_timeout", f"{database.BUSY_SECONDS}s", True)
                    lock = func.pg_advisory_xact_lock(_lock_number(self._stream))
                    connection.execute(select(patience, lock))
                    yield connection

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """The lines after a position, read in pages: no transaction is held between them."""
        query = select(*COLUMNS).where(events.c.stream == self._stream).order_by(events.c.position)
        after, left = max(0, after), limit
        while after < _LAST and (left is None or left > 0):
            size = _PAGE if left is None else min(_PAGE, left)
            with explained(self._engine.url), self._engine.connect() as connection:
                page = connection.execute(query.where(events.c.position > after).limit(size)).all()
            yield from (Line(*row) for row in page)
            if len(page) < size:
                return
            after = page[-1].position
            left = None if left is None else left - len(page)

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The events after a position."""
        return map(recorded, self.lines(after, limit))

    def head(self) -> Head:
        """The last position and its hash."""
        with explained(self._engine.url), self._engine.connect() as connection:
            return self._head(connection)

    def _head(self, connection: Connection) -> Head:
        row = connection.execute(_HEAD, {"stream": self._stream}).first()
        return Head(row.position, row.hash) if row else Head(0, GENESIS)

    def line_at(self, position: int) -> Line | None:
        """The line at a position, if there is one."""
        return next(self.lines(after=position - 1, limit=1), None) if position > 0 else None

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by an instant."""
        query = select(func.max(events.c.position)).where(
            events.c.stream == self._stream, events.c.recorded_at <= stamp(instant)
        )
        with explained(self._engine.url), self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

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
        lookup = Lookup(connection, self._stream)
        return Indexing(self.read, lookup.items, lambda: self._head(connection).position)

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


class _Adding:
    """One append under way: the head so far, and the one instant at which all of it is recorded."""

    def __init__(
        self, connection: Connection, stream: str, head: Head, clock: Clock, recorded_by: str | None
    ) -> None:
        self._connection = connection
        self._stream = stream
        self._lookup = Lookup(connection, stream)
        # An index that is behind is left behind, for `check --rebuild` to make anew.
        current = indexed(connection, stream) == head.position
        self._writer = Writer(connection, stream, self._lookup.items) if current else None
        self._before = head.position
        self._head = head
        self._clock = clock
        self._now: datetime | None = None
        self._recorded_by = recorded_by

    def add(self, chunk: Sequence[Event], expected_head: int | None) -> list[Appended]:
        """Record a chunk with its index; what became of each. Raises Refused and Conflict."""
        admitted = admit(chunk, self._lookup, self._before, expected_head)
        if not admitted.new:
            return answers(chunk, admitted, [])
        self._now = self._now or self._clock()
        lines = seal(admitted, self._head, self._now, self._recorded_by)
        resembled = {}
        if self._writer:
            new = [made(line, one[0]) for line, one in zip(lines, admitted.new, strict=True)]
            resembled = self._lookup.alike(new) if len(chunk) <= LOOKED_AT else {}
            self._writer.add(new)
        insert_many(self._connection, events, [(self._stream, *line) for line in lines])
        insert_many(self._connection, measures, [(self._stream, *first) for first in admitted.measures])
        self._head = Head(lines[-1].position, lines[-1].hash)
        return answers(chunk, admitted, lines, resembled)


def _refused(engine: Engine) -> tuple[str, str, str]:
    """What the triggers refuse on a database: SQLite knows no TRUNCATE, Postgres no INSERT OR REPLACE."""
    return ("no_update", "no_delete", "no_replace" if engine.dialect.name == "sqlite" else "no_truncate")


def _lock_number(stream: str) -> int:
    """The advisory lock of a stream: 64 bits of a hash, so that streams rarely wait for each other."""
    return int.from_bytes(hashlib.sha256(f"timeline {stream}".encode()).digest()[:8], "big", signed=True)
