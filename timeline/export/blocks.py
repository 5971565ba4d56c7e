"""Answers as blocks: headings, lines and tables, said once and written as Markdown here and on a terminal by
the command line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from timeline.events import Recorded, Source
from timeline.export import markdown
from timeline.export.markdown import Notes, Safe, escape


@dataclass(frozen=True, slots=True)
class Cite:
    """A cell or a part of one: the notes of the sources of these events."""

    events: tuple[Recorded, ...]


Cell = str | Cite


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 is the document's."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Fenced:
    """Lines whose columns stand under each other."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table. shares: how much of the width that is left each column takes; least: in how much width
    its words stay whole.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[int, ...]
    least: tuple[int, ...]


Block = Heading | Line | Fenced | Rows


def to_markdown(blocks: Iterable[Block]) -> str:
    """A Markdown document, with its sources numbered and listed at its end."""
    notes = Notes()
    parts = [_written(block, notes) for block in blocks]
    if notes.listed:
        parts += ["## Sources", markdown.listed(notes).strip("\n")]
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
        return cell
    return Safe(" ".join(dict.fromkeys(notes.cite(recorded) for recorded in cell.events)))


def source_line(source: Source) -> str:
    """A source on one line of text."""
    parts = [source.publisher]
    parts += [f"{source.author}"] if source.author else []
    parts += [f"“{source.title}”"] if source.title else []
    for name in ("published", "accessed"):
        when = getattr(source, name)
        parts += [f"{name} {when}"] if when else []
    parts += [source.url] if source.url else []
    parts += [f"saved copy {source.archived}"] if source.archived else []
    parts += [f"SHA-256 {source.sha256}"] if source.sha256 else []
    parts += [f"grade {source.grade}"] if source.grade else []
    return ", ".join(" ".join(part.split()) for part in parts)
