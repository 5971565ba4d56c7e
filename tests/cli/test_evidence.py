"""why, course, diff and log --follow as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from asking import told, troops, unsaid
from each import each
from given import Document, claim, events
from processes import PATIENCE, hears_ctrl_c, interrupt
from shell import Shell
from storing import opened

from timeline import Result, Timeline
from timeline.model.document import EventError
from timeline.store.store import Store

ARTICLE = ["--db", "demo.db"]


@pytest.fixture
def demo(shell: Shell) -> Shell:
    """The article's store."""
    assert shell("demo").code == 0
    return shell


def asked(shell: Shell, *words: str) -> Any:
    seen = shell(*ARTICLE, *words, "--format", "json")
    assert seen.code == 0, seen.err
    return json.loads(seen.out)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_an_answer_keeps_within_the_terminal_and_its_numbers_whole(demo: Shell, width: int) -> None:
    demo.columns(width)
    for words in (
        ["why", "PRK", "troops_deployed", "--as-of", "2024-10-31"],
        ["course", "PRK", "troops_deployed", "--to", "2024-12-31"],
        ["diff", "2024-10-25", "2024-10-31"],
    ):
        seen = demo(*ARTICLE, *words)
        assert seen.code == 0
        assert all(len(line) <= width for line in seen.out.splitlines())
        assert "12,000" in seen.out and "#17" in seen.out


def test_why_names_sources_with_their_links_and_grades(demo: Shell) -> None:
    seen = demo(*ARTICLE, "why", "PRK", "troops_deployed", "--as-of", "2024-10-31")
    assert "By policy: envelope: 10,000–12,000 (best 10,000); latest: 10,000–12,000" in seen.out
    assert "[1] Daily Caller News Foundation" in seen.out and "grade C3" in seen.out
    assert "earlier" in seen.out and "(rule 8)" in " ".join(seen.out.split())


def test_json_says_what_the_python_api_says(demo: Shell) -> None:
    with Timeline.open("demo.db") as timeline:
        answers: dict[str, Result] = {
            "why": timeline.why("PRK", "troops_deployed", as_of="2024-10-31"),
            "course": timeline.course("PRK", "troops_deployed", to="2024-12-31"),
            "diff": timeline.diff("2024-10-25", "2024-10-31@all#46"),
        }
    words = {
        "why": ["PRK", "troops_deployed", "--as-of", "2024-10-31"],
        "course": ["North Korea", "troops_deployed", "--to", "2024-12-31"],
        "diff": ["2024-10-25", "2024-10-31@all#46"],
    }
    for command, found in answers.items():
        assert asked(demo, command, *words[command]) == json.loads(found.to_json())
        assert demo(*ARTICLE, command, *words[command], "--format", "md").out == found.to_markdown()


def test_days_of_a_diff_may_be_words(demo: Shell) -> None:
    seen = demo(*ARTICLE, "diff", "25.10.2024", "31 October 2024@all#46")
    assert seen.code == 0
    assert "25.10.2024 = 2024-10-25" in seen.err


def test_a_figure_nobody_ever_gave_is_a_negative_answer(demo: Shell) -> None:
    for command in ("why", "course"):
        seen = demo(*ARTICLE, command, "PRK", "killed")
        assert seen.code == 1
        assert "no figure of PRK killed was ever reported by then; that is not zero" in seen.err


@each(
    ("typed", "said"),
    [
        ("diff 2024-10 2024-10-31", "'2024-10' is more than one day"),
        ("diff #40 2024-10-31", "'#40' is no side of a diff; write DATE, DATE@KNOWN or DATE@KNOWN#POSITION"),
        ("diff 2024-10-25#x 2024-10-31", "is no side of a diff"),
        ("diff 2024-10-25#99 2024-10-31", "there is no position 99; the stream is at #46"),
        ("course PRK troops_deployed --every fortnight", "'fortnight' is no step; write 1d, 1w, 1mo or 1y"),
        ("course PRK troops_deployed --by time", "'time' is not one of 'valid', 'known'"),
        ("course PRK troops --to 2024-12-31", "no figure counts 'troops'; did you mean 'troops_deployed'?"),
        ("why Rusia killed", "'Rusia' is no subject; did you mean RUS?"),
        ("log --follow --newest-first", "--follow tells events as they come"),
        ("diff 2024-10-31@ 2024-11-30", "'2024-10-31@' is no side of a diff"),
        ("diff 2024-10-31# 2024-11-30", "'2024-10-31#' is no side of a diff"),
        ("log --follow --after 99", "there is no position 99; the stream is at #46"),
        ("course PRK troops_deployed -o a.txt", "text is for a terminal; write --format md, json, csv"),
        ("log --after 3", "--after is where --follow begins; write both"),
        ("export --charts", "pictures are files beside the document; name it with --output"),
        ("export --charts --style timeline -o a.md", "pictures are for the dossier; leave out --charts"),
    ],
)
def test_what_is_typed_wrong_is_told(demo: Shell, typed: str, said: str) -> None:
    seen = demo(*ARTICLE, *typed.split())
    assert seen.code == 2
    assert seen.out == ""
    assert said in " ".join(seen.err.split())


