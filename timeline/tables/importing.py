"""Importing a table by a mapping: events recorded, and what cannot be read kept apart (docs/mapping.md).

Rows are recorded a chunk at a time, each chunk whole or not at all; ids make it safe to begin anew.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import msgspec

from timeline.documents.files import DocumentError
from timeline.documents.objects import Bad, Row
from timeline.engine import Timeline
from timeline.log.admit import Refused
from timeline.log.protocols import Appended
from timeline.model.event import Event, Retraction
from timeline.model.lineage import items_of
from timeline.tables.mapping import Mapped, RowError, missing
from timeline.tables.reading import Table

CHUNK = 2_000
Advance = Callable[[int], None]
_Chunk = Sequence[tuple[Row, list[Event]]]


@dataclass(slots=True)
class Summary:
    """What became of a table.

    rows: read; new, already: events recorded now or before; changed to unchanged: of an edition; skipped:
    rows that the mapping passes over; empty: rows without a number; headers: lines that repeat the header;
    undated: events without a date, which no figure counts; encoding: if it was guessed; reasons: of rejected
    rows; unused: columns that are not mapped.
    """

    rows: int = 0
    new: int = 0
    already: int = 0
    changed: int = 0
    vanished: int = 0
    returned: int = 0
    unchanged: int = 0
    skipped: int = 0
    empty: int = 0
    headers: int = 0
    undated: int = 0
    encoding: str | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    unused: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """How many rows were kept apart."""
        return sum(self.reasons.values())


class Rejects:
    """Where rows that cannot be imported are kept: a file of JSON Lines, made with the first of them."""

    def __init__(self, path: Path | None, summary: Summary) -> None:
        self.path = path
        self._summary = summary
        self._file: IO[str] | None = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, line: int, reason: str, raw: Any) -> None:
        """Keep a row with its line and what is wrong with it."""
        self._summary.reasons[_kind_of(reason)] += 1
        if self.path is None:
            return
        if self._file is None:
            try:
                self._file = self.path.open("w", encoding="utf-8")
            except OSError as failed:
                said = (failed.strerror or "cannot be written").lower()
                raise DocumentError([f"{self.path}: {said}; rejected rows have to be kept"]) from None
        text = json.dumps({"line": line, "reason": reason, "row": raw}, ensure_ascii=False, default=_plain)
        self._file.write(text.encode("utf-8", "replace").decode() + "\n")


def _kind_of(reason: str) -> str:
    """A reason without what it quotes of its row; names of fields stay."""
    masked = re.sub(r"'(?![a-z_]+' is missing)(.*?)'(?=[\s,;:.)]|$)", "'…'", reason)
    return re.sub(r"#\d+", "#…", masked)


def _plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def mapped_rows(
    table: Table, mapped: Mapped, summary: Summary, rejects: Rejects, advance: Advance
) -> Iterator[tuple[Row, list[Event]]]:
    """Every row that gives events, with them; the others are counted or kept apart. Raises DocumentError."""
    if table.columns and (wrong := missing(mapped, table.columns)):
        raise DocumentError([f"{table.name}: {wrong}"])
    seen: dict[str, None] = dict.fromkeys(table.columns)
    for row in table.rows:
        summary.rows += 1
        advance(1)
        if isinstance(row, Bad):
            rejects.add(row.line, row.reason, row.raw)
            continue
        if not table.columns:
            seen.update(dict.fromkeys(row.cells))
        if events := _events_of(row, mapped, summary, rejects):
            yield row, events
    summary.headers, summary.encoding = table.headers, table.encoding
    summary.unused = tuple(name for name in seen if name not in mapped.used | mapped.ignored)
    if wrong := _never_there(table, mapped, seen):
        raise DocumentError([f"{table.name}: {wrong}"])


def _events_of(row: Row, mapped: Mapped, summary: Summary, rejects: Rejects) -> list[Event]:
    """The events of a row; one that has none is counted, or kept apart where it cannot be read."""
    try:
        if mapped.skips(row):
            summary.skipped += 1
            return []
        events = mapped.events_of(row)
    except (RowError, ValueError) as error:
        rejects.add(row.line, str(error), dict(row.cells))
        return []
    summary.empty += not events
    summary.undated += sum(getattr(event, "occurred", None) is None for event in events)
    return events


def _never_there(table: Table, mapped: Mapped, seen: dict[str, None]) -> str | None:
    """What is wrong where no row of a table without a header has anything that the mapping refers to."""
    if table.columns or not seen or mapped.used & set(seen):
        return None
    return missing(mapped, list(seen))


def tagged(event: Event, mapped: Mapped) -> Event:
    """An event with its data set's tag."""
    return msgspec.structs.replace(event, tags=(tag(mapped), *event.tags))


