"""The command line: the rooms of this floor meet here.

Answers go to standard output, notes to standard error. Exit 0 is an answer (an empty picture is one), 1 a
negative answer, 2 wrong usage or input.
"""

from __future__ import annotations

import io
import os
import re
import sys
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from timeline import __version__
from timeline.cli import ask, config, keep, publish, record, tables
from timeline.cli.common import STOPPED, note, tell_error
from timeline.errors import TimelineError

_ABOUT = "What was true on a day, as it was known on a day, with the evidence under every figure."
_FIRST = f"""Timeline. {_ABOUT}

Type next:
  timeline demo                         a real article, event by event, and the picture it gives
  timeline init                         make a store here
  timeline add                          record what was reported; it asks field by field
  timeline append FILE                  record a file of events ('timeline template report' shows one)
  timeline state --as-of yesterday      what was true then, and who says so
  timeline --help                       all commands"""


# Typer hands on no name for the parent of its usage errors.
_MISUSE: type[Exception] = typer.BadParameter.__bases__[0]
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


class _Commands(TyperGroup):
    """The commands; whoever stops one is told what that means for what was being recorded."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, EOFError, typer.Abort):
            typer.echo("\nstopped: a batch is recorded whole or not at all; 'timeline head' tells", err=True)
            raise typer.Exit(STOPPED) from None


app = typer.Typer(
    name="timeline",
    cls=_Commands,
    help=_ABOUT,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (keep, record, tables, ask, publish):
    room.register(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"timeline {__version__}")
        raise typer.Exit


@app.callback()
def settings(
    context: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            metavar="URL|PATH",
            help="The store: a database URL or a SQLite file. [env: TIMELINE_DB, timeline.toml; "
            "default: timeline.db]",
        ),
    ] = None,
    stream: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The stream in the store. [env: TIMELINE_STREAM, timeline.toml; default: main]",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """What was true on a day, as it was known on a day, with the evidence under every figure."""
    if context.invoked_subcommand is None:
        typer.echo(_FIRST)
    else:
        context.obj = config.load(db, stream)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; whatever is refused is told in words, never as a traceback."""
    words = sys.argv[1:] if arguments is None else arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character gets a question mark instead of no answer.
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.exit(_run(words))
    except TimelineError as error:
        tell_error(str(error) or type(error).__name__)
        sys.exit(error.exit_code)
    except OSError as error:
        _tell_unwritable(error)
        sys.exit(2)


def _run(words: list[str]) -> int:
    """The exit code of one command."""
    if unreadable := next((word for word in words if not _is_unicode(word)), None):
        tell_error(f"{unreadable!a} is no text in UTF-8; write it in UTF-8")
        return 2
    try:
        code = app(words, prog_name="timeline", standalone_mode=False)
    except _MISUSE as error:
        _tell_misused(error, words)
        return 2
    except typer.Abort:
        return STOPPED
    # What a command returns is its exit code only where it has left by `Exit`.
    return code if isinstance(code, int) else 0


def _is_unicode(word: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in word)


def _tell_misused(error: Any, words: list[str]) -> None:
    """What was typed is repeated as a note is."""
    message = io.StringIO()
    error.show(message)
    note(message.getvalue())
    if meant := _meant(words):
        note(meant)


def _tell_unwritable(error: OSError) -> None:
    where = error.filename or "standard output"
    # Standard output is full or gone; Python would complain once more when it flushes it at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    tell_error(f"{where}: {(error.strerror or 'cannot be written').lower()}")


def _meant(words: list[str]) -> str | None:
    """What to write instead, where one of the commonest slips was made."""
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    if not words or words[0] not in commands:
        return None
    return _misplaced(words) or _unquoted(words)


def _misplaced(words: list[str]) -> str | None:
    """A flag of all commands behind one of them, or a day without its flag."""
    command = words[0]
    for before, argument in pairwise(words):
        flag = argument.partition("=")[0]
        if flag in ("--db", "--stream"):
            return f"write {flag} before the command: timeline {flag} ... {command}"
        if command in ("state", "export") and not before.startswith("-") and _DAY.fullmatch(argument):
            return f"write the day with its flag: timeline {command} --as-of {argument}"
    return None


def _unquoted(words: list[str]) -> str | None:
    """A claim that the shell took apart."""
    claim = words[words.index("--claim") + 1 :] if "--claim" in words else []
    if len(claim) > 1 and " " not in claim[0] and not claim[1].startswith("-"):
        return "write a claim within quotation marks: --claim 'PRK troops_deployed 10000 place RUS'"
    return None
