"""A course: at every moment the figure that the picture of that moment has, field by field."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from asking import NOON, after, deaths, decree, law, losses, told, troops, unsaid
from asking import timeline as made
from coursing import HAPPENINGS, happening, present, turbulent
from each import each
from given import Clock, Document, claim
from hypothesis import given, settings
from hypothesis import strategies as st
from random_logs import Step, logs, seldom
from streams import filled, splits

from timeline.asof import claims
from timeline.asof.figures import Figure
from timeline.asof.known import Selection
from timeline.asof.parts import FIGURES
from timeline.asof.picture import picture
from timeline.asof.question import QuestionError
from timeline.engine import Timeline
from timeline.log.memory import MemoryLog
from timeline.log.protocols import Log
from timeline.questions.course import Course
from timeline.questions.steps import Every

FIRST, LAST = date(2024, 10, 10), date(2024, 11, 20)
KNOWN = [None, date(2024, 10, 25), date(2024, 10, 31), date(2024, 11, 5)]


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    """As in test_index: the newest three instead of twenty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "NEWEST", 3)
        yield


def at(course: Course, day: date) -> Figure | None:
    """What a course says of a day: that of its last point by then."""
    told = [point.figure for point in course.points if point.day <= day]
    return told[-1] if told else None


questions = st.tuples(
    st.sampled_from(["valid", "known"]), st.sampled_from(KNOWN),
    st.sampled_from(["envelope", "latest", "graded"]),
    st.sampled_from([None, "change", "1d", "1w"]), st.integers(0, 8), st.sampled_from([None, FIRST]),
    st.sampled_from([{}, {}, {"place": "RUS"}, {"since": "none"}, {"since": "2022-02-24"}]),
)  # fmt: skip


def agrees(log: Log, asked: Any) -> None:
    """Every point of every course is the figure that the fold of the whole log has at that moment; and
    between points nothing changes.
    """
    by, day, policy, every, cut, first, narrow = asked
    timeline = Timeline(log, clock=Clock(NOON))
    position = max(1, log.head().position - cut)
    events = Selection.of(log.read(limit=position))
    fixed: Any = {"as_of": day or LAST} if by == "known" else {"known_on": day}
    for subject, measure in present(log)[:3]:
        found = timeline.course(
            subject, measure, by=by, every=every, from_=first, to=LAST, position=position, policy=policy,
            **fixed, **narrow,
        )  # fmt: skip
        courses = {course.key: course for course in found}
        days = [FIRST + timedelta(days=after) for after in range((LAST - FIRST).days + 1)]
        if every not in (None, "change"):
            days = sorted({point.day for course in found for point in course.points})
        for moment in days:
            question = found.span.question.at(**{by: moment})
            truth = {
                figure.key: figure
                for figure in picture(events, question).of(FIGURES)
                if question.scope.figure(figure.key)
            }
            if every in (None, "change"):
                said = {key: told for key, course in courses.items() if (told := at(course, moment))}
                assert said == truth
            else:
                for key, course in courses.items():
                    stood = [point.figure for point in course.points if point.day == moment]
                    assert stood in ([], [truth.get(key)])


@seldom
@given(logs(), splits(), st.lists(questions, min_size=1, max_size=1))
def test_at_every_moment_stands_the_figure_of_the_picture(
    shared_store: str, steps: list[Step], sizes: list[int], asking: list[Any]
) -> None:
    with filled(shared_store, steps, sizes) as store:
        for asked in asking:
            agrees(store, asked)


@seldom
@given(turbulent(), splits(), st.lists(questions, min_size=1, max_size=2))
def test_claims_that_come_and_go_within_a_step_do_not_confuse_a_course(
    shared_store: str, steps: list[Step], sizes: list[int], asking: list[Any]
) -> None:
    with filled(shared_store, steps, sizes) as store:
        for asked in asking:
            agrees(store, asked)
            agrees(MemoryLog(Clock(NOON), store.lines()), asked)


@pytest.mark.slow
def test_the_logs_of_courses_hold_what_confuses_them() -> None:
    """A generator that never makes a case proves nothing about it: none below one in a hundred."""
    seen: Counter[str] = Counter()

    @given(turbulent())
    @settings(max_examples=300, derandomize=True, database=None)
    def count(steps: list[Step]) -> None:
        seen["logs"] += 1
        seen.update(happening(steps))

    count()
    for name in HAPPENINGS:
        assert seen[name] >= seen["logs"] / 100, (name, seen)


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


