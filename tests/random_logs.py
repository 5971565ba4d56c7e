"""Random logs of few words, so that they collide, and questions about them.

TIMELINE_EXAMPLES=3000 asks for that many examples of each test; the default is meant for every day.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

Document = dict[str, Any]
Step = tuple[int, Document]
Question = tuple[Any, Any, Any, Any]

EXAMPLES = int(os.environ.get("TIMELINE_EXAMPLES", "150"))
slowly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
# Tests that ask a whole picture for every day of a course are slower still.
seldom = settings(max_examples=max(1, EXAMPLES // 4), deadline=None, suppress_health_check=list(HealthCheck))
START = datetime(2024, 10, 22, 12, tzinfo=UTC)


class Clock:
    """Stands still at START until told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


# -- few words, so that they collide -------------------------------------------------------------------------

DAYS = ["2024-10-20", "2024-10-23", "2024-10-29", "2024-10-30", "2024-10-31", "2024-11-01"]
MOMENTS = [
    "2024-10-30T18:30:00Z",
    "2024-10-30T23:30:00-05:00",
    "2024-10-31T01:00:00+03:00",
    "2024-10-30T00:00:00Z",
]
VAGUE = ["2024-10", "2024-09", "2024-21", "2024-22", "2024~", "2024-10-XX", "2024-10-3X", "2024-10?"]
SETS = [
    "[2024-10-30..2024-10-31]",
    "[..2024-10-31]",
    "[2024-10-23..]",
    "{2024-10-20,2024-10-30}",
    "[2024-10,2024-12]",
]
INTERVALS = [
    "2024-10-23/2024-10-30", "2024-08/..", "../2024-10-31", "2024-10/", "/2024-10-30", "2024-10-23/2024-10",
    "2024-09/2024-11", "2024-10/2024-10-23", "..",
]  # fmt: skip
FAR = ["2024-07-01", "2023-10", "2024-12-01", "2024-12", "2025", "2024-11-15", "2024-10-28", "2024-10-27"]
OCCURRED = DAYS * 2 + MOMENTS + VAGUE + SETS + INTERVALS[:-1] + FAR
COUNTED = [
    *DAYS, *MOMENTS[:2], *SETS[:4],
    "2022-02-24/2024-10-31", "2022-02-24/2024-10-30", "2022/2024-10-31", "2022-02/2024-10", "2022-02-24/2024",
    "../2024-10-31", "2022-01/2024-10-30", "2022-02-24T01:00:00+03:00/2024-10-31", "2021/2024-10-23",
    "2024-01/2024-10-31", "2024-01-01/2024-10", "2024-01/2024-10-23", "2024-01/..", "2022-02-24/..",
    "2024-10-01/2024-10-31",
    "2024-12-01", "2022-02-24/2024-12-31", "2024-01/2024-12", "2024-06-30", "2024-10/2024-10-30", "/..",
]  # fmt: skip
INCIDENTS = [
    *DAYS,
    *DAYS,
    *VAGUE[:3],
    *SETS,
    *INTERVALS[:6],
    "2022-02-23",
    "2022-02",
    "2022-02-24",
    "2021",
    "../2022-01-05",
    "2024-07-01",
]
REPORTED = [
    *DAYS, *DAYS, "2024-10", "2024-09", "[2024-10-30..2024-10-31]", "[..2024-10-23]", "2024-10-31T12:00:00Z",
    "2024-08/..",
    "2024-10-22T01:00:00+03:00", "2024-09-01", "2024-11", "2024-10-21", "2024-11-20", "2024-12-05",
]  # fmt: skip
UNTIL = [
    "2024-10-30",
    "2024-10-31",
    "2024-10",
    "2024-11",
    "2024-11-15",
    "2024-10-31T12:00:00Z",
    "2024-12/..",
    "[2024-10-31..2024-11-01]",
]
ESTIMATES = [
    "3000", "~3000", "10000", "10000..12000", "10000..11000..12000", ">=9000", "<=12000", "..11000..12000",
    "10000..11000..", "0", "0..100", "2.5", "11000", "3000..3000..3000",
]  # fmt: skip
DISORDERED = ["12000..10000", "5..3..", "5..3..4", "..9..7"]
VOICES = ["ISW", " isw", "MoD", "Isw"]
PUBLISHERS = ["Daily", "DAILY", "Wire", "Wire  "]
PLACES = ["Kursk", "KURSK ", "RUS", "UKR", None, None]
GRADES = [None, None, "A1", "B2", "A6", "F6", "C3", "F1"]
TOPICS = ["war", "War", None]
MEASURES = [
    "troops_deployed",
    "active_personnel",
    "authorised_strength",
    "recruitment",
    "casualty_rate",
    "casualties",
    "fatalities",
]
NATURES = {
    "troops_deployed": "stock", "active_personnel": "stock", "authorised_strength": "stock",
    "recruitment": "rate",
    "casualty_rate": "rate", "casualties": "cumulative", "fatalities": "increment",
}  # fmt: skip


