"""Commands that ask: state, log, show."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.common import (
    AllFlag,
    AsOfFlag,
    Format,
    FormatFlag,
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
    note,
    opened,
    position_of,
)


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(state)
    app.command()(log)
    app.command()(show)


def state(
    context: typer.Context,
    as_of: AsOfFlag = None,
    known_on: KnownOnFlag = None,
    known_then: KnownThenFlag = False,
    position: PositionFlag = None,
    subject: SubjectFlag = None,
    measure: MeasureFlag = None,
    place: PlaceFlag = None,
    policy: PolicyFlag = PolicyName.envelope,
    all_: AllFlag = False,
    format_: FormatFlag = Format.text,
) -> None:
    """Show what was true, as it was known.

    The picture on a day: every figure with every voice and its evidence.
    """
    with opened(context) as timeline:
        answer = timeline.state(
            as_of, known_on, position_of(position), policy.value,
            known_then=known_then,
            subject=subject, measure=measure, place=place, earlier=all_,
        )  # fmt: skip
    if format_ is Format.json:
        deliver(answer.to_json())
    elif format_ is Format.md:
        deliver(answer.to_markdown())
    else:
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
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as decree.")] = None,
    subject: SubjectFlag = None,
    source: Annotated[str | None, typer.Option(help="Only this source: its key, publisher or url.")] = None,
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
            from_=from_, to=to, known_from=known_from, known_to=known_to, kind=kind, subject=subject,
            source=source, said_by=said_by, tag=tag, search=search, newest_first=newest_first,
        )  # fmt: skip
    if not found:
        note("no event matches")
    if format_ is Format.text:
        from timeline.cli import screen

        screen.show(screen.log(found))
    else:
        deliver(found.to_json() if format_ is Format.json else found.to_markdown())


def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The event's id, or its position as #3.")],
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
    if format_ is Format.text:
        from timeline.cli import screen

        screen.show(*screen.item(found, asked))
    else:
        deliver(found.to_json() if format_ is Format.json else found.to_markdown())
