"""Answers as blocks: headings, lines and tables, said once and written as Markdown here and on a terminal by
the command line.
"""

from __future__ import annotations

from dataclasses import dataclass

from timeline.model.event import Recorded, Source


@dataclass(frozen=True, slots=True)
class Cite:
    """The notes of the sources of these events, after a text."""

    events: tuple[Recorded, ...]
    text: str = ""


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
