"""Filling the index, in the transaction of the append: the postings of every event, and the ranges in which
they hold, moved when an event is corrected, retracted or reinstated (design section 7).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import Connection, Text, bindparam, func, select, text, update

from timeline.asof.ranges import NEVER, Change, Held, Item, Range
from timeline.asof.times import known_from, micros
from timeline.log.postings import Key, Posting, gone_postings, postings
from timeline.model.event import Recorded
from timeline.model.lineage import connected
from timeline.store.database import insert_many
from timeline.store.index import seek as index
from timeline.store.schema import index_heads, index_keys, index_marks, index_rows

_MANY = 500
_NOTHING = Held()
_PLACE = ("key", "speaks_from", "known", "position", "claim", "held_from")
_POS_TO = [column.name for column in index_rows.columns].index("pos_to")
_CLOSE = (
    update(index_rows)
    .where(
        index_rows.c.stream == bindparam("b_stream"),
        *(index_rows.c[name] == bindparam(f"b_{name}") for name in _PLACE),
        index_rows.c.pos_to == NEVER,
    )
    .values(pos_to=bindparam("b_to"))
)

_INDEXED = (
    "INSERT INTO index_heads (stream, position) VALUES (:stream, :position) "
    "ON CONFLICT (stream) DO UPDATE SET position = excluded.position"
)

Items = Callable[[Collection[str]], Sequence[Recorded]]
_Place = tuple[int, int, int, int, int, int]


# Made once: making a statement costs more than running it.
_STREAM = bindparam("stream", type_=Text)
_REACHED = select(index_heads.c.position).where(index_heads.c.stream == _STREAM)
_LAST_KEY = select(func.max(index_keys.c.key)).where(index_keys.c.stream == _STREAM)
_KEPT = select(
    *(index_keys.c[name] for name in ("kind", "name", "key", "lead", "length")),
    select(func.max(index_rows.c.speaks_from))
    .where(index_rows.c.stream == _STREAM, index_rows.c.key == index_keys.c.key)
    .scalar_subquery(),
    select(func.max(index_marks.c.block))
    .where(index_marks.c.stream == _STREAM, index_marks.c.key == index_keys.c.key)
    .scalar_subquery(),
).where(index_keys.c.stream == _STREAM, index_keys.c.name.in_(bindparam("names", expanding=True)))


def indexed(connection: Connection, stream: str) -> int:
    """The last position of a stream that is indexed."""
    return int(connection.execute(_REACHED, {"stream": stream}).scalar() or 0)


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


class Writer:
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

    def add(self, recorded: Sequence[Recorded]) -> None:
        """Index events that are not yet in the log, in the order of their positions."""
        changes = list(self._changes(recorded))
        placed = [
            (position, change, postings(change.recorded), gone_postings(change.recorded) if gone else [])
            for position, change in changes
            for gone in [change.before.gone or change.after.gone]
        ]
        self._load({one.key for _, _, standing, gone in placed for one in (*standing, *gone)})
        for position, change, standing, gone in placed:
            self._move(position, change.recorded, standing, change.before.stands, change.after.stands)
            self._move(position, change.recorded, gone, change.before.gone, change.after.gone)
        self._position = recorded[-1].position
        self._write()

    def _changes(self, recorded: Sequence[Recorded]) -> Iterable[tuple[int, Change]]:
        """What every event changes, itself first; only what is corrected or retracted has an item."""
        targets = {one.event.target for one in recorded if one.event.target}
        self._alone = {
            one.position for one in recorded if not one.event.target and one.event.id not in targets
        }
        items: dict[str, Item] = {}
        earlier = targets - {one.event.id for one in recorded}
        for name, known in connected(self._items(earlier) if earlier else ()).items():
            if name not in items:
                item = Item(known)
                items |= dict.fromkeys(item.events, item)
        for one in recorded:
            name, target = one.event.id, one.event.target
            if one.position in self._alone:
                stands = (Range(micros(known_from(one)), NEVER),)
                yield one.position, Change(one, _NOTHING, Held(stands))
                continue
            items[name] = items[target] if target else Item()
            for change in items[name].add(one):
                yield one.position, change

    def _load(self, keys: Collection[Key]) -> None:
        """Find the numbers of keys, and give new ones to those that have none."""
        missing = [key for key in keys if (key.kind, key.name) not in self._keys]
        names = sorted({key.name for key in missing})
        for start in range(0, len(names), _MANY):
            values = {"stream": self._stream, "names": names[start : start + _MANY]}
            for kind, name, *kept in self._connection.execute(_KEPT, values):
                self._keys[kind, name] = _Kept(*kept)
        self._create([key for key in missing if (key.kind, key.name) not in self._keys])

    def _create(self, new: Sequence[Key]) -> None:
        if not new:
            return
        if self._last_key is None:
            values = {"stream": self._stream}
            self._last_key = int(self._connection.execute(_LAST_KEY, values).scalar() or 0)
        rows = []
        for number, key in enumerate(sorted(new), start=self._last_key + 1):
            self._keys[key.kind, key.name] = _Kept(number, 0, 0, None, None)
            rows.append((self._stream, number, *key, 0, 0))
        self._last_key += len(rows)
        insert_many(self._connection, index_keys, rows)

    def _move(
        self,
        position: int,
        recorded: Recorded,
        places: Sequence[Posting],
        before: Sequence[tuple[int, ...]],
        after: Sequence[tuple[int, ...]],
    ) -> None:
        """Close the rows of ranges that are gone, and open those of new ones."""
        for one in places:
            kept = self._keys[one.key.kind, one.key.name]
            for gone in before:
                if gone not in after:
                    self._close(kept, one, recorded.position, gone, position)
            for new in after:
                if new not in before:
                    self._put(kept, one, recorded.position, new, position)

    def _put(self, kept: _Kept, one: Posting, event: int, held: tuple[int, ...], position: int) -> None:
        start, end, *newest = held
        # Of a retracted event the day of its newest retraction is what it is ordered by.
        ends = newest[0] if newest else one.ends
        place = (kept.key, one.speaks_from, one.known, event, one.claim, start)
        row: list[object] = [
            self._stream, *place, position, end, NEVER, ends, one.low, one.best, one.high, one.id,
        ]  # fmt: skip
        self._rows.append(row)
        if event not in self._alone:
            self._open[place] = row
        self._mark(kept, one.speaks_from, event)
        kept.lead = max(kept.lead, one.speaks_from - one.known)
        kept.length = max(kept.length, (one.ends or one.speaks_from) - one.speaks_from)

    def _mark(self, kept: _Kept, speaks_from: int, position: int) -> None:
        """Note, once a block, how far the rows of a key had come before it."""
        block = position // index.BLOCK
        if kept.greatest is not None and (kept.block is None or block > kept.block):
            self._marks.append((self._stream, kept.key, block, kept.greatest))
            kept.block = block
        if kept.greatest is None or speaks_from > kept.greatest:
            kept.greatest = speaks_from

    def _close(self, kept: _Kept, one: Posting, event: int, held: tuple[int, ...], position: int) -> None:
        place = (kept.key, one.speaks_from, one.known, event, one.claim, held[0])
        row = self._open.pop(place, None)
        if row is not None:
            row[_POS_TO] = position
            return
        at = {f"b_{name}": value for name, value in zip(_PLACE, place, strict=True)}
        self._closing.append({"b_stream": self._stream, "b_to": position, **at})

    def _write(self) -> None:
        if self._closing:
            self._connection.execute(_CLOSE, self._closing)
        insert_many(self._connection, index_rows, [tuple(row) for row in self._rows])
        insert_many(self._connection, index_marks, self._marks)
        for kept in self._keys.values():
            if kept.stored != (kept.lead, kept.length):
                kept.stored = kept.lead, kept.length
                self._connection.execute(
                    update(index_keys)
                    .where(index_keys.c.stream == self._stream, index_keys.c.key == kept.key)
                    .values(lead=kept.lead, length=kept.length)
                )
        values = {"stream": self._stream, "position": self._position}
        self._connection.execute(text(_INDEXED), values)
        self._rows, self._marks, self._closing, self._open = [], [], [], {}
