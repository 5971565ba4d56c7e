"""Commands that ask: state, log, show, sources, why, course, diff."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli import complete
from timeline.cli.asked import asked_of, code_of, day, with_question
from timeline.cli.common import (
    STOPPED,
    Format,
    FormatFlag,
    IdArgument,
    deliver,
    fail,
    note,
    opened,
    say,
    tell,
)

if TYPE_CHECKING:
    from timeline.answers import Courses, Why
    from timeline.engine import Timeline


class Along(str, Enum):
    """Which time a course goes along."""

    valid = "valid"
    known = "known"


class CourseFormat(str, Enum):
    """How a course is written."""

    text = "text"
    md = "md"
    json = "json"
    csv = "csv"
    svg = "svg"
    png = "png"


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(state)
    app.command()(log)
    app.command()(show)
    app.command()(sources)
    app.command()(why)
    app.command()(course)
    app.command()(diff)


@with_question("as_of", "known_on", "known_then", "position", "subject", "measure", "place", "policy", "full")
def state(context: typer.Context, format_: FormatFlag = Format.text, **asked: Any) -> None:
    """Show what was true, as it was known.

    The picture on a day: every figure with every voice and its evidence.
    """
    with opened(context) as timeline:
        answer = timeline.state(**asked_of(context, timeline, asked))
    tell(format_, answer)


@with_question("subject")
def log(
    context: typer.Context,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Speaking of this day or later.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Speaking of this day or earlier.")
    ] = None,
    known_from: Annotated[
        str | None, typer.Option("--known-from", metavar="DAY", help="Public since this day.")
    ] = None,
    known_to: Annotated[
        str | None, typer.Option("--known-to", metavar="DAY", help="Public by this day.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only this kind, such as decree.", autocompletion=complete.kinds)
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Only this source: its key, publisher or url.", autocompletion=complete.sources),
    ] = None,
    said_by: Annotated[str | None, typer.Option(help="Only what this voice said.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only events with this tag.")] = None,
    search: Annotated[str | None, typer.Option(help="Only events with all these words in them.")] = None,
    newest_first: Annotated[bool, typer.Option("--newest-first", help="The last recorded first.")] = False,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Print events as they are recorded, until Ctrl-C."),
    ] = False,
    after: Annotated[
        int | None,
        typer.Option(metavar="N", help="With --follow: begin after #N. [default: the head]"),
    ] = None,
    format_: FormatFlag = Format.text,
    **asked: Any,
) -> None:
    """List the recorded events.

    Each with what corrected or retracted it.
    """
    if follow and (newest_first or format_ is Format.md):
        fail("--follow tells events as they come, as text or JSON; leave out --newest-first and md")
    if after is not None and not follow:
        fail("--after is where --follow begins; write both")
    with opened(context) as timeline:
        filters: Any = {
            "from_": day(timeline, from_), "to": day(timeline, to),
            "known_from": day(timeline, known_from), "known_to": day(timeline, known_to), "kind": kind,
            "source": source, "said_by": said_by, "tag": tag, "search": search,
        }  # fmt: skip
        filters |= asked_of(context, timeline, asked)
        if follow:
            _follow(timeline, format_, after, filters)
            return
        found = timeline.log(**filters, newest_first=newest_first)
    if not found:
        note("no event matches")
    tell(format_, found)


def _follow(timeline: Timeline, format_: Format, after: int | None, filters: dict[str, Any]) -> None:
    """Events one a line, as they come."""
    from timeline.publish import data, wording

    try:
        for entry in timeline.follow(after, **filters):
            if format_ is Format.json:
                deliver(data.json_line(data.entry(entry)))
            else:
                say(wording.entry_line(entry))
    except KeyboardInterrupt:
        raise typer.Exit(STOPPED) from None


def show(
    context: typer.Context,
    name: Annotated[str, IdArgument],
    format_: FormatFlag = Format.text,
) -> None:
    """Show one event with all its versions.

    And whatever withdrew them.
    """
    with opened(context) as timeline:
        asked = timeline.id_of(name)
        found = timeline.show(asked)
    if not found:
        fail(f"there is no event '{name}' in stream '{timeline.stream}'; 'timeline log' lists them", 1)
    tell(format_, found, found.items(asked))


def sources(context: typer.Context, format_: FormatFlag = Format.text) -> None:
    """List the sources and the events read in them.

    A key stands for the newest source that was recorded with it; the others are marked 'older'.
    """
    with opened(context) as timeline:
        found = timeline.sources()
    if not found:
        note("no source is recorded")
    tell(format_, found)


SubjectArgument = typer.Argument(
    metavar="SUBJECT", help="Who is counted, such as RUS.", autocompletion=complete.subjects
)
MeasureArgument = typer.Argument(
    metavar="MEASURE", help="What is counted, such as killed.", autocompletion=complete.measures
)


@with_question("place", "since", "as_of", "known_on", "known_then", "position", "policy")
def why(
    context: typer.Context,
    subject: Annotated[str, SubjectArgument],
    measure: Annotated[str, MeasureArgument],
    format_: FormatFlag = Format.text,
    **asked: Any,
) -> None:
    """Show why a figure is what it is.

    Every claim ever made on it, who said it and through whom, and what became of it by which rule.
    """
    with opened(context) as timeline:
        names = code_of(context, subject), code_of(context, measure)
        found = timeline.why(*names, **asked_of(context, timeline, asked))
    _answered(found, subject, measure, asked)
    tell(format_, found)


@with_question("place", "since", "as_of", "known_on", "position", "policy")
def course(
    context: typer.Context,
    subject: Annotated[str, SubjectArgument],
    measure: Annotated[str, MeasureArgument],
    by: Annotated[
        Along, typer.Option(help="Over the days spoken of, or how one day was revised as news came in.")
    ] = Along.valid,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="STEP",
            help="1d, 1w, 1mo, 1y ..., or change for every change. "
            "[default: every change, by steps where there are more than 400]",
        ),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day. [default: the first said]")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The last day. [default: today]")
    ] = None,
    format_: Annotated[
        CourseFormat, typer.Option("--format", help="How to write the answer.")
    ] = CourseFormat.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write. [default: standard output]")
    ] = None,
    **asked: Any,
) -> None:
    """Show a figure over time.

    Its range and each voice at every moment: text with a sparkline, Markdown, JSON, CSV or a picture.
    """
    if format_ is CourseFormat.text and output is not None:
        fail("text is for a terminal; write --format md, json, csv, svg or png with --output")
    with opened(context) as timeline:
        found = timeline.course(
            code_of(context, subject), code_of(context, measure),
            by="known" if by is Along.known else "valid", every=every,
            from_=day(timeline, from_), to=day(timeline, to), **asked_of(context, timeline, asked),
        )  # fmt: skip
        _answered(found, subject, measure, asked)
        if format_ in (CourseFormat.svg, CourseFormat.png):
            _picture(timeline, found, format_, output)
        elif format_ is CourseFormat.csv:
            deliver(found.to_csv(), output)
        elif format_ is CourseFormat.text:
            tell(Format.text, found)
        else:
            deliver(found.to_json() if format_ is CourseFormat.json else found.to_markdown(), output)


def _picture(timeline: Timeline, found: Courses, format_: CourseFormat, output: Path | None) -> None:
    if output is None and sys.stdout.isatty():
        fail(f"a picture is no text; write it to a file: --output figure.{format_.value}")
    if len(found) > 1:
        note(f"{len(found)} figures have this name; the first is drawn, --place and --since name another")
    if found:
        deliver(timeline.chart(found, "png" if format_ is CourseFormat.png else "svg"), output)


@with_question("subject", "measure", "place", "policy")
def diff(
    context: typer.Context,
    before: Annotated[
        str,
        typer.Argument(
            metavar="A", help="DATE[@KNOWN][#POSITION]; a bare date is as known then, @all is all."
        ),
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The same of the later one.")],
    format_: FormatFlag = Format.text,
    **asked: Any,
) -> None:
    """Show what changed between two questions.

    What happened between the two dates, apart from what was learned in the meantime.
    """
    with opened(context) as timeline:
        sides = (_side(timeline, side) for side in (before, after))
        found = timeline.diff(*sides, **asked_of(context, timeline, asked))
    tell(format_, found)


def _side(timeline: Timeline, text: str) -> str:
    """A side of a diff with its days understood."""
    rest, mark, position = text.partition("#")
    days = [day(timeline, word) or word for word in rest.split("@")]
    return "@".join(days) + mark + position


def _answered(found: Why | Courses, subject: str, measure: str, asked: dict[str, Any]) -> None:
    """That nothing was ever claimed is a negative answer."""
    if not found:
        only = "".join(f", {name} {asked[name]}" for name in ("place", "since") if asked.get(name))
        fail(f"no figure of {subject} {measure}{only} was ever reported by then; that is not zero", 1)
