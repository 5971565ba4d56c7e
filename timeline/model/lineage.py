"""What corrections and retractions connect: an event, its versions, and what withdraws any of them."""

from __future__ import annotations

from collections.abc import Iterable

from timeline.model.event import Event, Recorded, Retraction


def connected(events: Iterable[Recorded]) -> dict[str, list[Recorded]]:
    """By the id of every event, all that corrections and retractions connect it with, itself too, in order.

    What an event speaks about comes before it, if it is among them at all.
    """
    found: dict[str, list[Recorded]] = {}
    for one in events:
        target = one.event.target
        item = found[target] if target and target in found else []
        item.append(one)
        found[one.event.id] = item
    return found


def version_of(event: Event) -> str | None:
    """The id of the version before this one: what it corrects, if it is a correction."""
    return None if isinstance(event, Retraction) else event.corrects


def roots(events: Iterable[Recorded]) -> dict[str, str]:
    """By the id of every event that of the first version of its lineage, as far as it is among them.

    Versions come before what corrects them, so their root is known.
    """
    roots: dict[str, str] = {}
    for recorded in events:
        name, version = recorded.event.id, version_of(recorded.event)
        roots[name] = roots.get(version, version) if version else name
    return roots
