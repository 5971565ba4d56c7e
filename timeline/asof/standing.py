"""What "as of" means, said once: which events are known, which of them stand, which decrees are replaced.

Pure functions over recorded events in the order of their positions. An event names what it speaks about by
id, and what it names was recorded before it; nothing else here depends on order (design section 3, rules 3,
4, 6, 9-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from timeline.asof.claims import Added, Spell
from timeline.asof.question import AsOf
from timeline.asof.times import event_times, in_force_times, known_from
from timeline.model.event import Decree, Recorded, Retraction
from timeline.model.lineage import roots, version_of


@dataclass(frozen=True, slots=True)
class Selection:
    """The events that can matter to a question, in the order of their positions.

    An event that is withdrawn has with it whatever it is connected with by corrections and retractions.
    increments: all visible ones that can matter, where `events` holds only the newest of them; undated and
    retracted: how many there are, where `events` holds only the newest. None: `events` holds everything.
    """

    events: tuple[Recorded, ...]
    increments: tuple[Added, ...] | None = None
    undated: int | None = None
    retracted: int | None = None

    @staticmethod
    def of(events: Iterable[Recorded]) -> Selection:
        """Everything: what every narrower selection must agree with."""
        return Selection(tuple(events))


@dataclass(frozen=True, slots=True)
class History:
    """What was ever recorded on the figures of one subject and measure, in the order of positions, with all
    that corrections and retractions connect it with, and the decrees.

    increments: every one of them, where `events` holds only some. None: `events` holds everything.
    """

    events: tuple[Recorded, ...]
    increments: tuple[Spell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known at (K, P), and by which standing events what of it is withdrawn.

    `withdrawn_by` maps the id of every withdrawn event to the standing events that withdraw it, oldest first;
    `root` every id to the first version of its lineage.
    """

    known: tuple[Recorded, ...]
    withdrawn_by: Mapping[str, tuple[Recorded, ...]]
    root: Mapping[str, str]

    def stands(self, recorded: Recorded) -> bool:
        """Whether nothing that stands withdraws it."""
        return recorded.event.id not in self.withdrawn_by

    def retractions(self, recorded: Recorded) -> list[Recorded]:
        """The standing retractions that withdraw it."""
        withdrawers = self.withdrawn_by.get(recorded.event.id, ())
        return [withdrawer for withdrawer in withdrawers if isinstance(withdrawer.event, Retraction)]


def standing(events: Sequence[Recorded], as_of: AsOf) -> Standing:
    """Rule 4 at (K, P). What withdraws an event comes after it, so one pass from the newest decides."""
    before = {recorded.event.id: version_of(recorded.event) for recorded in events}
    known = tuple(recorded for recorded in events if in_scope(recorded, as_of))
    withdrawn_by: dict[str, list[Recorded]] = {}
    for recorded in reversed(known):
        target = recorded.event.target
        if target is None or recorded.event.id in withdrawn_by:
            continue
        version: str | None = target
        while version is not None:
            withdrawn_by.setdefault(version, []).insert(0, recorded)
            version = before.get(version)
    return Standing(known, {name: tuple(found) for name, found in withdrawn_by.items()}, roots(events))


def in_scope(recorded: Recorded, as_of: AsOf) -> bool:
    """Rule 3 without V: recorded by P and public by K."""
    by_position = as_of.position is None or recorded.position <= as_of.position
    return by_position and known_from(recorded) <= as_of.known_instant


def replaced_decrees(standing: Standing, as_of: AsOf) -> dict[str, tuple[str, ...]]:
    """Rule 6: the ids of replaced decrees, each with the ids of the visible decrees that replace it.

    A decree replaces every version of the item it names, from when its own `in_force` speaks; what later
    becomes of it brings nothing back.
    """
    known = {recorded.event.id for recorded in standing.known}
    replacing: dict[str, list[Recorded]] = {}
    for recorded in standing.known:
        if _replaces_by(recorded, standing, as_of):
            assert isinstance(recorded.event, Decree)
            for name in known.intersection(recorded.event.replaces):
                replacing.setdefault(standing.root[name], []).append(recorded)
    found: dict[str, tuple[str, ...]] = {}
    for recorded in standing.known:
        if isinstance(recorded.event, Decree):
            root = standing.root[recorded.event.id]
            others = {
                other.event.id for other in replacing.get(root, ()) if standing.root[other.event.id] != root
            }
            if others:
                found[recorded.event.id] = tuple(sorted(others))
    return found


def _replaces_by(recorded: Recorded, standing: Standing, as_of: AsOf) -> bool:
    """Whether it is a visible decree that names others and whose own `in_force` speaks by V."""
    decree = recorded.event
    if not isinstance(decree, Decree) or not decree.replaces or not standing.stands(recorded):
        return False
    in_force = in_force_times(recorded, decree)
    signed = event_times(recorded)
    valid = as_of.valid_instant
    return bool(in_force and signed and in_force.speaks_from <= valid and signed.speaks_from <= valid)
