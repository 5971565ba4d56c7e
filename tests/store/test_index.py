"""The index prunes and never decides: what is selected folds into the same picture as the whole log.

TIMELINE_EXAMPLES=3000 asks for that many examples; the default is meant for every day.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import told, unsaid
from given import Document
from hypothesis import given
from hypothesis import strategies as st
from picturing import stay
from random_logs import Question as Drawn
from random_logs import Step, logs, questions, slowly
from streams import filled, splits

from timeline.asof import claims
from timeline.asof.known import Selection
from timeline.asof.parts.part import PartName
from timeline.asof.picture import Picture, picture
from timeline.asof.question import EVERYTHING, AsOf, Question, Scope, parse_when
from timeline.log.protocols import Log
from timeline.store import store as stores
from timeline.store.index import rebuild as reindex
from timeline.store.index import seek as index

ABOUT = [
    Scope(), Scope("PRK"), Scope("RUS"), Scope("PRK+RUS"), Scope(measure="troops_deployed"),
    Scope(measure="recruitment"), Scope("PRK", "troops_deployed"), Scope(measure="casualty_rate"),
    Scope("PRK", exactly=True), Scope(place="RUS"), Scope(no_since=True),
    Scope("RUS", "recruitment", exactly=True),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    """Blocks and chunks of a few positions, and the newest three instead of twenty, so that a dozen events
    reach them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "BLOCK", 2)
        patch.setattr(stores, "CHUNK", 2)
        patch.setattr(reindex, "CHUNK", 3)
        patch.setattr(claims, "NEWEST", 3)
        yield


def asked(drawn: Drawn, head: int, scope: Scope = EVERYTHING) -> Question:
    valid, known, position, policy = drawn
    as_of = AsOf(valid, known, head if position is None else min(position, head))
    return Question(as_of, policy, scope)


def full(log: Log, question: Question) -> Picture:
    return picture(Selection.of(log.read()), question)


@slowly
@given(logs(), splits(), st.lists(questions(), min_size=3, max_size=3), st.sampled_from(ABOUT))
def test_what_is_selected_folds_into_the_same_picture_as_everything(
    shared_store: str, steps: list[Step], sizes: list[int], asking: list[Drawn], scope: Scope
) -> None:
    store = filled(shared_store, steps, sizes)
    try:
        head = store.head().position
        for drawn in asking:
            for question in (asked(drawn, head), asked(drawn, head, scope)):
                assert picture(store.selections([question])[0], question) == full(store, question)
        # And all at once, as a diff asks.
        together = [asked(drawn, head, scope) for drawn in asking]
        found = store.selections(together)
        assert [*map(picture, found, together)] == [full(store, question) for question in together]
    finally:
        store.close()


DAYS = [f"2024-10-{day:02d}" for day in (12, 5, 20, 1, 9, 17)]
MANY: dict[PartName, list[Document]] = {
    "undated": [told(f"u{day}", None, reported=day) for day in DAYS],
    "retracted": [
        *(told(f"r{day}", "2024-09-01") for day in DAYS),
        *(unsaid(f"un{day}", f"r{day}", reported=day) for day in DAYS),
    ],
    "deployments": [stay(f"d{day}", day) for day in DAYS],
}


@pytest.mark.parametrize("part", MANY)
def test_more_than_are_shown_are_pruned_to_those_that_are(shared_store: str, part: PartName) -> None:
    """What random logs seldom hold enough of."""
    store = filled(shared_store, [(1, document) for document in MANY[part]], [2])
    try:
        for known in (None, "2024-10-18", "2024-10-10"):
            as_of = AsOf(parse_when("2024-10-31"), None if known is None else parse_when(known))
            whole = full(store, Question(as_of))
            assert picture(store.selections([Question(as_of)])[0], Question(as_of)) == whole
            assert whole.parts[part]
    finally:
        store.close()


@slowly
@given(logs(), splits())
def test_an_index_that_grew_is_the_one_made_anew(
    shared_store: str, steps: list[Step], sizes: list[int]
) -> None:
    store = filled(shared_store, steps, sizes)
    try:
        assert store.index_findings() is None
        store.rebuild(lambda _: None)
        assert store.index_findings() is None
    finally:
        store.close()
