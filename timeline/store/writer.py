"""One append under way, inside the transaction that holds its stream's lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from timeline.log.admit import admit, answers, seal
from timeline.log.chain import Head, made
from timeline.log.postings import ALIKE, Posting, likenesses, postings
from timeline.log.protocols import LOOKED_AT, Appended, Clock
from timeline.model.event import Event, Recorded
from timeline.store.database import insert_many
from timeline.store.index.history import alike
from timeline.store.index.write import IndexWriter
from timeline.store.reader import StoreView
from timeline.store.schema import events, measures


class Appending:
    """The head so far, and the one instant at which all of it is recorded.

    touched: the keys of all rows of the index that it opened or closed.
    """

    def __init__(
        self, connection: Connection, stream: str, clock: Clock, recorded_by: str | None = None
    ) -> None:
        self._connection = connection
        self._stream = stream
        self._view = StoreView(connection, stream)
        # An index that is behind is left behind, for `check --rebuild` to make anew.
        self._index = IndexWriter(connection, stream, self._view.items) if self._view.is_indexed else None
        self._head = self._before = self._view.head()
        self._clock = clock
        self._now: datetime | None = None
        self._recorded_by = recorded_by

    def add(self, chunk: Sequence[Event], expected_head: int | None = None) -> list[Appended]:
        """Record a chunk with its index; what became of each. Raises Refused and Conflict."""
        admitted = admit(chunk, self._view, self._before.position, expected_head)
        if not admitted.new:
            return answers(chunk, admitted, [])
        self._now = self._now or self._clock()
        lines = seal(admitted, self._head, self._now, self._recorded_by)
        resembled = {}
        if self._index:
            new = [made(line, event) for line, (event, *_) in zip(lines, admitted.new, strict=True)]
            own = {each.position: postings(each) for each in new}
            resembled = self._resembled(new, own) if len(chunk) <= LOOKED_AT else {}
            self._index.add(new, own)
        insert_many(self._connection, events, [(self._stream, *line) for line in lines])
        insert_many(self._connection, measures, [(self._stream, *first) for first in admitted.measures])
        self._head = Head(lines[-1].position, lines[-1].hash)
        return answers(chunk, admitted, lines, resembled)

    def _resembled(
        self, new: Sequence[Recorded], own: dict[int, list[Posting]]
    ) -> dict[str, tuple[str, ...]]:
        """By id, what of all that stands new events resemble, the newest first. own: their postings."""
        likes = [(number, like) for number, each in enumerate(new) for like in likenesses(own[each.position])]
        found = alike(self._connection, self._stream, likes)
        return {
            new[number].event.id: tuple(
                name for _, name in sorted(others.items(), reverse=True) if name != new[number].event.target
            )[:ALIKE]
            for number, others in found.items()
        }


class StoreTrial(StoreView):
    """A stream to try an append on, in a transaction that is rolled back."""

    def __init__(self, connection: Connection, stream: str, clock: Clock) -> None:
        super().__init__(connection, stream)
        self._clock = clock

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch, until the transaction ends. Raises Refused and Conflict."""
        done = Appending(self._connection, self._stream, self._clock, recorded_by).add(events, expected_head)
        self._known_state = None
        return done