Pick = Callable[[list[Any]], Any]
# What a log is about: its measures and the kinds of its events.
THEMES: list[tuple[list[str], list[str]]] = [
    (["active_personnel"], ["report"]),
    (["troops_deployed"], ["report", "deployment"]),
    (["troops_deployed", "recruitment"], ["report"]),
    (["recruitment", "casualty_rate"], ["report"]),
    (["recruitment"], ["report", "report", "decree"]),
    (["casualties"], ["report"]),
    (["casualties", "fatalities"], ["report", "decree"]),
    (["fatalities"], ["report"]),
    (["drones"], ["report", "report", "decree"]),
    (["authorised_strength"], ["decree", "decree", "decree", "report"]),
    (["active_personnel"], ["decree", "report"]),
    (["troops_deployed"], ["deployment"]),
    (["active_personnel"], ["statement", "intelligence_report", "report"]),
    (MEASURES, ["statement", "intelligence_report", "report", "deployment", "decree"]),
]


# Days that a vaguer date reaches, told on days that follow them.
CLOSE = [
    ["2024-10-23", "2024-10-30", "2024-10", "2024-10-20/2024-10-30"],
    ["2024-10-30", "2024-10-31", "2024-10", "2024-08/..", "2024-22"],
    ["2024-10-29", "2024-10-30T00:00:00Z", "2024-10-20/2024-10-29", "[2024-10-23..]"],
    ["2024-10-30", "2024-10-31", "2024-11-15", "2024-10-20", "2024-10/2024-10-30"],
    ["2024-10-30", "2024-10-20/2024-10-30T00:00:00Z", "2024-10-23"],
]


