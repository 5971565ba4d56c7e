"""The picture: figures and all beside them (design, section 4), and the JSON of an answer (section 9)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from given import Document, claim
from test_rules import (
    AUTUMN,
    FIRST,
    FORECAST,
    after,
    deaths,
    decree,
    envelope,
    figure,
    losses,
    marks,
    state,
    strength,
    timeline,
    told,
    troops,
    unsaid,
)


def rate(measure: str, estimate: str, **fields: Any) -> Document:
    """Persons a month of Russia; window 92 days, horizon 184."""
    return claim(measure, estimate, said_by="UK", **fields)


def stay(name: str, occurred: str, **fields: Any) -> Document:
    """North Koreans are in Russia; horizon 30 days."""
    return told(name, occurred, **({"kind": "deployment", "origin": "PRK", "host": "RUS"} | fields))


def row(given: list[Document], valid: str = "2024-10-31", known: str | None = None) -> Document:
    """The only deployment."""
    (found,) = state(given, valid, known)["deployments"]
    return dict(found)


def voices(*estimates: str, measure: str = "active_personnel") -> list[Document]:
    """One claim of each of so many voices, on one day, each carried by its own publisher."""
    return [
        told(f"e{n}", "2024-10-20", claim(measure, one, said_by=f"voice {n}"), by=f"carrier {n}")
        for n, one in enumerate(estimates, 1)
    ]


# -- the envelope --------------------------------------------------------------------------------------------

ENVELOPES = [
    (["10"], (10, 10, 10)),
    (["5..20"], (5, None, 20)),
    (["5..10..20"], (5, 10, 20)),
    ([">=5"], (5, None, None)),
    (["<=20"], (None, None, 20)),
    (["10", "12"], (10, None, 12)),
    (["12", "10"], (10, None, 12)),
    (["10", "10"], (10, 10, 10)),
    (["10", "5..20"], (5, 10, 20)),
    (["10", ">=12"], (10, 10, None)),
    ([">=5", "3..7"], (3, None, None)),
    (["<=9", "3..7"], (None, None, 9)),
    ([">=5", "<=9"], (None, None, None)),
    (["..10..", "5..10..20"], (5, 10, 20)),
    (["5..10..", "..11..20"], (5, None, 20)),
    (["0", "3"], (0, None, 3)),
]


@pytest.mark.parametrize(("estimates", "expected"), ENVELOPES)
def test_the_envelope_is_the_least_low_and_the_greatest_high(
    estimates: list[str], expected: tuple[Any, Any, Any]
) -> None:
    assert envelope(figure(voices(*estimates))) == expected


def test_a_disordered_claim_counts_from_its_least_to_its_greatest_number() -> None:
    found = figure([told("r", "2024-10-20", strength("9..2..4", disordered=True))])
    assert (found["low"], found["high"], marks(found)) == (2, 9, {"r": ["disordered"]})
    (one,) = found["claims"]
    assert (one["low"], one["best"], one["high"]) == (9, 2, 4)


def test_voices_and_carriers_count_those_that_count() -> None:
    given = [
        told("a", "2024-10-30", troops(said_by="US"), by="Daily"),
        told("b", "2024-10-30", troops(said_by="US"), by="Post"),
        told("c", "2024-10-30", troops(said_by="Kyiv"), by="Post"),
        told("d", "2024-10-01", troops(said_by="Seoul"), by="Weekly"),  # earlier
        told("e", "2024-10-29", troops(said_by="Bern", until="2024-10-30"), by="Monthly"),  # ended
        told("f", "2024-10-30", troops(said_by="Oslo"), by="Yearly", reported="2024-10-01"),  # foretold
    ]
    found = figure(given)
    assert (found["voices"], found["carriers"]) == (2, 2)
    assert marks(found) == {"a": [], "b": [], "c": [], "d": ["earlier"], "e": ["ended"], "f": ["foretold"]}


# -- variants ------------------------------------------------------------------------------------------------


def carried(first: str, second: str, said_by: str = "IISS") -> dict[str, list[str]]:
    one = told("a", "2024-10-20", strength(first), by="Daily")
    return marks(figure([one, told("b", "2024-10-20", strength(second, said_by), by="Post")]))


def test_unequal_claims_of_one_voice_are_variants() -> None:
    assert carried("10", "11") == {"a": ["variant"], "b": ["variant"]}
    assert carried("10", "10..10") == {"a": ["variant"], "b": ["variant"]}
    assert carried("10", "~10") == {"a": [], "b": []}
    assert carried("10", "10.0") == {"a": [], "b": []}
    assert carried("10", "11", "UK") == {"a": [], "b": []}
    assert carried("10", "11", " iiss") == {"a": ["variant"], "b": ["variant"]}


def test_only_claims_that_count_are_variants() -> None:
    given = [
        told("precise", "2024-10-23", troops("3000")),
        told("vague", "2024-10", troops("11000")),
        told("now", "2024-10-30", troops("9000", "Kyiv")),
    ]
    assert marks(figure(given)) == {"precise": ["earlier"], "vague": [], "now": []}
    assert marks(figure(given[:2])) == {"precise": ["variant"], "vague": ["variant"]}


def test_marks_stand_in_their_order() -> None:
    vague = told("vague", "2024-10", troops("9..1", disordered=True), reported="2024-10-20", by="Post")
    given = [vague, told("b", "2024-10", troops("2"), reported="2024-10-20")]
    assert marks(figure(given, "2024-10-25"))["vague"] == ["date uncertain", "variant", "disordered"]
    older = told("older", "[2024-10-01..]", troops("9..1", "Kyiv", disordered=True), reported="2024-10-20")
    earlier = told("older", "2024-10-20", troops("9..1", "Kyiv", until="2024-10-21", disordered=True))
    assert marks(figure([*given, earlier], "2024-10-25"))["older"] == ["ended", "disordered"]
    assert marks(figure([older], "2024-10-19"))["older"] == ["date uncertain", "disordered"]


def test_a_forecast_of_a_vague_day_is_foretold_and_uncertain() -> None:
    given = [told("f", "2024-10", troops("9..1", disordered=True), reported="2024-09-01")]
    assert marks(figure(given, "2024-10-15")) == {"f": ["foretold", "date uncertain", "disordered"]}


# -- policies ------------------------------------------------------------------------------------------------


def graded(name: str, grade: str | None, occurred: str = "2024-10-20", estimate: str = "1") -> Document:
    source = {"publisher": name} | ({"grade": grade} if grade else {})
    return told(name, occurred, strength(estimate, said_by=name), source=source)


def test_the_latest_policy_picks_the_voice_that_speaks_latest() -> None:
    given = [told("a", "2024-10-20", strength("1", "A"), reported="2024-10-29")]
    found = figure([*given, told("b", "2024-10-25", strength("2", "B"))], policy="latest")
    assert (envelope(found), found["picked"], found["voices"], found["carriers"]) == ((2, 2, 2), [2], 2, 1)
    assert figure([*given, told("b", "2024-10-25", strength("2", "B"))])["picked"] is None


def test_of_one_day_the_latest_policy_picks_the_voice_known_latest() -> None:
    given = [told("a", "2024-10-20", strength("1", "A"), reported="2024-10-21")]
    assert figure([*given, told("b", "2024-10-20", strength("2", "B"))], policy="latest")["picked"] == [1]


def test_tied_voices_show_theirs_together() -> None:
    given = [told(name, "2024-10-20", strength(n, name)) for name, n in [("A", "1"), ("B", "5")]]
    given.append(told("c", "2024-10-19", strength("9", "C")))
    for policy in ("latest", "graded"):
        found = figure(given, policy=policy)
        assert (envelope(found), found["picked"], found["voices"]) == ((1, None, 5), [1, 2], 3)


def test_a_voice_is_picked_whole_by_the_best_of_its_claims_that_count() -> None:
    given = [
        told("precise", "2024-10-29", troops("3"), by="Post"),
        told("vague", "2024-10", troops("11"), reported="2024-10-31"),
        told("other", "2024-10-28", troops("50", "Kyiv")),
        told("past", "2024-10-30", troops("99", "Bern", until="2024-10-30")),
    ]
    found = figure(given, policy="latest")
    assert (envelope(found), found["picked"], found["voices"]) == ((3, None, 11), [1, 2], 2)
    assert marks(found) == {"precise": ["variant"], "vague": ["variant"], "other": [], "past": ["ended"]}


def test_a_claim_that_does_not_count_is_not_picked_with_its_voice() -> None:
    given = [
        told("precise", "2024-10-23", troops("3")),
        told("vague", "2024-10", troops("11")),
        told("other", "2024-10-30", troops("50", "Kyiv")),
    ]
    given[1]["source"] = {"publisher": "Daily", "grade": "A1"}
    found = figure(given, policy="graded")
    assert (envelope(found), found["picked"]) == ((11, 11, 11), [2])


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("A2", "A3"),
        ("A6", "B1"),
        ("B5", "B6"),
        ("E5", "F1"),
        ("E6", "F1"),
        ("F5", "F6"),
        ("F5", None),
        ("A1", "C3"),
    ],
)
def test_grades_order_by_letter_then_digit(better: str, worse: str | None) -> None:
    given = [graded("worse", worse, "2024-10-25"), graded("better", better)]
    assert figure(given, policy="graded")["picked"] == [2]
    assert figure(given, policy="latest")["picked"] == [1]


def test_of_one_grade_the_latest_is_picked_and_none_counts_as_f6() -> None:
    assert figure([graded("a", "B2", "2024-10-25"), graded("b", "B2")], policy="graded")["picked"] == [1]
    assert figure([graded("a", None, "2024-10-25"), graded("b", "F6")], policy="graded")["picked"] == [1]
    assert figure([graded("a", "F6", "2024-10-25"), graded("b", None)], policy="graded")["picked"] == [1]
    later = graded("c", "B2") | {"reported": "2024-10-26"}
    assert figure([later, graded("b", "B2")], policy="graded")["picked"] == [1]


def test_where_nothing_counts_nothing_is_picked() -> None:
    for given in ([FORECAST], [FIRST, unsaid("r", "v1")]):
        assert figure(given, policy="latest")["picked"] == []
        assert figure(given)["picked"] is None


# -- derived lines -------------------------------------------------------------------------------------------


def derived(*claims: Document, occurred: str = "2024-10-20", **asked: Any) -> list[Document]:
    lines = state([told("r", occurred, *claims)], **asked)["derived"]
    assert isinstance(lines, list)
    return lines


NET = [
    # recruitment, casualty_rate, low, high
    ("30000", "36000", -6000, -6000),
    ("30000..32000", "36000..40000", -10000, -4000),
    (">=30000", "36000..40000", -10000, None),
    ("<=32000", "36000..40000", None, -4000),
    ("30000..32000", ">=36000", None, -4000),
    ("30000..32000", "<=40000", -10000, None),
    ("0", "0", 0, 0),
    ("1234567.25", "0.5", "1234566.75", "1234566.75"),
]


@pytest.mark.parametrize(("recruited", "lost", "low", "high"), NET)
def test_net_monthly_change_is_recruitment_less_casualties(
    recruited: str, lost: str, low: Any, high: Any
) -> None:
    (line,) = derived(rate("recruitment", recruited), rate("casualty_rate", lost))
    assert (line["low"], line["high"]) == (exactly(low), exactly(high))
    assert {name: line[name] for name in ("name", "subject", "place", "unit", "stale")} == {
        "name": "net_monthly_change", "subject": "RUS", "place": None, "unit": "persons a month",
        "stale": False,
    }  # fmt: skip
    assert [one["measure"] for one in line["inputs"]] == ["recruitment", "casualty_rate"]


def test_a_line_open_on_both_sides_is_left_out() -> None:
    assert derived(rate("recruitment", ">=3"), rate("casualty_rate", ">=1")) == []
    assert derived(rate("recruitment", "<=3"), rate("casualty_rate", "<=1")) == []
    assert derived(troops(">=9"), rate("recruitment", ">=3")) == []


def test_net_monthly_change_is_of_one_subject_and_place() -> None:
    recruited = rate("recruitment", "5", place="Kursk")
    assert derived(recruited, rate("casualty_rate", "1")) == []
    assert derived(recruited, rate("casualty_rate", "1", place="Kursk", subject="UKR")) == []
    (line,) = derived(recruited, rate("casualty_rate", "1", place=" KURSK"))
    assert (line["place"], line["low"], line["inputs"][0]["place"]) == ("Kursk", 4, "Kursk")


def exactly(number: str | int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


MONTHS = [
    # troops, recruitment, low, high
    ("10000..12000", "30000", "0.333333", "0.4"),
    ("10000", "30000..40000", "0.25", "0.333333"),
    ("10000..12000", "30000..40000", "0.25", "0.4"),
    ("0..12000", "30000", "0", "0.4"),
    (">=12000", "30000", "0.4", None),
    ("<=12000", "30000", None, "0.4"),
    ("<=12000", ">=30000", None, "0.4"),
    ("12000", ">=30000", None, "0.4"),
    # six significant digits, half-even
    ("1234565", "1000000", "1.23456", "1.23456"),
    ("1234575", "1000000", "1.23458", "1.23458"),
    ("12345651", "10000000", "1.23457", "1.23457"),
    ("1234565", "1", "1234560", "1234560"),
    ("1", "30000000", "0.0000000333333", "0.0000000333333"),
    ("200", "3", "66.6667", "66.6667"),
]


@pytest.mark.parametrize(("sent", "recruited", "low", "high"), MONTHS)
def test_months_of_host_recruitment_has_six_significant_digits_half_even(
    sent: str, recruited: str, low: str | None, high: str | None
) -> None:
    (line,) = derived(troops(sent), rate("recruitment", recruited))
    assert (line["low"], line["high"]) == (exactly(low), exactly(high))
    assert {name: line[name] for name in ("name", "subject", "place", "unit", "stale")} == {
        "name": "months_of_host_recruitment", "subject": "PRK", "place": "RUS", "unit": "months",
        "stale": False,
    }  # fmt: skip
    assert line["inputs"] == [
        {"subject": "PRK", "measure": "troops_deployed", "place": "RUS"},
        {"subject": "RUS", "measure": "recruitment", "place": None},
    ]


@pytest.mark.parametrize("recruited", ["0", "0..30000", "<=30000", "0..5..9"])
def test_a_divisor_that_holds_or_touches_zero_gives_no_line(recruited: str) -> None:
    assert derived(troops(), rate("recruitment", recruited)) == []


def test_months_of_host_recruitment_needs_the_recruitment_of_the_country_itself() -> None:
    assert derived(troops(), rate("recruitment", "5", place="Kursk")) == []
    assert derived(troops(), rate("recruitment", "5", subject="UKR")) == []
    assert derived(troops(), rate("recruitment", "5", subject="RUS+UKR")) == []
    assert derived(troops(place="Kursk"), rate("recruitment", "5")) == []
    assert len(derived(troops(place="Russian Federation"), rate("recruitment", "5"))) == 1
    assert derived(strength(place="RUS"), rate("recruitment", "5")) == []


def test_months_of_host_recruitment_asks_for_a_country() -> None:
    sent = troops(place="PMC-WAGNER")
    assert derived(sent, rate("recruitment", "5", subject="PMC-WAGNER")) == []


def test_an_input_that_is_stale_marks_the_line() -> None:
    given = [
        told("a", "2024-04-30", rate("recruitment", "5")),
        told("b", "2024-10-20", rate("casualty_rate", "1")),
    ]
    assert [line["stale"] for line in state(given, "2024-10-31")["derived"]] == [False]
    assert [line["stale"] for line in state(given, "2024-11-01")["derived"]] == [True]
    swapped = [
        told("a", "2024-10-20", rate("recruitment", "5")),
        told("b", "2024-01-01", rate("casualty_rate", "1")),
    ]
    assert [line["stale"] for line in state(swapped)["derived"]] == [True]


def test_an_input_that_is_neither_current_nor_stale_gives_no_line() -> None:
    lost = told("b", "2024-10-20", rate("casualty_rate", "1"))
    ended = told("a", "2024-10-01", rate("recruitment", "5", until="2024-10-10"))
    foretold = told("a", "2024-10-20", rate("recruitment", "5"), reported="2024-10-01")
    for given in ([lost], [lost, ended], [lost, foretold], [lost, foretold, unsaid("r", "a")]):
        assert state(given)["derived"] == []
    assert len(state([lost, foretold | {"reported": "2024-10-20"}])["derived"]) == 1


def test_lines_are_computed_and_evidenced_by_the_envelopes_shown() -> None:
    given = [
        told("a", "2024-10-10", rate("recruitment", "5") | {"said_by": "A"}),
        told("b", "2024-10-20", rate("recruitment", "9") | {"said_by": "B"}),
        told("old", "2024-01-01", rate("recruitment", "99") | {"said_by": "C"}),
        told("c", "2024-10-20", rate("casualty_rate", "1")),
    ]
    (line,) = state(given)["derived"]
    assert (line["low"], line["high"], line["positions"]) == (4, 8, [1, 2, 4])
    (line,) = state(given, policy="latest")["derived"]
    assert (line["low"], line["high"], line["positions"]) == (8, 8, [2, 4])


def test_derived_lines_are_sorted_by_name_subject_and_place() -> None:
    def both(subject: str, place: str | None) -> list[Document]:
        return [rate(name, "5", subject=subject, place=place) for name in ("recruitment", "casualty_rate")]

    lines = derived(
        *both("UKR", None), *both("RUS", "Kursk"), *both("RUS", None), troops(), troops(subject="USA")
    )
    assert [(line["name"][:3], line["subject"], line["place"]) for line in lines] == [
        ("mon", "PRK", "RUS"), ("mon", "USA", "RUS"),
        ("net", "RUS", None), ("net", "RUS", "Kursk"), ("net", "UKR", None),
    ]  # fmt: skip


# -- groups, names, keys -------------------------------------------------------------------------------------


def test_a_group_has_its_own_row_and_is_never_split() -> None:
    given = [told("r", "2024-10-20", strength("7", subject="UKR+RUS"), strength("3"))]
    figures = state(given)["figures"]
    assert [(one["subject"], one["best"]) for one in figures] == [("RUS", 3), ("RUS+UKR", 7)]


def test_names_are_compared_folded_and_printed_as_in_the_newest_event() -> None:
    given = [
        told("d", "2024-10-20", troops("9", "JOSE", place="KURSK region"), by="daily news"),
        told("a", "2024-10-20", troops("1", "Jos\u00e9  X", place="kursk REGION"), by="Daily  News"),
        told("b", "2024-10-21", troops("2", "jose\u0301 x", place=" Kursk region"), by="Daily News"),
        told("c", "2024-10-21", troops("3", "JOSÉ X", place="KURSK REGION"), by="DAILY NEWS"),
    ]
    found = figure(given)
    assert (found["place"], found["voices"], found["carriers"]) == (" Kursk region", 2, 1)
    assert sorted(one["said_by"] for one in found["claims"]) == ["JOSE", "JOSÉ X", "jose\u0301 x"]


def test_a_unit_is_printed_as_in_the_newest_event() -> None:
    def drones(name: str, day: str, unit: str) -> Document:
        return told(name, day, claim("drones", "5", nature="stock", unit=unit, said_by=name))

    found = figure([drones("a", "2024-10-20", "pieces"), drones("b", "2024-10-21", "Pieces")])
    assert (found["unit"], found["nature"]) == ("Pieces", "stock")
    assert [one["unit"] for one in found["claims"]] == ["pieces", "Pieces"]


@pytest.mark.parametrize(
    ("measure", "occurred", "since"),
    [
        ("active_personnel", "2024-01/2024-09", None),
        ("casualty_rate", "2024-01/2024-09", None),
        ("casualties", "2024-01/2024-09", "2024-01-01"),
        ("casualties", "2022-02-25/2024-09", "2022-02-25"),
        ("casualties", "2022-02-24/2024-09", "2022-02-24"),
        ("casualties", "2022-02/2024-09", "2022-02-24"),
        ("casualties", "2022/2024-09", "2022-02-24"),
        ("casualties", "2022-02/2022-02-24", "2022-02-24"),
        ("casualties", "2022-03/2024-09", "2022-03-01"),
        ("casualties", "2021/2024-09", "2021-01-01"),
        ("casualties", "2022-01-01/2024-09", "2022-01-01"),
        ("casualties", "../2024-09", "2022-02-24"),
        ("casualties", "/2024-09", "2022-02-24"),
        ("casualties", "2024-09-30", "2022-02-24"),
        ("casualties", "[2024-09-29..2024-09-30]", "2022-02-24"),
        ("losses", "2024-01/2024-09", "2024-01-01"),
        ("losses", "2022/2024-09", "2022-01-01"),
        ("losses", "2024-09-30", None),
        ("losses", "../2024-09", None),
    ],
)
def test_a_count_is_of_its_own_since_its_own_start(measure: str, occurred: str, since: str | None) -> None:
    own = {"nature": "cumulative", "unit": "pieces"} if measure == "losses" else {}
    assert figure([told("r", occurred, losses(measure, **own))])["since"] == since


def test_counts_since_different_days_are_different_figures() -> None:
    given = [told("a", "2024-01/2024-09", losses()), told("b", "2022-02-24/2024-09", losses())]
    assert [one["since"] for one in state(given)["figures"]] == ["2022-02-24", "2024-01-01"]


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
        *[decree(name, "2024-10-01", replaces=["old"]) for name in ("b", "a")],
    ]
    assert [one["replaced_by"] for one in state(given)["decrees"]] == [[], [], ["a", "b"]]


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
    everything = state(given, after("2024-07-31", 93), earlier=True)
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


@pytest.mark.parametrize(("word", "band"), BANDS)
def test_the_band_stands_beside_the_sources_word(word: str | None, band: list[int] | None) -> None:
    given = [told("a", "2024-10-01", kind="intelligence_report", agency="GRU", topic="t", likelihood=word)]
    (found,) = state(given)["assessments"]
    assert (found["likelihood"], found["band"]) == (word, band)


def test_rows_are_sorted_by_their_printed_keys_then_id() -> None:
    def said(name: str, speaker: str, topic: str) -> Document:
        return told(name, "2024-10-01", kind="statement", speaker=speaker, topic=topic)

    given = [said("1", "b", "x"), said("2", "Z", "x"), said("4", "b", "a"), said("3", "b", "a")]
    assert ids(given, "statements") == ["2", "3", "4", "1"]


# -- the JSON of an answer -----------------------------------------------------------------------------------

TOP = (
    "rules stream policy as_of figures ahead derived deployments decrees statements assessments developments"
    " earlier undated retracted"
)
FIGURE = "subject measure place since nature unit low best high voices carriers status picked claims"
CLAIM = (
    "position id kind said_by via low best high qualifier unit occurred occurred_as_written until"
    " as_written note reported known age_days publisher grade url archived locator withdrawn_by marks count"
    " open positions"
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
    found = given.state("2024-10-31T18:30:00+02:00", "2024-10-30", 1, "graded").to_dict()
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
