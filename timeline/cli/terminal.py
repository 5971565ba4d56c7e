"""The one door to a terminal: answers made of blocks, in tables that read well from 60 columns.

Colour only on a terminal. No control character passes, whoever wrote it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from timeline.model.text import visible
from timeline.publish.blocks import (
    Block,
    Cell,
    Cite,
    Column,
    Details,
    Heading,
    Holds,
    Image,
    Inline,
    Items,
    Line,
    RangeBar,
    References,
    Row,
    Span,
    Style,
    Table,
    Text,
    source_line,
    sparklines,
)
from timeline.publish.notes import Notes

# From this width on there is room for the columns that are else left out.
_WIDE = 160
_STYLES: dict[Style, str] = {
    "plain": "", "strong": "bold", "muted": "dim", "name": "cyan", "mark": "yellow",
    "good": "green", "warn": "yellow", "bad": "red",
}  # fmt: skip
# Where a range or an interval may be broken.
_BREAKS = re.compile(r"(?:–|\.\.|/)(?=[^\s./])")


class _Room(NamedTuple):
    """How wide a column is at least, and its share of the room that is left."""

    least: int
    share: int


_ROOM: dict[Holds, _Room] = {
    "lead": _Room(13, 60), "words": _Room(10, 30), "range": _Room(13, 30), "date": _Room(13, 10),
    "day": _Room(10, 0), "status": _Room(11, 10), "number": _Room(9, 0), "events": _Room(6, 0),
    "sources": _Room(8, 0),
}  # fmt: skip


_JUSTIFY: defaultdict[Holds, Literal["left", "right"]] = defaultdict(
    lambda: "left", {"events": "right", "number": "right"}
)


class _Notes(Notes):
    """Notes in a terminal that is wide or not."""

    def __init__(self, *, wide: bool) -> None:
        super().__init__()
        self._wide = wide

    def cite_all(self, cite: Cite) -> str:
        """The notes, each once; none of a minor one where there is no room."""
        if cite.minor and not self._wide:
            return ""
        numbers = dict.fromkeys(map(self.number, cite.events))
        return " ".join(f"[{number}]" for number in numbers if number)


def show(blocks: Iterable[Block]) -> None:
    """Print an answer to standard output, as wide as the terminal (80 columns in a pipe, or COLUMNS)."""
    console = Console(highlight=False, markup=False, emoji=False)
    notes = _Notes(wide=console.width >= _WIDE)
    before: Block | None = None
    for block in blocks:
        if before and _is_apart(before, block):
            console.print()
        whole = isinstance(block, Text) and block.whole
        console.print(*_rendered(block, notes, console.width), sep="\n", soft_wrap=whole)
        before = block
    if notes.listed:
        console.print("\nSources", style="bold")
    for note in notes.listed:
        console.print(RichText(f"[{note.number}] {visible(source_line(note.source))}"))


def _is_apart(before: Block, block: Block) -> bool:
    """Whether an empty line stands between two blocks: not under a title, nor between texts."""
    texts = (Text, Details)
    return not isinstance(before, Heading) and not (isinstance(before, texts) and isinstance(block, texts))


def _rendered(block: Block, notes: _Notes, width: int) -> list[RenderableType]:
    match block:
        case Heading():
            return [RichText(visible(block.text), "bold" if block.level < 3 else "bold dim")]
        case Text():
            return [_text(block.line, notes)]
        case Table():
            return [_table(block, notes, width)]
        case RangeBar():
            return list(_bars(block, width))
        case Items():
            return list(_items(block, notes))
        case Details():
            return [_text(block.summary, notes), *_opened(block, notes, width)]
        case Image():
            return [RichText(visible(f"{block.text}: {block.file}"))]
        case References():
            return []


def _bars(block: RangeBar, width: int) -> Iterator[RichText]:
    return (RichText(visible(line)) for line in sparklines(block, width))


def _items(block: Items, notes: _Notes) -> Iterator[Padding]:
    return (Padding(_text(item, notes), (0, 0, 0, 2)) for item in block.items)


def _opened(block: Details, notes: _Notes, width: int) -> Iterator[RenderableType]:
    return (part for each in block.blocks for part in _rendered(each, notes, width))


def _table(table: Table, notes: _Notes, width: int) -> RichTable:
    if not any(column.title for column in table.columns):
        return _fields(table.rows, notes)
    at = _places_shown(table.columns, width)
    gap = 1 if width >= 80 else 0
    rich = RichTable(box=box.SIMPLE_HEAD, padding=(0, gap, 0, 0), show_edge=False)
    columns = [table.columns[place] for place in at]
    rows = list(_indented(table.rows, at))
    widths = _widths(columns, _longest(columns, rows, notes), width - (gap + 1) * len(columns) + 1)
    for column, room in zip(columns, widths, strict=True):
        rich.add_column(visible(column.title), width=room, overflow="fold", justify=_JUSTIFY[column.holds])
    for cells, indent in rows:
        first, *others = map(partial(_text_of_cell, notes=notes), cells, widths)
        rich.add_row(Padding(first, (0, 0, 0, indent)), *others)
    return rich


def _places_shown(columns: Sequence[Column], width: int) -> list[int]:
    return [place for place, column in enumerate(columns) if width >= _WIDE or not column.minor]


def _indented(rows: Sequence[Row], at: Sequence[int]) -> Iterator[tuple[list[Cell], int]]:
    """The cells at these places, and how far a row is set in under the one that heads it."""
    headed = any(row.heads for row in rows)
    for row in rows:
        yield [row.cells[place] for place in at], 2 if headed and not row.heads else 0


def _longest(
    columns: Sequence[Column], rows: Sequence[tuple[list[Cell], int]], notes: _Notes
) -> list[tuple[int, int]]:
    """Of what each column holds the longest paragraph, and the longest piece that cannot be broken."""
    longest = [(len(column.title), 0) for column in columns]
    for cells, indent in rows:
        for at, cell in enumerate(cells):
            lines = [_text(line, notes).plain for line in cell]
            pieces = (piece for line in lines for word in line.split() for piece in _pieces(word))
            line, piece = max(map(cell_len, lines), default=0), max(map(cell_len, pieces), default=0)
            indented = 0 if at else indent
            longest[at] = max(longest[at][0], line + indented), max(longest[at][1], piece + indented)
    return longest


def _pieces(word: str) -> list[str]:
    return _BREAKS.sub("\\g<0>\n", word).split("\n")


def _widths(columns: Sequence[Column], longest: Sequence[tuple[int, int]], room: int) -> list[int]:
    """The columns' widths. What one does not need, the others get in order of their shares; where even the
    least are too wide, the widest give way. A range is as wide as its longest number.
    """
    rooms = [
        _Room(max(least, piece), share) if column.holds == "range" else _Room(least, share)
        for column, (_, piece) in zip(columns, longest, strict=True)
        for least, share in [_ROOM[column.holds]]
    ]
    lengths = [line for line, _ in longest]
    left, shares = max(0, room - sum(least for least, _ in rooms)), sum(share for _, share in rooms)
    fair = [least + left * share // max(1, shares) for least, share in rooms]
    widths = list(map(min, fair, lengths))
    for at in sorted(range(len(widths)), key=lambda at: -rooms[at].share):
        widths[at] += max(0, min(lengths[at] - widths[at], room - sum(widths)))
    while sum(widths) > max(room, 4 * len(widths)):
        widths[widths.index(max(widths))] -= 1
    return widths


def _fields(rows: Sequence[Row], notes: _Notes) -> RichTable:
    """What has no titles: a name and what it says, a line each."""
    rich = RichTable(box=None, show_header=False, padding=(0, 2, 0, 0))
    rich.add_column(no_wrap=True)
    rich.add_column(overflow="fold")
    for row in rows:
        rich.add_row(*(_text_of_cell(cell, notes=notes) for cell in row.cells))
    return rich


def _text_of_cell(cell: Cell, room: int | None = None, *, notes: _Notes) -> RichText:
    return RichText("\n").join(_text(line, notes, room) for line in cell if line)


def _text(line: Line, notes: _Notes, room: int | None = None) -> RichText:
    return RichText.assemble(*_parts(line, notes, room))


def _parts(line: Line, notes: _Notes, room: int | None) -> Iterator[tuple[str, str]]:
    for part in line:
        style = _STYLES[part.style] if isinstance(part, Span) else ""
        yield _fitting(visible(_words(part, notes)), room), style


def _words(part: Inline, notes: _Notes) -> str:
    if isinstance(part, Cite):
        return notes.cite_all(part)
    return part.text if isinstance(part, Span) else part


def _fitting(text: str, room: int | None) -> str:
    """Words that are too long broken where a date or a range may be."""
    if room is None:
        return text
    return " ".join("\n".join(_pieces(word)) if len(word) > room else word for word in text.split(" "))
