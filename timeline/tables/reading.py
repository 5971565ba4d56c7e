"""Rows of somebody's table: CSV, TSV, JSON, JSON Lines, Parquet and Excel, plain or in gzip or zip.

A row that cannot be read never stops the rest: it is given as Bad, with its line and what is wrong. Text is
read as it comes; a JSON document is held whole, its objects are not.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from timeline.documents.files import DocumentError
from timeline.documents.objects import REST, Bad, Row, flat, json_array, json_lines

FORMATS = ("csv", "tsv", "json", "jsonl", "parquet", "xlsx")
_SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "csv", ".json": "json", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".geojson": "json", ".parquet": "parquet", ".xlsx": "xlsx",
}  # fmt: skip
_SAMPLE = 1 << 18
# A cell may be as long as a document; Python stops at 131,072 letters unless it is told.
csv.field_size_limit(1 << 26)
# A quote that is not closed within so many lines never was opened.
_LINES_OF_A_ROW = 200
_QUOTE = "a quote is opened and never closed, or closed too early"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a mapping says of a table; None is found out.

    columns: names where there is no header; records: where the array of a JSON document is, such as
    "data.items"; skip_lines: lines before the header.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: tuple[str, ...] = ()
    records: str | None = None
    sheet: str | None = None
    skip_lines: int = 0


@dataclass(slots=True)
class Table:
    """An open table. columns: of its header, empty where every row has its own; headers: how many lines
    repeat the header; encoding: if it was guessed, and is not UTF-8; size: of the file in bytes;
    tell: how far it is read.
    """

    name: str
    rows: Iterator[Row | Bad]
    columns: tuple[str, ...] = ()
    size: int = 0
    headers: int = 0
    encoding: str | None = None
    raw: IO[bytes] | None = None

    def tell(self) -> int:
        """How many bytes of the file have been read."""
        return self.raw.tell() if self.raw is not None and self.size else 0


@contextmanager
def opened(path: str, shape: Shape, called: str | None = None) -> Iterator[Table]:
    """A table to read; called: what messages call it, if not by its path. Raises DocumentError."""
    name = called or path
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(Path(path).open("rb"))
            table = Table(name, iter(()), size=Path(path).stat().st_size, raw=raw)
            file, inner = _unpacked(raw, name, stack)
            kind = shape.format or ("json" if shape.records else _SUFFIXES.get(Path(inner).suffix.lower()))
            _fill(table, file, kind, shape)
            yield table
        except OSError as error:
            raise DocumentError(
                [f"{name}: {(error.strerror or str(error) or 'cannot be read').lower()}"]
            ) from None
        except (EOFError, zipfile.BadZipFile) as error:
            raise DocumentError(
                [f"{name}: is no whole {'zip' if 'zip' in str(error).lower() else 'gzip'} file"]
            ) from None


def _unpacked(raw: IO[bytes], name: str, stack: ExitStack) -> tuple[BinaryIO, str]:
    """What is in the file, and what it is called."""
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        unzipped = stack.enter_context(gzip.GzipFile(fileobj=raw))
        return io.BufferedReader(unzipped, _SAMPLE), name.removesuffix(".gz")
    if magic == b"PK\x03\x04":
        return _unzipped(raw, name, stack)
    return io.BufferedReader(cast(Any, raw), _SAMPLE), "x.parquet" if magic == b"PAR1" else name


def _unzipped(raw: IO[bytes], name: str, stack: ExitStack) -> tuple[BinaryIO, str]:
    """The one table of an archive, and its name; Excel's files are archives, and stay as they are."""
    archive = stack.enter_context(zipfile.ZipFile(raw))
    if "[Content_Types].xml" in archive.namelist():
        return cast(BinaryIO, raw), "x.xlsx"
    tables = _tables_among(archive.namelist())
    if len(tables) != 1:
        holds = ", ".join(sorted(archive.namelist())[:5]) or "nothing"
        raise DocumentError([f"{name}: holds {len(tables)} tables ({holds}); unpack it and name one"])
    return io.BufferedReader(cast(Any, stack.enter_context(archive.open(tables[0]))), _SAMPLE), tables[0]


def _tables_among(names: Sequence[str]) -> list[str]:
    """The files that are tables, but hidden ones; a text is one only where nothing else is."""
    shown = [name for name in names if not re.search(r"(^|/)(__MACOSX/|\.)", name)]
    tables = [name for name in shown if Path(name).suffix.lower() in _SUFFIXES]
    return [name for name in tables if not name.lower().endswith(".txt")] or tables


