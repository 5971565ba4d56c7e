"""Commands that keep the store: init, demo, check, head, schema."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.common import Format, deliver, fail, note, opened

_DEMO = Path("demo.db")
_DOSSIER = Path("demo-2024-10-31.md")
_DEMO_DAY = "2024-10-31"


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(init)
    app.command()(demo)
    app.command()(check)
    app.command()(head)
    app.command()(schema)


def init(context: typer.Context) -> None:
    """Make or upgrade a store."""
    from timeline.database import parse_url, prepare, shown
    from timeline.tables import REVISION

    where = context.obj["db"]
    before = prepare(where)
    done = "made a store" if before is None else f"upgraded from revision {before}"
    if before == REVISION:
        done = "nothing to do: already up to date"
    typer.echo(f"{shown(parse_url(where))}: {done}")


def demo() -> None:
    """Record an article's events and show them.

    Makes demo.db, prints the picture of 2024-10-31 and writes its dossier beside it.
    """
    from timeline.cli import screen
    from timeline.database import package_files, prepare
    from timeline.engine import Timeline
    from timeline.intake.documents import read

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
    screen.show(*screen.picture(answer))
    typer.echo("")
    deliver(answer.to_markdown(), _DOSSIER)
    typer.echo("Try next:")
    for command in (
        f"state --as-of {_DEMO_DAY} --known-on 2024-10-25 --subject PRK",
        "log --search decree",
        f"export --style timeline --from 2024-10-01 --to {_DEMO_DAY}",
    ):
        typer.echo(f"  {_own_name()} --db {_DEMO} {command}")


def _own_name() -> str:
    """How this command can be typed: by its path where it is not on PATH, as after `make demo`."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "timeline" and shutil.which("timeline") is None else "timeline"


def check(context: typer.Context) -> None:
    """Prove that nothing recorded was changed.

    Checks the hash chain, every document, and the triggers that keep the log append-only.
    """
    with opened(context) as timeline:
        found, at = timeline.check()
    for finding in found:
        typer.echo(finding)
    if found:
        raise typer.Exit(1)
    typer.echo(f"ok: {at.position} events, head {at.hash}")


def head(
    context: typer.Context,
    format_: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.text,
) -> None:
    """Print the last position and its hash.

    The hash proves what a published picture was made from.
    """
    from timeline.export import answers

    with opened(context) as timeline:
        at = timeline.head()
    if format_ is Format.json:
        deliver(answers.dumps({"stream": context.obj["stream"], "position": at.position, "hash": at.hash}))
    else:
        typer.echo(f"#{at.position} {at.hash}")


def schema() -> None:
    """Print the JSON Schema of an event."""
    from timeline.export import answers
    from timeline.intake.schema import json_schema

    deliver(answers.dumps(json_schema()))
