"""A reported number: every form it is written in, the one form it is kept in, and that nothing is made up."""

from __future__ import annotations

from decimal import Decimal, Inexact
from fractions import Fraction
from typing import Any

import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.estimate import Estimate, EstimateError, plain, tidy, total

# as written | low, best, high, qualifier | as kept
SPECIFICATION = """
    10000                     | -      10000  -      -     | 10000
    10,000                    | -      10000  -      -     | 10000
    1,234,567.50              | -      1234567.5 -   -     | 1234567.5
    00012                     | -      12     -      -     | 12
    0                         | -      0      -      -     | 0
    0.0                       | -      0      -      -     | 0
    100                       | -      100    -      -     | 100
    0.10                      | -      0.1    -      -     | 0.1
    ~30000                    | -      30000  -      about | ~30000
    ~ 30,000                  | -      30000  -      about | ~30000
    >=1000000                 | 1000000 -     -      -     | >=1000000
    >= 1,000,000              | 1000000 -     -      -     | >=1000000
    <=500                     | -      -      500    -     | <=500
    <=0                       | -      -      0      -     | <=0
    350000..600000            | 350000 -      600000 -     | 350000..600000
    350,000 .. 600,000        | 350000 -      600000 -     | 350000..600000
    0..0                      | 0      -      0      -     | 0..0
    10000..11000..12000       | 10000  11000  12000  -     | 10000..11000..12000
    5..5..5                   | 5      5      5      -     | 5..5..5
    ..350000..600000          | -      350000 600000 -     | ..350000..600000
    10000..11000..            | 10000  11000  -      -     | 10000..11000..
    10000....12000            | 10000  -      12000  -     | 10000..12000
    10000....                 | 10000  -      -      -     | >=10000
    ..11000..                 | -      11000  -      -     | 11000
    ....12000                 | -      -      12000  -     | <=12000
    12000..11000..10000       | 12000  11000  10000  -     | 12000..11000..10000
"""
ROWS = [[cell.strip() for cell in row.split("|")] for row in SPECIFICATION.strip().splitlines()]


@each(("text", "parts", "kept"), ROWS, ids=[row[0] for row in ROWS])
def test_an_estimate_is_written_in_many_ways_and_kept_in_one(text: str, parts: str, kept: str) -> None:
    *numbers, qualifier = (None if part == "-" else part for part in parts.split())
    found = Estimate.parse(text)
    assert [None if bound is None else plain(bound) for bound in found.numbers] == numbers
    assert found.qualifier == qualifier
    assert str(found) == kept
    assert Estimate.parse(f"  {text}\n") == found


WRITE = "is not an estimate; write 10000, ~10000, >=10000, <=10000, 10000..12000 or 10000..11000..12000"
FORMS = "is not an estimate; write 10000, 10000..12000 or 10000..11000..12000"
NEGATIVE = "is negative; a count is 0 or more"
LONG = "is longer than 60 digits"
REFUSED = {
    "": WRITE, "many": WRITE, "1,00": WRITE, "10,0000": WRITE, "1 000": WRITE, ",100": WRITE, ".5": WRITE,
    "5.": WRITE, "1e5": WRITE, "0x10": WRITE, "+5": WRITE, "½": WRITE, "１０": WRITE, "٣": WRITE,
    "1234,567": WRITE, "NaN": WRITE,
    "Infinity": WRITE, "10 %": WRITE, "10k": WRITE, "1_000": WRITE, "~": WRITE, "~~5": WRITE, "~>=5": WRITE,
    "~1..2": WRITE, ">5": WRITE, "=>5": WRITE, ">=1..2": WRITE, "5-7": WRITE, "5...7": WRITE, "..": WRITE,
    "5..": WRITE, "..5": WRITE, "10000..~12000": WRITE,
    "....": FORMS, "1..2..3..4": FORMS,
    "-5": NEGATIVE, "~-5": NEGATIVE, ">=-1": NEGATIVE, "-5..7": NEGATIVE, "1..2..-3": NEGATIVE,
    "9" * 61: LONG, "1.." + "9" * 5000: LONG,
}  # fmt: skip


@each(("text", "says"), REFUSED.items(), ids=[repr(text[:20]) for text in REFUSED])
def test_what_is_no_estimate_is_refused_with_what_to_write_instead(text: str, says: str) -> None:
    with pytest.raises(EstimateError) as refusal:
        Estimate.parse(text)
    assert says in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_a_number_may_be_sixty_digits_long() -> None:
    assert str(Estimate.parse("9" * 60)) == "9" * 60


# -- laws -----

NUMBERS = st.builds(
    lambda whole, places: tidy(Decimal(whole).scaleb(-places)), st.integers(0, 10**40), st.integers(0, 15)
)
BOUNDS = st.tuples(st.none() | NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS).filter(
    lambda bounds: any(x is not None for x in bounds)
)
ESTIMATES = st.one_of(
    BOUNDS.map(lambda bounds: Estimate(*bounds)),
    NUMBERS.map(lambda number: Estimate(best=number, qualifier="about")),
)


