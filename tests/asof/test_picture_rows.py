"""Deployments, decrees, statements, assessments and developments."""

from __future__ import annotations

from typing import Any

import pytest
from asking import (
    AUTUMN,
    after,
    decree,
    state,
    told,
    unsaid,
)
from each import each
from given import Document
from picturing import row, stay

# -- deployments ---------------------------------------------------------------------------------------------


def test_a_deployment_row_is_of_an_origin_a_host_and_a_unit() -> None:
    given = [
        stay("a", "2024-10-20", unit="11th  Corps"), stay("b", "2024-10-21", unit="11TH CORPS"),
        stay("c", "2024-10-20"), stay("d", "2024-10-20", origin="RUS", host="BLR"),
        stay("e", "2024-10-20", origin="PRK", host="BLR"),
    ]  # fmt: skip
    found = state(given)["deployments"]
    assert [(one["origin"], one["host"], one["unit"], one["positions"]) for one in found] == [
        ("PRK", "BLR", None, [5]), ("PRK", "RUS", None, [3]), ("PRK", "RUS", "11TH CORPS", [1, 2]),
        ("RUS", "BLR", None, [4]),
    ]  # fmt: skip


def test_a_deployments_voice_is_who_said_it_else_the_publisher() -> None:
    given = [
        stay("a", "2024-10-01", said_by="seoul", by="Post"), stay("b", "2024-10-02", by="Seoul"),
        stay("c", "2024-10-02", said_by="Kyiv", by="Seoul"),
    ]  # fmt: skip
    found = row(given)
    assert (found["said_by"], found["positions"]) == (["Kyiv", "Seoul"], [1, 2, 3])


def test_of_tied_events_a_deployment_prints_the_names_of_the_least_id() -> None:
    given = [
        stay("b", "2024-10-20", unit="CORPS", said_by="SEOUL"),
        stay("a", "2024-10-20", unit="Corps", said_by="Seoul"),
        stay("c", "2024-10-20", unit="corps", said_by="seoul"),
    ]
    assert (row(given)["unit"], row(given)["said_by"]) == ("Corps", ["Seoul"])


def test_a_deployments_latest_word_is_by_speaks_from_then_known_with_its_ties() -> None:
    first = stay("first", "2024-10-01")
    again = stay("again", "2024-10-10", reported="2024-10-20", place="B")
    tie, old = again | {"id": "tie", "place": "A"}, stay("old", "2024-10-10", place="0")
    late = stay("late", "2024-10-05", reported="2024-10-25", place="0")
    found = row([first, late, old, again, tie])
    assert (found["positions"], found["place"], found["age_days"]) == ([1, 4, 5], "A", 21)


def test_a_deployments_first_event_is_by_speaks_from_then_known_then_id() -> None:
    given = [
        stay("b", "2024-10-01", said_by="B"), stay("a", "2024-10-01", said_by="B"),
        stay("0", "2024-10-01", said_by="B", reported="2024-10-02"), stay("now", "2024-10-20", said_by="B"),
    ]  # fmt: skip
    assert row(given)["positions"] == [2, 4]


def test_a_deployment_is_present_until_all_words_are_older_than_thirty_days() -> None:
    given = [stay("a", "2024-10-01", said_by="A"), stay("b", "2024-10-04", said_by="B")]
    assert (row(given, "2024-11-03")["status"], row(given, "2024-11-03")["age_days"]) == ("present", 30)
    assert (row(given, "2024-11-04")["status"], row(given, "2024-11-04")["age_days"]) == ("stale", 31)


def test_a_deployment_has_ended_where_all_words_have() -> None:
    gone = stay("gone", "2024-10-01", said_by="A", until="2024-10-20")
    here = stay("here", "2024-10-02", said_by="B")
    assert (row([gone], "2024-10-20")["status"], row([gone], "2024-10-20")["until"]) == ("present", None)
    assert (row([gone], "2024-10-21")["status"], row([gone], "2024-10-21")["until"]) == (
        "ended",
        "2024-10-20",
    )
    assert (row([gone, here])["status"], row([gone, here])["until"]) == ("present", None)
    both = row([gone, here], "2024-11-02")
    assert (both["status"], both["age_days"]) == (
        "stale",
        13,
    )  # here is 31 days old, the least age is of gone


def test_an_older_word_is_not_uncovered_by_one_that_has_ended() -> None:
    assert (
        row([stay("here", "2024-10-01"), stay("gone", "2024-10-02", until="2024-10-20")])["status"] == "ended"
    )


