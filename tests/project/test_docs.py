"""README and docs are true: every command in them is typed, every script run, every link leads somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from each import each
from places import ROOT
from shell import Shell

from timeline.cli import app
from timeline.documents.schema import page as document_page

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
pytestmark = pytest.mark.documents
MADE = "<!-- made: what follows is written by `make golden` -->\n"


class Block(NamedTuple):
    """A fenced block: its language, the file it is written to if it names one, its text."""

    language: str
    file: str | None
    text: str


def blocks(page: Path) -> list[Block]:
    found = re.findall(
        r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return [Block(language, file or None, text) for language, file, text in found]


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


def read_aloud(page: Path, shell: Shell) -> int:
    """Do all that a page says, in its order, in one directory; how many commands and examples there were."""
    done = 0
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.file:
            shell.write(block.file, block.text)
        elif block.language == "console":
            for command, expected in typed(block.text):
                done += run(shell, command, expected)
        elif block.language == "pycon":
            done += examples(block.text, names)
        elif block.language == "python":
            done += script(shell, block.text)
    return done


def run(shell: Shell, command: str, expected: str) -> int:
    if command == "make test":
        return 0
    words = ["timeline", "demo"] if command == "make demo" else shlex.split(command)
    assert words[0] == "timeline"
    seen = shell(*words[1:])
    demo = words[1] == "demo"
    # On a terminal, what is echoed comes before what is answered.
    shown = seen.out if demo else seen.err + seen.out if " = " in seen.err else seen.out + seen.err
    assert follows(expected, shown), f"{command}\n{shown}"
    return 1


def examples(text: str, names: dict[str, object]) -> int:
    test = doctest.DocTestParser().get_doctest(text, names, "page", None, None)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=told.append, clear_globs=False)
    names.update(test.globs)
    assert not told, "".join(told)
    return len(test.examples)


def script(shell: Shell, text: str) -> int:
    """A script says in its last comment what it prints."""
    ran = subprocess.run(
        [sys.executable, "-c", text], cwd=shell.directory, capture_output=True, text=True, check=True
    )
    *_, last = text.strip().splitlines()
    assert last == f"# {ran.stdout.strip()}"
    return 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_shows_is_what_one_gets(page: Path, shell: Shell) -> None:
    done = read_aloud(page, shell)
    shown = [block for block in blocks(page) if block.language in ("console", "pycon", "python")]
    assert done >= len(shown)


def test_the_pages_that_teach_have_examples() -> None:
    for name in ("README.md", "docs/tutorial.md", "docs/concepts.md", "docs/python.md", "docs/document.md"):
        assert sum(block.language in ("console", "pycon") for block in blocks(ROOT / name)) >= 1, name


@each("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(
        r"\]\((?!https?:)([^)]+)\)", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    ):
        name, _, anchor = target.partition("#")
        other = page.parent / name if name else page
        assert other.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-") for title in titles]


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "adr").glob("0*.md"):
        assert f"({page.name})" in index


# -- pages that are made -----


def commands() -> list[str]:
    return [
        (command.name or command.callback.__name__).replace("_", "-")
        for command in app.registered_commands
        if command.callback
    ]


def help_page(shell: Shell) -> str:
    parts = [f"## timeline\n\n```text\n{shell('--help').out}```\n"]
    for name in commands():
        seen = shell(name, "--help")
        assert (seen.code, seen.err) == (0, "")
        parts.append(f"## {name}\n\n```text\n{seen.out}```\n")
    return "\n".join(parts)


@pytest.mark.parametrize("name", ["cli.md", "document.md"])
def test_a_page_that_is_made_is_up_to_date(name: str, shell: Shell) -> None:
    page = ROOT / "docs" / name
    written, mark, made = page.read_text(encoding="utf-8").partition(MADE)
    assert mark
    fresh = "\n" + (help_page(shell) if name == "cli.md" else document_page())
    if os.environ.get("TIMELINE_REWRITE_GOLDEN"):
        page.write_text(written + MADE + fresh, encoding="utf-8")
        made = fresh
    assert made == fresh


def test_every_command_and_flag_says_what_it_is_for(shell: Shell) -> None:
    listed = shell("--help").out
    for name in commands():
        assert re.search(rf"^  {name} +\S", listed, re.MULTILINE), name
        text = shell(name, "--help").out
        assert len(text.splitlines()) > 3
        for line in re.findall(r"^  (-[^\n]*)$", text, re.MULTILINE):
            assert re.search(r"\S {2,}\S", line) or text.split(line)[1].startswith("\n      "), (name, line)
