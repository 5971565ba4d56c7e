"""The command line: the rooms of this floor meet here.

Answers go to standard output, notes to standard error. Exit 0 is an answer (an empty picture is one), 1 a
negative answer, 2 wrong usage or input.
"""

from __future__ import annotations

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
    try:
        app(arguments, prog_name="timeline")
    except _refusals() as error:
        for line in str(error).splitlines() or [type(error).__name__]:
            typer.echo(f"error: {line}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever reads has seen enough. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


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
