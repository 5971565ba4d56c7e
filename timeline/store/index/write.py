"""Filling the index, in the transaction of the append: the postings of every event, and the ranges in which
they hold, moved when an event is corrected, retracted or reinstated (design section 7).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from timeline.asof.ranges import NEVER, Change, Held, Item, Range
from timeline.asof.times import known_from, micros
from timeline.log.postings import Key, Posting, gone_postings, postings
from timeline.model.document import digest
from timeline.model.event import Recorded, Source
from timeline.model.lineage import items_of
from timeline.store.database import insert_many
from timeline.store.index import seek
from timeline.store.schema import index_keys, index_marks, index_rows, index_sources
from timeline.store.sql import array, execute, rows

_NOTHING = Held()
_PLACE = ("key", "speaks_from", "known", "position", "claim", "held_from")
_POS_TO = [column.name for column in index_rows.columns].index("pos_to")

Items = Callable[[Collection[str]], Sequence[Recorded]]
_Place = tuple[int, int, int, int, int, int]


class _Kept:
    """What is known of a key while an append runs."""

    __slots__ = ("block", "greatest", "key", "lead", "length", "stored")

    def __init__(self, key: int, lead: int, length: int, greatest: int | None, block: int | None) -> None:
        self.key = key
        self.lead = lead
        self.length = length
        self.greatest = greatest
        self.block = block
        self.stored: tuple[int, int] | None = (lead, length)


class IndexWriter:
    """Fills the index of one stream, chunk by chunk, inside the transaction that appends."""

    def __init__(self, connection: Connection, stream: str, items: Items) -> None:
        self._connection = connection
        self._stream = stream
        self._items = items
        self._keys: dict[tuple[str, str], _Kept] = {}
        self._last_key: int | None = None
        self._rows: list[list[object]] = []
        self._open: dict[_Place, list[object]] = {}
        self._alone: set[int] = set()
        self._closing: list[dict[str, object]] = []
        self._marks: list[tuple[object, ...]] = []
        self._position = 0
        self._meant: dict[str, str] = {}
        # The keys of all rows that were opened or closed.
        self.touched: set[Key] = set()

    def add(self, recorded: Sequence[Recorded], own: Mapping[int, list[Posting]]) -> None:
        """Index events that are not yet in the log, in the order of their positions. own: their postings."""
        placed = [
            (
                position,
                change,
                own[at] if (at := change.recorded.position) in own else postings(change.recorded),
                gone_postings(change.recorded) if change.before.gone or change.after.gone else [],
            )
            for position, change in self._changes(recorded)
        ]
        touched = {each.key for _, _, standing, gone in placed for each in (*standing, *gone)}
        self.touched |= touched
        self._load(touched)
        for position, change, standing, gone in placed:
            self._move(position, change.recorded, standing, change.before.stands, change.after.stands)
            self._move(position, change.recorded, gone, change.before.gone, change.after.gone)
        self._mean(recorded)
        self._position = recorded[-1].position
        self._write()

    def _changes(self, recorded: Sequence[Recorded]) -> Iterable[tuple[int, Change]]:
        """What every event changes, itself first; only what is corrected or retracted has an item."""
        targets = {each.event.target for each in recorded if each.event.target}
        self._alone = {
            each.position for each in recorded if not each.event.target and each.event.id not in targets
        }
        items = self._items_of(targets - {each.event.id for each in recorded})
        for each in recorded:
            if each.position in self._alone:
                stands = (Range(micros(known_from(each)), NEVER),)
                yield each.position, Change(each, _NOTHING, Held(stands))
            else:
                yield from _added(items, each)

    def _items_of(self, ids: Collection[str]) -> dict[str, Item]:
        """The items of events recorded before, by the ids of all their events."""
        items: dict[str, Item] = {}
        for name, known in items_of(self._items(ids) if ids else ()).items():
            if name not in items:
                item = Item(known)
                items |= dict.fromkeys(item.events, item)
        return items

    def _load(self, keys: Collection[Key]) -> None:
        """Find the numbers of keys, and give new ones to those that have none."""
        missing = [key for key in keys if (key.kind, key.name) not in self._keys]
        if not missing:
            return
        names = array(sorted({(key.kind, key.name) for key in missing}))
        for kind, name, *kept in rows(self._connection, "kept_keys", stream=self._stream, names=names):
            self._keys[kind, name] = _Kept(*kept)
        self._create([key for key in missing if (key.kind, key.name) not in self._keys])

    def _create(self, new: Sequence[Key]) -> None:
        if not new:
            return
        if self._last_key is None:
            self._last_key = rows(self._connection, "last_key", stream=self._stream)[0].key or 0
        created = []
        for number, key in enumerate(sorted(new), start=self._last_key + 1):
            self._keys[key.kind, key.name] = _Kept(number, 0, 0, None, None)
            created.append((self._stream, number, *key, 0, 0))
        self._last_key += len(created)
        insert_many(self._connection, index_keys, created)

    def _move(
        self,
        position: int,
        recorded: Recorded,
        places: Sequence[Posting],
        before: Sequence[tuple[int, ...]],
        after: Sequence[tuple[int, ...]],
    ) -> None:
        """Close the rows of ranges that are gone, and open those of new ones."""
        for posting in places:
            kept = self._keys[posting.key.kind, posting.key.name]
            for gone in before:
                if gone not in after:
                    self._close(kept, posting, recorded.position, gone, position)
            for new in after:
                if new not in before:
                    self._put(kept, posting, recorded.position, new, position)

    def _put(self, kept: _Kept, posting: Posting, event: int, held: tuple[int, ...], position: int) -> None:
        start, end, *newest = held
        # Of a retracted event the day of its newest retraction is what it is ordered by.
        ends = newest[0] if newest else posting.ends
        place = (kept.key, posting.speaks_from, posting.known, event, posting.claim, start)
        row: list[object] = [
            self._stream, *place, position, end, NEVER, ends,
            posting.low, posting.best, posting.high, posting.id,
        ]  # fmt: skip
        self._rows.append(row)
        if event not in self._alone:
            self._open[place] = row
        self._mark(kept, posting.speaks_from, event)
        kept.lead = max(kept.lead, posting.speaks_from - posting.known)
        kept.length = max(kept.length, (posting.ends or posting.speaks_from) - posting.speaks_from)

    def _mark(self, kept: _Kept, speaks_from: int, position: int) -> None:
        """Note, once a block, how far the rows of a key had come before it."""
        block = position // seek.BLOCK
        if kept.greatest is not None and (kept.block is None or block > kept.block):
            self._marks.append((self._stream, kept.key, block, kept.greatest))
            kept.block = block
        if kept.greatest is None or speaks_from > kept.greatest:
            kept.greatest = speaks_from

    def _close(self, kept: _Kept, posting: Posting, event: int, held: tuple[int, ...], position: int) -> None:
        place = (kept.key, posting.speaks_from, posting.known, event, posting.claim, held[0])
        row = self._open.pop(place, None)
        if row is not None:
            row[_POS_TO] = position
            return
        at = dict(zip(_PLACE, place, strict=True))
        self._closing.append({"stream": self._stream, "to": position, "never": NEVER, **at})

    def _mean(self, recorded: Sequence[Recorded]) -> None:
        """Note where the key of a source comes to mean another one."""
        named = [
            (source.key, each.position, _digest(source))
            for each in recorded
            if (source := each.event.source) is not None and source.key is not None
        ]
        missing = {key for key, _, _ in named} - self._meant.keys()
        if missing:
            newest = rows(self._connection, "newest_source", stream=self._stream, keys=array(missing))
            self._meant |= {row.key: row.digest for row in newest}
        changed: list[tuple[object, ...]] = []
        for key, position, content in named:
            if self._meant.get(key) != content:
                self._meant[key] = content
                changed.append((self._stream, key, position, content))
        insert_many(self._connection, index_sources, changed)

    def _write(self) -> None:
        if self._closing:
            execute(self._connection, "close_row", self._closing)
        insert_many(self._connection, index_rows, [tuple(row) for row in self._rows])
        insert_many(self._connection, index_marks, self._marks)
        grown = [kept for kept in self._keys.values() if kept.stored != (kept.lead, kept.length)]
        if grown:
            values = [
                {"stream": self._stream, "key": kept.key, "lead": kept.lead, "length": kept.length}
                for kept in grown
            ]
            execute(self._connection, "grow_key", values)
        for kept in grown:
            kept.stored = kept.lead, kept.length
        execute(self._connection, "indexed", {"stream": self._stream, "position": self._position})
        self._rows, self._marks, self._closing, self._open = [], [], [], {}


def _added(items: dict[str, Item], recorded: Recorded) -> Iterable[tuple[int, Change]]:
    """Take an event into the item of what it speaks about, else into one of its own; what that changes."""
    event = recorded.event
    item = items[event.id] = items[event.target] if event.target else Item()
    return ((recorded.position, change) for change in item.add(recorded))


def _digest(source: Source) -> str:
    return digest(msgspec.json.encode(source, enc_hook=str, order="sorted"))
