"""Logs that confuse a course: claims that come and go within a step, two retractions on one day, increments
of one voice with other grades, spellings, outlets and dates.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from asking import deaths, decree, law, losses, told, troops, unsaid
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from timeline.log.protocols import Log

Step = tuple[int, dict[str, Any]]

_DAYS = ["2024-10-12", "2024-10-14", "2024-10-15", "2024-10-16", "2024-10-20", "2024-11-01"]
_HOURS = ["T06:00:00Z", "T09:00:00Z", "T15:00:00Z"]
_NAMES = ["UCDP", "ucdp", "Ucdp "]
_OUTLETS = [
    {"publisher": "Daily", "grade": "A1"},
    {"publisher": "DAILY", "grade": "F6"},
    {"publisher": "Wire", "grade": "B2"},
]

# What such a log may hold.
HAPPENINGS = (
    "withdrawn and back on one day", "two retractions on one day", "grades of one voice differ",
    "spellings of one voice differ", "increments of one voice over time", "a decree comes back",
)  # fmt: skip


@st.composite
def turbulent(draw: DrawFn) -> list[Step]:
    """A log of one measure; each of its events may be retracted, and that retraction again, within hours."""
    kind = draw(st.sampled_from(["increment", "increment", "stock", "count", "decree"]))
    steps: list[Step] = []
    for number in range(draw(st.integers(2, 5))):
        name, day = f"e{number}", draw(st.sampled_from(_DAYS))
        steps.append((1, _event(draw, kind, name, day)))
        if draw(st.booleans()):
            steps += _withdrawals(draw, name)
    return steps


def _event(draw: DrawFn, kind: str, name: str, day: str) -> dict[str, Any]:
    voice, estimate = draw(st.sampled_from(_NAMES)), draw(st.sampled_from(["1", "5", "10..20", "7"]))
    fields: dict[str, Any] = {
        "source": dict(draw(st.sampled_from(_OUTLETS))),
        "reported": draw(st.sampled_from([day, "2024-10-16"])),
    }
    if draw(st.booleans()):
        fields["via"] = ["Later Tabloid"]
    if kind == "decree":
        return decree(name, day, law(estimate), **fields)
    made = {
        "increment": deaths(estimate, voice, qualifier=draw(st.sampled_from([None, "rumoured"]))),
        "stock": troops(estimate, voice),
        "count": losses("killed", estimate, voice, occurred=f"2022-02-24/{day}"),
    }[kind]
    return told(name, day, made, **fields)


def _withdrawals(draw: DrawFn, name: str) -> list[Step]:
    """Retractions of it, of that, and so on, mostly on one day."""
    day = draw(st.sampled_from(_DAYS))
    found: list[Step] = []
    for depth in range(draw(st.integers(1, 3))):
        day = day if draw(st.integers(0, 3)) else draw(st.sampled_from(_DAYS))
        of = f"{name}r{depth - 1}" if depth else name
        found.append((1, unsaid(f"{name}r{depth}", of, day + draw(st.sampled_from(["", *_HOURS])))))
    return found


def happening(steps: list[Step]) -> set[str]:
    """What of HAPPENINGS is in a log."""
    events = {document["id"]: document for _, document in steps}
    found: set[str] = set()
    days: dict[str, list[str]] = defaultdict(list)
    for one in events.values():
        if one["kind"] == "retraction":
            days[one["reported"][:10]].append(one["id"])
            found |= _undone(events, one)
    if any(len(names) > 1 for names in days.values()):
        found.add("two retractions on one day")
    claims = [(one, claim) for one in events.values() for claim in one.get("claims", ())]
    if len({one["source"].get("grade") for one, _ in claims}) > 1:
        found.add("grades of one voice differ")
    if len({claim.get("said_by") for _, claim in claims}) > 1:
        found.add("spellings of one voice differ")
    if len({one["occurred"] for one, claim in claims if claim["measure"] == "fatalities"}) > 1:
        found.add("increments of one voice over time")
    return found


def _undone(events: dict[str, dict[str, Any]], one: dict[str, Any]) -> set[str]:
    """What the retraction of a retraction brings."""
    target = events[one["retracts"]]
    if target["kind"] != "retraction":
        return set()
    found = set[str]()
    if target["reported"][:10] == one["reported"][:10]:
        found.add("withdrawn and back on one day")
    if events[target["retracts"]]["kind"] == "decree":
        found.add("a decree comes back")
    return found


def present(log: Log) -> list[tuple[str, str]]:
    """The figures that anybody ever spoke of: subject and measure."""
    claims = [claim for one in log.read() for claim in getattr(one.event, "claims", ())]
    return sorted({(claim.subject, claim.measure) for claim in claims})
