"""One flag for every field of a document, for the commands that write one: named as it, with hyphens."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer

from timeline.cli import complete
from timeline.cli.common import edtf, fail
from timeline.model.dates import DateError, require
from timeline.model.fields import DATES, FIELDS, MANY, OF_SOURCE

# What is said in other words, or not by a flag: a document has it.
_NAMES = {"tags": "tag", "claims": "claim"}
_NO_FLAG = frozenset({"kind", "source", "media", "schema_version", "retracts", "reason"})
_HELP = {
    "claims": "SUBJECT MEASURE ESTIMATE [FIELD VALUE]..., such as 'PRK troops_deployed ~10000 place RUS'.",
    "id": "A name for it. [default: from the content]",
    "source": "The newest recorded source of this key; or describe one with --publisher and the others.",
}
_METAVAR = {
    **dict.fromkeys(DATES, "EDTF"), "source": "KEY", "claims": "CLAIM", "latitude": "NUMBER",
    "longitude": "NUMBER",
}  # fmt: skip
_COMPLETED = {"subject": complete.subjects, "corrects": complete.ids, "source": complete.sources}
_OF_SOURCE = tuple(name for name in OF_SOURCE if name not in _NO_FLAG)


def with_fields(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command, in place of its **fields, these flags; those not given are None or empty."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True)
        kept = [
            parameter
            for parameter in own.parameters.values()
            if parameter.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        names = [name for name in (*FIELDS, *_OF_SOURCE) if name not in _NO_FLAG and name not in left_out]
        flags = [_flag(name) for name in ("source", *names)]
        # Typer reads a command's flags from its signature.
        command.__signature__ = own.replace(parameters=[*kept, *flags])  # type: ignore[attr-defined]  # read by inspect, unknown to mypy
        return command

    return given


def _flag(name: str) -> inspect.Parameter:
    metavar = _METAVAR.get(name, "TEXT")
    option = typer.Option(
        "--" + _NAMES.get(name, name).replace("_", "-"),
        metavar=metavar,
        help=_help(name) + (" May be given several times." if name in MANY else ""),
        autocompletion=_COMPLETED.get(name),
    )
    kind: Any = list[str] | None if name in MANY else float | None if metavar == "NUMBER" else str | None
    return inspect.Parameter(
        _parameter(name), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
    )


def _help(name: str) -> str:
    if name in _HELP:
        return _HELP[name]
    if name in _OF_SOURCE:
        return f"Of a new source: {OF_SOURCE[name].meaning}."
    meaning = FIELDS[name].meaning
    return f"{meaning[:1].upper()}{meaning[1:]}."


def _parameter(name: str) -> str:
    return f"{name}_" if name == "id" else name


def document(flags: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The fields that flags give, dates in words understood. Raises DateError and EventError."""
    given = {name: flags.get(_parameter(name)) for name in ("source", *FIELDS, *_OF_SOURCE)}
    given = {name: value for name, value in given.items() if value not in (None, [])}
    source = {name: given.pop(name) for name in _OF_SOURCE if name in given}
    if source and "source" in given:
        fail("--source names a recorded source; leave it out to describe one with --publisher and the others")
    if source:
        given["source"] = _dated(source, today)
    return _dated(given, today)


@contextmanager
def named() -> Iterator[None]:
    """A field that is missing is told by the name of its flag."""
    from timeline.model.document import EventError

    try:
        yield
    except EventError as error:
        found = re.search(r"^(source: )?'([a-z_]+)' is missing$", str(error))
        if found is None:
            raise
        flag = f"--{_NAMES.get(found[2], found[2]).replace('_', '-')}"
        others = ", or --publisher and the others" if found[2] == "source" else ""
        raise EventError(f"{error}; write {flag}{others}") from None


def _dated(fields: Mapping[str, Any], today: date) -> dict[str, Any]:
    return {name: value_of(name, value, today) for name, value in fields.items()}


def value_of(name: str, value: Any, today: date) -> Any:
    """A field as it was typed, as a document has it: dates as EDTF, claims as tables."""
    if name == "claims":
        from timeline.documents import drafts

        return [_dated(drafts.claim(line) if isinstance(line, str) else line, today) for line in value]
    if name not in DATES or not isinstance(value, str):
        return value
    try:
        return require(edtf(value, today))
    except DateError as error:
        raise DateError(f"{name}: {error}") from None
