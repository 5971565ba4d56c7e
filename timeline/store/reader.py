"""One state of a stream in a database, on one connection: its events, and what can matter to questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from timeline.asof.known import Selection
from timeline.asof.question import AsOf, Question, Scope
from timeline.log.chain import GENESIS, Head, Line, recorded
from timeline.log.postings import DECREE, UNDATED, Key
from timeline.log.protocols import CitedSource, History
from timeline.log.sources import cited
from timeline.model.edtf import stamp
from timeline.model.event import Recorded, Source
from timeline.store.index.history import history
from timeline.store.index.seek import (
    KeyRow,
    Pruned,
    Seek,
    all_keys,
    keys_about,
    keys_of_figures,
    keys_touching,
)
from timeline.store.sql import array, rows

_PAGE = 1_000
_LAST = 2**63 - 1


class _State(NamedTuple):
    """Where a stream ends, and up to where it is indexed."""

    head: Head
    indexed: int


class StoreView:
    """A stream as a connection sees it. What an append must know of it is looked up here too."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._known_state: _State | None = None

    # -- events

    def _state(self) -> _State:
        if self._known_state is None:
            found = rows(self._connection, "head", stream=self._stream)
            head = Head(found[0].position, found[0].hash) if found else Head(0, GENESIS)
            self._known_state = _State(head, (found[0].indexed or 0) if found else 0)
        return self._known_state

    def head(self) -> Head:
        """The last position and its hash."""
        return self._state().head

    @property
    def indexed(self) -> int:
        """The last position that is indexed."""
        return self._state().indexed

    @property
    def is_indexed(self) -> bool:
        """Whether the index goes as far as the log."""
        return self.indexed >= self.head().position

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """The lines after a position, read in pages."""
        after, left = max(0, after), limit
        while after < _LAST and (left is None or left > 0):
            size = _PAGE if left is None else min(_PAGE, left)
            page = rows(self._connection, "page", stream=self._stream, after=after, size=size)
            yield from (Line(*row) for row in page)
            if len(page) < size:
                return
            after = page[-1].position
            left = None if left is None else left - len(page)

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The events after a position."""
        return map(recorded, self.lines(after, limit))

    def line_at(self, position: int) -> Line | None:
        """The line at a position, if there is one."""
        return next(self.lines(after=position - 1, limit=1), None) if position > 0 else None

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by an instant."""
        found = rows(self._connection, "position_at", stream=self._stream, instant=stamp(instant))
        return int(found[0].position) if found else 0

    def at(self, positions: Collection[int]) -> list[Recorded]:
        """The events at these positions, in order."""
        return self._events("at", positions=positions) if positions else []

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """These events and all that corrections and retractions connect them with, by position."""
        return self._events("items", ids=ids, positions=()) if ids else []

    def speaking_of(self, ids: Collection[str]) -> Sequence[Recorded]:
        """What corrects or retracts these events, and what does so to that, by position."""
        return self._events("speaking", ids=ids) if ids else []

    def _events(self, name: str, **wanted: Collection[int] | Collection[str]) -> list[Recorded]:
        """The events that a statement finds, which is given arrays."""
        arrays = {parameter: array(values) for parameter, values in wanted.items()}
        return [recorded(Line(*row)) for row in rows(self._connection, name, stream=self._stream, **arrays)]

    def _whole(self, positions: Collection[int], ids: Collection[str] = ()) -> dict[int, Recorded]:
        """The events at these positions with all that they are connected with, by position."""
        found = self._events("items", ids=ids, positions=positions) if positions or ids else []
        return {each.position: each for each in found}

    # -- what an append must know

    def recorded(self, ids: Collection[str]) -> Mapping[str, tuple[int, str]]:
        """Position and document hash of those of the ids that are recorded."""
        found = rows(self._connection, "known_ids", stream=self._stream, ids=array(ids)) if ids else []
        return {row.id: (row.position, row.document_hash) for row in found}

    def measures(self, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """Nature and unit, as first used, of measures outside the vocabulary."""
        if not names:
            return {}
        return {name: use for name, use in self._measures().items() if name in names}

    def _measures(self) -> dict[str, tuple[str, str]]:
        found = rows(self._connection, "measures", stream=self._stream)
        return {row.measure: (row.nature, row.unit) for row in found}

    def own_measures(self) -> Collection[str]:
        """The measures outside the vocabulary that are used."""
        return self._measures().keys()

    # -- what can matter

    def _keys(self) -> list[KeyRow]:
        return all_keys(self._connection, self._stream)

    def selections(
        self, questions: Sequence[Question], touching: Collection[Key] | None = None
    ) -> list[Selection]:
        """For every question the events that can matter to it; all of them where the index is behind."""
        moments = [question.as_of for question in questions]
        if not self.is_indexed:
            return [Selection.of(self.read(limit=as_of.position)) for as_of in moments]
        scope = questions[0].scope
        keys = keys_about(self._keys(), scope) if touching is None else keys_touching(self._keys(), touching)
        seek = Seek(self._connection, self._stream, moments, self.head().position)
        pruned = seek.pruned(keys)
        seek.sums(keys, pruned)
        if not scope.narrows:
            seek.outside(keys, pruned)
        items, events = self._events_of(pruned)
        return [
            Selection(
                tuple(events[at] for at in sorted(each.alone | items)),
                each.sums, each.undated, each.retracted,
            )
            for each in pruned
        ]  # fmt: skip

    def _events_of(self, pruned: Sequence[Pruned]) -> tuple[set[int], dict[int, Recorded]]:
        """The positions of all whole items of some moments, and all their events, each decoded once."""
        items = self._whole(set[int]().union(*(each.whole for each in pruned)))
        alone = set[int]().union(*(each.alone for each in pruned))
        return set(items), items | {each.position: each for each in self.at(alone - items.keys())}

    def course(self, moments: Sequence[AsOf], scope: Scope) -> Iterator[Selection]:
        """For every moment what can matter to the figures of a scope."""
        if not self.is_indexed:
            yield from (Selection.of(self.read(limit=moment.position)) for moment in moments)
            return
        keys = keys_of_figures(self._keys(), scope)
        seek = Seek(self._connection, self._stream, moments, self.head().position)
        pruned = seek.pruned(keys)
        items, events = self._events_of(pruned)
        for each, (sums, came) in zip(pruned, seek.moving_sums(keys), strict=True):
            newest = sums.newest()
            events |= {recorded.position: recorded for recorded in self.at(newest - events.keys())}
            wanted = sorted(each.alone | newest | items)
            yield Selection(tuple(events[at] for at in wanted), sums, 0, 0, tuple(came))

    def history(self, scope: Scope, position: int | None) -> History:
        """All that was recorded by a position on the figures of a scope's subject and measure."""
        head = self.head().position
        by = head if position is None else min(head, position)
        if not self.is_indexed:
            return History(tuple(self.read(limit=by)))
        found = history(self._connection, self._stream, keys_of_figures(self._keys(), scope), by)
        alone = {each.position: each for each in self.at(found.alone)}
        targeting = {each.event.id for each in alone.values() if each.event.target}
        events = {at: each for at, each in (alone | self._whole(found.whole, targeting)).items() if at <= by}
        return History(tuple(events[at] for at in sorted(events)), found.increments)

    def matching(self, position: int, *, scope: Scope, kind: str | None = None) -> Sequence[Recorded] | None:
        """The events up to a position that may be about a scope, or are of a kind, with all that they are
        connected with, by position; None where only reading all of them tells.
        """
        found: set[int] | None = None
        if kind is not None and kind != "report":
            of_kind = rows(self._connection, "of_kind", stream=self._stream, kind=kind, position=position)
            found = {row.position for row in of_kind}
        if scope.narrows and self.is_indexed:
            about = self._about(scope, position)
            found = about if found is None else found & about
        if found is None:
            return None
        return [each for at, each in sorted(self._whole(found).items()) if at <= position]

    def _about(self, scope: Scope, position: int) -> set[int]:
        """The positions of all that was ever recorded about a scope; decrees and undated events may be."""
        every = self._keys()
        about = keys_about(every, scope).by_number
        keys = [row.key for row in every if row.key in about or row.kind in (DECREE, UNDATED)]
        found = rows(self._connection, "positions", stream=self._stream, keys=array(keys), position=position)
        return {row.position for row in found}

    # -- sources

    def sources(self, position: int) -> Sequence[CitedSource]:
        """The sources of the events up to a position, in the order of first use: every event is read."""
        return cited(self.read(limit=position))

    def source(self, key: str) -> Source | None:
        """The newest recorded source of a key."""
        if not self.is_indexed:
            every = self.sources(self.head().position)
            return next((each.source for each in every if each.newest and each.source.key == key), None)
        found = rows(self._connection, "newest_source", stream=self._stream, keys=array([key]))
        return self.at([found[0].position])[0].event.source if found else None
