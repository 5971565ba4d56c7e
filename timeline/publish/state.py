"""A picture as plain data: the JSON of design section 9."""

from __future__ import annotations

from typing import Any

from timeline.asof.parts import PARTS
from timeline.asof.picture import Picture
from timeline.log.chain import Head
from timeline.publish import data
from timeline.publish.parts import drawing_of, shown


def state(picture: Picture, stream: str, head: Head, *, full: bool = False) -> dict[str, Any]:
    """A picture, in a log that ended at `head`; `full` lists what is else only counted."""
    lists: dict[str, Any] = {}
    earlier: dict[str, int] = {}
    alone: dict[str, Any] = {}
    for part in PARTS:
        drawing, rows = drawing_of(part), picture.of(part)
        told = [drawing.data(row, picture.as_of) for row in shown(part, rows, full=full)]
        if drawing.alone:
            alone[part.name] = told[0] if told else None
        else:
            lists[part.name] = told
        if drawing.hidden:
            hidden = [row for row in rows if drawing.hidden(row)]
            earlier[part.name] = len({each.position for row in hidden for each in part.evidence(row)})
    return {
        "rules": data.RULES,
        "stream": stream,
        "policy": picture.policy,
        "as_of": data.asked(picture.as_of, head),
        **lists,
        "earlier": earlier,
        **alone,
    }
