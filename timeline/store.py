"""The log as append-only tables, on SQLite or Postgres, one code path over SQLAlchemy Core.

One writer at a time per stream: it takes the stream's lock (Postgres: a transaction-level advisory lock;
SQLite: BEGIN IMMEDIATE), reads the head under it and writes head + 1. So positions have no gaps, and whoever
reads up to a position has seen everything before it (design section 6). Only migrations make and change
tables.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from timeline.chain import GENESIS, Head, Line, recorded
from timeline.edtf import stamp
from timeline.events import Event, Recorded
from timeline.log import Admitted, Appended, Clock, admit, answers, seal
from timeline.tables import REVISION, VERSION_TABLE, events, measures, metadata

_COLUMNS = [events.c[name] for name in Line._fields]
_PAGE = 1_000
# Databases take so many parameters in one statement; SQLite's old limit is 999.
_MANY = 900
_BUSY_SECONDS = 30
_LAST = 2**63 - 1
_ADVICE = "write postgresql://user@host/name or a SQLite file's path"
# What was meant as a URL or a connection string, and may hold a password: never echoed.
_LIKE_A_URL = re.compile(r"^[a-z][a-z0-9+]+:/|^postgres(ql)?\b.*@|\bpassword\s*=", re.IGNORECASE)
_SQLITE = b"SQLite format 3\0"
# Alembic's context belongs to the process.
_MIGRATING = threading.Lock()


class StoreError(RuntimeError):
    """A database that cannot be used as asked: what is wrong, what to do. Never holds a password."""


def parse_url(where: str) -> URL:
    """A database URL, or the path of a SQLite file. Raises StoreError."""
    if not where.strip():
        raise StoreError("no database is named; write a path or a URL")
    if "://" not in where:
        if _LIKE_A_URL.search(where):
            raise StoreError(f"that is neither a path nor a URL; {_ADVICE}")
        url = URL.create("sqlite", database=where)
    else:
        try:
            url = make_url(where)
        except (ArgumentError, ValueError):
            raise StoreError(f"the database URL cannot be read; {_ADVICE}") from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        if "@" in (url.host or ""):
            raise StoreError("the database URL has two @; the one in a password is written %40")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(f"'{url.drivername}' is no database of ours; {_ADVICE}")
    if url.query:
        raise StoreError("a SQLite URL takes no options here; write the path of the file alone")
    if not url.database or url.database == ":memory:":
        raise StoreError("a store in memory would be gone at once; write the path of a file")
    return url


def shown(url: URL) -> str:
    """A database as it may be printed: a file's path, or a URL without its passwords."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    harmless = {name: value for name, value in url.query.items() if "pass" not in name.lower()}
    return url.set(drivername="postgresql", query=harmless).render_as_string(hide_password=True)


def connect(url: URL) -> Engine:
    """An engine for a store; SQLite in the driver's autocommit, so that a write can BEGIN IMMEDIATE."""
    sqlite = url.get_backend_name() == "sqlite"
    arguments = {"timeout": _BUSY_SECONDS} if sqlite else {"connect_timeout": 10}
    level: Any = "AUTOCOMMIT" if sqlite else "READ COMMITTED"
    with explained(url):
        engine = create_engine(url, isolation_level=level, connect_args=arguments)
    if not sqlite:
        return engine

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = FULL")

    return engine


@contextmanager
def immediate(connection: Connection) -> Iterator[None]:
    """A transaction on SQLite that takes the write lock at once: SQLAlchemy's own would take it too late."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        # A full disk, for one, has rolled back already.
        if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]  # sqlite3's
            connection.exec_driver_sql("ROLLBACK")
        raise


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what a database says into a StoreError that names it and hides its password."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()
        raise StoreError(f"{shown(url)}: {said[0] if said else 'the database failed'}") from None
    except SQLAlchemyError as error:
        raise StoreError(f"{shown(url)}: {type(error).__name__}") from None


def _check_file(url: URL) -> None:
    """SQLite would take a file of a few bytes for an empty database and write over it."""
    path = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or not path.exists():
        return
    if path.is_dir():
        raise StoreError(f"{path} is a directory; write the path of a file in it")
    try:
        ours = path.stat().st_size == 0 or is_database(path)
    except OSError as error:
        raise StoreError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    if not ours:
        raise StoreError(f"{path}: file is not a database")


def is_database(path: Path) -> bool:
    """Whether a file is one of SQLite's. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def state_of(connection: Connection) -> str | None:
    """The revision of a store; None for an empty database. Raises StoreError for anything else."""
    names = set(inspect(connection).get_table_names())
    if VERSION_TABLE in names:
        revision = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
        return str(revision) if revision else None
    if names:
        raise StoreError(
            f"{shown(connection.engine.url)} is not a timeline store: it holds "
            f"{', '.join(sorted(names)[:3])}; give timeline a database of its own"
        )
    return None


