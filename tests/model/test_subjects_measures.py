"""Who is counted and what: codes, groups, names; the vocabulary of measures, as the design has it."""

from __future__ import annotations

import unicodedata
from datetime import date

import pycountry
import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.measures import NATURES, measure, vocabulary
from timeline.model.subjects import SubjectError, folded, members, place, resolve, suggest

RESOLVED = {
    # codes
    "RUS": "RUS", "UKR": "UKR", "rus": "RUS", " PRK ": "PRK",
    # names, official names, aliases
    "Russia": "RUS", "RUSSIA": "RUS", "Russian  Federation": "RUS", "Ukraine": "UKR", "North Korea": "PRK",
    "north korea": "PRK", "DPRK": "PRK", "South Korea": "KOR", "UK": "GBR", "U.K.": "GBR", "Britain": "GBR",
    "United Kingdom": "GBR", "US": "USA", "the United States": "USA", "United States": "USA", "Turkey": "TUR",
    "Türkiye": "TUR", "Tu\u0308rkiye": "TUR", "Iran": "IRN", "Syria": "SYR", "Moldova": "MDA",
    "Czech Republic": "CZE", "Czechia": "CZE", "Kingdom of Denmark": "DNK", "Côte d'Ivoire": "CIV",
    "Vietnam": "VNM", "Guinea-Bissau": "GNB", "TIMOR-LESTE": "TLS",
    # groups: sorted, never split
    "RUS+UKR": "RUS+UKR", "UKR+RUS": "RUS+UKR", "Ukraine + Russia": "RUS+UKR", "UKR+PRK+RUS": "PRK+RUS+UKR",
    "RUS+PMC-WAGNER": "PMC-WAGNER+RUS",
    # free codes
    "PMC-WAGNER": "PMC-WAGNER", "ORG-NATO": "ORG-NATO", "UNIT-72-BDE": "UNIT-72-BDE",
}  # fmt: skip


@each(("written", "code"), RESOLVED.items())
def test_a_subject_is_kept_as_its_code(written: str, code: str) -> None:
    assert resolve(written) == code
    assert resolve(code) == code


REFUSED = {
    "Rusia": "'Rusia' is no subject; did you mean RUS?",
    "Ukrain": "'Ukrain' is no subject; did you mean UKR?",
    "Nort Korea": "did you mean PRK?",
    "UKR+Rusia": "'Rusia' in 'UKR+Rusia' is no subject; did you mean RUS?",
    "RUS+RUS": "'RUS+RUS' names a subject twice",
    "RUS+Russia": "names a subject twice",
    "RUS+": "'' in 'RUS+' is no subject; write an ISO 3166-1 code (RUS), a group",
    "pmc-wagner": "is no subject",
    "WAGNER": "is no subject",
    "PMC-": "is no subject",
    "-NATO": "is no subject",
    "PMC--WAGNER": "is no subject",
    "PMC-Wagner": "is no subject",
    "RUS/UKR": "is no subject",
    "the 72nd brigade of nil": "write an ISO 3166-1 code (RUS), a group (RUS+UKR) or a free",
}  # fmt: skip


@each(("written", "says"), REFUSED.items())
def test_a_typo_is_refused_with_a_suggestion(written: str, says: str) -> None:
    with pytest.raises(SubjectError) as refusal:
        resolve(written)
    assert says in str(refusal.value)


@given(
    st.lists(st.sampled_from([country.alpha_3 for country in pycountry.countries]), min_size=1, unique=True)
)
def test_a_group_is_one_subject_in_any_order(codes: list[str]) -> None:
    group = resolve("+".join(codes))
    assert group == resolve("+".join(reversed(codes)))
    assert members(group) == sorted(codes)


@each("country", list(pycountry.countries), ids=lambda country: str(country.alpha_3))
def test_every_country_is_known_by_its_code_and_its_name(country: pycountry.db.Country) -> None:
    assert resolve(country.alpha_3) == country.alpha_3
    assert resolve(country.name) == country.alpha_3


