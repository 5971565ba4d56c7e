"""From when to when each event of one item stands, as knowledge grows: rule 4 for every K at once.

An item is all that corrections and retractions connect. `standing` answers for one (K, P); here the
answer is a set of ranges of K for the item as it is at one position, and `Item.add` takes it one position on.
A test holds the two together. Instants are microseconds since 1970, ranges half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from timeline.asof.times import known_from, micros
from timeline.model.event import Recorded, Retraction
from timeline.model.lineage import Lineage

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


class Held(NamedTuple):
    """Of one event: when it stands, and when a standing retraction withdraws it."""

    stands: tuple[Range, ...] = ()
    gone: tuple[Gone, ...] = ()


class Change(NamedTuple):
    """What became of one event of an item when another was taken in."""

    recorded: Recorded
    before: Held
    after: Held


class Item:
    """The events of one item at one position, and what of them stands when."""

    def __init__(self, events: Iterable[Recorded] = ()) -> None:
        self.events = {recorded.event.id: recorded for recorded in events}
        self._lineage = Lineage(recorded.event for recorded in self.events.values())
        self.held = self._weighed()

    def add(self, recorded: Recorded) -> list[Change]:
        """Take in the next event; what may have changed, its own ranges among it."""
        event = recorded.event
        self.events[event.id] = recorded
        self._lineage.add(event)
        target = self.events[event.target].event if event.target else None
        # What a retraction withdrew may come back, and may withdraw again: weighed anew as a whole.
        anew = isinstance(target, Retraction)
        now = self._weighed() if anew else self._withdrawing(recorded)
        changes = [Change(self.events[name], self.held.get(name, Held()), held) for name, held in now.items()]
        self.held.update(now)
        return [change for change in changes if change.before != change.after]

    def _withdrawing(self, recorded: Recorded) -> dict[str, Held]:
        """The ranges that the newest event changes: no retraction is among what it withdraws."""
        known = micros(known_from(recorded))
        found = {recorded.event.id: Held((Range(known, NEVER),))}
        for name in self._versions(recorded.event.target):
            stands, gone = self.held[name]
            if isinstance(recorded.event, Retraction):
                begun = max(known, micros(known_from(self.events[name])))
                gone = _newest([*gone, Gone(begun, NEVER, known)])
            elif not (stands and stands[-1].end > known):
                continue
            found[name] = Held(_cut(stands, Range(known, NEVER)), gone)
        return found

    def _weighed(self) -> dict[str, Held]:
        """All ranges, from the newest event to the oldest: what withdraws an event comes after it."""
        withdrawn: dict[str, list[Range]] = {}
        gone: dict[str, list[Gone]] = {}
        found: dict[str, Held] = {}
        for name, recorded in reversed(self.events.items()):
            known = micros(known_from(recorded))
            stands: tuple[Range, ...] = (Range(known, NEVER),)
            for cut in withdrawn.get(name, ()):
                stands = _cut(stands, cut)
            begun = [time._replace(start=max(time.start, known)) for time in gone.get(name, ())]
            found[name] = Held(stands, _newest([time for time in begun if time.start < time.end]))
            for version in self._versions(recorded.event.target):
                withdrawn.setdefault(version, []).extend(stands)
                if isinstance(recorded.event, Retraction):
                    gone.setdefault(version, []).extend(Gone(*time, known) for time in stands)
        return found

    def _versions(self, name: str | None) -> list[str]:
        """An event and the versions before it, as far as they are among these."""
        return [] if name is None else [each for each in self._lineage.versions(name) if each in self.events]


def _cut(ranges: Sequence[Range], away: Range) -> tuple[Range, ...]:
    """What is left of ranges without another one."""
    left = [
        part
        for time in ranges
        for part in (Range(time.start, min(time.end, away.start)), Range(max(time.start, away.end), time.end))
    ]
    return tuple(part for part in left if part.start < part.end)


def _newest(pieces: Sequence[Gone]) -> tuple[Gone, ...]:
    """Pieces that may overlap as pieces that do not, each with the newest retraction in it."""
    ends = sorted({end for piece in pieces for end in (piece.start, piece.end)})
    joined: list[Gone] = []
    for start, end in pairwise(ends):
        inside = [piece.newest for piece in pieces if piece.start <= start and end <= piece.end]
        if inside:
            _join(joined, Gone(start, end, max(inside)))
    return tuple(joined)


def _join(pieces: list[Gone], piece: Gone) -> None:
    """Put a piece after the others, as one with the last where it goes on from there."""
    if pieces and (pieces[-1].end, pieces[-1].newest) == (piece.start, piece.newest):
        pieces[-1] = pieces[-1]._replace(end=piece.end)
    else:
        pieces.append(piece)