class Palette:
    """The few words of one log, and what was said with them so far."""

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.measures, self.kinds = pick(THEMES)
        self.dense = pick([False, True])
        self.disputes = pick([30, 30, 65])
        self.subjects = pick([["PRK"], ["PRK"], ["RUS"], ["RUS", "PRK+RUS"], ["PRK", "RUS"]])
        self.nature = pick(["stock", "rate", "cumulative", "increment"])
        self.occurred = self.several(OCCURRED, 5)
        self.counted = self.several(COUNTED, 5)
        self.incidents = self.several(INCIDENTS, 5)
        self.reported = self.several(REPORTED, 5)
        self.until = self.several(UNTIL, 2)
        self.estimates = self.several(ESTIMATES, 4)
        self.voices = [pick(VOICES)] if self.dense else self.several(VOICES, 3)
        self.publishers = self.several(PUBLISHERS, 3)
        self.places = [pick(PLACES)] if self.dense else self.several(PLACES, 2)
        if self.dense:
            self.subjects = self.subjects[:1]
            self.occurred = pick(CLOSE)
            self.reported += ["2024-10-31", "2024-11-01", "2024-11-02"]
        self.grades = self.several(GRADES, 3)
        self.drafts: dict[str, Document] = {}
        self.standing: list[str] = []

    def several(self, values: list[Any], most: int) -> list[Any]:
        return [self.pick(values) for _ in range(self.pick(list(range(1, most + 1))))]

    def chance(self, percent: int) -> bool:
        return bool(self.pick(list(range(100))) >= 100 - percent)

    def maybe(self, percent: int, values: list[Any]) -> Any:
        return self.pick(values) if self.chance(percent) else None

    def optional(self, percent: int, choices: dict[str, list[Any]]) -> Document:
        """Each of these fields, rarely."""
        return {name: self.pick(values) for name, values in choices.items()} if self.chance(percent) else {}

    def source(self) -> Document:
        dates = self.pick([[], [], ["published"], ["published"], ["accessed"], ["published", "accessed"]])
        source = {"publisher": self.pick(self.publishers), "grade": self.pick(self.grades)}
        more = self.optional(
            5, {"url": ["https://example.org/1", None], "archived": ["https://example.org/2"]}
        )
        return {**source, **{name: self.pick(self.reported) for name in dates}, **more}

    def claim(self, kind: str) -> Document:
        measure = self.pick(self.measures)
        nature = NATURES.get(measure, self.nature)
        claim = {
            "subject": self.pick(self.subjects), "measure": measure, "estimate": self.pick(self.estimates),
            "said_by": self.pick([*self.voices, None]), "place": self.pick(self.places),
            **self.optional(8,
                {"via": [["Wire"]], "qualifier": ["over", None], "note": ["doubt"], "as_written": ["x"]}),
        }  # fmt: skip
        if measure == "drones":
            claim |= {"nature": nature, "unit": self.pick(["pieces", "Pieces "])}
        if measure == "troops_deployed":
            claim["place"] = claim["place"] or "RUS"
        if measure == "recruitment" and "troops_deployed" in self.measures:
            claim |= {"subject": "RUS", "place": None}
        if self.chance(8):
            claim |= {"estimate": self.pick(DISORDERED), "disordered": True}
        if kind == "decree":
            return claim
        if nature == "cumulative":
            claim["occurred"] = self.pick(self.counted)
        elif nature == "increment":
            claim["occurred"] = self.maybe(70, self.incidents)
        else:
            claim |= {
                "occurred": self.maybe(40, self.occurred),
                "until": self.maybe(12 if self.dense else 20, self.until),
            }
        return claim

    def event(self, name: str) -> Document:
        kind = self.pick(self.kinds)
        event: Document = {
            "id": name, "kind": kind, "summary": "s", "source": self.source(),
            "occurred": self.maybe(94, self.occurred), "reported": self.maybe(60, self.reported),
            "claims": [self.claim(kind) for _ in range(self.pick([1] if self.dense else [1, 1, 1, 1, 2, 2, 3,
                0]))],
            **self.optional(6,
                {name: ["x", None] for name in ("note", "as_written", "occurred_as_written", "locator")}),
            **self.optional(8, {"said_by": self.voices}),
        }  # fmt: skip
        if kind == "decree" and set(self.measures) & {"casualties", "drones"}:
            event["occurred"] = self.pick(DAYS + self.counted)
        return event | {
            "deployment": self.deployment, "decree": self.decree, "statement": self.statement,
            "intelligence_report": self.assessment, "report": self.development,
        }[kind](name)  # fmt: skip

    def deployment(self, _: str) -> Document:
        return {
            "origin": "PRK", "host": self.pick(["RUS"] if self.dense else ["RUS", "RUS", "RUS", "UKR"]),
            "place": self.pick(PLACES),
            "unit": self.pick(["11 Corps", "11  CORPS"] if self.dense else ["11 Corps", None, None]),
            "until": self.maybe(25, self.until),
            "said_by": self.pick([*self.voices, *self.voices, "ISW", "MoD", None]),
        }  # fmt: skip

    def decree(self, name: str) -> Document:
        decrees = [other for other, draft in self.drafts.items() if draft["kind"] == "decree"]
        return {
            "issuer": "President", "in_force": self.maybe(10 if self.dense else 40, self.occurred),
            "until": self.maybe(35, self.until),
            "replaces": self.maybe(15 if self.dense else 60,
                [[other] for other in [*decrees, *decrees, *self.drafts, name, "nowhere"]]),
            **self.optional(10, {"number": ["792"]}),
        }  # fmt: skip

    def statement(self, _: str) -> Document:
        return {
            "speaker": self.pick(self.voices), "topic": self.pick(TOPICS),
            **self.optional(8, {"role": ["spokesman"], "audience": ["press"], "stance": ["denies"]}),
        }  # fmt: skip

    def assessment(self, _: str) -> Document:
        likelihood = ["Likely", "highly unlikely", "almost  certain", None]
        return {
            "agency": self.pick(self.voices), "topic": self.pick(TOPICS), "likelihood": self.pick(likelihood),
            **self.optional(8, {"speaker": self.voices, "confidence": ["low"]}),
        }  # fmt: skip

    def development(self, _: str) -> Document:
        return {"subject": self.pick([*self.subjects, None]), "topic": self.pick(TOPICS)}

    def target(self) -> str:
        """Mostly a standing event, so that most are admitted."""
        standing = self.standing if self.standing and self.chance(95) else list(self.drafts)
        return str(self.pick(standing))

    def correction(self, name: str, target: str) -> Document:
        """Often the same again with another number or another date."""
        fresh, old = self.event(name), self.drafts[target]
        if self.chance(75):
            changed = self.pick(
                [[], ["reported"], ["source"], ["occurred"], ["in_force", "replaces"], ["source", "reported"]]
            )
            numbers = [
                {**claim, "estimate": self.pick(self.estimates), "disordered": None}
                for claim in old["claims"]
            ]
            claims = self.pick([numbers, numbers, old["claims"], []])
            fresh = {
                **old,
                **{key: fresh[key] for key in changed if key in fresh},
                "claims": claims,
                "id": name,
            }
        return fresh | {"corrects": target}

    def retraction(self, name: str, target: str) -> Document:
        return {
            "id": name, "kind": "retraction", "retracts": target, "reason": "wrong",
            "reported": self.maybe(60, self.reported), "source": self.source() if self.chance(50) else None,
        }  # fmt: skip

    def next(self, number: int) -> Document:
        name = self.pick(["a", "b", "z"]) + str(number)
        event = self.about(name) if self.drafts and self.chance(self.disputes) else self.event(name)
        self.drafts[name] = event
        self.standing.append(name)
        return event

    def about(self, name: str) -> Document:
        """A correction or a retraction of something."""
        target = self.target()
        old = self.drafts[target]
        self.standing = [other for other in self.standing if other != target]
        if old["kind"] == "retraction":
            self.standing.append(old["retracts"])
            return self.retraction(name, target)
        return self.correction(name, target) if self.chance(60) else self.retraction(name, target)


