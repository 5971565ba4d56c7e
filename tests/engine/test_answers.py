"""The JSON of an answer (design section 9), and narrower questions."""

from __future__ import annotations

import json

import pytest
from asking import (
    AUTUMN,
    FIRST,
    FORECAST,
    deaths,
    figure,
    losses,
    state,
    strength,
    timeline,
    told,
    troops,
    unsaid,
)
from given import Document, claim
from picturing import rate, stay

# -- the JSON of an answer -----------------------------------------------------------------------------------

TOP = (
    "rules stream policy as_of figures ahead derived deployments decrees statements assessments developments"
    " earlier undated retracted"
)
FIGURE = "subject measure place since nature unit low best high voices carriers status picked claims"
CLAIM = (
    "position id kind said_by via low best high qualifier unit occurred occurred_as_written until"
    " as_written note reported known age_days picked publisher grade url archived locator withdrawn_by"
    " marks count open positions"
)
EVIDENCE = " summary occurred reported age_days publisher grade position id"
KEYS = {
    "figures": FIGURE,
    "ahead": CLAIM + " subject measure place since",
    "derived": "name subject place low high unit stale inputs positions",
    "deployments": "origin host unit place status begun until age_days said_by positions",
    "decrees": "id issuer number signed in_force until replaces replaced_by status summary positions",
    "statements": "speaker role audience topic stance" + EVIDENCE,
    "assessments": "agency speaker topic likelihood band confidence" + EVIDENCE,
    "developments": "subject topic said_by" + EVIDENCE,
}
EVERYTHING = [
    told("r", "2024-10-20", rate("recruitment", "5"), rate("casualty_rate", "1"), subject="RUS", topic="t"),
    told("f", "2024-12-01", troops(), reported="2024-10-15"),
    stay("d", "2024-10-20"), AUTUMN, told("u", None, reported="2024-10-15"),
    told("s", "2024-10-20", kind="statement", speaker="Peskov", topic="t"),
    told("i", "2024-10-20", kind="intelligence_report", agency="GRU", topic="t"),
    told("gone", "2024-10-20", deaths()), unsaid("un", "gone"),
]  # fmt: skip


def test_an_answer_has_these_keys_and_no_others() -> None:
    found = state(EVERYTHING)
    assert set(found) == set(TOP.split())
    assert set(found["as_of"]) == {"valid", "known", "position", "hash"}
    assert set(found["earlier"]) == {"statements", "assessments", "developments"}
    for rows, keys in KEYS.items():
        assert found[rows], rows
        assert all(set(one) == set(keys.split()) for one in found[rows]), rows
    assert all(set(one) == set(CLAIM.split()) for figure in found["figures"] for one in figure["claims"])
    assert [set(one) for one in found["derived"][0]["inputs"]] == [{"subject", "measure", "place"}] * 2
    assert [set(one) for one in found["undated"]["newest"]] == [{"position", "id", "kind", "summary"}]
    retracted = {"position", "id", "kind", "summary", "withdrawn_by"}
    assert [set(one) for one in found["retracted"]["newest"]] == [retracted]


def test_an_answer_says_what_was_asked() -> None:
    given = timeline(FIRST, FORECAST)
    found = given.state(
        "2024-10-31T18:30:00+02:00", known_on="2024-10-30", position=1, policy="graded"
    ).to_dict()
    (first, _) = given.events()
    assert {name: found[name] for name in ("rules", "stream", "policy", "as_of")} == {
        "rules": 1, "stream": "main", "policy": "graded",
        "as_of": {
            "valid": "2024-10-31T16:30:00.000000Z", "known": "2024-10-30", "position": 1, "hash": first.hash,
        },
    }  # fmt: skip
    assert given.state("2024-10-31", position=0).to_dict()["as_of"]["hash"] == "0" * 64


def test_a_claim_is_told_with_all_its_evidence() -> None:
    source = {
        "publisher": "Daily", "published": "2024-10-25", "grade": "B2", "url": "https://x.org/1",
        "archived": "https://a.org/1",
    }  # fmt: skip
    given = told(
        "r", "2024-10", troops("~10000", "US", via=["CNN", "Daily"], until="2024-12", as_written="ten"),
        kind="deployment", origin="PRK", host="RUS", reported="2024-10", source=source, locator="para 9",
        occurred_as_written="in autumn", note="doubtful", as_written="all of it",
    )  # fmt: skip
    assert figure([given])["claims"] == [
        {
            "position": 1, "id": "r", "kind": "deployment", "said_by": "US", "via": ["CNN", "Daily"],
            "low": None, "best": 10000, "high": None, "qualifier": "about", "unit": "persons",
            "occurred": "2024-10", "occurred_as_written": "in autumn", "until": "2024-12",
            "as_written": "ten", "note": "doubtful", "reported": "2024-10", "known": "2024-10-25",
            "age_days": 0,
            "picked": None,
            "publisher": "Daily", "grade": "B2", "url": "https://x.org/1", "archived": "https://a.org/1",
            "locator": "para 9", "withdrawn_by": [], "marks": [], "count": None, "open": None,
            "positions": None,
        }
    ]  # fmt: skip


