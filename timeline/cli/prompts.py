"""An event asked for field by field, each checked as it is typed. Questions go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from timeline.cli.common import note, tell_error
from timeline.cli.flags import value_of
from timeline.fields import FIELDS, MANY, OF_SOURCE

if TYPE_CHECKING:
    from timeline.engine import Timeline

# Never asked for: what is derived, and what a person hardly types.
_UNASKED = frozenset({"id", "kind", "corrects", "latitude", "longitude", "media", "schema_version"})
_LISTED = 9
# Enough of a document to check one field of it before the others are there.
_STAND_IN = {
    "summary": "-", "source": {"publisher": "-"}, "origin": "X-X", "host": "X-Y", "issuer": "-",
    "speaker": "-", "agency": "-",
}  # fmt: skip


def kind() -> str:
    """Which kind of event."""
    from timeline.codec import EventError, require_kind
    from timeline.events import KINDS

    names = [name for name in KINDS if name != "retraction"]
    while True:
        answer = _ask(f"kind ({', '.join(names)})")
        try:
            require_kind(answer)
        except EventError as error:
            tell_error(str(error))
            continue
        return answer


def fields(timeline: Timeline, of_kind: str, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The fields of an event; those of a correction with what stands `before`, None for what is left out."""
    from timeline.codec import fields_of, require_kind
    from timeline.drafts import OF_OLD_SOURCE
    from timeline.events import KINDS

    require_kind(of_kind)
    note(
        "Enter keeps what stands in brackets, - leaves it out, ? explains; Ctrl-C stops, nothing is recorded."
        if before is not None
        else "Enter leaves a field out, ? explains; Ctrl-C stops, nothing is recorded."
    )
    known, required = fields_of(KINDS[of_kind])
    standing = {name: value for name, value in (before or {}).items() if name not in _UNASKED}
    given: dict[str, Any] = {}
    for name in FIELDS:
        if name in known and name not in _UNASKED:
            form = _Form(timeline, of_kind, name, {**standing, **given})
            found = _of_form(form, name in required)
            if found != standing.get(name):
                given[name] = found
                if name == "source":
                    # They said where the old source had it, and when it was known.
                    standing = {one: value for one, value in standing.items() if one not in OF_OLD_SOURCE}
    return given


class _Form:
    """One field being asked for, among those that are known already."""

    def __init__(self, timeline: Timeline, kind: str, name: str, others: Mapping[str, Any]) -> None:
        self.timeline = timeline
        self.name = name
        self.before = others.get(name)
        self._document = {name: value for name, value in others.items() if value is not None}
        self._document["kind"] = kind

    def read(self, answer: Any) -> Any:
        """What an answer means, checked beside the other fields. Raises ValueError."""
        value = value_of(self.name, answer, self.timeline.utc_day())
        self.check(value)
        return value

    def check(self, value: Any) -> None:
        """Whether the event so far could be recorded with this. Raises ValueError."""
        from timeline.codec import fields_of
        from timeline.events import KINDS

        _, required = fields_of(KINDS[self._document["kind"]])
        stand_ins = {name: _STAND_IN[name] for name in required if name in _STAND_IN}
        self.timeline.vet(self.timeline.complete({**stand_ins, **self._document, self.name: value}))


def _of_form(form: _Form, required: bool) -> Any:
    if form.name == "source":
        return _source(form)
    if form.name == "claims":
        return _claims(form)
    return _field(form, required)


def _field(form: _Form, required: bool) -> Any:
    def read(answer: str) -> Any:
        listed = form.name in MANY
        return form.read([word.strip() for word in answer.split(",")] if listed else answer)

    before = ", ".join(form.before) if isinstance(form.before, list | tuple) else form.before
    return _answered(form.name, FIELDS[form.name].meaning, read, before, form.before, required=required)


def _answered(
    name: str,
    meaning: str,
    read: Callable[[str], Any],
    shown: str | None = None,
    before: Any = None,
    *,
    required: bool = False,
) -> Any:
    """One answer, asked for until it can be used; None where it is left out."""
    field = FIELDS.get(name) or OF_SOURCE.get(name)
    label = name.replace("_", " ") + (" (required)" if required and shown is None else "")
    while True:
        answer = _ask(label, shown)
        if answer == "?":
            note(f"  {meaning}" + (f", such as {field.example}" if field else ""))
        elif not answer and shown is not None:
            return before
        elif answer in ("", "-") and required:
            tell_error(f"{name}: is required: {meaning}")
        elif answer in ("", "-"):
            return None
        else:
            try:
                return read(answer)
            except ValueError as error:
                tell_error(str(error))


def _ask(label: str, shown: str | None = None) -> str:
    return _line(f"{label}{'' if shown is None else f' [{shown}]'}: ")


def _line(prompt: str) -> str:
    """What is typed after a prompt. Raises EOFError."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401  # from then on `input` lets a line be edited
        return input(prompt).strip()
    # `input` would write the prompt to standard output, which is for answers.
    typer.echo(prompt, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def agreed(question: str, *, default: bool) -> bool:
    """Whether the answer is yes; Enter means the default."""
    while True:
        answer = _line(f"{question} [{'Y/n' if default else 'y/N'}] ").casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return default if not answer else answer.startswith("y")
        tell_error(f"'{answer}' is no answer; write y or n")


def _claims(form: _Form) -> list[Any] | None:
    """Claims line by line, until an empty one."""
    from timeline.drafts import claim_line

    kept: list[Any] = []

    def read(answer: str) -> Any:
        found: Sequence[Any] = form.read([*kept, answer])
        return found[-1]

    meaning = "SUBJECT MEASURE ESTIMATE [FIELD VALUE]..., such as PRK troops_deployed ~10000 place RUS"
    for number, one in enumerate(form.before or (), start=1):
        found = _answered(f"claim {number}", meaning, read, claim_line(one), one)
        kept += [found] if found is not None else []
    while (found := _answered(f"claim {len(kept) + 1}", meaning, read)) is not None:
        kept.append(found)
    return kept or None


def _source(form: _Form) -> Any:
    """A recorded source by its key, or a new one from its publisher on."""
    known = [one.source for one in form.timeline.sources() if one.newest]
    for source in known[-_LISTED:]:
        note(f"  {source.key}: {source.publisher}" + (f", {source.published}" if source.published else ""))
    keys = {source.key for source in known}

    def read(answer: str) -> Any:
        if answer in keys:
            return form.read(answer)
        return _new_source(form, answer, sorted(str(key) for key in keys))

    shown = None
    if form.before is not None:
        shown = form.before.get("key") or form.before["publisher"]
    meaning = "a recorded source's key, or the publisher of a new one"
    return _answered("source", meaning, read, shown, form.before, required=True)


def _new_source(form: _Form, publisher: str, keys: Sequence[str]) -> dict[str, Any]:
    from timeline.subjects import suggest

    meant = suggest(publisher, keys)
    if meant and not agreed(f"no source '{publisher}' is recorded{meant} Describe a new one?", default=False):
        raise ValueError("write the key again")
    given: dict[str, Any] = {"publisher": publisher}
    form.check(given)
    for name in ("key", "title", "author", "published", "url", "archived", "accessed", "grade"):
        read = partial(_of_source, form, given, name)
        found = _answered(name, OF_SOURCE[name].meaning, read)
        given |= {name: found} if found is not None else {}
    return given


def _of_source(form: _Form, given: Mapping[str, Any], name: str, answer: str) -> Any:
    value = value_of(name, answer, form.timeline.utc_day())
    form.check({**given, name: value})
    return value
