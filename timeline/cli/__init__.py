"""The command line: the rooms of this floor meet here.

Answers go to standard output, notes to standard error. Exit 0 is an answer (an empty picture is one), 1 a
negative answer, 2 wrong usage or input.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

from timeline.cli import ask, keep, publish, record

app = typer.Typer(
    name="timeline",
    help="What was true on a day, as it was known on a day, with the evidence under every figure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (keep, record, ask, publish):
    room.register(app)


@app.callback()
def settings(
    context: typer.Context,
    db: Annotated[
        str, typer.Option(envvar="TIMELINE_DB", help="The store: a database URL or a SQLite file.")
    ] = "timeline.db",
    stream: Annotated[str, typer.Option(envvar="TIMELINE_STREAM", help="The stream in the store.")] = "main",
) -> None:
    """Where the store is."""
    context.obj = {"db": db, "stream": stream}


def main(arguments: list[str] | None = None) -> None:
    """Run one command; whatever is refused is told in words, never as a traceback."""
    words = sys.argv[1:] if arguments is None else arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character gets a question mark instead of no answer.
        sys.stdout.reconfigure(errors="replace")
    try:
        app(words, prog_name="timeline")
    except SystemExit as stop:
        if stop.code == 2 and (flag := _misplaced(words)):
            typer.echo(f"write {flag} before the command: timeline {flag} ... {words[0]}", err=True)
        raise
    except _refusals() as error:
        for line in str(error).splitlines() or [type(error).__name__]:
            typer.echo(f"error: {line}", err=True)
        sys.exit(2)
    except OSError as error:
        # Standard output is full or gone; Python would complain once more when it flushes it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        where = error.filename or "standard output"
        typer.echo(f"error: {where}: {(error.strerror or 'cannot be written').lower()}", err=True)
        sys.exit(2)


def _misplaced(words: list[str]) -> str | None:
    """The flag of the commonest slip: where the store is, said after the command instead of before it."""
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    if not words or words[0] not in commands:
        return None
    flags = (word.partition("=")[0] for word in words[1:])
    return next((flag for flag in flags if flag in ("--db", "--stream")), None)


def _refusals() -> tuple[type[Exception], ...]:
    """What the rooms below raise for a reader; only what was imported can have been raised."""
    named = (
        ("timeline.asof", "AsOfError"),
        ("timeline.codec", "EventError"),
        ("timeline.intake.documents", "DocumentError"),
        ("timeline.log", "Refused"),
        ("timeline.store", "StoreError"),
        ("timeline.subjects", "SubjectError"),
    )
    return tuple(getattr(sys.modules[module], name) for module, name in named if module in sys.modules)
