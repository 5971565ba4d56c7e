"""Markdown: any answer made of blocks, the timeline of events, the list of sources. The same input gives the
same bytes.

Every value is escaped unless it is Safe, so that no field can break a table or inject markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from timeline.asof.question import AsOf, written
from timeline.log.chain import Head
from timeline.log.protocols import CitedSource
from timeline.model.event import Recorded, Retraction
from timeline.publish import wording
from timeline.publish.blocks import (
    Block,
    Cell,
    Cite,
    Column,
    Details,
    Heading,
    Image,
    Inline,
    Items,
    Line,
    RangeBar,
    References,
    Row,
    Span,
    Table,
    Text,
    plain,
    sparklines,
)
from timeline.publish.notes import Note, Notes
from timeline.publish.wording import Names
from timeline.questions.log import Entry, chronological

_SPECIAL = re.compile(r"[\\`*_\[\]~$#!^{}]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
# Some renderers link every name of a host, such as e.org.
_AUTOLINK = re.compile(r"[:/](?=/)|(?<=[^\s.])\.(?=[^\W\d_])")
_URL_SAFE = "/:?#@!$&'*+,;=%~"
_ANCHOR = re.compile(r"[^A-Za-z0-9_-]")
# What would make a list or a title of a paragraph that begins with it.
_LINE_START = re.compile(r"^(\d*)([-+=.)])")
_CODES = Names()
_STYLES = {"strong": "**", "mark": "*", "name": "*"}


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
    }
    return environment


def cite(notes: Notes, recorded: Recorded) -> Safe:
    """The note of an event's source, such as [2], linked to the list."""
    number = notes.number(recorded)
    return Safe("" if number is None else f"[\\[{number}\\]](#source-{number})")


def anchor(name: str) -> Safe:
    """A stable anchor of an event: from its id alone, other characters as the hex of their bytes."""
    return Safe("event-" + _ANCHOR.sub(lambda found: "." + found[0].encode().hex(), name))


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
    is_retraction = [isinstance(entry.recorded.event, Retraction) for entry in found]
    dated = [entry for entry, retraction in zip(found, is_retraction, strict=True) if not retraction]
    return (
        _templates()
        .get_template("timeline.md.j2")
        .render(
            entries=chronological(dated),
            retractions=[entry for entry, retraction in zip(found, is_retraction, strict=True) if retraction],
            stream=stream,
            head=head,
            as_of=as_of,
            first=first,
            last=last,
            names=names,
            notes=notes,
            cite=partial(cite, notes),
        )
    )


def sources(found: Sequence[CitedSource]) -> str:
    """Sources one by one with the positions read in them, as a dossier ends with."""
    notes = [Note(number, cited.source, cited.positions) for number, cited in enumerate(found, start=1)]
    return "# Sources\n" + _templates().get_template("sources.md.j2").render(listed=notes)


def of_blocks(blocks: Iterable[Block]) -> str:
    """A Markdown document; the sources it cites are numbered, and listed where References stands or at the
    end.
    """
    notes = Notes()
    parts = [None if isinstance(block, References) else _written(block, notes) for block in blocks]
    listed = _templates().get_template("sources.md.j2").render(listed=notes.listed).strip("\n")
    sources = f"## Sources\n\n{listed}" if listed else ""
    if None not in parts:
        parts.append(None)
    return "\n\n".join(text for part in parts if (text := sources if part is None else part)) + "\n"


def _written(block: Block, notes: Notes) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {escape(block.text)}"
        case Text():
            return _LINE_START.sub(r"\g<1>\\\g<2>", _line(block.line, notes))
        case Table():
            return _groups(block, notes)
        case RangeBar():
            return "\n".join(["```text", *sparklines(block), "```"])
        case Items():
            return "\n".join(_listed(block, notes))
        case Details():
            return "\n\n".join(_opened(block, notes))
        case Image():
            return image(block.text, block.file)
        case References():
            return ""


def _listed(block: Items, notes: Notes) -> Iterator[str]:
    return (f"- {_line(item, notes)}" for item in block.items)


def _opened(block: Details, notes: Notes) -> Iterator[str]:
    yield _line(block.summary, notes)
    yield from (_written(each, notes) for each in block.blocks)


def _groups(table: Table, notes: Notes) -> str:
    """A table, or one for every row that heads others, under that row as its title."""
    starts = [at for at, row in enumerate(table.rows) if row.heads or not at]
    groups = (table.rows[start:end] for start, end in pairwise([*starts, len(table.rows)]))
    return "\n\n".join(part for rows in groups for part in _group(table.columns, rows, notes))


def _group(columns: Sequence[Column], rows: Sequence[Row], notes: Notes) -> Iterator[str]:
    if rows[0].heads:
        name, *more = rows[0].cells
        yield f"### {escape(plain(name))}"
        yield " · ".join(filter(None, (_cell(cell, notes) for cell in more)))
        rows = rows[1:]
    yield _table(columns, [[_cell(cell, notes) for cell in row.cells] for row in rows])


def _table(columns: Sequence[Column], lines: list[list[str]]) -> str:
    """A table; without titles its first line is the title, as Markdown must have one."""
    titled = any(column.title for column in columns)
    titles = [escape(column.title) for column in columns] if titled else lines.pop(0)
    rules = ["--:" if column.holds == "number" else "---" for column in columns]
    return "\n".join(f"| {' | '.join(line)} |" for line in [titles, rules, *lines])


def _cell(cell: Cell, notes: Notes) -> str:
    """The paragraphs of a cell, which Markdown has on one line."""
    return "<br>".join(filter(None, (_line(line, notes) for line in cell)))


def _line(line: Line, notes: Notes) -> str:
    return "".join(_inline(part, notes) for part in line).strip()


def _inline(part: Inline, notes: Notes) -> str:
    if isinstance(part, Cite):
        return " ".join(dict.fromkeys(cite(notes, recorded) for recorded in part.events))
    text = part.text if isinstance(part, Span) else part
    bare = escape(text)
    if not bare:
        return " " if text else ""
    quotes = _STYLES.get(part.style, "") if isinstance(part, Span) else ""
    before, after = (" " if text[at].isspace() else "" for at in (0, -1))
    return f"{before}{quotes}{bare}{quotes}{after}"
