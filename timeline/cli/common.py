"""What the commands share: where the store is, the flags of a question, how answers and refusals are told."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from timeline.cli import complete
from timeline.cli.config import Settings
from timeline.model import dates
from timeline.model.text import visible

if TYPE_CHECKING:
    from timeline.answers import Result
    from timeline.engine import Timeline
    from timeline.publish.blocks import Block

# As shells have it: 128 and the number of the interrupt.
STOPPED = 130
_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s]*@")
# A progress bar is moved once in so many.
_STEP = 500


class Format(str, Enum):
    """How an answer is written."""

    text = "text"
    md = "md"
    json = "json"


FormatFlag = Annotated[Format, typer.Option("--format", help="How to write the answer.")]
KindArgument = typer.Argument(metavar="KIND", help="Such as report or decree.", autocompletion=complete.kinds)
IdArgument = typer.Argument(
    metavar="ID", help="The event's id, or its position as #3.", autocompletion=complete.ids
)


def fail(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong on standard error and stop: 1 is a negative answer, 2 wrong usage or input."""
    tell_error(message)
    raise typer.Exit(code)


def tell_error(message: str) -> None:
    """Say what is wrong on standard error, line by line."""
    for line in message.splitlines():
        typer.echo(f"error: {_repeated(line)}", err=True)


def say(message: str) -> None:
    """Print an answer of few words, each line as one however wide: nothing in it moves the cursor."""
    typer.echo("\n".join(map(visible, message.splitlines())))


def note(message: str) -> None:
    """Say something that is not the answer."""
    typer.echo("\n".join(map(_repeated, message.splitlines())), err=True)


def _repeated(line: str) -> str:
    """What may repeat what was typed, without what moves a cursor, and without a database's password."""
    return _PASSWORD.sub(r"\1:***@", visible(line))


@contextmanager
def progress(doing: str, of: str) -> Iterator[Callable[[int], None]]:
    """How far something long has come, on standard error where that is a terminal: call it with how many
    more are done.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    done = TextColumn("{task.completed:,.0f} " + of)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), done, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        waiting = 0

        def advance(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting >= _STEP:
                bar.advance(task, waiting)
                waiting = 0

        yield advance


def settings_of(context: typer.Context) -> Settings:
    """What flags, environment and timeline.toml say."""
    found = context.obj
    assert isinstance(found, Settings)
    return found


@contextmanager
def opened(context: typer.Context) -> Iterator[Timeline]:
    """The stream that the settings name."""
    from timeline.engine import Timeline

    settings = settings_of(context)
    assert settings.store.value is not None and settings.stream.value is not None
    with Timeline.open(settings.store.value, settings.stream.value, labels=settings.labels) as timeline:
        if not timeline.head().position:
            _note_other_streams(settings.store.value, timeline.stream)
        yield timeline


def _note_other_streams(store: str, stream: str) -> None:
    """A stream that holds nothing may be a slip of the pen."""
    from timeline.engine import Timeline

    if others := [f"'{name}'" for name, _ in Timeline.streams(store)]:
        note(f"stream '{stream}' holds no event; this store has {', '.join(others)}")


def edtf(text: str, today: date) -> str:
    """A date as a person types it, as EDTF: words are echoed, what is no date is left as it is.

    Raises DateError.
    """
    meant = dates.understood(text, today)
    if meant is None:
        return text
    if meant != text:
        note(f"{text} = {meant}")
    return meant


def tell(format_: Format, answer: Result, blocks: Sequence[Block] | None = None) -> None:
    """Write an answer as text, Markdown or JSON; blocks: where it is drawn in others than its own."""
    if format_ is Format.text:
        from timeline.cli import terminal

        terminal.show(answer.blocks() if blocks is None else blocks)
    elif format_ is Format.md and blocks is not None:
        from timeline.publish import markdown

        deliver(markdown.of_blocks(blocks))
    else:
        deliver(answer.to_json() if format_ is Format.json else answer.to_markdown())


def deliver(text: str | bytes, output: Path | None = None) -> None:
    """Write a document to a file, or to standard output, as UTF-8 with plain newlines; or a picture."""
    data = text.encode() if isinstance(text, str) else text
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from timeline.store.database import is_database

    try:
        if output.is_file() and is_database(output):
            fail(f"{output} is a database; write to another file")
        output.write_bytes(data)
    except OSError as error:
        fail(f"{output}: {(error.strerror or 'cannot be written').lower()}")
    note(f"wrote {output}")
