"""Why a figure is what it is: every claim, and what became of it by which rule."""

from __future__ import annotations

from typing import Any

import pytest
from asking import AUTUMN, FORECAST, PRECISE, deaths, decree, law, losses, strength, told, troops, unsaid
from asking import timeline as made
from coursing import present
from each import each
from given import Document
from hypothesis import given as drawn
from hypothesis import strategies as st
from random_logs import Clock, Step, logs, seldom
from streams import filled, splits

from timeline.asof.question import QuestionError
from timeline.asof.rules import Fate
from timeline.engine import Timeline
from timeline.log.memory import MemoryLog
from timeline.log.protocols import Log
from timeline.model.subjects import SubjectError
from timeline.publish.verdicts import _TEXTS

ARMY = told("a", "2024-10-10", troops())
LATER = told("b", "2024-10-12", troops("11000"))
WIRE = told("b", "2024-10-12", troops("11000"), by="Wire")
TOTAL = losses(estimate="500", occurred="2022-02-24/2024-10-10")


def reasons(
    given: list[Document], subject: str, measure: str, **asked: Any
) -> dict[str, list[tuple[str, int]]]:
    """What became of every claim, by the id of its event: fates and rules."""
    (figure,) = made(*given).why(subject, measure, **({"as_of": "2024-10-31"} | asked)).to_dict()["figures"]
    return {
        claim["id"]: [(one["fate"], one["rule"]) for one in claim["reasons"]]
        for voice in figure["voices"]
        for claim in voice["claims"]
    }


DAYS = ["2024-10-25", "2024-10-31", "2024-12-31"]
COUNTS, PAST = [("counts", 5)], [("past", 5)]
CASES: list[tuple[list[Document], str, str, dict[str, Any], dict[str, list[tuple[str, int]]]]] = [
    ([ARMY], "PRK", "troops_deployed", {}, {"a": COUNTS}),
    ([ARMY, LATER], "PRK", "troops_deployed", {}, {"a": PAST, "b": COUNTS}),
    ([ARMY, WIRE], "PRK", "troops_deployed", {}, {"a": PAST, "b": COUNTS}),
    ([ARMY], "PRK", "troops_deployed", {"as_of": "2024-12-31"}, {"a": [*COUNTS, ("stale", 8)]}),
    ([ARMY, told("b", "2024-10-30", troops("9", said_by="UK"))], "PRK", "troops_deployed", {},
     {"a": [("earlier", 8)], "b": COUNTS}),
    ([told("a", "2024-10-10", strength(until="2024-10-20"))], "RUS", "active_personnel", {},
     {"a": [("ended", 6)]}),
    ([FORECAST], "PRK", "troops_deployed", {}, {"forecast": [("foretold", 7)]}),
    ([FORECAST], "PRK", "troops_deployed", {"as_of": "2024-10-10"}, {"forecast": [("foretold", 7)]}),
    ([FORECAST, PRECISE], "PRK", "troops_deployed", {}, {"forecast": [("foretold", 7)], "precise": COUNTS}),
    ([told("a", "2024-10", troops())], "PRK", "troops_deployed", {"as_of": "2024-10-10"},
     {"a": [("date uncertain", 2), *COUNTS]}),
    ([told("a", "2024-11-10", troops(), reported="2024-11-10")], "PRK", "troops_deployed", {},
     {"a": [("ahead", 2)]}),
    ([ARMY, told("b", "2024-10-10", troops("9"), by="Wire")], "PRK", "troops_deployed", {},
     {"a": [("variant", 5), *COUNTS], "b": [("variant", 5), *COUNTS]}),
    ([told("a", "2024-10-10", troops("9..3..5", disordered=True))], "PRK", "troops_deployed", {},
     {"a": [("disordered", 8), *COUNTS]}),
    ([ARMY, unsaid("b", "a")], "PRK", "troops_deployed", {}, {"a": [("retracted", 4)]}),
    ([ARMY, told("b", "2024-10-10", troops("9"), corrects="a")], "PRK", "troops_deployed", {},
     {"a": [("corrected", 4)], "b": COUNTS}),
    ([AUTUMN, decree("next", "2024-12-05", law("2"), replaces=["ukaz"])], "RUS", "authorised_strength",
     {"as_of": "2024-12-31"}, {"ukaz": [("replaced", 6)], "next": COUNTS}),
    ([told("a", "2024-10-10", deaths("3"))], "RUS", "fatalities", {}, {"a": [("added", 12)]}),
]  # fmt: skip


