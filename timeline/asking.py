"""Asking: all that can be asked of one stream of events. It records nothing, and is a part of Timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date
from typing import Any, Literal

from timeline import codec
from timeline.analysis import entries
from timeline.analysis.entries import Entry, Filter
from timeline.analysis.sources import cited
from timeline.asof import AsOf, AsOfError, When, parse_days, parse_when
from timeline.chain import Head
from timeline.events import Recorded
from timeline.export import answers
from timeline.export.formats import Names
from timeline.log import Clock, EventLog, head_at
from timeline.projections.picture import narrowed, picture
from timeline.reconcile import POLICIES, Policy
from timeline.results import Answer, Listing, Sources
from timeline.subjects import place as place_code
from timeline.subjects import resolve


class Asking:
    """One stream of events to ask about. Safe to use from several threads."""

    def __init__(
        self, log: EventLog, stream: str, clock: Clock, labels: Mapping[str, str] | None = None
    ) -> None:
        self._log = log
        self._clock = clock
        self._names = Names(dict(labels or {}))
        self.stream = stream

    def utc_day(self) -> date:
        """This day, in UTC."""
        return self._clock().astimezone(UTC).date()

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
        (selection,) = self._log.selections([asked], about, measure)
        whole = picture(selection, asked, policy)
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

    def _listing(
        self, found: Iterable[Entry], asked: AsOf, head: Head, kept: Filter | None = None
    ) -> Listing:
        first, last = (kept.valid_from, kept.valid_to) if kept else (None, None)
        return Listing(tuple(found), asked, self.stream, head, first, last, self._names)

    def _until(self, head: Head) -> Iterator[Recorded]:
        return self._log.read(limit=head.position)
