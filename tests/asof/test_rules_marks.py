"""Rules 7 and 8: foretold, earlier, stale."""

from __future__ import annotations

from typing import Any

import pytest
from asking import (
    AUTUMN,
    FORECAST,
    PRECISE,
    after,
    deaths,
    envelope,
    figure,
    losses,
    marks,
    standing,
    state,
    told,
    troops,
    unsaid,
)
from each import each
from given import Document, claim

# -- 7. foretold ---------------------------------------------------------------------------------------------


LEADS = [
    # known, speaks from, a forecast
    ("2024-10-14", "2024-10-14", False),
    ("2024-10-14", "2024-10-15", False),
    ("2024-10-14", "2024-10-16", True),
    ("2024-10-14T23:59:59Z", "2024-10-16T00:00:00Z", True),
    ("2024-10-14T00:00:00Z", "2024-10-15T23:59:59Z", False),
    ("2024-10-15T01:00:00+02:00", "2024-10-16", True),
]


@pytest.mark.parametrize(("reported", "occurred", "foretold"), LEADS)
def test_a_claim_known_more_than_one_day_before_it_speaks_is_a_forecast(
    reported: str, occurred: str, foretold: bool
) -> None:
    found = figure([told("r", occurred, troops(), reported=reported)])
    assert (marks(found)["r"], found["status"]) == (
        (["foretold"], "foretold") if foretold else ([], "current")
    )


def test_a_forecast_never_turns_into_a_fact_by_the_passing_of_its_day() -> None:
    for day in ("2024-10-20", "2024-10-21", "2034-10-20"):
        found = figure([FORECAST], day)
        assert (marks(found), envelope(found)) == ({"forecast": ["foretold"]}, (None, None, None))


def test_a_decrees_claim_and_an_incident_are_no_forecasts() -> None:
    assert figure([AUTUMN], "2024-12-01")["status"] == "current"
    incident = told("i", "2024-10-20", deaths(), reported="2024-10-05")
    assert marks(figure([incident])) == {"i": []}
    assert state([AUTUMN, incident], "2024-10-10")["ahead"] == []


def test_a_count_up_to_the_end_of_a_month_to_come_is_a_forecast() -> None:
    given = [told("r", "2022-02-24/2024-12", losses(), reported="2024-10-15")]
    assert [one["marks"] for one in state(given, "2024-11-30")["ahead"]] == [["foretold"]]
    assert figure(given, "2024-12-31")["status"] == "foretold"


def test_a_forecast_is_listed_while_it_speaks_later_than_its_carriers_latest_word() -> None:
    def with_word(day: str, reported: str | None = None) -> list[str]:
        return standing([FORECAST, told("word", day, troops("3000"), reported=reported or day)])

    assert with_word("2024-10-19") == ["forecast", "word"]
    assert with_word("2024-10", "2024-10-19") == ["forecast", "word"]
    assert with_word("2024-10-19", "2024-10-25") == ["forecast", "word"]
    assert with_word("2024-10-20") == ["word"]
    assert with_word("2024-10-21") == ["word"]


def test_another_carriers_word_hides_no_forecast() -> None:
    assert standing([FORECAST, told("word", "2024-10-25", troops("3000"), by="Post")]) == ["forecast", "word"]


def test_only_a_carriers_latest_forecast_is_listed() -> None:
    later = told("later", "2024-10-22", troops(), reported="2024-10-04")
    newer = told("newer", "2024-10-20", troops(), reported="2024-10-06")
    other = told("other", "2024-10-18", troops(), reported="2024-10-04", by="Post")
    assert standing([FORECAST, newer, other]) == ["newer", "other"]
    assert standing([FORECAST, newer, later]) == ["later"]


def test_a_forecast_supersedes_nothing_and_sets_no_time() -> None:
    found = figure([FORECAST, told("word", "2024-10-10", troops("3000"))])
    assert marks(found) == {"forecast": ["foretold"], "word": []}
    assert (envelope(found), found["status"]) == ((3000, 3000, 3000), "current")


def test_every_forecast_that_speaks_after_the_day_is_ahead() -> None:
    early = told("early", "2024-10-18", troops(), reported="2024-10-04")
    rough = told("rough", "2024-10-20", troops("3..1", disordered=True), reported="2024-10-05")
    found = state([FORECAST, early, rough], "2024-10-17")["ahead"]
    assert {one["id"]: one["marks"] for one in found} == {
        "forecast": ["foretold"], "early": ["foretold"], "rough": ["foretold", "disordered"],
    }  # fmt: skip
    assert [one["id"] for one in state([FORECAST, early], "2024-10-19")["ahead"]] == ["forecast"]
    assert state([FORECAST], "2024-10-20")["ahead"] == []


