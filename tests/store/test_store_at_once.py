"""Writers and readers at once: nothing lost, no gap, nothing skipped."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from conftest import administer
from given import Clock, events, report
from places import ROOT
from sqlalchemy import URL, Engine, inspect, text
from storing import filled, inside, opened

from timeline.log.chain import Line, findings
from timeline.store.database import connect, parse_url, prepare
from timeline.store.schema import metadata
from timeline.store.store import Store

# -- at once -----

WRITER = """
import sys
from datetime import UTC, datetime
from timeline.model.document import decode
from timeline.store.store import Store

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


@pytest.mark.process
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
