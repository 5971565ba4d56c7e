"""The events themselves, one by one: each with its times and with what withdraws it. For the log and the
timeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

import msgspec

from timeline.asof.question import EVERYTHING, FOREVER, AsOf, Scope, When, parse_days
from timeline.asof.standing import in_scope, standing
from timeline.asof.times import Times, event_times, known_from
from timeline.model.document import require_kind
from timeline.model.event import Event, IntelligenceReport, Recorded, Retraction, Statement
from timeline.model.lineage import Lineage
from timeline.model.subjects import folded


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, from when it was known, its place in valid time (None if undated), and what withdraws it."""

    recorded: Recorded
    known_from: datetime
    times: Times | None
    withdrawn_by: tuple[Recorded, ...]


class Filters(TypedDict, total=False):
    """What the events of the log may be narrowed by, beside a question's own fields: `from_` and `to` are the
    days spoken of, `known_from` and `known_to` those on which it became public. None is as if not given.
    """

    from_: When | None
    to: When | None
    known_from: When | None
    known_to: When | None
    kind: str | None
    source: str | None
    said_by: str | None
    tag: str | None
    search: str | None


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
    source: str | None = None
    said_by: str | None = None
    tag: str | None = None
    search: str | None = None
    scope: Scope = EVERYTHING

    @staticmethod
    def parse(given: Mapping[str, Any], scope: Scope = EVERYTHING) -> Filter:
        """Read what was given by the names of `Filters`. Raises QuestionError and EventError."""
        kind = given.get("kind")
        if kind is not None:
            require_kind(kind)
        days = (
            *parse_days(given.get("from_"), given.get("to")),
            *parse_days(given.get("known_from"), given.get("known_to")),
        )
        names = {name: given.get(name) for name in ("source", "said_by", "tag", "search")}
        return Filter(*days, kind, **names, scope=scope)

    def keeps(self, entry: Entry) -> bool:
        """Whether an entry passes all that is asked."""
        event = entry.recorded.event
        return (
            self._in_time(entry.times)
            and self._in_knowledge(entry.known_from.date())
            and self.kind in (None, event.kind)
            and self.scope.event(event)
            and self._said_so(event)
        )

    def _in_knowledge(self, known: date) -> bool:
        return (self.known_from or date.min) <= known <= (self.known_to or date.max)

    def _said_so(self, event: Event) -> bool:
        """Whether it was read in the source, said by the voice, and has the tag and the words asked for."""
        return (
            (self.source is None or folded(self.source) in _source_names(event))
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
    lineage = Lineage(recorded.event for recorded in events)
    known = {recorded.event.id for recorded in events if in_scope(recorded, as_of)}
    connected = {name for entry in found for name in lineage.item(entry.recorded.event.id)}
    wanted = {target for name in connected & known for target in lineage.targets(name)}
    return [recorded for recorded in events if recorded.event.id in wanted]


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
