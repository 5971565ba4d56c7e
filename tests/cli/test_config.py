"""Settings: a flag, else the environment, else the nearest timeline.toml, else a default; never silently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shell import EVENTS, Shell

from timeline.asof.question import POLICIES
from timeline.cli.config import PolicyName

CONFIG = """
store = "war.db"
stream = "drafts"
policy = "latest"

[labels]
PRK = "North Korea"
Russia = "Russian Federation"
troops_deployed = "troops sent"
"""


def settings(shell: Shell, *flags: str) -> dict[str, str]:
    """Where each setting comes from, and what it is."""
    found = json.loads(shell(*flags, "config", "--format", "json").out)
    return {name: f"{one['value']} ({one['origin']})" for name, one in found.items() if isinstance(one, dict)
            and "value" in one}  # fmt: skip


def test_without_anything_there_are_defaults(shell: Shell) -> None:
    assert settings(shell) == {
        "store": "timeline.db (default)", "stream": "main (default)", "policy": "envelope (default)",
        "user": "None (default)",
    }  # fmt: skip
    assert shell("config").out.splitlines()[-1] == "user    nobody  (default)"


def test_a_flag_comes_before_the_environment_and_that_before_the_file(shell: Shell) -> None:
    shell.write("timeline.toml", CONFIG)
    assert settings(shell)["store"] == "war.db (timeline.toml)"
    shell.set("TIMELINE_DB", "other.db")
    shell.set("TIMELINE_STREAM", "")
    shell.set("TIMELINE_POLICY", "graded")
    assert settings(shell) == {
        "store": "other.db (TIMELINE_DB)", "stream": "drafts (timeline.toml)",
        "policy": "graded (TIMELINE_POLICY)", "user": "None (default)",
    }  # fmt: skip
    flags = settings(shell, "--db", "third.db", "--stream", "x")
    assert (flags["store"], flags["stream"]) == ("third.db (--db)", "x (--stream)")


def test_the_nearest_file_above_is_found_and_names_the_store_from_where_it_stands(shell: Shell) -> None:
    shell.write("timeline.toml", CONFIG)
    shell.go("a/b")
    above = str(shell.directory / "timeline.toml")
    assert settings(shell)["store"] == f"{shell.directory / 'war.db'} ({above})"
    assert shell("init").out.endswith("war.db: made a store\n")
    assert (shell.directory / "war.db").is_file()
    shell.write("a/timeline.toml", 'stream = "near"')
    assert settings(shell)["stream"].startswith("near ")
    assert settings(shell)["policy"] == "envelope (default)"


def test_what_changes_an_answer_is_named_by_the_answer(shell: Shell) -> None:
    shell.write("timeline.toml", CONFIG)
    shell.write("events.toml", EVENTS)
    shell("init")
    shell("append", "events.toml")
    shell.columns(200)
    text = shell("state", "--as-of", "2024-10-31").out
    assert "stream drafts #2, policy latest, labels North Korea = PRK, Russian Federation = RUS" in text
    assert "North Korea troops sent, Russian Federation" in text
    assert "North Korea in Russian Federation" in text
    dossier = shell("export", "--as-of", "2024-10-31").out
    assert (
        "| Labels | North Korea = PRK, Russian Federation = RUS, troops sent = troops\\_deployed |" in dossier
    )
    assert "### North Korea troops sent, Russian Federation" in dossier
    timeline = shell("export", "--style", "timeline").out
    assert "| Labels | North Korea = PRK" in timeline
    assert "Claim: North Korea troops sent, Russian Federation: 10,000" in timeline
    data = json.loads(shell("state", "--as-of", "2024-10-31", "--format", "json").out)
    assert data["policy"] == "latest"
    assert {figure["subject"] for figure in data["figures"]} == {"PRK", "RUS"}
    flag = shell("state", "--as-of", "2024-10-31", "--policy", "envelope", "--format", "json").out
    assert json.loads(flag)["policy"] == "envelope"
    assert "labels North Korea = PRK" in shell("append", "events.toml", "--dry-run").out


def test_what_has_a_label_may_be_asked_for_by_it(shell: Shell) -> None:
    shell.write("timeline.toml", CONFIG)
    shell.write("events.toml", EVENTS)
    for words in ("init", "append events.toml"):
        assert shell(*words.split()).code == 0
    by_code = shell("state", "--as-of", "2024-10-31", "--subject", "PRK", "--measure", "troops_deployed")
    by_label = shell("state", "--as-of", "2024-10-31", "--subject", "north korea", "--measure", "Troops sent")
    assert by_label == by_code
    assert "10,000" in by_label.out
    assert shell("log", "--subject", "North Korea").out == shell("log", "--subject", "PRK").out
    exported = [
        shell("export", "--as-of", "2024-10-31", "--subject", who).out for who in ("PRK", "North Korea")
    ]
    assert exported[0] == exported[1]


def test_labels_are_listed_by_code(shell: Shell) -> None:
    shell.write("timeline.toml", CONFIG)
    assert "label   Russian Federation = RUS  (timeline.toml)" in shell("config").out


def test_a_password_in_a_setting_is_never_printed(shell: Shell) -> None:
    shell.set("TIMELINE_DB", "postgresql://ada:hunter2@127.0.0.1:1/x?password=hunter2")
    for flags in ((), ("--format", "json")):
        seen = shell("config", *flags)
        assert "127.0.0.1" in seen.out
        assert "hunter2" not in seen.out + seen.err
    shell.set("TIMELINE_DB", "postgres:/ada:hunter2@h/x")
    seen = shell("config")
    assert seen.code == 0
    assert "unusable" in seen.out
    assert "hunter2" not in seen.out + seen.err


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("store = ", "timeline.toml: is not TOML: "),
        ('stor = "x"', "timeline.toml: unknown setting 'stor'; did you mean 'store'?"),
        ("colour = 1", "timeline.toml: unknown setting 'colour'; one of store, stream, policy, labels"),
        ("store = 1", 'timeline.toml: store: expected text, such as store = "timeline.db"'),
        ('stream = " "', "timeline.toml: stream: expected text"),
        ('policy = "newest"', "timeline.toml: 'newest' is no policy; one of envelope, latest, graded"),
        ('labels = "x"', "timeline.toml: labels: expected a table"),
        ("[labels]\nPRK = 1", "timeline.toml: labels: 'PRK' needs a text to print"),
        ('[labels]\nRusia = "x"', "timeline.toml: labels: 'Rusia' is no subject; did you mean RUS?"),
        ('[labels]\nPRK = "x"\nRUS = "x"', "timeline.toml: labels: 'x' would stand for two"),
        ("\udcff", "timeline.toml: is not UTF-8 text; save the file as UTF-8"),
        ("#" + "x" * 1_000_000, "timeline.toml: is too large for a file of settings"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_told_with_its_file(shell: Shell, written: str, says: str) -> None:
    Path("timeline.toml").write_bytes(written.encode(errors="surrogateescape"))
    seen = shell("state")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith(f"error: {says}")
    assert shell("--help").code == shell("--version").code == shell().code == 0


def test_an_environment_that_names_no_policy_is_told(shell: Shell) -> None:
    shell.set("TIMELINE_POLICY", "newest")
    assert shell("config").err.startswith("error: TIMELINE_POLICY: 'newest' is no policy")


def test_streams_are_listed_with_their_last_positions(shell: Shell) -> None:
    shell.write("events.toml", EVENTS)
    shell("init")
    assert shell("streams") == (0, "", "no stream holds an event\n")
    shell("append", "events.toml")
    shell("--stream", "other", "append", "events.toml")
    assert shell("streams").out == "main #2\nother #2\n"
    assert json.loads(shell("streams", "--format", "json").out)[0] == {"stream": "main", "position": 2}


def test_the_policies_that_can_be_set_are_those_there_are() -> None:
    assert tuple(PolicyName.__members__) == POLICIES
