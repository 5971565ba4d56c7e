"""The index is derived: what is wrong with it is found, it can be made anew; no answer depends on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from given import Clock, claim, events, report
from shell import EVENTS, Shell
from sqlalchemy import Connection
from storing import filled, opened, run

from timeline.asof.known import Selection
from timeline.asof.picture import picture
from timeline.asof.question import AsOf, Question, parse_when
from timeline.log.admit import Refused
from timeline.log.protocols import Appended
from timeline.model.event import Event
from timeline.store import reader
from timeline.store.index.seek import KeyRow, all_keys
from timeline.store.schema import VERSION_TABLE
from timeline.store.store import Store, make

BROKEN = {
    "UPDATE index_rows SET speaks_from = speaks_from + 1 WHERE position = 2": "is not the one",
    "DELETE FROM index_rows WHERE position = 1": "is not the one",
    "UPDATE index_keys SET lead = lead + 1": "is not the one",
    "UPDATE index_heads SET position = 1": "the index is at #1, not at #2",
    "DELETE FROM index_heads": "the index is at #0, not at #2",
}


@pytest.mark.parametrize("statement", BROKEN)
def test_an_index_that_is_not_the_events_own_is_found_and_made_anew(shell: Shell, statement: str) -> None:
    shell.write("events.toml", EVENTS)
    shell("init")
    shell("append", "events.toml")
    assert shell("check").code == 0
    run(str(shell.directory / "timeline.db"), statement)
    seen = shell("check")
    assert seen.code == 1
    assert BROKEN[statement] in seen.out
    assert "'timeline check --rebuild' makes it anew" in seen.out
    assert shell("check", "--rebuild").out.startswith("ok: 2 events")
    assert shell("check").code == 0


def test_where_the_index_is_behind_everything_is_read_and_the_answer_is_the_same(store_url: str) -> None:
    with filled(store_url) as store:
        question = Question(AsOf(parse_when("2024-10-31")))
        run(store_url, "DELETE FROM index_heads", "DELETE FROM index_rows")
        store.append(events(report("late", claims=[claim()])))
        whole = picture(Selection.of(store.read()), question)
        assert picture(store.selections([question])[0], question) == whole
        assert store.index_findings() == "the index is at #0, not at #4"
        done: list[int] = []
        store.rebuild(done.append)
        assert (store.index_findings(), sum(done)) == (None, 4)


def test_a_store_from_before_the_index_gets_one_when_it_is_upgraded(store_url: str) -> None:
    with filled(store_url):
        pass
    tables = ("index_heads", "index_marks", "index_rows", "index_keys", "index_sources")
    run(store_url, "DROP INDEX events_kind")
    run(
        store_url,
        *(f"DROP TABLE {table}" for table in tables),
        f"UPDATE {VERSION_TABLE} SET version_num = '0001'",
    )
    assert make(store_url) == "0001"
    store = opened(store_url)
    try:
        assert store.index_findings() is None
        assert store.head().position == 3
    finally:
        store.close()


# -- any number of events -----


def test_chunks_are_one_append(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.store.store.CHUNK", 4)
    clock = Clock()
    store = Store.open(store_url, "main", clock)
    try:
        told: list[list[Appended]] = []
        store.append_many(
            events(*(report(f"m{number}") for number in range(10))), lambda one: told.append([*one])
        )
        assert [len(chunk) for chunk in told] == [4, 4, 2]
        assert [one.position for chunk in told for one in chunk] == list(range(1, 11))
        assert len({one.recorded_at for one in store.read()}) == 1
        assert clock.asked == 1
        assert store.index_findings() is None
    finally:
        store.close()


def test_a_stream_is_not_locked_while_the_first_events_are_still_to_come(store_url: str) -> None:
    with filled(store_url) as store:

        def slow() -> Iterator[Event]:
            store.append(events(report("meanwhile")))
            yield from events(report("late"))

        store.append_many(slow(), lambda _: None)
        assert [one.event.id for one in store.read()][-2:] == ["meanwhile", "late"]


def test_what_a_later_chunk_refuses_leaves_nothing_of_the_ones_before(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.store.store.CHUNK", 4)
    with filled(store_url) as store:
        before = list(store.lines())
        batch = events(*(report(f"m{number}") for number in range(6)), report("x", corrects="nobody"))
        with pytest.raises(Refused) as refused:
            store.append(batch)
        assert refused.value.problems[0][0] == 6
        assert list(store.lines()) == before
        assert store.index_findings() is None


def test_a_refused_event_of_a_long_file_is_told_with_its_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.store.store.CHUNK", 3)
    monkeypatch.setattr("timeline.log.protocols.CHUNK", 3)
    shell("init")
    line = '{"id": "%s", "kind": "report", "summary": "s", "source": {"publisher": "P"}%s}\n'
    lines = [line % (f"e{number}", "") for number in range(8)]
    lines[7] = line % ("e7", ', "corrects": "nobody"')
    shell.write("long.jsonl", "".join(lines))
    seen = shell("append", "long.jsonl")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err == (
        "error: long.jsonl:8: event 'e7': corrects: 'nobody' is not recorded in this stream, nor earlier in "
        "this batch\n"
    )
    assert shell("head").out.startswith("#0 ")
    tried = shell("append", "--dry-run", "long.jsonl")
    assert (tried.code, tried.err) == (2, seen.err)
    shell.write("long.jsonl", "".join([lines[0], lines[7], *lines[1:7]]))
    assert "long.jsonl:2: event 'e7'" in shell("append", "--dry-run", "long.jsonl").err
    assert "long.jsonl:2: event 'e7'" in shell("append", "long.jsonl").err
    shell.write("long.jsonl", "".join(lines[:7]))
    assert shell("append", "long.jsonl").out.count("\n") == 7


# -- how it is asked -----


def test_a_question_asked_while_the_index_is_made_anew_sees_one_of_the_two(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [
        *(report(f"u{number}", occurred=None) for number in range(3)),
        {
            "id": "came", "kind": "deployment", "summary": "s", "origin": "PRK", "host": "RUS",
            "occurred": "2024-10-02", "source": {"publisher": "P"},
        },
        report("first", occurred="2024-10-01", claims=[claim()]),
    ]  # fmt: skip
    store, other = opened(store_url), opened(store_url)

    def meanwhile(connection: Connection, stream: str) -> list[KeyRow]:
        found = all_keys(connection, stream)
        # The numbers of the keys are given anew, in another order.
        monkeypatch.setattr("timeline.store.index.rebuild.CHUNK", 1)
        other.rebuild(lambda _: None)
        return found

    try:
        store.append(events(*batch))
        question = Question(AsOf(parse_when("2024-10-31")))
        whole = picture(Selection.of(store.read()), question)
        monkeypatch.setattr(reader, "all_keys", meanwhile)
        assert picture(store.selections([question])[0], question) == whole
        monkeypatch.setattr(reader, "all_keys", all_keys)
        assert picture(store.selections([question])[0], question) == whole
    finally:
        store.close()
        other.close()
