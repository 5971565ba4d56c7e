"""Asking: all that can be asked of one stream of events. It records nothing, and is a part of Timeline.

Every question is one `Question`, read by `Question.parse` from the keywords of `Asked`; each answer is taken
from one state of the stream, on one connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date
from typing import Any, Literal, Unpack

from timeline.answers import Answer, Courses, Diff, Listing, Sources, Why
from timeline.asof.parts.figures import FIGURES
from timeline.asof.picture import Picture, picture
from timeline.asof.question import (
    EVERYTHING,
    Asked,
    FigureAsked,
    Question,
    QuestionError,
    Scope,
    ScopedAsked,
    When,
    instant,
    parse_days,
    parse_side,
)
from timeline.asof.standing import standing
from timeline.log.chain import GENESIS, Head
from timeline.log.protocols import Clock, Log, Reader, View
from timeline.model.document import EventError, document_of
from timeline.model.event import Recorded
from timeline.model.keys import FigureKey
from timeline.model.lineage import Lineage
from timeline.model.subjects import suggest
from timeline.publish import data
from timeline.publish.wording import Names
from timeline.questions.course import Course, courses
from timeline.questions.diff import Line, changes, lineage_of, lines
from timeline.questions.log import Filter, Filters, entries, portable
from timeline.questions.moments import BYS, EVERY_CHANGE, By, Span
from timeline.questions.steps import Every
from timeline.questions.why import why


class LogAsked(Asked, Filters, total=False):
    """What the log may be asked: a question's fields, and its filters."""


