"""The values of a mapping: literals, columns and templates over columns, compiled into functions of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from timeline.errors import TimelineError
from timeline.model.subjects import country, resolve, suggest
from timeline.tables.cells import (
    CellError,
    Number,
    NumberRules,
    exactly,
    is_blank,
    number_of,
    qualified,
    text_of,
)
from timeline.tables.moments import (
    PRECISIONS,
    DateRules,
    Kept,
    Moment,
    moment,
    spanned,
    unreadable,
    zone_exists,
)

Cells = Mapping[str, Any]
Text = Callable[[Cells], str | None]
_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_BOUNDS = ("low", "best", "high")


class MappingError(TimelineError):
    """A mapping that says nothing that can be done; the message names the place in it."""


@dataclass(slots=True)
class Scope:
    """What values may refer to: lookup tables, and the columns that they turn out to use."""

    lookups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def check_keys(table: Any, known: tuple[str, ...], where: str) -> None:
    """Every key of a table is one that is known. Raises MappingError."""
    if not isinstance(table, Mapping):
        raise MappingError(f"{where}: is no table")
    for name in table:
        if name not in known:
            meant = suggest(name, known) or f"; one of {', '.join(known)}"
            raise MappingError(f"{where}: unknown key '{name}'{meant}")


def template(text: str, scope: Scope, *, whole: bool = False) -> Text:
    """A text with `{column}` in it, blank where all its columns are; whole: where any is.

    Raises MappingError.
    """
    parts = _parts(text)
    columns = [piece for piece, column in parts if column]
    scope.used.update(columns)
    if not columns:
        literal = "".join(piece for piece, _ in parts)
        return lambda _: literal
    if len(parts) == 1:
        return lambda cells: _cell(cells, columns[0])

    def made(cells: Cells) -> str | None:
        values = {name: _cell(cells, name) for name in columns}
        if (whole and None in values.values()) or not any(values.values()):
            return None
        return "".join((values[piece] or "") if column else piece for piece, column in parts)

    return made


def _parts(text: str) -> list[tuple[str, bool]]:
    """The parts of a template, each with whether it is a column's name. Raises MappingError."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for hole in _HOLE.finditer(text):
        pieces.append((text[at : hole.start()], False))
        pieces.append((hole[1], True) if hole[1] is not None else (hole[0][0], False))
        at = hole.end()
    pieces.append((text[at:], False))
    if any(mark in piece for piece, _ in pieces for mark in "{}" if len(piece) > 1):
        raise MappingError(f"'{text}' has a brace that is not closed; write {{{{ for a brace itself")
    return [(piece, column) for piece, column in pieces if piece or column]


def _cell(cells: Cells, name: str) -> str | None:
    text = text_of(cells.get(name))
    return None if is_blank(text) else text


_VALUE = (
    "column", "template", "lookup", "default", "subject", "prefix", "replace", "split",
    "date", "zone", "keep", "locale", "start", "end", "precision", "codes",
)  # fmt: skip
_DATED = frozenset({"date", "zone", "keep", "locale", "start", "end", "precision", "codes"})


def value(spec: Any, scope: Scope, where: str, *, whole: bool = False) -> Text:
    """A value: a literal or template, or a table that says what becomes of a column. Raises MappingError."""
    if isinstance(spec, bool | int | float) or not isinstance(spec, str | Mapping):
        if isinstance(spec, Mapping | list):
            raise MappingError(f"{where}: is a list; write one value")
        literal = text_of(spec)
        return lambda _: literal
    if isinstance(spec, str):
        return template(spec, scope, whole=whole)
    check_keys(spec, _VALUE, where)
    if _DATED & set(spec):
        return _with_default(dated(spec, scope, where), spec)
    read = _read(spec, scope, where)
    for step in (_looked_up, _replaced, _as_subject):
        read = step(read, spec, scope, where)
    return _with_default(read, spec)


def _read(spec: Mapping[str, Any], scope: Scope, where: str) -> Text:
    if ("column" in spec) == ("template" in spec):
        raise MappingError(f"{where}: write column or template, one of them")
    if "template" in spec:
        return template(str(spec["template"]), scope)
    name = str(spec["column"])
    scope.used.add(name)
    return lambda cells: _cell(cells, name)


def _with_default(read: Text, spec: Mapping[str, Any]) -> Text:
    if "default" not in spec:
        return read
    default = text_of(spec["default"])
    return lambda cells: read(cells) or default


