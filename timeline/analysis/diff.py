"""What differs between two pictures: the rows of every part that are in one and not, or not so, in the other.

Rows are matched by what they are about (a figure by subject, measure, place and since; a deployment by
origin, host and unit; what is said by speaker and topic), whatever stands under it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.projections.picture import Picture, Told
from timeline.projections.voices import Said
from timeline.subjects import folded
from timeline.words import Word

Key = tuple[Hashable, ...]


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
        if old.get(key, ()) != new.get(key, ())
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


def _holds(told: Told | None) -> bool:
    return told is not None and told.count > 0


def _said(said: Said) -> Key:
    return tuple(map(folded, said.key))


def _claimed(word: Word) -> Key:
    return word.row.event.id, word.row.index


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
