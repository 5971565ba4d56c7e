"""Asking: all that can be asked of one stream of events. It records nothing, and is a part of Timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any, Literal, get_args

from timeline.accounts import Courses, Diff, Why
from timeline.answers import Answer, Listing, Sources
from timeline.asof.figures import POLICIES, Policy
from timeline.asof.picture import Picture, narrowed, picture
from timeline.asof.question import AsOf, AsOfError, When, parse_days, parse_side, parse_when
from timeline.asof.standing import standing
from timeline.log.chain import Head
from timeline.log.log import Clock, EventLog, head_at
from timeline.model import document
from timeline.model.event import Recorded
from timeline.model.keys import FigureKey
from timeline.model.lineage import roots
from timeline.model.subjects import folded, resolve
from timeline.model.subjects import place as place_code
from timeline.publish import data
from timeline.publish.wording import Names
from timeline.questions import log as entries
from timeline.questions.course import BYS, By, Span, courses
from timeline.questions.diff import Line, changes, lines, lost
from timeline.questions.ground import Wanted
from timeline.questions.log import Entry, Filter
from timeline.questions.sources import cited
from timeline.questions.steps import Every
from timeline.questions.why import evidence, why


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
        narrow = self._narrow(subject, measure, place, policy)
        asked, head = self.as_of(as_of, known_on, position, known_then=known_then)
        (selection,) = self._log.selections([asked], *narrow[:2])
        part = narrowed(picture(selection, asked, policy), *narrow)
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
        newest_first: bool = False,
        known_on: When | None = None,
        position: int | When | None = None,
        **filters: Any,
    ) -> Listing:
        """The events known by then that pass every filter, by position, each with what withdraws it.

        filters: those of `filter`. Raises AsOfError, EventError and SubjectError.
        """
        kept = self.filter(**filters)
        asked, head = self.as_of(None, known_on, position)
        found = [one for one in entries.entries(list(self._until(head)), asked) if kept.keeps(one)]
        if newest_first:
            found.reverse()
        return self._listing(found, asked, head, kept)

    def filter(
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
    ) -> Filter:
        """Which events of the log to keep: from_ and to keep what speaks of those days (UTC, inclusive),
        known_from and known_to what became known then. Raises AsOfError, EventError and SubjectError.
        """
        if kind is not None:
            document.require_kind(kind)
        about = None if subject is None else resolve(subject)
        days = *parse_days(from_, to), *parse_days(known_from, known_to)
        return Filter(*days, kind, about, source, said_by, tag, search)

    def show(self, name: str | int) -> Listing:
        """An event, by id or position, with its whole lineage and all that withdraws any of it.

        Empty where it is unknown.
        """
        asked, head = self.as_of()
        item = [one for one in self._log.items([self.id_of(name)]) if one.position <= head.position]
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
        return data.json_lines(entries.portable(list(self._until(found.head)), found.as_of, found))

    def why(
        self,
        subject: str,
        measure: str,
        *,
        place: str | None = None,
        since: str | None = None,
        as_of: When | None = None,
        known_on: When | None = None,
        position: int | When | None = None,
        policy: Policy = "envelope",
        known_then: bool = False,
    ) -> Why:
        """The figures of a subject and measure down to their ground: every claim ever made, and what became
        of it by which rule; also of those that are absent now. None where nothing was ever claimed.

        place and since keep one of them; since is the first day of a cumulative count, or "none". Raises as
        `state` does.
        """
        asked, head = self.as_of(as_of, known_on, position, known_then=known_then)
        wanted = self._wanted(subject, measure, place, since, policy)
        (selection,) = self._log.selections([asked], None, measure)
        policies: tuple[Policy, ...] = get_args(Policy)
        pictures = {name: picture(selection, asked, name) for name in policies}
        history = self._log.history(wanted.subject, measure, head.position)
        # Of increments a history holds the newest of all, a picture those of its day.
        events = {one.position: one for one in (*evidence(pictures[policy], wanted), *history.events)}
        whole = replace(history, events=tuple(events[position] for position in sorted(events)))
        found = why(whole, pictures, policy, wanted)
        return Why(found, asked, policy, self.stream, head, self._names)

    def course(
        self,
        subject: str,
        measure: str,
        *,
        by: By = "valid",
        every: str | None = None,
        from_: When | None = None,
        to: When | None = None,
        place: str | None = None,
        since: str | None = None,
        as_of: When | None = None,
        known_on: When | None = None,
        position: int | When | None = None,
        policy: Policy = "envelope",
    ) -> Courses:
        """The figures of a subject and measure over time, from the first day on which anything is said.

        by: "valid", over the days spoken of up to `to` (else `as_of`, else today), as known on `known_on`; or
        "known", how what is said of `as_of` (today) was revised up to `to` (else `known_on`, else today).
        every: "1d", "1w", "1mo", "1y" or any number of them; else at every change. Raises as `state` does.
        """
        wanted = self._wanted(subject, measure, place, since, policy)
        if by not in BYS:
            raise AsOfError(f"'{by}' is no time of a course; one of {', '.join(BYS)}")
        fixed_twice = known_on if by == "known" else as_of
        if to is not None and fixed_twice is not None:
            flag = "known-on" if by == "known" else "as-of"
            raise AsOfError(f"{flag} and to both end a course by {by}; give one of them")
        asked, head = self.as_of(as_of, known_on, position)
        end = to if to is not None else as_of if by == "valid" else known_on
        first, last = parse_days(from_, self.utc_day() if end is None else end)
        assert last is not None
        fixed = replace(asked, known=None) if by == "known" else asked
        span = Span(by, fixed, first, last, None if every is None else Every.parse(every))
        if by == "known" or first is None:
            history = self._log.history(wanted.subject, measure, head.position)
        else:
            ends = (replace(asked, valid=day) for day in (first, last))
            history = self._log.span(wanted.subject, measure, *ends)
        found = courses(history, wanted, span, policy)
        return Courses(found, span, policy, self.stream, head, self._names)

    def chart(self, found: Courses, form: Literal["svg", "png"] = "svg") -> bytes:
        """The first figure of a course as a picture, decrees and deployments of its time on the axis.

        Raises ChartError without the extra `charts`, and where there is no figure.
        """
        from timeline.publish.chart import marks_of

        # A course by known goes along another time than decrees and deployments do.
        if found.span.by == "known" or not found.found:
            return found.to_chart(form)
        asked = replace(found.span.fixed, valid=found.span.last)
        (selection,) = self._log.selections([asked])
        return found.to_chart(form, marks_of(picture(selection, asked), found[0].key))

    def charts(self, answer: Answer, stem: str) -> dict[FigureKey, tuple[str, bytes]]:
        """The pictures of a dossier, as files beside it that begin with its name: of every figure with
        more than one moment, up to the day of the dossier. Raises ChartError without the extra `charts`.
        """
        from timeline.publish.chart import drawn, file_name, marks_of

        whole = answer.picture
        places = {one.key: one.place for one in whole.figures}
        span = Span("valid", whole.as_of, None, whole.as_of.day, None)
        found: dict[FigureKey, tuple[str, bytes]] = {}
        for subject, measure in dict.fromkeys(key[:2] for key in places):
            history = self._log.history(subject, measure, answer.head.position)
            for one in courses(history, Wanted(subject, measure), span, whole.policy):
                if one.key in places and len(one.points) > 1:
                    taken = {name for name, _ in found.values()}
                    name = file_name(stem, one.key, places[one.key], taken)
                    found[one.key] = name, drawn(one, span, marks_of(whole, one.key), self._names)
        return found

    def diff(
        self,
        before: str | When,
        after: str | When,
        policy: Policy = "envelope",
        *,
        subject: str | None = None,
        measure: str | None = None,
        place: str | None = None,
    ) -> Diff:
        """What happened between two questions, apart from what was learned.

        A side is `DATE[@KNOWN][#POSITION]`: a bare date is as it was known then, "@all" is everything
        recorded, and without a position the head is meant. Raises as `state` does.
        """
        narrow = self._narrow(subject, measure, place, policy)
        (first, old), (last, new) = (self._side(side) for side in (before, after))
        between = replace(first, valid=last.valid)
        asked = list(dict.fromkeys((first, between, last)))
        found = self._log.selections(asked, *narrow[:2])
        told = {
            one: narrowed(picture(selection, one, policy), *narrow)
            for one, selection in zip(asked, found, strict=True)
        }
        pictures = told[first], told[between], told[last]
        events = {one.position: one for selection in found for one in selection.events}
        happened, learned = self._changed(pictures, [events[position] for position in sorted(events)])
        return Diff(pictures, (old, new), happened, learned, self.stream, self._names)

    def _changed(
        self, pictures: tuple[Picture, Picture, Picture], events: Sequence[Recorded]
    ) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """What differs, each with what became of it; what withdrew anything is looked up."""
        first, between, last = pictures
        root = roots(events)
        happened, learned = changes(first, between, root), changes(between, last, root)
        gone = lost(learned)
        by = self._log.speaking_of({one.event.id for one in gone.values()}) if gone else ()
        items = gone | {one.position: one for one in by}
        withdrawn_by = standing([items[position] for position in sorted(items)], last.as_of).withdrawn_by
        return lines(happened, {}, learned=False), lines(learned, withdrawn_by, learned=True)

    def _side(self, side: str | When) -> tuple[AsOf, Head]:
        """One side of a diff. Raises AsOfError."""
        return self.as_of(*parse_side(side)) if isinstance(side, str) else self.as_of(side, side)

    def _wanted(
        self, subject: str, measure: str, place: str | None, since: str | None, policy: Policy
    ) -> Wanted:
        """Which figures are meant. Raises AsOfError and SubjectError."""
        about, _, where = self._narrow(subject, measure, place, policy)
        assert about is not None
        begun = None if since in (None, "none") else parse_days(since, None)[0]
        return Wanted(about, measure, where and folded(where), begun, since == "none")

    def _narrow(
        self, subject: str | None, measure: str | None, place: str | None, policy: Policy
    ) -> tuple[str | None, str | None, str | None]:
        """The part of a picture that is asked for. Raises AsOfError and SubjectError."""
        if policy not in POLICIES:
            raise AsOfError(f"'{policy}' is no policy; one of {', '.join(POLICIES)}")
        if measure is not None:
            entries.check_measure(measure, self._log.own_measures())
        if place is not None and not place.strip():
            raise AsOfError("the place is empty; write one, or leave it out")
        about = None if subject is None else resolve(subject)
        return about, measure, None if place is None else place_code(place)

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
        if self._log.items([name]):
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