def test_until_is_of_the_last_to_end() -> None:
    given = [
        stay("c", "2024-10-01", said_by="C", until="2024-10-22"),
        stay("b", "2024-10-01", said_by="B", until="2024-10-22T23:59:59.999999Z"),
        stay("a", "2024-10-01", said_by="A", until="2024-10-20"),
    ]
    assert row(given)["until"] == "2024-10-22T23:59:59.999999Z"


def test_a_deployment_has_begun_with_the_first_of_its_visible_events() -> None:
    given = [stay("a", "2024-09", said_by="A", reported="2024-10-10"), stay("b", "2024-10-05", said_by="A")]
    assert row(given)["begun"] == "2024-09-01"
    assert row(given, known="2024-10-09")["begun"] == "2024-10-05"
    assert row([*given, unsaid("r", "a")])["begun"] == "2024-10-05"


def test_a_deployments_place_is_that_of_its_latest_word() -> None:
    first, last = (
        stay("first", "2024-10-01", said_by="A", place="Kursk"),
        stay("last", "2024-10-02", said_by="B"),
    )
    assert row([first, last])["place"] is None
    tie = stay("tie", "2024-10-02", said_by="C", place="b")
    assert row([first, last, tie])["place"] == "b"
    assert row([first, last, tie, tie | {"id": "a", "place": "B", "said_by": "D"}])["place"] == "B"
    later = tie | {"id": "later", "said_by": "D", "reported": "2024-10-03", "place": "z"}
    assert row([first, last, tie, later])["place"] == "z"


def test_forecasts_of_a_deployment_count_only_where_there_is_nothing_else() -> None:
    foretold = stay("foretold", "2024-10-05", said_by="A", reported="2024-10-03", place="Kursk")
    seen = stay("seen", "2024-10-02", said_by="B", until="2024-10-20", place="Orel")
    own = stay("own", "2024-10-01", said_by="A", until="2024-10-10")
    found = row([foretold])
    assert (found["status"], found["said_by"], found["begun"], found["place"], found["age_days"]) == (
        "foretold", ["A"], "2024-10-05", "Kursk", 26,
    )  # fmt: skip
    found = row([foretold, seen])
    assert (found["status"], found["said_by"], found["begun"], found["place"], found["positions"]) == (
        "ended", ["B"], "2024-10-02", "Orel", [2],
    )  # fmt: skip
    found = row([foretold, seen, own])
    assert (found["status"], found["said_by"], found["until"], found["positions"]) == (
        "ended", ["A", "B"], "2024-10-20", [2, 3],
    )  # fmt: skip


def test_a_forecast_begins_no_deployment_that_was_seen() -> None:
    given = [stay("foretold", "2024-10-05", reported="2024-10-03"), stay("seen", "2024-10-06")]
    found = row(given)
    assert (found["begun"], found["positions"], found["age_days"]) == ("2024-10-06", [2], 25)


def test_a_forecast_that_is_over_is_still_foretold() -> None:
    found = row([stay("f", "2024-10-05", reported="2024-10-01", until="2024-10-10")])
    assert (found["status"], found["until"]) == ("foretold", None)


def test_a_deployment_announced_the_day_before_is_no_forecast() -> None:
    assert row([stay("a", "2024-10-05", reported="2024-10-04")])["status"] == "present"
    assert row([stay("a", "2024-10-05", reported="2024-10-03")])["status"] == "foretold"
    assert state([stay("a", "2024-10-05", reported="2024-10-03")], "2024-10-04")["deployments"] == []


# -- decrees -------------------------------------------------------------------------------------------------


def test_every_visible_decree_has_a_row() -> None:
    given = [AUTUMN, decree("act", "2024-10-01", number="N 5", until="2025", replaces=["x"], issuer="Duma")]
    assert state(given)["decrees"] == [
        {"id": "act", "issuer": "Duma", "number": "N 5", "signed": "2024-10-01", "in_force": "2024-10-01",
         "until": "2025", "replaces": ["x"], "replaced_by": [], "status": "in force",
         "summary": "It was said.", "positions": [2]},
        {"id": "ukaz", "issuer": "President", "number": None, "signed": "2024-09-16",
         "in_force": "2024-12-01", "until": None, "replaces": [], "replaced_by": [], "status": "pending",
         "summary": "It was said.", "positions": [1]},
    ]  # fmt: skip


def test_all_that_replace_a_decree_are_named() -> None:
    given = [
        decree("old", "2024-01-01"),
        *[decree(name, "2024-10-01", replaces=["old"]) for name in "hbfdgace"],
    ]
    assert [one["replaced_by"] for one in state(given)["decrees"]] == [*[[]] * 8, list("abcdefgh")]


# -- statements, assessments, developments -------------------------------------------------------------------