def test_what_is_ahead_is_visible_but_for_its_day() -> None:
    assert state([FORECAST], "2024-10-17", "2024-10-04")["ahead"] == []
    assert state([FORECAST, unsaid("r", "forecast", "2024-10-06")], "2024-10-17")["ahead"] == []
    fact = told("fact", "2024-10-18", troops(), reported="2024-10-17")
    assert state([fact], "2024-10-17")["ahead"] == []


# -- 8. earlier, stale ---------------------------------------------------------------------------------------

WINDOWS = [
    ("troops_deployed", 3, 30),
    ("recruitment", 92, 184), ("casualty_rate", 92, 184), ("trained", 92, 184),
    ("casualties", 31, 92), ("killed", 31, 92), ("wounded", 31, 92), ("missing", 31, 92),
    ("captured", 31, 92), ("desertion_cases", 31, 92), ("awol_cases", 31, 92), ("fatalities", 31, 92),
    ("active_personnel", 366, 400), ("military_aid", 366, 400),
    ("authorised_strength", 0, None),
    ("drones", 31, 92),
]  # fmt: skip


def any_claim(measure: str, **fields: Any) -> Document:
    own = {"nature": "stock", "unit": "pieces"} if measure == "drones" else {}
    return claim(measure, place="RUS", **own, **fields)


@each(("measure", "window"), [(measure, window) for measure, window, _ in WINDOWS])
def test_a_claim_whose_age_exceeds_the_window_when_the_newest_spoke_is_earlier(
    measure: str, window: int
) -> None:
    def found(days: int) -> Document:
        old = told("old", after("2024-10-30", -days), any_claim(measure, estimate="7", said_by="UK"))
        return figure([old, told("new", "2024-10-30", any_claim(measure, estimate="9", said_by="US"))])

    assert marks(found(window)) == {"old": [], "new": []}
    assert marks(found(window + 1)) == {"old": ["earlier"], "new": []}
    assert envelope(found(window + 1)) == (9, 9, 9)


@each(("measure", "horizon"), [(measure, horizon) for measure, _, horizon in WINDOWS])
def test_a_figure_is_stale_when_all_its_claims_are_older_than_the_horizon(
    measure: str, horizon: int | None
) -> None:
    given = [told("r", "2024-10-01", any_claim(measure))]
    if horizon is None:
        assert figure(given, "2034-10-01")["status"] == "current"
    else:
        assert figure(given, after("2024-10-01", horizon))["status"] == "current"
        assert figure(given, after("2024-10-01", horizon + 1))["status"] == "stale"


def test_three_thousand_on_the_23rd_is_not_the_low_end_of_ten_to_twelve_on_the_30th() -> None:
    found = figure([PRECISE, told("b", "2024-10-30", troops("10000..12000", "Kyiv"))])
    assert (envelope(found), marks(found)) == ((10000, None, 12000), {"precise": ["earlier"], "b": []})


def test_claims_are_compared_when_the_newest_spoke_and_not_when_we_ask() -> None:
    given = [PRECISE, told("b", "2024-10-26", troops("10000", "Kyiv"))]
    found = figure(given, "2024-12-31")
    assert (envelope(found), found["status"]) == ((3000, None, 10000), "stale")


def test_what_has_ended_or_is_foretold_sets_no_time_and_is_not_earlier() -> None:
    ended = told("ended", "2024-10-29", troops("1", "Kyiv", until="2024-10-30"))
    foretold = told("foretold", "2024-10-30", troops("1", "Seoul"), reported="2024-10-01")
    long_ago = told("long-ago", "2024-09-01", troops("1", "Bern", until="2024-09-02"))
    assert marks(figure([PRECISE, ended, foretold, long_ago])) == {
        "precise": [], "ended": ["ended"], "foretold": ["foretold"], "long-ago": ["ended"],
    }  # fmt: skip


def test_a_period_that_reaches_the_newest_is_not_earlier() -> None:
    vague = told("vague", "2024-10", troops("11000", "Kyiv"))
    assert marks(figure([vague, told("b", "2024-10-30", troops())])) == {"vague": [], "b": []}


def test_one_claim_within_the_horizon_keeps_a_figure_current() -> None:
    given = [told("a", "2024-10-01", troops()), told("b", "2024-10-04", troops(said_by="Kyiv"))]
    assert figure(given, "2024-11-03")["status"] == "current"  # a is 33 days old, b 30
    assert figure(given, "2024-11-04")["status"] == "stale"


def test_statuses_hold_in_their_order() -> None:
    ended = told("ended", "2024-08-01", troops(said_by="Kyiv", until="2024-08-02"))
    old = told("old", "2024-08-01", troops(said_by="Seoul"))
    assert figure([FORECAST])["status"] == "foretold"
    assert figure([FORECAST, ended])["status"] == "ended"
    assert figure([FORECAST, ended, old])["status"] == "stale"
    assert figure([FORECAST, ended, old, told("new", "2024-10-30", troops())])["status"] == "current"