def _looked_up(read: Text, spec: Mapping[str, Any], scope: Scope, where: str) -> Text:
    name = spec.get("lookup")
    if name is None:
        return read
    table = name if isinstance(name, Mapping) else scope.lookups.get(str(name))
    if table is None:
        raise MappingError(f"{where}: there is no [lookup.{name}]{suggest(str(name), scope.lookups)}")
    known = {str(key).casefold(): text_of(found) for key, found in table.items()}

    def found(cells: Cells) -> str | None:
        text = read(cells)
        if text is None or text.casefold() in known:
            return None if text is None else known[text.casefold()] or None
        if "default" in spec:
            return None
        raise CellError(f"'{text}' is not in the lookup{f' {name}' if isinstance(name, str) else ''}")

    return found


def _replaced(read: Text, spec: Mapping[str, Any], scope: Scope, where: str) -> Text:
    pairs = spec.get("replace", {})
    if not isinstance(pairs, Mapping):
        raise MappingError(f"{where}: replace is a table: what to replace = what with")
    try:
        compiled = [(re.compile(old), str(new)) for old, new in pairs.items()]
    except re.error as error:
        raise MappingError(f"{where}: replace: {error}") from None

    def replaced(cells: Cells) -> str | None:
        text = read(cells)
        for old, new in compiled:
            try:
                text = None if text is None else old.sub(new, text)
            except re.error as error:
                raise CellError(f"replace: '{new}': {error}") from None
        return text or None

    return replaced if compiled else read


def _as_subject(read: Text, spec: Mapping[str, Any], scope: Scope, where: str) -> Text:
    """A name as a subject: a country's, or a code of it with a prefix."""
    if not spec.get("subject"):
        return read
    prefix = str(spec.get("prefix", ""))

    def subject(cells: Cells) -> str | None:
        text = read(cells)
        return None if text is None else subject_of(text, prefix)

    return subject


@lru_cache(maxsize=20_000)
def subject_of(name: str, prefix: str) -> str:
    """A country by its name ("Government of Ukraine", "Russia (Soviet Union)" too), a code as it is, else a
    free code. Raises CellError where there is no prefix for one.
    """
    plain = re.sub(r"^government of ", "", name, flags=re.IGNORECASE)
    for tried in (name, plain, re.sub(r"\s*\([^)]*\)", "", plain).strip()):
        if found := country(tried):
            return found
    if re.fullmatch(r"[A-Z0-9]+(?:[-+][A-Z0-9]+)+", name):
        return resolve(name)
    if not prefix:
        raise CellError(f"'{name}' is no country; write a lookup, or prefix = 'XYZ' for a code of its own")
    code = re.sub(r"[^A-Z0-9]+", "-", _ascii(name).upper()).strip("-")
    return f"{prefix.upper()}-{code or 'UNNAMED'}"


