"""Commands that record: append, template, add, correct, retract. Nothing that is recorded is ever changed."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli import complete, prompts
from timeline.cli.asked import day, policy_of
from timeline.cli.common import (
    IdArgument,
    KindArgument,
    fail,
    note,
    opened,
    progress,
    settings_of,
)
from timeline.cli.flags import document, named, with_fields

if TYPE_CHECKING:
    from timeline.documents.drafts import Batch
    from timeline.documents.files import Found
    from timeline.engine import Timeline
    from timeline.log.protocols import Appended
    from timeline.model.event import Event


# What becomes of every event is told when all of it is certain.
_SPOOLED = 1 << 20
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would change in the picture, and record nothing.")
]


def register(app: typer.Typer) -> None:
    """Put this room's commands into the app."""
    app.command()(append)
    app.command()(template)
    app.command()(add)
    app.command()(correct)
    app.command()(retract)


def append(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="TOML, JSON or JSON Lines; - reads a pipe.")
    ],
    expected_head: Annotated[
        int | None, typer.Option(metavar="N", help="Refuse new events if the stream is not at #N any more.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Record the events of files, all or none."""
    from timeline.documents.files import DocumentError
    from timeline.log.admit import Refused
    from timeline.log.protocols import CHUNK

    with opened(context) as timeline, progress("recording", "events") as advance:
        reading = _Reading(files, advance, None if dry_run else CHUNK)
        try:
            if dry_run:
                _show_preview(context, timeline, list(reading.events()), expected_head)
                return
            with tempfile.SpooledTemporaryFile(_SPOOLED, "w+", encoding="utf-8") as done:
                timeline.append_many(
                    reading.events(),
                    partial(_tell, file=done),
                    expected_head,
                    settings_of(context).user.value,
                )
                done.seek(0)
                shutil.copyfileobj(done, sys.stdout)
        except Refused as error:
            told = [reading.placed(index, said) for index, said in error.problems]
            raise DocumentError(told) from None


class _Reading:
    """Files being read, event by event: a log of any length is never held whole."""

    def __init__(self, files: Sequence[str], advance: Callable[[int], None], chunk: int | None) -> None:
        self._files = files
        self._advance = advance
        self._count = 0
        self._newest: deque[Found] = deque(maxlen=chunk)

    def events(self) -> Iterator[Event]:
        """The events, file by file. Raises DocumentError with what is wrong in any of them."""
        from timeline.documents.files import DocumentError, load, load_open

        findings: list[str] = []
        for name in self._files:
            try:
                for found in load_open(sys.stdin.buffer, "-") if name == "-" else load(Path(name)):
                    if not findings:
                        self._newest.append(found)
                        self._count += 1
                        self._advance(1)
                        yield found.event
            except DocumentError as error:
                findings += error.findings
        if findings:
            raise DocumentError(findings)

    def placed(self, index: int | None, said: str) -> str:
        """What the log says of one of the events kept, with the place where it was written."""
        if index is None:
            return said
        found = self._newest[index - self._count + len(self._newest)]
        return f"{found.where}: event '{found.event.id}': {said}"


def template(kind: Annotated[str, KindArgument]) -> None:
    """Print an empty document to fill in."""
    from timeline.documents.template import template as empty

    typer.echo(empty(kind), nl=False)


@with_fields()
def add(
    context: typer.Context,
    kind: Annotated[str | None, KindArgument] = None,
    dry_run: DryRun = False,
    **fields: Any,
) -> None:
    """Record one event; without flags it asks field by field.

    The flags are named as the fields of a document. Dates may be words, such as 'early October 2024'.
    """
    if kind == "retraction":
        fail("an event is withdrawn with 'timeline retract ID --reason TEXT'")
    with opened(context) as timeline:
        given = document(fields, timeline.utc_day())
        if given and kind is None:
            fail("which kind of event? write it after 'add', such as 'timeline add report'")
        if given:
            with named():
                made = timeline.complete({"kind": kind, **given})
            _record(context, timeline, made, dry_run)
            return
        with prompts.asking():
            kind = kind or prompts.kind()
            given = prompts.fields(timeline, kind)
            _offer(context, timeline, {"kind": kind, **given}, timeline.complete, dry_run)


@with_fields("corrects")
def correct(
    context: typer.Context,
    name: Annotated[str, IdArgument],
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="A field to leave out. May be given several times."),
    ] = None,
    dry_run: DryRun = False,
    **fields: Any,
) -> None:
    """Record the next version of an event; without flags it asks.

    Name the changed fields only: the rest is carried over. --claim replaces all claims. With a new source,
    when it was reported and where in the source are not carried over. Nothing recorded is changed.
    """
    with opened(context) as timeline:
        changes, left_out = document(fields, timeline.utc_day()), list(without or ())
        if changes or left_out:
            with named():
                made = timeline.correction(name, changes, left_out)
            _record(context, timeline, made, dry_run)
            return
        with prompts.asking():
            given = prompts.fields(timeline, *timeline.draft(name))
            changes = {field: value for field, value in given.items() if value is not None}
            left_out = [field for field, value in given.items() if value is None]
            finish = partial(timeline.correction, name, without=left_out)
            _offer(context, timeline, changes, finish, dry_run)