def prepare(where: str) -> str | None:
    """Make a store, or upgrade one, by the migrations; the revision it had before. Raises StoreError."""
    # Imported here: Alembic costs more than any question, and only this needs it.
    from alembic import command
    from alembic.config import Config

    url = parse_url(where)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").absolute().parent.is_dir():
        raise StoreError(f"there is no directory {Path(url.database or '').parent}; make it first")
    _check_file(url)
    engine = connect(url)
    try:
        with _MIGRATING, explained(url), engine.connect() as connection:
            before = state_of(connection)
            if before is not None and before > REVISION:
                raise StoreError(
                    f"{shown(url)} is at revision {before}, newer than this timeline; use the newer one"
                )
            config = Config()
            config.set_main_option("script_location", str(package_files("migrations")).replace("%", "%%"))
            config.attributes["connection"] = connection
            if before != REVISION:
                command.upgrade(config, "head")
                connection.commit()
            return before
    finally:
        engine.dispose()


def package_files(name: str) -> Path:
    """A directory that travels in the wheel, or stands at the top of a checkout."""
    packaged = Path(str(resources.files("timeline"))) / name
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / name


class Store:
    """One stream of a store. Safe across threads: every call takes a connection of its own."""

    def __init__(self, engine: Engine, stream: str, clock: Clock) -> None:
        self._engine = engine
        self._stream = stream
        self._clock = clock

    @staticmethod
    def open(where: str, stream: str, clock: Clock) -> Store:
        """Open an existing, current store. Raises StoreError."""
        url = parse_url(where)
        _check_file(url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            raise StoreError(f"there is no store at {shown(url)}; make one with 'timeline init'")
        if not stream.isprintable() or not 0 < len(stream.strip()) <= 100:
            raise StoreError(f"{stream!r} is no name for a stream; write 1 to 100 printable characters")
        engine = connect(url)
        try:
            with explained(url), engine.connect() as connection:
                revision = state_of(connection)
            if revision is None:
                raise StoreError(f"{shown(url)} is empty; make a store of it with 'timeline init'")
            if revision != REVISION:
                older = revision < REVISION
                raise StoreError(
                    f"{shown(url)} is at revision {revision}, this version of timeline at {REVISION}; "
                    + ("upgrade it with 'timeline init'" if older else "use the newer timeline that made it")
                )
        except StoreError:
            engine.dispose()
            raise
        return Store(engine, stream, clock)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch, all or nothing. Raises Refused, Conflict and StoreError."""
        with self._writing() as connection:
            head = self._head(connection)
            admitted = admit(events, _Lookup(connection, self._stream), head.position, expected_head)
            lines = seal(admitted, head, self._clock(), recorded_by) if admitted.new else []
            self._insert(connection, admitted, lines)
        return answers(events, admitted, lines)

    def _insert(self, connection: Connection, admitted: Admitted, lines: Sequence[Line]) -> None:
        if lines:
            connection.execute(
                events.insert(), [{"stream": self._stream, **line._asdict()} for line in lines]
            )
        if admitted.measures:
            connection.execute(
                measures.insert(),
                [
                    {"stream": self._stream, "measure": name, "nature": nature, "unit": unit}
                    for name, nature, unit in admitted.measures
                ],
            )

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
                    connection.execute(select(func.pg_advisory_xact_lock(_lock_number(self._stream))))
                    yield connection

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """The lines after a position, read in pages: no transaction is held between them."""
        query = select(*_COLUMNS).where(events.c.stream == self._stream).order_by(events.c.position)
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
        query = select(events.c.position, events.c.hash).where(events.c.stream == self._stream)
        row = connection.execute(query.order_by(events.c.position.desc()).limit(1)).first()
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

    def guards(self) -> list[str]:
        """The triggers that keep the log append-only and are missing."""
        wanted = {
            f"{table.name}_{verb}" for table in metadata.sorted_tables for verb in _refused(self._engine)
        }
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


class _Lookup:
    """What `admit` asks, answered inside the append's transaction."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream

    def _rows(self, columns: Sequence[Any], among: Any, values: Collection[str]) -> Iterator[Any]:
        wanted = sorted(values)
        for start in range(0, len(wanted), _MANY):
            query = select(*columns).where(
                among.table.c.stream == self._stream, among.in_(wanted[start : start + _MANY])
            )
            yield from self._connection.execute(query)

    def recorded(self, ids: Collection[str]) -> Mapping[str, tuple[int, str]]:
        columns = (events.c.id, events.c.position, events.c.document_hash)
        return {row.id: (row.position, row.document_hash) for row in self._rows(columns, events.c.id, ids)}

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """Up to what they speak about, then down to all that speaks about that."""
        found: dict[str, Line] = {}
        asked = set(ids)
        while asked:
            above = [Line(*row) for row in self._rows(_COLUMNS, events.c.id, asked)]
            found |= {line.id: line for line in above}
            asked = {line.target for line in above if line.target} - set(found)
        asked = set(found)
        while asked:
            below = [Line(*row) for row in self._rows(_COLUMNS, events.c.target, asked)]
            asked = {line.id for line in below} - set(found)
            found |= {line.id: line for line in below}
        return [recorded(line) for line in sorted(found.values())]

    def measures(self, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
        columns = (measures.c.measure, measures.c.nature, measures.c.unit)
        return {row.measure: (row.nature, row.unit) for row in self._rows(columns, measures.c.measure, names)}
