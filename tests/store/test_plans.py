"""How the store is asked: every statement seeks, whatever the database knows of its tables, and what an
append or a question costs does not grow with the log. Counted in statements and steps, never in time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from given import Clock, Document, claim, events, report
from sqlalchemy import Engine, event
from storing import inside, is_sqlite, opened, run

from timeline.engine import Timeline
from timeline.store import sql
from timeline.store.index import seek
from timeline.store.store import Store

Asked = list[tuple[str, Any]]
pytestmark = pytest.mark.slow
STATEMENTS = sorted(path.stem for path in (Path(sql.__file__).parent / "sqlite").glob("*.sql"))
# What these tables are called in the statements; anything else there is made by the statement itself.
ALIASES = {"e", "r", "k", "m", "own", "reached", "source", "newest"}
TABLES = {"events", "measures", "index_rows", "index_keys", "index_marks", "index_heads", "index_sources"}
# Statements that read by the stream alone, and why that does not grow: its keys, its measures, its last row;
# and `position_at`, which looks backwards from the newest event until it finds one.
BY_STREAM = {"keys", "last_key", "measures", "head", "position_at"}
SUBJECTS = ("RUS", "UKR", "PRK", "IRN")


def many(count: int, start: int = 0, voices: int = 5) -> list[Document]:
    """Reports of a few series a voice over 25 years, some of deaths, some corrected or retracted."""
    found: list[Document] = []
    for number in range(start, start + count):
        day = date(2000, 1, 1) + timedelta(days=number * 7 % 9_000)
        made = claim(
            "fatalities" if number % 10 == 7 else "recruitment", str(number),
            said_by=f"voice {number % voices}", subject=SUBJECTS[number % 4],
        )  # fmt: skip
        one = report(
            f"e{number}", occurred=day.isoformat(), reported=None, claims=[made],
            source={
                "publisher": f"Paper {number % 3}", "published": day.isoformat(), "key": f"k{number % 9}",
            },
        )  # fmt: skip
        if number % 40 == 39:
            one["corrects"] = f"e{number - 1}"
        if number % 100 == 60:
            one = {"id": f"e{number}", "kind": "retraction", "retracts": f"e{number - 1}", "reason": "wrong"}
        found.append(one)
    return found


@contextmanager
def listening(engine: Engine) -> Iterator[Asked]:
    """The statements that are run meanwhile, with what they are given."""
    asked: Asked = []

    def heard(_connection: Any, _cursor: Any, text: str, given: Any, *_: Any) -> None:
        asked.append((text, given))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", heard)


def everything(store: Store) -> None:
    """Every verb of a stream."""
    timeline = Timeline(store, clock=Clock())
    head = timeline.head().position
    new = f"n{head}"
    found = report(new, occurred="2024-10-01", claims=[claim("recruitment", "5", said_by="voice 1")])
    deployment = {
        "id": f"d{head}", "kind": "deployment", "origin": "PRK", "host": "RUS", "summary": "s",
        "occurred": "2024-10-01", "source": {"publisher": "P", "key": "k1"},
    }  # fmt: skip
    own = claim("drones", "3", nature="stock", unit="pieces", said_by="voice 1")
    deaths = claim("fatalities", "5", said_by="voice 1")
    forecast = claim("recruitment", "9", said_by="voice 1")
    timeline.append(
        [
            report(f"f{head}", occurred="2024-10-02", claims=[deaths, own]),
            report(f"l8{head}", occurred="2024-12-02", claims=[forecast]),
        ]
    )
    timeline.append(report(f"f2{head}", occurred="2024-10-02", claims=[own]))
    store.speaking_of([new])
    timeline.preview(found)
    timeline.append([found, deployment, report(f"u{head}", occurred=None)])
    timeline.vet(report(f"c{head}", corrects=new))
    timeline.append(report(f"c{head}", corrects=new, occurred="2024-10-01"))
    timeline.retract(f"c{head}", "wrong")
    decree = {"id": f"l{head}", "kind": "decree", "issuer": "P", "summary": "s", "occurred": "2024-01-01",
              "source": {"publisher": "P"}}  # fmt: skip
    timeline.append(decree)
    for asked in ({}, {"known_on": "2010-01-01"}, {"position": 1}, {"subject": "RUS"}):
        timeline.state("2024-10-31", **asked)
    timeline.why("RUS", "recruitment")
    timeline.why("RUS", "fatalities")
    timeline.course("RUS", "recruitment", every="1y", to="2024-10-31")
    timeline.course("RUS", "fatalities", every="1y", to="2024-10-31")
    timeline.course("RUS", "recruitment", by="known", every="1y", as_of="2020-01-01", to="2024-10-31")
    timeline.diff("2015-01-01", "2024-10-31")
    timeline.log(subject="RUS")
    timeline.log(kind="retraction")
    timeline.show(new)
    timeline.source("k1")
    timeline.state("2024-10-31", position="2024-11-01")
    timeline.check()


def sqlite_plan(url: str, text: str, given: Any) -> list[str]:
    with inside(url) as connection:
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)
        # A Bloom filter is a help in passing, and no other way to look.
        return [str(row.detail) for row in found if "BLOOM FILTER" not in row.detail]


def postgres_plan(url: str, text: str, given: Any) -> list[str]:
    """The nodes that read tables: how, which, by what."""
    with inside(url) as connection:
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {text}", given).scalar()
    plan = found if isinstance(found, list) else json.loads(str(found))

    def nodes(node: dict[str, Any]) -> Iterator[str]:
        read = node.get("Relation Name") in TABLES and node["Node Type"] not in (
            "ModifyTable",
            "Bitmap Heap Scan",
        )
        if read or "Index Cond" in node:
            yield f"{node['Node Type']} {node.get('Relation Name')} ({node.get('Index Cond', '')})"
        for inner in node.get("Plans", ()):
            yield from nodes(inner)

    return list(nodes(plan[0]["Plan"]))


def seeks(line: str, name: str) -> bool:
    """Whether a line of SQLite's plan reads no table, or seeks in it by more than the stream."""
    words = line.split()
    if words[0] not in ("SCAN", "SEARCH") or words[1] not in ALIASES:
        return True
    if words[0] == "SCAN":
        return False
    return name in BY_STREAM or line.count("=?") + line.count(">?") + line.count("<?") > 1


