"""What changed between two questions: what happened apart from what was learned, and nothing left out."""

from __future__ import annotations

from typing import Any

from asking import AUTUMN, decree, law, told, troops, unsaid
from asking import timeline as made
from each import each
from given import Document
from hypothesis import given
from hypothesis import strategies as st
from picturing import stay
from random_logs import Clock, Step, logs, seldom
from streams import filled, splits

from timeline.answers import Diff
from timeline.asof.parts import PARTS
from timeline.engine import Timeline

POLICIES = ["envelope", "latest", "graded"]
SIDES = [
    "2024-10-25", "2024-10-31", "2024-11-20", "2024-10-20@2024-10-31", "2024-10-31@all",
    "2024-10-31@2024-10-25#3", "2024-11-20@all#5", "2024-10-31@all#2",
]  # fmt: skip


def rows(picture: Any) -> dict[str, list[Any]]:
    """The rows of every part of a picture, ages aside."""
    return {
        part.name: [repr(ageless(row)) for row in picture.of(part) if getattr(row, "count", 1)]
        for part in PARTS
    }


def ageless(row: Any) -> Any:
    from dataclasses import replace

    return replace(row, age_days=0) if hasattr(row, "age_days") else row


def applied(before: dict[str, list[Any]], lines: Any) -> dict[str, list[Any]]:
    """Rows with those of every change taken out and put in."""
    found = {part: list(value) for part, value in before.items()}
    for line in lines:
        part = found[line.change.part.name]
        for row in line.change.before:
            part.remove(repr(ageless(row)))
        part += [repr(ageless(row)) for row in line.change.after]
    return found


@seldom
@given(logs(), splits(), st.tuples(st.sampled_from(SIDES), st.sampled_from(SIDES)), st.sampled_from(POLICIES))
def test_a_diff_applied_to_the_first_picture_gives_the_second(
    shared_store: str, steps: list[Step], sizes: list[int], asked: tuple[str, str], policy: Any
) -> None:
    store = filled(shared_store, steps, sizes)
    with Timeline(store, clock=Clock()) as timeline:
        head = timeline.head().position
        sides = [reached(side, head) for side in asked]
        found = timeline.diff(sides[0], sides[1], policy=policy)
        first, between, last = (rows(picture) for picture in found.pictures)
        happened, learned = applied(first, found.happened), applied(between, found.learned)
        assert {part: sorted(value) for part, value in happened.items()} == {
            part: sorted(value) for part, value in between.items()
        }
        assert {part: sorted(value) for part, value in learned.items()} == {
            part: sorted(value) for part, value in last.items()
        }
        for side, picture in zip(sides, (found.pictures[0], found.pictures[2]), strict=True):
            valid, _, rest = side.partition("#")[0].partition("@")
            position = int(side.split("#")[1]) if "#" in side else None
            known = None if rest == "all" else rest or valid
            assert picture == timeline.state(valid, known_on=known, position=position, policy=policy).picture


def reached(side: str, head: int) -> str:
    """A side without its position where the log does not go as far."""
    day, _, position = side.partition("#")
    return side if int(position or 0) <= head else day


def lines(found: Diff) -> dict[str, list[tuple[str, str, list[int]]]]:
    answer = found.to_dict()
    return {
        step: [(line["what"], line["fate"], line["positions"]) for line in answer[step]]
        for step in ("happened", "learned")
    }


TROOPS = "PRK troops deployed, RUS"


def test_what_happened_is_told_apart_from_what_was_learned() -> None:
    timeline = made(
        told("before", "2024-10-10", troops("3000")),
        told("then", "2024-10-20", troops("9000"), reported="2024-10-12"),
        told("late", "2024-10-10", troops("4000", said_by="other"), reported="2024-10-19", by="Wire"),
    )
    found = lines(timeline.diff("2024-10-12", "2024-10-20"))
    assert found["happened"] == [
        (TROOPS, "now foretold", [2]),
        (f"{TROOPS}, foretold", "no longer ahead", [2]),
    ]
    assert found["learned"] == [(TROOPS, "changed", [3])]


ARMY = told("a", "2024-10-10", troops())
MENDED = told("b", "2024-10-10", troops("7"), corrects="a", reported="2024-10-12")
OTHER = told("b", "2024-10-10", troops("7"), by="Wire", reported="2024-10-10")
SPEECH = told("s", "2024-06-01", kind="statement", speaker="Putin", topic="war")
NEXT = decree("next", "2025-01-01", law("2"), replaces=["ukaz"])
CASES = [
    ([ARMY], ("2024-10-05", "2024-10-12@all"), "learned", (TROOPS, "became known", [1])),
    ([told("a", "2024-10-10", troops(), reported="2024-10-01")], ("2024-10-05", "2024-10-12"), "happened",
     (TROOPS, "only foretold", [1])),
    ([ARMY], ("2024-10-10@all", "2024-12-12@all"), "happened", (TROOPS, "went stale", [1])),
    ([ARMY, MENDED], ("2024-10-11", "2024-10-13"), "learned", (TROOPS, "corrected", [2])),
    ([ARMY, unsaid("b", "a", "2024-10-12")], ("2024-10-11", "2024-10-13"), "learned",
     (TROOPS, "withdrawn", [2])),
    ([AUTUMN], ("2024-11-01@all", "2024-12-01@all"), "happened", ("President", "came into force", [1])),
    ([AUTUMN, NEXT], ("2024-12-05@all", "2025-01-02@all"), "happened", ("President", "replaced", [1])),
    ([stay("s", "2024-10-10")], ("2024-10-05@all", "2024-10-12@all"), "happened",
     ("PRK in RUS", "begun", [1])),
    ([stay("s", "2024-10-10", until="2024-10-20")], ("2024-10-12@all", "2024-10-22@all"), "happened",
     ("PRK in RUS", "ended", [1])),
    ([ARMY, OTHER], ("2024-10-12@all#1", "2024-10-12@all"), "learned", (TROOPS, "changed", [2])),
    ([SPEECH], ("2024-06-02@all", "2024-10-12@all"), "happened", ("Putin, war", "turned earlier", [1])),
    ([told("a", "2024-10", troops())], ("2024-10-12@all", "2024-11-01@all"), "happened",
     (TROOPS, "no longer date uncertain", [1])),
]  # fmt: skip


@each(("given", "sides", "step", "line"), CASES)
def test_every_line_says_what_became_of_it_and_cites(
    given: list[Document], sides: tuple[str, str], step: str, line: tuple[str, str, list[int]]
) -> None:
    assert line in lines(made(*given).diff(*sides))[step]


def test_the_same_question_twice_differs_in_nothing() -> None:
    found = made(told("a", "2024-10-10", troops())).diff("2024-10-12", "2024-10-12")
    assert (found.happened, found.learned) == ((), ())


def test_ages_alone_are_no_change() -> None:
    timeline = made(
        told("a", "2024-10-10", kind="statement", speaker="Putin", topic="war"), stay("s", "2024-10-10")
    )
    found = timeline.diff("2024-10-12@all", "2024-10-13@all")
    assert (found.happened, found.learned) == ((), ())