def _fill(table: Table, file: BinaryIO, kind: str | None, shape: Shape) -> None:
    if kind == "parquet":
        table.columns, table.rows = _parquet(file, table.name)
    elif kind == "xlsx":
        table.columns, table.rows = _excel(file, shape, table.name)
    else:
        _fill_from_text(table, file, kind, shape)


def _fill_from_text(table: Table, file: BinaryIO, kind: str | None, shape: Shape) -> None:
    sample = cast(io.BufferedReader, file).peek(_SAMPLE)[:_SAMPLE]
    encoding = shape.encoding or encoding_of(sample)
    try:
        text = io.TextIOWrapper(file, codecs.lookup(encoding).name, errors="surrogateescape", newline="")
    except LookupError:
        said = f"'{encoding}' is no encoding; write utf-8, cp1252 or cp1251"
        raise DocumentError([f"{table.name}: {said}"]) from None
    table.encoding = None if shape.encoding or encoding.startswith("utf") else encoding
    start = sample.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    kind = _kind_of_text(kind, start, shape)
    if kind == "jsonl":
        table.rows = json_lines(text)
    elif kind == "json":
        table.rows = json_array(text.read().lstrip("\ufeff"), shape.records, table.name)
    else:
        _separated(table, text, shape, "\t" if kind == "tsv" else None, start)


def _kind_of_text(kind: str | None, start: str, shape: Shape) -> str:
    """The format of a text by its beginning, where it is not known; JSON may be JSON Lines after all."""
    kind = kind or ("json" if start.startswith("[") else "jsonl" if start.startswith("{") else "csv")
    if kind == "json" and start.startswith("{") and not shape.records and _is_line(start):
        return "jsonl"
    return kind


def _is_line(start: str) -> bool:
    try:
        return isinstance(json.loads(start.partition("\n")[0]), dict) and "\n" in start
    except ValueError:
        return False


def encoding_of(sample: bytes) -> str:
    """The encoding of a text by its beginning: a byte order mark, UTF-8 if it can be, else the likeliest."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    if not _is_utf8(sample):
        from charset_normalizer import from_bytes

        best = from_bytes(sample, cp_isolation=["cp1252", "cp1251", "cp1250", "koi8_r"]).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def _is_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8, or would be but for a few letters, whose rows are then rejected."""
    text = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(sample)
    broken = text.count("\ufffd")
    return broken == 0 or broken * 10 <= sum(letter > "\x7f" for letter in text)


# -- separated values -----


def _separated(table: Table, text: Iterable[str], shape: Shape, delimiter: str | None, start: str) -> None:
    lines = enumerate(text, start=1)
    for _ in islice(lines, shape.skip_lines):
        pass
    mark = shape.delimiter or delimiter or _sniffed(start.splitlines()[shape.skip_lines :])
    records = _records(lines, mark)
    if shape.columns:
        table.columns = shape.columns
        table.rows = _shaped(table, records, None, mark)
        return
    header = _header(records, table.name)
    table.columns = _unlike(name.strip().lstrip("\ufeff") for name in header)
    table.rows = _shaped(table, records, header, mark)


def _header(records: Iterable[tuple[int, list[str]] | Bad], name: str) -> list[str]:
    """The first row that is not blank. Raises DocumentError."""
    for record in records:
        if isinstance(record, Bad):
            raise DocumentError([f"{name}:{record.line}: the header cannot be read: {record.reason}"])
        if any(map(str.strip, record[1])):
            return record[1]
    raise DocumentError([f"{name}: is empty"])


def _sniffed(lines: list[str]) -> str:
    """The mark that stands in the first line, and as often in those that follow."""
    if not lines:
        return ","
    counts = {
        mark: [len(next(csv.reader([line], delimiter=mark), [])) for line in lines[:20]] for mark in ",;\t|"
    }
    return max(
        counts, key=lambda mark: (counts[mark][0] > 1, counts[mark].count(counts[mark][0]), counts[mark][0])
    )


