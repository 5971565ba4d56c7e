"""What a shell completes, asked the way bash, zsh and fish ask."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from shell import EVENTS, Shell

WHERE = ("--db", "timeline.db")


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A store with two events, one with a measure and a subject of its own."""
    own = (
        EVENTS
        + """
[[event]]
id = "tanks"
kind = "report"
occurred = "2024-10"
source = "daily"
summary = "Tanks."
claims = [
  { subject = "PMC-X", measure = "tanks_ready", estimate = 5, nature = "stock", unit = "tanks" },
]
"""
    )
    shell.write("events.toml", own)
    shell("init")
    shell("append", "events.toml")
    return shell


def completed(shell: Shell, words: str, kind: str = "bash") -> list[str]:
    """What is offered for the last word of a line."""
    asked = {
        "bash": {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": words},
        "fish": {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[kind]
    ended = subprocess.run(
        [sys.executable, "-m", "timeline"],
        cwd=shell.directory, capture_output=True, text=True, check=False,
        env=os.environ | {"_TIMELINE_COMPLETE": f"complete_{kind}"} | asked,
    )  # fmt: skip
    assert ended.stderr == ""
    return [line for line in ended.stdout.splitlines() if line]


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "offers"),
    [
        ("timeline sta", ["state"]),
        ("timeline add de", ["deployment", "decree"]),
        ("timeline template st", ["statement"]),
        ("timeline show t", ["tanks", "troops"]),
        ("timeline correct rec", ["recruits"]),
        ("timeline state --measure t", ["troops_deployed", "trained", "tanks_ready"]),
        ("timeline state --subject P", ["PMC-X", "PRK", "PAK"]),
        ("timeline state --policy g", ["graded"]),
        ("timeline add report --source d", ["daily"]),
        ("timeline log --kind re", ["report", "retraction"]),
        ("timeline log --source d", ["daily"]),
        ("timeline add report --subject RU", ["RUS"]),
        ("timeline retract tr", ["troops"]),
    ],
)
def test_what_is_recorded_and_known_is_offered(ready: Shell, words: str, offers: list[str]) -> None:
    found = completed(ready, words)
    assert found[: len(offers)] == offers


@pytest.mark.process
def test_the_store_that_is_named_is_looked_into(ready: Shell) -> None:
    (ready.directory / "timeline.db").rename(ready.directory / "other.db")
    assert completed(ready, "timeline show t") == []
    assert completed(ready, "timeline --db other.db show t") == ["tanks", "troops"]
    assert completed(ready, "timeline --db other.db --stream none show t") == []


@pytest.mark.process
@pytest.mark.parametrize("kind", ["zsh", "fish"])
def test_other_shells_are_told_what_each_means(ready: Shell, kind: str) -> None:
    (offered,) = completed(ready, "timeline show rec", kind)
    assert "recruits" in offered
    assert "Thirty thousand a month." in offered


@pytest.mark.process
def test_nothing_is_said_where_nothing_can_be_looked_up(shell: Shell) -> None:
    shell.write("timeline.toml", "nonsense")
    for words in ("timeline show x", "timeline state --subject X", "timeline add report --source x"):
        assert all(line.isupper() for line in completed(shell, words))
    assert "trained" in completed(shell, "timeline state --measure tr")


@pytest.mark.process
def test_a_damaged_store_says_nothing(ready: Shell) -> None:
    with sqlite3.connect(ready.directory / "timeline.db") as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET document = 'x'")
    assert completed(ready, "timeline show t") == []


@pytest.mark.process
def test_no_more_than_can_be_looked_over_is_offered(ready: Shell) -> None:
    many = "".join(
        f'[[event]]\nid = "many-{number}"\nkind = "report"\nsource = "daily"\nsummary = "s"\n'
        for number in range(150)
    )
    ready.write("many.toml", '[source.daily]\npublisher = "D"\n' + many)
    assert ready("append", "many.toml").code == 0
    assert completed(ready, "timeline show many")[:2] == ["many-149", "many-148"]
    assert len(completed(ready, "timeline show many")) == 100


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(shell: Shell, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    # The one that the command is typed in: else whatever started the tests, such as the sh of make.
    monkeypatch.setattr("shellingham.detect_shell", lambda: (kind, f"/bin/{kind}"))
    seen = shell("--show-completion", kind)
    assert seen.code == 0
    assert {"bash": "complete -o", "zsh": "#compdef timeline", "fish": "complete --command"}[kind] in seen.out
    assert "_TIMELINE_COMPLETE" in seen.out


@pytest.mark.process
def test_a_real_bash_completes(ready: Shell) -> None:
    script = (
        'eval "$(timeline --show-completion bash)"; COMP_WORDS=(timeline show tr); COMP_CWORD=2; '
        '_timeline_completion timeline; echo "${COMPREPLY[@]}"'
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=ready.directory,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "troops\n"
