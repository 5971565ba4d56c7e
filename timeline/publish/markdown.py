"""Markdown documents: the dossier of a picture and the timeline of events. The same input gives the same
bytes.

Every value that a template prints is escaped unless it is Safe, so that no field can break a table or inject
markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from timeline.asof.claims import ListedClaim
from timeline.asof.parts import AHEAD, FIGURES, PARTS
from timeline.asof.picture import Picture
from timeline.asof.question import AsOf, written
from timeline.log.chain import Head
from timeline.log.protocols import CitedSource
from timeline.model.event import Recorded, Retraction, Source
from timeline.model.keys import FigureKey
from timeline.publish import wording
from timeline.publish.blocks import Block, Cell, Fenced, Heading, Line
from timeline.publish.data import RULES
from timeline.publish.parts import shown
from timeline.publish.wording import Names
from timeline.questions.log import Entry, chronological

_SPECIAL = re.compile(r"[\\`*_\[\]~$#!^{}]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_AUTOLINK = re.compile(r"[:/](?=/)|(?<=www)\.", re.IGNORECASE)
_URL_SAFE = "/:?#@!$&'*+,;=%~"
_ANCHOR = re.compile(r"[^A-Za-z0-9_-]")
_CODES = Names()
_NO_CHARTS: Mapping[FigureKey, str] = {}


class Safe(str):
    """Text that is Markdown already."""


def escape(value: Any) -> str:
    """Any value as Markdown that shows it literally, on one line, without links."""
    if isinstance(value, Safe):
        return value
    if value is None:
        return ""
    text = " ".join(str(value).split())
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = re.sub(r"[&<>|]", lambda found: _ENTITIES[found[0]], text)
    # Before an @ no backslash keeps GitHub from linking an address; a comment does.
    return _AUTOLINK.sub(r"\\\g<0>", text).replace("@", "@<!-- -->")


def link(text: str, url: str | None) -> Safe:
    """A link where the url is one of the web; else the text, and the url as text."""
    if url is None:
        return Safe(escape(text))
    if not re.match(r"https?://", url, re.IGNORECASE):
        return Safe(f"{escape(text)} ({escape(url)})")
    return Safe(f"[{escape(text)}]({quote(url, safe=_URL_SAFE).replace('&', '&amp;')})")


def image(text: str, file: str) -> Safe:
    """A picture beside the document."""
    return Safe(f"![{escape(text)}]({quote(file)})")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("timeline", "publish"),
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # this is Markdown: `finalize` escapes for it, HTML's rules would not
    )
    environment.globals |= {
        "f": wording,
        "link": link,
        "written": written,
        "anchor": anchor,
        "image": image,
        "rules": RULES,
    }
    return environment


@dataclass(frozen=True, slots=True)
class Note:
    """One source as the list of sources prints it: its number, and the positions read in it."""

    number: int
    source: Source
    positions: tuple[int, ...]


class Notes:
    """Numbers sources in the order in which they are first cited; one document's state."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}
        self._positions: dict[Source, set[int]] = {}

    def cite(self, recorded: Recorded) -> Safe:
        """The note of an event's source, such as [2], linked to the list."""
        source = recorded.event.source
        if source is None:
            return Safe("")
        number = self._numbers.setdefault(source, len(self._numbers) + 1)
        self._positions.setdefault(source, set()).add(recorded.position)
        return Safe(f"[\\[{number}\\]](#source-{number})")

    def cite_all(self, claims: Sequence[ListedClaim]) -> Safe:
        """The notes of all that a figure lists, each once."""
        notes = (self.cite(dated.recorded) for listed in claims for dated in listed.rests_on)
        return Safe(" ".join(dict.fromkeys(notes)))

    @property
    def listed(self) -> list[Note]:
        """All sources cited so far."""
        return [
            Note(number, source, tuple(sorted(self._positions[source])))
            for source, number in self._numbers.items()
        ]


def anchor(name: str) -> Safe:
    """A stable anchor of an event: from its id alone, other characters as the hex of their bytes."""
    return Safe("event-" + _ANCHOR.sub(lambda found: "." + found[0].encode().hex(), name))


