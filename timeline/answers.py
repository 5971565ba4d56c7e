"""What Timeline answers: frozen data that a notebook shows, and that turns into JSON, Markdown and rows.

Each result keeps the head of the stream it was taken from, so that what was published can be rebuilt.
`to_dict` is the JSON answer as plain data (numbers are Decimals), `to_dicts` a list of flat rows for
`pandas.DataFrame` or `polars.DataFrame` (numbers are int or float).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from timeline.asof.picture import Picture
from timeline.asof.question import AsOf, written
from timeline.log.chain import Head
from timeline.log.log import Appended
from timeline.model.document import EventError, document_of
from timeline.model.keys import FigureKey
from timeline.model.subjects import suggest
from timeline.publish import data, rows
from timeline.publish.wording import Names
from timeline.questions.diff import Change
from timeline.questions.log import Entry
from timeline.questions.sources import Cited


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture and where it was taken from."""

    picture: Picture
    stream: str
    head: Head
    earlier: bool = False
    names: Names = field(default_factory=Names)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data (docs/cli.md, `state --format json`); numbers are Decimals."""
        return data.state(self.picture, self.stream, self.head, earlier=self.earlier)

    def to_dicts(self, part: str = "figures") -> list[dict[str, Any]]:
        """One part as flat rows: "figures", "claims" (each with its figure), "deployments", "decrees",
        "statements", "assessments", "developments", "derived" or "ahead".

        A bound that is open, and any other absent value, is None: it is not zero. Raises ValueError for any
        other part.
        """
        return rows.of_state(self.to_dict(), part)

    def to_json(self) -> str:
        """The answer as JSON text."""
        return data.dumps(self.to_dict())

    def to_markdown(self, charts: Mapping[FigureKey, str] | None = None) -> str:
        """The answer as a Markdown dossier; charts: the files of figures' pictures, where they have one."""
        # Imported here, as below: the templates cost more than any other answer.
        from timeline.publish import markdown

        return markdown.dossier(
            self.picture, self.stream, self.head, earlier=self.earlier, names=self.names, charts=charts or {}
        )

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        as_of = self.picture.as_of
        known = f", known by {written(as_of.known)}" if as_of.known else ""
        only = f", only {self.picture.only}" if self.picture.only else ""
        figures = _counted(len(self.picture.figures), "figure")
        return f"<picture of {written(as_of.valid)}{known}: {figures}{only}; {_at(self)}>"


@dataclass(frozen=True, slots=True)
class Listing:
    """Events one by one, each with its times and what withdraws it; what was asked, and of which head.

    first and last: the days of a timeline, where it was asked for some.
    """

    found: tuple[Entry, ...]
    as_of: AsOf
    stream: str
    head: Head
    first: date | None = None
    last: date | None = None
    names: Names = field(default_factory=Names)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, index: int) -> Entry:
        return self.found[index]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.found)

    def to_dict(self) -> list[dict[str, Any]]:
        """Every event with its document as plain data."""
        return [data.entry(entry) for entry in self.found]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One flat row an event; the document's own fields but claims and source, and the source's."""
        return [rows.of_entry(entry) for entry in self.found]

    def to_json(self) -> str:
        """The events as JSON text."""
        return data.dumps(self.to_dict())

    def to_markdown(self) -> str:
        """The events as a Markdown timeline."""
        from timeline.publish import markdown

        return markdown.timeline(
            self.found,
            self.stream,
            self.head,
            self.as_of,
            written(self.first),
            written(self.last),
            self.names,
        )

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        return f"<{_counted(len(self.found), 'event')}; {_at(self)}>"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an append would change: the picture before and after it, and what became of its events."""

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

        answer = self.after.to_dict()
        pictures = self.before.picture, self.after.picture
        return {
            "rules": answer["rules"],
            "stream": self.after.stream,
            "policy": self.after.picture.policy,
            "as_of": self.before.to_dict()["as_of"],
            "new": [done.id for done in self.appended if done.new],
            "changes": [changes.to_dict(change, *pictures) for change in self.changes],
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a change: part, what, before, after, in words."""
        return [
            {"part": change.part, "what": what, "before": before, "after": after}
            for change, (what, before, after) in zip(self.changes, self.cells(), strict=True)
        ]

    def to_json(self) -> str:
        """The changes as JSON text."""
        return data.dumps(self.to_dict())

    def to_markdown(self) -> str:
        """The changes as a Markdown table."""
        from timeline.publish import markdown

        return markdown.preview(self.cells(), written(self.after.picture.as_of.valid))

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        new = sum(done.new for done in self.appended)
        changes = f"{_counted(new, 'new event')}, {_counted(len(self.changes), 'change')}"
        day = written(self.after.picture.as_of.valid)
        return f"<preview: {changes} in the picture of {day}; nothing is recorded>"


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a stream, in the order of first use."""

    found: tuple[Cited, ...]
    stream: str
    head: Head

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, index: int) -> Cited:
        return self.found[index]

    def __iter__(self) -> Iterator[Cited]:
        return iter(self.found)

    def newest(self, key: str) -> dict[str, Any]:
        """The newest source of a key, as a document has it. Raises EventError."""
        found = {one.source.key: one.source for one in self.found if one.newest and one.source.key}
        if key not in found:
            raise EventError(f"source: no source '{key}' is recorded in this stream{suggest(key, found)}")
        return document_of(found[key])

    def to_dicts(self) -> list[dict[str, Any]]:
        """One row a source: its fields, whether its key means it, the positions read in it."""
        return [rows.of_source(cited) for cited in self.found]

    def to_json(self) -> str:
        """The sources as JSON text."""
        return data.dumps(self.to_dicts())

    def to_markdown(self) -> str:
        """The sources as a Markdown list, as a dossier ends with."""
        from timeline.publish import markdown

        return markdown.sources(self.found)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        keys = [cited.source.key or cited.source.publisher for cited in self.found]
        return f"<{_counted(len(keys), 'source')}: {', '.join(keys)}; {_at(self)}>"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _at(result: Answer | Listing | Sources) -> str:
    """Where a result was taken from."""
    return f"{result.stream} #{result.head.position}"
