"""README and docs are true: every command in them is typed, every script run, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from shell import Shell

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def typed(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what is said to follow."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def follows(expected: str, seen: str) -> bool:
    """Whether the output is as written, where `...` stands for anything."""
    pattern = ".*".join(
        re.escape(piece) for piece in re.split(r"^\.\.\.\n|\.\.\.(?=\n)", expected, flags=re.MULTILINE)
    )
    return re.fullmatch(pattern, seen, re.DOTALL) is not None


def test_what_the_readme_shows_is_what_one_gets(shell: Shell) -> None:
    readme = ROOT / "README.md"
    (document,) = blocks(readme, "toml")
    shell.write("events.toml", document)
    commands = [pair for block in blocks(readme, "console") for pair in typed(block)]
    assert len(commands) > 10
    for command, expected in commands:
        if command == "make test":
            continue
        words = ["timeline", "demo"] if command == "make demo" else shlex.split(command)
        assert words[0] == "timeline"
        seen = shell(*words[1:])
        shown = seen.out if command == "make demo" else seen.out + seen.err
        assert follows(expected, shown), f"{command}\n{shown}"
    (script,) = blocks(readme, "python")
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=shell.directory, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "10000 10000 12000 2\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "adr").glob("0*.md"):
        assert f"({page.name})" in index
