"""MemoryLog: the plainest log, alive as long as the process. What every other log answers, it answers too."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from timeline.asof.question import AsOf
from timeline.asof.standing import History, Selection, standing
from timeline.log.chain import GENESIS, Head, Line, recorded
from timeline.log.log import EVERYTHING, LOOKED_AT, Appended, Clock, Told, admit, answers, own_measures, seal
from timeline.log.postings import ALIKE, Likeness, likenesses
from timeline.model.edtf import stamp
from timeline.model.event import Event, Recorded


class MemoryLog:
    """A log that lives and dies with the process: for tests, notebooks and what-if questions. Safe across
    threads.
    """

    def __init__(self, clock: Clock, lines: Iterable[Line] = ()) -> None:
        """An empty log, or a copy of the lines of another, to try in it what is not to be recorded there."""
        self._clock = clock
        self._lines = list(lines)
        self._measures: dict[str, tuple[str, str]] = {}
        for copied in self.read():
            for measure, nature, unit in own_measures(copied.event):
                self._measures.setdefault(measure, (nature, unit))
        self._likes: dict[str, list[tuple[Likeness, int, str]]] = {}
        self._remember(self._lines)
        self._lock = threading.Lock()

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch, all or nothing. Raises Refused and Conflict."""
        with self._lock:
            head = self.head()
            admitted = admit(events, _MemoryLookup(self._lines, self._measures), head.position, expected_head)
            lines = seal(admitted, head, self._clock(), recorded_by) if admitted.new else []
            resembled = self._resembled(lines) if len(lines) <= LOOKED_AT else {}
            self._remember(lines)
            self._lines += lines
            self._measures |= {name: (nature, unit) for name, nature, unit in admitted.measures}
            return answers(events, admitted, lines, resembled)

    def _resembled(self, lines: Sequence[Line]) -> dict[str, tuple[str, ...]]:
        """What of all that stands the new lines resemble, the newest first."""
        found: dict[str, tuple[str, ...]] = {}
        for line in lines:
            alike = {
                (position, name)
                for mine in likenesses(recorded(line))
                for like, position, name in self._likes.get(mine.series, ())
                if mine.meets(like) and name != line.target
            }
            standing_ones = (name for _, name in sorted(alike, reverse=True) if self._stands(name))
            found[line.id] = tuple(islice(standing_ones, ALIKE))
        return found

    def _remember(self, lines: Iterable[Line]) -> None:
        """Keep what later events may resemble."""
        for line in lines:
            for like in likenesses(recorded(line)):
                self._likes.setdefault(like.series, []).append((like, line.position, line.id))

    def _stands(self, name: str) -> bool:
        item = self.items([name])
        found = standing(item, EVERYTHING)
        return all(found.stands(one) for one in item if one.event.id == name)

    def append_many(
        self, events: Iterable[Event], told: Told, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of events, all or nothing. Raises Refused and Conflict."""
        told(self.append(list(events), expected_head, recorded_by))

    def vet(self, events: Sequence[Event]) -> None:
        """Refuse what `append` would refuse. Raises Refused and Conflict."""
        with self._lock:
            admit(events, _MemoryLookup(self._lines, self._measures), self.head().position)

    def items(self, names: Collection[str]) -> Sequence[Recorded]:
        """These events and all that corrections and retractions connect them with, by position."""
        return _MemoryLookup(list(self._lines), self._measures).items(names)

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """The lines after a position."""
        start = max(0, after)
        return iter(self._lines[start : None if limit is None else start + max(0, limit)])

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The events after a position."""
        return map(recorded, self.lines(after, limit))

    def speaking_of(self, names: Collection[str]) -> Sequence[Recorded]:
        """What corrects or retracts these events, and what does so to that, by position."""
        found = dict.fromkeys(names, False)
        for line in self._lines:
            if line.target in found:
                found[line.id] = True
        return [one for one in self.read() if found.get(one.event.id)]

    def selections(
        self, asked: Sequence[AsOf], subject: str | None = None, measure: str | None = None
    ) -> list[Selection]:
        """Everything: the plainest selection."""
        return [Selection.of(self.read(limit=as_of.position)) for as_of in asked]

    def history(self, subject: str, measure: str, position: int | None) -> History:
        """Everything."""
        return History(tuple(self.read(limit=position)))

    def span(self, subject: str, measure: str, first: AsOf, last: AsOf) -> History:
        """Everything."""
        return self.history(subject, measure, last.position)

    def own_measures(self) -> Collection[str]:
        """The measures outside the vocabulary that are used."""
        return set(self._measures)

    def head(self) -> Head:
        """The last position and its hash."""
        last = self._lines[-1] if self._lines else None
        return Head(last.position, last.hash) if last else Head(0, GENESIS)

    def line_at(self, position: int) -> Line | None:
        """The line at a position, if there is one."""
        return self._lines[position - 1] if 0 < position <= len(self._lines) else None

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by an instant."""
        by = stamp(instant)
        return max((line.position for line in self._lines if line.recorded_at <= by), default=0)


class _MemoryLookup(NamedTuple):
    lines: Sequence[Line]
    uses: Mapping[str, tuple[str, str]]

    def recorded(self, ids: Collection[str]) -> Mapping[str, tuple[int, str]]:
        return {line.id: (line.position, line.document_hash) for line in self.lines if line.id in ids}

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        if not ids:
            return []
        connected: dict[str, set[str]] = {}
        for line in self.lines:
            item = connected.get(line.target, set()) if line.target else set()
            item.add(line.id)
            connected[line.id] = item
        wanted = {name for one in ids for name in connected.get(one, ())}
        return [recorded(line) for line in self.lines if line.id in wanted]

    def measures(self, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
        return {name: use for name, use in self.uses.items() if name in names}
