"""Rows, and the objects of JSON as rows: one a line, or one of an array; what is broken spoils no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from timeline.documents.files import DocumentError

# Cells of a row that is too long.
REST = "_rest"
_VALUE = re.compile(r"[^\s,]")
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it begins on, and its cells by their columns."""

    line: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be read, as it stands there."""

    line: int
    reason: str
    raw: Any


def json_lines(text: Iterable[str]) -> Iterator[Row | Bad]:
    """The objects of JSON Lines."""
    for number, line in enumerate(text, start=1):
        line = line.lstrip("\ufeff").strip()
        if not line:
            continue
        try:
            value = _decoded(line)
        except ValueError:
            yield Bad(number, "is broken JSON", line)
            continue
        yield _row(number, value)


def _row(number: int, value: Any) -> Row | Bad:
    if not isinstance(value, dict):
        return Bad(number, "is no JSON object", value)
    # A row that was rejected and mended.
    if set(value) == {"line", "reason", "row"}:
        return _mended(int(value["line"]), value["row"])
    return Row(number, dict(flat(value)))


def _mended(line: int, row: Any) -> Row | Bad:
    """A row of a file of rejected ones, an object or the text of one."""
    if isinstance(row, str):
        try:
            row = _decoded(row)
        except ValueError:
            return Bad(line, "is broken JSON still; mend it, or write it as an object", row)
    if not isinstance(row, dict):
        return Bad(line, "is no JSON object", row)
    if row.get(REST):
        return Bad(
            line, f"has cells too many under '{REST}' still; put them where they belong and take it out", row
        )
    return Row(line, dict(flat({name: cell for name, cell in row.items() if name != REST})))


def flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of an object, those of objects in it with dotted names."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from flat(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}", inner


def _decoded(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _constant(name: str) -> str | None:
    """NaN is no number; Infinity is none that can be counted."""
    return None if name == "NaN" else name


def json_array(text: str, records: str | None, name: str) -> Iterator[Row | Bad]:
    """The objects of an array, one by one; what is broken is passed over up to the next object."""
    if records or not text.lstrip().startswith("["):
        yield from _nested(text, records, name)
        return
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=lambda _: None)
    end, line, counted = text.index("[") + 1, 1, 0
    while begun := _VALUE.search(text, end):
        at = begun.start()
        if text[at] == "]":
            return
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = decoder.raw_decode(text, at)
            yield _row(line, value)
        except (ValueError, RecursionError):
            resumed = _NEXT_OBJECT.search(text, at)
            broken = text[at : resumed.end() if resumed else at + 500]
            yield Bad(line, "is broken JSON", broken.rstrip(" \n,"))
            if resumed is None:
                return
            end = resumed.end()
    yield Bad(line + text.count("\n", counted), "the file ends in its array", "")


def _nested(text: str, records: str | None, name: str) -> Iterator[Row | Bad]:
    """The objects of an array within a JSON document, or the document's own single array."""
    try:
        value = _decoded(text)
    except ValueError as error:
        raise DocumentError([f"{name}: is broken JSON: {error}"]) from None
    for part in records.split(".") if records else ():
        value = value.get(part) if isinstance(value, dict) else None
    if not records and isinstance(value, dict):
        value = _single_array(value, name)
    if not isinstance(value, list):
        raise DocumentError([f"{name}: there is no array at '{records}'"])
    yield from (_row(number, element) for number, element in enumerate(value, start=1))


def _single_array(value: Mapping[str, Any], name: str) -> list[Any]:
    """The array of an object that has no other. Raises DocumentError."""
    arrays = [inner for inner in value.values() if isinstance(inner, list)]
    if len(arrays) != 1:
        raise DocumentError([f"{name}: is an object; name the array in it: [table] records = 'KEY'"])
    return arrays[0]
