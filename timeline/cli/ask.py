"""Commands that ask: state, log, show, sources."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli import complete
from timeline.cli.common import (
    AllFlag,
    AsOfFlag,
    Format,
    FormatFlag,
    IdArgument,
    KnownOnFlag,
    KnownThenFlag,
    MeasureFlag,
    PlaceFlag,
    PolicyFlag,
    PositionFlag,
    SubjectFlag,
    code_of,
    day,
    deliver_as,
    fail,
    note,
    opened,
    policy_of,
    position_of,
)


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(state)
    app.command()(log)
    app.command()(show)
    app.command()(sources)


def state(
    context: typer.Context,
    as_of: AsOfFlag = None,
    known_on: KnownOnFlag = None,
    known_then: KnownThenFlag = False,
    position: PositionFlag = None,
    subject: SubjectFlag = None,
    measure: MeasureFlag = None,
    place: PlaceFlag = None,
    policy: PolicyFlag = None,
    all_: AllFlag = False,
    format_: FormatFlag = Format.text,
) -> None:
    """Show what was true, as it was known.

    The picture on a day: every figure with every voice and its evidence.
    """
    with opened(context) as timeline:
        answer = timeline.state(
            day(timeline, as_of), day(timeline, known_on), position_of(timeline, position),
            policy_of(context, policy), known_then=known_then,
            subject=code_of(context, subject), measure=code_of(context, measure), place=place, earlier=all_,
        )  # fmt: skip
    if not deliver_as(format_, answer):
        from timeline.cli import screen

        screen.show(*screen.picture(answer))


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
    subject: SubjectFlag = None,
    source: Annotated[
        str | None,
        typer.Option(help="Only this source: its key, publisher or url.", autocompletion=complete.sources),
    ] = None,
    said_by: Annotated[str | None, typer.Option(help="Only what this voice said.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only events with this tag.")] = None,
    search: Annotated[str | None, typer.Option(help="Only events with all these words in them.")] = None,
    newest_first: Annotated[bool, typer.Option("--newest-first", help="The last recorded first.")] = False,
    format_: FormatFlag = Format.text,
) -> None:
    """List the recorded events.

    Each with what corrected or retracted it.
    """
    with opened(context) as timeline:
        found = timeline.log(
            from_=day(timeline, from_), to=day(timeline, to),
            known_from=day(timeline, known_from), known_to=day(timeline, known_to), kind=kind,
            subject=code_of(context, subject), source=source, said_by=said_by, tag=tag, search=search,
            newest_first=newest_first,
        )  # fmt: skip
    if not found:
        note("no event matches")
    if not deliver_as(format_, found):
        from timeline.cli import screen

        screen.show(screen.log(found))


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
    if not deliver_as(format_, found):
        from timeline.cli import screen

        screen.show(*screen.item(found, asked))


def sources(context: typer.Context, format_: FormatFlag = Format.text) -> None:
    """List the sources and the events read in them.

    A key stands for the newest source that was recorded with it; the others are marked 'older'.
    """
    with opened(context) as timeline:
        found = timeline.sources()
    if not found:
        note("no source is recorded")
    if not deliver_as(format_, found):
        from timeline.cli import screen

        screen.show(screen.sources(found))