SPOKEN = [
    ("statements", {"kind": "statement", "speaker": "Peskov", "topic": "troops"}, ("speaker", "topic")),
    ("assessments", {"kind": "intelligence_report", "agency": "GRU", "topic": "troops"}, ("agency", "topic")),
    ("developments", {"kind": "report", "subject": "RUS", "topic": "troops"}, ("subject", "topic")),
]
spoken = pytest.mark.parametrize(("rows", "fields", "key"), SPOKEN)


def ids(given: list[Document], rows: str, valid: str = "2024-10-31", **asked: Any) -> list[str]:
    return [one["id"] for one in state(given, valid, **asked)[rows]]


@spoken
def test_the_latest_by_speaks_from_then_known_is_told_with_its_ties(
    rows: str, fields: Document, key: tuple[str, str]
) -> None:
    old, late = (
        told("old", "2024-10-01", **fields),
        told("late", "2024-10-02", reported="2024-10-09", **fields),
    )
    soon = told("soon", "2024-10-02", **fields)
    assert ids([late, old, soon], rows) == ["late"]
    assert ids([late, soon, late | {"id": "tie"}, old | {"reported": "2024-10-20"}], rows) == ["late", "tie"]


@spoken
def test_a_row_needs_both_its_keys(rows: str, fields: Document, key: tuple[str, str]) -> None:
    kind = fields["kind"]
    assert ids([told("r", "2024-10-01", **(fields | {"topic": None}))], rows) == []
    if kind == "report":
        assert ids([told("r", "2024-10-01", **(fields | {"subject": None}))], rows) == []


@spoken
def test_keys_are_compared_folded_and_every_row_prints_its_own(
    rows: str, fields: Document, key: tuple[str, str]
) -> None:
    given = [told("a", "2024-10-01", **fields), told("b", "2024-10-01", **(fields | {"topic": "TROOPS "}))]
    found = state(given)[rows]
    assert [(one["id"], one["topic"]) for one in found] == [("b", "TROOPS "), ("a", "troops")]
    later = told("c", "2024-10-02", **(fields | {"topic": "Troops"}))
    assert ids([*given, later], rows) == ["c"]
    other = told("d", "2024-10-02", **(fields | {"topic": "aid"}))
    assert ids([*given, other], rows) == ["b", "d", "a"]


@spoken
def test_speakers_are_told_apart(rows: str, fields: Document, key: tuple[str, str]) -> None:
    other = told("b", "2024-10-02", **(fields | {key[0]: "UKR"}))
    assert sorted(ids([told("a", "2024-10-01", **fields), other], rows)) == ["a", "b"]


@spoken
def test_after_92_days_they_are_only_counted(rows: str, fields: Document, key: tuple[str, str]) -> None:
    given = [told("a", "2024-07-01/2024-07-31", **fields), told("b", "2024-07-01/2024-07-31", **fields)]
    found = state(given, after("2024-07-31", 92))
    assert ([one["age_days"] for one in found[rows]], found["earlier"][rows]) == ([92, 92], 0)
    found = state(given, after("2024-07-31", 93))
    assert (found[rows], found["earlier"][rows]) == ([], 2)
    everything = state(given, after("2024-07-31", 93), full=True)
    assert ([one["age_days"] for one in everything[rows]], everything["earlier"][rows]) == ([93, 93], 2)
    assert sum(found["earlier"].values()) == 2


BANDS = [
    ("almost no chance", [1, 5]), ("remote", [1, 5]), ("very unlikely", [5, 20]),
    ("highly improbable", [5, 20]),
    ("unlikely", [20, 45]), ("improbable", [20, 45]), ("roughly even chance", [45, 55]), ("likely", [55, 80]),
    ("probable", [55, 80]), ("very likely", [80, 95]), ("highly probable", [80, 95]),
    ("almost certain", [95, 99]), ("nearly certain", [95, 99]), ("highly unlikely", None), ("maybe", None),
    (None, None),
]  # fmt: skip


@each(("word", "band"), BANDS)
def test_the_band_stands_beside_the_sources_word(word: str | None, band: list[int] | None) -> None:
    given = [told("a", "2024-10-01", kind="intelligence_report", agency="GRU", topic="t", likelihood=word)]
    (found,) = state(given)["assessments"]
    assert (found["likelihood"], found["band"]) == (word, band)


def test_rows_are_sorted_by_their_printed_keys_then_id() -> None:
    def said(name: str, speaker: str, topic: str) -> Document:
        return told(name, "2024-10-01", kind="statement", speaker=speaker, topic=topic)

    given = [said("1", "b", "x"), said("2", "Z", "x"), said("4", "b", "a"), said("3", "b", "a")]
    assert ids(given, "statements") == ["2", "3", "4", "1"]
