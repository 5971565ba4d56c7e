"""Answers on a terminal: Rich tables that read well from 60 columns; colour only on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from timeline.answers import Answer, Preview
from timeline.asof.figures import Figure
from timeline.asof.parts import (
    AHEAD,
    ASSESSMENTS,
    DECREES,
    DEPLOYMENTS,
    DERIVED,
    DEVELOPMENTS,
    FIGURES,
    RETRACTED,
    STATEMENTS,
    UNDATED,
)
from timeline.asof.parts.outside import Outside
from timeline.asof.parts.said import Said
from timeline.asof.picture import Picture
from timeline.asof.question import written
from timeline.log.protocols import CitedSource
from timeline.model.event import Recorded, Retraction
from timeline.publish import data, wording
from timeline.publish.wording import Names
from timeline.questions.log import Entry

_DIM, _STRONG = "dim", "bold"
# The width in which a day, or half of a set of days, stays on one line.
_DATE = 13
_DAY = 10
_POSITIONS = 6
_STATUS = {
    "current": "green", "present": "green", "in force": "green",
    "stale": "yellow", "pending": "yellow", "foretold": "yellow",
    "ended": "dim", "replaced": "dim", "withdrawn": "red",
}  # fmt: skip


def show(*parts: RenderableType) -> None:
    """Print to standard output, as wide as the terminal (80 columns in a pipe, or COLUMNS)."""
    Console(highlight=False, markup=False, emoji=False).print(Group(*parts))


def picture(answer: Answer) -> list[RenderableType]:
    """A picture with the evidence under every figure."""
    whole = answer.picture
    as_of = whole.as_of
    head = Text.assemble(
        ("As of ", _DIM), (f"{written(as_of.valid)}", _STRONG), (", known: ", _DIM), wording.known_as(as_of),
        (", stream ", _DIM), f"{answer.stream} {wording.positions([answer.head.position])}",
        (", policy ", _DIM), whole.policy, (", only ", _DIM) if whole.only else "", whole.only or "",
        (", labels ", _DIM) if answer.names.labels else "", answer.names.said(),
    )  # fmt: skip
    parts: list[RenderableType] = [head, Text("")]
    if whole.of(FIGURES):
        parts.append(_figures(whole, answer.names))
    else:
        parts.append(Text(wording.no_figure(whole)))
    parts += _section("Foretold beyond this date", _ahead(whole, answer.names), bool(whole.of(AHEAD)))
    parts += _section("Computed from the figures", _derived(whole, answer.names), bool(whole.of(DERIVED)))
    parts += _section("Deployments", _deployments(whole, answer.names), bool(whole.of(DEPLOYMENTS)))
    parts += _section("Decrees", _decrees(whole), bool(whole.of(DECREES)))
    for title, rows in (
        ("Statements", whole.of(STATEMENTS)),
        ("Assessments", whole.of(ASSESSMENTS)),
        ("Developments", whole.of(DEVELOPMENTS)),
    ):
        told = [said for said in rows if answer.full or not said.earlier]
        parts += _section(title, _said(told, answer.names), bool(told))
    return parts + _outside(whole, answer.full)


def _section(title: str, body: RenderableType, there: bool) -> list[RenderableType]:
    return [Text(""), Text(title, _STRONG), body] if there else []


def _table(*columns: tuple[str, int, int], days: tuple[str, ...] = ()) -> Table:
    """A plain table as wide as the terminal, the last column for positions.

    columns: title, share of the room that is left, least width; days: columns that hold a day each.
    """
    width = Console().width
    pad = 1 if width >= 80 else 0
    table = Table(box=box.SIMPLE_HEAD, padding=(0, pad, 0, 0), show_edge=False)
    # Rich puts one more space between columns.
    gaps = (pad + 1) * (len(columns) + len(days)) + pad
    taken = gaps + _DAY * len(days) + _POSITIONS + sum(least for _, _, least in columns)
    left = max(0, width - taken)
    whole = sum(share for _, share, _ in columns)
    for title, share, least in columns:
        table.add_column(title, width=least + left * share // whole, overflow="fold")
    for title in days:
        table.add_column(title, width=_DAY, overflow="fold")
    table.add_column("Event", width=_POSITIONS, justify="right")
    return table


def _edtf(text: str) -> Text:
    """A date that is broken, where it must be, between its two ends."""
    date, space, words = text.partition(" ")
    if len(date) > _DATE:
        date = date.replace("..", "..\n") if date[0] in "[{" else date.replace("/", "/\n")
    return Text(date + space + words)


def _figures(whole: Picture, names: Names) -> Table:
    table = _table(
        ("Figure, said by", 60, 12), ("Low–high", 30, 13), ("Speaks of", 10, _DATE), days=("Known",)
    )
    room = table.columns[1].width or 0
    for figure in whole.of(FIGURES):
        status = Text(figure.status, _STATUS[figure.status])
        table.add_row(
            Text(names.figure(figure), _STRONG),
            Text(f"{_span(wording.figure_span(figure), room)} {figure.unit}", _STRONG),
            status, Text(wording.voices(figure), _DIM), "",
        )  # fmt: skip
        _words(table, figure, room)
    return table


def _span(text: str, room: int) -> str:
    """A range that is broken, where it must be, between its numbers."""
    return " ".join(word.replace("–", "–\n") if len(word) > room else word for word in text.split(" "))


def _words(table: Table, figure: Figure, room: int) -> None:
    for listed in figure.claims:
        grade = listed.dated.event.source.grade
        who = Text(wording.chain_of(listed) + (f" [{grade}]" if grade else ""))
        if figure.picked is not None and figure.shows(listed):
            who.append(" picked", "cyan")
        for mark in listed.marks:
            who.append(f" {mark}", "yellow")
        if listed.withdrawn_by:
            who.append(f" by {wording.positions(listed.withdrawn_by)}", "yellow")
        table.add_row(
            Padding(who, (0, 0, 0, 2)),
            Text(_span(wording.estimate(listed), room)),
            _edtf(wording.spoken_of(listed)),
            Text(written(listed.times.known_from.date()) or ""),
            Text(wording.positions(listed.positions)),
        )


def _ahead(whole: Picture, names: Names) -> Table:
    table = _table(
        ("Figure, said by", 60, 12), ("Low–high", 30, 13), ("Speaks of", 10, _DATE), days=("Known",)
    )
    for listed in whole.of(AHEAD):
        who = Text.assemble((names.listed(listed), _STRONG), f": {wording.chain_of(listed)}")
        known = written(listed.times.known_from.date()) or ""
        table.add_row(
            who,
            Text(wording.estimate(listed)),
            _edtf(wording.spoken_of(listed)),
            Text(known),
            f"#{listed.position}",
        )
    return table


def _derived(whole: Picture, names: Names) -> Table:
    table = _table(("Line", 35, 13), ("Low–high", 20, 13), ("From", 45, 14))
    for line in whole.of(DERIVED):
        name = names.derived(line) + (" (stale)" if line.stale else "")
        value = f"{wording.span(line.low, None, line.high)} {line.unit}"
        table.add_row(Text(name), Text(value), Text(names.inputs(line)), wording.positions(line.positions))
    return table


def _deployments(whole: Picture, names: Names) -> Table:
    table = _table(("Deployment", 40, 10), ("Said by", 60, 8), days=("Status", "Earliest", "Until"))
    for row in whole.of(DEPLOYMENTS):
        table.add_row(
            Text(names.deployment(row)),
            Text(", ".join(row.said_by)),
            Text(row.status, _STATUS[row.status]),
            Text(row.begun.isoformat()),
            _edtf(str(row.until or "")),
            wording.positions(row.positions),
        )
    return table


def _decrees(whole: Picture) -> Table:
    table = _table(("Decree", 75, 14), ("Status", 25, 11), days=("Signed", "In force"))
    for row in whole.of(DECREES):
        decree = row.decree
        status = Text(row.status, _STATUS[row.status])
        if row.replaced_by:
            status.append(f" by {', '.join(row.replaced_by)}", _DIM)
        table.add_row(
            Text.assemble((wording.decree_name(decree), _STRONG), f": {wording.summary(decree)}"),
            status,
            _edtf(str(decree.occurred)),
            _edtf(str(decree.in_force or decree.occurred)),
            f"#{row.recorded.position}",
        )
    return table


def _said(rows: Sequence[Said], names: Names) -> Table:
    table = _table(("Who, topic", 25, 13), ("What", 65, 16), ("When", 10, _DATE))
    for said in rows:
        event = said.recorded.event
        who, topic = said.key
        stance = getattr(event, "stance", None)
        likely = wording.likelihood(event) if event.kind == "intelligence_report" else ""  # type: ignore[arg-type]  # its kind tells
        what = Text.assemble(*((f"{word.replace('_', ' ')}: ", "cyan") for word in (stance, likely) if word))
        what.append(wording.summary(event))
        table.add_row(
            Text.assemble((who, _STRONG), f", {topic}"),
            what,
            _edtf(wording.occurred(event)),
            f"#{said.recorded.position}",
        )
    return table


def _outside(whole: Picture, earlier: bool) -> list[RenderableType]:
    """What is not in the picture, and that it is not."""
    lines: list[RenderableType] = []
    counts = wording.earlier_counts(whole)
    if counts and not earlier:
        lines.append(Text(f"Older than 92 days, listed with --all: {counts}.", _DIM))
    for name, part in (("Undated, never in a picture", UNDATED), ("Retracted", RETRACTED)):
        for told in whole.of(part):
            lines += [Text(f"{name}: {told.count}.", _DIM), *_told(told)] if told.count else []
    if whole.only:
        lines.append(Text(wording.NARROWED, _DIM))
    return [Text(""), *lines] if lines else []


def _told(told: Outside) -> Iterable[RenderableType]:
    for recorded, by in told.newest:
        withdrawn = f" (by {wording.positions(by)})" if by else ""
        yield Padding(
            Text(f"#{recorded.position}{withdrawn} {wording.summary(recorded.event)}", _DIM), (0, 0, 0, 2)
        )


def log(entries: Iterable[Entry]) -> Table:
    """Events one by one."""
    table = _table(("What", 60, 13), ("Who", 30, 10), ("When", 10, _DATE), days=("Known",))
    for entry in entries:
        event = entry.recorded.event
        what = Text(wording.summary(event), _DIM if entry.withdrawn_by else "")
        what.append(f"\n{event.id}", "cyan")
        for fate in fates(entry):
            what.append(f" {fate}", "yellow")
        table.add_row(
            what,
            Text(wording.who_said(event)),
            _edtf(wording.occurred(event)),
            Text(written(entry.known_from.date()) or ""),
            f"#{entry.recorded.position}",
        )
    return table


def fates(entry: Entry) -> list[str]:
    """What an event speaks about, and what withdrew it."""
    event = entry.recorded.event
    found = (
        [f"{'retracts' if isinstance(event, Retraction) else 'corrects'} {event.target}"]
        if event.target
        else []
    )
    return found + [
        f"{'retracted' if isinstance(by.event, Retraction) else 'corrected'} by #{by.position}"
        for by in entry.withdrawn_by
    ]


def preview(found: Preview) -> list[RenderableType]:
    """What an append would change in the picture of a day."""
    after = found.after.picture
    new = sum(done.new for done in found.appended)
    head = Text.assemble(
        ("As of ", _DIM), (f"{written(after.as_of.valid)}", _STRONG), (", policy ", _DIM), after.policy,
        (", new events ", _DIM), str(new), (", labels ", _DIM) if found.after.names.labels else "",
        found.after.names.said(),
    )  # fmt: skip
    if not found.changes:
        return [head, Text("Nothing in the picture changes.")]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for title in ("What changes", "Before", "After"):
        table.add_column(title, ratio=1, overflow="fold")
    for what, before, now in found.cells():
        table.add_row(Text(what, _STRONG), Text(before), Text(now))
    return [head, Text(""), table]


def sources(found: Iterable[CitedSource]) -> Table:
    """Sources one by one."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for title, share in (("Key", 3), ("Publisher, title", 6), ("Published", 2), ("Grade", 1), ("Events", 3)):
        table.add_column(title, ratio=share, overflow="fold")
    for one in found:
        source = one.source
        key = Text(source.key or wording.NOTHING, "cyan")
        key.append("" if one.newest or not source.key else " older", "yellow")
        when = source.published or source.accessed or ""
        title = f": {wording.line(source.title)}" if source.title else ""
        table.add_row(
            key,
            Text.assemble((source.publisher, _STRONG), title),
            _edtf(str(when)),
            source.grade or "",
            Text(wording.runs(one.positions)),
        )
    return table


def item(found: Iterable[Entry], asked: str) -> list[RenderableType]:
    """An event with its versions, field by field; the one that was asked for is named as such."""
    return [part for entry in found for part in _event(entry, entry.recorded.event.id == asked)]


def _event(entry: Entry, asked: bool) -> list[RenderableType]:
    recorded: Recorded = entry.recorded
    title = Text.assemble((f"#{recorded.position} {recorded.event.id}", _STRONG), f" {recorded.event.kind}")
    title.append("" if asked else " (same item)", _DIM)
    for fate in fates(entry):
        title.append(f" {fate}", "yellow")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style=_DIM, no_wrap=True)
    table.add_column(overflow="fold")
    by = f" by {recorded.recorded_by}" if recorded.recorded_by else ""
    rows = {
        **data.flat(recorded.event),
        "known from": entry.known_from.date(),
        "recorded": f"{recorded.recorded_at:%Y-%m-%d %H:%M:%S} UTC{by}",
    }
    for name, value in rows.items():
        table.add_row(name.replace("_", " "), Text(wording.line(str(value))))
    return [title, table, Text("")]
