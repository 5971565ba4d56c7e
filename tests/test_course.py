"""A course: at every moment the figure that the picture of that moment has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_index import filled, slowly, splits
from test_model import Step, logs

from timeline import histories, index, words
from timeline.analysis import sums
from timeline.analysis.course import Course, Span, courses
from timeline.analysis.steps import Every
from timeline.asof import AsOf
from timeline.projections import picture as pictures
from timeline.projections.picture import picture
from timeline.reconcile import Figure
from timeline.replay import History, Selection
from timeline.series import FigureKey
from timeline.store import Store

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
        for room in (index, words, pictures, histories, sums):
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


@slowly
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
