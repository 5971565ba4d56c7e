"""A course: at every moment the figure that the picture of that moment has."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from asking import NOON, deaths, decree, law, told, troops, unsaid
from asking import timeline as made
from given import Clock, claim
from hypothesis import given
from hypothesis import strategies as st
from test_index import filled, seldom, splits
from test_model import Step, logs

from timeline.asof import claims as words
from timeline.asof import picture as pictures
from timeline.asof.figures import Figure
from timeline.asof.picture import picture
from timeline.asof.question import AsOf, AsOfError
from timeline.asof.standing import History, Selection
from timeline.engine import Timeline
from timeline.model.keys import FigureKey
from timeline.questions import sums
from timeline.questions.course import Course, Span, courses
from timeline.questions.steps import Every
from timeline.store.index import seek as index
from timeline.store.store import Store

NAMES = [
    ("PRK", "active_personnel"), ("PRK", "troops_deployed"), ("PRK", "fatalities"), ("RUS", "fatalities"),
    ("PRK", "authorised_strength"), ("PRK", "casualties"), ("RUS", "recruitment"), ("PRK", "drones"),
]  # fmt: skip
FIRST, LAST = date(2024, 10, 10), date(2024, 11, 20)
KNOWN = [None, date(2024, 10, 25), date(2024, 10, 31), date(2024, 11, 5)]
UNTOLD = {"date uncertain", "disordered"}


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    """As in test_index: the newest three instead of twenty."""
    with pytest.MonkeyPatch.context() as patch:
        for room in (index, words, pictures, sums):
            patch.setattr(room, "NEWEST", 3)
        yield


def plain(figure: Figure | None) -> Any:
    """A figure; of increments what a course tells of it."""
    if figure is None or figure.nature != "increment" or figure.status == "withdrawn":
        return figure
    told = [
        (
            word.row.series, word.row.carrier, word.estimate.numbers, word.positions,
            word.summed and (word.summed.count, word.summed.open),
            [mark for mark in word.marks if mark not in UNTOLD],
        )
        for word in figure.words
    ]  # fmt: skip
    return (
        figure.key,
        figure.low,
        figure.best,
        figure.high,
        figure.voices,
        figure.carriers,
        figure.status,
        told,
    )


def asked(store: Store, name: tuple[str, str], as_of: AsOf, policy: Any) -> dict[FigureKey, Any]:
    whole = picture(Selection.of(store.read()), as_of, policy)
    return {
        figure.key: plain(figure)
        for figure in whole.figures
        if (figure.key.subject, figure.key.measure) == name
    }


def wanted(name: tuple[str, str]) -> Callable[[FigureKey], bool]:
    return lambda key: (key.subject, key.measure) == name


def at(course: Course, day: date) -> Any:
    """What a course says of a day: that of its last point by then."""
    told = [point.figure for point in course.points if point.day <= day]
    return plain(told[-1]) if told else None


def agrees(store: Store, history: History, name: tuple[str, str], span: Span, policy: Any) -> None:
    found = {course.key: course for course in courses(history, wanted(name), span, policy)}
    for after in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=after)
        truth = asked(store, name, span.at(day), policy)
        assert {key: told for key, course in found.items() if (told := at(course, day))} == truth


def present(store: Store) -> list[tuple[str, str]]:
    claims = [claim for one in store.read() for claim in getattr(one.event, "claims", ())]
    return sorted({(claim.subject, claim.measure) for claim in claims})


questions = st.tuples(
    st.sampled_from(["valid", "known"]), st.sampled_from(KNOWN),
    st.sampled_from(["envelope", "latest", "graded"]),
    st.sampled_from([None, None, "1d", "1w"]), st.integers(0, 8), st.sampled_from([None, FIRST]),
)  # fmt: skip


@seldom
@given(logs(), splits(), st.lists(questions, min_size=1, max_size=1))
def test_at_every_moment_stands_the_figure_of_the_picture(
    shared_store: str,
    steps: list[Step],
    sizes: list[int],
    asking: list[Any],
) -> None:
    store = filled(shared_store, steps, sizes)
    try:
        head = store.head().position
        for by, day, policy, every, cut, first in asking:
            position = max(1, head - cut)
            fixed = AsOf(day or LAST, day, position)
            span = Span(
                by, fixed, first or (FIRST if every else None), LAST, Every.parse(every) if every else None
            )
            for name in present(store)[:3]:
                whole = History(tuple(store.read(limit=position)))
                pruned = store.history(*name, position)
                if by == "valid":
                    begin = replace(fixed, valid=span.first or date(2020, 1, 1))
                    pruned = store.span(*name, begin, replace(fixed, valid=LAST))
                if every:
                    for history in (whole, pruned):
                        stepwise(store, history, name, span, policy)
                else:
                    agrees(store, whole, name, span, policy)
                    agrees(store, pruned, name, span, policy)
    finally:
        store.close()


def stepwise(store: Store, history: History, name: tuple[str, str], span: Span, policy: Any) -> None:
    for course in courses(history, wanted(name), span, policy):
        for point in course.points:
            assert plain(point.figure) == asked(store, name, span.at(point.day), policy).get(course.key)


# -- as sentences --------------------------------------------------------------------------------------------


def points(course: Any) -> list[tuple[Any, ...]]:
    (figure,) = course.to_dict()["figures"]
    return [(one["day"], one["low"], one["high"], one["status"]) for one in figure["points"]]


def test_by_default_a_course_tells_every_change_and_nothing_else() -> None:
    given = [told("a", "2024-10-10", troops("3000")), told("b", "2024-10-20", troops("9000", said_by="UK"))]
    assert points(made(*given).course("PRK", "troops_deployed", to="2024-12-31")) == [
        ("2024-10-10", 3000, 3000, "current"),
        ("2024-10-20", 9000, 9000, "current"),
        ("2024-11-20", 9000, 9000, "stale"),
    ]


def test_by_known_it_tells_how_one_day_was_revised() -> None:
    given = [
        told("a", "2024-10-10", troops("3000"), reported="2024-10-12"),
        told("b", "2024-10-10", troops("5000"), corrects="a", reported="2024-10-15"),
        unsaid("c", "b", "2024-10-20"),
    ]
    found = made(*given).course("PRK", "troops_deployed", by="known", as_of="2024-10-10", to="2024-12-31")
    assert points(found) == [
        ("2024-10-12", 3000, 3000, "current"),
        ("2024-10-15", 5000, 5000, "current"),
        ("2024-10-20", None, None, "withdrawn"),
    ]


def test_a_vaguer_word_told_later_is_listed_once() -> None:
    given = [
        told("precise", "2024-10-23", troops("3000", said_by="X")),
        told("vague", "2024-10", troops("11000", said_by="X"), by="Wire", reported="2024-10-31"),
    ]
    timeline = made(*given)
    (course,) = timeline.course("PRK", "troops_deployed", to="2024-11-05").to_dict()["figures"]
    for point in course["points"]:
        (figure,) = timeline.state(point["day"]).to_dict()["figures"]
        assert [one["positions"] for one in point["claims"]] == [
            [one["position"]] for one in figure["claims"]
        ]


def test_a_course_begins_with_the_first_claim_whatever_is_decreed_about_others() -> None:
    given = [
        decree("old", "1999-05-05", claim("authorised_strength", "5", subject="UKR")),
        decree("own", "2024-01-05", law("100")),
    ]
    found = points(made(*given).course("RUS", "authorised_strength", to="2024-10-31"))
    assert found == [("2024-01-05", 100, 100, "current")]


def test_a_policy_says_at_every_moment_which_it_picks() -> None:
    given = [told("a", "2024-10-10", troops("3")), told("b", "2024-10-11", troops("9", said_by="UK"))]
    found = made(*given).course("PRK", "troops_deployed", to="2024-10-12", policy="latest")
    assert [one["picked"] for one in found.to_dict()["figures"][0]["points"]] == [[1], [2]]
    assert "picks #2" in found.to_markdown().replace("\\", "")


def test_what_withdrew_a_figure_is_told_with_it() -> None:
    found = made(told("a", "2024-10-10", troops()), unsaid("b", "a", "2024-10-20")).course(
        "PRK", "troops_deployed", by="known", as_of="2024-10-31", to="2024-10-31"
    )
    last = found.to_dict()["figures"][0]["points"][-1]
    assert [one["withdrawn_by"] for one in last["claims"]] == [[2]]


def test_how_many_in_october_stands_beside_the_running_total() -> None:
    days = {"2024-09-10": "1", "2024-10-03": "2", "2024-10-30": "4", "2024-12-02": "8"}
    given = [told(day, day, deaths(count)) for day, count in days.items()]
    (figure,) = made(*given).course("RUS", "fatalities", every="1mo", to="2024-12-15").to_dict()["figures"]
    told_by = [
        (*one["period"], one["low"], [own["low"] for own in one["own"]], [own["count"] for own in one["own"]])
        for one in figure["points"]
    ]
    assert told_by == [
        ("2024-09-10", "2024-09-30", 1, [1], [1]),
        ("2024-10-01", "2024-10-31", 7, [6], [2]),
        ("2024-11-01", "2024-11-30", 7, [], []),
        ("2024-12-01", "2024-12-15", 15, [8], [1]),
    ]


@pytest.mark.parametrize(
    ("every", "ends"),
    [
        ("1d", ["2024-10-03", "2024-10-04", "2024-10-05"]),
        ("2d", ["2024-10-04", "2024-10-05"]),
        ("1w", ["2024-10-05"]),
        ("w", ["2024-10-05"]),
    ],
)
def test_steps_are_days_and_weeks(every: str, ends: list[str]) -> None:
    periods = Every.parse(every).periods(date(2024, 10, 3), date(2024, 10, 5))
    assert [period.last.isoformat() for period in periods] == ends


@pytest.mark.parametrize(
    ("every", "ends"),
    [
        ("1w", ["2023-12-31", "2024-01-07", "2024-01-14"]),
        ("2w", ["2024-01-07", "2024-01-21"]),
        ("1mo", ["2023-12-31", "2024-01-31", "2024-02-29"]),
        ("3mo", ["2024-02-29", "2024-05-31"]),
        ("1y", ["2023-12-31", "2024-12-31"]),
    ],
)
def test_weeks_end_on_sunday_months_and_years_with_their_last_day(every: str, ends: list[str]) -> None:
    periods = Every.parse(every).periods(date(2023, 12, 27), date(2025, 12, 31))
    assert [period.last.isoformat() for period in periods][: len(ends)] == ends
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(periods))
    assert (periods[0].first, periods[-1].last) == (date(2023, 12, 27), date(2025, 12, 31))


def test_the_last_days_of_the_calendar_have_periods_too() -> None:
    for every in ("1d", "1w", "1mo", "1y"):
        periods = Every.parse(every).periods(date(9999, 12, 20), date.max)
        assert periods[-1].last == date.max


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"every": "month"}, "'month' is no step; write 1d, 1w, 1mo or 1y"),
        ({"every": "0d"}, "'0d' is no step"),
        ({"every": "1d", "from_": "2024-12-01", "to": "2024-10-01"}, "2024-12-01 is after 2024-10-01"),
        ({"every": "1d", "from_": "0001-01-01", "to": "2024-10-01"}, "are more than 100,000 steps"),
        ({"by": "time"}, "'time' is no time of a course; one of valid, known"),
        ({"place": ""}, "the place is empty"),
        ({"as_of": "2024-10-01", "to": "2024-10-02"}, "as-of and to both end a course by valid"),
        (
            {"by": "known", "known_on": "2024-10-01", "to": "2024-10-02"},
            "known-on and to both end a course by known",
        ),
    ],
)
def test_a_course_that_cannot_be_asked_for_is_told(asked: Any, said: str) -> None:
    with pytest.raises(AsOfError, match=said):
        made(told("a", "2024-10-10", troops())).course("PRK", "troops_deployed", **asked)


def test_rows_and_csv_tell_figures_claims_and_periods() -> None:
    given = [told("a", "2024-10-03", deaths("2")), told("b", "2024-10-04", deaths("1.5"), by="Wire, Ltd")]
    found = made(*given).course("RUS", "fatalities", every="1mo", to="2024-10-31")
    assert [(row["row"], row["publisher"], row["low"]) for row in found.to_dicts()] == [
        ("figure", None, None), ("claim", "Wire, Ltd", 1.5), ("claim", "Daily", 2.0),
        ("period", "Wire, Ltd", 1.5), ("period", "Daily", 2.0),
    ]  # fmt: skip
    lines = found.to_csv().splitlines()
    assert lines[0].startswith("row,subject,measure,place,since,unit,day,first,low,best,high,status")
    assert '"Wire, Ltd"' in lines[2] and len(lines) == 6
    assert list(csv.DictReader(lines))[2]["low"] == "2"


def test_a_word_from_before_the_span_that_reaches_into_it_is_not_left_unread(shared_store: str) -> None:
    """What random logs seldom hold: vaguer than a word of the span, told later, not the latest before it."""
    given = [
        told("vague", "2024-10-01/2024-10-31", troops("11000"), reported="2024-11-01"),
        told("first", "2024-10-05", troops("1000"), reported="2024-11-05"),
        told("second", "2024-10-20", troops("2000"), reported="2024-10-20"),
    ]
    store = filled(shared_store, [(1, one) for one in given], [3])
    with Timeline(store, clock=Clock(NOON)) as timeline:
        found = timeline.course("PRK", "troops_deployed", every="1d", from_="2024-10-10", to="2024-10-25")
        for point in found.to_dict()["figures"][0]["points"]:
            (figure,) = timeline.state(point["day"]).to_dict()["figures"]
            listed = [one["positions"] for one in point["claims"]]
            assert listed == [[one["position"]] for one in figure["claims"]]
    assert sorted(listed) == [[1], [3]]
