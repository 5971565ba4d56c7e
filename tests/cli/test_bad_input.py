"""What goes wrong around Timeline: files, databases, servers, pipes. Always told, never half-done."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from given import claim, events, report
from processes import PATIENCE, hears_ctrl_c, interrupt, is_read, wait_until
from shell import EVENTS, Shell
from sqlalchemy import event
from storing import filled, inside, opened, run

from timeline.store import database
from timeline.store.database import StoreError, connect, parse_url, prepare
from timeline.store.store import Store

SECRET = "hunter2"
# Root reads and writes everything, unless it gives that up.
AS_ANYBODY = [
    "setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search",
] if os.geteuid() == 0 else []  # fmt: skip
COMMAND = [sys.executable, "-m", "timeline"]


def run_command(
    shell: Shell, *words: str, before: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*(before or []), *COMMAND, *words], cwd=shell.directory, capture_output=True, text=True, check=False
    )


def told(ended: subprocess.CompletedProcess[str]) -> str:
    """The only thing that was said, on standard error, with exit code 2."""
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    return ended.stderr


# -- claims that contradict their measure -----


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (claim("recruitment", nature="stock"), "claims[0]: recruitment is a rate, not a stock"),
        (claim("recruitment", unit="cases"), "recruitment is counted in persons a month, not in cases"),
        (claim("tanks_ready", nature="rate", unit="tanks"), "is a stock in tanks in this stream, not a rate"),
        (claim("tanks_ready", nature="stock", unit="cars"), "not a stock in cars"),
        (claim("tanks_ready", nature="level", unit="x"), "'level' is not one of stock, rate, cumul"),
        (claim("tanks_ready"), "a measure of your own needs `nature` and `unit`"),
    ],
)  # fmt: skip
def test_a_claim_never_contradicts_its_measure(ready: Shell, made: dict[str, str], says: str) -> None:
    own = claim("tanks_ready", nature="stock", unit="tanks")
    ready.write("first.json", json.dumps(report("first", claims=[own])))
    ready("append", "first.json")
    ready.write("second.json", json.dumps([report("second", claims=[made]), report("third")]))
    seen = ready("append", "second.json")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("error: second.json:1: event 'second': ")
    assert says in seen.err
    assert ready("head").out.startswith("#3 ")


# -- files -----


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("e.toml", b"", "is empty; 'timeline template report' shows what an event looks like"),
        ("e.json", b" \n", "is empty"),
        ("e.toml", b"# only a comment", "holds no [[event]]"),
        ("e.json", b"[]", "holds no event"),
        ("e.jsonl", b"\xef\xbb\xbf\n", "is empty"),
        ("e.toml", b'[[event]]\nid = "\xff"', "e.toml:2: is not UTF-8 text; save the file as UTF-8"),
        ("e.json", "\ufeff{}".encode("utf-16"), "e.json:1: is not UTF-8 text"),
        ("e.toml", EVENTS[:200].encode(), "is not TOML"),
        ("e.json", b'[{"id": "a", "kind": "rep', "e.json:1: is not JSON"),
        ("e.jsonl", b'{"id": "a", "kind": "report"', "e.jsonl:1: is not JSON"),
        ("e.jsonl", b'{"id": "a"}\n{"id": ', "e.jsonl:2: is not JSON"),
        ("e.json", b"[" * 100_000, "is not JSON"),
        ("e.toml", b"a = " + b"[" * 100_000, "is not TOML"),
        ("e.bin", bytes(range(256)), "is not"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_events_says_what_it_is(
    ready: Shell, name: str, content: bytes, says: str
) -> None:
    Path(name).write_bytes(content)
    seen = ready("append", "events.toml", name)
    assert (seen.code, seen.out) == (2, "")
    assert says in seen.err
    assert "Traceback" not in seen.err
    assert ready("head").out.startswith("#2 ")


@pytest.mark.slow
def test_a_huge_file_is_refused_before_it_is_read(ready: Shell) -> None:
    with Path("huge.toml").open("wb") as file:
        file.truncate(65 << 20)
    expected = "is larger than 64 MiB; write JSON Lines, an event a line, or split it\n"
    assert ready("append", "huge.toml").err == f"error: huge.toml: {expected}"
    assert ready("append", "/dev/zero").err == f"error: /dev/zero: {expected}"
    many = Path("many.toml")
    many.write_text("# many lines\n" * (6 << 20), encoding="utf-8")
    assert ready("append", "many.toml").err == f"error: many.toml: {expected}"


# -- SQLite -----


def test_a_damaged_database_is_told(ready: Shell) -> None:
    whole = Path("timeline.db").read_bytes()
    Path("short.db").write_bytes(whole[:20_000])
    for command in ("head", "check", "state", "append events.toml", "init"):
        seen = ready("--db", "short.db", *command.split())
        assert (seen.code, seen.out) == (2, ""), command
        assert seen.err == "error: short.db: the file is damaged; take a saved copy\n"
    assert Path("short.db").read_bytes() == whole[:20_000]


@pytest.mark.process
def test_a_store_is_read_where_nothing_can_be_written(ready: Shell) -> None:
    Path("sealed").mkdir()
    shutil.copy("timeline.db", "sealed/timeline.db")
    before = Path("sealed/timeline.db").read_bytes()
    Path("sealed/timeline.db").chmod(0o444)
    Path("sealed").chmod(0o555)
    try:
        for words in (("check",), ("state", "--as-of", "2024-10-31"), ("append", "events.toml"), ("init",)):
            ended = run_command(ready, "--db", "sealed/timeline.db", *words, before=AS_ANYBODY)
            assert (ended.returncode, ended.stderr) == (0, ""), words
        ended = run_command(
            ready, "--db", "sealed/timeline.db", "retract", "#1", "--reason", "x", before=AS_ANYBODY
        )
        says = "cannot be written: the file or its directory is read-only"
        assert told(ended) == f"error: sealed/timeline.db: {says}\n"
    finally:
        Path("sealed").chmod(0o755)
    assert Path("sealed/timeline.db").read_bytes() == before


@pytest.mark.process
def test_what_another_program_has_not_written_into_a_store_yet_is_never_passed_over(ready: Shell) -> None:
    """SQLite's log holds what is not in the file: opened as unchanging, it would be left out."""
    Path("sealed").mkdir()
    with sqlite3.connect("timeline.db") as connection:
        # Whoever closes a database last moves the log into it.
        connection.execute("SELECT * FROM events").fetchall()
        ready("retract", "#1", "--reason", "x")
        for name in ("timeline.db", "timeline.db-wal"):
            shutil.copy(name, f"sealed/{name}")
    assert Path("sealed/timeline.db-wal").stat().st_size
    for path in (*Path("sealed").iterdir(), Path("sealed")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        ended = run_command(ready, "--db", "sealed/timeline.db", "head", before=AS_ANYBODY)
        assert ended.stdout.startswith("#3 ") or "cannot be opened" in told(ended)
    finally:
        Path("sealed").chmod(0o755)


def test_what_is_recorded_is_on_the_disk_when_it_is_told(sqlite_url: str) -> None:
    prepare(sqlite_url)
    engine = connect(parse_url(sqlite_url))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    engine.dispose()


@pytest.mark.process
def test_a_file_that_may_not_be_read_is_told(ready: Shell) -> None:
    Path("timeline.db").chmod(0)
    ended = run_command(ready, "state", before=AS_ANYBODY)
    assert told(ended) == "error: timeline.db: permission denied\n"


def test_a_store_that_another_program_is_writing_to_is_told(
    ready: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect("timeline.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        seen = ready("retract", "#1", "--reason", "x")
        assert (seen.code, seen.out) == (2, "")
        assert seen.err == (
            "error: timeline.db: another program is writing to it and did not finish; try again\n"
        )
        assert ready("state", "--as-of", "2024-10-31").code == 0
    finally:
        other.close()
    assert ready("retract", "#1", "--reason", "x").code == 0


def test_a_full_disk_leaves_the_store_as_it_was(sqlite_url: str) -> None:
    with filled(sqlite_url) as before:
        lines = list(before.lines())
    engine = connect(parse_url(sqlite_url))

    @event.listens_for(engine, "connect")
    def _small(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    store = Store(engine, "main", lambda: datetime(2024, 11, 2, tzinfo=UTC))
    with pytest.raises(StoreError, match="the disk is full; nothing was recorded"):
        store.append(events(*(report(f"x{number}", note="n" * 500) for number in range(100))))
    store.close()
    with_room = opened(sqlite_url)
    assert list(with_room.lines()) == lines
    assert len(with_room.append(events(report("y")))) == 1
    with_room.close()


@pytest.mark.process
def test_a_file_that_may_not_grow_leaves_the_store_as_it_was(ready: Shell) -> None:
    more = "".join(json.dumps(report(f"e{number}", note="n" * 500)) + "\n" for number in range(500))
    ready.write("more.jsonl", more)
    limited = f"ulimit -f 100; exec {' '.join(COMMAND)} append more.jsonl"
    ended = subprocess.run(
        ["bash", "-c", limited], cwd=ready.directory, capture_output=True, text=True, check=False
    )
    says = "the disk cannot be read or written; nothing was recorded"
    assert told(ended) == f"error: timeline.db: {says}\n"
    assert ready("check").out.startswith("ok: 2 events")
    assert ready("append", "more.jsonl").code == 0


# -- Postgres -----


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where somebody listens and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(5)
        yield listening.getsockname()[1]


@pytest.mark.slow
def test_a_server_that_refuses_or_never_answers_is_told_without_its_password(
    silent_port: int, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    monkeypatch.setattr(database, "_CONNECT_SECONDS", 2)
    for port, says in ((1, "refused"), (silent_port, "timeout")):
        for command in ("init", "state", "streams"):
            seen = shell("--db", f"postgresql://ada:{SECRET}@127.0.0.1:{port}/x", command)
            assert (seen.code, seen.out) == (2, "")
            assert says in seen.err
            assert "127.0.0.1" in seen.err
            assert SECRET not in seen.err


def test_a_server_that_goes_away_in_the_middle_leaves_nothing_half_written(postgres_url: str) -> None:
    def broken() -> datetime:
        with inside(postgres_url) as connection:
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            connection.exec_driver_sql(f"{kill} AND datname = current_database()")
        return datetime(2024, 11, 2, tzinfo=UTC)

    with filled(postgres_url) as reader:
        lines = list(reader.lines())
    store = Store.open(postgres_url, "main", broken)
    lost = "the connection was lost; try again: appending the same once more records it once"
    with pytest.raises(StoreError, match=lost):
        store.append(events(report("x"), report("y")))
    # The same store goes on with a new connection.
    assert list(store.lines()) == lines
    store.close()
    again = opened(postgres_url)
    assert [one.new for one in again.append(events(report("x"), report("y")))] == [True, True]
    again.close()


def test_a_writer_that_never_finishes_does_not_hold_up_the_others_for_ever(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)

    def slow() -> datetime:
        with pytest.raises(StoreError, match="another program is writing to this stream and did not finish"):
            other.append(events(report("y")))
        return datetime(2024, 11, 2, tzinfo=UTC)

    other = opened(postgres_url)
    store = Store.open(postgres_url, "main", slow)
    assert [one.position for one in store.append(events(report("x")))] == [1]
    assert [one.position for one in other.append(events(report("y")))] == [2]
    store.close()
    other.close()


def test_a_database_of_somebody_else_or_a_newer_one_is_left_alone(store_url: str, shell: Shell) -> None:
    run(store_url, "UPDATE timeline_version SET version_num = '9999'")
    for command in ("state", "init", "check"):
        seen = shell("--db", store_url, command)
        assert (seen.code, seen.out) == (2, "")
        assert "is at revision 9999" in seen.err
        assert "newer" in seen.err


# -- pipes and impatience -----


COMMANDS = ["state", "state --format json", "log", "export", "--help", "schema", "check"]


@pytest.mark.process
@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_pipe_is_no_error_of_ours(ready: Shell, command: str) -> None:
    """The reader is gone before the first word is written."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        ended = subprocess.run(
            [*COMMAND, *command.split()], cwd=ready.directory, stdout=closed, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert ended.stderr == ""
    assert ended.returncode in (0, 1)


@pytest.mark.process
def test_whoever_interrupts_a_batch_leaves_nothing_of_it(ready: Shell) -> None:
    os.mkfifo("half.jsonl")
    command = [*COMMAND, "append", "half.jsonl"]
    # Opening the pipe waits until the command has opened it too.
    with (
        subprocess.Popen(
            command,
            cwd=ready.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hears_ctrl_c,
        ) as reading,
        Path("half.jsonl").open("w") as batch,
    ):
        batch.write(json.dumps(report("half")) + "\n")
        batch.flush()
        # The command took the first event, and waits for what follows it.
        wait_until(lambda: is_read(batch))
        interrupt(reading)
        out, said = reading.communicate(timeout=PATIENCE)
    assert (reading.returncode, out) == (130, "")
    assert said == "\nstopped: a batch is recorded whole or not at all; 'timeline head' tells\n"
    assert ready("head").out.startswith("#2 ")


def test_an_interrupt_inside_the_transaction_leaves_nothing_of_the_batch(store_url: str) -> None:
    def interrupted() -> datetime:
        raise KeyboardInterrupt

    with filled(store_url) as store:
        lines = list(store.lines())
        other = Store.open(store_url, "main", interrupted)
        with pytest.raises(KeyboardInterrupt):
            other.append(events(report("x"), report("y")))
        other.close()
        assert list(store.lines()) == lines
        assert [one.position for one in store.append(events(report("z")))] == [4]


# -- passwords -----


def test_no_answer_or_error_ever_holds_a_password(postgres_url: str, shell: Shell) -> None:
    url = parse_url(postgres_url).set(password=SECRET).render_as_string(hide_password=False)
    prepare(postgres_url)
    shell.set("TIMELINE_DB", url)
    shell.write("events.toml", EVENTS)
    for words in (
        "init", "append events.toml", "append events.toml --dry-run", "state", "log", "check", "head",
        "config", "streams", "sources", "export", "show nobody", "retract nobody --reason x", "init",
    ):  # fmt: skip
        seen = shell(*words.split())
        assert SECRET not in seen.out + seen.err, words
        assert seen.code in (0, 1, 2)


def seen_in_a_terminal(shell: Shell, words: list[str], **variables: str) -> bytes:
    """What a command writes to a terminal of its own."""
    import pty

    def drain(fd: int, into: Callable[[bytes], object]) -> None:
        while True:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                return
            if not piece:
                return
            into(piece)

    main, other = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    environment.pop("COLUMNS", None)
    with subprocess.Popen(
        [*COMMAND, *words], cwd=shell.directory, stdin=other, stdout=other, stderr=other, env=environment
    ) as process:
        os.close(other)
        found: list[bytes] = []
        drain(main, found.append)
        process.wait(30)
    os.close(main)
    return b"".join(found)


COLOUR = re.compile(rb"\x1b\[[0-9;]*3[0-7]m")


@pytest.mark.process
def test_colour_is_for_terminals_and_not_where_it_is_not_wanted(ready: Shell) -> None:
    words = ["state", "--as-of", "2024-10-31"]
    assert COLOUR.search(seen_in_a_terminal(ready, words))
    assert not COLOUR.search(seen_in_a_terminal(ready, words, NO_COLOR="1"))
    assert b"\x1b" not in seen_in_a_terminal(ready, words, TERM="dumb")
    assert "\x1b" not in ready(*words).out
