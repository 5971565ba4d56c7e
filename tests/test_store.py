"""The log in a database: guarded by it, provable, migrated, and safe for whoever writes or reads at once."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import administer
from given import Clock, claim, events, report, retraction
from sqlalchemy import URL, Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from timeline.engine import Timeline
from timeline.log import Line, chain_hash, findings
from timeline.store import Store, StoreError, connect, parse_url, prepare, shown
from timeline.tables import REVISION, VERSION_TABLE, metadata

ROOT = Path(__file__).parent.parent
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


# -- guarded by the database itself -----

ROW = "SELECT 'main', 1, 'e9', 'report', NULL, 'now', NULL, 1, '{}', 'x', 'y', 'z'"
ANYWHERE = [
    "UPDATE events SET document = '{}'",
    "UPDATE events SET recorded_by = NULL WHERE position = 2",
    "UPDATE events SET position = 99 WHERE position = 3",
    "DELETE FROM events",
    "DELETE FROM events WHERE position = 3",
    "UPDATE measures SET unit = 'tons'",
    "DELETE FROM measures",
    f"INSERT INTO events {ROW} WHERE true ON CONFLICT (stream, position) DO UPDATE SET document = '{{}}'",
    f"INSERT INTO events {ROW.replace(' 1,', ' 9,', 1).replace('e9', 'e1')} WHERE true "
    "ON CONFLICT (stream, id) DO UPDATE SET document = '{}'",
    "INSERT INTO measures SELECT 'main', 'tanks_ready', 'stock', 'tons' WHERE true "
    "ON CONFLICT (stream, measure) DO UPDATE SET unit = 'tons'",
]
ON_SQLITE = [
    f"INSERT OR REPLACE INTO events {ROW}",
    f"REPLACE INTO events {ROW.replace(' 1,', ' 9,', 1).replace('e9', 'e1')}",
    "INSERT OR REPLACE INTO measures SELECT 'main', 'tanks_ready', 'stock', 'tons'",
    "UPDATE OR REPLACE events SET position = 2 WHERE position = 1",
    "UPDATE OR REPLACE measures SET measure = 'tanks_ready', unit = 'tons'",
]
ON_POSTGRES = [
    "TRUNCATE events",
    "TRUNCATE measures",
    "TRUNCATE events, measures CASCADE",
    "MERGE INTO events USING (SELECT 1) AS other ON true WHEN MATCHED THEN UPDATE SET document = '{}'",
]
REFUSED = [
    *[pytest.param("sqlite_url", one, id=f"sqlite-{one[:60]}") for one in [*ANYWHERE, *ON_SQLITE]],
    *[pytest.param("postgres_url", one, id=f"postgres-{one[:60]}") for one in [*ANYWHERE, *ON_POSTGRES]],
]


@pytest.mark.parametrize(("database", "statement"), REFUSED)
def test_the_database_refuses_to_change_what_is_recorded(
    database: str, statement: str, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue(database))
    with filled(url) as store:
        before = list(store.lines())
        with pytest.raises(DBAPIError, match=r"the log is append-only: (events|measures) cannot be changed"):
            run(url, statement)
        assert list(store.lines()) == before
        store.append(events(report("after", claims=[OWN])))


def test_no_guard_is_missing_from_a_new_store(store_url: str) -> None:
    with filled(store_url) as store:
        assert store.guards() == []


@pytest.mark.parametrize("table", ["events", "measures"])
@pytest.mark.parametrize("verb", ["update", "delete", "third"])
def test_a_dropped_guard_is_told(store_url: str, table: str, verb: str) -> None:
    if verb == "third":
        verb = "replace" if is_sqlite(store_url) else "truncate"
    name = f"{table}_no_{verb}"
    with filled(store_url) as store:
        run(store_url, f"DROP TRIGGER {name}" + ("" if is_sqlite(store_url) else f" ON {table}"))
        assert store.guards() == [name]


def test_a_guard_that_is_switched_off_is_told(postgres_url: str) -> None:
    with filled(postgres_url) as store:
        run(postgres_url, "ALTER TABLE events DISABLE TRIGGER events_no_update")
        assert store.guards() == ["events_no_update"]
        run(postgres_url, "ALTER TABLE events ENABLE REPLICA TRIGGER events_no_delete")
        assert store.guards() == ["events_no_delete", "events_no_update"]


# -- proven by the chain -----


def unguard(url: str) -> None:
    """Drop every guard, as somebody who tampers would."""
    with inside(url) as connection:
        if connection.dialect.name == "sqlite":
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars()
            statements = [f"DROP TRIGGER {name}" for name in names]
        else:
            statements = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("events", "measures")]
        for statement in statements:
            connection.execute(text(statement))


def rewrite(connection: Connection, position: int, document: str, *, relink: bool) -> None:
    """Put another document at a position, with its hash; the chain's hash too, where asked."""
    content = hashlib.sha256(document.encode()).hexdigest()
    row = connection.execute(text("SELECT * FROM events WHERE position = :p"), {"p": position}).one()
    linked = chain_hash(
        row.previous_hash, position, row.id, row.schema_version, row.recorded_at, row.recorded_by, content
    )
    connection.execute(
        text("UPDATE events SET document = :d, document_hash = :c, hash = :h WHERE position = :p"),
        {"d": document, "c": content, "h": linked if relink else row.hash, "p": position},
    )


