"""Rules 9-11: what is withdrawn, undated, retracted; arrival order never matters."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from asking import (
    FIRST,
    SECOND,
    deaths,
    decree,
    envelope,
    figure,
    law,
    losses,
    marks,
    standing,
    state,
    strength,
    timeline,
    told,
    troops,
    unsaid,
)
from given import Document

from timeline.log.admit import Refused

# -- 9. absence is not zero ----------------------------------------------------------------------------------


def test_a_figure_never_reported_is_absent() -> None:
    assert state([told("r", "2024-10-01")])["figures"] == []


def test_a_figure_of_which_only_a_retracted_claim_is_left_is_withdrawn() -> None:
    found = figure([FIRST, unsaid("r", "v1")])
    assert (found["status"], marks(found), envelope(found)) == (
        "withdrawn", {"v1": ["withdrawn"]}, (None, None, None),
    )  # fmt: skip
    assert (found["voices"], found["carriers"], found["claims"][0]["withdrawn_by"]) == (0, 0, [2])


def test_a_figure_corrected_into_something_else_is_absent() -> None:
    assert standing([FIRST, SECOND | {"claims": [troops()], "corrects": "v1"}]) == ["v2"]
    assert state([FIRST, SECOND | {"claims": []}])["figures"] == []


def test_beside_a_visible_claim_nothing_withdrawn_is_listed() -> None:
    assert standing([FIRST, unsaid("r", "v1"), told("b", "2024-08-01", strength())]) == ["b"]


def test_the_retraction_must_be_known_and_what_it_withdrew_in_scope() -> None:
    given = [FIRST, unsaid("r", "v1")]
    assert figure(given, known="2024-10-19")["status"] == "current"
    assert state(given, "2024-09-30")["figures"] == []
    assert (
        state(
            [told("x", "2024-10-01", strength(), reported="2024-12"), unsaid("r", "x")], known="2024-11-30"
        )["figures"]
        == []
    )


def test_of_what_was_withdrawn_the_latest_is_listed_with_its_ties() -> None:
    given = [
        told("a", "2024-10-01", strength()), told("b", "2024-10-02", strength("2"), reported="2024-10-03"),
        told("c", "2024-10-02", strength("3", "UK"), reported="2024-10-04"),
        told("d", "2024-10-02", strength("4", "US"), reported="2024-10-04"),
    ]  # fmt: skip
    gone = [unsaid(f"un{one['id']}", one["id"]) for one in given]
    assert standing([*given, *gone]) == ["c", "d"]


def test_all_standing_events_that_withdraw_are_named() -> None:
    given = [FIRST, unsaid("r1", "v1"), unsaid("rr", "r1", "2024-10-30"), unsaid("r2", "v1")]
    assert figure(given, known="2024-10-29")["claims"][0]["withdrawn_by"] == [2, 4]
    assert figure(given, known="2024-10-30")["claims"][0]["withdrawn_by"] == [4]


ALONE = [
    ({"occurred": "2024-10"}, {}, "2024-10-20", ["date uncertain", "withdrawn"]),
    ({"occurred": "2024-10-20", "reported": "2024-10-01"}, {}, "2024-10-31", ["foretold", "withdrawn"]),
    ({"occurred": "2024-10-01"}, {"until": "2024-10-20"}, "2024-10-31", ["ended", "withdrawn"]),
    ({"occurred": "2024-10-01"}, {"disordered": True}, "2024-10-31", ["disordered", "withdrawn"]),
]


@pytest.mark.parametrize(("event", "counted", "valid", "expected"), ALONE)
def test_beside_withdrawn_stand_the_marks_that_need_no_other_claim(
    event: Document, counted: Document, valid: str, expected: list[str]
) -> None:
    given = [told("r", **({"reported": "2024-10-12"} | event)) | {"claims": [strength("3..5", **counted)]}]
    if "disordered" in counted:
        given[0]["claims"][0]["estimate"] = "5..3"
    assert marks(figure([*given, unsaid("un", "r", "2024-10-12")], valid)) == {"r": expected}


def test_what_is_withdrawn_is_neither_earlier_nor_a_variant() -> None:
    given = [
        told("a", "2024-10-01", strength("1")), told("b", "2024-10-01", strength("2")),
        unsaid("una", "a"), unsaid("unb", "b"),
    ]  # fmt: skip
    assert marks(figure(given, "2034-10-01")) == {"a": ["withdrawn"], "b": ["withdrawn"]}


# -- 10. undated, retracted ----------------------------------------------------------------------------------


def undated(name: str, reported: str = "2024-10-20") -> Document:
    return told(name, None, strength(), reported=reported, subject="RUS", topic="t")


def test_an_undated_event_never_enters_a_state_and_is_told() -> None:
    found = state([undated("u")], "1999-01-01")
    assert (found["figures"], found["developments"]) == ([], [])
    assert found["undated"] == {
        "count": 1,
        "newest": [{"position": 1, "id": "u", "kind": "report", "summary": "It was said."}],
    }


def test_a_cumulative_count_may_be_undated_too() -> None:
    assert state([undated("u") | {"claims": [losses()]}])["undated"]["count"] == 1


def test_undated_events_are_told_in_scope_and_standing_only() -> None:
    given = [undated("u"), undated("v"), unsaid("un", "v", "2024-10-22")]
    assert state(given, known="2024-10-19")["undated"]["count"] == 0
    assert state(given, known="2024-10-20")["undated"]["count"] == 2
    assert state(given, position=1)["undated"]["count"] == 1
    found = state(given)
    assert [row["id"] for row in found["undated"]["newest"]] == ["u"]  # neither v nor its retraction
    assert found["retracted"] == {"count": 0, "newest": []}


def test_the_newest_twenty_undated_are_told_newest_first() -> None:
    given = [undated(f"u{day:02}", f"2024-10-{day:02}") for day in range(1, 22)]
    found = state([undated("tie", "2024-10-21"), *given])["undated"]
    assert (found["count"], len(found["newest"])) == (22, 20)
    assert [row["id"] for row in found["newest"]][:3] == ["tie", "u21", "u20"]
    assert found["newest"][-1]["id"] == "u03"


def test_retracted_events_are_told_with_what_withdrew_them() -> None:
    found = state([FIRST, unsaid("r", "v1")])["retracted"]
    row = {"position": 1, "id": "v1", "kind": "report", "summary": "It was said.", "withdrawn_by": [2]}
    assert found == {"count": 1, "newest": [row]}


def test_retracted_is_what_a_standing_retraction_withdrew_in_scope() -> None:
    def told_of(given: list[Document], valid: str = "2024-10-31", known: str | None = None) -> list[str]:
        return [row["id"] for row in state(given, valid, known)["retracted"]["newest"]]

    given = [FIRST, unsaid("r", "v1"), unsaid("rr", "r", "2024-10-25")]
    assert told_of([FIRST, SECOND]) == []  # corrected
    assert told_of([FIRST, SECOND, unsaid("r", "v2")]) == ["v1", "v2"]
    assert told_of(given, known="2024-10-24") == ["v1"]
    assert told_of(given) == []  # not v1, and r is a retraction
    assert told_of(given, known="2024-10-19") == []
    assert told_of(given, "2024-09-30", "2024-10-24") == []


def test_the_newest_twenty_retracted_are_told_newest_retraction_first() -> None:
    given = [told(f"e{day:02}", "2024-10-01", strength()) for day in range(1, 23)]
    gone = [unsaid(f"un{day:02}", f"e{day:02}", f"2024-10-{day:02}") for day in range(1, 22)]
    found = state([*given, *gone, unsaid("un22", "e22", "2024-10-21")])["retracted"]
    assert (found["count"], len(found["newest"])) == (22, 20)
    assert [row["id"] for row in found["newest"]][:3] == ["e21", "e22", "e20"]
    assert found["newest"][-1]["id"] == "e03"


def test_of_several_retractions_the_newest_counts() -> None:
    first, other = told("a", "2024-10-01"), told("b", "2024-10-01")
    given = [
        first, other, unsaid("r1", "a", "2024-10-05"), unsaid("rr", "r1", "2024-12-31"),
        unsaid("r2", "a", "2024-10-15"), unsaid("rb", "b", "2024-10-10"),
    ]  # fmt: skip
    found = state(given, known="2024-11-30")["retracted"]["newest"]
    assert [(row["id"], row["withdrawn_by"]) for row in found] == [("a", [3, 5]), ("b", [6])]


# -- 11. arrival order never matters -------------------------------------------------------------------------


def without_positions(part: Any) -> Any:
    if isinstance(part, dict):
        aside = ("position", "positions", "withdrawn_by", "as_of", "picked")
        return {name: without_positions(value) for name, value in part.items() if name not in aside}
    return [without_positions(item) for item in part] if isinstance(part, list) else part


def test_events_in_any_order_give_the_same_picture() -> None:
    given = [
        told("a", "2024-10-20", troops("1", "A"), deaths("2"), subject="RUS", topic="t"),
        told("b", "2024-10-20", troops("2", "A", place="Rus"), deaths("4"), subject="RUS", topic="t"),
        told("c", "2024-10-20", troops("3", "a"), deaths("8"), kind="deployment", origin="PRK", host="RUS"),
        told(
            "d", "2024-10-20", troops("4", "A"), kind="deployment", origin="PRK", host="RUS", said_by="DAILY"
        ),
        decree("e", "2024-10-20", law("5"), replaces=["f"]),
        decree("f", "2024-10-20", law("6")),
    ]
    orders = list(permutations(given))[::29]
    found = [without_positions(state(list(order))) for order in orders]
    assert all(one == found[0] for one in found)


def test_targets_come_first_and_what_follows_them_in_any_order() -> None:
    rest = [unsaid("r", "v1"), unsaid("rr", "r"), SECOND, unsaid("last", "v2")]
    assert state([FIRST, *rest])["retracted"]["count"] == 2
    with pytest.raises(Refused):
        timeline(FIRST, SECOND, unsaid("r", "v1"))