def retract(
    context: typer.Context,
    name: Annotated[str, IdArgument],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    reported: Annotated[str | None, typer.Option(metavar="EDTF", help="When that became public.")] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="Where it says so: a recorded source's key.",
            autocompletion=complete.sources,
        ),
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="[default: from the content]")] = None,
    dry_run: DryRun = False,
) -> None:
    """Withdraw an event and its versions.

    Nothing is changed or removed: retracting the retraction brings the event back.
    """
    with opened(context) as timeline:
        fields = {
            "kind": "retraction", "id": id_, "retracts": timeline.id_of(name), "reason": reason,
            "reported": day(timeline, reported), "source": source,
        }  # fmt: skip
        given = {key: value for key, value in fields.items() if value is not None}
        _record(context, timeline, timeline.complete(given), dry_run)


def _record(context: typer.Context, timeline: Timeline, made: Batch, dry_run: bool) -> None:
    """Record a document, or show what it would change."""
    if dry_run:
        _show_preview(context, timeline, made)
    else:
        _tell(timeline.append(made, recorded_by=settings_of(context).user.value))


def _offer(
    context: typer.Context,
    timeline: Timeline,
    answers: Mapping[str, Any],
    finish: Callable[[Mapping[str, Any]], Batch],
    dry_run: bool,
) -> None:
    """Show what was typed and what it would change, and ask whether to record it. What cannot be recorded is
    given back, to be mended as a file.
    """
    try:
        made = finish(answers)
        _show_preview(context, timeline, made)
        if not dry_run and prompts.agreed("Record it?", default=True):
            _record(context, timeline, made, dry_run)
        elif not dry_run:
            note("nothing is recorded")
            raise typer.Exit(1)
    except ValueError:
        note(json.dumps(answers, ensure_ascii=False, indent=2))
        raise


def _show_preview(
    context: typer.Context, timeline: Timeline, events: Batch, expected_head: int | None = None
) -> None:
    from timeline.cli import terminal

    found = timeline.preview(
        events, policy=policy_of(context), expected_head=expected_head,
        recorded_by=settings_of(context).user.value,
    )  # fmt: skip
    terminal.show(found.blocks())
    _warn(found.appended)


def _tell(done: Sequence[Appended], file: IO[str] | None = None) -> None:
    for appended in done:
        print(
            f"#{appended.position} {appended.id}" + ("" if appended.new else " (already recorded)"), file=file
        )
    _warn(done)


def _warn(done: Sequence[Appended]) -> None:
    """What resembles something recorded may be the same told twice; it is recorded all the same."""
    for appended in done:
        if appended.resembles:
            others = ", ".join(f"'{name}'" for name in appended.resembles)
            note(f"'{appended.id}' resembles {others}: one voice on one figure, for times that touch")
