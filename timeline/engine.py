"""Timeline: the Python API, where the parts meet. The one clock is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from timeline import codec
from timeline.analysis import entries
from timeline.analysis.entries import Entry, Filter
from timeline.asof import AsOf, AsOfError, instant, parse_when
from timeline.chain import GENESIS, Head, Line, findings
from timeline.events import Event, Recorded
from timeline.export import answers, markdown
from timeline.log import Appended, Clock, EventLog, Refused
from timeline.measures import vocabulary
from timeline.projections.picture import Picture, narrowed, picture
from timeline.reconcile import POLICIES, Policy
from timeline.replay import Selection
from timeline.store import Store, prepare
from timeline.subjects import place as place_code
from timeline.subjects import resolve, suggest

When = date | datetime | str


def utc_now() -> datetime:
    """The engine's clock, the only one."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture and where it was taken from; frozen, so that it stays what was published."""

    picture: Picture
    stream: str
    head: Head
    earlier: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data (design section 9); numbers are Decimals."""
        return answers.state(self.picture, self.stream, self.head, earlier=self.earlier)

    def to_json(self) -> str:
        """The answer as JSON text."""
        return answers.dumps(self.to_dict())

    def to_markdown(self) -> str:
        """The answer as a Markdown dossier."""
        return markdown.dossier(self.picture, self.stream, self.head, earlier=self.earlier)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        as_of = self.picture.as_of
        known = f" as known on {as_of.known}" if as_of.known else ""
        figures = len(self.picture.figures)
        return f"<{self.stream}#{self.head.position} on {as_of.valid}{known}, figures: {figures}>"


class Entries(NamedTuple):
    """Events one by one, what was asked for, and the head it was asked of."""

    found: list[Entry]
    as_of: AsOf
    head: Head


class Check(NamedTuple):
    """What is wrong with a log, and the head up to which it was checked."""

    found: list[str]
    head: Head


class Timeline:
    """One stream of events, and what they add up to on any date.

    Use it as a context manager, or close() it. Safe to use from several threads.
    """

    def __init__(self, log: EventLog, stream: str = "main", clock: Clock = utc_now) -> None:
        self._log = log
        self._clock = clock
        self.stream = stream

    @staticmethod
    def init(where: str, stream: str = "main", clock: Clock = utc_now) -> Timeline:
        """Make a store at a path or URL, or upgrade it, and open it. Raises StoreError."""
        prepare(str(where))
        return Timeline.open(where, stream, clock)

    @staticmethod
    def open(where: str, stream: str = "main", clock: Clock = utc_now) -> Timeline:
        """Open an existing store at a path or URL. Raises StoreError where there is none."""
        return Timeline(Store.open(str(where), stream, clock), stream, clock)

    def close(self) -> None:
        """Give back the store's connections."""
        if isinstance(self._log, Store):
            self._log.close()

    def __enter__(self) -> Timeline:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(
        self,
        events: Event | Mapping[str, Any] | Iterable[Event | Mapping[str, Any]],
        expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> list[Appended]:
        """Record events or documents (as JSON has them), all or none; what became of each.

        Raises Refused, which names every one that is wrong, Conflict, and StoreError.
        """
        batch = [events] if isinstance(events, Mapping | Event) else list(events)
        decoded: list[Event] = []
        problems: list[tuple[int, str]] = []
        for index, event in enumerate(batch):
            try:
                decoded.append(
                    codec.decode(event if isinstance(event, Mapping) else codec.document_of(event))
                )
            except codec.EventError as error:
                problems.append((index, str(error)))
        if problems:
            raise Refused(problems)
        return self._log.append(decoded, expected_head, recorded_by)

    def events(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The recorded events at positions greater than `after`, in order."""
        return self._log.read(after, limit)

    def check(self) -> Check:
        """Prove the log: its chain, its documents, its append-only triggers."""
        missing = self._log.guards() if isinstance(self._log, Store) else []
        found = [f"the trigger {name} is missing" for name in missing]
        last = Head(0, GENESIS)

        def watched() -> Iterator[Line]:
            nonlocal last
            for line in self._log.lines():
                last = Head(line.position, line.hash)
                yield line

        found += findings(watched())
        return Check(found, last)

    def head(self) -> Head:
        """The last position, 0 where nothing is recorded, and the hash of the chain there."""
        return self._log.head()

    def state(
        self,
        as_of: When | None = None,
        known_on: When | None = None,
        position: int | When | None = None,
        policy: Policy = "envelope",
        *,
        known_then: bool = False,
        subject: str | None = None,
        measure: str | None = None,
        place: str | None = None,
        earlier: bool = False,
    ) -> Answer:
        """What was true at `as_of` (today), as known on `known_on` (everything recorded), at `position` (the
        head).

        known_then: as known on `as_of` itself; position may be the day or instant of recording.
        Raises AsOfError and SubjectError.
        """
        if policy not in POLICIES:
            raise AsOfError(f"'{policy}' is no policy; one of {', '.join(POLICIES)}")
        asked, head = self.as_of(as_of, known_on, position, known_then=known_then)
        selection = Selection.of(self._until(head))
        if measure is not None:
            _check_measure(measure, selection.events)
        whole = picture(selection, asked, policy)
        if place is not None and not place.strip():
            raise AsOfError("the place is empty; write one, or leave it out")
        about = None if subject is None else resolve(subject)
        part = narrowed(whole, about, measure, None if place is None else place_code(place))
        return Answer(part, self.stream, head, earlier)

    def as_of(
        self,
        valid: When | None = None,
        known: When | None = None,
        position: int | When | None = None,
        *,
        known_then: bool = False,
    ) -> tuple[AsOf, Head]:
        """A question with its defaults filled in, and the head it is asked of. Raises AsOfError."""
        head = self._head_at(position)
        day = self._clock().astimezone(UTC).date() if valid is None else _when(valid)
        if known_then and known is not None:
            raise AsOfError("known-then and known-on both name a day of knowledge; give one of them")
        if known_then:
            return AsOf(day, day, head.position), head
        return AsOf(day, None if known is None else _when(known), head.position), head

    def entries(
        self, known_on: When | None = None, position: int | When | None = None, kept: Filter | None = None
    ) -> Entries:
        """The events known by then that pass, what was asked, and of which head. Raises AsOfError."""
        asked, head = self.as_of(None, known_on, position)
        every = entries.entries(list(self._until(head)), asked)
        return Entries([one for one in every if kept is None or kept.keeps(one)], asked, head)

    def documents(
        self, known_on: When | None = None, position: int | When | None = None, kept: Filter | None = None
    ) -> list[Recorded]:
        """The events known by then that pass, with all that they speak about and what withdraws them by then.

        They can be appended elsewhere, unless what is known of a target there has withdrawn it already; what
        gives no date of knowledge is known there from its new recording. Raises AsOfError.
        """
        asked, head = self.as_of(None, known_on, position)
        events = list(self._until(head))
        every = entries.entries(events, asked)
        names = {one.recorded.event.id for one in every if kept is None or kept.keeps(one)}
        return entries.with_targets(events, entries.whole_items(every, names))

    def show(self, name: str) -> Entries:
        """An event with its whole lineage and all that withdraws any of it; empty where it is unknown."""
        asked, head = self.as_of()
        return Entries(entries.item(list(self._until(head)), name), asked, head)

    def id_of(self, name: str) -> str:
        """The id of the event that somebody calls `#3`; any other name, and one that is an id, as it is."""
        digits = name.removeprefix("#")
        if digits == name or not (digits.isascii() and digits.isdigit() and len(digits) < 19):
            return name
        if any(recorded.event.id == name for recorded in self.events()):
            return name
        line = self._log.line_at(int(digits))
        return line.id if line else name

    def source(self, key: str) -> dict[str, Any]:
        """The newest recorded source of a key, as a document has it. Raises EventError."""
        found = {
            event.source.key: event.source
            for event in (recorded.event for recorded in self.events())
            if event.source and event.source.key
        }
        if key not in found:
            raise codec.EventError(
                f"source: no source '{key}' is recorded in this stream{suggest(key, found)}"
            )
        return codec.document_of(found[key])

    def _until(self, head: Head) -> Iterator[Recorded]:
        return self._log.read(limit=head.position)

    def _head_at(self, position: int | When | None) -> Head:
        """The head of the log as it was at a position or recording instant."""
        head = self._log.head()
        if position is None:
            return head
        at = position if isinstance(position, int) else self._log.position_at(_recorded_by(position))
        if at < 0 or at > head.position:
            raise AsOfError(f"there is no position {at}; the stream '{self.stream}' is at #{head.position}")
        line = self._log.line_at(at)
        return Head(line.position, line.hash) if line else Head(0, GENESIS)


def _recorded_by(position: When) -> datetime:
    """The instant that a position is named by."""
    try:
        return instant(_when(position))
    except AsOfError:
        raise AsOfError(
            f"'{position}' is no position; write its number, or the day or instant of recording"
        ) from None


def _when(when: When) -> date | datetime:
    if isinstance(when, str):
        return parse_when(when)
    if not isinstance(when, date):
        raise AsOfError(f"{when!r} is no day; write '2024-10-31', or a date or datetime")
    return when


def _check_measure(measure: str, events: Iterable[Recorded]) -> None:
    """A measure asked for is of the vocabulary, or of the stream's own. Raises AsOfError."""
    if measure in vocabulary():
        return
    own = {claim.measure for recorded in events for claim in getattr(recorded.event, "claims", ())}
    if measure not in own:
        known = sorted(own | set(vocabulary()))
        raise AsOfError(
            f"no figure counts '{measure}'{suggest(measure, known) or '; one of ' + ', '.join(known)}"
        )
