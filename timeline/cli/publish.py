"""Commands that publish: export."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.common import (
    AllFlag,
    AsOfFlag,
    KnownOnFlag,
    KnownThenFlag,
    MeasureFlag,
    PlaceFlag,
    PolicyFlag,
    PolicyName,
    PositionFlag,
    SubjectFlag,
    deliver,
    fail,
    opened,
    position_of,
)

if TYPE_CHECKING:
    from timeline.analysis.entries import Filter


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
    policy: PolicyFlag = PolicyName.envelope,
    all_: AllFlag = False,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day of a timeline.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day of a timeline.")] = None,
) -> None:
    """Write a document to publish.

    The same question to the same stream gives the same bytes.
    """
    from timeline.export import answers, markdown

    dossier = format_ is ExportFormat.md and style is Style.dossier
    if dossier and not (from_ is None and to is None):
        fail("--from and --to are the days of a timeline; add --style timeline")
    if not dossier and (measure, place, all_, policy) != (None, None, False, PolicyName.envelope):
        fail("--measure, --place, --policy and --all are for the dossier; leave them out")
    if dossier:
        with opened(context) as timeline:
            answer = timeline.state(
                as_of, known_on, position_of(position), policy.value,
                known_then=known_then, subject=subject, measure=measure, place=place, earlier=all_,
            )  # fmt: skip
        deliver(answer.to_markdown(), output)
        return
    kept = _kept(subject, from_, to or as_of)
    with opened(context) as timeline:
        known = timeline.as_of(as_of, known_on, known_then=known_then)[0].known
        if format_ is ExportFormat.jsonl:
            deliver(answers.json_lines(timeline.documents(known, position_of(position), kept)), output)
            return
        found, asked, head = timeline.entries(known, position_of(position), kept)
    deliver(markdown.timeline(found, context.obj["stream"], head, asked, from_, to or as_of), output)


def _kept(subject: str | None, first: str | None, last: str | None) -> Filter:
    from timeline import subjects
    from timeline.analysis.entries import Filter
    from timeline.asof import parse_days

    kept = subjects.resolve(subject) if subject is not None else None
    return Filter(*parse_days(first, last), subject=kept)
