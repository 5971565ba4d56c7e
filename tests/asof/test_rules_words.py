"""Rule 5: the latest word of each voice, and the vaguer word told later."""

from __future__ import annotations

from asking import (
    PRECISE,
    decree,
    figure,
    law,
    standing,
    strength,
    told,
    troops,
)
from each import each
from given import Document

# -- 5. latest word of each voice ----------------------------------------------------------------------------


def test_of_one_carrier_the_later_word_stands_whatever_was_told_when() -> None:
    newer = told("newer", "2024-10-25", strength())
    older = told("older", "2024-10-20", strength(), reported="2024-10-28")
    assert standing([newer, older]) == standing([older, newer]) == ["newer"]


def test_of_one_day_the_word_told_later_stands() -> None:
    first = told("first", "2024-10-20", strength())
    again = told("again", "2024-10-20", strength("2"), reported="2024-10-21")
    assert standing([first, again]) == standing([again, first]) == ["again"]


def test_of_one_day_every_carriers_latest_word_stands() -> None:
    daily = told("daily", "2024-10-20", strength())
    post = told("post", "2024-10-20", strength("2"), reported="2024-10-23", by="Post")
    assert standing([daily, post]) == ["daily", "post"]


def test_of_the_carriers_words_those_that_speak_latest_stand() -> None:
    daily = told("daily", "2024-10-20", strength(), reported="2024-10-20")
    post = told("post", "2024-10-21", strength("2"), by="Post")
    assert standing([daily, post]) == ["post"]


def test_a_carrier_speaks_for_another_voice_apart() -> None:
    given = [told("a", "2024-10-20", strength()), told("b", "2024-10-25", strength(said_by="UK"))]
    assert standing(given) == ["a", "b"]


def test_ties_stand_together_and_position_decides_nothing() -> None:
    one, two = told("one", "2024-10-20", strength()), told("two", "2024-10-20", strength("2"))
    assert standing([one, two]) == standing([two, one]) == ["one", "two"]


VAGUE = [
    # occurred, told, stands beside "3,000 on the 23rd", told on the 23rd
    ("2024-10", "2024-10-31", True),
    ("2024-10-01/2024-10-23", "2024-10-31", True),
    ("2024-10-01/2024-10-22", "2024-10-31", False),
    ("2024-10-01/2024-10-23T00:00:00Z", "2024-10-31", True),
    ("2024-10-01/2024-10-22T23:59:59Z", "2024-10-31", False),
    ("2024-10", "2024-10-24", True),
    ("2024-10", "2024-10-23", False),
    ("2024-10", "2024-10-22", False),
    ("2024-10/..", "2024-10-31", True),
    ("2024-10-22", "2024-10-31", False),
]


@each(("occurred", "reported", "stands"), VAGUE)
def test_a_vaguer_word_told_later_stands_beside_the_precise_one(
    occurred: str, reported: str, stands: bool
) -> None:
    vague = told("vague", occurred, troops("11000"), reported=reported)
    expected = ["precise", "vague"] if stands else ["precise"]
    assert standing([PRECISE, vague]) == standing([vague, PRECISE]) == expected


def test_until_is_the_end_of_a_vaguer_words_period() -> None:
    def vague(until: str) -> Document:
        return told("vague", "2024-10-20", troops("11000", until=until), reported="2024-10-25")

    assert standing([PRECISE, vague("2024-10-23")]) == ["precise", "vague"]
    assert standing([PRECISE, vague("2024-10-22")]) == ["precise"]


def test_another_carrier_may_tell_the_vaguer_word() -> None:
    vague = told("vague", "2024-10", troops("11000"), reported="2024-10-31", by="Post")
    assert standing([PRECISE, vague]) == ["precise", "vague"]


def test_another_voices_precise_word_asks_for_nothing() -> None:
    vague = told("vague", "2024-10-01", troops(said_by="Seoul"))
    assert standing([told("precise", "2024-10-03", troops()), vague], "2024-10-03") == ["precise", "vague"]


def test_a_vaguer_word_must_be_known_after_the_first_known_of_those_that_stand() -> None:
    again = told("again", "2024-10-23", troops("3000"), reported="2024-10-29", by="Post")
    vague = told("vague", "2024-10", troops("11000"), reported="2024-10-26", by="Weekly")
    assert standing([PRECISE, again, vague]) == ["again", "precise", "vague"]


def test_of_several_vaguer_words_the_newest_known_stand() -> None:
    vague = [
        told(f"vague{day}{by}", occurred, troops("11000"), reported=f"2024-10-{day}", by=by)
        for day, by, occurred in [
            (28, "Post", "2024-10-10/2024-10-31"),
            (30, "A", "2024-10"),
            (30, "B", "2024"),
        ]
    ]
    assert standing([PRECISE, *vague]) == ["precise", "vague30A", "vague30B"]


def test_beside_a_decrees_claim_no_vaguer_word_stands() -> None:
    signed = decree("signed", "2024-10-23", law("3000", "Kremlin"))
    vague = told("vague", "2024-10", law("11000", "Kremlin"), reported="2024-10-31")
    assert standing([signed, vague]) == ["signed"]


def test_where_a_decrees_claim_stands_beside_another_no_vaguer_word_does() -> None:
    signed = decree("signed", "2024-10-23", law("3000", "Kremlin"))
    precise = told("precise", "2024-10-23", law("4000", "Kremlin"), by="Post")
    vague = told("vague", "2024-10", law("11000", "Kremlin"), reported="2024-10-31")
    assert standing([precise, vague]) == ["precise", "vague"]
    assert standing([signed, precise, vague]) == ["precise", "signed"]


def test_a_decrees_claim_is_no_vaguer_word() -> None:
    precise = told("precise", "2024-10-23", law("3000", "Kremlin"))
    vague = decree("vague", "2024-10", law("11000", "Kremlin"), reported="2024-10-31", until="2025")
    assert standing([precise, vague]) == ["precise"]


PERIODS = [
    # told on the 10th of October; the age on the 31st counts from the end of the period
    ({"occurred": "2024-10-01"}, "2024-10-10", 30),
    ({"occurred": "2024-10"}, "2024-10-10", 0),
    ({"occurred": "2024-10-01/2024-10-05"}, "2024-10-10", 26),
    ({"occurred": "[2024-10-01..2024-10-05]"}, "2024-10-10", 26),
    ({"occurred": "2024-10-01", "until": "2024-10-20"}, "2024-10-10", 11),
    ({"occurred": "2024-10-01/.."}, "2024-10-10", 21),
    ({"occurred": "2024-10-01/"}, "2024-10-10", 21),
    ({"occurred": "2024-10-12/.."}, "2024-10-11", 19),
    ({"occurred": "2024-10-01", "until": "2024-12"}, "2024-10-10", 0),
    ({"occurred": "2024-09-01", "until": "2024-09"}, "2024-10-10", 31),
    ({"occurred": "2024-10-01", "until": "2024-10-15/2024-10-20"}, "2024-10-10", 11),
]


@each(("fields", "reported", "days"), PERIODS)
def test_the_age_counts_from_the_end_of_the_period(fields: Document, reported: str, days: int) -> None:
    given = [told("r", "2024-09-01", strength(**fields), reported=reported)]
    assert figure(given)["claims"][0]["age_days"] == days
