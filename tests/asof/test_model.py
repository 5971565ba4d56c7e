"""The engine against `model.py`, a brute-force reading of the design; and the laws as sentences.

TIMELINE_EXAMPLES=3000 asks for that many examples of each test; the default is meant for every day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import model
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_logs import DAYS, VALID, Clock, Document, Question, Step, logs, questions, slowly

from timeline.engine import Timeline
from timeline.log.admit import Refused
from timeline.log.memory import MemoryLog

SOURCE = {"publisher": "Daily"}


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
