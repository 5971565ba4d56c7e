"""Timeline: the Python API, where the parts meet. The one clock is here.

Everything that the command line does, in a few lines of a notebook (docs/python.md has more):

    >>> from timeline import Timeline
    >>> with Timeline.in_memory() as timeline:
    ...     timeline.add({"kind": "report", "summary": "Thirty thousand a month.", "occurred": "2024-10",
    ...                   "source": {"publisher": "Example Daily", "published": "2024-10-31"},
    ...                   "claims": ["RUS recruitment ~30000"], "id": "first"})
    ...     timeline.state(as_of="2024-10-31", known_on="2024-10-31")
    Appended(position=1, id='first', new=True)
    <picture of 2024-10-31, known by 2024-10-31: 1 figure; main #1>

Results are frozen (timeline/results.py). There is no global state; one Timeline serves many threads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from os import PathLike
from typing import Any, Literal

from timeline import codec, drafts
from timeline.analysis import entries
from timeline.analysis.entries import Entry, Filter
from timeline.analysis.sources import cited
from timeline.analysis.trial import tried
from timeline.asof import AsOf, AsOfError, When, parse_days, parse_when
from timeline.chain import Head
from timeline.drafts import Batch
from timeline.events import Event, Recorded
from timeline.export import answers
from timeline.export.formats import Names
from timeline.log import Appended, Clock, EventLog, MemoryLog, Told, head_at
from timeline.projections.picture import narrowed, picture
from timeline.proof import Check, prove
from timeline.reconcile import POLICIES, Policy
from timeline.results import Answer, Listing, Preview, Sources
from timeline.store import Advance, Store, make, streams, unheard
from timeline.subjects import place as place_code
from timeline.subjects import resolve


def utc_now() -> datetime:
    """The engine's clock, the only one."""
    return datetime.now(UTC)


