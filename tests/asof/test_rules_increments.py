"""Rule 12: increments add up, carrier by carrier."""

from __future__ import annotations

from typing import Any

import pytest
from asking import (
    deaths,
    decree,
    envelope,
    figure,
    marks,
    told,
    unsaid,
)
from each import each
from given import claim

# -- 12. increments add up -----------------------------------------------------------------------------------

SUMS = [
    (["1..2..3", "4"], (5, 6, 7), 0),
    (["1..3", "10"], (11, None, 13), 0),
    ([">=5", "10"], (15, None, None), 1),
    (["<=5", "10", ">=2"], (None, None, None), 2),
    (["..5..", "1..2..3", "0"], (6, 7, 8), 0),
]


@pytest.mark.parametrize(("estimates", "expected", "lacking"), SUMS)
def test_a_carriers_word_is_the_sum_of_its_incidents(
    estimates: list[str], expected: tuple[Any, Any, Any], lacking: int
) -> None:
    found = figure([told(f"i{n}", f"2024-10-0{n}", deaths(one)) for n, one in enumerate(estimates, 1)])
    (word,) = found["claims"]
    assert (word["low"], word["best"], word["high"]) == envelope(found) == expected
    assert (word["count"], word["open"]) == (len(estimates), lacking)
    assert word["positions"] == list(range(1, len(estimates) + 1))


def test_sums_are_exact() -> None:
    small = [told("a", "2024-10-01", deaths("0.1")), told("b", "2024-10-01", deaths("0.2"))]
    assert str(figure(small)["best"]) == "0.3"
    large = [told("a", "2024-10-01", deaths("9" * 40)), told("b", "2024-10-01", deaths("1"))]
    assert figure(large)["best"] == 10**40


def test_disordered_incidents_count_from_their_least_to_their_greatest() -> None:
    given = [
        told("a", "2024-10-01", deaths("5..1..3", disordered=True)),
        told("b", "2024-10-02", deaths("10")),
    ]
    assert envelope(figure(given)) == (11, 11, 15)


def test_incidents_of_one_day_and_one_event_add_up() -> None:
    found = figure([told("a", "2024-10-01", deaths("1"), deaths("1")), told("b", "2024-10-01", deaths("1"))])
    assert (found["best"], found["claims"][0]["count"], found["claims"][0]["positions"]) == (3, 3, [1, 2])


def test_only_visible_incidents_are_added() -> None:
    given = [
        told("a", "2024-10-01", deaths("1")), told("b", "2024-10-02", deaths("2")),
        told("c", "2024-10-03", deaths("4"), reported="2024-10-09"), unsaid("un", "a", "2024-10-20"),
    ]  # fmt: skip
    assert figure(given)["best"] == 6
    assert figure(given, "2024-10-02")["best"] == 2
    assert figure(given, "2024-10-31", "2024-10-08")["best"] == 3


def test_every_carriers_word_stands_beside_the_others_and_never_in_one_envelope() -> None:
    given = [told("a", "2024-10-01", deaths("1")), told("b", "2024-10-20", deaths("2"), by="Post")]
    found = figure(given)
    assert [(one["id"], one["best"], one["marks"]) for one in found["claims"]] == [
        ("b", 2, ["variant"]), ("a", 1, ["variant"]),
    ]  # fmt: skip
    assert (envelope(found), found["voices"], found["carriers"]) == ((None, None, None), 1, 2)


def test_words_of_different_voices_stand_beside_each_other() -> None:
    given = [told("a", "2024-10-01", deaths("1..3")), told("b", "2024-10-20", deaths("1..3", "ACLED"))]
    found = figure(given)
    assert (envelope(found), found["voices"], marks(found)) == ((1, None, 3), 2, {"a": [], "b": []})


def test_words_must_be_equal_in_all_three_numbers() -> None:
    given = [told("a", "2024-10-01", deaths("1..3")), told("b", "2024-10-20", deaths("1..2..3", "ACLED"))]
    assert envelope(figure(given)) == (None, None, None)


def test_an_earlier_word_keeps_no_figure_from_its_numbers() -> None:
    given = [told("a", "2024-09-01", deaths("1")), told("b", "2024-10-20", deaths("2", "ACLED"))]
    assert (envelope(figure(given)), marks(figure(given))["a"]) == ((2, 2, 2), ["earlier"])


def test_under_a_policy_the_picked_words_give_the_figures_numbers() -> None:
    given = [told("a", "2024-10-01", deaths("1")), told("b", "2024-10-20", deaths("2", "ACLED"))]
    found = figure(given, policy="latest")
    assert (envelope(found), found["picked"]) == ((2, 2, 2), [2])
    tied = [told("a", "2024-10-20", deaths("1")), given[1]]
    assert envelope(figure(tied, policy="latest")) == (None, None, None)


