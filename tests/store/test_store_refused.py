"""What is no store: missing, foreign, empty, newer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from each import each
from given import events, report
from sqlalchemy import make_url
from storing import filled, is_sqlite, opened, run, tables

from timeline.store.database import StoreError, parse_url, prepare, shown
from timeline.store.schema import REVISION, VERSION_TABLE
from timeline.store.store import Store

# -- what is no store -----


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as refusal:
        action()
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert (
        refused(partial(opened, str(path))) == f"there is no store at {path}; make one with 'timeline init'"
    )
    assert refused(partial(opened, str(tmp_path))).startswith(
        f"{tmp_path} is a directory; write the path of a"
    )
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


_NEXT = f"{int(REVISION) + 1:04}"


@pytest.mark.parametrize(
    ("revision", "advice"), [(_NEXT, "use the newer"), ("9999", "use the newer"), ("0000", "upgrade")]
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


@each(
    ("where", "says"),
    [
        ("mysql://u:hunter2@h/d", "'mysql' is no database of ours"),
        ("sqlite+aiosqlite:///x.db", "is no database of ours"),
        ("sqlite:///x.db?timeout=abc", "a SQLite URL takes no options here"),
        ("host=h password=hunter2 dbname=d", "that is neither a path nor a URL"),
        ("postgresql:/u:hunter2@h/d", "that is neither a path nor a URL"),
        ("postgresql:u:hunter2@h/d", "that is neither a path nor a URL"),
        ("postgres//u:hunter2@h/d", "that is neither a path nor a URL"),
        ("postgresql://u:hun@hunter2@h/d", "the database URL has two @"),
        (":memory:", "a store in memory would be gone at once"),
        ("", "no database is named"),
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
