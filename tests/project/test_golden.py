"""What a person sees, byte for byte. Rewritten only by `make golden`: then read the difference."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from each import each
from places import DATA, GOLDEN
from shell import Shell

from timeline import Timeline, read
from timeline.store.database import package_files

AWKWARD = DATA / "awkward.toml"

CASES = {
    "state-80.txt": "state --as-of 2024-10-31 --position 46",
    "state-120.txt": "state --as-of 2024-10-31 --position 46",
    "state-60.txt": "state --as-of 2024-10-31 --position 46 --subject PRK",
    "state-known-80.txt": "state --as-of 2024-10-25 --known-then",
    "state-graded-80.txt": "state --as-of 2024-11-06 --policy graded --subject PRK",
    "state-later-80.txt": "state --as-of 2024-11-06",
    "state.json": "state --as-of 2024-10-31 --position 46 --format json",
    "state-later.json": "state --as-of 2024-11-06 --format json --all",
    "log-80.txt": "log --known-from 2024-11-01",
    "log-120.txt": "log --from 2024-10-20 --to 2024-10-25 --newest-first",
    "show-80.txt": "show second",
    "dossier.md": "export --as-of 2024-10-31 --position 46",
    "dossier-later.md": "export --as-of 2024-11-06 --known-on 2024-11-06 --policy latest",
    "timeline.md": "export --style timeline --from 2024-10-20 --to 2024-11-06",
    "events.jsonl": "export --format jsonl --subject PRK",
}


@pytest.fixture
def recorded(shell: Shell) -> Shell:
    """The seeds, and after them what is awkward, recorded at a fixed instant."""
    with Timeline.init("timeline.db", clock=lambda: datetime(2024, 11, 7, 9, 30, tzinfo=UTC)) as timeline:
        timeline.append(read(package_files("seeds") / "manpower-2024.toml"))
        timeline.append(read(AWKWARD))
    return shell


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed_is_what_was_agreed(recorded: Shell, name: str) -> None:
    recorded.columns(int(name.rpartition("-")[2].partition(".")[0]) if name.endswith(".txt") else 80)
    seen = recorded(*CASES[name].split())
    assert (seen.code, seen.err) == (0, "")
    if os.environ.get("TIMELINE_REWRITE_GOLDEN"):
        (GOLDEN / name).write_bytes(seen.out.encode())
    assert seen.out.encode() == (GOLDEN / name).read_bytes()


@each("name", [name for name in CASES if name.endswith(".txt")])
def test_no_line_is_wider_than_the_terminal(name: str) -> None:
    width = int(name.rpartition("-")[2].partition(".")[0])
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    assert lines
    assert max(map(len, lines)) <= width
