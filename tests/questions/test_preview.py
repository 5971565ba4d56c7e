"""A preview tells what the whole picture would tell, and records nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from random_logs import Step, logs, seldom
from streams import filled, splits

from timeline.asof.known import Selection
from timeline.asof.picture import picture
from timeline.asof.question import Question
from timeline.engine import Timeline
from timeline.log.memory import MemoryLog
from timeline.log.protocols import Log
from timeline.model.lineage import Lineage
from timeline.questions.diff import Change, changes


def told(change: Change) -> Any:
    return change.part.name, change.key, change.before, change.after


def whole(log: Log, clock: Any, batch: list[Any], question: Question) -> list[Any]:
    """The changes between the pictures of a log and of one that holds the batch too."""
    after = MemoryLog(clock, log.lines())
    after.append(batch)
    before, now = list(log.read()), list(after.read())
    pictures = [picture(Selection.of(events), question.pinned(len(events))) for events in (before, now)]
    root = Lineage(each.event for each in now).root
    return [told(change) for change in changes(pictures[0], pictures[1], root)]


@seldom
@given(logs(), splits(), st.integers(1, 3), st.sampled_from(["2024-10-31", "2024-11-30", "2024-10-23"]))
def test_a_preview_tells_what_the_pictures_of_everything_would_tell(
    shared_store: str, steps: list[Step], sizes: list[int], count: int, day: str
) -> None:
    with filled(shared_store, steps, sizes) as full:
        events = [each.event for each in full.read()]
        clock = full._clock
    kept, batch = events[:-count], events[-count:]
    if not kept:
        return
    with filled(shared_store, [], [1]) as store:
        store._clock = clock
        store.append(kept)
        head = store.head()
        for log in (store, MemoryLog(clock, store.lines())):
            found = Timeline(log, clock=clock).preview(batch, as_of=day)
            question = Question(found.after.picture.as_of)
            assert [told(change) for change in found.changes] == whole(log, clock, batch, question)
        assert store.head() == head and store.index_findings() is None