def dossier(
    picture: Picture,
    stream: str,
    head: Head,
    *,
    full: bool = False,
    names: Names = _CODES,
    charts: Mapping[FigureKey, str] = _NO_CHARTS,
) -> str:
    """The picture in tables, every figure with its evidence and numbered sources, caveats and method.

    charts: the file of a figure's picture, where it has one.
    """
    notes = Notes()
    return (
        _templates()
        .get_template("dossier.md.j2")
        .render(
            picture=picture,
            stream=stream,
            head=head,
            names=names,
            notes=notes,
            cite=notes.cite,
            parts={part.name: shown(part, picture.of(part), full=full) for part in PARTS},
            earlier="" if full else wording.earlier_counts(picture),
            doubts=_doubts(picture),
            charts=charts,
        )
    )


def _doubts(picture: Picture) -> list[tuple[Recorded, str]]:
    """What the events behind the figures say of their own doubts, by position."""
    listed = [each for figure in picture.of(FIGURES) for each in figure.claims] + list(picture.of(AHEAD))
    said = {
        (dated.recorded.position, note): dated.recorded
        for each in listed
        for dated in each.rests_on
        for note in (dated.claim.note, dated.event.note)
        if note
    }
    return [(recorded, note) for (_, note), recorded in sorted(said.items(), key=lambda pair: pair[0])]


def timeline(
    found: Sequence[Entry],
    stream: str,
    head: Head,
    as_of: AsOf,
    first: str | None = None,
    last: str | None = None,
    names: Names = _CODES,
) -> str:
    """Events in the order of when they happened: what, when as written and as EDTF, who said it to whom."""
    notes = Notes()
    dated = [entry for entry in chronological(found) if not isinstance(entry.recorded.event, Retraction)]
    return (
        _templates()
        .get_template("timeline.md.j2")
        .render(
            entries=dated,
            stream=stream,
            head=head,
            as_of=as_of,
            first=first,
            last=last,
            names=names,
            notes=notes,
            cite=notes.cite,
        )
    )


def sources(found: Sequence[CitedSource]) -> str:
    """Sources one by one with the positions read in them, as a dossier ends with."""
    notes = [Note(number, one.source, one.positions) for number, one in enumerate(found, start=1)]
    return "# Sources\n" + _templates().get_template("sources.md.j2").render(listed=notes)


def _listed(notes: Notes) -> str:
    """The sources that were cited."""
    return _templates().get_template("sources.md.j2").render(listed=notes.listed)


def of_blocks(blocks: Iterable[Block]) -> str:
    """A Markdown document, with its sources numbered and listed at its end."""
    notes = Notes()
    parts = [_written(block, notes) for block in blocks]
    if notes.listed:
        parts += ["## Sources", _listed(notes).strip("\n")]
    return "\n\n".join(parts) + "\n"


def _written(block: Block, notes: Notes) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escape(block.text)}"
    if isinstance(block, Line):
        return f"**{escape(block.text)}**" if block.strong else escape(block.text)
    if isinstance(block, Fenced):
        return "\n".join(["```text", *block.lines, "```"])
    told = [" | ".join(map(escape, block.columns)), " | ".join(["---"] * len(block.columns))]
    told += [" | ".join(escape(_cell(cell, notes)) for cell in row) for row in block.rows]
    return "\n".join(f"| {line} |" for line in told)


def _cell(cell: Cell, notes: Notes) -> str:
    if isinstance(cell, str):
        # A line of its own within a cell, where Markdown has only one.
        return Safe("<br>".join(escape(line) for line in cell.split("\n")))
    cited = dict.fromkeys(notes.cite(recorded) for recorded in cell.events)
    return Safe(" ".join([*([escape(cell.text)] if cell.text else []), *cited]))


def preview(cells: Sequence[tuple[str, str, str]], day: str | None) -> str:
    """What an append would change in the picture of a day."""
    lines = ["| " + " | ".join(map(escape, row)) + " |" for row in cells]
    body = ["| What | Before | After |", "|---|---|---|", *lines] if lines else ["Nothing changes."]
    return "\n".join([f"# Preview of {day}", "", *body, ""])
