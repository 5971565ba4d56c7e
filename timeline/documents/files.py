"""Files of documents: events from TOML, JSON and JSON Lines, each with the file and line where it stands.

TOML names its sources once and events refer to them by key; elsewhere every event embeds its source. The
first error of every event of a file is told in one pass (design section 5).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from timeline.errors import TimelineError
from timeline.model.document import EventError, decode
from timeline.model.event import Event
from timeline.model.subjects import suggest

# Whole documents are held in memory several times over.
_LARGEST = 64 << 20
# More findings than anybody reads are counted.
_MOST = 1_000
_SUFFIXES = (".toml", ".json", ".jsonl")
# What may hide a header: comments and multi-line strings; short strings so that their quotes open neither.
_HIDING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(?:event|\"event\"|'event')[ \t]*\]\]", re.MULTILINE)


class DocumentError(TimelineError):
    """Files that cannot be recorded; every finding names its file and line."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Found:
    """An event and where it stands, such as `events.toml:12`."""

    event: Event
    where: str


def read(path: str | Path) -> list[Event]:
    """The events of one file. Raises DocumentError."""
    return [found.event for found in load(Path(path))]


def load(path: Path) -> Iterator[Found]:
    """The events of one file with their places, JSON Lines as they are read. Raises DocumentError."""
    try:
        with path.open("rb") as file:
            yield from load_open(file, str(path), path.suffix.lower())
    except OSError as error:
        raise DocumentError([f"{path}: {(error.strerror or 'cannot be read').lower()}"]) from None


def load_open(file: BinaryIO, name: str, suffix: str = "") -> Iterator[Found]:
    """The events of an open file or pipe, told by its suffix or its beginning. Raises DocumentError.

    After the first event that is none, no more are given: all that is wrong is raised at the end.
    """
    lines = _lines(file, name)
    beginning = next((numbered for numbered in lines if numbered[1].strip()), None)
    if beginning is None:
        raise DocumentError([f"{name}: is empty; 'timeline template report' shows what an event looks like"])
    shape = suffix if suffix in _SUFFIXES else _guess(beginning[1])
    if shape == ".jsonl":
        yield from _decoded(_json_lines(chain([beginning], lines), name), name)
        return
    text = "\n" * (beginning[0] - 1) + _whole(chain([beginning], lines), name)
    documents = _toml(text, name) if shape == ".toml" else _json(text, name)
    yield from _decoded(documents, name, one_key_one_source=True)


