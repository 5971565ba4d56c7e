"""What is said: the latest statement per (speaker, topic), assessment per (agency, topic) and development per
(subject, topic), ties together; those older than 92 days are only counted (design section 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from timeline.asof.question import AsOf
from timeline.asof.times import Times, event_times
from timeline.model.event import Event, IntelligenceReport, Recorded, Report, Statement
from timeline.model.keys import topic_of
from timeline.model.subjects import folded

EARLIER_AFTER_DAYS = 92

# The band of probability, in percent, that each word stands for in ICD 203.
_BANDS: dict[str, tuple[int, int]] = {
    "almost no chance": (1, 5), "remote": (1, 5),
    "very unlikely": (5, 20), "highly improbable": (5, 20),
    "unlikely": (20, 45), "improbable": (20, 45),
    "roughly even chance": (45, 55),
    "likely": (55, 80), "probable": (55, 80),
    "very likely": (80, 95), "highly probable": (80, 95),
    "almost certain": (95, 99), "nearly certain": (95, 99),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """The latest on one topic; `key` as printed is (speaker, agency or subject, topic)."""

    recorded: Recorded
    key: tuple[str, str]
    times: Times
    age_days: int

    @property
    def earlier(self) -> bool:
        """Whether it is too old to be told among the others."""
        return self.age_days > EARLIER_AFTER_DAYS


def statements(visible: Iterable[Recorded], as_of: AsOf) -> tuple[Said, ...]:
    """The latest of each speaker on each topic."""
    return _latest(visible, as_of, Statement)


def assessments(visible: Iterable[Recorded], as_of: AsOf) -> tuple[Said, ...]:
    """The latest of each agency on each topic."""
    return _latest(visible, as_of, IntelligenceReport)


def developments(visible: Iterable[Recorded], as_of: AsOf) -> tuple[Said, ...]:
    """The latest on each subject and topic."""
    return _latest(visible, as_of, Report)


def told(rows: Iterable[Said], everything: bool) -> list[Said]:
    """Those that are not too old, or all."""
    return [said for said in rows if everything or not said.earlier]


def count_earlier(rows: Iterable[Said]) -> int:
    """How many events are only counted."""
    return len({said.recorded.position for said in rows if said.earlier})


def band(likelihood: str | None) -> tuple[int, int] | None:
    """The percentages a word of likelihood stands for; None for any other word."""
    return _BANDS.get(folded(likelihood)) if likelihood else None


def _latest(visible: Iterable[Recorded], as_of: AsOf, kind: type[Event]) -> tuple[Said, ...]:
    groups: dict[tuple[str, str], list[Said]] = {}
    for recorded in visible:
        topic = topic_of(recorded.event) if isinstance(recorded.event, kind) else None
        times = event_times(recorded) if topic else None
        if topic and times:
            said = Said(recorded, topic, times, times.age(as_of.day, as_of.day))
            groups.setdefault((folded(topic[0]), folded(topic[1])), []).append(said)
    found: list[Said] = []
    for group in groups.values():
        newest = max(_time(said) for said in group)
        found += [said for said in group if _time(said) == newest]
    return tuple(sorted(found, key=lambda said: (*said.key, said.recorded.event.id)))


def _time(said: Said) -> tuple[datetime, datetime]:
    return said.times.speaks_from, said.times.known_from
