"""Random logs in a store: each a stream of its own, appended in batches of any size."""

from __future__ import annotations

import itertools
from datetime import timedelta

from given import Document
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from random_logs import Clock, Step

from timeline.log.memory import MemoryLog
from timeline.model.document import decode
from timeline.store.store import Store

STREAMS = itertools.count(1)


@st.composite
def splits(draw: DrawFn) -> list[int]:
    """How many events go into each batch, again and again."""
    return draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))


def admitted(steps: list[Step]) -> list[tuple[int, Document]]:
    """The steps that a log takes, one by one."""
    trial, taken = MemoryLog(Clock()), []
    for pause, document in steps:
        try:
            trial.append([decode(document)])
        except ValueError:
            continue
        taken.append((pause, document))
    return taken


def filled(url: str, steps: list[Step], sizes: list[int]) -> Store:
    """A stream of its own with the steps in batches of these sizes."""
    clock = Clock()
    store = Store.open(url, f"s{next(STREAMS)}", clock)
    left, size = admitted(steps), itertools.cycle(sizes)
    while left:
        count = next(size)
        clock.now += timedelta(seconds=left[0][0])
        store.append([decode(document) for _, document in left[:count]])
        left = left[count:]
    return store
