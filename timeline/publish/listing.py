"""Events, sources and the findings of a check, one by one as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timeline.log.chain import Head
from timeline.log.protocols import CitedSource
from timeline.model.event import Retraction
from timeline.publish import data, wording
from timeline.publish.blocks import Block, Column, Heading, Row, Span, Table, Text, cell
from timeline.questions.log import Entry

_LOG = (
    Column("What", "lead"), Column("Who"), Column("When", "date"), Column("Known", "day"),
    Column("Event", "events"),
)  # fmt: skip
_SOURCES = (
    Column("Key"), Column("Publisher, title", "lead"), Column("Published", "date"), Column("Grade", "status"),
    Column("Events"),
)  # fmt: skip


def log_blocks(entries: Iterable[Entry]) -> list[Block]:
    """Events, each with its id and what became of it."""
    rows = tuple(map(_entry, entries))
    return [Table(_LOG, rows)] if rows else []


def _entry(entry: Entry) -> Row:
    event = entry.recorded.event
    what = Span(wording.summary(event), "muted" if entry.withdrawn_by else "plain")
    return Row(
        (
            ((what,), (Span(event.id, "name"), *_fates(entry))),
            cell(wording.who_said(event)),
            cell(wording.occurred(event)),
            cell(entry.known_from.date().isoformat()),
            cell(f"#{entry.recorded.position}"),
        )
    )


def _fates(entry: Entry) -> list[Span]:
    """What an event speaks about, and what withdrew it."""
    target = wording.target(entry.recorded.event)
    fates = [f" {target}"] if target else []
    fates += [
        f" {'retracted' if isinstance(by.event, Retraction) else 'corrected'} by #{by.position}"
        for by in entry.withdrawn_by
    ]
    return [Span(fate, "mark") for fate in fates]


def item_blocks(entries: Iterable[Entry], asked: str) -> list[Block]:
    """An event with its versions, field by field; the one that was asked for is named as such."""
    return [block for entry in entries for block in _event(entry, entry.recorded.event.id == asked)]


def _event(entry: Entry, asked: bool) -> list[Block]:
    recorded = entry.recorded
    fates = "".join(fate.text for fate in _fates(entry))
    same = "" if asked else " (same item)"
    by = f" by {recorded.recorded_by}" if recorded.recorded_by else ""
    fields = {
        **data.flat(recorded.event),
        "known from": entry.known_from.date(),
        "recorded": f"{recorded.recorded_at:%Y-%m-%d %H:%M:%S} UTC{by}",
    }
    rows = (
        Row((cell(Span(name.replace("_", " "), "muted")), cell(wording.line(str(value)))))
        for name, value in fields.items()
    )
    title = f"#{recorded.position} {recorded.event.id} {recorded.event.kind}{same}{fates}"
    return [Heading(title, 3), Table((Column("", "words"), Column("", "lead")), tuple(rows))]


def source_blocks(sources: Iterable[CitedSource]) -> list[Block]:
    """Sources with their keys, and the events read in them."""
    rows = tuple(map(_source, sources))
    return [Table(_SOURCES, rows)] if rows else []


def _source(cited: CitedSource) -> Row:
    source = cited.source
    older = Span(" older", "mark") if source.key and not cited.newest else ""
    title = f": {wording.line(source.title)}" if source.title else ""
    return Row(
        (
            cell(Span(source.key or wording.NOTHING, "name"), older),
            cell(Span(source.publisher, "strong"), title),
            cell(str(source.published or source.accessed or "")),
            cell(source.grade or ""),
            cell(wording.runs(cited.positions)),
        )
    )


def check_blocks(findings: Sequence[str], head: Head) -> list[Block]:
    """What is wrong with a log, or that nothing is."""
    if findings:
        return [Text((finding,), whole=True) for finding in findings]
    return [Text((Span("ok", "good"), f": {head.position} events, head {head.hash}"), whole=True)]
