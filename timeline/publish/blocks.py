"""What an answer is made of: headings, text, tables, range bars, details, references, lists.

An answer is drawn once, as blocks; the terminal, Markdown (and later HTML) each have one writer. A block
holds no line breaks and no widths: how wide a column is, and where a text is broken, is a writer's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from timeline.model.event import Recorded, Source

Style = Literal["plain", "strong", "muted", "name", "mark", "good", "warn", "bad"]
# What a column holds, which tells a writer how much room it wants and where it may be broken.
Holds = Literal["lead", "words", "range", "date", "day", "status", "number", "events", "sources"]


class Span(NamedTuple):
    """A piece of text in a style: `Span("stale", "warn")`."""

    text: str
    style: Style = "plain"


class Cite(NamedTuple):
    """The notes of the sources of these events, such as [2]; minor: they are left out where columns are."""

    events: tuple[Recorded, ...]
    minor: bool = False


Inline = str | Span | Cite
# One running text: `("said by ", Span("CSIS", "strong"))`.
Line = tuple[Inline, ...]
# The paragraphs of a cell.
Cell = tuple[Line, ...]


class Column(NamedTuple):
    """A column's title and what it holds; minor: it is left out where there is no room."""

    title: str
    holds: Holds = "words"
    minor: bool = False


class Row(NamedTuple):
    """The cells of a row; heads: the rows after it, up to the next such, belong to it."""

    cells: tuple[Cell, ...]
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 is the document's."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; whole: it stays on one line, for programs that read it."""

    line: Line
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; without titles, the first column names what the second says."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Trace(NamedTuple):
    """A number over time: its name, its value at every moment (None: open), and the last value in words."""

    name: str
    values: tuple[Decimal | None, ...]
    last: str


@dataclass(frozen=True, slots=True)
class RangeBar:
    """Numbers over time on one scale from zero; present: at which moments there is a figure at all."""

    traces: tuple[Trace, ...]
    present: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What is opened where there is a way to, and else stands under its summary."""

    summary: Line
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a file beside the document, and what it shows."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class References:
    """Here the sources that were cited stand; where no block says so, they stand at the end."""


Block = Heading | Text | Table | RangeBar | Items | Details | Image | References


def cell(*parts: Inline) -> Cell:
    """A cell of one paragraph; empty texts are left out."""
    return (tuple(part for part in parts if part != ""),)


def plain(name: Cell) -> str:
    """The words of a cell without their styles, as a title has them."""
    parts = (part for line in name for part in line if not isinstance(part, Cite))
    return "".join(part.text if isinstance(part, Span) else part for part in parts)


_BARS = "▁▂▃▄▅▆▇█"
_OPEN = "·"


def sparklines(bar: RangeBar, room: int | None = None) -> list[str]:
    """A range bar in characters: a dot where a number is open, a gap where there is no figure.

    room: how wide a line may be; moments are left out for it, never the last, and never what stands beside.
    """
    top = max((number for trace in bar.traces for number in trace.values if number), default=Decimal(0))
    names = max((len(trace.name) + 1 for trace in bar.traces if trace.name), default=0)
    step = 1 if room is None else _step(bar, room - names)
    moments = range(len(bar.present))[::-1][::step][::-1]
    bars = ("".join(_bar(trace.values[at], top, bar.present[at]) for at in moments) for trace in bar.traces)
    return [
        f"{trace.name:<{names}}{line}  {' '.join(trace.last.split())}"
        for trace, line in zip(bar.traces, bars, strict=True)
    ]


def _step(bar: RangeBar, room: int) -> int:
    """Of how many moments one has room beside the last values."""
    beside = 2 + max((len(trace.last) for trace in bar.traces), default=0)
    return -(-len(bar.present) // max(8, room - beside))


def _bar(number: Decimal | None, top: Decimal, present: bool) -> str:
    if not present:
        return " "
    if number is None:
        return _OPEN
    return _BARS[min(7, int(number * 8 / top))] if top else _BARS[0]


def source_line(source: Source) -> str:
    """A source on one line of text."""
    parts = [source.publisher]
    parts += [source.author] if source.author else []
    parts += [f"“{source.title}”"] if source.title else []
    for name in ("published", "accessed"):
        when = getattr(source, name)
        parts += [f"{name} {when}"] if when else []
    parts += [source.url] if source.url else []
    parts += [f"saved copy {source.archived}"] if source.archived else []
    parts += [f"SHA-256 {source.sha256}"] if source.sha256 else []
    parts += [f"grade {source.grade}"] if source.grade else []
    return ", ".join(" ".join(part.split()) for part in parts)
