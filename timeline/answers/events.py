"""Answers about the record: a picture, its events, its sources, and what an append would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from timeline.answers.base import Result, Several, counted, taken_at
from timeline.asof.figures import Figure
from timeline.asof.parts import FIGURES
from timeline.asof.picture import Picture
from timeline.asof.question import AsOf, written
from timeline.log.chain import Head
from timeline.log.protocols import Appended, CitedSource
from timeline.model.keys import FigureKey
from timeline.publish import data, rows, wording
from timeline.publish.blocks import Block, Column, Row, Span, Table, Text, cell
from timeline.publish.wording import Names
from timeline.questions.diff import Change
from timeline.questions.log import Entry


@dataclass(frozen=True, slots=True)
class Answer(Result):
    """A picture and where it was taken from."""

    picture: Picture
    stream: str
    head: Head
    full: bool = False
    names: Names = field(default_factory=Names)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the picture, sorted by who and what they count."""
        return self.picture.of(FIGURES)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data (docs/cli.md, `state --format json`); numbers are Decimals."""
        from timeline.publish.state import state

        return state(self.picture, self.stream, self.head, full=self.full)

    def to_dicts(self, part: str = "figures") -> list[dict[str, Any]]:
        """One part as flat rows: "figures", "claims" (each with its figure), "deployments", "decrees",
        "statements", "assessments", "developments", "derived" or "ahead".

        A bound that is open, and any other absent value, is None: it is not zero. Raises QuestionError for
        any other part.
        """
        return rows.of_state(self.to_dict(), part)

    def blocks(self) -> list[Block]:
        """What was asked, then the picture with the evidence under every figure."""
        from timeline.publish.state import state_blocks

        return [self._asked(), *state_blocks(self.picture, self.names, full=self.full)]

    def _asked(self) -> Text:
        picture = self.picture
        parts = [f", known: {wording.known_as(picture.as_of)}"]
        parts += [f", stream {taken_at(self.stream, self.head)}, policy {picture.policy}"]
        parts += [f", only {picture.only}"] if picture.only else []
        parts += [f", labels {self.names.said()}"] if self.names.labels else []
        return Text(("As of ", Span(str(written(picture.as_of.valid)), "strong"), "".join(parts)))

    def to_markdown(self, charts: Mapping[FigureKey, str] | None = None) -> str:
        """The answer as a Markdown dossier; charts: the files of figures' pictures, where they have one."""
        from timeline.publish.dossier import dossier

        return dossier(
            self.picture, self.stream, self.head, full=self.full, names=self.names, charts=charts or {}
        )

    def __repr__(self) -> str:
        as_of = self.picture.as_of
        known = f", known by {written(as_of.known)}" if as_of.known else ""
        only = f", only {self.picture.only}" if self.picture.only else ""
        figures = counted(len(self.figures), "figure")
        return (
            f"<picture of {written(as_of.valid)}{known}: {figures}{only}; {taken_at(self.stream, self.head)}>"
        )


