"""Answers about figures: why they are what they are, how they went over time, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from timeline.answers.base import Result, Several, counted, taken_at
from timeline.asof.picture import Picture
from timeline.asof.question import Question, written
from timeline.log.chain import Head
from timeline.publish import data, wording
from timeline.publish.blocks import Block, Text
from timeline.publish.wording import Names
from timeline.questions.course import Course
from timeline.questions.diff import Line as DiffLine
from timeline.questions.moments import Span
from timeline.questions.why import Grounds

if TYPE_CHECKING:
    from timeline.publish.chart import Mark


@dataclass(frozen=True, slots=True)
class Why(Several[Grounds]):
    """Figures down to their ground."""

    figures: tuple[Grounds, ...]
    question: Question
    stream: str
    head: Head
    names: Names = field(default_factory=Names)
    title = "Why"

    def _items(self) -> tuple[Grounds, ...]:
        return self.figures

    def blocks(self) -> list[Block]:
        """The answer as headings, lines and tables."""
        from timeline.publish import evidence

        asked = _asked(self.question, self.stream, self.head, self.names)
        return list(evidence.why_blocks(self.figures, asked, self.names))

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; numbers are Decimals."""
        from timeline.publish import evidence

        as_of = self.question.as_of
        return {
            "rules": data.RULES,
            "stream": self.stream,
            "policy": self.question.policy,
            "as_of": data.asked(as_of, self.head),
            "figures": evidence.why_dict(self.figures, as_of),
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a claim, with its figure."""
        from timeline.publish import evidence

        return evidence.why_rows(self.to_dict()["figures"])

    def __repr__(self) -> str:
        what = f"{counted(len(self.figures), 'figure')} on {written(self.question.as_of.valid)}"
        return f"<why: {what}; {taken_at(self.stream, self.head)}>"


@dataclass(frozen=True, slots=True)
class Courses(Several[Course]):
    """Figures over time."""

    courses: tuple[Course, ...]
    span: Span
    stream: str
    head: Head
    names: Names = field(default_factory=Names)
    title = "Course"

    def _items(self) -> tuple[Course, ...]:
        return self.courses

    def blocks(self) -> list[Block]:
        """The answer as headings, sparklines and tables."""
        from timeline.publish import courses

        line = _asked(self.span.question, self.stream, self.head, self.names, by=self.span.by)
        return list(courses.course_blocks(self.courses, line, self.names, by=self.span.by))

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; numbers are Decimals."""
        from timeline.publish import courses

        span = self.span
        asked = data.asked(span.question.as_of, self.head)
        asked["valid" if span.by == "valid" else "known"] = None
        return {
            "rules": data.RULES,
            "stream": self.stream,
            "policy": span.question.policy,
            "by": span.by,
            "as_of": asked,
            "from": written(span.first),
            "to": written(span.last),
            "every": str(span.every) if span.every else None,
            "figures": courses.course_dict(self.courses),
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a figure and moment, and one a claim behind it; see `row`."""
        from timeline.publish import courses

        return wording.numbers(courses.course_rows(self.courses))

    def to_csv(self) -> str:
        """The rows as CSV."""
        from timeline.publish import courses

        return courses.course_csv(courses.course_rows(self.courses))

    def to_chart(self, form: str = "svg", marks: Sequence[Mark] = ()) -> bytes:
        """The first course as a picture, `svg` or `png`; marks: what is put on the axis. Raises
        ChartError.
        """
        from timeline.publish import chart

        if not self.courses:
            raise chart.ChartError("there is no figure to draw")
        return chart.drawn(self.courses[0], self.span, marks, self.names, form)

    def __repr__(self) -> str:
        points = sum(len(course.points) for course in self.courses)
        what = f"{counted(len(self.courses), 'figure')}, {counted(points, 'point')}"
        return f"<course by {self.span.by}: {what}; {taken_at(self.stream, self.head)}>"


@dataclass(frozen=True, slots=True)
class Diff(Result):
    """What happened between two questions, on the first one's state of knowledge, apart from what was
    learned: the second one's date, as known and recorded then and now.

    pictures: of the first question, of the second's date on the first's knowledge, of the second.
    """

    pictures: tuple[Picture, Picture, Picture]
    heads: tuple[Head, Head]
    happened: tuple[DiffLine, ...]
    learned: tuple[DiffLine, ...]
    stream: str
    names: Names = field(default_factory=Names)
    title = "What changed"

    def blocks(self) -> list[Block]:
        """The answer as headings and tables."""
        from timeline.publish import evidence

        before, _, after = self.pictures
        sides = [
            f"{written(side.as_of.valid)} known {wording.known_as(side.as_of)} at #{head.position}"
            for side, head in zip((before, after), self.heads, strict=True)
        ]
        only = [f"only {after.only}"] if after.only else []
        asked = ", ".join(
            [f"From {sides[0]} to {sides[1]}", f"stream {self.stream}", f"policy {after.policy}", *only]
        )
        titles = (
            f"What happened from {written(before.as_of.valid)} to {written(after.as_of.valid)}",
            f"What was learned about {written(after.as_of.valid)}",
        )
        return list(evidence.diff_blocks(self.happened, self.learned, titles, Text((asked,)), self.names))

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; numbers are Decimals."""
        from timeline.publish import evidence

        before, between, after = self.pictures
        return {
            "rules": data.RULES,
            "stream": self.stream,
            "policy": after.policy,
            "from": data.asked(before.as_of, self.heads[0]),
            "to": data.asked(after.as_of, self.heads[1]),
            "happened": evidence.diff_dict(self.happened, before, between, self.names),
            "learned": evidence.diff_dict(self.learned, between, after, self.names),
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a change, in words."""
        from timeline.publish import evidence

        return [
            {"step": step, **row}
            for step, lines in (("happened", self.happened), ("learned", self.learned))
            for row in evidence.diff_rows(lines, self.names)
        ]

    def __repr__(self) -> str:
        before, _, after = self.pictures
        days = f"{written(before.as_of.valid)} to {written(after.as_of.valid)}"
        return f"<diff of {days}: {len(self.happened)} happened, {len(self.learned)} learned; {self.stream}>"


def _asked(question: Question, stream: str, head: Head, names: Names, by: str | None = None) -> Text:
    """What was asked, in a line; a course has no one day of the time it goes along."""
    as_of = question.as_of
    parts = [] if by == "valid" else [f"As of {written(as_of.valid)}"]
    parts += [] if by == "known" else [f"{'known' if parts else 'Known'}: {wording.known_as(as_of)}"]
    parts += [f"stream {stream} #{head.position}", f"policy {question.policy}"]
    parts += [f"labels {names.said()}"] if names.labels else []
    return Text((", ".join(parts),))