def test_add_and_append_warn_of_what_resembles_and_record_it(shell: Shell) -> None:
    shell("init")
    given = [told("first", "2024-10-20", troops())]
    shell.write("a.json", json.dumps(given))
    assert shell("append", "a.json").err == ""
    shell.write("b.json", json.dumps([told("second", "2024-10", troops("11000"), by="Wire")]))
    said = "'second' resembles 'first': one voice on one figure, for times that touch"
    assert said in shell("append", "b.json", "--dry-run").err
    seen = shell("append", "b.json")
    assert (seen.code, seen.out) == (0, "#2 second\n")
    assert said in seen.err
    claimed = "PRK troops_deployed 12000 place RUS said-by US"
    flags = [
        "--occurred",
        "2024-10-20",
        "--publisher",
        "Third",
        "--claim",
        claimed,
        "--summary",
        "s",
        "--id",
        "x",
    ]
    seen = shell("add", "report", *flags, "--id", "x")
    assert seen.out == "#3 x\n"
    assert "'x' resembles 'second', 'first'" in seen.err


# -- following -----


def batch(first: int, count: int) -> list[Document]:
    return [
        told(f"e{number}", "2024-10-20", claim("killed", str(number), said_by="UKR"))
        for number in range(first, first + count)
    ]


def test_a_follower_misses_nothing_whoever_writes_and_however_fast(store_url: str) -> None:
    total, writers = 60, 3
    following = opened(store_url)

    def write(writer: int) -> None:
        store = opened(store_url)
        try:
            for start in range(0, total, 2):
                store.append(events(*batch(writer * total + start, 2)))
        finally:
            store.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    with Timeline(following) as timeline:
        found = timeline.follow(0, seconds=0.02)
        for thread in threads:
            thread.start()
        positions = [next(found).recorded.position for _ in range(total * writers)]
        found.close()
        for thread in threads:
            thread.join()
    assert positions == list(range(1, total * writers + 1))


def test_a_follower_begins_at_the_head_or_where_it_is_told(store_url: str) -> None:
    following = opened(store_url)
    with Timeline(following) as timeline:
        following.append(events(*batch(0, 3)))
        resumed = timeline.follow(1, seconds=0.02)
        assert [next(resumed).recorded.position for _ in range(2)] == [2, 3]
        resumed.close()
        fresh = timeline.follow(seconds=0.02, kind="report", said_by="UKR")
        timer = threading.Timer(0.2, write_one, (store_url,))
        timer.start()
        assert next(fresh).recorded.event.id == "e9"
        fresh.close()
        timer.join()


def test_a_follower_begins_when_it_is_asked_and_tells_what_is_withdrawn_already() -> None:
    with Timeline.in_memory() as timeline:
        found = timeline.follow(seconds=0.01)
        timeline.append([*batch(0, 1), unsaid("gone", "e0")])
        assert [by.event.id for by in next(found).withdrawn_by] == ["gone"]
        with pytest.raises(EventError):
            timeline.follow(kind="nonsense")


def write_one(url: str) -> None:
    store: Store = opened(url)
    store.append(events(told("other", "2024-10-20", troops()), *batch(9, 1)))
    store.close()


def test_postgres_wakes_who_follows_at_once(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the database's word it would look again only after a minute."""
    monkeypatch.setattr("timeline.store.follow._LONGEST", 60.0)
    following = opened(postgres_url)
    with Timeline(following) as timeline:
        found = timeline.follow(0, seconds=60.0)
        timer = threading.Timer(0.3, write_one, (postgres_url,))
        timer.start()
        reader: list[int] = []
        thread = threading.Thread(target=lambda: reader.append(next(found).recorded.position), daemon=True)
        thread.start()
        thread.join(timeout=20)
        timer.join()
        assert reader == [1]


@pytest.mark.process
def test_log_follow_prints_json_lines_for_another_program_until_it_is_stopped(tmp_path: Path) -> None:
    store = tmp_path / "timeline.db"
    with Timeline.init(store) as timeline:
        timeline.append(batch(0, 1))
        command = [sys.executable, "-m", "timeline", "--db", str(store), "log", "--follow", "--after", "0"]
        process = subprocess.Popen(
            [*command, "--format", "json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=hears_ctrl_c,
        )
        try:
            assert process.stdout is not None and process.stderr is not None
            assert json.loads(process.stdout.readline())["position"] == 1
            timeline.append(batch(1, 1))
            line = json.loads(process.stdout.readline())
            assert (line["position"], line["document"]["id"]) == (2, "e1")
            interrupt(process)
            assert process.wait(timeout=PATIENCE) == 130
            assert process.stderr.read() == b""
        finally:
            process.kill()
            process.communicate()
