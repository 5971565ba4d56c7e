"""From when to when each event of one item stands, as knowledge grows: rule 4 for every K at once.

An item is all that corrections and retractions connect. `replay.standing` answers for one (K, P); here the
answer is a set of ranges of K for the item as it is at one position, and `Item.add` takes it one position on.
A test holds the two together. Instants are microseconds since 1970, ranges half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from timeline.events import Recorded, Retraction, version_of
from timeline.series import known_from, micros

# Later than any instant: where a range has no end.
NEVER = 2**60


class Range(NamedTuple):
    """Known from (inclusive) and to (exclusive)."""

    start: int
    end: int


class Gone(NamedTuple):
    """A range in which a standing retraction withdraws, and when the newest of those became known."""

    start: int
    end: int
    newest: int


class Item:
    """The events of one item at one position, and what of them stands when."""

    def __init__(self, events: Iterable[Recorded] = ()) -> None:
        self.events: dict[str, Recorded] = {}
        self.stands: dict[str, tuple[Range, ...]] = {}
        self.gone: dict[str, tuple[Gone, ...]] = {}
        for recorded in events:
            self.events[recorded.event.id] = recorded
        self._weigh()

    def add(self, recorded: Recorded) -> set[str]:
        """Take in the next event; the ids of those whose ranges it may change, itself among them."""
        event = recorded.event
        self.events[event.id] = recorded
        target = self.events[event.target].event if event.target else None
        if not isinstance(target, Retraction):
            return {event.id, *self._withdraw(recorded)}
        # What it withdrew may come back, and that may withdraw again: weighed anew as a whole.
        stands, gone = dict(self.stands), dict(self.gone)
        self._weigh()
        return {
            name
            for name in self.events
            if (self.stands[name], self.gone[name]) != (stands.get(name), gone.get(name))
        }

    def _withdraw(self, recorded: Recorded) -> Iterable[str]:
        """Take what the newest event withdraws out of the ranges: no retraction is among it."""
        known = micros(known_from(recorded))
        self.stands[recorded.event.id], self.gone[recorded.event.id] = (Range(known, NEVER),), ()
        for name in self._versions(recorded.event.target):
            if isinstance(recorded.event, Retraction):
                begun = max(known, micros(known_from(self.events[name])))
                self.gone[name] = _newest([*self.gone[name], Gone(begun, NEVER, known)])
                yield name
            if self.stands[name] and self.stands[name][-1].end > known:
                self.stands[name] = _cut(self.stands[name], Range(known, NEVER))
                yield name

    def _weigh(self) -> None:
        """All ranges, from the newest event to the oldest: what withdraws an event comes after it."""
        withdrawn: dict[str, list[Range]] = {}
        gone: dict[str, list[Gone]] = {}
        for name, recorded in reversed(self.events.items()):
            known = micros(known_from(recorded))
            stands: tuple[Range, ...] = (Range(known, NEVER),)
            for cut in withdrawn.get(name, ()):
                stands = _cut(stands, cut)
            self.stands[name] = stands
            begun = [one._replace(start=max(one.start, known)) for one in gone.get(name, ())]
            self.gone[name] = _newest([one for one in begun if one.start < one.end])
            for version in self._versions(recorded.event.target):
                withdrawn.setdefault(version, []).extend(stands)
                if isinstance(recorded.event, Retraction):
                    gone.setdefault(version, []).extend(Gone(*one, known) for one in stands)

    def _versions(self, name: str | None) -> Iterable[str]:
        """An event and the versions before it."""
        while name is not None and name in self.events:
            yield name
            name = version_of(self.events[name].event)


def _cut(ranges: Sequence[Range], away: Range) -> tuple[Range, ...]:
    """What is left of ranges without another one."""
    left = [
        part
        for one in ranges
        for part in (Range(one.start, min(one.end, away.start)), Range(max(one.start, away.end), one.end))
    ]
    return tuple(part for part in left if part.start < part.end)


def _newest(pieces: Sequence[Gone]) -> tuple[Gone, ...]:
    """Pieces that may overlap as pieces that do not, each with the newest retraction in it."""
    ends = sorted({end for one in pieces for end in (one.start, one.end)})
    found: list[Gone] = []
    for start, end in pairwise(ends):
        inside = [one.newest for one in pieces if one.start <= start and end <= one.end]
        if not inside:
            continue
        if found and found[-1].end == start and found[-1].newest == max(inside):
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Gone(start, end, max(inside)))
    return tuple(found)