class Asking:
    """One stream of events to ask about. Safe to use from several threads."""

    def __init__(self, log: Log, stream: str, clock: Clock, labels: Mapping[str, str] | None = None) -> None:
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

    def question(self, view: View, asked: Mapping[str, Any]) -> tuple[Question, Head]:
        """What was asked, pinned to a position, and the head there. Raises QuestionError, SubjectError."""
        question = Question.parse(asked, self.utc_day(), view.own_measures)
        head = head_at(view, question)
        return question.pinned(head.position), head

    def state(self, as_of: When | None = None, **asked: Unpack[ScopedAsked]) -> Answer:
        """What was true on `as_of` (today), as known on `known_on` (everything recorded), at `position` (the
        head).

        known_then: as known on `as_of` itself; position may be the day or instant of recording; full: with
        what is usually only counted. Raises QuestionError and SubjectError.
        """
        with self._log.reading() as view:
            question, head = self.question(view, {**asked, "as_of": as_of})
            (selection,) = view.selections([question])
        part = picture(selection, question)
        return Answer(part, self.stream, head, question.full, self._names)

    def log(self, *, newest_first: bool = False, **asked: Unpack[LogAsked]) -> Listing:
        """The events known by then that pass every filter, by position, each with what withdraws it.

        Raises QuestionError, EventError and SubjectError.
        """
        with self._log.reading() as view:
            question, head, kept = self._filtered(view, asked)
            events = view.matching(head.position, scope=question.scope, kind=kept.kind)
            if events is None:
                events = list(view.read(limit=head.position))
        found = [entry for entry in entries(events, question.as_of) if kept.keeps(entry)]
        if newest_first:
            found.reverse()
        return Listing(
            tuple(found), question.as_of, self.stream, head, kept.valid_from, kept.valid_to, self._names
        )

    def _filtered(self, view: View, asked: Mapping[str, Any]) -> tuple[Question, Head, Filter]:
        """A question of the log, and which events pass it."""
        of_question = {name: value for name, value in asked.items() if name not in Filters.__annotations__}
        question, head = self.question(view, of_question)
        return question, head, Filter.parse(asked, question.scope)

    def show(self, name: str | int) -> Listing:
        """An event, by id or position, with its whole lineage and all that withdraws any of it.

        Empty where it is unknown.
        """
        with self._log.reading() as view:
            question, head = self.question(view, {})
            item = view.items([_id_of(view, name)])
        return Listing(
            tuple(entries(item, question.as_of)), question.as_of, self.stream, head, names=self._names
        )

    def export(
        self,
        format: Literal["md", "jsonl"] = "md",  # noqa: A002  # named as the flag
        style: Literal["dossier", "timeline"] = "dossier",
        *,
        from_: When | None = None,
        to: When | None = None,
        **asked: Unpack[Asked],
    ) -> str:
        """A document to publish: a Markdown dossier or timeline, or the events as JSON Lines.

        `measure`, `place`, `policy` and `full` are for the dossier; a timeline and JSON Lines hold the events
        that speak of the days `from_` to `to` (or `as_of`). JSON Lines also hold all that these events speak
        about and what withdraws them, so that they can be appended elsewhere. Raises QuestionError and
        SubjectError.
        """
        for given, names in ((format, ("md", "jsonl")), (style, ("dossier", "timeline"))):
            if given not in names:
                raise QuestionError(f"'{given}' cannot be exported; one of {', '.join(names)}")
        if (format, style) == ("md", "dossier"):
            if not (from_ is None and to is None):
                raise QuestionError("from and to are the days of a timeline; ask for the style timeline")
            return self.state(**asked).to_markdown()
        if any(asked.get(name) for name in ("measure", "place", "policy", "full")):
            raise QuestionError("measure, place, policy and all are for the dossier; leave them out")
        known = Question.parse(asked, self.utc_day()).as_of.known
        found = self.log(
            from_=from_, to=to if to is not None else asked.get("as_of"), subject=asked.get("subject"),
            known_on=known, position=asked.get("position"),
        )  # fmt: skip
        if format == "md":
            return found.to_markdown()
        return data.json_lines(portable(list(self._log.read(limit=found.head.position)), found.as_of, found))

    def why(self, subject: str, measure: str, **asked: Unpack[FigureAsked]) -> Why:
        """The figures of a subject and measure down to their ground: every claim ever made, and what became
        of it by which rule; also of those that are absent now. None where nothing was ever claimed.

        place and since keep one of them; since is the first day of a cumulative count, or "none". Raises as
        `state` does.
        """
        with self._log.reading() as view:
            question, head = self.question(view, {**asked, "subject": subject, "measure": measure})
            question = question.exactly()
            history = view.history(question.scope, head.position)
            (selection,) = view.selections([question])
        return Why(why(history, selection, question), question, self.stream, head, self._names)

    def course(
        self,
        subject: str,
        measure: str,
        *,
        by: By = "valid",
        every: str | None = None,
        from_: When | None = None,
        to: When | None = None,
        **asked: Unpack[FigureAsked],
    ) -> Courses:
        """The figures of a subject and measure over time, from the first day on which anything is said.

        by: "valid", over the days spoken of up to `to` (else `as_of`, else today), as known on `known_on`; or
        "known", how what is said of `as_of` (today) was revised up to `to` (else `known_on`, else today).
        every: "1d", "1w", "1mo", "1y" or any number of them; else at every change, by steps where there are
        more than 400 unless every is "change". Raises as `state` does.
        """
        if by not in BYS:
            raise QuestionError(f"'{by}' is no time of a course; one of {', '.join(BYS)}")
        end = _end_of_course(by, to, asked) or self.utc_day()
        with self._log.reading() as view:
            question, head = self.question(view, {**asked, "subject": subject, "measure": measure})
            first, last = parse_days(from_, end)
            assert last is not None
            if by == "known":
                question = question.at(known=None)
            step = None if every in (None, EVERY_CHANGE) else Every.parse(str(every))
            span = Span(by, question.exactly(), first, last, step, every == EVERY_CHANGE)
            found = self._courses(view, span)
        return Courses(found, span, self.stream, head, self._names)

    def _courses(self, view: View, span: Span) -> tuple[Course, ...]:
        scope, position = span.question.scope, span.question.as_of.position
        return courses(
            lambda: view.history(scope, position), lambda moments: view.course(moments, scope), span
        )

    def chart(self, found: Courses, form: Literal["svg", "png"] = "svg") -> bytes:
        """The first figure of a course as a picture, decrees and deployments of its time on the axis.

        Raises ChartError without the extra `charts`, and where there is no figure.
        """
        from timeline.publish.chart import marks_of

        # A course by known goes along another time than decrees and deployments do.
        if found.span.by == "known" or not found.courses:
            return found.to_chart(form)
        question = replace(found.span.question.at(valid=found.span.last), scope=EVERYTHING)
        with self._log.reading() as view:
            (selection,) = view.selections([question])
        return found.to_chart(form, marks_of(picture(selection, question), found[0].key))

    def charts(self, answer: Answer, stem: str) -> dict[FigureKey, tuple[str, bytes]]:
        """The pictures of a dossier, as files beside it that begin with its name: of every figure with
        more than one moment, up to the day of the dossier. Raises ChartError without the extra `charts`.
        """
        from timeline.publish.chart import drawn, file_name, marks_of

        whole = answer.picture
        places = {figure.key: figure.place for figure in whole.of(FIGURES)}
        found: dict[FigureKey, tuple[str, bytes]] = {}
        with self._log.reading() as view:
            for subject, measure in dict.fromkeys(key[:2] for key in places):
                scope = Scope(subject, measure, exactly=True)
                question = Question(whole.as_of, whole.policy, scope)
                span = Span("valid", question, None, whole.as_of.day, None)
                for course in self._courses(view, span):
                    if course.key in places and len(course.points) > 1:
                        taken = {name for name, _ in found.values()}
                        name = file_name(stem, course.key, places[course.key], taken)
                        marks = marks_of(whole, course.key)
                        found[course.key] = name, drawn(course, span, marks, self._names)
        return found

    def diff(self, before: str | When, after: str | When, **asked: Unpack[Asked]) -> Diff:
        """What happened between two questions, apart from what was learned.

        A side is `DATE[@KNOWN][#POSITION]`: a bare date is as it was known then, "@all" is everything
        recorded, and without a position the head is meant. Raises as `state` does.
        """
        with self._log.reading() as view:
            (first, old), (last, new) = (
                self.question(view, {**asked, **_side(side)}) for side in (before, after)
            )
            between = first.at(valid=last.as_of.valid)
            asking = list(dict.fromkeys((first, between, last)))
            selections = view.selections(asking)
            folded = {
                question: picture(selection, question)
                for question, selection in zip(asking, selections, strict=True)
            }
            pictures = folded[first], folded[between], folded[last]
            happened, learned = _changed(view, pictures, lineage_of(selections, view))
        return Diff(pictures, (old, new), happened, learned, self.stream, self._names)

    def sources(self) -> Sources:
        """The sources of all events, in the order of first use."""
        with self._log.reading() as view:
            head = view.head()
            return Sources(tuple(view.sources(head.position)), self.stream, head)

    def source(self, key: str) -> dict[str, Any]:
        """The newest recorded source of a key, as a document has it. Raises EventError."""
        with self._log.reading() as view:
            found = view.source(key)
            if found is None:
                known = [each.source.key for each in view.sources(view.head().position) if each.source.key]
                raise EventError(f"source: no source '{key}' is recorded in this stream{suggest(key, known)}")
        return document_of(found)

    def id_of(self, name: str | int) -> str:
        """The id of the event that somebody calls `#3` or `3`; any other name, and an id, as it is."""
        return _id_of(self._log, name)