def other_document(connection: Connection) -> str:
    document = json.loads(
        connection.execute(text("SELECT document FROM events WHERE position = 2")).scalar_one()
    )
    return json.dumps(document | {"note": "never said"})


def sql(statement: str) -> Callable[[Connection], None]:
    def tamper(connection: Connection) -> None:
        connection.execute(text(statement))

    return tamper


CHANGED = "#2 e2: its document was changed after it was recorded"
UNPROVEN = "#2 e2: its hash does not prove what stands beside it"
UNLINKED = "#3 e3: does not follow from the event before it"
COLUMNS = "#2 e2: its columns are not those of its document"
TAMPERING: dict[str, tuple[Callable[[Connection], None], list[str]]] = {
    "a changed document": (
        sql("UPDATE events SET document = replace(document, 'It was', 'It was not') WHERE position = 2"),
        [CHANGED],
    ),
    "a document that is none": (sql("UPDATE events SET document = 'x' WHERE position = 2"), [CHANGED]),
    "a changed document and its hash": (
        lambda connection: rewrite(connection, 2, other_document(connection), relink=False),
        [UNPROVEN],
    ),
    "and the chain's hash": (
        lambda connection: rewrite(connection, 2, other_document(connection), relink=True),
        [UNLINKED],
    ),
    "another kind": (sql("UPDATE events SET kind = 'decree' WHERE position = 2"), [COLUMNS]),
    "another target": (sql("UPDATE events SET target = 'e1' WHERE position = 2"), [COLUMNS]),
    "another id": (
        sql("UPDATE events SET id = 'e22' WHERE position = 2"),
        [UNPROVEN.replace("e2:", "e22:"), COLUMNS.replace("e2:", "e22:")],
    ),
    "another instant": (
        sql("UPDATE events SET recorded_at = '2024-01-01T00:00:00.000000Z' WHERE position = 2"),
        [UNPROVEN],
    ),
    "another recorder": (sql("UPDATE events SET recorded_by = NULL WHERE position = 2"), [UNPROVEN]),
    "another schema version": (sql("UPDATE events SET schema_version = 7 WHERE position = 2"), [UNPROVEN]),
    "another position": (
        sql("UPDATE events SET position = 7 WHERE position = 4"),
        ["#4 is missing: the next event is #7", "#7 e4: its hash does not prove what stands beside it"],
    ),
    "a removed event": (
        sql("DELETE FROM events WHERE position = 2"),
        ["#2 is missing: the next event is #3", UNLINKED],
    ),
    "a removed beginning": (
        sql("DELETE FROM events WHERE position = 1"),
        ["#1 is missing: the next event is #2", "#2 e2: does not follow from the event before it"],
    ),
    "a re-linked hash": (
        sql(f"UPDATE events SET previous_hash = '{'0' * 64}' WHERE position = 2"),
        ["#2 e2: does not follow from the event before it", UNPROVEN],
    ),
    "a changed hash": (sql("UPDATE events SET hash = 'x' WHERE position = 2"), [UNPROVEN, UNLINKED]),
}


