"""The engine against `model.py`, a brute-force reading of the design; and the laws as sentences.

TIMELINE_EXAMPLES=3000 asks for that many examples of each test; the default is meant for every day.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import model
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from timeline.engine import Timeline
from timeline.log.admit import Refused
from timeline.log.memory import MemoryLog

Document = dict[str, Any]
Step = tuple[int, Document]
Question = tuple[Any, Any, Any, Any]

EXAMPLES = int(os.environ.get("TIMELINE_EXAMPLES", "150"))
slowly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
START = datetime(2024, 10, 22, 12, tzinfo=UTC)
SOURCE = {"publisher": "Daily"}

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


# -- asking --------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Recording(Timeline):
    """A timeline in memory that shows its lines."""

    def __init__(self, clock: Clock) -> None:
        self.kept = MemoryLog(clock)
        super().__init__(self.kept, clock=clock)


def recorded(steps: list[Step]) -> Recording:
    """A timeline of what is admitted of these."""
    clock = Clock()
    timeline = Recording(clock)
    for pause, document in steps:
        clock.now += timedelta(seconds=pause)
        try:
            timeline.append(document)
        except Refused:
            continue
    return timeline


def records(timeline: Recording) -> list[Document]:
    return [
        {
            "position": line.position,
            "recorded_at": datetime.fromisoformat(line.recorded_at),
            "document": json.loads(line.document),
        }
        for line in timeline.kept.lines()
    ]


def answer(
    timeline: Timeline, valid: Any, known: Any = None, position: int | None = None, policy: Any = "envelope"
) -> Document:
    found = timeline.state(as_of=valid, known_on=known, position=position, policy=policy).to_dict()
    return {
        name: value for name, value in found.items() if name not in ("rules", "stream", "policy", "as_of")
    }


def differences(engine: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Every place where two answers differ."""
    if isinstance(engine, dict) and isinstance(expected, dict):
        for name in [*expected, *(name for name in engine if name not in expected)]:
            if name not in engine or name not in expected:
                yield f"{path}.{name}: only in {'the engine' if name in engine else 'the model'}"
            else:
                yield from differences(engine[name], expected[name], f"{path}.{name}")
    elif isinstance(engine, list) and isinstance(expected, list) and len(engine) == len(expected):
        for index, (one, other) in enumerate(zip(engine, expected, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif engine != expected or isinstance(engine, list) != isinstance(expected, list):
        yield f"{path}: engine {engine!r}, model {expected!r}"


def same(engine: Document, expected: Document, about: str = "") -> None:
    found = list(differences(engine, expected))
    if found:
        pytest.fail("\n".join([about, *found]), pytrace=False)


def shown(timeline: Recording, question: Question) -> str:
    lines = [f"as of {question[0]}, known {question[1]}, position {question[2]}, policy {question[3]}"]
    lines += [
        f"  #{line.position} recorded {line.recorded_at} {line.document}" for line in timeline.kept.lines()
    ]
    return "\n".join(lines)


@slowly
@given(logs(), st.lists(questions(), min_size=4, max_size=8))
def test_the_engine_agrees_with_the_brute_force_reading_of_the_design(
    steps: list[Step], asked: list[Question]
) -> None:
    timeline = recorded(steps)
    log = records(timeline)
    for valid, known, position, policy in asked:
        place = None if position is None else min(position, len(log))
        expected = model.ask(log, valid, known, place, policy)
        found = answer(timeline, valid, known, place, policy)
        if found != expected:
            same(found, expected, shown(timeline, (valid, known, place, policy)))


# -- the laws, as sentences ----------------------------------------------------------------------------------


@slowly
@given(logs(), st.sampled_from(VALID), st.sampled_from(VALID))
def test_a_report_known_later_never_changes_earlier_knowledge(
    steps: list[Step], valid: Any, known: Any
) -> None:
    timeline = recorded(steps)
    for record in records(timeline):
        event = model.Event(**record)
        if event.known > model.instant(known):
            before = answer(timeline, valid, known, event.position - 1)
            same(answer(timeline, valid, known, event.position), before, f"{event.id} is known later")


def in_order(documents: list[Document]) -> list[Document]:
    """The same documents with every target before what withdraws it."""
    left = list(documents)
    done: list[Document] = []
    while left:
        ids = {document["id"] for document in done}
        ready = next(
            document
            for document in left
            if {document.get("corrects"), document.get("retracts")} <= ids | {None}
        )
        left.remove(ready)
        done.append(ready)
    return done


def by_id(timeline: Recording, part: Any, name: str = "") -> Any:
    """An answer with ids for positions."""
    ids = {line.position: line.id for line in timeline.kept.lines()}
    if isinstance(part, dict):
        return {key: by_id(timeline, value, key) for key, value in part.items()}
    if name in ("positions", "picked", "withdrawn_by") and isinstance(part, list):
        return sorted(ids[position] for position in part)
    if isinstance(part, list):
        return [by_id(timeline, item) for item in part]
    return ids[part] if name == "position" else part


@slowly
@given(st.data(), logs(8), st.lists(questions(), min_size=2, max_size=4))
def test_arrival_order_does_not_matter(data: Any, steps: list[Step], asked: list[Question]) -> None:
    timeline = recorded([(0, document) for _, document in steps])
    documents = [record["document"] for record in records(timeline)]
    other = recorded([(0, document) for document in in_order(data.draw(st.permutations(documents)))])
    assume(other.head().position == timeline.head().position)
    for valid, known, _, policy in asked:
        first = by_id(timeline, answer(timeline, valid, known, None, policy))
        same(
            by_id(other, answer(other, valid, known, None, policy)),
            first,
            shown(timeline, (valid, known, None, policy)),
        )


@slowly
@given(logs(), st.integers(0, 12), questions())
def test_a_picture_pinned_to_a_position_never_changes(
    steps: list[Step], length: int, question: Question
) -> None:
    valid, known, _, policy = question
    before, after = recorded(steps[:length]), recorded(steps)
    position = before.head().position
    first = before.state(valid, known_on=known, policy=policy).to_dict()
    assert after.state(valid, known_on=known, position=position, policy=policy).to_dict() == first


@slowly
@given(st.data(), logs(), st.sampled_from(VALID))
def test_retracting_a_retraction_reinstates(data: Any, steps: list[Step], valid: Any) -> None:
    timeline = recorded(steps)
    before = answer(timeline, valid)
    target = data.draw(st.sampled_from([document["id"] for _, document in steps]))
    retraction = {"id": "R", "kind": "retraction", "retracts": target, "reason": "wrong"}
    try:
        timeline.append(retraction)
    except Refused:
        assume(False)
    timeline.append({**retraction, "id": "RR", "retracts": "R"})
    same(answer(timeline, valid), before, shown(timeline, (valid, None, None, "envelope")))


def counted(name: str, **more: Any) -> Document:
    """A report of one figure."""
    claim = {"subject": "PRK", "measure": "active_personnel", "estimate": "1", "said_by": "ISW"}
    return {
        "id": name, "kind": "report", "summary": "s", "source": SOURCE, "occurred": "2024-10-20",
        "claims": [claim], **more
    }  # fmt: skip


@slowly
@given(st.lists(st.sampled_from(DAYS), min_size=2, max_size=12), st.sampled_from(DAYS))
def test_a_correction_of_a_correction_never_brings_the_original_back(days: list[str], known: str) -> None:
    """Of a chain, the last version that is known by then stands, whatever becomes known in which order."""
    timeline = Recording(Clock())
    for depth, day in enumerate(days):
        before = {"corrects": f"v{depth - 1}"} if depth else {}
        timeline.append(counted(f"v{depth}", reported=day, **before))
    by_then = [f"v{depth}" for depth, day in enumerate(days) if day <= known]
    figures = answer(timeline, date(2024, 11, 2), date.fromisoformat(known))["figures"]
    assert [claim["id"] for figure in figures for claim in figure["claims"]] == by_then[-1:]


@slowly
@given(logs(5), st.integers(2, 200), st.integers(0, 400), st.booleans())
def test_a_forecast_never_becomes_a_fact_by_the_passing_of_its_day(
    steps: list[Step], lead: int, days: int, other_claims: bool
) -> None:
    speaks = date(2024, 10, 20) + timedelta(days=lead)
    foretold = counted("F", occurred=speaks.isoformat(), reported="2024-10-20")
    timeline = recorded([(0, foretold), *(steps if other_claims else [])])
    found = answer(timeline, date(2024, 10, 20) + timedelta(days=days), None, None if other_claims else 1)
    figures = [figure for figure in found["figures"] if any(claim["id"] == "F" for claim in figure["claims"])]
    listed = [
        claim
        for part in (*figures, {"claims": found["ahead"]})
        for claim in part["claims"]
        if claim["id"] == "F"
    ]
    assert all(claim["marks"][0] == "foretold" for claim in listed)
    if not other_claims:
        assert len(listed) == 1
        assert all(figure["status"] == "foretold" and figure["best"] is None for figure in figures)
        assert len(figures) == (days >= lead)


@slowly
@given(
    st.integers(2, 28),
    st.integers(0, 60),
    st.integers(1, 60),
    st.sampled_from(["2024-10", "2024-22", "2024-10-01/2024-11-30"]),
)
def test_a_vaguer_word_told_later_is_never_hidden_by_an_older_precise_one(
    day: int, late: int, later: int, vague: str
) -> None:
    precise = date(2024, 10, day)
    told = precise + timedelta(days=late)
    retold = told + timedelta(days=later)
    assume(vague != "2024-22" or precise <= date(2024, 11, 30))
    vague = "2024-10" if vague == "2024-22" else vague
    timeline = recorded(
        [
            (0, counted("precise", occurred=precise.isoformat(), reported=told.isoformat())),
            (0, counted("vague", occurred=vague, reported=retold.isoformat())),
        ]
    )
    for known, expected in ((retold, ["precise", "vague"]), (retold - timedelta(days=1), ["precise"])):
        (figure,) = answer(timeline, max(retold, precise), known)["figures"]
        assert (
            sorted(claim["id"] for claim in figure["claims"] if "earlier" not in claim["marks"]) == expected
        )


@pytest.mark.parametrize("known", [date(2024, 10, 31), None])
def test_what_was_retracted_is_ordered_by_the_newest_standing_retraction(known: Any) -> None:
    def retraction(name: str, retracts: str, day: str) -> Step:
        return 0, {"id": name, "kind": "retraction", "retracts": retracts, "reason": "wrong", "reported": day}

    timeline = recorded(
        [
            (0, counted("x", reported="2024-10-20")),
            (0, counted("y", reported="2024-10-20")),
            retraction("r1", "x", "2024-10-23"),
            retraction("r2", "r1", "2024-11-01"),
            retraction("r3", "x", "2024-10-30"),
            retraction("r4", "y", "2024-10-29"),
        ]
    )
    assert timeline.head().position == 6
    found = answer(timeline, date(2024, 11, 2), known)
    assert [row["id"] for row in found["retracted"]["newest"]] == ["x", "y"]
    same(found, model.ask(records(timeline), date(2024, 11, 2), known))
