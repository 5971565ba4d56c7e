"""The dossier: a picture to publish, with its provenance, caveats, numbered sources and method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from timeline.asof.parts import AHEAD, FIGURES
from timeline.asof.picture import Picture
from timeline.asof.question import written
from timeline.log.chain import Head
from timeline.model.event import Recorded
from timeline.model.keys import FigureKey
from timeline.publish import wording
from timeline.publish.blocks import (
    Block,
    Cite,
    Column,
    Heading,
    Image,
    Items,
    Line,
    References,
    Row,
    Span,
    Table,
    Text,
    cell,
)
from timeline.publish.data import RULES
from timeline.publish.markdown import of_blocks
from timeline.publish.state import state_blocks
from timeline.publish.wording import Names

_OUTSIDE = (
    "Every claim behind a figure, side by side; what is marked earlier, ended, foretold or withdrawn is "
    "outside its range."
)
_METHOD = (
    "Events are recorded once and never changed; corrections and retractions are events too. A figure lists "
    "the latest word of every voice, however many outlets carry it. Its range runs from the least low to the "
    "greatest high of the claims that count; nothing is averaged. Claims that speak of an earlier time, have "
    "ended or are forecasts are listed and do not count. What became known after the knowledge date plays no "
    "part. Ages are counted from the valid date. The same stream and question give this document again, byte "
    "for byte."
)
_OVERVIEW = (
    Column("Who and what", "lead"), Column("Low", "number"), Column("Best", "number"),
    Column("High", "number"), Column("Unit"), Column("Voices", "number"), Column("Status", "status"),
    Column("Sources", "sources"),
)  # fmt: skip


def dossier(
    picture: Picture, stream: str, head: Head, *, full: bool, names: Names, charts: Mapping[FigureKey, str]
) -> str:
    """The picture in tables, every figure with its evidence and numbered sources, caveats and method.

    charts: the file of a figure's picture, where it has one.
    """
    drawn = [
        Image(f"{names.figure(figure)} over time", charts[figure.key])
        for figure in picture.of(FIGURES)
        if figure.key in charts
    ]
    return of_blocks(
        [
            Heading(f"Picture as of {written(picture.as_of.valid)}", 1),
            _provenance(picture, stream, head, names),
            Heading("Figures"),
            *_overview(picture, names),
            *drawn,
            *state_blocks(picture, names, full=full),
            *_caveats(picture),
            References(),
            Heading("Method"),
            Text((_METHOD,)),
        ]
    )


def _provenance(picture: Picture, stream: str, head: Head, names: Names) -> Table:
    fields = {
        "Valid": written(picture.as_of.valid),
        "Known": wording.known_as(picture.as_of),
        "Stream and position": f"{stream}, {wording.positions([head.position])}",
        "Head hash": head.hash,
        "Only": picture.only,
        "Labels": names.said(),
        "Policy and rules": f"{picture.policy}, rules version {RULES}",
    }
    rows = tuple(Row((cell(name), cell(value))) for name, value in fields.items() if value)
    return Table((Column(""), Column("", "lead")), rows)


def _overview(picture: Picture, names: Names) -> list[Block]:
    """Every figure on one line."""
    if not picture.of(FIGURES):
        return []
    rows = (
        Row(
            (
                cell(names.figure(figure)),
                *(cell(wording.bound(number)) for number in (figure.low, figure.best, figure.high)),
                cell(figure.unit),
                cell(str(figure.voices)),
                cell(figure.status),
                cell(Cite(tuple(dated.recorded for each in figure.claims for dated in each.rests_on))),
            )
        )
        for figure in picture.of(FIGURES)
    )
    return [Table(_OVERVIEW, tuple(rows)), Text((_OUTSIDE,))]


def _caveats(picture: Picture) -> list[Block]:
    """What the events behind the figures say of their own doubts, by position; and what absence means."""
    items: list[Line] = [
        (f"#{recorded.position} {recorded.event.id}: {note} ", Cite((recorded,)))
        for recorded, note in sorted(_doubts(picture), key=lambda doubt: (doubt[0].position, doubt[1]))
    ]
    if not picture.only:
        items.append((Span("A figure that is not listed was not reported. That is not zero."),))
    return [Heading("Caveats"), Items(tuple(items))] if items else []


def _doubts(picture: Picture) -> Iterator[tuple[Recorded, str]]:
    listed = [each for figure in picture.of(FIGURES) for each in figure.claims] + list(picture.of(AHEAD))
    seen: set[tuple[int, str]] = set()
    for dated in (dated for each in listed for dated in each.rests_on):
        for note in (dated.claim.note, dated.event.note):
            if note and (dated.recorded.position, note) not in seen:
                seen.add((dated.recorded.position, note))
                yield dated.recorded, note
