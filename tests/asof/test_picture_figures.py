"""Figures: the envelope, variants, policies."""

from __future__ import annotations

from typing import Any

from asking import (
    FIRST,
    FORECAST,
    envelope,
    figure,
    marks,
    strength,
    told,
    troops,
    unsaid,
)
from each import each
from given import Document
from picturing import voices

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


@each(("estimates", "expected"), ENVELOPES)
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


def test_the_positions_of_what_is_picked_ascend() -> None:
    between = [told(f"e{n}", "2024-10-20") for n in range(2, 8)]
    given = [
        told("a", "2024-10-20", strength("1", "A")),
        *between,
        told("b", "2024-10-20", strength("1", "B")),
    ]
    assert figure(given, policy="latest")["picked"] == [1, 8]


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


@each(
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