@each(("given", "subject", "measure", "asked", "expected"), CASES)
def test_every_claim_is_told_with_what_became_of_it_and_by_which_rule(
    given: list[Document], subject: str, measure: str, asked: Any, expected: Any
) -> None:
    assert reasons(given, subject, measure, **asked) == expected


def test_what_is_not_known_yet_is_not_told() -> None:
    given = [ARMY, told("b", "2024-10-11", troops("9"), reported="2024-10-20")]
    assert set(reasons(given, "PRK", "troops_deployed", known_on="2024-10-12")) == {"a"}


def test_a_version_that_is_not_known_yet_is_not_cited() -> None:
    given = [
        told("a", "2024-01-10", troops("10"), reported="2024-06-01"),
        told("b", "2024-01-10", troops("12"), corrects="a", reported="2024-02-01"),
    ]
    (figure,) = made(*given).why("PRK", "troops_deployed", known_on="2024-03-01").to_dict()["figures"]
    assert [claim["corrects"] for voice in figure["voices"] for claim in voice["claims"]] == [None]


def test_what_a_policy_does_not_pick_is_not_said_to_be_inside_the_range() -> None:
    given = [told("a", "2024-10-29", troops("10")), told("b", "2024-10-30", troops("3", said_by="UK"))]
    assert reasons(given, "PRK", "troops_deployed", policy="latest") == {
        "a": [("not picked", 5)],
        "b": COUNTS,
    }
    (figure,) = (
        made(*given).why("PRK", "troops_deployed", policy="latest", as_of="2024-10-31").to_dict()["figures"]
    )
    told_by = {claim["id"]: claim["counts"] for voice in figure["voices"] for claim in voice["claims"]}
    assert told_by == {"a": False, "b": True}


def test_a_retraction_that_was_withdrawn_itself_is_told() -> None:
    given = [ARMY, unsaid("gone", "a"), unsaid("back", "gone", "2024-10-22")]
    assert reasons(given, "PRK", "troops_deployed") == {"a": [*COUNTS, ("reinstated", 4)]}


def test_what_every_policy_would_say_stands_beside_the_figure() -> None:
    given = [
        told("a", "2024-10-29", troops("10000"), source={"publisher": "P", "grade": "A1"}),
        told("b", "2024-10-30", troops("3000", said_by="UK")),
    ]
    (figure,) = made(*given).why("PRK", "troops_deployed", as_of="2024-10-31").to_dict()["figures"]
    told_by = {name: (one["low"], one["high"], one["picked"]) for name, one in figure["policies"].items()}
    assert told_by == {
        "envelope": (3000, 10000, None),
        "latest": (3000, 3000, [2]),
        "graded": (10000, 10000, [1]),
    }


def test_a_figure_that_is_absent_still_has_its_ground() -> None:
    """Corrected into something else: no figure is left, and its claims tell why."""
    given = [ARMY, told("b", "2024-10-10", losses(occurred="2024-10-10"), corrects="a")]
    found = made(*given).why("PRK", "troops_deployed", as_of="2024-10-31")
    (figure,) = found.to_dict()["figures"]
    assert figure["figure"] is None
    assert [claim["id"] for voice in figure["voices"] for claim in voice["claims"]] == ["a"]
    assert "No such figure stands. That is not zero." in found.to_markdown()


