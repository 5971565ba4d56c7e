"""The command line under test, in this process: what a person types, and what they see."""

from __future__ import annotations

import functools
import io
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import typer.main

from timeline.cli import main

VARIABLES = ("TIMELINE_DB", "TIMELINE_STREAM", "TIMELINE_POLICY", "TIMELINE_USER")
# What many of them record first.
EVENTS = """
[source.daily]
publisher = "Example Daily"
published = 2024-10-31
grade = "C3"

[[event]]
id = "troops"
kind = "deployment"
occurred = "2024-10"
source = "daily"
summary = "About ten thousand are there."
said_by = "US intelligence"
origin = "North Korea"
host = "Russia"
claims = [ { subject = "PRK", measure = "troops_deployed", estimate = "~10,000" } ]

[[event]]
id = "recruits"
kind = "report"
occurred = "2024-10"
source = "daily"
summary = "Thirty thousand a month."
tags = ["manpower"]
claims = [ { subject = "RUS", measure = "recruitment", estimate = 30000 } ]
"""


class Seen(NamedTuple):
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class _Keyboard(io.TextIOWrapper):
    """Standard input with somebody at it, who is asked again."""

    def isatty(self) -> bool:
        return True


# The commands are the same each time; typer would make them anew for every one that is typed.
_built = functools.cache(typer.main.get_command)


class Shell:
    """A working directory and a terminal so many columns wide."""

    def __init__(
        self, directory: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.directory = directory
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        monkeypatch.chdir(directory)
        monkeypatch.setattr(typer.main, "get_command", _built)
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        self.columns(80)

    def columns(self, width: int) -> None:
        """Make the terminal so wide."""
        self._monkeypatch.setenv("COLUMNS", str(width))

    def user(self, name: str) -> None:
        """Let somebody sit at the keyboard."""
        self.set("TIMELINE_USER", name)

    def set(self, variable: str, value: str) -> None:
        """Set a variable of the environment."""
        self._monkeypatch.setenv(variable, value)

    def go(self, directory: str) -> None:
        """Go to a directory below this one, made if it is not there."""
        (self.directory / directory).mkdir(parents=True, exist_ok=True)
        self._monkeypatch.chdir(self.directory / directory)

    def write(self, name: str, text: str) -> Path:
        """A file in the working directory."""
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def __call__(self, *arguments: str, stdin: str = "", keyboard: str | None = None) -> Seen:
        """Run a command. stdin is piped into it, keyboard typed at it."""
        self._capfd.readouterr()
        given = (
            io.TextIOWrapper(io.BytesIO(stdin.encode()))
            if keyboard is None
            else _Keyboard(io.BytesIO(keyboard.encode()))
        )
        self._monkeypatch.setattr(sys, "stdin", given)
        code = 0
        try:
            main(list(arguments))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = self._capfd.readouterr()
        return Seen(code, out, err)
