"""Which events are known, which of them stand, which decrees are replaced (design section 3, rules 3, 4, 6).

Pure functions over recorded events in the order of their positions. An event names what it speaks about by
id, and what it names was recorded before it; nothing else here depends on order (rule 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from timeline.asof.question import AsOf
from timeline.asof.times import event_times, in_force_times, known_from
from timeline.model.event import Decree, Recorded, Retraction
from timeline.model.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known at (K, P), and by which standing events what of it is withdrawn.

    `withdrawn_by` maps the id of every withdrawn event to the standing events that withdraw it, oldest first;
    `lineage` connects all events, known or not.
    """

    known: tuple[Recorded, ...]
    withdrawn_by: Mapping[str, tuple[Recorded, ...]]
    lineage: Lineage

    def stands(self, recorded: Recorded) -> bool:
        """Whether nothing that stands withdraws it."""
        return recorded.event.id not in self.withdrawn_by

    def retractions(self, recorded: Recorded) -> list[Recorded]:
        """The standing retractions that withdraw it."""
        withdrawers = self.withdrawn_by.get(recorded.event.id, ())
        return [withdrawer for withdrawer in withdrawers if isinstance(withdrawer.event, Retraction)]

    def positions_withdrawing(self, recorded: Recorded) -> tuple[int, ...]:
        """Where the standing events that withdraw it stand."""
        withdrawers = self.withdrawn_by.get(recorded.event.id, ())
        return tuple(sorted(withdrawer.position for withdrawer in withdrawers))


def standing(events: Sequence[Recorded], as_of: AsOf) -> Standing:
    """Rule 4 at (K, P). What withdraws an event comes after it, so one pass from the newest decides."""
    lineage = Lineage(recorded.event for recorded in events)
    known = tuple(recorded for recorded in events if in_scope(recorded, as_of))
    withdrawn_by: dict[str, list[Recorded]] = {}
    for recorded in reversed(known):
        target = recorded.event.target
        if target is None or recorded.event.id in withdrawn_by:
            continue
        for version in lineage.versions(target):
            withdrawn_by.setdefault(version, []).insert(0, recorded)
    return Standing(known, {name: tuple(by) for name, by in withdrawn_by.items()}, lineage)


def in_scope(recorded: Recorded, as_of: AsOf) -> bool:
    """Rule 3 without V: recorded by P and public by K."""
    by_position = as_of.position is None or recorded.position <= as_of.position
    return by_position and known_from(recorded) <= as_of.known_instant


def replaced_decrees(standing: Standing, as_of: AsOf) -> dict[str, tuple[str, ...]]:
    """Rule 6: the ids of replaced decrees, each with the ids of the visible decrees that replace it.

    A decree replaces every version of the item it names, from when its own `in_force` speaks; what later
    becomes of it brings nothing back.
    """
    root = standing.lineage.root
    replacing = _replacing(standing, as_of)
    replaced: dict[str, tuple[str, ...]] = {}
    for recorded in standing.known if replacing else ():
        if isinstance(recorded.event, Decree):
            own = root(recorded.event.id)
            others = sorted(name for name in replacing.get(own, ()) if root(name) != own)
            if others:
                replaced[recorded.event.id] = tuple(others)
    return replaced


def _replacing(standing: Standing, as_of: AsOf) -> dict[str, set[str]]:
    """By the root of what is named as replaced, the ids of the decrees that name it."""
    replacing: dict[str, set[str]] = {}
    decrees = [recorded.event for recorded in standing.known if _replaces_by(recorded, standing, as_of)]
    known = {recorded.event.id for recorded in standing.known} if decrees else set()
    for decree in decrees:
        for name in known.intersection(getattr(decree, "replaces", ())):
            replacing.setdefault(standing.lineage.root(name), set()).add(decree.id)
    return replacing


def _replaces_by(recorded: Recorded, standing: Standing, as_of: AsOf) -> bool:
    """Whether it is a visible decree that names others and whose own `in_force` speaks by V."""
    decree = recorded.event
    if not isinstance(decree, Decree) or not decree.replaces or not standing.stands(recorded):
        return False
    in_force = in_force_times(recorded, decree)
    signed = event_times(recorded)
    valid = as_of.valid_instant
    return bool(in_force and signed and in_force.speaks_from <= valid and signed.speaks_from <= valid)