def test_as_written_and_note_are_the_claims_own_else_its_events() -> None:
    claims = [strength(note="own"), losses("killed", as_written="own")]
    figures = state([told("r", "2024-10-20", *claims, note="event", as_written="event")])["figures"]
    found = [(one["note"], one["as_written"]) for figure in figures for one in figure["claims"]]
    assert found == [("own", "event"), ("event", "own")]


def test_known_is_the_utc_day_of_known_from() -> None:
    given = [told("r", "2024-10-20", strength(), reported="2024-10-21T01:00:00+03:00")]
    (one,) = figure(given)["claims"]
    assert (one["known"], one["reported"]) == ("2024-10-20", "2024-10-21T01:00:00+03:00")


def test_a_statement_an_assessment_and_a_development_are_told_with_their_evidence() -> None:
    source = {"publisher": "Daily", "grade": "C3"}
    more: list[Document] = [
        {
            "kind": "statement",
            "speaker": "Peskov",
            "role": "spokesman",
            "audience": "press",
            "stance": "denies",
        },
        {
            "kind": "intelligence_report",
            "agency": "GRU",
            "speaker": "X",
            "likelihood": "likely",
            "confidence": "low",
        },
        {"kind": "report", "subject": "RUS", "said_by": "UN"},
    ]
    given = [told(f"e{n}", "2024-10-21", topic="t", source=source, **one) for n, one in enumerate(more, 1)]
    found = state(given)
    expected = [
        {name: value for name, value in one.items() if name != "kind"}
        | {"topic": "t", "summary": "It was said.", "occurred": "2024-10-21", "reported": "2024-10-21",
           "age_days": 10, "publisher": "Daily", "grade": "C3", "position": n, "id": f"e{n}"}
        for n, one in enumerate(more, 1)
    ]  # fmt: skip
    expected[1]["band"] = [55, 80]
    assert [*found["statements"], *found["assessments"], *found["developments"]] == expected


def test_a_developments_said_by_is_its_events_else_the_publisher() -> None:
    (found,) = state([told("a", "2024-10-01", subject="RUS", topic="t", by="Post")])["developments"]
    assert found["said_by"] == "Post"


def test_figures_are_sorted_by_subject_measure_place_and_since() -> None:
    def one(subject: str, measure: str, place: str | None = None, occurred: str | None = None) -> Document:
        return claim(measure, "1", subject=subject, place=place, occurred=occurred)

    claims = [
        one("UKR", "killed"), one("RUS", "wounded"), one("RUS", "killed", "b"), one("RUS", "killed", "Z"),
        one("RUS", "killed", None, "2024-01/2024-09"), one("RUS", "killed"),
        one("RUS", "fatalities", None, "2022-03-01"), one("RUS", "fatalities", None, "2021-03-01"),
    ]  # fmt: skip
    figures = state([told("r", "2024-09-30", *claims)])["figures"]
    assert [(x["subject"], x["measure"], x["place"], x["since"]) for x in figures] == [
        ("RUS", "fatalities", None, None), ("RUS", "fatalities", None, "2022-02-24"),
        ("RUS", "killed", None, "2022-02-24"), ("RUS", "killed", None, "2024-01-01"),
        ("RUS", "killed", "Z", "2022-02-24"), ("RUS", "killed", "b", "2022-02-24"),
        ("RUS", "wounded", None, "2022-02-24"), ("UKR", "killed", None, "2022-02-24"),
    ]  # fmt: skip


def test_claims_are_sorted_by_earlier_then_said_by_then_newest_first_then_id() -> None:
    given = [
        told("5", "2024-10-01", troops(said_by="A")),
        told("2", "2024-10-29", troops("1", "b"), by="Post"),
        told("4", "2024-10-30", troops("2", "c"), by="Post"),
        told("3", "2024-10-30", troops("3", "c"), by="Post"),
        told("1", "2024-10-30", troops("4", "c"), reported="2024-10-31"),
        told("0", "2024-10", troops("5", "c"), reported="2024-10-31", by="Z"),
        told("6", "2024-10-28", troops("1", "Z")),
    ]
    assert [one["id"] for one in figure(given)["claims"]] == ["6", "2", "1", "3", "4", "0", "5"]