def tag(mapped: Mapped) -> str:
    """What tells the events of a data set from others."""
    return f"dataset:{mapped.dataset}"


def run(
    timeline: Timeline,
    table: Table,
    mapped: Mapped,
    rejects: Path | None,
    advance: Advance,
    *,
    recorded_by: str | None = None,
    dry_run: bool = False,
) -> Summary:
    """Record a table, a chunk at a time. Raises DocumentError, Refused and StoreError."""
    summary = Summary()
    with Rejects(None if dry_run else rejects, summary) as kept:
        chunk: list[tuple[Row, list[Event]]] = []
        for row, events in mapped_rows(table, mapped, summary, kept, advance):
            chunk.append((row, [tagged(event, mapped) for event in events]))
            if len(chunk) == CHUNK:
                _record(timeline, chunk, summary, kept, recorded_by, dry_run=dry_run)
                chunk = []
        _record(timeline, chunk, summary, kept, recorded_by, dry_run=dry_run)
    return summary


def _record(
    timeline: Timeline,
    chunk: _Chunk,
    summary: Summary,
    kept: Rejects,
    recorded_by: str | None,
    *,
    dry_run: bool,
) -> None:
    """Record a chunk without the rows that the log refuses; these are kept apart."""
    while chunk:
        events = [event for _, own in chunk for event in own]
        try:
            _append(timeline, events, summary, recorded_by, dry_run=dry_run)
            return
        except Refused as error:
            refused = {index: said for index, said in error.problems if index is not None}
            if not refused:
                raise
            if same := _recorded_already(timeline, [events[index] for index in refused]):
                summary.already += len(same)
                chunk = _without_recorded(chunk, same)
            else:
                chunk = _kept_apart(chunk, refused, kept)


def _append(
    timeline: Timeline, events: list[Event], summary: Summary, recorded_by: str | None, *, dry_run: bool
) -> None:
    """Record events and count them; in a dry run, only see whether the log would take them."""
    if dry_run:
        timeline.vet(events)
        summary.new += len(events)
        return
    # A mapping's events are decoded already.
    done: list[Appended] = []
    timeline.append_many(events, done.extend, recorded_by=recorded_by)
    new = sum(appended.new for appended in done)
    summary.new += new
    summary.already += len(done) - new


def _without_recorded(chunk: _Chunk, same: set[int]) -> _Chunk:
    """A chunk without the events (by `id`) that are recorded already."""
    return [(row, [event for event in own if id(event) not in same]) for row, own in chunk]


def _kept_apart(chunk: _Chunk, refused: Mapping[int, str], kept: Rejects) -> _Chunk:
    """A chunk without the rows of refused events, which are kept apart; refused: why, by places of events."""
    owner = [at for at, (_, own) in enumerate(chunk) for _ in own]
    wrong = {owner[index]: said for index, said in refused.items()}
    for at, said in sorted(wrong.items()):
        kept.add(chunk[at][0].line, _reworded(said), dict(chunk[at][0].cells))
    return [pair for at, pair in enumerate(chunk) if at not in wrong]


def _recorded_already(timeline: Timeline, clashing: Sequence[Event]) -> set[int]:
    """Which of these (by `id`) a version of their own says already, known from another day: as an edition
    recorded it.
    """
    items = items_of(timeline.items({event.id for event in clashing}))
    return {
        id(event)
        for event in clashing
        for recorded in items.get(event.id, ())
        if not isinstance(recorded.event, Retraction) and content(recorded.event) == content(event)
    }


def _reworded(said: str) -> str:
    """A clash of ids in the words of an import."""
    found = re.match(r"'(\S+)' is (recorded at #\d+|earlier in this batch) with other content", said)
    if found is None:
        return said
    advice = "add a column to its id" if "earlier" in found[2] else "import a later state with --edition"
    return f"'{found[1]}' is {found[2]} with other content; {advice}"


def content(event: Event) -> bytes:
    """What of an event tells whether its row has changed: all but its name, its place among versions, when it
    became known and which copy of the source it was read in.
    """
    assert not isinstance(event, Retraction)
    source = msgspec.structs.replace(event.source, accessed=None, archived=None, sha256=None)
    own = tuple(tag for tag in event.tags if not tag.startswith(("dataset:", "edition:")))
    return msgspec.json.encode(
        msgspec.structs.replace(
            event, id="", corrects=None, reported=None, schema_version=None, source=source, tags=own
        ),
        enc_hook=str,
        order="sorted",
    )