def test_a_place_is_a_countrys_code_where_it_names_one_else_as_written() -> None:
    assert {name: place(name) for name in ("RUS", "Russia", " ukraine ", "North Korea", "UK")} == {
        "RUS": "RUS", "Russia": "RUS", " ukraine ": "UKR", "North Korea": "PRK", "UK": "GBR",
    }  # fmt: skip
    for name in ("Kursk region", "RUS+UKR", "PMC-WAGNER", "Rusia", "at  Sea"):
        assert place(name) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US Intelligence", "us intelligence"),
        ("  US \t intelligence\n", "US intelligence"),
        ("Zelenskyy\u00a0V.", "Zelenskyy V."),
        ("Te\u0301moin", "Témoin"),
        ("Straße", "STRASSE"),
        ("МИНОБОРОНЫ", "Минобороны"),
    ],
)
def test_names_are_compared_without_case_extra_spaces_and_spelling_of_accents(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_other_names_stay_apart() -> None:
    assert (
        len({folded(name) for name in ("General Staff", "General-Staff", "GeneralStaff", "Général Staff")})
        == 4
    )


@given(st.text(max_size=20))
def test_a_folded_name_is_folded(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert folded(unicodedata.normalize("NFD", name)) == folded(name)


def test_a_suggestion_is_the_nearest_or_nothing() -> None:
    assert suggest("casualtys", vocabulary()) == "; did you mean 'casualties'?"
    assert suggest("zzzz", vocabulary()) == ""


# -- measures -----

EPOCH = date(2022, 2, 24)
PERSONS, MONTHLY = "persons", "persons a month"
# Design section 2 and rule 8: nature, unit, window, horizon, epoch, needs a place.
VOCABULARY = {
    "active_personnel": ("stock", PERSONS, 366, 400, None, False),
    "authorised_strength": ("stock", PERSONS, 0, None, None, False),
    "troops_deployed": ("stock", PERSONS, 3, 30, None, True),
    "recruitment": ("rate", MONTHLY, 92, 184, None, False),
    "casualty_rate": ("rate", MONTHLY, 92, 184, None, False),
    "trained": ("rate", MONTHLY, 92, 184, None, False),
    "casualties": ("cumulative", PERSONS, 31, 92, EPOCH, False),
    "killed": ("cumulative", PERSONS, 31, 92, EPOCH, False),
    "wounded": ("cumulative", PERSONS, 31, 92, EPOCH, False),
    "missing": ("cumulative", PERSONS, 31, 92, EPOCH, False),
    "captured": ("cumulative", PERSONS, 31, 92, EPOCH, False),
    "desertion_cases": ("cumulative", "cases", 31, 92, EPOCH, False),
    "awol_cases": ("cumulative", "cases", 31, 92, EPOCH, False),
    "military_aid": ("cumulative", "USD", 366, 400, EPOCH, True),
    "fatalities": ("increment", PERSONS, 31, 92, EPOCH, False),
}


def test_the_vocabulary_is_the_designs() -> None:
    found = {
        name: (one.nature, one.unit, one.window, one.horizon, one.epoch, one.needs_place)
        for name, one in vocabulary().items()
    }
    assert found == VOCABULARY
    assert {nature for nature, *_ in found.values()} == set(NATURES)


def test_every_measure_has_its_name_and_a_label() -> None:
    assert all(one.name == name and one.label for name, one in vocabulary().items())


def test_a_measure_outside_the_vocabulary_has_31_and_92_days_and_no_epoch() -> None:
    found = measure("tanks_lost", "cumulative", "tanks")
    assert (found.nature, found.unit, found.window, found.horizon) == ("cumulative", "tanks", 31, 92)
    assert (found.epoch, found.needs_place, found.label) == (None, False, "tanks lost")


def test_the_vocabulary_keeps_its_own_nature_and_unit() -> None:
    assert measure("killed", "stock", "cases") == vocabulary()["killed"]
