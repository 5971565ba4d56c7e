"""Dates as people type them: one table is the specification. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from timeline.model.dates import DateError, understood
from timeline.model.edtf import Edtf

TODAY = date(2024, 10, 31)  # a Thursday

MEANT = {
    "2024-10~": "2024-10~",
    " 2024-10-31 ": "2024-10-31",
    "today": "2024-10-31",
    "Yesterday": "2024-10-30",
    "the day before yesterday": "2024-10-29",
    "3 days ago": "2024-10-28",
    "a day ago": "2024-10-30",
    "one week ago": "[2024-10-21..2024-10-27]",
    "two  weeks ago": "[2024-10-14..2024-10-20]",
    "last week": "[2024-10-21..2024-10-27]",
    "this week": "[2024-10-28..2024-10-31]",
    "this month": "2024-10",
    "last month": "2024-09",
    "10 months ago": "2023-12",
    "this year": "2024",
    "last year": "2023",
    "two years ago": "2022",
    "on Tuesday": "2024-10-29",
    "friday": "2024-10-25",
    "21.9.2024": "2024-09-21",
    "1.2.2024": "2024-02-01",
    "21/9/2024": "2024-09-21",
    "9/21/2024": "2024-09-21",
    "10-10-2024": "2024-10-10",
    "2024/9/1": "2024-09-01",
    "2024.9.1": "2024-09-01",
    "October 2024": "2024-10",
    "in oct. 2024": "2024-10",
    "23 October 2024": "2024-10-23",
    "Sept 23rd, 2024": "2024-09-23",
    "23rd of October 2024": "2024-10-23",
    "early October 2024": "[2024-10-01..2024-10-10]",
    "mid-October 2024": "[2024-10-11..2024-10-20]",
    "the middle of October 2024": "[2024-10-11..2024-10-20]",
    "late February 2024": "[2024-02-21..2024-02-29]",
    "at the end of": None,
    "late October 2024": "[2024-10-21..2024-10-31]",
    "in 2024": "2024",
    "on 2024-10-31": "2024-10-31",
    "in 2024-10": "2024-10",
    "end of nothing": None,
    "early 2024": "[2024-01..2024-04]",
    "mid-2024": "[2024-05..2024-08]",
    "late in 2024": "[2024-09..2024-12]",
    "spring 2024": "2024-21",
    "in the summer of 2024": "2024-22",
    "fall 2024": "2024-23",
    "autumn 2024": "2024-23",
    "winter 2023/24": "2023-24",
    "winter 2023-2024": "2023-24",
    "about October 2024": "2024-10~",
    "around 23 October 2024": "2024-10-23~",
    "about last week": None,
    "from March 2024 to yesterday": "2024-03/2024-10-30",
    "between 1.10.2024 and 5.10.2024": "[2024-10-01..2024-10-05]",
    "since January 2024": "2024-01/..",
    "from May 2024 to April 2024": None,
    "since whenever": None,
    "winter 2023/25": None,
    "spring 2023/24": None,
    "31 February 2024": None,
    "23 October 23 2024": None,
    "32.1.2024": None,
    "13/13/2024": None,
    "many days ago": None,
    "9999 years ago": None,
    "21.9.24": None,
    "soon": None,
    "": None,
}


@each("words", MEANT)
def test_what_a_person_types_means_this(words: str) -> None:
    assert understood(words, TODAY) == MEANT[words]


OPEN = {
    "end of 2024": "can be read as a day or a stretch; write 2024-12-31 or late 2024",
    "the beginning of may 2024": "can be read as a day or a stretch; write 2024-05-01 or early may 2024",
    "start of 2025": "can be read as a day or a stretch; write 2025-01-01 or early 2025",
    "9/10/2024": "can be read as two days; write 2024-09-10 or 2024-10-09",
    "winter 2024": "can be read as two winters; write winter 2023/24 or winter 2024/25",
    "thursday": "can be read as today or a week ago; write 2024-10-31 or 2024-10-24",
    "last tuesday": "can be read as two days; write 'tuesday' for the latest, or the day",
    "early october": "does not say which year; write the year too, such as 'early october 2024'",
    "october": "does not say which year; write the year too, such as 'october 2024'",
    "the spring": "does not say which year; write the year too, such as 'spring 2024'",
    "last winter": "does not say which year; write the year too, such as 'winter 2023/24'",
    "23 october": "does not say which year; write the year too, such as '23 october 2024'",
}


@each("words", OPEN)
def test_what_can_be_read_in_two_ways_is_refused_with_both(words: str) -> None:
    with pytest.raises(DateError) as refused:
        understood(words, TODAY)
    assert str(refused.value) == f"'{words}' {OPEN[words]}"


def test_the_advice_can_be_taken() -> None:
    for advice in ("winter 2023/24", "early october 2024", "spring 2024", "tuesday", "23 october 2024"):
        assert understood(advice, TODAY)


@given(
    st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.integers(0, 800),
)
def test_what_is_ago_is_a_date_and_never_after_today(today: date, unit: str, count: int) -> None:
    meant = Edtf.parse(str(understood(f"{count} {unit} ago", today)))
    assert meant.begin.earliest is not None
    assert meant.begin.earliest.date() <= today
    if unit == "days":
        assert meant.begin.earliest.date() == today - timedelta(days=count)
    if unit == "weeks" and count:
        assert meant.begin.earliest.weekday() == 0


def _table() -> list[tuple[list[str], list[str]]]:
    """What the page of the command line says that words mean: as typed, and as EDTF."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    rows = page[page.index("| You type, on 2024-10-31") :].split("\n\n")[0].splitlines()[2:]
    cells = [row.strip("|").split("|") for row in rows]
    return [(re.findall("`([^`]+)`", typed), re.findall("`([^`]+)`", meant)) for typed, meant, _ in cells]


@each(("typed", "meant"), _table())
def test_the_table_of_dates_in_words_is_true(typed: list[str], meant: list[str]) -> None:
    if meant:
        same = meant * len(typed) if len(meant) == 1 else meant
        assert [understood(words, TODAY) for words in typed] == same
        return
    for words in typed:
        with pytest.raises(DateError):
            understood(words, TODAY)