def test_what_is_ahead_is_sorted_by_its_figure_then_as_claims() -> None:
    def ahead(name: str, day: str, *claims: Document) -> Document:
        return told(name, day, *claims, reported="2024-10-15")

    given = [
        ahead("a", "2024-12-01", troops(said_by="US"), strength(), troops("1", "US", subject="IRN")),
        ahead("b", "2024-12-02", troops(said_by="US"), troops(said_by="Kyiv")),
        ahead("c", "2024-12-02", troops(said_by="US", place="Belarus")),
    ]
    found = state(given)["ahead"]
    assert [(x["subject"], x["place"], x["said_by"], x["id"]) for x in found] == [
        ("IRN", "RUS", "US", "a"), ("PRK", "BLR", "US", "c"), ("PRK", "RUS", "Kyiv", "b"),
        ("PRK", "RUS", "US", "b"), ("PRK", "RUS", "US", "a"), ("RUS", None, "IISS", "a"),
    ]  # fmt: skip


NUMBERS = ["1234560", "0.0000000333333", "1" + 40 * "0", "0", "0.1", "100"]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_plain_decimals(number: str) -> None:
    given = timeline(told("r", "2024-10-20", strength(number)))
    text = given.state("2024-10-31").to_json()
    assert f'"low": {number},' in text
    assert json.loads(text)["figures"][0]["voices"] == 1


def test_a_quotient_is_a_plain_decimal() -> None:
    given = timeline(told("r", "2024-10-20", troops("1..1234565"), rate("recruitment", "1..30000000")))
    _, text = given.state("2024-10-31").to_json().split('"derived"')
    assert '"low": 0.0000000333333,' in text
    assert '"high": 1234560,' in text


def test_the_same_question_has_the_same_bytes() -> None:
    first, second = timeline(*EVERYTHING), timeline(*EVERYTHING)
    assert first.state("2024-10-31").to_json() == second.state("2024-10-31").to_json()


# -- narrowing -----------------------------------------------------------------------------------------------

WIDE = [
    told("r", "2024-10-20", troops(), rate("recruitment", "5"), rate("casualty_rate", "1"),
         strength(subject="UKR"), strength(subject="RUS+UKR"), subject="RUS", topic="t"),
    told("k", "2024-10-20", strength(place="Kursk"), subject="UKR", topic="t"),
    stay("d", "2024-10-20", place="Kursk"), stay("b", "2024-10-20", origin="RUS", host="BLR"), AUTUMN,
    told("u", None, reported="2024-10-15"),
    told("s", "2024-10-20", kind="statement", speaker="Peskov", topic="t"),
    told("i", "2024-10-20", kind="intelligence_report", agency="GRU", topic="t"),
]  # fmt: skip


@pytest.mark.parametrize("subject", ["RUS", "Russia"])
def test_a_subject_keeps_what_is_of_it_and_nothing_else(subject: str) -> None:
    found = state(WIDE, subject=subject)
    assert {(x["subject"], x["measure"], x["place"]) for x in found["figures"]} == {
        ("RUS", "recruitment", None), ("RUS", "casualty_rate", None), ("RUS", "active_personnel", "Kursk"),
        ("RUS+UKR", "active_personnel", None),
    }  # fmt: skip
    assert [x["name"] for x in found["derived"]] == ["net_monthly_change"]
    assert [(x["origin"], x["host"]) for x in found["deployments"]] == [("PRK", "RUS"), ("RUS", "BLR")]
    assert [x["id"] for x in found["developments"]] == ["r"]
    assert (found["decrees"], found["statements"], found["assessments"]) == ([], [], [])
    assert (found["undated"], found["retracted"]) == (None, None)


def test_a_subject_keeps_deployments_from_it_and_lines_of_it() -> None:
    found = state(WIDE, subject="PRK")
    assert [x["measure"] for x in found["figures"]] == ["troops_deployed"]
    assert [x["name"] for x in found["derived"]] == ["months_of_host_recruitment"]
    assert [(x["origin"], x["host"]) for x in found["deployments"]] == [("PRK", "RUS")]
    assert found["developments"] == []


def test_a_group_keeps_the_group_alone() -> None:
    found = state(WIDE, subject="UKR+RUS")
    assert [x["subject"] for x in found["figures"]] == ["RUS+UKR"]
    assert (found["derived"], found["deployments"]) == ([], [])


def test_a_measure_keeps_its_figures() -> None:
    found = state(WIDE, measure="active_personnel")
    assert [(x["subject"], x["place"]) for x in found["figures"]] == [
        ("RUS", "Kursk"), ("RUS+UKR", None), ("UKR", None),
    ]  # fmt: skip
    assert [x["name"] for x in state(WIDE, measure="casualty_rate")["derived"]] == ["net_monthly_change"]


@pytest.mark.parametrize(
    ("place", "measure"), [("KURSK ", "active_personnel"), ("Russia", "troops_deployed")]
)
def test_a_place_keeps_its_figures(place: str, measure: str) -> None:
    assert [x["measure"] for x in state(WIDE, place=place)["figures"]] == [measure]


def test_a_narrowed_figure_is_that_of_the_whole() -> None:
    whole = {x["measure"]: x for x in state(WIDE)["figures"] if x["subject"] == "RUS" and x["place"] is None}
    (one,) = state(WIDE, subject="RUS", measure="recruitment")["figures"]
    assert one == whole["recruitment"]