def named(asked: Asked) -> dict[str, tuple[str, Any]]:
    """The statements of our files among those asked, by their names: one of each."""
    found: dict[str, tuple[str, Any]] = {}
    heads = {(Path(sql.__file__).parent / "sqlite" / f"{name}.sql").read_text().splitlines()[0]: name
             for name in STATEMENTS}  # fmt: skip
    for text, given in asked:
        name = heads.get(text.lstrip().splitlines()[0])
        if name:
            # Of a statement that is run for each of several, the first.
            found.setdefault(name, (text, given[0] if isinstance(given, list) else given))
    return found


@pytest.mark.parametrize("state", ["empty", "large, without statistics", "large, with statistics"])
def test_every_statement_seeks_whatever_the_database_knows_of_its_tables(
    store_url: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Marks enough that reading them all would cost.
    monkeypatch.setattr(seek, "BLOCK", 4)
    with opened(store_url) as store:
        if state != "empty":
            store.append(events(*many(4_000, voices=997)))
            store.append(events(*many(4_000, 4_000, voices=997)))
        if state == "large, with statistics":
            run(store_url, "ANALYZE")
        with listening(store._engine) as asked:
            everything(store)
    found = named(asked)
    unasked = set(STATEMENTS) - set(found)
    assert unasked <= {"newest_source"} if state == "empty" else not unasked, unasked
    for name, (text, given) in found.items():
        if is_sqlite(store_url):
            plan = sqlite_plan(store_url, text, given)
            assert all(seeks(line, name) for line in plan), (name, plan)
        elif state != "empty":
            for node in postgres_plan(store_url, text, given):
                by = re.findall(r"\b(stream|position|key|id|target|kind|series|block|speaks_from)\b", node)
                small = name in BY_STREAM or "measures" in node or "index_heads" in node
                assert small or ("Seq Scan" not in node and len(set(by)) > 1), (name, node)


def test_on_sqlite_no_plan_depends_on_statistics(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        with listening(store._engine) as asked:
            everything(store)
        seeking = {name: one for name, one in named(asked).items() if name not in BY_STREAM}
        before = {name: sqlite_plan(sqlite_url, *one) for name, one in seeking.items()}
        store.append(events(*many(8_000, voices=997)))
        large = {name: sqlite_plan(sqlite_url, *one) for name, one in seeking.items()}
        run(sqlite_url, "ANALYZE")
        analyzed = {name: sqlite_plan(sqlite_url, *one) for name, one in seeking.items()}
    assert before == large == analyzed


def sqlite_steps(store: Store, work: Callable[[], object]) -> int:
    """How many instructions of its machine SQLite takes, in hundreds."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    def watch(connection: Any, *_: Any) -> None:
        connection.driver_connection.set_progress_handler(step, 100)

    event.listen(store._engine, "checkout", lambda raw, *_: raw.set_progress_handler(step, 100))
    work()
    return steps


def postgres_rows(url: str, work: Callable[[], object]) -> int:
    """How many rows Postgres reads, by index or not."""
    with inside(url) as connection:
        count = (
            "SELECT COALESCE(SUM(COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0)), 0) "
            "FROM pg_stat_user_tables"
        )

        def rows() -> int:
            connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
            connection.commit()
            connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
            return int(connection.exec_driver_sql(count).scalar() or 0)

        before = rows()
        work()
        return rows() - before


def steps(url: str, store: Store, work: Callable[[], object]) -> int:
    if is_sqlite(url):
        return sqlite_steps(store, work)
    with inside(url) as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
    return postgres_rows(url, work)


SMALL, LARGE = 1_000, 16_000
WORKS: dict[str, Callable[[Store, int], object]] = {
    "a single append": lambda store, at: store.append(events(*many(1, start=at))),
    "a hundred at once": lambda store, at: store.append(events(*many(100, start=at))),
    "a preview": lambda store, at: Timeline(store, clock=Clock()).preview(many(1, start=at)[0]),
    "a correction": lambda store, at: store.append(events(report(f"n{at}", corrects=f"e{at - 10}"))),
    "what a key of a source means": lambda store, _: store.source("k4"),
    "a picture": lambda store, _: Timeline(store, clock=Clock()).state("2024-10-31", measure="recruitment"),
}


@pytest.mark.parametrize("work", WORKS)
def test_what_it_costs_does_not_grow_with_the_log(store_url: str, work: str) -> None:
    with opened(store_url) as store:
        store.append(events(*many(SMALL)))
        small = steps(store_url, store, lambda: WORKS[work](store, SMALL))
        head = store.head().position
        store.append(events(*many(LARGE - head, start=head + 200)))
        if not is_sqlite(store_url):
            run(store_url, "ANALYZE")
        large = steps(store_url, store, lambda: WORKS[work](store, LARGE))
    assert large <= 1.5 * small + 20, (small, large)


@pytest.mark.parametrize("narrow", [{}, {"subject": "RUS"}, {"position": 5}, {"known_on": "2010-01-01"}])
def test_a_question_reads_the_head_once_on_one_connection(store_url: str, narrow: Any) -> None:
    with opened(store_url) as store:
        store.append(events(*many(300)))
        taken: list[Any] = []
        event.listen(store._engine, "checkout", lambda *_: taken.append(1))
        with listening(store._engine) as asked:
            Timeline(store, clock=Clock()).state("2024-10-31", **narrow)
    assert len(taken) == 1
    found = [text.splitlines()[0] for text, _ in asked if text.lstrip().startswith("--")]
    assert len(found) == len(set(found)) <= 12, found
