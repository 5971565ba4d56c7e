"""Commands that record: append, template, add, retract. Nothing that is recorded is ever changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.common import fail, opened, recorded_by

if TYPE_CHECKING:
    from timeline.intake.documents import Found


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(append)
    app.command()(template)
    app.command()(add)
    app.command()(retract)


def append(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="TOML, JSON or JSON Lines; - reads a pipe.")
    ],
    expected_head: Annotated[
        int | None, typer.Option(metavar="N", help="Refuse new events if the stream is not at #N any more.")
    ] = None,
) -> None:
    """Record the events of files, all or none."""
    from timeline.intake.documents import DocumentError, load, parse
    from timeline.log import Refused

    found: list[Found] = []
    findings: list[str] = []
    for name in files:
        try:
            found += parse(sys.stdin.buffer.read(), "-") if name == "-" else load(Path(name))
        except DocumentError as error:
            findings += error.findings
    if findings:
        raise DocumentError(findings)
    with opened(context) as timeline:
        try:
            done = timeline.append([one.event for one in found], expected_head, recorded_by())
        except Refused as error:
            told = [_placed(said, None if index is None else found[index]) for index, said in error.problems]
            raise DocumentError(told) from None
    for appended in done:
        typer.echo(f"#{appended.position} {appended.id}" + ("" if appended.new else " (already recorded)"))


def _placed(said: str, found: Found | None) -> str:
    """What the log says of an event, with the place where it was written."""
    return f"{found.where}: event '{found.event.id}': {said}" if found else said


def template(kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as report or decree.")]) -> None:
    """Print an empty document to fill in."""
    from timeline.intake.template import template as empty

    typer.echo(empty(kind), nl=False)


Text = Annotated[str | None, typer.Option(metavar="TEXT")]
Date = Annotated[str | None, typer.Option(metavar="EDTF")]
Many = Annotated[list[str] | None, typer.Option(metavar="TEXT", help="May be given several times.")]


def add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as report or decree.")],
    summary: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What is reported, in your own words.")
    ] = None,
    occurred: Annotated[
        str | None, typer.Option(metavar="EDTF", help="When it happened, such as 2024-10~.")
    ] = None,
    reported: Annotated[str | None, typer.Option(metavar="EDTF", help="When it became public.")] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLAIM", help="SUBJECT MEASURE ESTIMATE [FIELD VALUE]...; may be given several times."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="KEY", help="The newest recorded source of that key.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Of a source not recorded yet.")
    ] = None,
    title: Text = None,
    author: Text = None,
    published: Date = None,
    url: Text = None,
    archived: Text = None,
    accessed: Date = None,
    sha256: Text = None,
    grade: Annotated[str | None, typer.Option(metavar="CODE", help="NATO Admiralty code, A1 to F6.")] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="[default: from the content]")] = None,
    said_by: Text = None,
    via: Many = None,
    occurred_as_written: Text = None,
    as_written: Text = None,
    locator: Text = None,
    note: Text = None,
    tag: Many = None,
    corrects: Annotated[
        str | None, typer.Option(metavar="ID", help="The event that this one replaces.")
    ] = None,
    origin: Text = None,
    host: Text = None,
    unit: Text = None,
    place: Text = None,
    until: Date = None,
    issuer: Text = None,
    number: Text = None,
    in_force: Date = None,
    replaces: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A decree that this one replaces.")
    ] = None,
    speaker: Text = None,
    role: Text = None,
    audience: Text = None,
    topic: Text = None,
    stance: Text = None,
    agency: Text = None,
    likelihood: Text = None,
    confidence: Text = None,
    subject: Text = None,
    latitude: Annotated[float | None, typer.Option(metavar="DEGREES")] = None,
    longitude: Annotated[float | None, typer.Option(metavar="DEGREES")] = None,
) -> None:
    """Record one event from flags.

    They are named as the fields of the document.
    """
    if kind == "retraction":
        fail("an event is withdrawn with 'timeline retract ID --reason TEXT'")
    given = dict(locals())
    source_fields = (
        "publisher",
        "title",
        "author",
        "published",
        "url",
        "archived",
        "accessed",
        "sha256",
        "grade",
    )
    inline = {name: given.pop(name) for name in source_fields if given[name] is not None}
    renamed = {"id_": "id", "tag": "tags", "claim": "claims"}
    fields = {
        renamed.get(name, name): value
        for name, value in given.items()
        if name not in (*source_fields, "context", "source") and value not in (None, [])
    }
    _record(context, fields, source, inline)


def retract(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The event that no longer holds; #3 also does.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    reported: Annotated[str | None, typer.Option(metavar="EDTF", help="When that became public.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="KEY", help="Where it says so: a recorded source's key.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="[default: from the content]")] = None,
) -> None:
    """Withdraw an event and its versions.

    Nothing is changed or removed: retracting the retraction brings the event back.
    """
    with opened(context) as timeline:
        name = timeline.id_of(name)
    fields = {"kind": "retraction", "id": id_, "retracts": name, "reason": reason, "reported": reported}
    _record(context, {key: value for key, value in fields.items() if value is not None}, source, {})


def _record(context: typer.Context, fields: dict[str, Any], key: str | None, inline: dict[str, Any]) -> None:
    """Complete a document with its source and its id, and record it."""
    if key and inline:
        fail("--source names a recorded source; leave it out to describe one with --publisher and the others")
    if key or inline:
        fields["source"] = key or inline
    with opened(context) as timeline:
        done = timeline.add(fields, recorded_by())
    typer.echo(f"#{done.position} {done.id}" + ("" if done.new else " (already recorded)"))
