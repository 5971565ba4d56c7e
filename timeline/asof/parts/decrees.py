"""What is decreed: one row per visible decree, with its status (design section 3, rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from timeline.asof.known import Known
from timeline.asof.parts.part import Folded, Part
from timeline.asof.question import Policy
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


def decrees(known: Known, _policy: Policy, _before: Folded) -> tuple[DecreeRow, ...]:
    """All visible decrees, sorted by id."""
    rows = [
        DecreeRow(recorded, recorded.event, _status(recorded, recorded.event, known), by)
        for recorded in known.visible
        if isinstance(recorded.event, Decree)
        for by in [known.replaced.get(recorded.event.id, ())]
    ]
    return tuple(sorted(rows, key=lambda row: row.decree.id))


def _status(recorded: Recorded, decree: Decree, known: Known) -> DecreeStatus:
    """The first that holds."""
    in_force = in_force_times(recorded, decree)
    assert in_force is not None
    if decree.id in known.replaced:
        return "replaced"
    if in_force.speaks_from > known.as_of.valid_instant:
        return "pending"
    return "ended" if in_force.ended(known.as_of.valid_instant) else "in force"


DECREES = Part[DecreeRow](
    name="decrees",
    fold=decrees,
    evidence=lambda row: [row.recorded],
    about=lambda row, scope: False,
    key=lambda row, root: (root(row.decree.id),),
    status=lambda row: row.status,
    new=("signed", "became known"),
)