def _ascii(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


# -- dates -----


def dated(spec: Any, scope: Scope, where: str) -> Text:
    """A date as EDTF: of one column, or of a start and an end, with a precision. Raises MappingError."""
    if isinstance(spec, str):
        return template(spec, scope)
    check_keys(spec, _VALUE, where)
    rules = date_rules(spec, where)
    if "start" not in spec:
        start, end = _moments(_read(spec, scope, where), rules), None
    else:
        start = _moments(_part(spec["start"], scope, f"{where}.start"), rules)
        end = _moments(_part(spec["end"], scope, f"{where}.end"), rules) if "end" in spec else None
    precision = _precision(spec, scope, where)

    def found(cells: Cells) -> str | None:
        begins, ends = start(cells), end(cells) if end else None
        if begins is None and ends is None:
            return None
        return spanned(begins or cast(Moment, ends), ends, precision(cells))

    return found


def _part(spec: Any, scope: Scope, where: str) -> Text:
    if isinstance(spec, Mapping):
        check_keys(spec, ("column", "template"), where)
        return _read(spec, scope, where)
    scope.used.add(str(spec))
    name = str(spec)
    return lambda cells: _cell(cells, name)


def _moments(read: Text, rules: DateRules) -> Callable[[Cells], Moment | None]:
    def found(cells: Cells) -> Moment | None:
        text = read(cells)
        return None if text is None else moment(text, rules)

    return found


def date_rules(spec: Mapping[str, Any], where: str) -> DateRules:
    """How dates of a value are written. Raises MappingError."""
    formats = spec.get("date", "iso")
    formats = (formats,) if isinstance(formats, str) else tuple(map(str, formats))
    if wrong := unreadable(formats, spec.get("locale")):
        raise MappingError(f"{where}: {wrong}")
    if "zone" in spec and not zone_exists(str(spec["zone"])):
        raise MappingError(f"{where}: there is no time zone '{spec['zone']}'; write one such as Europe/Kyiv")
    if spec.get("keep") not in (None, "day", "instant"):
        raise MappingError(f"{where}: keep is 'day' or 'instant'")
    return DateRules(formats, spec.get("zone"), cast(Kept | None, spec.get("keep")), spec.get("locale"))


def _precision(spec: Mapping[str, Any], scope: Scope, where: str) -> Text:
    if "precision" not in spec:
        return lambda _: None
    codes = {str(code): str(name) for code, name in spec.get("codes", {}).items()}
    for name in codes.values():
        if name not in PRECISIONS:
            raise MappingError(f"{where}.codes: '{name}' is no precision; one of {', '.join(PRECISIONS)}")
    read = _part(spec["precision"], scope, f"{where}.precision")

    def found(cells: Cells) -> str | None:
        text = read(cells)
        if text is None:
            return None
        text = text.removesuffix(".0")
        name = codes.get(text, text if text in PRECISIONS else None)
        if name is None:
            raise CellError(f"'{text}' is no code of precision that is known; write it under codes")
        return name

    return found


# -- numbers -----

_NUMBER = ("column", "template", "thousands", "decimal", "blank", "words", "scale", "word")


def number(spec: Any, scope: Scope, where: str) -> Callable[[Cells], Number | None]:
    """A number of one column. Raises MappingError."""
    rules, word = NumberRules(), None
    if isinstance(spec, Mapping):
        check_keys(spec, _NUMBER, where)
        rules = _number_rules(spec, where)
        word = _part(spec["word"], scope, f"{where}.word") if "word" in spec else None
        column = spec.get("column")
        read = _read(spec, scope, where)
    else:
        hole = re.fullmatch(r"\{([^{}]+)\}", spec) if isinstance(spec, str) else None
        column = hole[1] if hole else None
        read = value(spec, scope, where)

    def found(cells: Cells) -> Number | None:
        raw = cells.get(column) if column else None
        if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool) and text_of(raw):
            made: Number | None = exactly(raw, rules)
        else:
            text = read(cells)
            made = None if text is None else number_of(text, rules)
        said = word(cells) if word and made else None
        return qualified(made, said, rules) if made and said else made

    return found


def _number_rules(spec: Mapping[str, Any], where: str) -> NumberRules:
    words = {str(word).casefold(): str(bound) for word, bound in spec.get("words", {}).items()}
    for bound in words.values():
        if bound not in _BOUNDS:
            raise MappingError(f"{where}.words: a word makes its number low, best or high, not '{bound}'")
    blank = spec.get("blank", [])
    blank = [blank] if isinstance(blank, str) else blank
    scale = _scale(spec, where)
    thousands, decimal = spec.get("thousands"), spec.get("decimal")
    if thousands is not None and thousands == (decimal or "."):
        raise MappingError(f"{where}: '{thousands}' cannot mark thousands and fractions; write decimal = ','")
    return NumberRules(thousands, decimal, frozenset(str(text).casefold() for text in blank), words, scale)


def _scale(spec: Mapping[str, Any], where: str) -> Decimal:
    try:
        scale = Decimal(str(spec.get("scale", 1)))
    except ArithmeticError:
        raise MappingError(f"{where}.scale: '{spec['scale']}' is no number") from None
    if scale <= 0:
        raise MappingError(f"{where}.scale: '{scale}' makes nothing of a number; write one above 0")
    return scale


def estimate(bounds: Mapping[str, Number]) -> tuple[str, str | None]:
    """The numbers of one claim as a document writes them, and the source's word.

    bounds: one number as "estimate", or each of low, best, high from a column of its own.
    """
    if "estimate" in bounds:
        return str(bounds["estimate"]), bounds["estimate"].qualifier
    given = {name: _single(number) for name, number in bounds.items()}
    word = next((number.qualifier for number in bounds.values() if number.qualifier), None)
    return str(Number(given.get("low"), given.get("best"), given.get("high"))), word


def _single(number: Number) -> Decimal:
    return next(bound for bound in (number.best, number.low, number.high) if bound is not None)
