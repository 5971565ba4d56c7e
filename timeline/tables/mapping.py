"""A mapping: how rows of somebody's table become events. A TOML file, compiled once (docs/mapping.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from timeline.documents.objects import Row
from timeline.errors import TimelineError
from timeline.model.document import EventError, decode, require_kind
from timeline.model.event import Event
from timeline.model.fields import FIELDS, OF_SOURCE
from timeline.model.measures import vocabulary
from timeline.model.subjects import suggest
from timeline.tables.cells import CellError, Number
from timeline.tables.conditions import Test, test_of
from timeline.tables.reading import FORMATS, Shape
from timeline.tables.values import (
    Cells,
    MappingError,
    Scope,
    Text,
    check_keys,
    dated,
    estimate,
    number,
    template,
    value,
)

_TOP = ("dataset", "table", "source", "event", "claim", "skip", "lookup", "ignore")
_TABLE = ("format", "encoding", "delimiter", "columns", "records", "sheet", "skip_lines")
_OF_CLAIM = ("subject", "measure", "estimate", "low", "best", "high", "qualifier", "said_by", "via", "place",
             "occurred", "until", "nature", "unit", "as_written", "note", "disordered", "when")  # fmt: skip
_NUMBERS = ("estimate", "low", "best", "high")
_DATES = frozenset({"occurred", "reported", "until", "in_force", "published", "accessed"})
_LISTS = frozenset({"via", "tags", "replaces"})
_FIELDS = tuple(name for name in FIELDS if name not in ("source", "claims", "media", "schema_version"))

Many = Callable[[Cells], list[str]]


class RowError(TimelineError):
    """A row that gives no event; the message says why."""


@dataclass(frozen=True, slots=True)
class ClaimMap:
    """One claim block. numbers: by estimate, low, best, high; disordered: "keep", where numbers may be out of
    order.
    """

    fields: Mapping[str, Text]
    lists: Mapping[str, Many]
    numbers: Mapping[str, Callable[[Cells], Number | None]]
    when: Test
    disordered: bool


@dataclass(frozen=True, slots=True)
class EventMap:
    """One event block with its claims. numbers: latitude and longitude."""

    fields: Mapping[str, Text]
    lists: Mapping[str, Many]
    claims: tuple[ClaimMap, ...]
    when: Test


@dataclass(frozen=True, slots=True)
class Mapped:
    """A whole mapping. used: the columns it refers to; ignored: those it says it leaves out."""

    dataset: str
    shape: Shape
    source: Mapping[str, Text]
    events: tuple[EventMap, ...]
    skip: tuple[Test, ...]
    used: frozenset[str]
    ignored: frozenset[str]

    def skips(self, row: Row) -> bool:
        """Whether a row is to be passed over."""
        return any(test(row.cells) for test in self.skip)

    def documents(self, row: Row) -> Iterator[dict[str, Any]]:
        """The documents of a row; none where no claim of an event has a number. Raises RowError."""
        try:
            source = _texts(self.source, row.cells)
            for event in self.events:
                if event.when(row.cells) and (document := _document(event, row.cells)) is not None:
                    yield document | {"source": source}
        except CellError as error:
            raise RowError(str(error)) from None

    def events_of(self, row: Row) -> list[Event]:
        """The events of a row. Raises RowError."""
        found: list[Event] = []
        for document in self.documents(row):
            try:
                found.append(decode(document))
            except EventError as error:
                said = str(error).replace("write disordered = true", 'write disordered = "keep" in its claim')
                raise RowError(said) from None
        return found


def _texts(fields: Mapping[str, Text], cells: Cells) -> dict[str, Any]:
    return {name: text for name, read in fields.items() if (text := read(cells)) is not None}


def _listed(lists: Mapping[str, Many], cells: Cells) -> dict[str, list[str]]:
    return {name: texts for name, read in lists.items() if (texts := read(cells))}


def _document(event: EventMap, cells: Cells) -> dict[str, Any] | None:
    claims = [made for claim in event.claims if (made := _claim(claim, cells)) is not None]
    if event.claims and not claims:
        return None
    document = _texts(event.fields, cells)
    if "id" not in document:
        raise CellError("a column of its id is blank; every event needs one")
    document["id"] = re.sub(r"\s+", "-", document["id"])
    document |= _listed(event.lists, cells)
    for name in ("latitude", "longitude"):
        if name in document:
            document[name] = _coordinate(name, document[name])
    return document | ({"claims": claims} if claims else {})


def _coordinate(name: str, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise CellError(f"'{text}' is no {name}; write degrees such as 48.02") from None


def _claim(claim: ClaimMap, cells: Cells) -> dict[str, Any] | None:
    if not claim.when(cells):
        return None
    bounds = {name: made for name, read in claim.numbers.items() if (made := read(cells)) is not None}
    if not bounds:
        return None
    document = _texts(claim.fields, cells) | _listed(claim.lists, cells)
    document["estimate"], word = estimate(bounds)
    if word and "qualifier" not in document:
        document["qualifier"] = word
    if claim.disordered and not _in_order(bounds):
        document["disordered"] = True
    return document


def _in_order(bounds: Mapping[str, Number]) -> bool:
    if "estimate" in bounds:
        estimate = bounds["estimate"]
        given = [bound for bound in (estimate.low, estimate.best, estimate.high) if bound is not None]
    else:
        singles = [bounds[name] for name in ("low", "best", "high") if name in bounds]
        given = [
            next(b for b in (single.best, single.low, single.high) if b is not None) for single in singles
        ]
    return given == sorted(given)


# -- compiling -----


def shipped() -> list[str]:
    """The mappings that come with Timeline, by name."""
    folder = resources.files("timeline").joinpath("mappings")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def load(name: str) -> Mapped:
    """A mapping by its file, or by the name of one that comes with Timeline. Raises MappingError."""
    try:
        if name in shipped() and not Path(name).exists():
            text = (
                resources.files("timeline").joinpath("mappings", f"{name}.toml").read_text(encoding="utf-8")
            )
        else:
            text = Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise MappingError(f"{name}: is not UTF-8 text") from None
    except OSError as error:
        known = f"; {', '.join(shipped())} come with timeline" if not Path(name).exists() else ""
        raise MappingError(f"{name}: {(error.strerror or 'cannot be read').lower()}{known}") from None
    try:
        return compiled(tomllib.loads(text), Path(name).stem, name)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{name}: is no TOML: {error}") from None


def compiled(table: Mapping[str, Any], stem: str, name: str) -> Mapped:
    """A mapping from its tables. Raises MappingError."""
    try:
        return _compiled(table, stem)
    except MappingError as error:
        raise MappingError(f"{name}: {error}") from None


def _compiled(table: Mapping[str, Any], stem: str) -> Mapped:
    check_keys(table, _TOP, "the mapping")
    lookups = table.get("lookup", {})
    scope = Scope(lookups)
    events = table.get("event", [])
    events = [events] if isinstance(events, Mapping) else events
    claims = table.get("claim", [])
    if not events:
        raise MappingError("there is no [event]; write one with id, kind, summary and occurred")
    if claims and len(events) > 1:
        raise MappingError(
            "[[claim]] stands beside several events; write [[event.claim]] under the one it is of"
        )
    blocks = tuple(_event(block, claims, scope, f"event {at}" if len(events) > 1 else "event")
                   for at, block in enumerate(events, start=1))  # fmt: skip
    dataset = str(table.get("dataset", stem))
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,80}", dataset):
        raise MappingError(f"dataset: '{dataset}' is no name; write letters, digits, points and hyphens")
    skip = table.get("skip", [])
    return Mapped(
        dataset,
        _shape(table.get("table", {})),
        _source(table.get("source"), scope),
        blocks,
        tuple(
            test_of(condition, scope, "skip") for condition in (skip if isinstance(skip, list) else [skip])
        ),
        frozenset(scope.used),
        frozenset(map(str, table.get("ignore", []))),
    )


def _shape(table: Mapping[str, Any]) -> Shape:
    check_keys(table, _TABLE, "table")
    if table.get("format") not in (None, *FORMATS):
        raise MappingError(f"table.format: '{table['format']}' is none; one of {', '.join(FORMATS)}")
    delimiter = table.get("delimiter")
    if delimiter is not None and len(delimiter) != 1:
        raise MappingError(f"table.delimiter: '{delimiter}' is not one character; write ';' or '\\t'")
    skip = table.get("skip_lines", 0)
    if not isinstance(skip, int) or skip < 0:
        raise MappingError(f"table.skip_lines: '{skip}' is no number of lines; write 0 or more")
    return Shape(**{**table, "columns": tuple(table.get("columns", ()))})


def _source(table: Any, scope: Scope) -> dict[str, Text]:
    if table is None:
        raise MappingError("there is no [source]; write one with at least its publisher")
    check_keys(table, tuple(OF_SOURCE), "source")
    _require(table, ("publisher",), "source")
    return {name: _field(name, spec, scope, f"source.{name}") for name, spec in table.items()}


def _require(table: Mapping[str, Any], names: Sequence[str], where: str, advice: str = "") -> None:
    for name in names:
        if name not in table:
            raise MappingError(f"{where}: '{name}' is missing{advice}")


def _event(table: Any, claims: Any, scope: Scope, where: str) -> EventMap:
    check_keys(table, (*_FIELDS, "claim", "when"), where)
    _require(table, ("id", "summary"), where, "; write it as a template over columns")
    own = table.get("claim", [])
    own = [*(own if isinstance(own, list) else [own]), *claims]
    named = {"kind": "report"} | {name: spec for name, spec in table.items() if name not in ("claim", "when")}
    _check_kind(named["kind"], where)
    texts = {
        name: template(str(spec), scope, whole=True) if name == "id" and isinstance(spec, str)
        else _field(name, spec, scope, f"{where}.{name}")
        for name, spec in named.items()
        if name not in _LISTS
    }  # fmt: skip
    lists = _lists(named, scope, where)
    blocks = tuple(_claim_map(claim, scope, f"{where}.claim {at}") for at, claim in enumerate(own, start=1))
    return EventMap(texts, lists, blocks, test_of(table.get("when"), scope, f"{where}.when"))


def _check_kind(kind: Any, where: str) -> None:
    """A kind that is no template is one that is known. Raises MappingError."""
    try:
        if isinstance(kind, str) and "{" not in kind:
            require_kind(kind)
    except EventError as error:
        raise MappingError(f"{where}.kind: {error}") from None


def _claim_map(table: Any, scope: Scope, where: str) -> ClaimMap:
    check_keys(table, _OF_CLAIM, where)
    _require(table, ("subject", "measure"), where)
    given = [name for name in _NUMBERS if name in table]
    if not given:
        raise MappingError(f"{where}: write estimate, or any of low, best, high")
    if "estimate" in given and len(given) > 1:
        raise MappingError(f"{where}: estimate stands for low, best and high; write it alone, or those")
    _check_measure(table, where)
    apart = (*_NUMBERS, "when", "disordered", *_LISTS)
    if table.get("disordered") not in (None, "keep", True, False):
        raise MappingError(f'{where}.disordered: write "keep" to keep rows whose numbers are out of order')
    return ClaimMap(
        {
            name: _field(name, spec, scope, f"{where}.{name}")
            for name, spec in table.items()
            if name not in apart
        },
        _lists(table, scope, where),
        {name: number(table[name], scope, f"{where}.{name}") for name in given},
        test_of(table.get("when"), scope, f"{where}.when"),
        table.get("disordered") in ("keep", True),
    )


def _check_measure(table: Mapping[str, Any], where: str) -> None:
    """A measure that is no template is of the vocabulary, or says its nature. Raises MappingError."""
    name = table["measure"]
    if isinstance(name, str) and "{" not in name and name not in vocabulary() and "nature" not in table:
        meant = suggest(name, vocabulary()) or "; one of " + ", ".join(sorted(vocabulary()))
        raise MappingError(
            f"{where}.measure: '{name}' is no measure{meant}, or one of your own with nature and unit"
        )


def _field(name: str, spec: Any, scope: Scope, where: str) -> Text:
    if name in _DATES:
        return _date(spec, scope, where) if isinstance(spec, Mapping) else value(spec, scope, where)
    return value(spec, scope, where)


def _date(spec: Mapping[str, Any], scope: Scope, where: str) -> Text:
    """A date; a column without a format is ISO 8601 or EDTF. Raises MappingError."""
    if "lookup" in spec or "replace" in spec:
        return value(spec, scope, where)
    read = dated({name: value for name, value in spec.items() if name != "default"}, scope, where)
    return (lambda cells: read(cells) or str(spec["default"])) if "default" in spec else read


def _lists(table: Mapping[str, Any], scope: Scope, where: str) -> dict[str, Many]:
    return {name: _many(spec, scope, f"{where}.{name}") for name, spec in table.items() if name in _LISTS}


def _many(spec: Any, scope: Scope, where: str) -> Many:
    """A list: of values, or of the parts of one."""
    specs = spec if isinstance(spec, list) else [spec]
    parts = [
        (value(part, scope, where), part.get("split") if isinstance(part, Mapping) else None)
        for part in specs
    ]

    def listed(cells: Cells) -> list[str]:
        found: list[str] = []
        for read, mark in parts:
            text = read(cells)
            found += [] if text is None else [text] if mark is None else [p.strip() for p in text.split(mark)]
        return list(dict.fromkeys(text for text in found if text))

    return listed


def missing(mapped: Mapped, columns: Sequence[str]) -> str | None:
    """What is wrong where a mapping refers to columns that a table has not."""
    for name in sorted(mapped.used):
        if name not in columns:
            has = f"; it has {', '.join(columns)}"
            return f"there is no column '{name}'{suggest(name, columns) or has}"
    return None