@each(
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
    with pytest.raises(QuestionError, match=said):
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


# -- logs in which a course was not the pictures of its moments ----------------------------------------------


def undone(name: str, of: str, first: str, second: str) -> list[Document]:
    """A retraction of an event, and one of that."""
    return [unsaid(f"{name}-gone", of, first), unsaid(f"{name}-back", f"{name}-gone", second)]


@pytest.mark.parametrize(
    ("subject", "measure", "low"),
    [("RUS", "fatalities", 5), ("RUS", "authorised_strength", 1_500_000), ("RUS", "killed", 100)],
)
@pytest.mark.parametrize(
    "days", [("2024-10-10", "2024-10-20"), ("2024-10-10T09:00:00Z", "2024-10-10T15:00:00Z")]
)
def test_what_was_withdrawn_and_came_back_is_there_again(
    shared_store: str, subject: str, measure: str, low: int, days: tuple[str, str]
) -> None:
    count = losses("killed", "100", "Daily", occurred="2022-02-24/2024-10-01")
    given = [
        told("e", "2024-10-01", deaths("5"), reported="2024-10-02"),
        decree("d", "2024-09-16", law("1500000"), reported="2024-10-02"),
        told("k", "2024-10-01", count, reported="2024-10-02"),
        *undone("e", "e", *days), *undone("d", "d", *days), *undone("k", "k", *days),
    ]  # fmt: skip
    with filled(shared_store, [(1, one) for one in given], [4]) as store:
        timeline = Timeline(store, clock=Clock(NOON))
        found = timeline.course(
            subject, measure, by="known", as_of="2024-10-31", to="2024-11-30", every="1mo"
        )
    assert points(found)[-1] == ("2024-11-30", low, low, "current")


def test_a_course_of_increments_takes_its_names_and_grades_from_each_day(shared_store: str) -> None:
    """A later incident, its outlet and its grade, say nothing about an earlier day."""
    given = [
        told("a1", "2024-10-01", deaths("10"), source={"publisher": "UCDP", "grade": "A1"}),
        told("b1", "2024-10-01", deaths("30", "ACLED"), source={"publisher": "ACLED", "grade": "B2"}),
        told("a2", "2024-11-01", deaths("1", "ucdp", qualifier="rumoured"), via=["Later Tabloid"],
             source={"publisher": "Ucdp", "grade": "F6"}),
    ]  # fmt: skip
    with filled(shared_store, [(1, one) for one in given], [3]) as store:
        timeline = Timeline(store, clock=Clock(NOON))
        for policy in ("graded", "latest", "envelope"):
            course = timeline.course("RUS", "fatalities", to="2024-10-15", policy=policy)
            assert course[0].points[-1].figure == timeline.state("2024-10-15", policy=policy).figures[0]
        assert points(timeline.course("RUS", "fatalities", to="2024-10-15", policy="graded"))[-1][1] == 10
        assert "Tabloid" not in timeline.course("RUS", "fatalities", to="2024-10-15").to_markdown()


def daily(days: int) -> Timeline:
    return made(*(told(f"e{day}", after("2023-01-01", day), troops(str(day + 1))) for day in range(days)))


@pytest.mark.slow
def test_a_course_that_changes_too_often_says_so_and_steps() -> None:
    timeline = daily(402)
    (stepped,) = timeline.course("PRK", "troops_deployed", to="2024-02-06")
    assert str(stepped.stepped) == "1w" and len(stepped.points) == 59
    found = timeline.course("PRK", "troops_deployed", to="2024-02-06")
    assert "more than 400 times: told at the end of every 1w" in found.to_markdown()
    assert found.to_dict()["figures"][0]["stepped"] == "1w"
    (every,) = timeline.course("PRK", "troops_deployed", to="2024-02-06", every="change")
    assert every.stepped is None and len(every.points) == 402
    (few,) = timeline.course("PRK", "troops_deployed", from_="2023-06-01", to="2024-02-06")
    assert few.stepped is None and len(few.points) == 251


def test_a_policy_says_of_every_claim_whether_it_is_picked() -> None:
    """Two voices of one article stand at one position: that alone cannot tell them apart."""
    given = told("p", "2024-10-30", troops("12000", "NIS"), troops("8000", "Pentagon", occurred="2024-10-29"))
    timeline = made(given)
    (figure,) = timeline.state("2024-10-31", policy="latest").to_dict()["figures"]
    assert figure["picked"] == [1]
    assert {one["said_by"]: one["picked"] for one in figure["claims"]} == {"NIS": True, "Pentagon": False}
    (course,) = timeline.course("PRK", "troops_deployed", to="2024-10-31", policy="latest").to_dict()[
        "figures"
    ]
    assert [one["picked"] for one in course["points"][-1]["claims"]] == [True, False]
    (plain,) = timeline.state("2024-10-31").to_dict()["figures"]
    assert [one["picked"] for one in plain["claims"]] == [None, None]