def test_a_word_speaks_from_its_newest_incident_and_ends_with_the_latest_end() -> None:
    long = told("long", "2024-09-01/2024-10-20", deaths("1"), reported="2024-10-21")
    found = figure([told("new", "2024-10-05", deaths("2")), long])
    assert [(one["id"], one["occurred"], one["age_days"]) for one in found["claims"]] == [
        ("new", "2024-10-05", 11)
    ]


def test_a_words_other_fields_and_marks_come_from_the_newest_incident() -> None:
    vague = told("vague", "2024-10", deaths("3..1", disordered=True), reported="2024-10-05")
    first, last = told("first", "2024-09-30", deaths()), told("last", "2024-10-02", deaths())
    assert marks(figure([first, vague], "2024-10-20")) == {"vague": ["date uncertain", "disordered"]}
    assert marks(figure([last, vague], "2024-10-20")) == {"last": []}


def test_of_equally_new_incidents_the_fields_are_of_the_later_known_then_the_least_id() -> None:
    one, two = (
        told("one", "2024-10-02", deaths(note="x"), deaths(note="y")),
        told("two", "2024-10-02", deaths()),
    )
    assert [(c["id"], c["note"]) for c in figure([two, one])["claims"]] == [("one", "x")]
    assert marks(figure([one, two | {"reported": "2024-10-03"}])) == {"two": []}


def test_a_word_tells_the_positions_of_its_newest_twenty_incidents() -> None:
    days = [21, *range(1, 21), 21]
    given = [told(f"i{n:02}", f"2024-10-{day:02}", deaths()) for n, day in enumerate(days, 1)]
    (word,) = figure(given)["claims"]
    assert (word["count"], word["positions"]) == (22, [1, *range(4, 23)])  # not those of the 1st and 2nd


def test_positions_ascend() -> None:
    between = [told(f"e{n}", "2024-10-02") for n in range(2, 8)]
    given = [told("a", "2024-10-01", deaths()), *between, told("b", "2024-10-03", deaths())]
    (word,) = figure(given)["claims"]
    assert word["positions"] == [1, 8]


def test_the_last_of_the_twenty_is_told_by_known_then_id() -> None:
    given = [told(f"i{n:02}", "2024-10-01", deaths()) for n in range(21, 0, -1)]
    assert 1 not in figure(given)["claims"][0]["positions"]  # i21, the greatest id
    given[0]["reported"] = "2024-10-02"
    assert figure(given)["claims"][0]["positions"] == [1, *range(3, 22)]  # not i20


def test_a_withdrawn_figure_of_incidents_lists_claims() -> None:
    given = [told("a", "2024-10-01", deaths("1")), told("b", "2024-10-01", deaths("2"))]
    found = figure([*given, unsaid("una", "a"), unsaid("unb", "b")])
    assert [(one["best"], one["count"], one["positions"]) for one in found["claims"]] == [
        (1, None, None),
        (2, None, None),
    ]


@each(
    ("occurred", "since"),
    [
        ("2024-10-01", "2022-02-24"),
        ("2022-02-24", "2022-02-24"),
        ("2022-02-23", None),
        ("2022-02", "2022-02-24"),
        ("2022-01/2024", None),
        ("2022-02/2024", "2022-02-24"),
        ("[..2022-02-23]", None),
        ("../2022-02-23", None),
        ("../2024-10-01", "2022-02-24"),
        ("../2022-02", "2022-02-24"),
        ("../..", "2022-02-24"),
    ],
)
def test_incidents_that_began_before_the_epoch_make_a_figure_of_their_own(
    occurred: str, since: str | None
) -> None:
    assert figure([told("a", occurred, deaths(), reported="2024-10-20")])["since"] == since


def test_incidents_outside_the_vocabulary_have_no_epoch() -> None:
    found = figure([told("a", "2024-10-01", claim("strikes", "5", nature="increment", unit="strikes"))])
    assert (found["since"], found["best"], found["unit"]) == (None, 5, "strikes")


def test_a_decrees_incidents_end_their_period_on_the_day_asked_about() -> None:
    signed, again = decree("d", "2024-10-01", deaths()), decree("e", "2024-10-02", deaths())
    assert figure([signed], "2025-10-31")["claims"][0]["age_days"] == 0
    assert figure([signed], "2024-10-31", "2024-10-20")["claims"][0]["age_days"] == 0
    assert figure([signed, again], "2025-10-31")["claims"][0]["age_days"] == 0
    assert figure([told("r", "2024-10-03", deaths()), signed], "2025-10-31")["claims"][0]["age_days"] == 0
