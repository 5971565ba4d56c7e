"""From when to when the events of one item stand: the same as replaying it at every day of knowledge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from given import decode_all, report, retraction
from hypothesis import given, settings
from hypothesis import strategies as st
from random_logs import EXAMPLES

from timeline.asof.question import AsOf
from timeline.asof.ranges import Held, Item
from timeline.asof.standing import standing
from timeline.asof.times import instant_of, known_from, micros
from timeline.model.event import Recorded, Retraction

DAYS = [f"2024-10-{day:02d}" for day in range(1, 9)]


@st.composite
def items(draw: st.DrawFn) -> list[Recorded]:
    """One item: a report, and what corrects and retracts any of it, known on any day."""
    made = [report("e1", reported=draw(st.sampled_from(DAYS)), source={"publisher": "P"})]
    for number in range(2, draw(st.integers(2, 9))):
        target = draw(st.sampled_from(made))
        known = {"reported": draw(st.sampled_from(DAYS)), "source": {"publisher": "P"}}
        if target["kind"] == "retraction" or draw(st.booleans()):
            made.append(retraction(f"e{number}", of=target["id"], **known))
        else:
            made.append(report(f"e{number}", corrects=target["id"], **known))
    return decode_all(made)


@settings(max_examples=2 * EXAMPLES)
@given(items())
def test_an_item_stands_as_replaying_it_says(events: list[Recorded]) -> None:
    item = Item()
    for recorded in events:
        item.add(recorded)
    knowns = [datetime(2024, 9, 30, tzinfo=UTC), *(known_from(one) for one in events)]
    knowns += [known + timedelta(microseconds=1) for known in knowns]
    for known in knowns:
        found = standing(events, AsOf(known, known))
        at = micros(known)
        for recorded in events:
            name = recorded.event.id
            stands = any(one.start <= at < one.end for one in item.held[name].stands)
            assert stands == (recorded in found.known and found.stands(recorded))
            gone = [one for one in item.held[name].gone if one.start <= at < one.end]
            by = found.retractions(recorded) if recorded in found.known else []
            assert [instant_of(one.newest) for one in gone] == ([max(map(known_from, by))] if by else [])


@settings(max_examples=2 * EXAMPLES)
@given(items())
def test_an_item_taken_in_one_by_one_is_the_item_as_a_whole(events: list[Recorded]) -> None:
    grown = Item()
    for count, recorded in enumerate(events, start=1):
        before = dict(grown.held)
        changes = grown.add(recorded)
        whole = Item(events[:count])
        assert grown.held == whole.held
        told = {change.recorded.event.id: (change.before, change.after) for change in changes}
        now = {name: (before.get(name, Held()), held) for name, held in whole.held.items()}
        assert told == {name: pair for name, pair in now.items() if pair[0] != pair[1]}


@pytest.mark.slow
@pytest.mark.parametrize("count", [1500])
def test_a_long_chain_of_corrections_is_taken_in_quickly_enough(count: int) -> None:
    """Quadratic in comparisons of two numbers, not in weighing the whole chain anew."""
    chain = [report("e0")] + [report(f"e{number}", corrects=f"e{number - 1}") for number in range(1, count)]
    item = Item()
    for recorded in decode_all(chain):
        item.add(recorded)
    assert [name for name in item.events if item.held[name].stands] == [f"e{count - 1}"]
    assert not any(isinstance(one.event, Retraction) for one in item.events.values())
