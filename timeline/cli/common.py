"""What the commands share: where the store is, the flags of a question, how answers and refusals are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from timeline.engine import Timeline


class Format(str, Enum):
    """How an answer is written."""

    text = "text"
    md = "md"
    json = "json"


class PolicyName(str, Enum):
    """Who speaks for a figure."""

    envelope = "envelope"
    latest = "latest"
    graded = "graded"


AsOfFlag = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="What was true on this day. [default: today]")
]
KnownOnFlag = Annotated[
    str | None,
    typer.Option("--known-on", metavar="DAY", help="What was public by this day. [default: everything]"),
]
KnownThenFlag = Annotated[
    bool, typer.Option("--known-then", help="The same as --known-on with the day of --as-of.")
]
PositionFlag = Annotated[
    str | None,
    typer.Option(
        "--position",
        metavar="N",
        help="Only what was recorded up to #N, or by a day or instant. [default: the head]",
    ),
]
SubjectFlag = Annotated[
    str | None, typer.Option("--subject", metavar="WHO", help="Only what is about this subject, such as RUS.")
]
MeasureFlag = Annotated[
    str | None, typer.Option("--measure", metavar="WHAT", help="Only figures of this measure.")
]
PlaceFlag = Annotated[
    str | None, typer.Option("--place", metavar="WHERE", help="Only figures of this place.")
]
PolicyFlag = Annotated[
    PolicyName, typer.Option("--policy", help="Show all voices, or pick the latest or best graded one.")
]
AllFlag = Annotated[bool, typer.Option("--all", help="List statements older than 92 days too.")]
FormatFlag = Annotated[Format, typer.Option("--format", help="How to write the answer.")]


def fail(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong on standard error and stop: 1 is a negative answer, 2 wrong usage or input."""
    for line in message.splitlines():
        typer.echo(f"error: {line}", err=True)
    raise typer.Exit(code)


def note(message: str) -> None:
    """Say something that is not the answer."""
    typer.echo(message, err=True)


@contextmanager
def opened(context: typer.Context) -> Iterator[Timeline]:
    """The stream that the flags and the environment name."""
    from timeline.engine import Timeline

    with Timeline.open(context.obj["db"], context.obj["stream"]) as timeline:
        yield timeline


def recorded_by() -> str | None:
    """Who records, by TIMELINE_USER."""
    return os.environ.get("TIMELINE_USER") or None


def position_of(text: str | None) -> int | str | None:
    """A position's number, or a day or instant of recording as it was written."""
    if text is None:
        return None
    digits = text.removeprefix("#")
    # Four digits could be a year, but a year is no day: a bare number is always a position.
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else text


def deliver(text: str, output: Path | None = None) -> None:
    """Write a document to a file, or to standard output, as UTF-8 with plain newlines."""
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    from timeline.database import is_database

    try:
        if output.is_file() and is_database(output):
            fail(f"{output} is a database; write to another file")
        output.write_bytes(text.encode())
    except OSError as error:
        fail(f"{output}: {(error.strerror or 'cannot be written').lower()}")
    note(f"wrote {output}")
