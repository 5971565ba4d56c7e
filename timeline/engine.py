"""Timeline: the Python API, where the parts meet. The one clock is here.

Everything that the command line does, in a few lines of a notebook (docs/python.md has more):

    >>> from timeline import Timeline
    >>> with Timeline.in_memory() as timeline:
    ...     timeline.add({"kind": "report", "summary": "Thirty thousand a month.", "occurred": "2024-10",
    ...                   "source": {"publisher": "Example Daily", "published": "2024-10-31"},
    ...                   "claims": ["RUS recruitment ~30000"], "id": "first"})
    ...     timeline.state(as_of="2024-10-31", known_on="2024-10-31")
    Appended(position=1, id='first', new=True, resembles=())
    <picture of 2024-10-31, known by 2024-10-31: 1 figure; main #1>

Results are frozen (timeline/results.py). There is no global state; one Timeline serves many threads.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from os import PathLike
from typing import Any, Unpack

from timeline.answers import Answer, Preview
from timeline.asking import Asking, LogAsked
from timeline.asof.question import Question, ScopedAsked, When
from timeline.asof.standing import standing
from timeline.asof.times import event_times, known_from
from timeline.documents import drafts
from timeline.documents.drafts import Batch
from timeline.log.admit import EVERYTHING_KNOWN
from timeline.log.chain import recorded
from timeline.log.memory import MemoryLog
from timeline.log.protocols import Advance, Appended, Clock, Log, OnAppended, Trial, unheard
from timeline.model import document
from timeline.model.document import decode
from timeline.model.event import Event, Recorded
from timeline.questions.log import Entry, Filter
from timeline.questions.preview import preview
from timeline.store.store import Store, make, streams
from timeline.trust.check import Check, prove


def utc_now() -> datetime:
    """The engine's clock, the only one."""
    return datetime.now(UTC)


