"""Commands that keep the store: init, demo, check, head, streams, config, schema."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.common import Format, FormatFlag, deliver, fail, note, opened, progress, say, settings_of

_DEMO = Path("demo.db")
_DOSSIER = Path("demo-2024-10-31.md")
_DEMO_DAY = "2024-10-31"


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(init)
    app.command()(demo)
    app.command()(check)
    app.command()(head)
    app.command()(streams)
    app.command()(config)
    app.command()(schema)


def init(context: typer.Context) -> None:
    """Make or upgrade a store."""
    from timeline.store.database import parse_url, shown
    from timeline.store.schema import REVISION
    from timeline.store.store import make

    where = settings_of(context).store.value or ""
    with progress("indexing", "events") as advance:
        before = make(where, advance)
    done = "made a store" if before is None else f"upgraded from revision {before}"
    if before == REVISION:
        done = "nothing to do: already up to date"
    say(f"{shown(parse_url(where))}: {done}")


def demo() -> None:
    """Record an article's events and show them.

    Makes demo.db, prints the picture of 2024-10-31 and writes its dossier beside it.
    """
    from timeline.cli import terminal
    from timeline.documents.files import read
    from timeline.engine import Timeline
    from timeline.store.database import package_files, prepare

    seeds = read(package_files("seeds") / "manpower-2024.toml")
    new = not _DEMO.exists()
    if new:
        prepare(str(_DEMO))
    with Timeline.open(str(_DEMO)) as timeline:
        if new:
            timeline.append(seeds)
            note(f"recorded {len(seeds)} events in {_DEMO}")
        if [recorded.event for recorded in timeline.events()] != seeds:
            fail(f"{_DEMO} is here already and does not hold just the demo's events; move it away")
        answer = timeline.state(_DEMO_DAY)
    terminal.show(answer.blocks())
    typer.echo("")
    deliver(answer.to_markdown(), _DOSSIER)
    say("Try next:")
    for command in (
        f"state --as-of {_DEMO_DAY} --known-on 2024-10-25 --subject PRK",
        "log --search decree",
        f"export --style timeline --from 2024-10-01 --to {_DEMO_DAY}",
    ):
        say(f"  {_own_name()} --db {_DEMO} {command}")


def _own_name() -> str:
    """How this command can be typed: by its path where it is not on PATH, as after `make demo`."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "timeline" and shutil.which("timeline") is None else "timeline"


def check(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="First make the index anew.")] = False,
) -> None:
    """Prove that nothing recorded was changed.

    Checks the hash chain, every document, the triggers that keep the log append-only, and that the index is
    the one that the events make.
    """
    from timeline.cli import terminal
    from timeline.publish.listing import check_blocks

    with opened(context) as timeline, progress("checking", "events read") as advance:
        found, at = timeline.check(advance, rebuild=rebuild)
    terminal.show(check_blocks(found, at))
    if found:
        raise typer.Exit(1)


def head(context: typer.Context, format_: FormatFlag = Format.text) -> None:
    """Print the last position and its hash.

    The hash proves what a published picture was made from.
    """
    from timeline.publish import data

    with opened(context) as timeline:
        at, stream = timeline.head(), timeline.stream
    if format_ is Format.json:
        deliver(data.dumps({"stream": stream, "position": at.position, "hash": at.hash}))
    else:
        say(f"#{at.position} {at.hash}")


def streams(context: typer.Context, format_: FormatFlag = Format.text) -> None:
    """List the streams of the store, each with its last position."""
    from timeline.engine import Timeline
    from timeline.publish import data

    found = Timeline.streams(settings_of(context).store.value or "")
    if not found:
        note("no stream holds an event")
    if format_ is Format.json:
        deliver(data.dumps([{"stream": name, "position": last} for name, last in found]))
    else:
        for name, last in found:
            say(f"{name} #{last}")


def config(context: typer.Context, format_: FormatFlag = Format.text) -> None:
    """Show the settings and where each comes from.

    Flags come first, then the environment (TIMELINE_DB, TIMELINE_STREAM, TIMELINE_POLICY, TIMELINE_USER),
    then the nearest timeline.toml here or above (store, stream, policy and a table of labels).
    """
    from timeline.publish import data
    from timeline.store.database import printable

    settings = settings_of(context)
    values = {name: setting.value for name, setting in settings}
    values["store"] = printable(values["store"] or "")
    if format_ is Format.json:
        told: dict[str, object] = {
            name: {"value": values[name], "origin": setting.origin} for name, setting in settings
        }
        deliver(data.dumps(told | {"labels": dict(settings.labels), "file": settings.file}))
        return
    for name, setting in settings:
        say(f"{name:7} {values[name] or 'nobody'}  ({setting.origin})")
    for code, label in settings.labels.items():
        say(f"label   {label} = {code}  ({settings.file})")


def schema(
    format_: Annotated[
        Format, typer.Option("--format", help="JSON Schema, or tables to read.")
    ] = Format.json,
) -> None:
    """Print the JSON Schema of an event.

    Or, as Markdown, its fields in tables.
    """
    from timeline.documents.schema import json_schema, page
    from timeline.publish import data

    deliver(page() if format_ is Format.md else data.dumps(json_schema()))
