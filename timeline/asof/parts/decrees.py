"""What is decreed: one row per visible decree, with its status (design section 3, rule 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from timeline.asof.question import AsOf
from timeline.asof.times import in_force_times
from timeline.model.event import Decree, Recorded

DecreeStatus = Literal["pending", "in force", "replaced", "ended"]


@dataclass(frozen=True, slots=True)
class DecreeRow:
    """A decree, and the ids of those that replace it."""

    recorded: Recorded
    decree: Decree
    status: DecreeStatus
    replaced_by: tuple[str, ...]


def decrees(
    visible: Iterable[Recorded], replaced: Mapping[str, tuple[str, ...]], as_of: AsOf
) -> tuple[DecreeRow, ...]:
    """All visible decrees, sorted by id."""
    rows = [
        DecreeRow(recorded, recorded.event, _status(recorded, recorded.event, replaced, as_of), by)
        for recorded in visible
        if isinstance(recorded.event, Decree)
        for by in [replaced.get(recorded.event.id, ())]
    ]
    return tuple(sorted(rows, key=lambda row: row.decree.id))


def _status(
    recorded: Recorded, decree: Decree, replaced: Mapping[str, tuple[str, ...]], as_of: AsOf
) -> DecreeStatus:
    """The first that holds."""
    in_force = in_force_times(recorded, decree)
    assert in_force is not None
    if decree.id in replaced:
        return "replaced"
    if in_force.speaks_from > as_of.valid_instant:
        return "pending"
    return "ended" if in_force.ended(as_of.valid_instant) else "in force"
