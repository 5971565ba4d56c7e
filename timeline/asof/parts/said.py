"""What is said: the latest statement per (speaker, topic), assessment per (agency, topic) and development per
(subject, topic), ties together; those older than 92 days are only counted (design section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from timeline.asof.claims import latest_of
from timeline.asof.known import Known
from timeline.asof.parts.part import Folded, Part, PartName
from timeline.asof.question import Policy, Scope
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

    @property
    def latest_key(self) -> tuple[datetime, datetime]:
        """What "latest" compares: (speaks-from, known)."""
        return self.times.speaks_from, self.times.known_from


def count_earlier(rows: Iterable[Said]) -> int:
    """How many events are only counted."""
    return len({said.recorded.position for said in rows if said.earlier})


def band(likelihood: str | None) -> tuple[int, int] | None:
    """The percentages a word of likelihood stands for; None for any other word."""
    return _BANDS.get(folded(likelihood)) if likelihood else None


def _latest(kind: type[Event]) -> Callable[[Known, Policy, Folded], tuple[Said, ...]]:
    """The latest of each who speaks, or is spoken about, on each topic, in events of one kind."""

    def fold(known: Known, _policy: Policy, _before: Folded) -> tuple[Said, ...]:
        day = known.as_of.day
        groups: dict[tuple[str, str], list[Said]] = {}
        for recorded in known.visible:
            topic = topic_of(recorded.event) if isinstance(recorded.event, kind) else None
            times = event_times(recorded) if topic else None
            if topic and times:
                said = Said(recorded, topic, times, times.age(day, day))
                groups.setdefault((folded(topic[0]), folded(topic[1])), []).append(said)
        latest = [said for group in groups.values() for said in latest_of(group)]
        return tuple(sorted(latest, key=lambda said: (*said.key, said.recorded.event.id)))

    return fold


def _turned(_before: Sequence[Said], after: Sequence[Said]) -> str:
    """Whether what is said is only older than it was."""
    return "turned earlier" if all(said.earlier for said in after) else "changed"


def _development_about(said: Said, scope: Scope) -> bool:
    return scope.measure is None and scope.place is None and scope.holds(said.key[0])


def _part(name: PartName, kind: type[Event], about: Callable[[Said, Scope], bool]) -> Part[Said]:
    return Part[Said](
        name=name,
        fold=_latest(kind),
        evidence=lambda row: [row.recorded],
        about=about,
        key=lambda row, root: tuple(map(folded, row.key)),
        as_is=lambda row: (row.recorded, row.earlier),
        turned=_turned,
    )


STATEMENTS = _part("statements", Statement, lambda row, scope: False)
ASSESSMENTS = _part("assessments", IntelligenceReport, lambda row, scope: False)
DEVELOPMENTS = _part("developments", Report, _development_about)
