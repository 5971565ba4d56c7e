"""The database behind a store: how it is named, reached, made and upgraded, and what it says when it fails.

Only migrations make and change tables. No password is ever part of what is printed or raised.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from timeline.errors import TimelineError
from timeline.store.schema import REVISION, VERSION_TABLE, metadata

# How long a write waits for another writer, and a connection for its server.
BUSY_SECONDS = 30
_CONNECT_SECONDS = 10
# What databases say, and what a person can do about it.
_MEANT = {
    "readonly database": "cannot be written: the file or its directory is read-only",
    "unable to open": "cannot be opened: SQLite writes beside it even to read; copy it elsewhere",
    "database is locked": "another program is writing to it and did not finish; try again",
    "lock timeout": "another program is writing to this stream and did not finish; try again",
    "disk is full": "the disk is full; nothing was recorded",
    "disk I/O error": "the disk cannot be read or written; nothing was recorded",
    "disk image is malformed": "the file is damaged; take a saved copy",
}
# From so many rows on COPY is quicker than INSERT.
_COPY_FROM = 50
_LOST = "the connection was lost; try again: appending the same once more records it once"
_ADVICE = "write postgresql://user@host/name or a SQLite file's path"
# What was meant as a URL or a connection string, and may hold a password: never echoed.
_LIKE_A_URL = re.compile(
    r"^[a-z][a-z0-9+]+:/|^postgres(ql)?\b.*@|\bpassword\s*=|^[^/\s]*:[^/\s]*@", re.IGNORECASE
)
# What may be shown of a URL's options; anything else may hold a password.
_HARMLESS = frozenset({"host", "port", "sslmode", "connect_timeout", "application_name"})
_SQLITE = b"SQLite format 3\0"
# Alembic's context belongs to the process.
_MIGRATING = threading.Lock()


class StoreError(TimelineError):
    """A database that cannot be used as asked: what is wrong, what to do. Never holds a password."""


def parse_url(where: str) -> URL:
    """A database URL, or the path of a SQLite file. Raises StoreError."""
    if not where.strip():
        raise StoreError("no database is named; write a path or a URL")
    url = _read_url(where)
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        hosts = (url.host or "", *_values(url, "host"))
        if any("@" in host for host in hosts):
            raise StoreError("the database URL has two @; the one in a password is written %40")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(f"'{url.drivername}' is no database of ours; {_ADVICE}")
    if url.query:
        raise StoreError("a SQLite URL takes no options here; write the path of the file alone")
    if not url.database or url.database == ":memory:":
        raise StoreError("a store in memory would be gone at once; write the path of a file")
    return url


def _read_url(where: str) -> URL:
    """A URL, or a path as the URL of a SQLite file."""
    if "://" in where:
        try:
            return make_url(where)
        except (ArgumentError, ValueError):
            raise StoreError(f"the database URL cannot be read; {_ADVICE}") from None
    if _LIKE_A_URL.search(where):
        raise StoreError(f"that is neither a path nor a URL; {_ADVICE}")
    return URL.create("sqlite", database=where)


def _values(url: URL, name: str) -> tuple[str, ...]:
    """The values of an option of a URL."""
    found = url.query.get(name, ())
    return (found,) if isinstance(found, str) else found


def shown(url: URL) -> str:
    """A database as it may be printed: a file's path, or a URL without its passwords."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    harmless = {name: value for name, value in url.query.items() if name in _HARMLESS}
    return url.set(drivername="postgresql", query=harmless).render_as_string(hide_password=True)


def printable(where: str) -> str:
    """A database as it was named and may be printed: no password, and nothing that may hold one."""
    try:
        return shown(parse_url(where))
    except StoreError as error:
        return f"unusable: {error}"