class Timeline(Asking):
    """One stream of events, and what they add up to on any date.

    Use it as a context manager, or close() it. Safe to use from several threads.
    """

    def __init__(
        self, log: Log, stream: str = "main", clock: Clock = utc_now,
        labels: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(log, stream, clock, labels)

    @staticmethod
    def init(where: str | PathLike[str], stream: str = "main", clock: Clock = utc_now) -> Timeline:
        """Make a store at a path or URL, or upgrade it, and open it. Raises StoreError."""
        make(str(where))
        return Timeline.open(where, stream, clock)

    @staticmethod
    def open(
        where: str | PathLike[str],
        stream: str = "main",
        clock: Clock = utc_now,
        labels: Mapping[str, str] | None = None,
    ) -> Timeline:
        """Open an existing store at a path or URL. Raises StoreError where there is none.

        labels: what Markdown and text print in place of a subject's code or a measure's name; they say so.
        """
        return Timeline(Store.open(str(where), stream, clock), stream, clock, labels)

    @staticmethod
    def in_memory(clock: Clock = utc_now) -> Timeline:
        """A timeline that is gone with the process: for notebooks, tests and what-if questions."""
        return Timeline(MemoryLog(clock), clock=clock)

    @staticmethod
    def streams(where: str | PathLike[str]) -> list[tuple[str, int]]:
        """The streams of a store, by name, each with its last position. Raises StoreError."""
        return streams(str(where))

    def close(self) -> None:
        """Give back the store's connections."""
        self._log.close()

    def __enter__(self) -> Timeline:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Timeline {self.stream} #{self.head().position}>"

    # -- recording -----

    def append(
        self, events: Batch, expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record events or documents (as JSON has them), all or none; what became of each.

        Raises Refused, which names every one that is wrong, Conflict, and StoreError.
        """
        return self._log.append(drafts.decoded(events), expected_head, recorded_by)

    def append_many(
        self, events: Iterable[Event], on_appended: OnAppended, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of decoded events, all or none, a chunk at a time, so that none has to be held.

        on_appended: called with what becomes of every chunk; that is certain when this returns. Raises as
        `append`.
        """
        self._log.append_many(events, on_appended, expected_head, recorded_by)

    def add(self, fields: Mapping[str, Any], recorded_by: str | None = None) -> Appended:
        """Record one event from the fields of a document; see `complete`. Raises as `append` does."""
        return self._record(drafts.completed(fields, self.source), recorded_by)

    def correct(
        self, name: str, changes: Mapping[str, Any], without: Collection[str] = (), *,
        recorded_by: str | None = None,
    ) -> Appended:  # fmt: skip
        """Record the next version of an event; see `correction`. Raises as `append` does, and EventError."""
        return self._record(decode(self.correction(name, changes, without)), recorded_by)

    def retract(
        self, name: str, reason: str, *, reported: str | None = None,
        source: str | Mapping[str, Any] | None = None, recorded_by: str | None = None,
    ) -> Appended:  # fmt: skip
        """Withdraw an event and its versions; nothing is removed. Raises as `append` does."""
        fields = {"kind": "retraction", "retracts": self.id_of(name), "reason": reason}
        given = {"reported": reported, "source": source}
        return self.add(fields | {key: value for key, value in given.items() if value}, recorded_by)

    def complete(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """A whole document from fields as a person gives them. Raises EventError.

        `source` may be the key of a recorded source (the newest of that key is meant), a claim a line such as
        "PRK troops_deployed 10000..12000 place RUS said-by FDD"; without `id` one is derived from the
        content, so that saying the same twice records it once.
        """
        return drafts.complete(fields, self.source)

    def correction(
        self, name: str, changes: Mapping[str, Any], without: Collection[str] = ()
    ) -> dict[str, Any]:
        """The document of an event's next version: what is not in `changes` or `without` is carried over.

        With a new source, `reported`, `locator` and what the old source gave by default are not: they resolve
        anew. Raises EventError.
        """
        changed = drafts.spelled_out(changes, self.source)
        return drafts.complete(
            drafts.correction(drafts.correctable(self._event(name)), changed, without), self.source
        )

    def draft(self, name: str) -> tuple[str, dict[str, Any]]:
        """The kind of an event that is to be corrected, and its document as somebody would write it.

        Raises EventError, and Refused where it has been corrected or retracted already.
        """
        event = drafts.correctable(self._event(name))
        # No event has an id with a space in it, so this one is never recorded already.
        self._log.vet([drafts.version(event, f"correction of {event.id}")])
        return event.kind, drafts.unresolved(event)

    def vet(self, events: Batch) -> None:
        """Refuse what `append` would refuse, and record nothing. Raises as `append` does."""
        self._log.vet(drafts.decoded(events))

    def preview(
        self, events: Batch, as_of: When | None = None, *, expected_head: int | None = None,
        recorded_by: str | None = None, **asked: Unpack[ScopedAsked],
    ) -> Preview:  # fmt: skip
        """What an append would change in the picture of a day, and whether it would be refused.

        as_of: else the last day on which the new events, or those they correct or retract, happened, and at
        most today. Nothing is recorded; the stream is locked for a moment. Raises as `append` does.
        """
        decoded = drafts.decoded(events)

        def append(trial: Trial) -> list[Appended]:
            return trial.append(decoded, expected_head, recorded_by)

        today = self.utc_day()
        with self._log.trial() as trial:
            question = Question.parse({**asked, "as_of": as_of}, today, trial.own_measures)
            found = preview(trial, append, question, today, on_last_day=as_of is None)
        before, after = (
            Answer(picture, self.stream, head, names=self._names)
            for picture, head in (found.before, found.after)
        )
        return Preview(before, after, found.changes, found.appended)

    def _record(self, event: Event, recorded_by: str | None) -> Appended:
        (done,) = self._log.append([event], recorded_by=recorded_by)
        return done

    def _event(self, name: str) -> Event:
        name = self.id_of(name)
        found = next(
            (recorded.event for recorded in self._log.items([name]) if recorded.event.id == name), None
        )
        if found is None:
            raise document.EventError(f"corrects: '{name}' is not recorded in this stream")
        return found

    def tagged(self, tag: str) -> Iterator[Recorded]:
        """The events with a tag and all that corrects or retracts them, by position; no other is decoded."""
        mark, tagged = f'"{tag}"', set[str]()
        for line in self._log.lines():
            speaks = line.target in tagged
            if speaks or mark in line.document:
                stored = recorded(line)
                if speaks or tag in stored.event.tags:
                    tagged.add(line.id)
                    yield stored

    def items(self, names: Collection[str]) -> list[Recorded]:
        """Events and all that corrections and retractions connect them with, by position."""
        return list(self._log.items(names))

    def follow(
        self, after: int | None = None, seconds: float = 1.0, **asked: Unpack[LogAsked]
    ) -> Generator[Entry, None, None]:
        """Events as they are recorded, from after a position (else from now on), as `log` tells and filters
        them; none is ever skipped.

        On Postgres the database wakes it, elsewhere it looks again after so many seconds. It ends when the
        iterator is closed. Raises QuestionError where there is no such position.
        """
        with self._log.reading() as view:
            _, head, kept = self._filtered(view, {**asked, "position": after})
        return self._following(head.position, kept, seconds)

    def _following(self, position: int, kept: Filter, seconds: float) -> Generator[Entry, None, None]:
        with self._log.waiting() as wait:
            while True:
                for each in self.events(position):
                    position = each.position
                    entry = Entry(each, known_from(each), event_times(each), self._withdrawers(each))
                    if kept.keeps(entry):
                        yield entry
                wait(seconds)

    def _withdrawers(self, each: Recorded) -> tuple[Recorded, ...]:
        """What withdraws an event now."""
        found = standing([each, *self._log.speaking_of([each.event.id])], EVERYTHING_KNOWN)
        return found.withdrawn_by.get(each.event.id, ())

    def check(self, advance: Advance = unheard, *, rebuild: bool = False) -> Check:
        """Prove the log: its chain, its documents, its append-only triggers, and its index, made anew before
        if so asked. advance: called with how many more events are done. Raises StoreError.
        """
        if rebuild:
            self._log.rebuild(advance)
        return prove(self._log, advance)
