"""What a figure rests on: every claim ever recorded on it, with when it stands and when a retraction
withdraws it, as knowledge grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from timeline.asof.claims import Added, Spell
from timeline.asof.ranges import NEVER, Held, Item, Range
from timeline.asof.standing import History
from timeline.asof.times import Row, known_from, micros, rows
from timeline.model.event import Decree, Recorded
from timeline.model.keys import FigureKey
from timeline.model.lineage import connected

_Wanted = Callable[[FigureKey], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures are meant: those of a subject and measure, all or of one place and since.

    place: folded, None for any; since: None for any, unless `undated` asks for those without one.
    """

    subject: str
    measure: str
    place: str | None = None
    since: date | None = None
    undated: bool = False

    def __call__(self, key: FigureKey) -> bool:
        """Whether a figure is meant."""
        return (
            (key.subject, key.measure) == (self.subject, self.measure)
            and self.place in (None, key.place)
            and (key.since is None if self.undated else self.since in (None, key.since))
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim, the ranges of knowledge in which it stands, and those in which a retraction withdraws it."""

    row: Row
    stands: tuple[Range, ...]
    gone: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """All claims of the figures asked about, by position; of increments their sums' terms, all of them.

    items: by the id of an event, all that corrections and retractions connect it with; decrees: those that
    may replace one another, with their items, where a decree makes one of the claims, else none.
    """

    claims: tuple[Placed, ...]
    increments: tuple[Spell, ...]
    items: dict[str, tuple[Recorded, ...]]
    decrees: tuple[Recorded, ...]


def ground(history: History, wanted: _Wanted) -> Ground:
    """What the figures that are wanted rest on, taken from their history."""
    items = {name: tuple(item) for name, item in connected(history.events).items()}
    held = _held(items)
    claims = [
        Placed(row, held[one.event.id].stands, tuple(Range(*gone[:2]) for gone in held[one.event.id].gone))
        for one in history.events
        for row in rows(one)
        if wanted(row.series.figure)
    ]
    increments = history.increments
    if increments is None:
        increments = tuple(_spells(claims))
    by_decree = any(placed.row.of_decree for placed in claims)
    return Ground(
        tuple(claims),
        tuple(spell for spell in increments if wanted(spell.added.series.figure)),
        items,
        _decrees(history.events, items) if by_decree else (),
    )


def _spells(claims: Iterable[Placed]) -> Iterable[Spell]:
    for placed in claims:
        if placed.row.measure.nature == "increment":
            added = Added.of(placed.row)
            yield from (Spell(added, *stands) for stands in placed.stands)


def _held(items: dict[str, tuple[Recorded, ...]]) -> dict[str, Held]:
    held: dict[str, Held] = {}
    for name, item in items.items():
        if len(item) == 1:
            held[name] = Held((Range(micros(known_from(item[0])), NEVER),))
        elif name not in held:
            held |= Item(item).held
    return held


def _decrees(events: Sequence[Recorded], items: dict[str, tuple[Recorded, ...]]) -> tuple[Recorded, ...]:
    found = {
        one.position: one
        for recorded in events
        if isinstance(recorded.event, Decree)
        for one in items[recorded.event.id]
    }
    return tuple(found[position] for position in sorted(found))
