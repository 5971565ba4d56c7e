"""A mapping to start from: a look at a table, and what its columns are likely to be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from timeline.documents.files import DocumentError
from timeline.documents.objects import Row
from timeline.model.edtf import EdtfError
from timeline.tables.cells import CellError, NumberRules, is_blank, number_of, text_of
from timeline.tables.moments import DateRules, moment
from timeline.tables.reading import Shape, opened

_ROWS = 200
_SHOWN = 3
_FORMATS = (
    "iso", "DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY", "D.MM.YYYY", "DD.MM.YYYY", "DD-MM-YYYY",
    "D MMMM YYYY", "MMMM D, YYYY", "M/D/YYYY h:mm:ss A", "DD/MM/YYYY HH:mm", "epoch",
)  # fmt: skip
_ID = re.compile(r"(^|[_ .-])(id|key|uuid|code)($|[_ .-])|event_id|^id", re.IGNORECASE)
_PERIOD = re.compile(r"(^|[_ .-])year($|[_ .-])|^day$", re.IGNORECASE)


def sketch(path: str, name: str) -> str:
    """A commented mapping for a table. Raises DocumentError."""
    columns, cells = _beginning(path, name)
    dates = {column: form for column in columns if (form := _date_format(cells[column]))}
    numbers = [column for column in columns if column not in dates and _is_number(column, cells[column])]
    keys = [column for column in columns if _ID.search(column) and _differs(cells[column])]
    return _written(name, columns, cells, dates, numbers, keys)


def _beginning(path: str, name: str) -> tuple[list[str], dict[str, list[str]]]:
    """The columns of a table, and what stands in each in its first rows. Raises DocumentError."""
    with opened(path, Shape()) as table:
        rows = [row for row in islice(table.rows, _ROWS) if isinstance(row, Row)]
        columns = list(table.columns) or list(dict.fromkeys(key for row in rows for key in row.cells))
    if not rows:
        raise DocumentError([f"{name}: has no row that can be read"])
    return columns, {column: [text_of(row.cells.get(column)) for row in rows] for column in columns}


def _given(values: Sequence[str]) -> list[str]:
    return [text for text in values if not is_blank(text)]


def _differs(values: Sequence[str]) -> bool:
    return len(set(values)) == len(values)


def _date_format(values: Sequence[str]) -> str | None:
    """The format that reads every value of a column."""
    given = _given(values)
    if not given or all(re.fullmatch(r"\d{1,4}", text) for text in given):
        return None
    for form in _FORMATS:
        if form == "epoch" and not all(re.fullmatch(r"1\d{9}", text) for text in given):
            continue
        try:
            for text in given:
                moment(text, DateRules((form,)))
        except (CellError, EdtfError, ValueError):
            continue
        return form
    return None


def _is_number(column: str, values: Sequence[str]) -> bool:
    given = _given(values)
    if not given or _PERIOD.search(column) or _ID.search(column):
        return False
    try:
        return all(number_of(text, NumberRules()) for text in given)
    except CellError:
        return False


def _written(
    name: str, columns: Sequence[str], cells: dict[str, list[str]], dates: dict[str, str], numbers: list[str],
    keys: list[str],
) -> str:  # fmt: skip
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name.split(".")[0]).strip("-") or "table"
    day = next(iter(dates), None)
    key = keys[0] if keys else day
    lines = [
        f"# A mapping for {Path(name).name}, to be finished: docs/mapping.md says what each part does.",
        f"# Then try it: timeline import {name} --map THIS.toml --dry-run",
        "#",
        "# Its columns, with what stands in them:",
        *(f"#   {column}: {_examples(cells[column])}" for column in columns),
        "",
        f'dataset = "{stem}"',
        '# Columns that are left out on purpose: ignore = ["...", "..."]',
        "",
        "[source]",
        'publisher = "WHO PUBLISHES IT"',
        '# url = "https://..."',
        "",
        "[event]",
        "# One name for each row, from the columns that tell it from all others.",
        f'id = "{stem}-{{{key or "COLUMN"}}}"',
        'kind = "report"',
        _occurred(day, dates),
        '# Who says so, if that is not the publisher: said_by = "..."',
        f'summary = "WHAT A ROW SAYS{f" of {{{day}}}" if day else ""}."',
        *_coordinates(columns),
    ]
    for column in numbers[:8] or ["COLUMN"]:
        lines += [
            "",
            "[[claim]]",
            'subject = "WHO IS COUNTED, SUCH AS UKR"',
            f'measure = "WHAT IS COUNTED, SUCH AS killed"  # {column}',
            f'estimate = {{ column = "{column}" }}',
        ]
    return "\n".join(lines) + "\n"


def _occurred(day: str | None, dates: dict[str, str]) -> str:
    if day is None:
        return 'occurred = { column = "COLUMN", date = "DD/MM/YYYY" }  # no column looks like a date'
    return f'occurred = {{ column = "{day}", date = "{dates[day]}" }}'


def _coordinates(columns: Sequence[str]) -> list[str]:
    named = {column.casefold(): column for column in columns}
    return [
        f'{field} = "{{{named[name]}}}"'
        for field, names in (
            ("latitude", ("latitude", "lat")),
            ("longitude", ("longitude", "lon", "lng", "long")),
        )
        for name in names
        if name in named
    ]


def _examples(values: Sequence[str]) -> str:
    given = list(dict.fromkeys(_given(values)))[:_SHOWN]
    blank = sum(is_blank(text) for text in values)
    said = ", ".join(text if len(text) < 40 else f"{text[:37]}..." for text in given)
    return " ".join(said.split()) + (f" ({blank} of {len(values)} blank)" if blank else "")