def _unlike(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns, those that are empty or repeated told apart."""
    found: list[str] = []
    for at, name in enumerate(names, start=1):
        name = name or f"column {at}"
        again = sum(other == name or other.startswith(f"{name} (") for other in found)
        found.append(f"{name} ({again + 1})" if again else name)
    return tuple(found)


def _records(lines: Iterator[tuple[int, str]], mark: str) -> Iterator[tuple[int, list[str]] | Bad]:
    """Rows as lists of cells. A quoted cell may run over lines; one that is never closed spoils its own line
    alone.
    """
    waiting: deque[tuple[int, str]] = deque()

    def following() -> Iterator[tuple[int, str]]:
        while True:
            if waiting:
                yield waiting.popleft()
            elif (line := next(lines, None)) is not None:
                yield line
            else:
                return

    for number, line in following():
        more: list[tuple[int, str]] = []
        cells, whole = _cells(line, mark), line
        while cells is None and len(more) < _LINES_OF_A_ROW:
            after = next(following(), None)
            if after is None:
                break
            more.append(after)
            whole += after[1]
            cells = _cells(whole, mark)
        if cells is None:
            waiting.extendleft(reversed(more))
            yield Bad(number, _QUOTE, line.rstrip("\r\n"))
        else:
            yield number, cells


def _cells(text: str, mark: str) -> list[str] | None:
    """The cells of one row; None where the text is no whole row."""
    try:
        rows = list(csv.reader([text], delimiter=mark, strict=True))
    except csv.Error:
        return None
    return rows[0] if rows else []


def _shaped(
    table: Table, records: Iterable[tuple[int, list[str]] | Bad], header: list[str] | None, mark: str
) -> Iterator[Row | Bad]:
    """Rows with as many cells as there are columns."""
    columns = table.columns
    for record in records:
        if isinstance(record, Bad):
            # As an object, so that its cells can be mended.
            yield Bad(record.line, record.reason, _named(columns, _loosely(record.raw, mark)))
            continue
        number, cells = record
        if cells == header:
            table.headers += 1
        elif any(map(str.strip, cells)):
            yield _row(number, cells, columns)


def _row(number: int, cells: list[str], columns: Sequence[str]) -> Row | Bad:
    """A row by its columns; blank cells beyond them do not count."""
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    named = _named(columns, cells)
    if len(cells) != len(columns):
        length = "short" if len(cells) < len(columns) else "long"
        return Bad(number, f"a {length} row: {len(cells)} cells in {len(columns)} columns", named)
    if any(map(_is_broken, cells)):
        return Bad(number, "is not in the encoding of the rest of the file; name it in the mapping", named)
    return Row(number, named)


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    named: dict[str, Any] = dict(zip(columns, cells, strict=False))
    return named | ({REST: list(cells[len(columns) :])} if len(cells) > len(columns) else {})


def _loosely(line: str, mark: str) -> list[str]:
    """The cells of a line that breaks the rules of quotes, as well as they can be told."""
    return next(csv.reader([line], delimiter=mark), [])


def _is_broken(cell: str) -> bool:
    return not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell)


# -- the extra `tables` -----


def _parquet(file: BinaryIO, name: str) -> tuple[tuple[str, ...], Iterator[Row | Bad]]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError:
        raise DocumentError([f"{name}: Parquet needs: pip install 'timeline-engine[tables]'"]) from None
    try:
        table = parquet.ParquetFile(io.BytesIO(file.read()) if not file.seekable() else file)
    except ArrowInvalid:
        raise DocumentError([f"{name}: is no Parquet file"]) from None
    batches = (row for batch in table.iter_batches(5_000) for row in batch.to_pylist())
    rows = (Row(number, dict(flat(cells))) for number, cells in enumerate(batches, start=1))
    return tuple(table.schema_arrow.names), rows


def _excel(file: BinaryIO, shape: Shape, name: str) -> tuple[tuple[str, ...], Iterator[Row | Bad]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise DocumentError([f"{name}: Excel needs: pip install 'timeline-engine[tables]'"]) from None
    book = load_workbook(file, read_only=True, data_only=True)
    if shape.sheet and shape.sheet not in book.sheetnames:
        raise DocumentError([f"{name}: has no sheet '{shape.sheet}'; it has {', '.join(book.sheetnames)}"])
    sheet = book[shape.sheet] if shape.sheet else book.worksheets[0]
    values = enumerate(sheet.iter_rows(values_only=True), start=1)
    for _ in islice(values, shape.skip_lines):
        pass
    header = shape.columns or next((_names(cells) for _, cells in values if any(cells)), ())
    return header, _sheet(values, header)


def _names(cells: Iterable[Any]) -> tuple[str, ...]:
    return _unlike("" if cell is None else str(cell).strip() for cell in cells)


def _sheet(values: Iterable[tuple[int, tuple[Any, ...]]], header: tuple[str, ...]) -> Iterator[Row | Bad]:
    for number, cells in values:
        if any(cell is not None for cell in cells):
            yield Row(number, dict(zip(header, chain(cells, [None] * len(header)), strict=False)))
