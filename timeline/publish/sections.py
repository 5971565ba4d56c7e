"""The parts of a picture as blocks: every figure with the evidence under it, then everything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from timeline.asof.claims import ListedClaim
from timeline.asof.figures import Figure
from timeline.asof.parts.decrees import DecreeRow
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.derived import Derived
from timeline.asof.parts.outside import Outside
from timeline.asof.parts.said import Said
from timeline.asof.question import AsOf, written
from timeline.publish import wording
from timeline.publish.blocks import (
    Block,
    Cell,
    Cite,
    Column,
    Details,
    Heading,
    Inline,
    Items,
    Row,
    Span,
    Style,
    Table,
    Text,
    cell,
)
from timeline.publish.wording import Names


class Context(NamedTuple):
    """What a drawing needs beside its rows: how things are called, and the question's day."""

    names: Names
    as_of: AsOf


STATUS: dict[str, Style] = {
    "current": "good", "present": "good", "in force": "good",
    "stale": "warn", "pending": "warn", "foretold": "warn",
    "ended": "muted", "replaced": "muted", "withdrawn": "bad",
}  # fmt: skip
_EVENTS = Column("Event", "events")
_SOURCE = Column("Source", "sources", minor=True)
_CLAIM = (
    Column("Figure, said by", "lead"), Column("Low–high", "range"), Column("Speaks of", "date"),
    Column("Reported", "date", minor=True), Column("Known", "day"), Column("Age, days", "number", minor=True),
    _SOURCE, Column("Id", "lead", minor=True), _EVENTS,
)  # fmt: skip


def figures(rows: Sequence[Figure], context: Context) -> list[Block]:
    """Every figure, and under it its claims."""
    table = [
        row for figure in rows for row in (_figure(figure, context.names), *_claims(figure, context.as_of))
    ]
    return [Table(_CLAIM, tuple(table))] if table else []


def _figure(figure: Figure, names: Names) -> Row:
    picks = (
        f", picks {wording.positions(figure.picked) or wording.NOTHING}" if figure.picked is not None else ""
    )
    return Row(
        (
            cell(Span(names.figure(figure), "strong")),
            cell(Span(f"{wording.figure_span(figure)} {figure.unit}", "strong")),
            cell(Span(figure.status, STATUS[figure.status])),
            cell(),
            cell(Span(wording.voices(figure), "muted")),
            cell(),
            cell(),
            cell(f"{figure.nature}, carriers: {figure.carriers}{picks}"),
            cell(),
        ),
        heads=True,
    )


def _claims(figure: Figure, as_of: AsOf) -> list[Row]:
    return [
        _claim(listed, as_of, _marks(listed, picked=_is_picked(listed, figure))) for listed in figure.claims
    ]


def _is_picked(listed: ListedClaim, figure: Figure) -> bool:
    return figure.picked is not None and figure.shows(listed)


def _claim(listed: ListedClaim, as_of: AsOf, marks: Sequence[Inline] = ()) -> Row:
    event, grade = listed.dated.event, listed.dated.event.source.grade
    locator = f" {event.locator}" if event.locator and not listed.summed else ""
    return Row(
        (
            cell(wording.chain_of(listed) + (f" [{grade}]" if grade else ""), *marks),
            cell(wording.estimate(listed)),
            cell(wording.spoken_of(listed)),
            cell(str(event.reported or "")),
            cell(str(written(listed.times.known_from.date()))),
            cell(str(listed.times.age(as_of.day, as_of.day))),
            cell(Cite(tuple(dated.recorded for dated in listed.rests_on)), locator),
            cell(event.id),
            cell(wording.positions(listed.positions)),
        )
    )


def _marks(listed: ListedClaim, *, picked: bool) -> list[Inline]:
    marks: list[Inline] = [Span(" picked", "name")] if picked else []
    marks += [Span(f" {mark}", "mark") for mark in listed.marks]
    if listed.withdrawn_by:
        marks.append(Span(f" by {wording.positions(listed.withdrawn_by)}", "mark"))
    return marks


def ahead(rows: Sequence[ListedClaim], context: Context) -> list[Block]:
    """The forecasts beyond the day asked about."""
    if not rows:
        return []
    table = (
        Row((cell(Span(context.names.listed(listed), "strong"), ": ", *claim.cells[0][0]), *claim.cells[1:]))
        for listed in rows
        for claim in [_claim(listed, context.as_of)]
    )
    return [Heading("Foretold beyond this date"), Table(_CLAIM, tuple(table))]


def derived(rows: Sequence[Derived], context: Context) -> list[Block]:
    """The computed lines."""
    if not rows:
        return []
    said = "These numbers nobody reported: they are interval arithmetic over the ranges above."
    title = Heading("Computed from the figures")
    return [title, Text((Span(said, "muted"),)), derived_table(rows, context.names)]


