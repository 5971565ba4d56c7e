"""Rows of somebody's table, however it is written."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from timeline.documents.files import DocumentError
from timeline.documents.objects import Bad, Row
from timeline.tables.reading import Shape, encoding_of, opened

PLAIN = "day,dead,note\n2024-10-01,5,a\n2024-10-02,,b\n"
ROWS = [{"day": "2024-10-01", "dead": "5", "note": "a"}, {"day": "2024-10-02", "dead": "", "note": "b"}]


PLAINLY = Shape()


def read(path: Path, shape: Shape = PLAINLY) -> list[Row | Bad]:
    with opened(str(path), shape) as table:
        return list(table.rows)


def written(directory: Path, name: str, data: str | bytes) -> Path:
    path = directory / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def cells(found: list[Row | Bad]) -> list[Any]:
    return [
        dict(row.cells) if isinstance(row, Row) else (row.line, row.reason.partition(":")[0]) for row in found
    ]


def zipped(*members: tuple[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return data.getvalue()


SAME: dict[str, str | bytes] = {
    "plain.csv": PLAIN,
    "no-suffix": PLAIN,
    "bom.csv": "\ufeff" + PLAIN,
    "utf16.csv": PLAIN.encode("utf-16"),
    "semicolons.csv": PLAIN.replace(",", ";"),
    "pipes.txt": PLAIN.replace(",", "|"),
    "tabs.tsv": PLAIN.replace(",", "\t"),
    "crlf.csv": PLAIN.replace("\n", "\r\n"),
    "blank-lines.csv": "\n\n" + PLAIN.replace("\n", "\n\n"),
    "gzip.csv.gz": gzip.compress(PLAIN.encode()),
    "gzip-without-a-name": gzip.compress(PLAIN.encode()),
    "zip.zip": zipped(("inside.csv", PLAIN), ("README.md", "x")),
    "quoted.csv": PLAIN.replace("a\n", '"a"\n'),
    "trailing.csv": PLAIN.replace("a\n", "a,,\n"),
    "array.json": json.dumps(ROWS),
    "lines.jsonl": "\n".join(map(json.dumps, ROWS)) + "\n",
    "lines.json": "\n".join(map(json.dumps, ROWS)) + "\n",
    "wrapped.json": json.dumps({"updated": 1, "rows": ROWS}),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_rows_are_read_however_they_are_written(tmp_path: Path, name: str) -> None:
    assert cells(read(written(tmp_path, name, SAME[name]))) == ROWS


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "день;погибшие\n01.10.2024;5 человек погибло в городе Курск\n"),
        ("cp1252", "jour;morts\n01.10.2024;tués près de Königsberg, côté français\n"),
    ],
)
def test_old_encodings_are_told_apart_and_may_be_given(tmp_path: Path, encoding: str, text: str) -> None:
    path = written(tmp_path, "old.csv", text.encode(encoding))
    names = tuple(text.splitlines()[0].split(";"))
    for shape in (Shape(), Shape(encoding=encoding)):
        (row,) = read(path, shape)
        assert isinstance(row, Row) and tuple(row.cells) == names
    (row,) = read(path, Shape(encoding=encoding))
    assert isinstance(row, Row) and list(row.cells.values()) == text.splitlines()[1].split(";")


def test_a_sample_that_ends_within_a_letter_is_still_utf8() -> None:
    assert encoding_of("ж".encode() * 10 + b"\xd0") == "utf-8"


BROKEN = {
    "short": ("a,b\n1\n2,3\n", [(2, "a short row"), {"a": "2", "b": "3"}]),
    "long": ("a,b\n1,2,3\n2,3\n", [(2, "a long row"), {"a": "2", "b": "3"}]),
    "header again": ("a,b\n1,2\na,b\n3,4\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
    "open quote": ('a,b\n1,"x\n2,3\n4,5\n', [(2, "a quote is opened and never closed, or closed too early"),
                                             {"a": "2", "b": "3"}, {"a": "4", "b": "5"}]),
    "closed early": ('a,b\n1,"x"y\n2,3\n', [(2, "a quote is opened and never closed, or closed too early"),
                                           {"a": "2", "b": "3"}]),
    "a quote inside": ('a,b\n1,5" gun\n2,3\n', [{"a": "1", "b": '5" gun'}, {"a": "2", "b": "3"}]),
    "over lines": ('a,b\n1,"x\ny"\n2,3\n', [{"a": "1", "b": "x\ny"}, {"a": "2", "b": "3"}]),
    "twice": ("a,a,\n1,2,3\n", [{"a": "1", "a (2)": "2", "column 3": "3"}]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_spoils_no_other(tmp_path: Path, name: str) -> None:
    text, expected = BROKEN[name]
    assert cells(read(written(tmp_path, "t.csv", text))) == expected


@pytest.mark.slow
def test_a_row_in_another_encoding_is_rejected_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", b"a,b\n" + "ж,1\n".encode() * 200_000 + b"\xff,2\n" + "ж,3\n".encode())
    found = read(path, Shape(encoding="utf-8"))
    assert isinstance(found[-2], Bad) and found[-2].line == 200_002
    assert isinstance(found[-1], Row)


def test_lines_of_rows_are_those_of_the_file(tmp_path: Path) -> None:
    found = read(written(tmp_path, "t.csv", 'note\n\na,b\n1,"x\ny"\n2,3\n'), Shape(skip_lines=2))
    assert [row.line for row in found] == [4, 6]


BROKEN_LINE = '{"a": 1}\n{"a": \n\n[1]\n{"a": 2}\n'
BROKEN_OBJECT = '[{"a": 1},\n{"a": x},\n{"a": NaN}]'
MENDED = '{"line": 7, "reason": "x", "row": {"a": 1, "_rest": []}}\n'
JSON: dict[str, tuple[str, str, list[Any]]] = {
    "broken line": (
        "t.jsonl", BROKEN_LINE, [{"a": 1}, (2, "is broken JSON"), (4, "is no JSON object"), {"a": 2}],
    ),
    "broken object": ("t.json", BROKEN_OBJECT, [{"a": 1}, (2, "is broken JSON"), {"a": None}]),
    "cut off": ("t.json", '[{"a": 1},\n{"a": 2}', [{"a": 1}, {"a": 2}, (2, "the file ends in its array")]),
    "dotted": ("t.json", '[{"a": {"b": 1, "c": {"d": [1, 2]}}}]', [{"a.b": 1, "a.c.d": [1, 2]}]),
    "mended": ("t.rejected.jsonl", MENDED, [{"a": 1}]),
}  # fmt: skip


@pytest.mark.parametrize("name", JSON)
def test_json_is_read_object_by_object(tmp_path: Path, name: str) -> None:
    file, text, expected = JSON[name]
    assert cells(read(written(tmp_path, file, text))) == expected


def test_an_array_within_a_document_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "t.json", json.dumps({"data": {"items": [{"a": 1}], "more": []}}))
    assert cells(read(path, Shape(records="data.items"))) == [{"a": 1}]
    with pytest.raises(DocumentError, match=r"there is no array at 'data\.x'"):
        read(path, Shape(records="data.x"))


def test_parquet_and_excel_give_the_same_rows(tmp_path: Path) -> None:
    import datetime

    import openpyxl
    import pyarrow
    from pyarrow import parquet

    days = [datetime.datetime(2024, 10, 1), datetime.datetime(2024, 10, 2)]  # as tables have them
    parquet.write_table(pyarrow.table({"day": days, "dead": [5, None]}), tmp_path / "t.parquet")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Losses")
    for row in (["day", "dead"], [days[0], 5], [None, None], [days[1], None]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    expected = [{"day": days[0], "dead": 5}, {"day": days[1], "dead": None}]
    assert cells(read(tmp_path / "t.parquet")) == expected
    assert cells(read(tmp_path / "t.xlsx", Shape(sheet="Losses"))) == expected
    with pytest.raises(DocumentError, match="has no sheet 'Loses'; it has Sheet, Losses"):
        read(tmp_path / "t.xlsx", Shape(sheet="Loses"))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", "", "is empty"),
        ("missing.csv", None, "no such file"),
        ("t.csv.gz", gzip.compress(PLAIN.encode())[:20], "is no whole gzip file"),
        (
            "t.zip",
            zipped(("a.csv", PLAIN), ("b.csv", PLAIN)),
            "holds 2 tables (a.csv, b.csv); unpack it and name one",
        ),
        ("t.zip", zipped(("a.csv", PLAIN))[:60], "is no whole zip file"),
        ("t.json", '{"a": 1, "b": 2}', "is an object; name the array in it: [table] records = 'KEY'"),
        ("t.json", '{"a": [', "is broken JSON"),
        ("t.parquet", b"PAR1 and no more", "is no Parquet file"),
    ],
    # What is packed holds the time of day; the names of tests may not.
    ids=["empty", "missing", "gzip cut off", "zip of two", "zip cut off", "object", "broken JSON", "Parquet"],
)
def test_a_file_that_is_no_table_is_told(tmp_path: Path, name: str, data: Any, said: str) -> None:
    path = tmp_path / name if data is None else written(tmp_path, name, data)
    with pytest.raises(DocumentError) as error:
        read(path)
    assert said in str(error.value)


def test_an_encoding_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="'utf8x' is no encoding; write utf-8, cp1252 or cp1251"):
        read(written(tmp_path, "t.csv", PLAIN), Shape(encoding="utf8x"))
