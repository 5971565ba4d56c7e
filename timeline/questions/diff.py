"""What differs between two pictures: the rows of every part that are in one and not, or not so, in the other;
and what became of them in between.

Rows are matched by what they are about (a figure by subject, measure, place and since; a deployment by
origin, host and unit; what is said by speaker and topic), whatever stands under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.asof.known import Selection
from timeline.asof.parts import PARTS
from timeline.asof.parts.part import Key, Part, Root
from timeline.asof.picture import Picture
from timeline.log.protocols import Reader
from timeline.model.event import Recorded, Retraction
from timeline.model.lineage import Lineage

# What a row's status says became of it; any other is named as it is.
_STATUS = {
    "current": "current again",
    "stale": "went stale",
    "present": "there again",
    "in force": "came into force",
    "foretold": "only foretold",
}
# A row that is new, and outside the picture from the first.
_OUTSIDE = {"foretold": "only foretold", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class Change:
    """The rows of one key in a part of two pictures, in their order there; one of the two may have none.

    Statements, assessments and developments that are tied stand together.
    """

    part: Part[Any]
    key: Key
    before: tuple[Any, ...]
    after: tuple[Any, ...]

    @property
    def new_evidence(self) -> dict[int, Recorded]:
        """The events that the rows rest on now and did not before, by position."""
        return _without(self._evidence(self.after), self._evidence(self.before))

    @property
    def lost_evidence(self) -> dict[int, Recorded]:
        """The events that the rows rested on before and do no more, by position."""
        return _without(self._evidence(self.before), self._evidence(self.after))

    @property
    def evidence(self) -> dict[int, Recorded]:
        """The events that the rows rest on now, or did where there are none."""
        return self._evidence(self.after) or self._evidence(self.before)

    @property
    def withdrawn_by(self) -> set[int]:
        """What withdraws the rows now and did not before."""
        before, after = (
            {at for row in rows for at in self.part.withdrawn_by(row)} for rows in (self.before, self.after)
        )
        return after - before

    def _evidence(self, rows: Iterable[Any]) -> dict[int, Recorded]:
        return {recorded.position: recorded for row in rows for recorded in self.part.evidence(row)}


@dataclass(frozen=True, slots=True)
class Line:
    """A change with what became of the row in a word or two, and the events that say so: those that are new
    behind it, and those that withdrew what is behind it no more.
    """

    change: Change
    fate: str
    positions: tuple[int, ...]


def lineage_of(selections: Iterable[Selection], reader: Reader) -> Lineage:
    """What connects the events that are selected, looked up where a version is not among them."""
    events = {recorded.event.id: recorded.event for each in selections for recorded in each.events}
    partial = {name for name, event in events.items() if event.target and event.target not in events}
    items = reader.items(partial) if partial else ()
    return Lineage((events | {recorded.event.id: recorded.event for recorded in items}).values())


def changes(before: Picture, after: Picture, root: Root) -> tuple[Change, ...]:
    """All that differs, part by part in the order of a picture, each by key as it first appears there.

    root: from the id of an event to that of the first version of its lineage.
    """
    return tuple(
        Change(part, key, old.get(key, ()), new.get(key, ()))
        for part in PARTS
        for old, new in [(_rows(before, part, root), _rows(after, part, root))]
        for key in dict.fromkeys([*old, *new])
        if [*map(part.as_is, old.get(key, ()))] != [*map(part.as_is, new.get(key, ()))]
    )


def _rows(picture: Picture, part: Part[Any], root: Root) -> dict[Key, tuple[Any, ...]]:
    rows: dict[Key, tuple[Any, ...]] = {}
    for row in picture.of(part):
        key = part.key(row, root)
        if key is not None:
            rows[key] = (*rows.get(key, ()), row)
    return rows


def lines(
    changed: Iterable[Change], withdrawn_by: Mapping[str, Sequence[Recorded]], *, learned: bool
) -> tuple[Line, ...]:
    """Changes with what became of each. withdrawn_by: the standing events that withdraw, by the id of what
    they withdraw, at the later state of knowledge; learned: whether knowledge is what changed.
    """
    return tuple(_line(change, withdrawn_by, learned) for change in changed)


def _line(change: Change, withdrawn_by: Mapping[str, Sequence[Recorded]], learned: bool) -> Line:
    lost = change.lost_evidence.values()
    by = [each for old in lost for each in withdrawn_by.get(old.event.id, ())]
    cited = {*change.new_evidence, *(each.position for each in by), *change.withdrawn_by}
    return Line(change, _fate(change, by, learned), tuple(sorted(cited or change.evidence)))


def _fate(change: Change, by: Sequence[Recorded], learned: bool) -> str:
    """What became of a row, in a word or two."""
    part = change.part
    if part.counted:
        return part.counted(change.before, change.after)
    old, now = (part.status(rows[0]) if rows else None for rows in (change.before, change.after))
    if not change.before:
        return _OUTSIDE.get(str(now)) or part.new[learned]
    if not change.after:
        return _withdrawn(by) or part.gone
    if now != old:
        return _STATUS.get(str(now), str(now))
    return _withdrawn(by) or part.turned(change.before, change.after)


def _withdrawn(by: Sequence[Recorded]) -> str | None:
    """Whether what it rested on was corrected or retracted."""
    if not by:
        return None
    return "retracted" if all(isinstance(each.event, Retraction) for each in by) else "corrected"


def _without(events: Mapping[int, Recorded], left_out: Mapping[int, Recorded]) -> dict[int, Recorded]:
    return {position: recorded for position, recorded in events.items() if position not in left_out}
