"""Rule 4: corrections, retractions, and what they bring back."""

from __future__ import annotations

import pytest
from asking import (
    FIRST,
    SECOND,
    envelope,
    figure,
    marks,
    standing,
    strength,
    timeline,
    told,
    unsaid,
)
from each import each
from given import Document

from timeline.log.admit import Refused

# -- 4. withdrawn --------------------------------------------------------------------------------------------

THIRD = told("v3", "2024-10-01", strength("3"), corrects="v2", reported="2024-10-10")


def test_a_correction_withdraws_what_it_corrects_and_is_its_next_version() -> None:
    assert standing([FIRST, SECOND]) == ["v2"]


def test_a_correction_withdraws_every_version_before_it_even_what_becomes_known_between() -> None:
    given = [FIRST, SECOND, THIRD | {"reported": "2024-10-03"}]
    assert standing(given, known="2024-10-02") == ["v1"]
    assert standing(given, known="2024-10-03") == ["v3"]
    assert standing(given, known="2024-10-05") == ["v3"]


def test_a_correction_of_a_correction_never_brings_the_original_back() -> None:
    assert standing([FIRST, SECOND, THIRD]) == ["v3"]


def test_a_retraction_of_a_correction_withdraws_the_original_too() -> None:
    found = figure([FIRST, SECOND, unsaid("r", "v2")])
    assert (found["status"], marks(found)) == ("withdrawn", {"v2": ["withdrawn"]})


def test_a_retraction_of_a_retraction_brings_back_the_version_it_named() -> None:
    given = [FIRST, SECOND, unsaid("r", "v2"), unsaid("rr", "r", "2024-10-25")]
    assert figure(given, known="2024-10-24")["status"] == "withdrawn"
    assert figure(given, known="2024-10-25")["status"] == "current"
    assert standing(given, known="2024-10-25") == ["v2"]


def test_a_retraction_of_a_retraction_may_be_retracted() -> None:
    given = [FIRST, unsaid("r", "v1"), unsaid("rr", "r"), unsaid("rrr", "rr")]
    assert figure(given)["status"] == "withdrawn"


def test_what_withdraws_it_is_told_oldest_first_and_the_newest_is_named() -> None:
    given = [
        FIRST, unsaid("r1", "v1"), unsaid("rr1", "r1"), unsaid("r2", "v1"), unsaid("rr2", "r2"),
        unsaid("r3", "v1"), unsaid("rrr1", "rr1"), unsaid("rrr2", "rr2"),
    ]  # fmt: skip
    first, *_ = timeline(*given).log()
    assert [by.event.id for by in first.withdrawn_by] == ["r1", "r2", "r3"]
    with pytest.raises(Refused, match="retracted by 'r3'"):
        timeline(*given, unsaid("r4", "v1"))


def test_a_wrong_correction_is_undone_by_another_correction() -> None:
    assert envelope(figure([FIRST, SECOND, THIRD | {"claims": [strength("1")]}])) == (1, 1, 1)


def test_only_what_is_known_withdraws() -> None:
    assert standing([FIRST, SECOND], known="2024-10-04") == ["v1"]
    assert standing([FIRST, SECOND], known="2024-10-05") == ["v2"]
    assert standing([FIRST, SECOND], position=1) == ["v1"]


def test_it_does_not_count_for_a_withdrawal_when_anything_occurred() -> None:
    assert standing([FIRST, SECOND | {"occurred": "2024-11-15"}], "2024-10-31") == []
    assert standing([FIRST, {k: v for k, v in SECOND.items() if k != "occurred"}], "2024-10-31") == []


def test_a_correction_of_our_own_slip_changes_the_past_and_the_position_keeps_it() -> None:
    given = [FIRST, SECOND | {"reported": "2024-10-01"}]
    assert standing(given, known="2024-10-01") == ["v2"]
    assert standing(given, known="2024-10-01", position=1) == ["v1"]


@each(
    ("given", "refused", "names"),
    [
        ([FIRST, SECOND], THIRD | {"corrects": "v1"}, "address 'v2'"),
        ([FIRST, SECOND], unsaid("r", "v1"), "address 'v2'"),
        ([FIRST, SECOND, THIRD], unsaid("r", "v1"), "address 'v3'"),
        ([FIRST, unsaid("r", "v1")], SECOND, "retract 'r'"),
        ([FIRST, unsaid("r", "v1", "2025-01-01")], unsaid("r2", "v1"), "retract 'r'"),
        ([FIRST, unsaid("r", "v1")], SECOND | {"corrects": "r"}, "retract it"),
        ([], SECOND, "'v1' is not recorded"),
        ([SECOND], FIRST, "'v1' is not recorded"),
    ],
)
def test_what_already_stands_withdrawn_is_not_withdrawn_again(
    given: list[Document], refused: Document, names: str
) -> None:
    with pytest.raises(Refused, match=names):
        timeline(*given, refused)


def test_what_was_brought_back_may_be_corrected() -> None:
    assert standing([FIRST, unsaid("r", "v1"), unsaid("rr", "r"), SECOND]) == ["v2"]
