"""A picture as plain data, the JSON of design section 9, and as blocks."""

from __future__ import annotations

from typing import Any

from timeline.asof.parts import FIGURES, PARTS
from timeline.asof.picture import Picture
from timeline.log.chain import Head
from timeline.publish import data, wording
from timeline.publish.blocks import Block, Span, Text
from timeline.publish.parts import drawing_of, shown
from timeline.publish.sections import Context
from timeline.publish.wording import Names


def state(picture: Picture, stream: str, head: Head, *, full: bool = False) -> dict[str, Any]:
    """A picture, in a log that ended at `head`; `full` lists what is else only counted."""
    lists: dict[str, Any] = {}
    earlier: dict[str, int] = {}
    alone: dict[str, Any] = {}
    for part in PARTS:
        drawing, rows = drawing_of(part), picture.of(part)
        plain = [drawing.data(row, picture.as_of) for row in shown(part, rows, full=full)]
        if drawing.alone:
            alone[part.name] = plain[0] if plain else None
        else:
            lists[part.name] = plain
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


def state_blocks(picture: Picture, names: Names, *, full: bool = False) -> list[Block]:
    """A picture with the evidence under every figure, and what is not in it."""
    blocks: list[Block] = [] if picture.of(FIGURES) else [Text((wording.no_figure(picture),))]
    context = Context(names, picture.as_of)
    for part in PARTS:
        blocks += drawing_of(part).section(shown(part, picture.of(part), full=full), context)
    if not full and (counts := wording.earlier_counts(picture)):
        blocks.append(Text((Span(f"Older than 92 days, listed with --all: {counts}.", "muted"),)))
    if picture.only:
        blocks.append(Text((Span(wording.NARROWED, "muted"),)))
    return blocks
