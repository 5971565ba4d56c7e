"""What differs between two pictures: the rows of every part that are in one and not, or not so, in the other;
and what became of them in between.

Rows are matched by what they are about (a figure by subject, measure, place and since; a deployment by
origin, host and unit; what is said by speaker and topic), whatever stands under it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from timeline.asof.claims import Word
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.said import Said
from timeline.asof.picture import Picture, Told
from timeline.model.event import Recorded, Retraction
from timeline.model.subjects import folded

Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A change with what became of the row in a word or two, and the events that say so: those that are new
    behind it, and those that withdrew what is behind it no more.
    """

    change: Change
    fate: str
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The rows of one key in a part of two pictures, in their order there; one of the two may have none.

    part: a field of Picture; statements, assessments and developments that are tied stand together.
    """

    part: str
    key: Key
    before: tuple[Any, ...]
    after: tuple[Any, ...]


def changes(before: Picture, after: Picture, root: Mapping[str, str]) -> tuple[Change, ...]:
    """All that differs, part by part in the order of a picture, each by key as it first appears there.

    root: from the id of every event to that of the first version of its lineage.
    """
    return tuple(
        Change(part, key, old.get(key, ()), new.get(key, ()))
        for part, key_of in _KEYS.items()
        for old, new in [(_rows(before, part, key_of, root), _rows(after, part, key_of, root))]
        for key in dict.fromkeys([*old, *new])
        if _ageless(old.get(key, ())) != _ageless(new.get(key, ()))
    )


def _rows(
    picture: Picture, part: str, key_of: Callable[[Any], Key], root: Mapping[str, str]
) -> dict[Key, tuple[Any, ...]]:
    value = getattr(picture, part)
    rows: Iterable[Any] = value if isinstance(value, tuple) else [value] if _holds(value) else []
    found: dict[Key, tuple[Any, ...]] = {}
    for row in rows:
        key = key_of(row)
        if part in _BY_EVENT:
            key = (root.get(str(key[0]), key[0]), *key[1:])
        found[key] = (*found.get(key, ()), row)
    return found


def _ageless(rows: Iterable[Any]) -> tuple[Any, ...]:
    """Rows without their ages, which are another every day; what has turned earlier is another row."""
    return tuple(
        (row.recorded, row.earlier) if isinstance(row, Said)
        else replace(row, age_days=0) if isinstance(row, DeploymentRow)
        else row
        for row in rows
    )  # fmt: skip


def _holds(told: Told | None) -> bool:
    return told is not None and told.count > 0


def _said(said: Said) -> Key:
    return tuple(map(folded, said.key))


def _claimed(word: Word) -> Key:
    return word.row.event.id, word.row.index


def lines(
    found: Iterable[Change], withdrawn_by: Mapping[str, Sequence[Recorded]], *, learned: bool
) -> tuple[Line, ...]:
    """Changes with what became of each. withdrawn_by: the standing events that withdraw, by the id of what
    they withdraw, at the later state of knowledge; learned: whether knowledge is what changed.
    """
    return tuple(_line(change, withdrawn_by, learned) for change in found)


def lost(found: Iterable[Change]) -> dict[int, Recorded]:
    """The events that rows rested on before and no more, by position."""
    return {
        position: one
        for change in found
        for before, after in [(_evidence(change.part, change.before), _evidence(change.part, change.after))]
        for position, one in before.items()
        if position not in after
    }


def _line(change: Change, withdrawn_by: Mapping[str, Sequence[Recorded]], learned: bool) -> Line:
    before, after = (_evidence(change.part, side) for side in (change.before, change.after))
    gone = [one for position, one in before.items() if position not in after]
    by = [one for old in gone for one in withdrawn_by.get(old.event.id, ())]
    withdrawing = _withdrawers(change, change.after) - _withdrawers(change, change.before)
    cited = {*(set(after) - set(before)), *(one.position for one in by), *withdrawing}
    cited = cited or {*after} or {*before}
    return Line(change, _fate(change, by, learned), tuple(sorted(cited)))


def _evidence(part: str, rows: Iterable[Any]) -> dict[int, Recorded]:
    """The events that rows rest on, by position."""
    return {one.position: one for row in rows for one in _EVENTS[part](row)}


def _withdrawers(change: Change, rows: Iterable[Any]) -> set[int]:
    """What withdrew a figure of which nothing else is left."""
    if change.part != "figures":
        return set()
    return {at for row in rows for word in row.words for at in word.withdrawn_by}


def _fate(change: Change, by: Sequence[Recorded], learned: bool) -> str:
    """What became of a row, in a word or two."""
    new = "became known" if learned else "appeared"
    if change.part in ("undated", "retracted"):
        more = _count(change.after) - _count(change.before)
        return f"{abs(more)} {'more' if more > 0 else 'fewer'}" if more else "others"
    if not change.before:
        status = getattr(change.after[0], "status", None)
        return _OUTSIDE.get(str(status)) or _FIRST.get((change.part, learned), new)
    if not change.after:
        return _withdrawn(by) or "no longer ahead" if change.part == "ahead" else _withdrawn(by) or "gone"
    old, now = (getattr(side[0], "status", None) for side in (change.before, change.after))
    if now != old:
        return _STATUS.get(str(now), str(now))
    if change.part != "figures":
        return _withdrawn(by) or _turned(change)
    return _withdrawn(by) or ("changed" if _numbers_differ(change) else _marks(change))


def _withdrawn(by: Sequence[Recorded]) -> str | None:
    """Whether what it rested on was corrected or retracted."""
    if not by:
        return None
    return "retracted" if all(isinstance(one.event, Retraction) for one in by) else "corrected"


def _turned(change: Change) -> str:
    """Whether what is said is only older than it was."""
    earlier = [getattr(row, "earlier", False) for row in change.after]
    return "turned earlier" if all(earlier) and change.part in _AGEING else "changed"


def _numbers_differ(change: Change) -> bool:
    before, after = change.before[0], change.after[0]
    return bool((before.low, before.best, before.high) != (after.low, after.best, after.high))


def _marks(change: Change) -> str:
    """What is marked now and was not, or no more; else that it rests on something else."""
    before, after = (
        {(word.positions, mark) for word in side[0].words for mark in word.marks}
        for side in (change.before, change.after)
    )
    new, old = ({mark for _, mark in marks} for marks in (after - before, before - after))
    told = [f"now {mark}" for mark in sorted(new - old)] + [f"no longer {mark}" for mark in sorted(old - new)]
    return ", ".join(told) or "other evidence"


def _count(rows: Sequence[Any]) -> int:
    return sum(told.count for told in rows)


_AGEING = frozenset({"statements", "assessments", "developments"})
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
_FIRST = {("deployments", False): "begun", ("decrees", False): "signed"}


def _of_words(words: Iterable[Word]) -> list[Recorded]:
    return [row.recorded for word in words for row in word.rows]


_EVENTS: dict[str, Callable[[Any], Iterable[Recorded]]] = {
    "figures": lambda figure: _of_words(figure.words),
    "ahead": lambda word: _of_words([word]),
    "derived": lambda line: _of_words(word for source in line.inputs for word in source.shown),
    "deployments": lambda row: row.events,
    "decrees": lambda row: [row.recorded],
    "statements": lambda said: [said.recorded],
    "assessments": lambda said: [said.recorded],
    "developments": lambda said: [said.recorded],
    "undated": lambda told: [recorded for recorded, _ in told.newest],
    "retracted": lambda told: [recorded for recorded, _ in told.newest],
}

# Rows of one event each: of its lineage, whichever version stands.
_BY_EVENT = frozenset({"ahead", "decrees"})
_KEYS: dict[str, Callable[[Any], Key]] = {
    "figures": lambda figure: (figure.key,),
    "ahead": _claimed,
    "derived": lambda line: (line.name, line.subject, folded(line.place or "")),
    "deployments": lambda row: (row.origin, row.host, folded(row.unit or "")),
    "decrees": lambda row: (row.decree.id,),
    "statements": _said,
    "assessments": _said,
    "developments": _said,
    "undated": lambda _: (),
    "retracted": lambda _: (),
}