@pytest.mark.parametrize(("tamper", "expected"), TAMPERING.values(), ids=list(TAMPERING))
def test_the_chain_tells_what_was_tampered_with(
    store_url: str, tamper: Callable[[Connection], None], expected: list[str]
) -> None:
    with filled(store_url, 4) as store:
        unguard(store_url)
        with inside(store_url) as connection:
            tamper(connection)
        assert list(findings(store.lines())) == expected


@pytest.mark.parametrize("document", ["x", '{"kind":"rumour"}'])
@pytest.mark.parametrize("relink", [False, True])
def test_the_chain_tells_a_document_that_is_no_event_and_goes_on(
    store_url: str, document: str, relink: bool
) -> None:
    with filled(store_url, 4) as store:
        unguard(store_url)
        with inside(store_url) as connection:
            rewrite(connection, 2, document, relink=relink)
            connection.execute(text("UPDATE events SET kind = 'decree' WHERE position = 4"))
        found = list(findings(store.lines()))
        assert any(one.startswith("#2 e2: ") for one in found)
        assert found[-1] == "#4 e4: its columns are not those of its document"


# -- migrations -----


def configured(connection: Connection, *x: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"), cmd_opts=Namespace(x=list(x)))
    config.attributes["connection"] = connection
    return config


def downgrade(url: str, *x: str) -> None:
    with inside(url) as connection:
        command.downgrade(configured(connection, *x), "base")


def tables(url: str) -> set[str]:
    with inside(url) as connection:
        return set(inspect(connection).get_table_names())


def test_going_down_refuses_while_events_are_recorded_unless_it_is_asked_to(store_url: str) -> None:
    with filled(store_url) as store:
        before = list(store.lines())
        for x in ([], ["drop_events=no"]):
            with pytest.raises(RuntimeError, match="-x drop_events=yes"):
                downgrade(store_url, *x)
        assert list(store.lines()) == before
        assert store.guards() == []
    downgrade(store_url, "drop_events=yes")
    assert tables(store_url) <= {VERSION_TABLE}
    assert prepare(store_url) != REVISION
    with filled(store_url) as store:
        assert store.head().position == 3
        assert store.guards() == []


def test_going_down_an_empty_store_needs_no_asking(store_url: str) -> None:
    downgrade(store_url)
    assert tables(store_url) <= {VERSION_TABLE}


def test_a_store_that_was_taken_down_is_told_as_empty(store_url: str) -> None:
    downgrade(store_url)
    with pytest.raises(StoreError, match="is empty; make a store of it with 'timeline init'"):
        opened(store_url)


def test_the_alembic_command_does_the_same(store_url: str) -> None:
    with filled(store_url):
        pass
    name = Path(sys.executable).parent / "alembic"

    def alembic(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"TIMELINE_DB": store_url, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [str(name), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    refused = alembic("downgrade", "base")
    assert refused.returncode != 0
    assert "-x drop_events=yes" in refused.stderr
    assert "events" in tables(store_url)
    assert alembic("-x", "drop_events=yes", "downgrade", "base").returncode == 0
    assert tables(store_url) <= {VERSION_TABLE}
    assert alembic("upgrade", "head").returncode == 0
    with filled(store_url) as store:
        assert store.head().position == 3


def test_the_migrated_schema_is_that_of_the_tables(store_url: str) -> None:
    with inside(store_url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION


def test_the_revision_is_the_head_of_the_scripts() -> None:
    assert ScriptDirectory(str(ROOT / "migrations")).get_heads() == [REVISION]


def test_preparing_twice_changes_nothing(empty_url: str) -> None:
    assert prepare(empty_url) is None
    with filled(empty_url) as store:
        before = list(store.lines())
        assert prepare(empty_url) == REVISION
        assert list(store.lines()) == before
    with Timeline.init(empty_url) as timeline:
        assert timeline.head().position == 3


def test_preparing_at_once_makes_one_store(empty_url: str) -> None:
    code = "import sys; from timeline.store import prepare; prepare(sys.argv[1])"
    workers = [
        subprocess.Popen([sys.executable, "-c", code, empty_url], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        errors = [worker.communicate(timeout=20)[1] for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    # Whoever came too late may be told so, but in a sentence that is ours.
    assert all("StoreError" in error for error in errors if error)
    with filled(empty_url) as store:
        assert store.guards() == []


def test_sqlite_keeps_its_log_durably_and_lets_readers_read(sqlite_url: str) -> None:
    with inside(sqlite_url) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


# -- what is no store -----


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as refusal:
        action()
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for where in (str(path), str(tmp_path)):
        found = refused(partial(opened, where))
        assert f"there is no store at {where}; make one with 'timeline init'" in found
    assert not path.exists()
    nowhere = tmp_path / "no" / "where.db"
    assert refused(lambda: prepare(str(nowhere))) == f"there is no directory {tmp_path / 'no'}; make it first"


def test_an_empty_database_says_how_to_make_a_store_of_it(empty_url: str) -> None:
    if is_sqlite(empty_url):
        Path(empty_url).touch()
    assert "is empty; make a store of it with 'timeline init'" in refused(lambda: opened(empty_url))
    prepare(empty_url)
    opened(empty_url).close()


def test_somebody_elses_database_is_left_alone(empty_url: str) -> None:
    run(empty_url, "CREATE TABLE customers (name TEXT)", "CREATE TABLE orders (name TEXT)")
    for action in (opened, prepare):
        found = refused(partial(action, empty_url))
        assert (
            "is not a timeline store: it holds customers, orders; give timeline a database of its own"
            in found
        )
    assert tables(empty_url) == {"customers", "orders"}


@pytest.mark.parametrize(
    "content", [b"Dear diary, this is a text and no database at all.\n" * 50, b"\x00" * 4096, b"x"]
)
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    for action in (opened, prepare):
        assert refused(partial(action, str(path))).startswith(f"{path}: ")
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("revision", "advice"), [("0002", "use the newer"), ("9999", "use the newer"), ("0000", "upgrade")]
)
def test_a_store_of_another_version_says_which_to_use(store_url: str, revision: str, advice: str) -> None:
    run(store_url, f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'")
    found = refused(lambda: opened(store_url))
    assert f"is at revision {revision}" in found
    assert advice in found
    if revision > REVISION:
        assert f"is at revision {revision}, newer than this timeline" in refused(lambda: prepare(store_url))


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_stream_has_a_printable_name(store_url: str, name: str) -> None:
    assert "is no name for a stream" in refused(lambda: opened(store_url, name))


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("mysql://u:hunter2@h/d", "'mysql' is no database of ours"),
        ("sqlite://", "a store in memory would be gone at once"),
        ("sqlite:///:memory:", "a store in memory would be gone at once"),
        ("postgresql://u:hunter2@h:port/d", "the database URL cannot be read"),
        ("://hunter2", "the database URL cannot be read"),
    ],
)
def test_a_url_that_is_none_of_ours_is_refused(where: str, says: str) -> None:
    found = refused(lambda: parse_url(where))
    assert says in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://u:hunter2@127.0.0.1:1/d",
        "postgres://u:hunter2@127.0.0.1:1/d",
        "postgresql+psycopg://u:hunter2@127.0.0.1:1/d",
        "postgresql://u:hunter2%40%25@127.0.0.1:1/d",
        "postgresql://u@127.0.0.1:1/d?password=hunter2",
        "postgresql://127.0.0.1:1/d?user=u&password=hunter2&sslmode=disable",
        "postgresql://u:hunter2@127.0.0.1:1/d?nonsense=1",
    ],
)
def test_a_password_is_never_told(where: str) -> None:
    url = parse_url(where)
    assert url.drivername == "postgresql+psycopg"
    assert "hunter2" not in shown(url)
    for action in (opened, prepare):
        found = refused(partial(action, where))
        assert "127.0.0.1" in found
        assert "hunter2" not in found


def test_a_failing_statement_names_the_database_and_not_the_password(postgres_url: str) -> None:
    with filled(postgres_url) as store:
        run(postgres_url, "ALTER TABLE events RENAME TO elsewhere")
        name = make_url(postgres_url).database
        assert str(name) in refused(store.head)
        assert str(name) in refused(lambda: list(store.lines()))
        assert str(name) in refused(lambda: store.append(events(report("x"))))


def test_a_failed_append_leaves_the_store_as_it_was(store_url: str) -> None:
    def broken() -> datetime:
        raise OSError("the clock is broken")

    with filled(store_url) as store:
        before = list(store.lines())
        other = Store.open(store_url, "main", broken)
        with pytest.raises(OSError, match="the clock is broken"):
            other.append(events(report("x")))
        other.close()
        assert list(store.lines()) == before
        assert [one.position for one in store.append(events(report("y")))] == [4]


# -- at once -----

WRITER = """
import sys
from datetime import UTC, datetime
from timeline.codec import decode
from timeline.store import Store

where, name, count = sys.argv[1:]
store = Store.open(where, "main", lambda: datetime.now(UTC))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    batch = [
        {"id": f"{name}-{number}{half}", "kind": "report", "summary": "x", "source": {"publisher": "P"}}
        for half in "ab"
    ]
    store.append([decode(document) for document in batch])
store.close()
"""


def test_processes_that_append_at_once_lose_nothing_and_leave_no_gap(store_url: str) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, store_url, name, "15"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in "pq"
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    store = opened(store_url)
    lines = list(store.lines())
    store.close()
    assert [line.position for line in lines] == list(range(1, 61))
    for name in "pq":
        own = [line.id for line in lines if line.id.startswith(name)]
        assert own == [f"{name}-{number}{half}" for number in range(15) for half in "ab"]
    assert all(lines[at + 1].id == lines[at].id[:-1] + "b" for at in range(0, 60, 2))
    assert list(findings(lines)) == []


class SlowClock(Clock):
    """A clock that is asked inside the append's transaction, and answers when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.may_answer = threading.Event(), threading.Event()

    def __call__(self) -> datetime:
        self.reached.set()
        assert self.may_answer.wait(30)
        return super().__call__()


class Tail:
    """A reader that tails a log: it asks for what comes after the last position it saw, all the time."""

    def __init__(self, after: Callable[[int], list[tuple[int, str]]]) -> None:
        self.seen: list[tuple[int, str]] = []
        self.rounds = 0
        self._after, self._stop = after, threading.Event()
        self._thread = threading.Thread(target=self._poll)
        self._thread.start()

    def _poll(self) -> None:
        while not self._stop.is_set():
            self.look()

    def look(self) -> None:
        self.seen += self._after(self.seen[-1][0] if self.seen else 0)
        self.rounds += 1

    def wait_rounds(self, count: int = 3) -> None:
        """Until it has looked so many times more."""
        goal, patience = self.rounds + count, time.monotonic() + 30
        while self.rounds < goal:
            assert time.monotonic() < patience
            time.sleep(0.002)

    def stop(self) -> list[str]:
        self._stop.set()
        self._thread.join(30)
        self.look()
        return [name for _, name in self.seen]


def test_a_reader_that_tails_the_log_skips_nothing_while_a_slower_append_is_open(postgres_url: str) -> None:
    clock = SlowClock()
    slow, quick, reader = Store.open(postgres_url, "main", clock), opened(postgres_url), opened(postgres_url)
    quick.append(events(report("before")))
    tail = Tail(lambda last: [(one.position, one.event.id) for one in reader.read(after=last)])
    first = threading.Thread(target=slow.append, args=(events(report("slow-1"), report("slow-2")),))
    second = threading.Thread(target=quick.append, args=(events(report("quick")),))
    try:
        first.start()
        assert clock.reached.wait(30)
        second.start()
        # The second waits for the lock; give it the time in which it would otherwise have been faster.
        second.join(0.3)
        assert second.is_alive()
        tail.wait_rounds()
        assert [name for _, name in tail.seen] == ["before"]
    finally:
        clock.may_answer.set()
        first.join(30)
        second.join(30)
        seen = tail.stop()
        for store in (slow, quick, reader):
            store.close()
    assert seen == ["before", "slow-1", "slow-2", "quick"]
    assert [position for position, _ in tail.seen] == [1, 2, 3, 4]


def test_the_same_reader_skips_one_where_a_plain_sequence_gives_the_positions(postgres_url: str) -> None:
    """So that the test above is known to be able to fail."""
    engine = connect(parse_url(postgres_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE toy (position BIGSERIAL PRIMARY KEY, id TEXT)"))
    tail = Tail(lambda last: _after(engine, last))
    add = text("INSERT INTO toy (id) VALUES (:id)")
    try:
        with engine.connect() as slow, engine.connect() as quick:
            slow.execute(add, {"id": "slow"})
            quick.execute(add, {"id": "quick"})
            quick.commit()
            tail.wait_rounds()
            slow.commit()
            tail.wait_rounds()
    finally:
        seen = tail.stop()
    assert seen == ["quick"]
    assert [name for _, name in _after(engine, 0)] == ["slow", "quick"]
    engine.dispose()


def _after(engine: Engine, last: int) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        query = text("SELECT position, id FROM toy WHERE position > :last ORDER BY position")
        return [(row.position, row.id) for row in connection.execute(query, {"last": last})]


def test_streams_do_not_wait_for_each_other_on_postgres(postgres_url: str) -> None:
    clock = SlowClock()
    slow, other = Store.open(postgres_url, "slow", clock), opened(postgres_url, "other")
    first = threading.Thread(target=slow.append, args=(events(report("a")),))
    try:
        first.start()
        assert clock.reached.wait(30)
        assert [one.position for one in other.append(events(report("a")))] == [1]
    finally:
        clock.may_answer.set()
        first.join(30)
        slow.close()
        other.close()


def test_readers_do_not_wait_for_a_writer(store_url: str) -> None:
    clock = SlowClock()
    with filled(store_url) as reader:
        slow = Store.open(store_url, "main", clock)
        writing = threading.Thread(target=slow.append, args=(events(report("slow")),))
        try:
            writing.start()
            assert clock.reached.wait(30)
            assert len(list(reader.lines())) == reader.head().position == 3
        finally:
            clock.may_answer.set()
            writing.join(30)
            slow.close()
        assert [line.id for line in reader.lines(after=3)] == ["slow"]


# -- columns -----


def test_the_columns_are_those_of_the_design(store_url: str) -> None:
    with inside(store_url) as connection:
        found = inspect(connection)
        columns = [column["name"] for column in found.get_columns("events")]
        assert columns == ["stream", *Line._fields]
        for table in metadata.sorted_tables:
            assert found.get_pk_constraint(table.name)["constrained_columns"][0] == "stream"
        assert [one["column_names"] for one in found.get_unique_constraints("events")] == [["stream", "id"]]
        assert ["stream", "target"] in [one["column_names"] for one in found.get_indexes("events")]


def test_a_store_can_be_read_with_nothing_but_the_database(store_url: str) -> None:
    with filled(store_url) as store, inside(store_url) as connection:
        rows = connection.execute(text("SELECT * FROM events ORDER BY position")).all()
        assert [row.stream for row in rows] == ["main"] * 3
        assert [tuple(row)[1:] for row in rows] == [tuple(line) for line in store.lines()]
        own = connection.execute(text("SELECT * FROM measures")).all()
        assert [tuple(row) for row in own] == [("main", "tanks_ready", "stock", "tanks")]


def test_a_path_may_have_any_characters(tmp_path: Path) -> None:
    directory = tmp_path / "50% of #1 ? Київ"
    directory.mkdir()
    path = str(directory / "a b%20c.db")
    prepare(path)
    with filled(path) as store:
        assert store.head().position == 3
    assert Path(path).is_file()
    with suppress(sqlite3.Error), sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM events").fetchone() == (3,)


def test_a_database_may_have_signs_in_its_name(postgres_server: URL) -> None:
    name = f"timeline %40 {os.getpid()}"
    administer(postgres_server, f'CREATE DATABASE "{name}"'.replace("%", "%%"))
    try:
        url = postgres_server.set(database=name).render_as_string(hide_password=False)
        prepare(url)
        with filled(url) as store:
            assert store.head().position == 3
    finally:
        administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'.replace("%", "%%"))
