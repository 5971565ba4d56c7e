"""Commands that publish: export."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from timeline.cli.asked import asked_of, day, with_question
from timeline.cli.common import deliver, fail, opened


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
    if charts and output is None:
        fail("pictures are files beside the document; name it with --output")
    with opened(context) as timeline:
        dossier = format_ is ExportFormat.md and style is Style.dossier
        if charts and not dossier:
            fail("pictures are for the dossier; leave out --charts")
        question = asked_of(context, timeline, asked)
        if charts and output:
            answer = timeline.state(**question)
            drawn = timeline.charts(answer, output.stem)
            for name, picture in drawn.values():
                deliver(picture, output.with_name(name))
            document = answer.to_markdown({key: name for key, (name, _) in drawn.items()})
        else:
            # The settings' policy is for the dossier; a flag that has no use is told.
            question["policy"] = question["policy"] if dossier or asked["policy"] else None
            document = timeline.export(
                format_.value, style.value, **question, from_=day(timeline, from_), to=day(timeline, to)
            )
    deliver(document, output)
