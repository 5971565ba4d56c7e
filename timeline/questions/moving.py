"""What a sweep needs: things that come and go, and of the claims that are there those that can matter."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from timeline.asof.times import Row, micros
from timeline.model.keys import SeriesKey

_T = TypeVar("_T")


class Coming(NamedTuple, Generic[_T]):
    """Something that is there from `enter` (inclusive) to `leave` (exclusive), microseconds since 1970."""

    enter: int
    leave: int
    what: _T


class Moving(Generic[_T]):
    """Things in the order in which they come and go."""

    def __init__(self, things: Iterable[Coming[_T]]) -> None:
        self._coming = sorted(things, key=lambda one: one.enter)
        self._going = sorted(self._coming, key=lambda one: one.leave)
        self._come = self._gone = 0

    def to(self, instant: int) -> tuple[list[_T], list[_T]]:
        """What came since the last time, and what went, also of what came; instants only grow."""
        came, went = self._come, self._gone
        while self._come < len(self._coming) and self._coming[self._come].enter <= instant:
            self._come += 1
        while self._gone < len(self._going) and self._going[self._gone].leave <= instant:
            self._gone += 1
        return (
            [one.what for one in self._coming[came : self._come]],
            [one.what for one in self._going[went : self._gone]],
        )


# Sorted by (speaks-from, known); the place of the claim makes it unique, so that rows are never compared.
_Entry = tuple[int, int, int, int, Row]


@dataclass(slots=True)
class _Voice:
    """The claims of one series that are there, decrees' aside. length: of the longest period."""

    told: dict[str, list[_Entry]] = field(default_factory=dict)
    foretold: dict[str, list[_Entry]] = field(default_factory=dict)
    all: list[_Entry] = field(default_factory=list)
    length: int = 0


class Voices:
    """Claims that come and go, decrees' too."""

    def __init__(self) -> None:
        self._voices: dict[SeriesKey, _Voice] = {}
        self._of_decrees: dict[tuple[int, int], Row] = {}

    def add(self, row: Row) -> None:
        """A claim has come."""
        if row.of_decree:
            self._of_decrees[row.recorded.position, row.index] = row
            return
        voice = self._voices.setdefault(row.series, _Voice())
        for entries in _lists(voice, row):
            insort(entries, _entry(row))
        end = row.times.period_end
        if end is not None:
            voice.length = max(voice.length, micros(end) - micros(row.times.speaks_from))

    def remove(self, row: Row) -> None:
        """A claim has gone."""
        if row.of_decree:
            del self._of_decrees[row.recorded.position, row.index]
            return
        for entries in _lists(self._voices[row.series], row):
            del entries[bisect_left(entries, _entry(row))]

    def mattering(self) -> list[Row]:
        """Of all that are there those that can matter: the index prunes as much (design section 7)."""
        found = list(self._of_decrees.values())
        for voice in self._voices.values():
            for entries in (*voice.told.values(), *voice.foretold.values()):
                found += _latest(entries)
            found += _vaguer(voice)
        # A vaguer word may be the latest of its own carrier too.
        return list({(row.recorded.position, row.index): row for row in found}.values())


def _lists(voice: _Voice, row: Row) -> list[list[_Entry]]:
    if row.foretold:
        return [voice.foretold.setdefault(row.carrier, [])]
    return [voice.told.setdefault(row.carrier, []), voice.all]


def _entry(row: Row) -> _Entry:
    times = row.times
    return micros(times.speaks_from), micros(times.known_from), row.recorded.position, row.index, row


def _latest(entries: list[_Entry]) -> Iterator[Row]:
    """The last, and those that tie with it."""
    for entry in reversed(entries):
        if entry[:2] != entries[-1][:2]:
            return
        yield entry[-1]


def _vaguer(voice: _Voice) -> list[Row]:
    """Of the claims that spoke before the latest, and whose period reaches it, the newest known."""
    if not voice.all or not voice.length:
        return []
    top = voice.all[-1][0]
    first, last = bisect_left(voice.all, (top - voice.length,)), bisect_left(voice.all, (top,))
    reaching = [
        entry
        for entry in voice.all[first:last]
        if (end := entry[-1].times.period_end) is not None and micros(end) >= top
    ]
    known = max((entry[1] for entry in reaching), default=0)
    return [entry[-1] for entry in reaching if entry[1] == known]
