"""The command that takes in somebody's table: import."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.asked import day
from timeline.cli.common import fail, note, opened, settings_of
from timeline.cli.prompts import agreed

if TYPE_CHECKING:
    from timeline.engine import Timeline
    from timeline.tables.importing import Summary
    from timeline.tables.reading import Table

_EVERY = 500
# More kinds of reasons than anybody reads are left to the file.
_REASONS = 20


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="CSV, TSV, JSON, JSON Lines, Parquet or Excel; - reads a pipe."),
    ],
    map_: Annotated[
        str | None,
        typer.Option("--map", metavar="MAP.toml", help="The mapping, or the name of one that is shipped."),
    ] = None,
    edition: Annotated[
        bool, typer.Option("--edition", help="The file is the whole data set as of the day of --known-on.")
    ] = False,
    known_on: Annotated[
        str | None, typer.Option("--known-on", metavar="DAY", help="With --edition: when it was so.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before retracting more than 5 % of it.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", metavar="PATH", help="Where rejected rows go. [default: FILE.rejected.jsonl]"
        ),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Print a mapping to start from, and record nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be recorded, and record nothing.")
    ] = False,
) -> None:
    """Record the rows of somebody's table.

    A mapping says how they become events (docs/mapping.md). Importing again changes nothing; rows that
    cannot be read are kept apart, to be mended and imported again.
    """
    with _kept(file) as path:
        if draft:
            from timeline.tables.draft import sketch

            typer.echo(sketch(path, file), nl=False)
            return
        if map_ is None:
            fail(f"how do its rows become events? write --map MAP.toml; --draft prints one to start from: "
                 f"timeline import --draft {file}")  # fmt: skip
        if edition != (known_on is not None):
            fail("an edition is what was known on a day: write --edition and --known-on DAY, both")
        where = rejects or Path("import.rejected.jsonl" if file == "-" else f"{file}.rejected.jsonl")
        _keep_apart(where, Path(path))
        called = "standard input" if file == "-" else None
        known = known_on if edition else None
        summary = _run(context, path, called, map_, known, where, yes=yes, dry_run=dry_run)
    _tell(summary, where, edition=edition, dry_run=dry_run)
    if summary.rejected:
        raise typer.Exit(1)


def _keep_apart(rejects: Path, table: Path) -> None:
    """Rejected rows would overwrite the table that they come from."""
    if rejects.exists() and table.exists() and rejects.samefile(table):
        fail(f"{rejects} is what is read; write --rejects with another name")


@contextmanager
def _kept(file: str) -> Iterator[str]:
    """A file to read, if need be twice; a pipe is kept in one that is gone afterwards."""
    if file != "-":
        yield file
        return
    with tempfile.NamedTemporaryFile(prefix="timeline-import-") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield kept.name


def _run(
    context: typer.Context, path: str, called: str | None, map_: str, known_on: str | None, rejects: Path,
    *, yes: bool, dry_run: bool,
) -> Summary:  # fmt: skip
    from timeline.tables.editions import import_table

    with opened(context) as timeline, _progress(path) as advance:
        return import_table(
            timeline, path, map_, known_on=None if known_on is None else _day(timeline, known_on),
            rejects=rejects, recorded_by=settings_of(context).user.value, dry_run=dry_run,
            called=called, agreed=partial(_agreed, yes=yes), advance=advance,
        )  # fmt: skip


def _day(timeline: Timeline, text: str) -> date:
    """The day of an edition."""
    meant = day(timeline, text)
    try:
        return date.fromisoformat(str(meant))
    except ValueError:
        fail(f"'{text}' is not a day; write a day such as 2024-10-31")


def _agreed(summary: Summary, standing: int, *, yes: bool) -> bool:
    """Whether so many rows may be retracted."""
    share = 100 * summary.vanished / standing
    said = f"this edition would retract {summary.vanished:,} of {standing:,} rows ({share:.1f} %)"
    if yes:
        return True
    if not sys.stdin.isatty():
        fail(f"{said}; if it is the whole data set, write --yes")
    return agreed(f"{said}. Record it?", default=False)


@contextmanager
def _progress(path: str) -> Iterator[Callable[[int, Table], None]]:
    """Rows, rate and time left on a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    rows = TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,}/s")
    columns = (TextColumn("importing"), BarColumn(), rows, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(
            "", total=Path(path).stat().st_size if Path(path).exists() else None, rows=0, rate=0
        )
        done = 0

        def advance(count: int, table: Table) -> None:
            nonlocal done
            done += count
            if done % _EVERY == 0:
                spent = bar.tasks[0].elapsed or 0
                bar.update(task, completed=table.tell(), rows=done, rate=int(done / spent) if spent else 0)

        yield advance


def _tell(summary: Summary, rejects: Path, *, edition: bool, dry_run: bool) -> None:
    """The counts on standard output, the rest beside it."""
    counts = _counts(summary, edition=edition)
    typer.echo(f"{summary.rows:,} rows: {counts}" + ("; nothing is recorded" if dry_run else ""))
    for reason, count in summary.reasons.most_common(_REASONS):
        note(f"rejected {count:,}: {reason}")
    if summary.rejected and not dry_run:
        note(f"the rejected rows are in {rejects}; mend them and import that file")
    if summary.rejected and edition:
        note("a row that cannot be read may be any: none is taken to have vanished")
    if summary.undated:
        note(f"{summary.undated:,} events have no date: they are recorded, and no figure counts them")
    if summary.encoding:
        note(f"read as {summary.encoding}; if that is wrong, name the encoding under [table]")
    if summary.unused:
        note(f"columns that are not used: {', '.join(summary.unused)}")


def _counts(summary: Summary, *, edition: bool) -> str:
    """What became of the rows, and of those that became nothing only what there is."""
    recorded = {"already recorded": summary.already}
    if edition:
        recorded = {name: getattr(summary, name) for name in ("changed", "vanished", "returned", "unchanged")}
    left_out = {
        "skipped": summary.skipped, "without a number": summary.empty, "repeated headers": summary.headers,
        "rejected": summary.rejected,
    }  # fmt: skip
    counts = {"new": summary.new} | recorded | {name: count for name, count in left_out.items() if count}
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
