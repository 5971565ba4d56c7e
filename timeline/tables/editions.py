"""Editions: a file that is the whole of a data set as of a day, compared with what is recorded of it.

New rows become events, changed rows corrections, vanished rows retractions, returning rows reinstatements
(and corrections, where they changed), all known from that day; unchanged rows nothing. An edition is recorded
whole or not at all (docs/mapping.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from timeline.asof.standing import standing
from timeline.documents.files import DocumentError
from timeline.engine import Timeline
from timeline.log.admit import EVERYTHING_KNOWN, Conflict, Refused
from timeline.model.document import decode, document_of
from timeline.model.edtf import Edtf
from timeline.model.event import Event, Recorded, Reported, Retraction, Source
from timeline.model.lineage import items_of
from timeline.tables import importing, reading
from timeline.tables.importing import Advance, Rejects, Summary, content, mapped_rows, tag
from timeline.tables.mapping import Mapped, load
from timeline.tables.reading import Table

_EDITION = "edition:"
_MANY = 500
_PUBLISHED = "a data set has accessed and no published: when it became known is what --known-on says"
_TOO_LATE = (
    "the edition of {latest} is recorded, and that of {known_on} comes before it; what changed is told by "
    "comparing each with the one before, so import them in order, into a new stream"
)
# A data set that loses more of its rows than this is likelier to be a wrong file.
GUARDED = 0.05

Opened = Callable[[], AbstractContextManager[Table]]


@dataclass(slots=True)
class Item:
    """What is recorded of a row: its current version, the digest of what that says, and what withdrew it."""

    current: str
    digest: bytes
    gone_by: str | None = None


@dataclass(slots=True)
class Known:
    """What is recorded of a data set, by the ids of its rows; latest: its newest edition."""

    items: dict[str, Item]
    latest: date | None


def import_table(
    timeline: Timeline,
    path: str | Path,
    mapping: str | Path,
    *,
    known_on: date | None = None,
    rejects: Path | None = None,
    recorded_by: str | None = None,
    dry_run: bool = False,
    called: str | None = None,
    agreed: Callable[[Summary, int], bool] = lambda *_: False,
    advance: Callable[[int, Table], None] = lambda *_: None,
) -> Summary:
    """Record a table by a mapping, a file or the name of one that is shipped; what became of its rows.

    known_on: the file is the whole data set as of that day; rejects: where rows go that cannot be recorded
    (else they are only counted); called: what messages call the file; agreed: asked before an edition
    retracts more than 5 % of its rows, with the counts and how many stand; advance: called with how many more
    rows are read, and the table.
    Raises DocumentError, MappingError, Refused and StoreError.
    """
    mapped = load(str(mapping))
    how: Any = {"recorded_by": recorded_by, "dry_run": dry_run}
    opened = partial(reading.opened, str(path), mapped.shape, called)
    if known_on is not None:
        return run(timeline, opened, mapped, known_on, rejects, advance, agreed, **how)
    with opened() as table:
        return importing.run(timeline, table, mapped, rejects, partial(_of, advance, table), **how)


def _of(advance: Callable[[int, Table], None], table: Table, count: int) -> None:
    advance(count, table)


def known(timeline: Timeline, mapped: Mapped) -> Known:
    """What stands of a data set now: every line is looked at, those of the data set are read."""
    items: dict[str, Item] = {}
    root: dict[str, str] = {}
    editions: set[date] = set()
    for recorded in timeline.tagged(tag(mapped)):
        event = recorded.event
        editions |= _editions(event)
        root[event.id] = root.get(event.target, event.target) if event.target else event.id
        if not isinstance(event, Retraction) and not event.target:
            items[event.id] = Item(event.id, digest(event))
    touched = sorted({row for name, row in root.items() if name != row and row in items})
    for start in range(0, len(touched), _MANY):
        names = touched[start : start + _MANY]
        whole = items_of(timeline.items(names))
        items |= {name: _standing(whole[name]) for name in names}
    return Known(items, max(editions, default=None))


def _editions(event: Event) -> set[date]:
    """The editions that an event was recorded from, by their days."""
    return {
        date.fromisoformat(mark.removeprefix(_EDITION)) for mark in event.tags if mark.startswith(_EDITION)
    }


def _standing(item: Sequence[Recorded]) -> Item:
    """The version of a row that stands, or that a standing retraction names."""
    found = standing(item, EVERYTHING_KNOWN)
    versions = {
        recorded.event.id: recorded.event for recorded in item if not isinstance(recorded.event, Retraction)
    }
    for recorded in found.known:
        if recorded.event.id in versions and found.stands(recorded):
            return Item(recorded.event.id, digest(versions[recorded.event.id]))
    by = next(recorded.event for recorded in reversed(found.known) if found.stands(recorded))
    assert isinstance(by, Retraction)
    return Item(by.retracts, digest(versions[by.retracts]), by.id)


def digest(event: Reported) -> bytes:
    """What tells one content from another, in 16 bytes."""
    return hashlib.sha256(content(event)).digest()[:16]


def run(
    timeline: Timeline,
    opened: Opened,
    mapped: Mapped,
    known_on: date,
    rejects: Path | None,
    advance: Callable[[int, Table], None],
    agreed: Callable[[Summary, int], bool],
    *,
    recorded_by: str | None = None,
    dry_run: bool = False,
) -> Summary:
    """Record an edition. It is read twice: to see what it would do, and to do it. agreed: asked where more
    than 5 % of the rows that stand would be retracted. Raises DocumentError and StoreError.
    """
    before = known(timeline, mapped)
    if before.latest and known_on < before.latest:
        raise DocumentError([_TOO_LATE.format(known_on=known_on, latest=before.latest)])
    summary = Summary()
    with opened() as table, Rejects(None if dry_run else rejects, summary) as kept:
        plan = _Plan(before, mapped, known_on, summary)
        for _ in plan.events(table, kept, partial(_of, advance, table)):
            pass
    standing = sum(item.gone_by is None for item in before.items.values())
    if dry_run:
        return summary
    if summary.vanished > GUARDED * standing and not agreed(summary, standing):
        raise DocumentError(["nothing is recorded"])
    quiet = Summary()
    with opened() as table:
        again = _Plan(before, mapped, known_on, quiet, retracting=plan.retracting)
        _append(timeline, again.events(table, Rejects(None, quiet), lambda _: None), known_on, recorded_by)
    return summary


def _append(timeline: Timeline, events: Iterator[Event], known_on: date, recorded_by: str | None) -> None:
    """Record what an edition says, all of it or nothing. Raises DocumentError."""
    try:
        timeline.append_many(events, lambda _: None, None, recorded_by)
    except Conflict as error:
        said = f"an edition of {known_on} is recorded with other content: "
        raise DocumentError([said + message for _, message in error.problems[:3]]) from None
    except Refused as error:
        raise DocumentError([message for _, message in error.problems]) from None


class _Plan:
    """One reading of an edition."""

    def __init__(
        self, before: Known, mapped: Mapped, known_on: date, summary: Summary, *, retracting: bool = True
    ) -> None:
        self._before = before
        self._mapped = mapped
        self._day = known_on
        self._summary = summary
        self._seen: dict[str, bytes] = {}
        self._source: Source | None = None
        self.retracting = retracting

    def events(self, table: Table, kept: Rejects, advance: Advance) -> Iterator[Event]:
        """What the edition records, rows first, then what vanished."""
        for row, events in mapped_rows(table, self._mapped, self._summary, kept, advance):
            for event in events:
                assert not isinstance(event, Retraction)
                if event.source.published:
                    raise DocumentError([f"{table.name}:{row.line}: {_PUBLISHED}"])
                own = digest(event)
                first = self._seen.setdefault(event.id, own)
                if first is own:
                    self._source = event.source
                    yield from self._row(event, own)
                elif first == own:
                    self._summary.already += 1
                else:
                    said = f"'{event.id}' is another row's id too, with other content; add a column to its id"
                    kept.add(row.line, said, dict(row.cells))
        # A row that cannot be read may be any: nothing is taken to have vanished then.
        self.retracting = self.retracting and not self._summary.rejected
        if self.retracting:
            yield from self._vanished()

    def _vanished(self) -> Iterator[Event]:
        """The retractions of rows that stand and are not in this edition."""
        vanished = [
            (name, item) for name, item in self._before.items.items()
            if name not in self._seen and item.gone_by is None
        ]  # fmt: skip
        self._summary.vanished = len(vanished)
        for name, item in vanished:
            reason = f"No longer in the edition of {self._day}."
            yield self._retraction(f"{name}@{self._day}-gone", item.current, reason)

    def _row(self, event: Reported, own: bytes) -> Iterator[Event]:
        item = self._before.items.get(event.id)
        if item is None:
            self._summary.new += 1
            yield self._dated(event)
            return
        same = item.digest == own
        if item.gone_by is not None:
            self._summary.returned += 1
            yield self._retraction(
                f"{event.id}@{self._day}-back", item.gone_by, f"In the edition of {self._day} again."
            )
        elif same:
            self._summary.unchanged += 1
        if not same:
            self._summary.changed += item.gone_by is None
            yield self._dated(event, f"{event.id}@{self._day}", item.current)

    def _dated(self, event: Reported, name: str | None = None, corrects: str | None = None) -> Event:
        """A row as this edition tells it."""
        marks = (tag(self._mapped), f"{_EDITION}{self._day}")
        return msgspec.structs.replace(
            event,
            id=name or event.id,
            corrects=corrects,
            reported=Edtf.parse(self._day.isoformat()),
            tags=(*marks, *event.tags),
        )

    def _retraction(self, name: str, target: str, reason: str) -> Event:
        document: dict[str, Any] = {
            "id": name, "kind": "retraction", "retracts": target, "reason": reason,
            "reported": self._day.isoformat(), "tags": [tag(self._mapped), f"{_EDITION}{self._day}"],
        }  # fmt: skip
        if self._source:
            document["source"] = document_of(self._source)
        return decode(document)
