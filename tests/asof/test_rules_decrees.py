"""Rule 6: ends, and decrees signed, in force, replaced."""

from __future__ import annotations

from asking import (
    AUTUMN,
    decree,
    envelope,
    figure,
    law,
    marks,
    standing,
    state,
    strength,
    told,
    unsaid,
)
from given import Document

# -- 6. ends, decrees ----------------------------------------------------------------------------------------


def test_a_claim_has_ended_once_its_last_instant_is_past() -> None:
    given = [told("r", "2024-09-01", strength(until="2024-10"))]
    assert marks(figure(given, "2024-10-31")) == {"r": []}
    ended = figure(given, "2024-11-01T00:00:00Z")
    assert (marks(ended), ended["status"], envelope(ended)) == ({"r": ["ended"]}, "ended", (None, None, None))
    given = [told("r", "2024-09-01", strength(until="2024-09-15/2024-10"))]
    assert marks(figure(given, "2024-10-31")) == {"r": []}


def test_what_has_ended_uncovers_nothing_older() -> None:
    older = told("older", "2024-08-01", strength("1"))
    given = [older, told("newer", "2024-09-01", strength("2", until="2024-10-10"))]
    assert marks(figure(given)) == {"newer": ["ended"]}


def test_what_has_ended_is_outside_the_envelope() -> None:
    gone = told("gone", "2024-10-01", strength("5", until="2024-10-10"))
    found = figure([gone, told("here", "2024-10-01", strength("7", "UK"))])
    assert (envelope(found), found["status"], found["voices"]) == ((7, 7, 7), "current", 1)


def test_a_decree_signed_in_september_and_in_force_in_december_is_pending_in_october() -> None:
    found = state([AUTUMN], "2024-10-31")
    assert ([row["status"] for row in found["decrees"]], found["figures"]) == (["pending"], [])
    assert state([AUTUMN], "2024-09-15")["decrees"] == []
    assert state([AUTUMN], "2024-11-30")["decrees"][0]["status"] == "pending"


def test_a_decree_is_in_force_from_when_its_in_force_speaks_and_so_are_its_claims() -> None:
    given = [AUTUMN | {"in_force": "2024-12"}]
    found = state(given, "2024-12-01")
    assert found["decrees"][0]["status"] == "in force"
    assert found["figures"][0]["claims"][0]["occurred"] == "2024-12"
    assert found["figures"][0]["claims"][0]["marks"] == ["date uncertain"]
    assert state(given, "2024-11-30")["decrees"][0]["status"] == "pending"


def test_a_decree_is_in_force_when_signed_unless_it_says_otherwise() -> None:
    assert state([decree("d", "2024-10-31", law())])["decrees"][0]["status"] == "in force"


def test_a_decree_and_its_claims_end_with_its_until() -> None:
    given = [decree("d", "2024-10-01", law(), until="2024-10-20")]
    assert state(given, "2024-10-20")["decrees"][0]["status"] == "in force"
    found = state(given, "2024-10-21")
    assert (found["decrees"][0]["status"], found["figures"][0]["status"]) == ("ended", "ended")


def test_a_decrees_claim_without_an_until_speaks_up_to_the_day_asked_about() -> None:
    given = [decree("d", "2022-08-25", law("1150000", "Kremlin"))]
    found = figure([*given, told("r", "2024-10-20", law("1000000", "UK"))])
    assert marks(found) == {"d": [], "r": []}
    assert figure(given, "2034-10-31")["claims"][0]["age_days"] == 0


OLD = decree("old", "2024-01-01", law("1"))
NEW = decree("new", "2024-10-10", replaces=["old"], in_force="2024-10-20")


def statuses(given: list[Document], valid: str = "2024-10-31", known: str | None = None) -> dict[str, str]:
    return {row["id"]: row["status"] for row in state(given, valid, known)["decrees"]}


def test_a_decree_is_replaced_from_when_the_other_is_in_force() -> None:
    assert statuses([OLD, NEW], "2024-10-19") == {"new": "pending", "old": "in force"}
    assert statuses([OLD, NEW], "2024-10-20") == {"new": "in force", "old": "replaced"}
    assert statuses([OLD, NEW], "2024-10-20T00:00:00Z") == {"new": "in force", "old": "replaced"}
    assert [row["replaced_by"] for row in state([OLD, NEW])["decrees"]] == [[], ["new"]]


def test_what_is_replaced_need_not_be_recorded_before_nor_at_all() -> None:
    assert statuses([NEW, OLD]) == {"new": "in force", "old": "replaced"}
    assert statuses([NEW]) == {"new": "in force"}