def test_derived_lines_that_use_a_figure_are_named_with_it() -> None:
    rates = [
        told("r", "2024-10-20", losses("recruitment", "30000", occurred=None)),
        told("c", "2024-10-20", losses("casualty_rate", "25000", occurred=None)),
    ]
    for measure in ("recruitment", "casualty_rate"):
        (figure,) = made(*rates).why("RUS", measure, as_of="2024-10-31").to_dict()["figures"]
        assert [line["name"] for line in figure["derived"]] == ["net_monthly_change"]


def test_counts_since_different_days_are_asked_for_by_their_day() -> None:
    year = losses(estimate="100", occurred="2024-01-01/2024-10-10")
    timeline = made(told("all", "2024-10-10", TOTAL), told("year", "2024-10-10", year))
    keys = {
        name: len(timeline.why("RUS", "casualties", since=name))
        for name in ("2022-02-24", "2024-01-01", "none")
    }
    assert keys == {"2022-02-24": 1, "2024-01-01": 1, "none": 0}
    assert len(timeline.why("RUS", "casualties")) == 2


def test_chain_link_and_saved_copy_stand_beside_every_claim() -> None:
    source = {
        "publisher": "Daily",
        "url": "https://example.org/a",
        "archived": "https://archive.org/a",
        "grade": "B2",
    }
    given = told("a", "2024-10-10", troops(via=["John"]), source=source, locator="para 3")
    found = made(given).why("PRK", "troops_deployed", as_of="2024-10-31")
    (claim,) = found.to_dicts()
    assert claim["via"] == ["John"] and claim["url"] == "https://example.org/a"
    assert claim["archived"] == "https://archive.org/a" and claim["locator"] == "para 3"
    assert "US via John via Daily" in found.to_markdown() and "saved copy" in found.to_markdown()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"subject": "PRT+", "measure": "killed"}, "is no subject"),
        ({"subject": "RUS", "measure": "kiled"}, "did you mean 'killed'"),
        ({"subject": "RUS", "measure": "killed", "place": " "}, "the place is empty"),
        ({"subject": "RUS", "measure": "killed", "policy": "mean"}, "'mean' is no policy"),
        ({"subject": "RUS", "measure": "killed", "since": "2024"}, "more than one day"),
    ],
)
def test_what_cannot_be_asked_is_told(asked: Any, said: str) -> None:
    with pytest.raises((QuestionError, SubjectError), match=said):
        made(ARMY).why(**asked)


def test_a_voice_counts_what_it_ever_said_also_what_was_mended_at_once(shared_store: str) -> None:
    given = [
        told("typo", "2024-09-18", deaths("80"), reported="2024-09-24"),
        told("mended", "2024-09-18", deaths("8"), reported="2024-09-24", corrects="typo"),
    ]
    with filled(shared_store, [(1, one) for one in given], [2]) as store:
        for log in (store, MemoryLog(Clock(), store.lines())):
            (figure,) = why(log, "RUS", "fatalities", "2024-10-31", None)
            assert [(voice["count"], len(voice["claims"])) for voice in figure["voices"]] == [(2, 2)]


def test_every_fate_has_its_words() -> None:
    assert set(_TEXTS) == set(Fate)


@seldom
@drawn(
    logs(),
    splits(),
    st.sampled_from(["2024-10-25", "2024-10-31", "2024-12-31"]),
    st.sampled_from([None, "2024-10-30"]),
)
def test_the_index_tells_the_same_grounds_as_the_whole_log(
    shared_store: str, steps: list[Step], sizes: list[int], day: str, known: str | None
) -> None:
    store = filled(shared_store, steps, sizes)
    memory = MemoryLog(Clock(), store.lines())
    try:
        for subject, measure in present(store):
            asked = [why(log, subject, measure, day, known) for log in (store, memory)]
            assert asked[0] == asked[1]
    finally:
        store.close()


def why(log: Log, subject: str, measure: str, day: str, known: str | None) -> Any:
    found = Timeline(log, clock=Clock()).why(subject, measure, as_of=day, known_on=known).to_dict()
    return found["figures"]
