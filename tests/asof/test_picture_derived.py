"""Derived lines; groups, names and keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from asking import (
    figure,
    losses,
    state,
    strength,
    told,
    troops,
    unsaid,
)
from each import each
from given import Document, claim
from picturing import rate

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


@each(("recruited", "lost", "low", "high"), NET)
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


@each(("sent", "recruited", "low", "high"), MONTHS)
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


NEWER = [
    # the older one's day and when it was told, the newer one's
    ("2024-10-20", "2024-10-29", "2024-10-25", "2024-10-25"),
    ("2024-10", "2024-10-29", "2024-10-25", "2024-10-25"),
    ("2024-10-25", "2024-10-25", "2024-10-25", "2024-10-26"),
]


@pytest.mark.parametrize(("day", "reported", "newer_day", "newer_reported"), NEWER)
def test_the_newest_event_is_the_one_that_speaks_and_then_is_known_latest(
    day: str, reported: str, newer_day: str, newer_reported: str
) -> None:
    older = told("a", day, troops(said_by="US", place="Kursk"), reported=reported)
    newer = told("b", newer_day, troops(said_by="Kyiv", place="KURSK"), reported=newer_reported)
    assert figure([older, newer])["place"] == figure([newer, older])["place"] == "KURSK"


def test_of_equally_new_events_the_least_id_is_printed_and_of_one_event_the_first_claim() -> None:
    least = told("a", "2024-10-20", troops(said_by="US", place="KURSK"))
    other = told("b", "2024-10-20", troops(said_by="Kyiv", place="Kursk"))
    assert figure([least, other])["place"] == figure([other, least])["place"] == "KURSK"
    both = [troops(said_by="US", place="KURSK"), troops(said_by="Kyiv", place="Kursk")]
    earlier = told("c", "2024-10-19", troops(said_by="Kyiv", place="kursk"))
    assert figure([earlier, told("d", "2024-10-20", *both)])["place"] == "KURSK"


def test_a_unit_is_printed_as_in_the_newest_event() -> None:
    def drones(name: str, day: str, unit: str) -> Document:
        return told(name, day, claim("drones", "5", nature="stock", unit=unit, said_by=name))

    found = figure([drones("a", "2024-10-20", "pieces"), drones("b", "2024-10-21", "Pieces")])
    assert (found["unit"], found["nature"]) == ("Pieces", "stock")
    assert figure([told("r", "2024-10-20", strength())])["unit"] == "persons"
    assert [one["unit"] for one in found["claims"]] == ["pieces", "Pieces"]


@each(
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