@dataclass(frozen=True, slots=True)
class Listing(Several[Entry]):
    """Events one by one, each with its times and what withdraws it; what was asked, and of which head.

    first and last: the days of a timeline, where it was asked for some.
    """

    entries: tuple[Entry, ...]
    as_of: AsOf
    stream: str
    head: Head
    first: date | None = None
    last: date | None = None
    names: Names = field(default_factory=Names)

    def _items(self) -> tuple[Entry, ...]:
        return self.entries

    def to_dict(self) -> list[dict[str, Any]]:
        """Every event with its document as plain data."""
        return [data.entry(entry) for entry in self.entries]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One flat row an event; the document's own fields but claims and source, and the source's."""
        return [rows.of_entry(entry) for entry in self.entries]

    def blocks(self) -> list[Block]:
        """The events one a row."""
        from timeline.publish.listing import log_blocks

        return log_blocks(self.entries)

    def items(self, asked: str) -> list[Block]:
        """Every event field by field; the one that was asked for is named as such."""
        from timeline.publish.listing import item_blocks

        return item_blocks(self.entries, asked)

    def to_markdown(self) -> str:
        """The events as a Markdown timeline."""
        from timeline.publish import markdown

        days = written(self.first), written(self.last)
        return markdown.timeline(self.entries, self.stream, self.head, self.as_of, *days, self.names)

    def __repr__(self) -> str:
        return f"<{counted(len(self.entries), 'event')}; {taken_at(self.stream, self.head)}>"


@dataclass(frozen=True, slots=True)
class Preview(Result):
    """What an append would change: the picture before and after it, and what became of its events.

    The pictures hold what the new events touch.
    """

    before: Answer
    after: Answer
    changes: tuple[Change, ...]
    appended: tuple[Appended, ...]

    def cells(self) -> list[tuple[str, str, str]]:
        """Every change in words: what, before, after."""
        from timeline.publish import changes

        return [changes.cells(change, self.after.names) for change in self.changes]

    def to_dict(self) -> dict[str, Any]:
        """The days and changes as plain data."""
        from timeline.publish import changes

        before, after = self.before.picture, self.after.picture
        return {
            "rules": data.RULES,
            "stream": self.after.stream,
            "policy": after.policy,
            "as_of": data.asked(before.as_of, self.before.head),
            "new": [done.id for done in self.appended if done.new],
            "changes": [changes.to_dict(change, before, after) for change in self.changes],
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a change: part, what, before, after, in words."""
        return [
            {"part": change.part.name, "what": what, "before": before, "after": after}
            for change, (what, before, after) in zip(self.changes, self.cells(), strict=True)
        ]

    def blocks(self) -> list[Block]:
        """The day, then every change: what, before, after."""
        from timeline.publish.changes import cited

        after, names = self.after.picture, self.after.names
        new = sum(done.new for done in self.appended)
        labels = f", labels {names.said()}" if names.labels else ""
        day = Span(str(written(after.as_of.valid)), "strong")
        asked = Text(("As of ", day, f", policy {after.policy}, new events {new}{labels}"))
        if not self.changes:
            return [asked, Text(("Nothing in the picture changes.",))]
        columns = (
            Column("What changes"), Column("Before"), Column("After"),
            Column("Source", "sources", minor=True),
        )  # fmt: skip
        rows = (
            Row((cell(Span(what, "strong")), cell(before), cell(now), cell(cited(change))))
            for change, (what, before, now) in zip(self.changes, self.cells(), strict=True)
        )
        return [asked, Table(columns, tuple(rows))]

    @property
    def title(self) -> str:  # type: ignore[override]  # this title names a day
        """What it is a preview of."""
        return f"Preview of {written(self.after.picture.as_of.valid)}"

    def __repr__(self) -> str:
        new = sum(done.new for done in self.appended)
        changes = f"{counted(new, 'new event')}, {counted(len(self.changes), 'change')}"
        day = written(self.after.picture.as_of.valid)
        return f"<preview: {changes} in the picture of {day}; nothing is recorded>"


@dataclass(frozen=True, slots=True)
class Sources(Several[CitedSource]):
    """The sources of a stream, in the order of first use."""

    cited: tuple[CitedSource, ...]
    stream: str
    head: Head

    def _items(self) -> tuple[CitedSource, ...]:
        return self.cited

    def to_dict(self) -> list[dict[str, Any]]:
        """Every source as plain data: its rows."""
        return self.to_dicts()

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a source: its fields, whether its key means it, the positions read in it."""
        return [rows.of_source(cited) for cited in self.cited]

    def blocks(self) -> list[Block]:
        """The sources one a row."""
        from timeline.publish.listing import source_blocks

        return source_blocks(self.cited)

    def to_markdown(self) -> str:
        """The sources as a Markdown list, as a dossier ends with."""
        from timeline.publish import markdown

        return markdown.sources(self.cited)

    def __repr__(self) -> str:
        keys = [cited.source.key or cited.source.publisher for cited in self.cited]
        return f"<{counted(len(keys), 'source')}: {', '.join(keys)}; {taken_at(self.stream, self.head)}>"
