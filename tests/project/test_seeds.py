"""The seeds, asked by hand: every fact of the article is there, and each keeps its trap shut."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from places import ROOT

from timeline.documents.files import read
from timeline.engine import Timeline, utc_now
from timeline.log.memory import MemoryLog
from timeline.model.event import Event, Reported, Retraction

SEEDS = ROOT / "seeds" / "manpower-2024.toml"
FACTS = [f"F{number:02d}" for number in range(1, 39)]
CONTEXT = [f"C{number:02d}" for number in range(1, 6)]
WITH_CLAIMS = {"F01", "F02", "F06", "F07", "F10", "F16", "F23", "F24", "F25", "F32", "F33", *CONTEXT}


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return read(SEEDS)


@pytest.fixture(scope="module")
def seeds(events: list[Event]) -> Timeline:
    timeline = Timeline(MemoryLog(utc_now))
    timeline.append(events)
    return timeline


def tagged(events: Iterable[Event], tag: str) -> list[Reported]:
    return [event for event in events if tag in event.tags and not isinstance(event, Retraction)]


def state(seeds: Timeline, as_of: str, known_on: str | None = None) -> dict[str, Any]:
    return seeds.state(as_of, known_on=known_on).to_dict()


def figures(answer: dict[str, Any], subject: str, measure: str) -> list[dict[str, Any]]:
    return [one for one in answer["figures"] if (one["subject"], one["measure"]) == (subject, measure)]


def figure(answer: dict[str, Any], subject: str, measure: str) -> dict[str, Any]:
    (found,) = figures(answer, subject, measure)
    return found


def numbers(found: dict[str, Any]) -> tuple[Any, Any, Any]:
    return found["low"], found["best"], found["high"]


def row(rows: Iterable[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    (found,) = [one for one in rows if all(one[key] == value for key, value in wanted.items())]
    return found


# -- what is there -------------------------------------------------------------------------------------------


def test_every_fact_of_the_article_is_there_and_all_the_context(events: list[Event]) -> None:
    tags = {tag for event in events for tag in event.tags}

    assert tags == {*FACTS, *CONTEXT, "context"}


def test_every_event_tells_one_fact(events: list[Event]) -> None:
    for event in events:
        assert len([tag for tag in event.tags if tag != "context"]) == 1, event.id


def test_exactly_the_named_facts_carry_claims_and_each_of_them_one(events: list[Event]) -> None:
    claims = {tag: [claim for one in tagged(events, tag) for claim in one.claims] for tag in FACTS + CONTEXT}

    assert {tag for tag, found in claims.items() if found} == WITH_CLAIMS
    assert all(len(found) <= 1 for found in claims.values())


def test_the_facts_were_read_in_the_article_and_the_context_elsewhere(events: list[Event]) -> None:
    from_article = {event.id for event in events if event.source and event.source.key == "article-2024-10"}

    assert from_article == {event.id for event in events if "context" not in event.tags}


def test_nothing_is_foretold_or_retracted(seeds: Timeline) -> None:
    answer = state(seeds, "2024-10-31")

    assert answer["ahead"] == []
    assert answer["retracted"]["count"] == 0
    assert not [claim for one in answer["figures"] for claim in one["claims"] if "foretold" in claim["marks"]]


# -- losses --------------------------------------------------------------------------------------------------


def test_a_figure_for_both_sides_is_never_charged_to_one(seeds: Timeline) -> None:
    answer = state(seeds, "2024-10-31")

    both = figure(answer, "RUS+UKR", "casualties")
    assert numbers(both) == (1_000_000, None, None)
    assert both["since"] == "2022-02-24"
    assert [claim["id"] for claim in figure(answer, "RUS", "casualties")["claims"]] == ["rus-losses-2024-10"]
    assert figures(answer, "UKR", "casualties") == []


def test_losses_of_two_years_are_those_of_the_war_so_far(seeds: Timeline) -> None:
    losses = figure(state(seeds, "2024-10-31"), "RUS", "casualties")

    assert losses["since"] == "2022-02-24"
    assert numbers(losses) == (350_000, 350_000, 600_000)
    assert losses["voices"] == 1


def test_lost_in_battle_is_never_counted_as_deaths(seeds: Timeline) -> None:
    answer = state(seeds, "2024-10-31")

    assert figures(answer, "RUS", "killed") == []
    assert "Ambiguous" in figure(answer, "RUS", "casualties")["claims"][0]["note"]


def test_a_misprinted_number_is_kept_as_printed(events: list[Event]) -> None:
    (printed,) = tagged(events, "F03")
    (counted,) = tagged(events, "F02")

    assert printed.as_written == "600,0000"
    assert counted.claims[0].estimate.high == 600_000


@pytest.mark.parametrize(
    ("fact", "points_to"), [("F03", "F02"), ("F17", "F16"), ("F17", "F06"), ("F34", "F02")]
)
def test_a_fact_that_restates_another_points_to_it(events: list[Event], fact: str, points_to: str) -> None:
    (restated,) = tagged(events, fact)
    (original,) = tagged(events, points_to)

    assert restated.note
    assert original.id in restated.note


def test_recruits_and_casualties_of_a_month_cancel_out(seeds: Timeline) -> None:
    answer = state(seeds, "2024-10-31")

    assert figure(answer, "RUS", "casualty_rate")["claims"][0]["qualifier"] == "nearly the same number"
    change = row(answer["derived"], name="net_monthly_change", subject="RUS")
    assert (change["low"], change["high"]) == (0, 0)


# -- decrees -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "first", "second", "third", "strength"),
    [
        ("2022-12-31", "pending", None, None, None),
        ("2023-01-01", "in force", None, None, 1_150_628),
        ("2023-12-01", "replaced", "in force", None, 1_320_000),
        ("2024-10-31", "replaced", "in force", "pending", 1_320_000),
        ("2024-11-30", "replaced", "in force", "pending", 1_320_000),
        ("2024-12-01", "replaced", "replaced", "in force", 1_500_000),
    ],
)
def test_a_signed_decree_is_pending_until_it_is_in_force(
    seeds: Timeline, day: str, first: str, second: str | None, third: str | None, strength: int | None
) -> None:
    answer = state(seeds, day)

    status = {decree["number"]: decree["status"] for decree in answer["decrees"]}
    assert (status.get("575"), status.get("915"), status.get("792")) == (first, second, third)
    in_force = [found["best"] for found in figures(answer, "RUS", "authorised_strength")]
    assert in_force == ([strength] if strength else [])


def test_decrees_that_nobody_names_are_no_decree(seeds: Timeline) -> None:
    answer = state(seeds, "2024-10-31")

    assert len(answer["decrees"]) == 3
    assert row(answer["developments"], subject="RUS", topic="decrees")["id"] == "rus-several-decrees-2024-10"


# -- North Korean troops -------------------------------------------------------------------------------------


def test_ten_thousand_stand_beside_ten_to_twelve_thousand_and_three_thousand_is_earlier(
    seeds: Timeline,
) -> None:
    troops = figure(state(seeds, "2024-10-31"), "PRK", "troops_deployed")

    assert troops["place"] == "RUS"
    assert numbers(troops) == (10_000, 10_000, 12_000)
    assert troops["voices"] == 3
    assert [(claim["said_by"], claim["low"], claim["best"], claim["high"]) for claim in troops["claims"]] == [
        ("FDD", 10_000, None, 12_000),
        ("US Department of Defense", None, 10_000, None),
        ("US intelligence", None, 10_000, None),
        ("South Korean officials", None, 3_000, None),
    ]
    assert [claim["marks"] for claim in troops["claims"]] == [[], [], [], ["earlier"]]


@pytest.mark.parametrize("as_of", ["2024-10-25", "2024-10-31"])
def test_on_25_october_three_thousand_were_known(seeds: Timeline, as_of: str) -> None:
    troops = figure(state(seeds, as_of, "2024-10-25"), "PRK", "troops_deployed")

    assert numbers(troops) == (3_000, 3_000, 3_000)
    assert troops["voices"] == 1


def test_the_troops_are_a_third_to_two_fifths_of_a_month_of_recruits(seeds: Timeline) -> None:
    months = row(state(seeds, "2024-10-31")["derived"], name="months_of_host_recruitment", subject="PRK")

    assert (str(months["low"]), str(months["high"])) == ("0.333333", "0.4")


def test_two_voices_tell_of_one_deployment(seeds: Timeline) -> None:
    (deployment,) = state(seeds, "2024-10-31")["deployments"]

    assert (deployment["origin"], deployment["host"], deployment["status"]) == ("PRK", "RUS", "present")
    assert deployment["said_by"] == ["FDD", "US intelligence"]


# -- what is said, and what is not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "speakers"),
    [
        ("F12", {"Government of Russia", "Government of North Korea"}),
        ("F38", {"Embassy of Ukraine in the United States", "US Department of State"}),
    ],
)
def test_silence_is_not_denial(seeds: Timeline, events: list[Event], fact: str, speakers: set[str]) -> None:
    ids = {event.id for event in tagged(events, fact)}

    told = [one for one in state(seeds, "2024-10-31")["statements"] if one["id"] in ids]

    assert {one["speaker"] for one in told} == speakers
    assert {one["stance"] for one in told} == {"silent"}


def test_nobody_denies_anything(seeds: Timeline) -> None:
    statements = state(seeds, "2024-10-31")["statements"]

    assert "denies" not in {one["stance"] for one in statements}


def test_only_a_word_of_the_standard_has_a_band(seeds: Timeline) -> None:
    assessments = state(seeds, "2024-10-31")["assessments"]

    ryder = row(assessments, speaker="Pat Ryder")
    aid = row(assessments, id="usa-aid-package-2024-10")
    assert (ryder["likelihood"], ryder["band"]) == ("likely", [55, 80])
    assert (aid["likelihood"], aid["band"]) == ("highly unlikely", None)


@pytest.mark.parametrize("as_of", ["2022-02-24", "2024-10-31", "2026-01-01"])
def test_an_undated_quote_never_enters_a_state_but_is_counted(seeds: Timeline, as_of: str) -> None:
    answer = state(seeds, as_of)

    assert "logan-us-foreign-policy" not in {one["id"] for one in answer["statements"]}
    assert answer["undated"]["count"] == 1
    assert [one["id"] for one in answer["undated"]["newest"]] == ["logan-us-foreign-policy"]


# -- Ukraine, strength and aid -------------------------------------------------------------------------------


def test_desertion_cases_are_counted_since_january(seeds: Timeline) -> None:
    cases = figure(state(seeds, "2024-10-31"), "UKR", "desertion_cases")

    assert numbers(cases) == (18_300, 18_300, 18_300)
    assert (cases["since"], cases["unit"]) == ("2024-01-01", "cases")
    assert cases["claims"][0]["via"] == ["Ukrainska Pravda"]


@pytest.mark.parametrize(("as_of", "a_month"), [("2024-06-15", 35_000), ("2024-10-31", 20_000)])
def test_thirty_five_thousand_were_trained_in_spring_and_twenty_thousand_now(
    seeds: Timeline, as_of: str, a_month: int
) -> None:
    trained = figure(state(seeds, as_of), "UKR", "trained")

    assert numbers(trained) == (a_month, a_month, a_month)
    assert trained["unit"] == "persons a month"


def test_tens_of_billions_are_a_lower_bound_at_most(seeds: Timeline) -> None:
    aid = figure(state(seeds, "2024-10-31"), "USA", "military_aid")

    assert aid["place"] == "UKR"
    assert numbers(aid) == (20_000_000_000, None, None)
    assert aid["claims"][0]["as_written"] == "tens of billions"


def test_the_strength_of_an_index_stands_apart_from_the_strength_decreed(seeds: Timeline) -> None:
    answer = state(seeds, "2024-10-31")

    assert figure(answer, "RUS", "active_personnel")["best"] == 1_300_000
    assert figure(answer, "RUS", "authorised_strength")["best"] == 1_320_000


# -- knowledge comes late ------------------------------------------------------------------------------------


def test_on_1_june_nobody_knew_what_october_would_tell(seeds: Timeline) -> None:
    answer = state(seeds, "2024-06-01", "2024-06-01")

    assert [(one["subject"], one["measure"]) for one in answer["figures"]] == [("RUS", "authorised_strength")]
    assert {decree["number"] for decree in answer["decrees"]} == {"575", "915"}
    for part in ("ahead", "derived", "deployments", "statements", "assessments", "developments"):
        assert answer[part] == []
    assert answer["undated"]["count"] == 0


def test_what_september_told_was_known_before_the_article(seeds: Timeline) -> None:
    assert figure(state(seeds, "2024-09-30", "2024-09-30"), "RUS+UKR", "casualties")["low"] == 1_000_000
    assert figures(state(seeds, "2024-09-30", "2024-09-29"), "RUS+UKR", "casualties") == []
