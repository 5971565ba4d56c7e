"""Tables that are the specification: one test that goes through all rows and tells every one that fails."""

from __future__ import annotations

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]


def each(
    names: str | tuple[str, ...],
    cases: Iterable[Any],
    ids: Iterable[str] | Callable[[Any], str] | None = None,
) -> Callable[[Test], Test]:
    """Written like `pytest.mark.parametrize`, and one test: for rows that need nothing of their own, as they
    share its fixtures.
    """
    columns = (names,) if isinstance(names, str) else names
    rows = list(cases)
    assert rows, "a table without rows tests nothing"
    labels = [ids(row) for row in rows] if callable(ids) else list(map(_label, rows) if ids is None else ids)
    assert len(labels) == len(rows)

    def of(test: Test) -> Test:
        @functools.wraps(test)
        def all_of_them(*args: Any, **fixtures: Any) -> None:
            failed: list[str] = []
            first: BaseException | None = None
            for label, row in zip(labels, rows, strict=True):
                values = (row,) if isinstance(names, str) else row
                try:
                    test(*args, **fixtures, **dict(zip(columns, values, strict=True)))
                except (Exception, pytest.fail.Exception) as error:
                    first = first or error
                    failed.append(f"{label} ({_line(error, test)}): {error or type(error).__name__}")
            if failed:
                raise AssertionError("\n".join([f"{len(failed)} of {len(rows)} fail", *failed])) from first

        signature = inspect.signature(test)
        asked = [one for name, one in signature.parameters.items() if name not in columns]
        vars(all_of_them)["__signature__"] = signature.replace(parameters=asked)
        return all_of_them

    return of


def _label(row: Any) -> str:
    text = repr(row)
    return text if len(text) <= 120 else text[:119] + "…"


def _line(error: BaseException, test: Test) -> str:
    file = inspect.unwrap(test).__code__.co_filename
    lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == file]
    return f"line {lines[-1]}" if lines else "elsewhere"