def test_only_a_visible_decree_replaces() -> None:
    assert statuses([OLD, NEW], known="2024-10-09") == {"old": "in force"}
    assert statuses([OLD, NEW | {"reported": "2024-12-01"}]) == {"new": "in force", "old": "replaced"}
    assert statuses([OLD, NEW, unsaid("r", "new")]) == {"old": "in force"}
    early = NEW | {"in_force": "2024-10-01"}
    assert statuses([OLD, early], "2024-10-09") == {"old": "in force"}
    assert statuses([OLD, early], "2024-10-10") == {"new": "in force", "old": "replaced"}
    signed = early | {"occurred": "2024-10-10T10:00:00Z"}
    assert statuses([OLD, signed], "2024-10-10T09:59:59.999999Z") == {"old": "in force"}
    assert statuses([OLD, signed], "2024-10-10T10:00:00Z") == {"new": "in force", "old": "replaced"}
    assert statuses([OLD, early | {"occurred": "2024-10"}], "2024-10-01")["old"] == "replaced"


def test_an_undated_decree_replaces_nothing() -> None:
    assert statuses([OLD, decree("new", None, replaces=["old"], reported="2024-10-10")]) == {
        "old": "in force"
    }


def test_a_decree_replaces_only_what_it_names() -> None:
    other = told("other", "2024-10-01", strength())
    given = [OLD, other, NEW | {"replaces": ["other"]}]
    assert statuses(given) == {"new": "in force", "old": "in force"}
    report, _ = state(given)["figures"]
    assert marks(report) == {"other": []}  # no decree


def test_a_version_of_a_decree_does_not_replace_it() -> None:
    assert statuses([OLD, NEW | {"corrects": "old"}]) == {"new": "in force"}
    third = decree("third", "2024-10-11", corrects="new", replaces=["old", "new"])
    assert statuses([OLD, NEW | {"corrects": "old"}, third]) == {"third": "in force"}


def test_whoever_names_a_version_replaces_the_whole_item() -> None:
    mended = decree("mended", "2024-01-02", corrects="old")
    assert statuses([OLD, mended, NEW]) == {"mended": "replaced", "new": "in force"}
    assert statuses([OLD, NEW, mended]) == {"mended": "replaced", "new": "in force"}
    again = decree("again", "2024-01-03", corrects="mended")
    assert statuses([OLD, mended, again, NEW]) == {"again": "replaced", "new": "in force"}
    late = NEW | {"replaces": ["mended"]}
    assert statuses([OLD, mended | {"reported": "2024-10-30"}, late], known="2024-10-30") == {
        "mended": "replaced", "new": "in force",
    }  # fmt: skip


def test_a_version_that_is_not_known_yet_is_not_named() -> None:
    mended = decree("mended", "2024-01-02", corrects="old", reported="2024-11-20")
    late = NEW | {"replaces": ["mended"]}
    assert statuses([OLD, mended, late], known="2024-11-19") == {"new": "in force", "old": "in force"}
    assert statuses([OLD, mended, late], known="2024-11-20") == {"mended": "replaced", "new": "in force"}


def test_what_becomes_of_the_replacing_decree_brings_nothing_back() -> None:
    third = decree("third", "2024-10-25", replaces=["new"])
    assert statuses([OLD, NEW, third]) == {"new": "replaced", "old": "replaced", "third": "in force"}
    assert statuses([OLD, NEW | {"until": "2024-10-22"}]) == {"new": "ended", "old": "replaced"}


def test_replaced_comes_before_pending_and_ended() -> None:
    assert statuses([OLD | {"in_force": "2025"}, NEW])["old"] == "replaced"
    assert statuses([OLD | {"until": "2024-06"}, NEW])["old"] == "replaced"


def test_claims_of_replaced_decrees_are_passed_over_where_there_is_anything_else() -> None:
    assert standing([OLD, NEW, told("r", "2023-01-01", law("2", "UK"))]) == ["r"]
    assert standing([OLD, NEW | {"claims": [law("2")]}]) == ["new"]


def test_a_forecast_is_something_else_too() -> None:
    found = figure([OLD, NEW, told("r", "2024-10-15", law("2", "UK"), reported="2024-10-01")])
    assert (marks(found), found["status"]) == ({"r": ["foretold"]}, "foretold")


def test_where_there_is_nothing_else_the_replaced_decrees_claim_stands_as_ended() -> None:
    found = figure([OLD, NEW])
    assert (marks(found), found["status"]) == ({"old": ["ended"]}, "ended")
    assert envelope(found) == (None, None, None)


def test_among_claims_of_replaced_decrees_the_latest_word_stands() -> None:
    given = [OLD, NEW | {"claims": [law("2")]}, decree("third", "2024-10-25", replaces=["new"])]
    assert marks(figure(given)) == {"new": ["ended"]}