def without_nulls(document: Document) -> Document:
    kept = {name: value for name, value in document.items() if value is not None and value != []}
    for name, value in kept.items():
        if isinstance(value, dict):
            kept[name] = without_nulls(value)
        elif isinstance(value, list) and isinstance(value[0], dict):
            kept[name] = [without_nulls(item) for item in value]
    return kept


def steps_of(pick: Pick, most: int) -> list[Step]:
    palette = Palette(pick)
    pauses = [0, 0, 1, 3600, 86_400, 3 * 86_400]
    number = pick([length for length in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12) if length <= most])
    return [(pick(pauses), without_nulls(palette.next(index))) for index in range(number)]


@st.composite
def logs(draw: DrawFn, most: int = 12) -> list[Step]:
    """Documents to append one by one, each with the seconds that pass before."""
    return steps_of(lambda values: draw(st.sampled_from(values)), most)


LATE = [date(2024, 10, 30), date(2024, 10, 31), date(2024, 11, 1), date(2024, 11, 2), date(2024, 11, 15)]
VALID = [
    *LATE, *(date.fromisoformat(day) for day in DAYS[:3]), date(2024, 9, 30), date(2024, 10, 1),
    date(2024, 8, 31),
    date(2024, 11, 30), date(2024, 12, 1), date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 1),
    date(2025, 12, 5),
    datetime(2024, 10, 30, 18, 30, tzinfo=UTC), datetime(2024, 10, 31, 12, tzinfo=UTC),
    datetime(2024, 10, 30, tzinfo=UTC), datetime(2024, 10, 30, 22, tzinfo=UTC),
]  # fmt: skip


def question_of(pick: Pick) -> Question:
    return (
        pick([*VALID, *LATE, *LATE]), pick([*VALID, *LATE, *[None] * 20]),
        pick([None] * 20 + list(range(13))),
        pick(["envelope", "envelope", "latest", "graded"]),
    )  # fmt: skip


@st.composite
def questions(draw: DrawFn) -> Question:
    return question_of(lambda values: draw(st.sampled_from(values)))
