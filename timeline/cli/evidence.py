"""Answers made of blocks on a terminal: why, course and diff."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from timeline.cli import screen
from timeline.model.event import Recorded, Source
from timeline.publish.blocks import Block, Cell, Fenced, Heading, Line, Rows, source_line

# Where a range or an interval may be broken.
_BREAKS = re.compile(r"–|\.\.|/")


class _Notes:
    """Numbers sources in the order in which they are first cited."""

    def __init__(self) -> None:
        self.numbers: dict[Source, int] = {}

    def cite(self, recorded: Recorded) -> str:
        source = recorded.event.source
        return f"[{self.numbers.setdefault(source, len(self.numbers) + 1)}]" if source else ""


def show(blocks: Iterable[Block]) -> None:
    """Print an answer, its sources numbered and listed at the end."""
    notes = _Notes()
    parts = [part for block in blocks for part in _rendered(block, notes)]
    if notes.numbers:
        parts += [Text(""), Text("Sources", "bold")]
        parts += [Text(f"[{number}] {source_line(source)}") for source, number in notes.numbers.items()]
    screen.show(*parts)


def _rendered(block: Block, notes: _Notes) -> list[RenderableType]:
    if isinstance(block, Heading):
        return [Text(""), Text(block.text, "bold" if block.level < 3 else "bold dim")]
    if isinstance(block, Line):
        return [Text(block.text, "bold" if block.strong else "")]
    if isinstance(block, Fenced):
        return [Text(line, no_wrap=True, overflow="crop") for line in block.lines]
    return [_table(block, notes)]


def _table(block: Rows, notes: _Notes) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    # Rich puts one space between columns, and there is one after each.
    room = max(0, Console().width - 2 * len(block.columns) - sum(block.least))
    whole = sum(block.shares)
    for title, share, least in zip(block.columns, block.shares, block.least, strict=True):
        table.add_column(title, width=least + room * share // whole, overflow="fold")
    for row in block.rows:
        widths = (column.width or 0 for column in table.columns)
        table.add_row(
            *(Text(_fitting(_cell(cell, notes), width)) for cell, width in zip(row, widths, strict=True))
        )
    return table


def _fitting(text: str, width: int) -> str:
    """Words that are too long broken where a date or a range may be."""
    lines = (line.split(" ") for line in text.split("\n"))
    return "\n".join(
        " ".join(_BREAKS.sub(r"\g<0>\n", word) if len(word) > width else word for word in words)
        for words in lines
    )


def _cell(cell: Cell, notes: _Notes) -> str:
    if isinstance(cell, str):
        return cell
    return " ".join([*([cell.text] if cell.text else []), *dict.fromkeys(map(notes.cite, cell.events))])
