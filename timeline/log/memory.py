"""MemoryLog: the plainest log, alive as long as the process. What every other log answers, it answers too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from timeline.asof.known import Selection
from timeline.asof.question import AsOf, Question, Scope
from timeline.asof.standing import standing
from timeline.log import postings
from timeline.log.admit import EVERYTHING_KNOWN, admit, answers, own_measures, seal
from timeline.log.chain import GENESIS, Head, Line, made, recorded
from timeline.log.postings import Key, Likeness, likenesses
from timeline.log.protocols import (
    LOOKED_AT,
    Advance,
    Appended,
    CitedSource,
    Clock,
    History,
    OnAppended,
    Wait,
    unheard,
)
from timeline.log.sources import cited
from timeline.model.edtf import stamp
from timeline.model.event import Event, Recorded, Source
from timeline.model.lineage import Lineage


class _Stream:
    """What was recorded up to a position, and what can be asked of it: everything, unpruned."""

    def __init__(self, lines: list[Line], events: list[Recorded], end: Callable[[], int]) -> None:
        self._lines = lines
        self._events = events
        self._end = end

    def head(self) -> Head:
        """The last position and its hash."""
        end = self._end()
        return Head(end, self._lines[end - 1].hash) if end else Head(0, GENESIS)

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """The lines after a position."""
        return iter(self._lines[self._slice(after, limit)])

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The events after a position."""
        return iter(self._events[self._slice(after, limit)])

    def _slice(self, after: int, limit: int | None) -> slice:
        start, end = max(0, after), self._end()
        return slice(start, end if limit is None else min(end, start + max(0, limit)))

    def line_at(self, position: int) -> Line | None:
        """The line at a position, if there is one."""
        return self._lines[position - 1] if 0 < position <= self._end() else None

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by an instant."""
        by = stamp(instant)
        return max((line.position for line in self.lines() if line.recorded_at <= by), default=0)

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """These events and all that corrections and retractions connect them with, by position."""
        lineage = Lineage(each.event for each in self.read()) if ids else Lineage()
        wanted = {name for each in ids for name in lineage.item(each)}
        return [each for each in self.read() if each.event.id in wanted]

    def speaking_of(self, ids: Collection[str]) -> Sequence[Recorded]:
        """What corrects or retracts these events, and what does so to that, by position."""
        wanted = set(Lineage(each.event for each in self.read()).speaking_of(set(ids)))
        return [each for each in self.read() if each.event.id in wanted]

    def selections(
        self, questions: Sequence[Question], touching: Collection[Key] | None = None
    ) -> list[Selection]:
        """Everything: the plainest selection."""
        return [Selection.of(self.read(limit=question.as_of.position)) for question in questions]

    def course(self, moments: Sequence[AsOf], scope: Scope) -> Iterator[Selection]:
        """Everything, at every moment."""
        return (Selection.of(self.read(limit=moment.position)) for moment in moments)

    def history(self, scope: Scope, position: int | None) -> History:
        """Everything."""
        return History(tuple(self.read(limit=position)))

    def matching(self, position: int, *, scope: Scope, kind: str | None = None) -> Sequence[Recorded] | None:
        """Only reading all of them tells."""
        return None

    def own_measures(self) -> Collection[str]:
        """The measures outside the vocabulary that are used."""
        return set(self.measures())

    def at(self, positions: Collection[int]) -> Sequence[Recorded]:
        """The events at these positions, in order."""
        return [self._events[position - 1] for position in sorted(positions)]

    def sources(self, position: int) -> Sequence[CitedSource]:
        """The sources of the events up to a position, in the order of first use."""
        return cited(self.read(limit=position))

    def source(self, key: str) -> Source | None:
        """The newest recorded source of a key."""
        sources = (each.event.source for each in reversed(self._events[: self._end()]))
        return next((source for source in sources if source and source.key == key), None)

    # -- what an append must know

    def recorded(self, ids: Collection[str]) -> Mapping[str, tuple[int, str]]:
        """Position and document hash of those of the ids that are recorded."""
        return {line.id: (line.position, line.document_hash) for line in self.lines() if line.id in ids}

    def measures(self, names: Collection[str] | None = None) -> Mapping[str, tuple[str, str]]:
        """Nature and unit, as first used, of measures outside the vocabulary."""
        uses: dict[str, tuple[str, str]] = {}
        if names is not None and not names:
            return uses
        for each in self.read():
            for measure, nature, unit in own_measures(each.event):
                if names is None or measure in names:
                    uses.setdefault(measure, (nature, unit))
        return uses


class MemoryLog(_Stream):
    """A log that lives and dies with the process: for tests, notebooks and what-if questions. Safe across
    threads.
    """

    def __init__(self, clock: Clock, lines: Iterable[Line] = ()) -> None:
        """An empty log, or a copy of the lines of another."""
        self._clock = clock
        kept = list(lines)
        super().__init__(kept, [recorded(line) for line in kept], lambda: len(self._lines))
        self._likes: dict[str, list[tuple[Likeness, int, str]]] = {}
        self._remember(self._events)
        self._changed = threading.Condition()

    @contextmanager
    def reading(self) -> Iterator[_Stream]:
        """The stream as it is now."""
        end = len(self._lines)
        yield _Stream(self._lines, self._events, lambda: end)

    @contextmanager
    def trial(self) -> Iterator[MemoryLog]:
        """A copy to append to, gone at the end of the block."""
        yield MemoryLog(self._clock, self.lines())

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch, all or nothing. Raises Refused and Conflict."""
        with self._changed:
            head = self.head()
            admitted = admit(events, self, head.position, expected_head)
            lines = seal(admitted, head, self._clock(), recorded_by) if admitted.new else []
            new = [made(line, event) for line, (event, *_) in zip(lines, admitted.new, strict=True)]
            resembled = self._resembled(new) if len(lines) <= LOOKED_AT else {}
            self._remember(new)
            # Events first: whoever reads sees only as many as there are lines.
            self._events += new
            self._lines += lines
            self._changed.notify_all()
            return answers(events, admitted, lines, resembled)

    def append_many(
        self, events: Iterable[Event], on_appended: OnAppended, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of events, all or nothing. Raises Refused and Conflict."""
        on_appended(self.append(list(events), expected_head, recorded_by))

    def vet(self, events: Sequence[Event]) -> None:
        """Refuse what `append` would refuse. Raises Refused and Conflict."""
        with self._changed:
            admit(events, self, self.head().position)

    def _resembled(self, new: Sequence[Recorded]) -> dict[str, tuple[str, ...]]:
        """What of all that stands the new events resemble, the newest first."""
        found: dict[str, tuple[str, ...]] = {}
        for each in new:
            alike = {
                (position, name)
                for mine in likenesses(postings.postings(each))
                for like, position, name in self._likes.get(mine.series, ())
                if mine.meets(like) and name != each.event.target
            }
            standing_ones = (name for _, name in sorted(alike, reverse=True) if self._stands(name))
            found[each.event.id] = tuple(islice(standing_ones, postings.ALIKE))
        return found

    def _remember(self, events: Iterable[Recorded]) -> None:
        """Keep what later events may resemble."""
        for each in events:
            for like in likenesses(postings.postings(each)):
                self._likes.setdefault(like.series, []).append((like, each.position, each.event.id))

    def _stands(self, name: str) -> bool:
        return name not in standing(self.items([name]), EVERYTHING_KNOWN).withdrawn_by

    @contextmanager
    def waiting(self) -> Iterator[Wait]:
        """A way to wait until something is recorded, so many seconds at most."""

        def wait(seconds: float) -> None:
            with self._changed:
                self._changed.wait(seconds)

        yield wait

    def guards(self) -> list[str]:
        """Nothing: it is append-only by having no other verb."""
        return []

    def rebuild(self, advance: Advance) -> None:
        """It has no index."""

    def index_findings(self, advance: Advance = unheard) -> str | None:
        """It has no index."""
        return None

    def close(self) -> None:
        """It holds nothing to give back."""
