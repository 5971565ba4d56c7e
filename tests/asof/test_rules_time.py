"""Rules 1-3: known late, begun early, in scope. Given events, when asked, then state."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from asking import (
    NOON,
    before,
    figure,
    law,
    losses,
    marks,
    standing,
    state,
    strength,
    timeline,
    told,
    unsaid,
)
from each import each
from given import Clock

from timeline.asof.known import Selection
from timeline.asof.parts import FIGURES
from timeline.asof.picture import picture
from timeline.asof.question import AsOf, Question
from timeline.engine import Timeline
from timeline.log.admit import Refused
from timeline.log.memory import MemoryLog

# -- 1. known late -------------------------------------------------------------------------------------------

KNOWN = [
    # reported, published, accessed, known from the end of
    ("2024-09", None, None, "2024-09-30"),
    ("[2024-10-05..2024-10-07]", None, None, "2024-10-07"),
    (None, "2024-10-05", None, "2024-10-05"),
    (None, "2024-10", None, "2024-10-31"),
    ("2024-10", "2024-10-05", None, "2024-10-05"),
    ("2024-10-02", "2024-10", None, "2024-10-02"),
    ("2024-10-05", "2024-10-05", None, "2024-10-05"),
    ("[2024-10-03..]", "2024-10-05", None, "2024-10-05"),
    ("2024-10-02", "[2024-10-01..]", None, "2024-10-02"),
    ("2024-10-04", None, "2024-10-02", "2024-10-04"),
    (None, "2024-10-04", "2024-10-02", "2024-10-04"),
    (None, None, "2024-10-06", "2024-10-06"),
    (None, None, "2024-10", "2024-10-31"),
    (None, None, "2024-10-03/2024-10-06", "2024-10-06"),
    ("2024-10-03/..", None, "2024-10-06", "2024-10-06"),
    (None, None, "[2024-10-06..]", "2024-11-01"),
    (None, None, None, "2024-11-01"),
]


@each(("reported", "published", "accessed", "day"), KNOWN)
def test_an_event_is_known_from_the_latest_instant_it_allows(
    reported: str | None, published: str | None, accessed: str | None, day: str
) -> None:
    dates = {"published": published, "accessed": accessed}
    source = {"publisher": "Daily"} | {name: when for name, when in dates.items() if when}
    given = [told("r", "2024-09-01", strength(), reported=reported, source=source)]
    assert standing(given, "2024-12-31", before(day)) == []
    assert standing(given, "2024-12-31", day) == ["r"]
    assert figure(given, "2024-12-31")["claims"][0]["known"] == day


def test_without_any_date_of_knowledge_it_is_known_from_the_instant_of_recording() -> None:
    given = [told("r", "2024-09-01", strength(), reported=None)]
    assert standing(given, known="2024-11-01T11:59:59.999999Z") == []
    assert standing(given, known="2024-11-01T12:00:00Z") == ["r"]
    given = [told("r", "2024-09-01", strength()), unsaid("un", "r", None)]
    assert figure(given, known="2024-11-01T11:59:59.999999Z")["status"] == "current"
    assert figure(given, known="2024-11-01T12:00:00Z")["status"] == "withdrawn"


def test_a_report_that_begins_after_its_source_was_published_is_an_error() -> None:
    source = {"publisher": "Daily", "published": "2024-10"}
    timeline(told("r", "2024-09-01", strength(), reported="2024-10-31", source=source))
    with pytest.raises(Refused, match="accessed"):
        timeline(told("r", "2024-09-01", strength(), reported="2024-11-01", source=source))


# -- 2. begun early ------------------------------------------------------------------------------------------

SPEAKS = [
    ("active_personnel", "2024-10-05", "2024-10-05"),
    ("active_personnel", "2024-10", "2024-10-01"),
    ("active_personnel", "2024-21", "2024-03-01"),
    ("active_personnel", "[2024-10-05..2024-10-09]", "2024-10-05"),
    ("active_personnel", "{2024-10-05,2024-10-09}", "2024-10-05"),
    ("casualty_rate", "2024-08/2024-09", "2024-08-01"),
    ("fatalities", "2024-08/2024-09", "2024-08-01"),
    ("casualties", "2022-02-24/2024-09", "2024-09-01"),
    ("casualties", "2024-10-05", "2024-10-05"),
    ("casualties", "[2024-10-05..2024-10-09]", "2024-10-05"),
    ("casualties", "{2024-10-05,2024-10-09}", "2024-10-09"),
    ("casualties", "2024-09-15/2024-09", "2024-09-15"),
    # open or unknown: the latest instant of its end, else known-from (the 12th)
    ("active_personnel", "../2024-10-08", "2024-10-08"),
    ("active_personnel", "/2024-10", "2024-10-31"),
    ("active_personnel", "[..2024-10-08]", "2024-10-08"),
    ("active_personnel", "../..", "2024-10-12"),
    ("casualties", "2022-02-24/..", "2024-10-12"),
    ("casualties", "2022-02-24/", "2024-10-12"),
]


@each(("measure", "occurred", "day"), SPEAKS)
def test_a_claim_speaks_from_the_earliest_instant_of_its_bound(measure: str, occurred: str, day: str) -> None:
    given = [told("r", occurred, losses(measure), reported="2024-10-12")]
    assert standing(given, before(day)) == []
    assert standing(given, day) == ["r"]


def test_what_began_by_a_day_speaks_from_the_last_instant_of_that_day() -> None:
    given = [told("r", "../2024-10-08", strength(), reported="2024-10-12")]
    assert standing(given, "2024-10-08T23:59:59.999998Z") == []
    assert standing(given, "2024-10-08T23:59:59.999999Z") == ["r"]


UNCERTAIN = [
    # told on the 20th of October; uncertain until the end of
    ("active_personnel", "2024-10", "2024-10-31"),
    ("active_personnel", "2024-10/2024-12", "2024-10-31"),
    ("active_personnel", "[2024-10-05..2024-10-09]", "2024-10-09"),
    ("casualties", "2022/2024-09", "2024-09-30"),
    ("casualties", "[2024-10-05..2024-10-09]", "2024-10-09"),
    ("active_personnel", "[2024-10-05..]", "2024-10-20"),
    ("active_personnel", "../2024-10-15", "2024-10-20"),
]


@pytest.mark.parametrize(("measure", "occurred", "day"), UNCERTAIN)
def test_a_date_is_uncertain_until_the_latest_instant_of_that_bound(
    measure: str, occurred: str, day: str
) -> None:
    given = [told("r", occurred, losses(measure), reported="2024-10-20")]
    almost = f"{day}T23:59:59.999998Z"
    assert marks(figure(given, before(day))) == {"r": ["date uncertain"]}
    assert marks(figure(given, almost)) == {"r": ["date uncertain"]}
    assert marks(figure(given, day)) == {"r": []}


@pytest.mark.parametrize(("measure", "occurred"), [("casualties", "2022/.."), ("active_personnel", "../..")])
def test_what_speaks_from_known_is_never_uncertain(measure: str, occurred: str) -> None:
    assert marks(figure([told("r", occurred, losses(measure), reported="2024-10-20")], "2024-10-20")) == {
        "r": []
    }


def test_a_claim_may_carry_its_own_date() -> None:
    given = [told("r", "2024-10-01", strength(occurred="2024-10-10"), reported="2024-10-12")]
    assert standing(given, "2024-10-09") == []
    assert figure(given, "2024-10-10")["claims"][0]["occurred"] == "2024-10-10"


ROWS = [
    ("deployment", "deployments", {}),
    ("decree", "decrees", {}),
    ("statement", "statements", {"topic": "troops"}),
    ("intelligence_report", "assessments", {"topic": "troops"}),
    ("report", "developments", {"subject": "RUS", "topic": "troops"}),
]


@pytest.mark.parametrize(("kind", "rows", "fields"), ROWS)
def test_events_speak_from_their_own_date_as_a_stock_does(
    kind: str, rows: str, fields: dict[str, Any]
) -> None:
    counted = losses(occurred="2024-08/2024-09") if kind != "decree" else law(said_by="x")
    given = [told("r", "2024-08/2024-09", counted, kind=kind, **fields)]
    assert state(given, "2024-07-31")[rows] == []
    found = state(given, "2024-08-01")
    assert len(found[rows]) == 1
    assert kind == "decree" or found["figures"] == []  # the count up to September says nothing yet


# -- 3. in scope, visible ------------------------------------------------------------------------------------


def test_an_event_is_in_scope_once_its_position_is_reached() -> None:
    given = [told("a", "2024-10-01", strength()), told("b", "2024-10-02", strength())]
    assert standing(given, position=0) == []
    assert standing(given, position=1) == ["a"]
    assert standing(given, position=2) == ["b"]


def test_an_event_behind_the_position_is_not_in_scope_whatever_was_selected() -> None:
    given = timeline(told("a", "2024-10-01", strength()), told("b", "2024-10-02", strength()))
    found = picture(Selection.of(given.events()), Question(AsOf(date(2024, 10, 31), position=1)))
    assert [listed.position for figure in found.of(FIGURES) for listed in figure.claims] == [1]


@pytest.mark.parametrize("row", ["figures", "developments"])
def test_an_event_is_in_scope_from_the_very_instant_it_speaks_and_is_known(row: str) -> None:
    given = [told("a", "2024-10-05T10:00:00Z", strength(), subject="RUS", topic="t")]
    now, sooner = "2024-10-05T10:00:00Z", "2024-10-05T09:59:59.999999Z"
    assert len(state(given, now, now)[row]) == 1
    assert state(given, sooner, now)[row] == []
    assert state(given, now, sooner)[row] == []


def test_a_question_is_about_today_with_everything_known_at_the_head_unless_it_says_otherwise() -> None:
    given = timeline(told("a", "2024-11-01", strength(), reported="2024-12-24"))
    found = given.state().to_dict()
    assert [one["status"] for one in found["figures"]] == ["current"]
    assert found["as_of"] == {"valid": "2024-11-01", "known": None, "position": 1, "hash": given.head().hash}


def test_a_position_may_be_a_recording_instant() -> None:
    clock = Clock(NOON)
    given = Timeline(MemoryLog(clock), clock=clock)
    given.append(told("a", "2024-10-01", strength()))
    clock.pass_time(hours=1)
    given.append(told("b", "2024-10-02", strength()))
    positions = ["2024-11-01T11:59:59Z", "2024-11-01T12:30:00Z", "2024-11-01T13:00:00Z", "2024-11-01"]
    found = [given.state("2024-10-31", position=at).to_dict()["as_of"]["position"] for at in positions]
    assert found == [0, 1, 2, 2]
