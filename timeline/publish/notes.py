"""The notes of a document: its sources, numbered in the order in which they are first cited."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.model.event import Recorded, Source


@dataclass(frozen=True, slots=True)
class Note:
    """One source as a list of sources prints it: its number, and the positions read in it."""

    number: int
    source: Source
    positions: tuple[int, ...]


class Notes:
    """Numbers sources as they are cited; one document's state."""

    def __init__(self) -> None:
        self._positions: dict[Source, set[int]] = {}
        self._numbers: dict[Source, int] = {}

    def number(self, recorded: Recorded) -> int | None:
        """The number of an event's source, which counts as cited; None where the event has none."""
        source = recorded.event.source
        if source is None:
            return None
        self._positions.setdefault(source, set()).add(recorded.position)
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    @property
    def listed(self) -> list[Note]:
        """All sources cited so far."""
        return [
            Note(number, source, tuple(sorted(self._positions[source])))
            for source, number in self._numbers.items()
        ]