def connect(url: URL) -> Engine:
    """An engine for a store; SQLite in the driver's autocommit, so that a write can BEGIN IMMEDIATE."""
    if url.get_backend_name() == "postgresql":
        # A server that is gone is noticed within a minute, idle or not; what the URL says comes first.
        alive = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
        limits = {"connect_timeout": _CONNECT_SECONDS, "tcp_user_timeout": 60_000, **alive}
        limits = {name: value for name, value in limits.items() if name not in url.query}
        # A plan made while a table was small would be kept while it grows: a long append took a hundredfold.
        unprepared = {"prepare_threshold": None}
        with explained(url):
            return create_engine(url, isolation_level="READ COMMITTED", connect_args=limits | unprepared)
    opened = {"creator": lambda: _open_sealed(url)} if _sealed(url) else {}
    with explained(url):
        arguments = {"timeout": BUSY_SECONDS}
        engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args=arguments, **opened)

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = FULL")

    return engine


def _sealed(url: URL) -> bool:
    """Whether a SQLite file lies where nobody can write, and nothing was left to be written into it.

    SQLite's log needs a file beside the database even to read it, unless it is told that nothing changes
    (docs/adr/0009).
    """
    path = Path(url.database or "").absolute()
    log = path.with_name(f"{path.name}-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size) or os.access(path.parent, os.W_OK):
        return False
    read_only = bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)
    return read_only or not any(place.stat().st_mode & 0o222 for place in (path, path.parent))


def _open_sealed(url: URL) -> sqlite3.Connection:
    path = Path(url.database or "").absolute().as_uri()
    return sqlite3.connect(f"{path}?immutable=1", uri=True, check_same_thread=False)


@contextmanager
def immediate(connection: Connection, *, keep: bool = True) -> Iterator[None]:
    """A transaction on SQLite that takes the write lock at once: SQLAlchemy's own would take it too late.

    keep: whether it is committed at its end, or undone.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        if keep:
            connection.exec_driver_sql("COMMIT")
    finally:
        _rollback(connection)


def _rollback(connection: Connection) -> None:
    # A full disk, for one, has rolled back already.
    if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]  # sqlite3's
        connection.exec_driver_sql("ROLLBACK")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection on which every statement sees the database as it was when the first one did."""
    with explained(engine.url), engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                _rollback(connection)
        else:
            with connection.execution_options(isolation_level="REPEATABLE READ").begin():
                yield connection


def insert_many(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows, each with a value for every column in order, by the quickest way the database has."""
    if not rows:
        return
    names = ", ".join(column.name for column in table.columns)
    if connection.dialect.name == "postgresql" and len(rows) >= _COPY_FROM:
        _copy(connection, f"COPY {table.name} ({names}) FROM STDIN", rows)
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in table.columns)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))


def grown(connection: Connection) -> None:
    """Let Postgres see at once that its tables have grown a lot: by its old figures it would sort or read all
    of a table for a few rows. SQLite needs no figures.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in metadata.sorted_tables)}")


def _copy(connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Postgres' own bulk insert, which SQLAlchemy does not know; its errors are SQLAlchemy's all the same."""
    raw: Any = connection.connection.dbapi_connection
    with raw.cursor() as cursor:
        try:
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except connection.dialect.loaded_dbapi.Error as error:
            lost = connection.dialect.is_disconnect(error, raw, cursor)
            if lost:
                connection.invalidate(error)
            raise DBAPIError(statement, None, error, connection_invalidated=lost) from None


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what a database says into a StoreError that names it and hides its password."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0] or "the database failed"
        meant = next((meant for phrase, meant in _MEANT.items() if phrase in said), said)
        raise StoreError(f"{shown(url)}: {_LOST if error.connection_invalidated else meant}") from None
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
    return packaged if packaged.is_dir() else Path(__file__).parent.parent.parent / name


def current(where: str) -> Engine:
    """An engine for an existing store that is at our revision. Raises StoreError."""
    url = parse_url(where)
    _check_file(url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise StoreError(f"there is no store at {shown(url)}; make one with 'timeline init'")
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
    return engine
