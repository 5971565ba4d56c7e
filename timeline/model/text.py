"""What a text in a document may hold, and the document as plain values, checked before it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from timeline.errors import TimelineError
from timeline.model.edtf import Edtf
from timeline.model.estimate import Estimate

_DEEPEST = 8
_SIMPLE = frozenset({type(None), int, float, bool, Decimal})
# Control characters, and those that no reader sees but that turn text around or make two names of one.
_NOT_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)

_LINE_BREAKS = re.compile(r"[\t\n\r]+")


def visible(text: str) -> str:
    r"""Text on one line for a terminal: what moves its cursor, colours it or turns it around is U+FFFD.

    `visible("a\x1b[31mb\nc")` is `"a\ufffd[31mb c"`.
    """
    return _NOT_TEXT.sub("\ufffd", _LINE_BREAKS.sub(" ", text))


class TextError(TimelineError):
    """A value that a document cannot hold; the message says where it stands."""


def plain(document: Any) -> Any:
    """A document with TOML's dates as text, every text and field name checked. Raises TextError."""
    return document if _is_plain(document, 0) else _made_plain(document, "", 0)


def _made_plain(value: Any, where: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise TextError(f"{where[:60]}: is nested too deeply")
    if isinstance(value, Mapping):
        for key in value:
            _check_text(str(key), "a field's name")
        return {
            key: _made_plain(item, f"{where}.{key}" if where else str(key), depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_made_plain(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value)]
    return _single(value, where)


def _single(value: Any, where: str) -> Any:
    """A value that holds no others."""
    if isinstance(value, str):
        _check_text(value, where)
        return value
    if isinstance(value, Edtf | Estimate):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, time):
        raise TextError(f"{where}: a time without a day; write 2024-10-31T18:30:00Z")
    return value


def _is_plain(value: Any, depth: int) -> bool:
    """Whether a value holds, all the way down, only what needs no change and no word: nearly all do."""
    kind = type(value)
    if kind is dict:
        keys, items = value.keys(), value.values()
        if depth >= _DEEPEST or not all(map(_is_text, keys)):
            return False
    elif kind is list:
        items = value
        if depth >= _DEEPEST:
            return False
    else:
        return kind in _SIMPLE
    return all(_is_text(item) if type(item) is str else _is_plain(item, depth + 1) for item in items)


def _is_text(value: Any) -> bool:
    if type(value) is not str or not value or value.isspace():
        return False
    return (value.isascii() and value.isprintable()) or not _NOT_TEXT.search(value)


def _check_text(text: str, where: str) -> None:
    if not text.strip():
        raise TextError(f"{where}: is empty; leave it out or fill it in")
    if found := _NOT_TEXT.search(text):
        raise TextError(f"{where}: holds the character U+{ord(found[0]):04X}, which is no text; remove it")
