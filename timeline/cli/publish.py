"""Commands that publish: export."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from timeline.cli.common import (
    AllFlag,
    AsOfFlag,
    KnownOnFlag,
    KnownThenFlag,
    MeasureFlag,
    PlaceFlag,
    PolicyFlag,
    PositionFlag,
    SubjectFlag,
    code_of,
    day,
    deliver,
    fail,
    opened,
    policy_of,
    position_of,
)


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
    as_of: AsOfFlag = None,
    known_on: KnownOnFlag = None,
    known_then: KnownThenFlag = False,
    position: PositionFlag = None,
    subject: SubjectFlag = None,
    measure: MeasureFlag = None,
    place: PlaceFlag = None,
    policy: PolicyFlag = None,
    all_: AllFlag = False,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day of a timeline.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day of a timeline.")] = None,
    charts: Annotated[
        bool, typer.Option("--charts", help="With a picture of every figure over time, in files beside it.")
    ] = False,
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
        asked: Any = {
            "as_of": day(timeline, as_of), "known_on": day(timeline, known_on), "known_then": known_then,
            "position": position_of(timeline, position), "subject": code_of(context, subject),
            "measure": code_of(context, measure), "place": place, "earlier": all_,
        }  # fmt: skip
        if charts and output:
            answer = timeline.state(**asked, policy=policy_of(context, policy))
            drawn = timeline.charts(answer, output.stem)
            for name, picture in drawn.values():
                deliver(picture, output.with_name(name))
            document = answer.to_markdown({key: name for key, (name, _) in drawn.items()})
        else:
            document = timeline.export(
                format_.value, style.value, **asked, from_=day(timeline, from_), to=day(timeline, to),
                policy=policy_of(context, policy) if dossier or policy else None,
            )  # fmt: skip
    deliver(document, output)