class Timeline:
    """One stream of events, and what they add up to on any date.

    Use it as a context manager, or close() it. Safe to use from several threads.
    """

    def __init__(
        self, log: EventLog, stream: str = "main", clock: Clock = utc_now,
        labels: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._log = log
        self._clock = clock
        self._names = Names(dict(labels or {}))
        self.stream = stream

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
        if isinstance(self._log, Store):
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
        self, events: Iterable[Event], told: Told, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of decoded events, all or none, a chunk at a time, so that none has to be held.

        told: called with what becomes of every chunk; it is certain when this returns. Raises as `append`.
        """
        self._log.append_many(events, told, expected_head, recorded_by)

    def add(self, fields: Mapping[str, Any], recorded_by: str | None = None) -> Appended:
        """Record one event from the fields of a document; see `complete`. Raises as `append` does."""
        return self._record(self.complete(fields), recorded_by)

    def correct(
        self, name: str, changes: Mapping[str, Any], without: Collection[str] = (), *,
        recorded_by: str | None = None,
    ) -> Appended:  # fmt: skip
        """Record the next version of an event; see `correction`. Raises as `append` does, and EventError."""
        return self._record(self.correction(name, changes, without), recorded_by)

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
        self, events: Batch, as_of: When | None = None, policy: Policy = "envelope", *,
        expected_head: int | None = None, recorded_by: str | None = None,
    ) -> Preview:  # fmt: skip
        """What an append would change in the picture of a day, and whether it would be refused.

        as_of: else the last day on which the new events, or those they correct or retract, happened, and at
        most today. Nothing is recorded. Raises as `append` does.
        """
        trial = MemoryLog(self._clock, self._log.lines())
        day = None if as_of is None else parse_when(as_of)
        append = partial(trial.append, drafts.decoded(events), expected_head, recorded_by)
        found = tried(trial, append, self.utc_day(), day, policy)
        before, after = (
            Answer(told, self.stream, head, names=self._names) for told, head in (found.before, found.after)
        )
        return Preview(before, after, found.changes, found.appended)

    def _record(self, document: Mapping[str, Any], recorded_by: str | None) -> Appended:
        (done,) = self.append(document, recorded_by=recorded_by)
        return done

    def _event(self, name: str) -> Event:
        name = self.id_of(name)
        found = next((one.event for one in self._log.item(name) if one.event.id == name), None)
        if found is None:
            raise codec.EventError(f"corrects: '{name}' is not recorded in this stream")
        return found

    def utc_day(self) -> date:
        """This day, in UTC."""
        return self._clock().astimezone(UTC).date()

    # -- asking -----

    def events(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The recorded events at positions greater than `after`, in order."""
        return self._log.read(after, limit)

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
        if measure is not None:
            entries.check_measure(measure, self._log.own_measures())
        if place is not None and not place.strip():
            raise AsOfError("the place is empty; write one, or leave it out")
        about = None if subject is None else resolve(subject)
        whole = picture(self._log.select(asked, about, measure), asked, policy)
        part = narrowed(whole, about, measure, None if place is None else place_code(place))
        return Answer(part, self.stream, head, earlier, self._names)

    def as_of(
        self,
        valid: When | None = None,
        known: When | None = None,
        position: int | When | None = None,
        *,
        known_then: bool = False,
    ) -> tuple[AsOf, Head]:
        """A question with its defaults filled in, and the head it is asked of. Raises AsOfError."""
        head = head_at(self._log, position)
        day = self.utc_day() if valid is None else parse_when(valid)
        if known_then and known is not None:
            raise AsOfError("known-then and known-on both name a day of knowledge; give one of them")
        if known_then:
            return AsOf(day, day, head.position), head
        return AsOf(day, None if known is None else parse_when(known), head.position), head

    def log(
        self,
        *,
        from_: When | None = None,
        to: When | None = None,
        known_from: When | None = None,
        known_to: When | None = None,
        kind: str | None = None,
        subject: str | None = None,
        source: str | None = None,
        said_by: str | None = None,
        tag: str | None = None,
        search: str | None = None,
        newest_first: bool = False,
        known_on: When | None = None,
        position: int | When | None = None,
    ) -> Listing:
        """The events known by then that pass every filter, by position, each with what withdraws it.

        from_ and to keep what speaks of those days (UTC, inclusive), known_from and known_to what became
        known then. Raises AsOfError, EventError and SubjectError.
        """
        if kind is not None:
            codec.require_kind(kind)
        about = None if subject is None else resolve(subject)
        days = *parse_days(from_, to), *parse_days(known_from, known_to)
        kept = Filter(*days, kind, about, source, said_by, tag, search)
        asked, head = self.as_of(None, known_on, position)
        found = [one for one in entries.entries(list(self._until(head)), asked) if kept.keeps(one)]
        if newest_first:
            found.reverse()
        return self._listing(found, asked, head, kept)

    def show(self, name: str | int) -> Listing:
        """An event, by id or position, with its whole lineage and all that withdraws any of it.

        Empty where it is unknown.
        """
        asked, head = self.as_of()
        item = [one for one in self._log.item(self.id_of(name)) if one.position <= head.position]
        return self._listing(entries.entries(item, asked), asked, head)

    def export(
        self,
        format: Literal["md", "jsonl"] = "md",  # noqa: A002  # named as the flag
        style: Literal["dossier", "timeline"] = "dossier",
        *,
        as_of: When | None = None,
        known_on: When | None = None,
        known_then: bool = False,
        position: int | When | None = None,
        subject: str | None = None,
        measure: str | None = None,
        place: str | None = None,
        policy: Policy | None = None,
        earlier: bool = False,
        from_: When | None = None,
        to: When | None = None,
    ) -> str:
        """A document to publish: a Markdown dossier or timeline, or the events as JSON Lines.

        `measure`, `place`, `policy` and `earlier` are for the dossier; a timeline and JSON Lines hold the
        events that speak of the days `from_` to `to` (or `as_of`). JSON Lines also hold all that these events
        speak about and what withdraws them, so that they can be appended elsewhere. Raises AsOfError and
        SubjectError.
        """
        for given, known in ((format, ("md", "jsonl")), (style, ("dossier", "timeline"))):
            if given not in known:
                raise AsOfError(f"'{given}' cannot be exported; one of {', '.join(known)}")
        if (format, style) == ("md", "dossier"):
            if not (from_ is None and to is None):
                raise AsOfError("from and to are the days of a timeline; ask for the style timeline")
            return self.state(
                as_of, known_on, position, policy or "envelope", known_then=known_then,
                subject=subject, measure=measure, place=place, earlier=earlier,
            ).to_markdown()  # fmt: skip
        if (measure, place, policy, earlier) != (None, None, None, False):
            raise AsOfError("measure, place, policy and all are for the dossier; leave them out")
        known_by = self.as_of(as_of, known_on, known_then=known_then)[0].known
        found = self.log(
            from_=from_, to=as_of if to is None else to, subject=subject, known_on=known_by, position=position
        )
        if format == "md":
            return found.to_markdown()
        return answers.json_lines(entries.portable(list(self._until(found.head)), found.as_of, found))

    def sources(self) -> Sources:
        """The sources of all events, in the order of first use."""
        head = self.head()
        return Sources(cited(self._until(head)), self.stream, head)

    def source(self, key: str) -> dict[str, Any]:
        """The newest recorded source of a key, as a document has it. Raises EventError."""
        return self.sources().newest(key)

    def id_of(self, name: str | int) -> str:
        """The id of the event that somebody calls `#3` or `3`; any other name, and an id, as it is."""
        name = str(name)
        digits = name.removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
            return name
        if self._log.item(name):
            return name
        line = self._log.line_at(int(digits))
        return line.id if line else name

    def check(self, advance: Advance = unheard, *, rebuild: bool = False) -> Check:
        """Prove the log: its chain, its documents, its append-only triggers, and its index, made anew before
        if so asked. advance: called with how many more events are done. Raises StoreError.
        """
        if rebuild and isinstance(self._log, Store):
            self._log.rebuild(advance)
        return prove(self._log, advance)

    def _listing(
        self, found: Iterable[Entry], asked: AsOf, head: Head, kept: Filter | None = None
    ) -> Listing:
        first, last = (kept.valid_from, kept.valid_to) if kept else (None, None)
        return Listing(tuple(found), asked, self.stream, head, first, last, self._names)

    def _until(self, head: Head) -> Iterator[Recorded]:
        return self._log.read(limit=head.position)
