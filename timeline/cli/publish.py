"""Commands that publish: export."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.asked import asked_of, day, with_question
from timeline.cli.common import deliver, fail, opened

if TYPE_CHECKING:
    from timeline.engine import Timeline


class ExportFormat(str, Enum):
    """What to write."""

    md = "md"
    jsonl = "jsonl"


class Style(str, Enum):
    """Which Markdown document."""

    dossier = "dossier"
    timeline = "timeline"


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(export)


@with_question("as_of", "known_on", "known_then", "position", "subject", "measure", "place", "policy", "full")
def export(
    context: typer.Context,
    format_: Annotated[
        ExportFormat, typer.Option("--format", help="Markdown, or the events as JSON Lines.")
    ] = ExportFormat.md,
    style: Annotated[
        Style, typer.Option(help="The picture with its evidence, or the events in order.")
    ] = Style.dossier,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write. [default: standard output]")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day of a timeline.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day of a timeline.")] = None,
    charts: Annotated[
        bool, typer.Option("--charts", help="With a picture of every figure over time, in files beside it.")
    ] = False,
    **asked: Any,
) -> None:
    """Write a document to publish.

    The same question to the same stream gives the same bytes.
    """
    dossier = format_ is ExportFormat.md and style is Style.dossier
    if charts and output is None:
        fail("pictures are files beside the document; name it with --output")
    if charts and not dossier:
        fail("pictures are for the dossier; leave out --charts")
    with opened(context) as timeline:
        question = asked_of(context, timeline, asked)
        if charts and output:
            document = _with_charts(timeline, question, output)
        else:
            # The settings' policy is for the dossier; a flag that has no use is told.
            question["policy"] = question["policy"] if dossier or asked["policy"] else None
            days = day(timeline, from_), day(timeline, to)
            document = timeline.export(format_.value, style.value, **question, from_=days[0], to=days[1])
    deliver(document, output)


def _with_charts(timeline: Timeline, question: Any, output: Path) -> str:
    """A dossier with its pictures written beside it."""
    answer = timeline.state(**question)
    drawn = timeline.charts(answer, output.stem)
    for name, picture in drawn.values():
        deliver(picture, output.with_name(name))
    return answer.to_markdown({key: name for key, (name, _) in drawn.items()})