@given(ESTIMATES)
def test_what_is_kept_reads_back_exactly(estimate: Estimate) -> None:
    again = Estimate.parse(str(estimate))
    assert again == estimate
    assert hash(again) == hash(estimate)
    assert str(again) == str(estimate)
    assert repr(again) == f"Estimate.parse('{estimate}')"


@given(BOUNDS)
def test_nothing_is_made_up(bounds: tuple[Decimal | None, Decimal | None, Decimal | None]) -> None:
    estimate = Estimate(*bounds)
    assert Estimate.parse(str(estimate)).numbers == bounds
    assert estimate.given == [bound for bound in bounds if bound is not None]


@given(ESTIMATES, ESTIMATES)
def test_two_estimates_are_equal_when_they_are_kept_alike(one: Estimate, other: Estimate) -> None:
    assert (one == other) == (str(one) == str(other))


@given(st.integers(0, 10**30), st.sampled_from([1, 2, 4, 5, 6]))
def test_commas_and_zeros_change_nothing(whole: int, zeros: int) -> None:
    assert str(Estimate.parse(f"{whole:,}.{'0' * zeros}")) == str(whole)


@given(st.text(max_size=30) | st.text(alphabet="0123456789.,~<>=- ", max_size=20))
def test_any_text_is_an_estimate_or_refused_as_none(text: str) -> None:
    try:
        found = Estimate.parse(text)
    except EstimateError:
        return
    assert Estimate.parse(str(found)) == found
    assert found.given


@given(st.lists(NUMBERS, max_size=6))
def test_sums_are_exact(numbers: list[Decimal]) -> None:
    assert Fraction(total(numbers)) == sum(map(Fraction, numbers))


# -- the value -----


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("10000", "10,000.0", True),
        ("10000....", ">=10000", True),
        ("10000", "10000..10000..10000", False),
        ("10000", "10000..10000", False),
        (">=10000", "<=10000", False),
        ("10000", "~10000", False),
    ],
)
def test_equal_means_low_best_and_high_as_written(one: str, other: str, equal: bool) -> None:
    assert (Estimate.parse(one) == Estimate.parse(other)) is equal


def test_whoever_only_doubts_gives_the_same_numbers() -> None:
    assert Estimate.parse("~10000").numbers == Estimate.parse("10000").numbers
    assert Estimate.parse("10000") != "10000"
    assert (Estimate.parse("10000") == "10000") is False


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("1..2..3", True),
        ("3..2..1", False),
        ("..3..2", False),
        ("3..2", False),
        ("2..2..2", True),
        ("5", True),
    ],
)
def test_order_is_low_best_high_as_far_as_given(text: str, ordered: bool) -> None:
    assert Estimate.parse(text).ordered is ordered


@pytest.mark.parametrize(("bound", "word"), [("low", "about"), ("high", "about"), ("best", "over")])
def test_a_word_of_doubt_is_about_one_number(bound: str, word: str) -> None:
    given: dict[str, Any] = {bound: Decimal(5)}
    with pytest.raises(EstimateError, match=f"'{word}' belongs to the claim"):
        Estimate(**given, qualifier=word)


def test_an_estimate_is_frozen() -> None:
    with pytest.raises(AttributeError, match="frozen"):
        Estimate.parse("5").best = Decimal(6)


def test_a_sum_that_cannot_be_exact_is_never_rounded() -> None:
    assert total([Decimal("1e999"), Decimal(1)]) == 10**999 + 1
    with pytest.raises(Inexact):
        total([Decimal("1e1000"), Decimal(1)])


@pytest.mark.parametrize(
    ("number", "text"),
    [("1E+3", "1000"), ("1E-3", "0.001"), ("0E+5", "0"), ("10.50", "10.5"), ("10.00", "10"), ("0.0", "0")],
)
def test_numbers_are_plain_digits(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
    assert str(tidy(Decimal(number))) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10.000", "'10.000' has thousands marked with points; write 10000, or 10.0000 for the fraction"),
        ("~1.500", "write 1500, or 1.5000 for the fraction"),
        ("10.000..12.000", "write 10000, or 10.0000 for the fraction"),
        ("1.000.000", "'1.000.000' has thousands marked with points; write 1000000"),
    ],
)
def test_thousands_marked_with_points_are_never_read_as_a_fraction(text: str, says: str) -> None:
    with pytest.raises(EstimateError) as refusal:
        Estimate.parse(text)
    assert str(refusal.value).endswith(says)


@pytest.mark.parametrize("number", ["1.234", "12.345", "0.125", "1.5", "1000.125", "1.2345"])
def test_a_fraction_of_thousandths_is_written_so_that_it_is_read_back(number: str) -> None:
    made = Estimate(best=Decimal(number))
    assert Estimate.parse(str(made)) == made