def _end_of_course(by: By, to: When | None, asked: FigureAsked) -> When | None:
    """The last day of a course, which `to` names, else the flag of the time it goes along."""
    flag, end = ("known-on", asked.get("known_on")) if by == "known" else ("as-of", asked.get("as_of"))
    if to is not None and end is not None:
        raise QuestionError(f"{flag} and to both end a course by {by}; give one of them")
    return end if to is None else to


def head_at(log: Reader, question: Question) -> Head:
    """The head of a log at the position that a question names, or by the day or instant of recording.

    Raises QuestionError.
    """
    head = log.head()
    position = question.as_of.position
    if question.recorded is not None:
        position = log.position_at(instant(question.recorded))
    if position is None:
        return head
    if position < 0 or position > head.position:
        raise QuestionError(f"there is no position {position}; the stream is at #{head.position}")
    if position == head.position:
        return head
    line = log.line_at(position)
    return Head(line.position, line.hash) if line else Head(0, GENESIS)


def _side(side: str | When) -> Asked:
    """One side of a diff as a question's fields."""
    if not isinstance(side, str):
        return {"as_of": side, "known_on": side}
    valid, known, position = parse_side(side)
    return {"as_of": valid, "known_on": known, "position": position}


def _changed(
    view: View, pictures: tuple[Picture, Picture, Picture], lineage: Lineage
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """What differs, each with what became of it; what withdrew anything is looked up."""
    first, between, last = pictures
    happened, learned = (
        changes(before, after, lineage.root) for before, after in ((first, between), (between, last))
    )
    lost = {at: each for change in learned for at, each in change.lost_evidence.items()}
    by = view.speaking_of({each.event.id for each in lost.values()})
    items = lost | {each.position: each for each in by}
    withdrawn_by = standing([items[at] for at in sorted(items)], last.as_of).withdrawn_by
    return lines(happened, {}, learned=False), lines(learned, withdrawn_by, learned=True)


def _id_of(log: Reader, name: str | int) -> str:
    name = str(name)
    digits = name.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        return name
    if name == digits and log.items([name]):
        return name
    line = log.line_at(int(digits))
    return line.id if line else name
