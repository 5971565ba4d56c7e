"""Conditions of a mapping: which rows, events and claims are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from timeline.tables.values import Cells, MappingError, Scope, Text, check_keys, value

_WHEN = ("column", "is", "is_not", "matches", "present")

Test = Callable[[Cells], bool]


def test_of(spec: Any, scope: Scope, where: str) -> Test:
    """A condition: a column that must be present, or a table; a list holds where all of it does."""
    if spec is None:
        return lambda _: True
    if isinstance(spec, list):
        tests = [test_of(condition, scope, where) for condition in spec]
        return lambda cells: all(test(cells) for test in tests)
    if isinstance(spec, str):
        spec = {"column": spec, "present": True}
    check_keys(spec, _WHEN, where)
    if "column" not in spec or len(spec) < 2:
        raise MappingError(f"{where}: write column and one of is, is_not, matches, present")
    read = value({"column": spec["column"]}, scope, where)
    return partial(_holds, read, _conditions(spec, where))


def _conditions(spec: Mapping[str, Any], where: str) -> list[Callable[[str], bool]]:
    found: list[Callable[[str], bool]] = []
    for name, wanted in (("is", True), ("is_not", False)):
        if name in spec:
            values = spec[name] if isinstance(spec[name], list) else [spec[name]]
            folded = {_plain(value) for value in values}
            found.append(partial(_among, folded, wanted))
    if "matches" in spec:
        try:
            pattern = re.compile(str(spec["matches"]))
        except re.error as error:
            raise MappingError(f"{where}.matches: {error}") from None
        found.append(lambda text: bool(pattern.search(text)))
    if "present" in spec:
        found.append(lambda text: bool(text) is bool(spec["present"]))
    return found


def _among(folded: set[str], wanted: bool, text: str) -> bool:
    return (text.casefold() in folded) is wanted


def _plain(value: Any) -> str:
    return str(value).strip().casefold() if not isinstance(value, bool) else str(value).lower()


def _holds(read: Text, conditions: Sequence[Callable[[str], bool]], cells: Cells) -> bool:
    text = read(cells) or ""
    return all(condition(text) for condition in conditions)
