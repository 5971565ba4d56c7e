"""An event asked for field by field, each checked as it is typed. Questions go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from timeline.cli.common import STOPPED, fail, note, tell_error
from timeline.cli.flags import value_of
from timeline.model.fields import FIELDS, MANY, OF_SOURCE

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


@contextmanager
def asking() -> Iterator[None]:
    """Questions, which may be left at any time: Ctrl-C and the end of input record nothing."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        note("\nstopped: nothing is recorded")
        raise typer.Exit(STOPPED) from None


def kind() -> str:
    """Which kind of event."""
    from timeline.model.document import EventError, require_kind
    from timeline.model.event import KINDS

    names = [name for name in KINDS if name != "retraction"]
    while True:
        answer = _ask(f"kind ({', '.join(names)})").casefold()
        if answer == "retraction":
            _refuse("an event is withdrawn with 'timeline retract ID --reason TEXT'")
            continue
        try:
            require_kind(answer)
        except EventError as error:
            _refuse(str(error))
            continue
        return answer


def fields(timeline: Timeline, of_kind: str, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The fields of an event; those of a correction with what stands `before`, None for what is left out."""
    from timeline.documents.drafts import OF_OLD_SOURCE
    from timeline.model.document import fields_of, require_kind
    from timeline.model.event import KINDS

    require_kind(of_kind)
    note(
        "Enter keeps what stands in brackets, - leaves it out, ? explains; Ctrl-C stops, nothing is recorded."
        if before is not None
        else "Enter leaves a field out, ? explains; Ctrl-C stops, nothing is recorded."
    )
    known, required = fields_of(KINDS[of_kind])
    asked = known - _UNASKED
    standing = _without(before or {}, _UNASKED)
    answered: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for name in FIELDS:
        if name in asked:
            form = _Form(timeline, of_kind, name, answered, standing.get(name))
            answered[name] = _of_form(form, name in required)
            if answered[name] != standing.get(name):
                changed[name] = answered[name]
                if name == "source":
                    # They said where the old source had it, and when it was known.
                    standing = _without(standing, OF_OLD_SOURCE)
    if answered["reported"] is None and not answered["source"].get("published"):
        note("without a date of publication it counts as known from the moment it is recorded")
    return changed


def _without(document: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


class _Form:
    """One field being asked for, checked beside those that are answered already."""

    def __init__(
        self, timeline: Timeline, kind: str, name: str, answered: Mapping[str, Any], before: Any
    ) -> None:
        self.timeline = timeline
        self.name = name
        self.before = before
        self._document = {name: value for name, value in answered.items() if value is not None}
        self._document["kind"] = kind

    def read(self, answer: Any) -> Any:
        """What an answer means. Raises ValueError where the event so far could not be recorded with it."""
        return self.check(value_of(self.name, answer, self.timeline.utc_day()))

    def check(self, value: Any) -> Any:
        """The value, where the event so far could be recorded with it. Raises ValueError."""
        from timeline.model.document import fields_of
        from timeline.model.event import KINDS

        _, required = fields_of(KINDS[self._document["kind"]])
        stand_ins = {name: _STAND_IN[name] for name in required if name in _STAND_IN}
        self.timeline.vet(self.timeline.complete({**stand_ins, **self._document, self.name: value}))
        return value


def _of_form(form: _Form, required: bool) -> Any:
    if form.name == "source":
        return _source(form)
    if form.name == "claims":
        return _claims(form)
    return _field(form, required)


def _field(form: _Form, required: bool) -> Any:
    meaning = FIELDS[form.name].meaning
    if form.name not in MANY:
        return _answered(form.name, meaning, form.read, form.check, form.before, form.before, required)

    def read(answer: str) -> Any:
        return form.read([word.strip() for word in answer.split(";") if word.strip()])

    shown = None if form.before is None else "; ".join(form.before)
    return _answered(
        form.name, f"{meaning}; several with ; between them", read, form.check, shown, form.before
    )


def _answered(
    name: str,
    meaning: str,
    read: Callable[[str], Any],
    keep: Callable[[Any], Any],
    shown: str | None = None,
    before: Any = None,
    required: bool = False,
) -> Any:
    """One answer, asked for until it can be used; None where it is left out."""
    while True:
        answer = _typed(name, meaning, shown, required)
        if answer is None:
            return None
        try:
            return read(answer) if answer else keep(before)
        except ValueError as error:
            _refuse(str(error))


def _typed(name: str, meaning: str, shown: str | None, required: bool) -> str | None:
    """What is typed for a field; empty to keep what stands, None to leave it out."""
    label = name.replace("_", " ") + (" (required)" if required and shown is None else "")
    while True:
        answer = _ask(label, shown)
        if answer == "?":
            _explain(name, meaning)
        elif answer != "-" and (answer or shown is not None):
            return answer
        elif not required:
            return None
        else:
            _refuse(f"{name}: is required: {meaning}")


def _explain(name: str, meaning: str) -> None:
    field = FIELDS.get(name) or OF_SOURCE.get(name)
    note(f"  {meaning}" + (f", such as {field.example}" if field else ""))


def _refuse(said: str) -> None:
    """Say what is wrong with an answer. Where nobody can give another one, that is the end of it."""
    tell_error(said)
    if not sys.stdin.isatty():
        note("nothing is recorded: that was not typed by somebody who could answer again")
        raise typer.Exit(2)


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
    if not line and not sys.stdin.isatty():
        fail(f"the answers end before '{prompt.rstrip(': ')}'; nothing is recorded")
    if not line:
        raise EOFError
    return line.strip()


def agreed(question: str, *, default: bool) -> bool:
    """Whether the answer is yes; Enter means the default."""
    while True:
        answer = _line(f"{question} [{'Y/n' if default else 'y/N'}] ").casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return default if not answer else answer.startswith("y")
        _refuse(f"'{answer}' is no answer; write y or n")


def _claims(form: _Form) -> list[Any] | None:
    """Claims line by line, until an empty one."""
    from timeline.documents.drafts import claim_line

    kept: list[Any] = []

    def read(answer: str) -> Any:
        found: Sequence[Any] = form.read([*kept, answer])
        return found[-1]

    def keep(claim: Any) -> Any:
        form.check([*kept, claim])
        return claim

    meaning = "SUBJECT MEASURE ESTIMATE [FIELD VALUE]..., such as PRK troops_deployed ~10000 place RUS"
    for claim in form.before or ():
        found = _answered(f"claim {len(kept) + 1}", meaning, read, keep, claim_line(claim), claim)
        kept += [found] if found is not None else []
    while (found := _answered(f"claim {len(kept) + 1}", meaning, read, keep)) is not None:
        kept.append(found)
    return kept or None


def _source(form: _Form) -> Any:
    """A recorded source by its key, or a new one from its publisher on."""
    known = [cited.source for cited in form.timeline.sources() if cited.newest]
    for source in known[-_LISTED:]:
        note(f"  {source.key}: {source.publisher}" + (f", {source.published}" if source.published else ""))
    keys = {source.key for source in known}

    def read(answer: str) -> Any:
        if answer in keys:
            return form.check(form.timeline.source(answer))
        return _new_source(form, answer, sorted(str(key) for key in keys))

    shown = None
    if form.before is not None:
        shown = form.before.get("key") or form.before["publisher"]
    meaning = "a recorded source's key, or the publisher of a new one"
    return _answered("source", meaning, read, form.check, shown, form.before, True)


def _new_source(form: _Form, publisher: str, keys: Sequence[str]) -> dict[str, Any]:
    from timeline.model.subjects import suggest

    meant = suggest(publisher, keys)
    if meant and not agreed(f"no source '{publisher}' is recorded{meant} Describe a new one?", default=False):
        raise ValueError("write the key again")
    given: dict[str, Any] = {"publisher": publisher}
    form.check(given)
    for name in ("key", "title", "author", "published", "url", "archived", "accessed", "grade"):
        read = partial(_of_source, form, given, name)
        found = _answered(name, OF_SOURCE[name].meaning, read, form.check)
        given |= {name: found} if found is not None else {}
    return given


def _of_source(form: _Form, given: Mapping[str, Any], name: str, answer: str) -> Any:
    value = value_of(name, answer, form.timeline.utc_day())
    form.check({**given, name: value})
    return value
