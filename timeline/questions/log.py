"""The events themselves, one by one: each with its times and with what withdraws it. For the log and the
timeline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from timeline.asof.question import FOREVER, AsOf, AsOfError
from timeline.asof.standing import standing
from timeline.asof.times import Times, event_times, known_from
from timeline.model.event import (
    Deployment,
    Event,
    IntelligenceReport,
    Recorded,
    Report,
    Retraction,
    Statement,
)
from timeline.model.measures import vocabulary
from timeline.model.subjects import folded, members, suggest


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, from when it was known, its place in valid time (None if undated), and what withdraws it."""

    recorded: Recorded
    known_from: datetime
    times: Times | None
    withdrawn_by: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries to keep; None keeps all. Days are UTC and inclusive, names compare folded.

    valid_from and valid_to keep dated events whose period touches that range.
    """

    valid_from: date | None = None
    valid_to: date | None = None
    known_from: date | None = None
    known_to: date | None = None
    kind: str | None = None
    subject: str | None = None
    source: str | None = None
    said_by: str | None = None
    tag: str | None = None
    search: str | None = None

    def keeps(self, entry: Entry) -> bool:
        """Whether an entry passes all that is asked."""
        event = entry.recorded.event
        known = entry.known_from.date()
        return (
            self._in_time(entry.times)
            and (self.known_from is None or known >= self.known_from)
            and (self.known_to is None or known <= self.known_to)
            and (self.kind is None or event.kind == self.kind)
            and (self.subject is None or concerns(event, self.subject))
            and (self.source is None or folded(self.source) in _source_names(event))
            and (self.said_by is None or folded(self.said_by) in _voices(event))
            and (self.tag is None or self.tag in event.tags)
            and (self.search is None or _has_words(event, self.search))
        )

    def _in_time(self, times: Times | None) -> bool:
        if self.valid_from is None and self.valid_to is None:
            return True
        if times is None:
            return False
        end = max(times.period_end or times.speaks_from, times.speaks_from).date()
        begins = times.speaks_from.date()
        return (self.valid_to is None or begins <= self.valid_to) and (
            self.valid_from is None or end >= self.valid_from
        )


def entries(events: Sequence[Recorded], as_of: AsOf) -> list[Entry]:
    """The events known at (K, P), by position."""
    found = standing(events, as_of)
    return [
        Entry(
            recorded,
            known_from(recorded),
            event_times(recorded),
            found.withdrawn_by.get(recorded.event.id, ()),
        )
        for recorded in found.known
    ]


def check_measure(measure: str, own: Collection[str]) -> None:
    """A measure asked for is of the vocabulary, or of the stream's `own`. Raises AsOfError."""
    if measure not in vocabulary() and measure not in own:
        known = sorted({*own, *vocabulary()})
        raise AsOfError(
            f"no figure counts '{measure}'{suggest(measure, known) or '; one of ' + ', '.join(known)}"
        )


def chronological(found: Iterable[Entry]) -> list[Entry]:
    """Dated entries by (speaks-from, known, id), those without a date at the end."""
    return sorted(
        found,
        key=lambda entry: (
            entry.times.speaks_from if entry.times else FOREVER,
            entry.known_from,
            entry.recorded.event.id,
        ),
    )


def portable(events: Sequence[Recorded], as_of: AsOf, found: Iterable[Entry]) -> list[Recorded]:
    """What these entries need to be appended elsewhere: all that is known by then that connects with them,
    and all that this speaks about.
    """
    names = {entry.recorded.event.id for entry in found}
    return with_targets(events, whole_items(entries(events, as_of), names))


def whole_items(every: Sequence[Entry], names: Collection[str]) -> list[Entry]:
    """All entries connected with these ids by corrections and retractions; alone, an event says too much."""
    root: dict[str, str] = {}
    for entry in every:
        event = entry.recorded.event
        root[event.id] = root.get(event.target, event.target) if event.target else event.id
    wanted = {root[name] for name in names if name in root}
    return [entry for entry in every if root[entry.recorded.event.id] in wanted]


def with_targets(events: Sequence[Recorded], found: Sequence[Entry]) -> list[Recorded]:
    """The events of these entries and all that they speak about, transitively, by position."""
    target = {recorded.event.id: recorded.event.target for recorded in events}
    wanted: set[str] = set()
    for entry in found:
        name: str | None = entry.recorded.event.id
        while name is not None and name not in wanted:
            wanted.add(name)
            name = target.get(name)
    return [recorded for recorded in events if recorded.event.id in wanted]


def concerns(event: Event, subject: str) -> bool:
    """Whether an event counts a subject, or a group with it, or is about it."""
    wanted = set(members(subject))
    return any(wanted <= set(members(name)) for name in named(event))


def named(event: Event) -> list[str]:
    """The subjects that an event counts or is about."""
    found: list[str | None] = []
    if not isinstance(event, Retraction):
        found += [claim.subject for claim in event.claims]
    if isinstance(event, Deployment):
        found += [event.origin, event.host]
    if isinstance(event, Report):
        found.append(event.subject)
    return [name for name in found if name]


def _has_words(event: Event, words: str) -> bool:
    """Whether every word stands somewhere in an event's texts."""
    text = folded(" ".join(_texts(event)))
    return all(word in text for word in folded(words).split())


def _source_names(event: Event) -> set[str]:
    source = event.source
    return {folded(name) for name in (source.key, source.publisher, source.url) if name} if source else set()


def _voices(event: Event) -> set[str]:
    names: list[str | None] = []
    if not isinstance(event, Retraction):
        names += [event.said_by, *(claim.said_by for claim in event.claims)]
    if isinstance(event, Statement | IntelligenceReport):
        names.append(event.speaker)
    if isinstance(event, IntelligenceReport):
        names.append(event.agency)
    return {folded(name) for name in names if name}


def _texts(value: Any) -> Iterator[str]:
    """Every text in an event."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
