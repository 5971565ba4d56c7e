"""What every answer has in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from timeline.log.chain import Head
from timeline.publish import data
from timeline.publish.blocks import Block, Heading

Item = TypeVar("Item")


class Result:
    """What every answer has: plain data, rows, JSON, and Markdown, which a notebook shows."""

    __slots__ = ()
    title = ""

    def to_dict(self) -> Any:
        """The answer as plain data; numbers are Decimals."""
        raise NotImplementedError

    def to_dicts(self) -> list[dict[str, Any]]:
        """The answer as flat rows."""
        raise NotImplementedError

    def blocks(self) -> list[Block]:
        """The answer as headings, texts and tables, which a terminal shows."""
        raise NotImplementedError

    def to_markdown(self) -> str:
        """The answer as Markdown, its sources numbered and listed."""
        # Imported here, as elsewhere: the templates cost more than any other answer.
        from timeline.publish import markdown

        return markdown.of_blocks([Heading(self.title, 1), *self.blocks()])

    def to_json(self) -> str:
        """The answer as JSON text."""
        return data.dumps(self.to_dict())

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


class Several(Result, Generic[Item]):
    """An answer of several items, which are counted, indexed and gone through."""

    __slots__ = ()

    def _items(self) -> tuple[Item, ...]:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._items())

    def __getitem__(self, index: int) -> Item:
        return self._items()[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items())


def counted(count: int, name: str) -> str:
    """So many of something, in words."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def taken_at(stream: str, head: Head) -> str:
    """Where a result was taken from."""
    return f"{stream} #{head.position}"