def _lines(file: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of a file, each with its newline. Raises DocumentError."""
    number = 0
    while line := file.readline(_LARGEST + 1):
        number += 1
        if len(line) > _LARGEST:
            raise _too_large(name)
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise DocumentError([f"{name}:{number}: is not UTF-8 text; save the file as UTF-8"]) from None


def _whole(lines: Iterable[tuple[int, str]], name: str) -> str:
    """The text of a file that is read whole."""
    kept: list[str] = []
    size = 0
    for _, line in lines:
        kept.append(line)
        size += len(line)
        if size > _LARGEST:
            raise _too_large(name)
    return "".join(kept)


def _too_large(name: str) -> DocumentError:
    advice = "write JSON Lines, an event a line, or split it"
    return DocumentError([f"{name}: is larger than {_LARGEST >> 20} MiB; {advice}"])


def _guess(text: str) -> str:
    """The format of a pipe: JSON Lines if its first line is a JSON object, else JSON or TOML by how it
    begins.
    """
    first_line = text.lstrip().partition("\n")[0].strip()
    if re.match(r"\[\s*($|[{\]])", first_line):
        return ".json"
    if not first_line.startswith("{"):
        return ".toml"
    try:
        json.loads(first_line)
    except ValueError:
        return ".json"
    return ".jsonl"


_Documents = Iterator[tuple[str, Any | EventError]]


def _decoded(documents: _Documents, name: str, *, one_key_one_source: bool = False) -> Iterator[Found]:
    findings: list[str] = []
    wrong = 0
    sources: dict[str, Any] = {}
    for where, document in documents:
        try:
            if isinstance(document, EventError):
                raise document
            event = decode(document)
            if one_key_one_source:
                _check_key(event, sources)
        except EventError as error:
            wrong += 1
            if wrong <= _MOST:
                findings.append(f"{where}: {_named(document)}{error}")
        else:
            if not findings:
                yield Found(event, where)
    if wrong > _MOST:
        findings.append(f"{name}: and {wrong - _MOST} more events that are wrong")
    if findings:
        raise DocumentError(findings)


def _check_key(event: Event, sources: dict[str, Any]) -> None:
    """A key names one source in a file; sources: by their keys so far. Raises EventError."""
    key = event.source.key if event.source else None
    if key and sources.setdefault(key, event.source) != event.source:
        raise EventError(f"source: the key '{key}' stands for another source earlier in this file")


def _named(document: Any) -> str:
    name = document.get("id") if isinstance(document, Mapping) else None
    return f"event '{name}': " if isinstance(name, str) and name.strip() and name.isprintable() else ""


def _tables(text: str, name: str) -> dict[str, Any]:
    """The tables of a TOML document, sources and events. Raises DocumentError."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        message = str(error)
        at = re.search(r" \(at line (\d+), column \d+\)$", message)
        where = f"{name}:{at[1]}" if at else name
        said = message[: at.start()] if at else message
        raise DocumentError([f"{where}: is not TOML: {said[:1].lower()}{said[1:]}"]) from None
    for key in tables:
        if key not in ("source", "event"):
            meant = suggest(key, ("source", "event")) or "; a document has [source.KEY] and [[event]]"
            raise DocumentError([f"{name}: unknown table {key!r}{meant}"])
    return tables


def _toml(text: str, name: str) -> _Documents:
    tables = _tables(text, name)
    events, sources = tables.get("event", []), tables.get("source", {})
    if not isinstance(events, list) or not events:
        raise DocumentError([f"{name}: holds no [[event]]; 'timeline template report' shows one"])
    if not isinstance(sources, dict):
        raise DocumentError([f"{name}: sources are written as [source.KEY]"])
    lines = _event_lines(text)
    for index, event in enumerate(events):
        # Inline forms of an array of tables have no header to count: they are told by number.
        where = f"{name}:{lines[index]}" if len(lines) == len(events) else f"{name}: event {index + 1}"
        try:
            yield where, _with_source(event, sources)
        except EventError as error:
            yield where, EventError(f"{_named(event)}{error}")


def _event_lines(text: str) -> list[int]:
    """The line of every `[[event]]` header outside multi-line strings."""
    blanked = _HIDING.sub(_blank, text)
    return [blanked.count("\n", 0, found.start()) + 1 for found in _HEADER.finditer(blanked)]


def _blank(found: re.Match[str]) -> str:
    """Comments and long strings as blanks, line for line; short strings as they are."""
    hides = found[0].startswith(("#", '"""', "'''"))
    return re.sub(r"[^\n]", " ", found[0]) if hides else found[0]


def _with_source(event: Any, sources: Mapping[str, Any]) -> Any:
    if not isinstance(event, Mapping) or not isinstance(event.get("source"), str):
        return event
    key = event["source"]
    if key not in sources:
        raise EventError(f"source: there is no source {key!r} in this file{suggest(key, sources)}")
    if not isinstance(sources[key], Mapping):
        raise EventError(f"source: [source.{key}] is no table")
    if "key" in sources[key]:
        raise EventError(f"source: [source.{key}] names its key already; leave `key` out of it")
    return {**event, "source": {"key": key, **sources[key]}}


class _JsonError(ValueError):
    """A text that is not JSON: the line in it, counted from 1, and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"is not JSON: {why}")
        self.line = line


def _json(text: str, name: str) -> _Documents:
    try:
        value = _loads(text, lenient=True)
    except _JsonError as error:
        raise DocumentError([f"{name}:{error.line}: {error}"]) from None
    elements = _elements(text) if isinstance(value, list) else [(_first_line(text), text.strip())]
    if not elements:
        raise DocumentError([f"{name}: holds no event"])
    for line, element in elements:
        yield f"{name}:{line}", _no_bare_key(_loads(element))


def _json_lines(lines: Iterable[tuple[int, str]], name: str) -> _Documents:
    for number, line in lines:
        if line.strip():
            try:
                yield f"{name}:{number}", _no_bare_key(_loads(line.removesuffix("\n")))
            except _JsonError as error:
                yield f"{name}:{number}", EventError(str(error))


def _loads(text: str, *, lenient: bool = False) -> Any:
    """A JSON value; an EventError where it says a key twice or NaN, unless lenient. Raises _JsonError."""
    pairs, constant = (None, None) if lenient else (_without_duplicates, _no_constant)
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise _JsonError(
            error.lineno, f"{error.msg[:1].lower()}{error.msg[1:]} (column {error.colno})"
        ) from None
    except EventError as error:
        return error
    except (RecursionError, ValueError):
        raise _JsonError(1, "nested too deeply, or a number too long") from None


def _without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The object_pairs_hook of `json` that refuses a key written twice."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise EventError(f"the key {key!r} is written twice")
        table[key] = value
    return table


def _no_constant(name: str) -> None:
    raise EventError(f"{name} is no number of JSON; leave the field out")


def _no_bare_key(document: Any) -> Any:
    if isinstance(document, Mapping) and isinstance(document.get("source"), str):
        return EventError(
            f"{_named(document)}source: '{document['source']}' is a key, which only TOML knows; "
            'write the source itself, { "publisher": ... }'
        )
    return document


def _first_line(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n") + 1


def _elements(text: str) -> list[tuple[int, str]]:
    """The elements of a valid JSON array as text, each with its line."""
    decoder = json.JSONDecoder()
    elements: list[tuple[int, str]] = []
    line, counted = 1, 0
    at = text.index("[") + 1
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return elements
        _, end = decoder.raw_decode(text, at)
        line, counted = line + text.count("\n", counted, at), at
        elements.append((line, text[at:end]))
        at = end