def derived_table(rows: Iterable[Derived], names: Names) -> Table:
    """Computed lines with what they were computed from."""
    columns = (Column("Line", "lead"), Column("Low–high", "range"), Column("From", "lead"), _EVENTS)
    table = (
        Row(
            (
                cell(names.derived(line) + (" (stale)" if line.stale else "")),
                cell(f"{wording.span(line.low, None, line.high)} {line.unit}"),
                cell(names.inputs(line)),
                cell(wording.positions(line.positions)),
            )
        )
        for line in rows
    )
    return Table(columns, tuple(table))


def deployments(rows: Sequence[DeploymentRow], context: Context) -> list[Block]:
    """Who is where."""
    if not rows:
        return []
    table = (
        Row(
            (
                cell(context.names.deployment(row)),
                cell(", ".join(row.said_by)),
                cell(Span(row.status, STATUS[row.status])),
                cell(row.begun.isoformat()),
                cell(str(row.until or "")),
                cell(str(row.age_days)),
                cell(wording.positions(row.positions)),
            )
        )
        for row in rows
    )
    columns = (
        Column("Deployment", "lead"), Column("Said by"), Column("Status", "status"),
        Column("Earliest", "day"), Column("Until", "day"), Column("Age, days", "number", minor=True), _EVENTS,
    )  # fmt: skip
    return [Heading("Deployments"), Table(columns, tuple(table))]


def decrees(rows: Sequence[DecreeRow], _context: Context) -> list[Block]:
    """What is decreed."""
    if not rows:
        return []
    columns = (
        Column("Decree", "lead"), Column("Status", "status"), Column("Signed", "day"),
        Column("In force", "day"), Column("Until", "day", minor=True), _SOURCE, _EVENTS,
    )  # fmt: skip
    return [Heading("Decrees"), Table(columns, tuple(map(_decree, rows)))]


def _decree(row: DecreeRow) -> Row:
    decree = row.decree
    by = Span(f" by {', '.join(row.replaced_by)}", "muted") if row.replaced_by else ""
    return Row(
        (
            cell(Span(wording.decree_name(decree), "strong"), f": {wording.summary(decree)}"),
            cell(Span(row.status, STATUS[row.status]), by),
            cell(str(decree.occurred)),
            cell(str(decree.in_force or decree.occurred)),
            cell(str(decree.until or "")),
            cell(Cite((row.recorded,))),
            cell(f"#{row.recorded.position}"),
        )
    )


def said(title: str, rows: Sequence[Said], _context: Context) -> list[Block]:
    """What is said, of one kind."""
    if not rows:
        return []
    columns = (
        Column("Who, topic"), Column("What", "lead"), Column("When", "date"),
        Column("Reported", "date", minor=True), _SOURCE, _EVENTS,
    )  # fmt: skip
    return [Heading(title), Table(columns, tuple(map(_said, rows)))]


def _said(row: Said) -> Row:
    event = row.recorded.event
    who, topic = row.key
    return Row(
        (
            (*cell(Span(who, "strong"), f", {topic}"), *_through(row)),
            cell(*_stance(row), wording.summary(event)),
            cell(wording.occurred(event)),
            cell(str(event.reported or "")),
            cell(Cite((row.recorded,))),
            cell(f"#{row.recorded.position}"),
        )
    )


def _through(row: Said) -> Cell:
    """Who said it to whom and through whom, where that is more than the row's own name."""
    text = wording.who_said(row.recorded.event)
    return cell(Span(text, "muted")) if text != row.key[0] else ()


def _stance(row: Said) -> list[Inline]:
    event = row.recorded.event
    words = [getattr(event, "stance", None), wording.likelihood(event), getattr(event, "confidence", None)]
    return [Span(f"{word.replace('_', ' ')}: ", "name") for word in words if word]


def outside(title: str, rows: Iterable[Outside], _context: Context) -> list[Block]:
    """What never enters a picture: how many events, and the newest."""
    return [
        Details(
            (Span(f"{title}: {row.count}.", "muted"),),
            (Items(tuple(_outside(row))),) if row.newest else (),
        )
        for row in rows
    ]  # fmt: skip


def _outside(row: Outside) -> Iterable[tuple[Inline, ...]]:
    for recorded, by in row.newest:
        withdrawn = f" (by {wording.positions(by)})" if by else ""
        text = f"#{recorded.position}{withdrawn} {recorded.event.id}: {wording.summary(recorded.event)}"
        yield Span(text, "muted"), " ", Cite((recorded,), minor=True)
