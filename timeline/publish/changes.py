"""How two pictures differ, as people read it and as plain data."""

from __future__ import annotations

from typing import Any

from timeline.asof.picture import Picture
from timeline.publish.blocks import Cite
from timeline.publish.parts import drawing_of
from timeline.publish.wording import NOTHING, Names
from timeline.questions.diff import Change


def cells(change: Change, names: Names) -> tuple[str, str, str]:
    """What changes, what it was, what it is; NOTHING where there was, or is, no such row."""
    drawing = drawing_of(change.part)
    row = (change.after or change.before)[0]
    before, after = (
        "; ".join(drawing.line(each) for each in side) or NOTHING for side in (change.before, change.after)
    )
    return drawing.title(row, names), before, after


def cited(change: Change) -> Cite:
    """The sources of what the rows rest on, before and after."""
    events = change.evidence | change.lost_evidence
    return Cite(tuple(events[at] for at in sorted(events)))


def to_dict(change: Change, before: Picture, after: Picture) -> dict[str, Any]:
    """A change with its rows as the pictures' own answers have them."""
    drawing = drawing_of(change.part)
    return {
        "part": change.part.name,
        "before": [drawing.data(row, before.as_of) for row in change.before],
        "after": [drawing.data(row, after.as_of) for row in change.after],
    }
