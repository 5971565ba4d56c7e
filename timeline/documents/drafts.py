"""Documents in the making: a claim from one line, the id that a content gives, a correction that carries over
what it does not change. Pure; what is recorded is handed in.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from timeline.log.admit import Refused
from timeline.model.document import (
    EventError,
    decode,
    default_speaker,
    digest,
    document_of,
    encode,
    fields_of,
)
from timeline.model.edtf import Edtf
from timeline.model.event import KINDS, Claim, Decree, Deployment, Event, Reported, Retraction
from timeline.model.keys import claim_measure
from timeline.model.subjects import suggest

Batch = Event | Mapping[str, Any] | Iterable[Event | Mapping[str, Any]]
SourceOf = Callable[[str], dict[str, Any]]

_CLAIM_FIELDS = {field.name.replace("_", "-"): field.name for field in msgspec.structs.fields(Claim)}
_GIVEN = ("subject", "measure", "estimate")
_UNCHANGING = {"kind": "keeps it", "corrects": "has its own", "schema_version": "has its own"}
# Words that people write before a number, and the sign for each.
_WORDS = {"about": "~", "around": "~", "circa": "~", "ca.": "~", "over": ">=", "under": "<="}
# What a correction does not carry over to a new source.
OF_OLD_SOURCE = frozenset({"reported", "locator"})


def claim(text: str) -> dict[str, Any]:
    """A claim from one line: `SUBJECT MEASURE ESTIMATE [FIELD VALUE]...`, as in a shell. Raises EventError.

    >>> claim("PRK troops_deployed 10000..12000 place RUS said-by 'US intelligence'")["said_by"]
    'US intelligence'
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise EventError(f"claim: a quotation mark is not closed in: {text}") from None
    if len(words) < len(_GIVEN):
        raise EventError(f"claim: '{text}' is too short; write SUBJECT MEASURE ESTIMATE [FIELD VALUE]...")
    if words[2].casefold() in _WORDS:
        sign = _WORDS[words[2].casefold()]
        raise EventError(f"claim: '{words[2]}' is no estimate; write {sign}{(words[3:] or ['10000'])[0]}")
    made: dict[str, Any] = dict(zip(_GIVEN, words, strict=False))
    return made | claim_fields(words[len(_GIVEN) :])


def claim_line(made: Mapping[str, Any]) -> str:
    """A claim's table as the line that `claim` reads."""
    given = [str(made[name]) for name in _GIVEN]
    for field, name in _CLAIM_FIELDS.items():
        if name in made and name not in _GIVEN:
            values = made[name] if isinstance(made[name], list | tuple) else [made[name]]
            given += [word for value in values for word in (field, "true" if value is True else str(value))]
    return shlex.join(given)


def claim_fields(words: list[str]) -> dict[str, Any]:
    """The other fields of a claim from `FIELD VALUE` pairs. Raises EventError."""
    if len(words) % 2:
        raise EventError(
            f"claim: '{words[-1]}' has no value; write FIELD VALUE, and quote values with spaces"
        )
    made: dict[str, Any] = {}
    for name, value in zip(words[::2], words[1::2], strict=True):
        field = _CLAIM_FIELDS.get(name)
        if field is None or field in _GIVEN:
            raise EventError(f"claim: unknown field '{name}'{suggest(name, _CLAIM_FIELDS)}")
        if field in made and field != "via":
            raise EventError(f"claim: '{name}' is given twice")
        made[field] = _value(field, value, made.get(field))
    return made


def _value(field: str, value: str, before: Any) -> Any:
    if field == "via":
        return [*(before or []), value]
    if field == "disordered":
        if value not in ("true", "false"):
            raise EventError(f"claim: disordered is '{value}'; write true or false")
        return value == "true"
    return value


def decoded(batch: Batch) -> list[Event]:
    """One or many events or documents as events. Raises Refused, which names every one that is none."""
    if isinstance(batch, str | bytes):
        raise EventError("an event is a table of fields; a file of them is read with timeline.read(path)")
    found: list[Event] = []
    problems: list[tuple[int | None, str]] = []
    for index, given in enumerate([batch] if isinstance(batch, Mapping | Event) else batch):
        try:
            found.append(decode(given if isinstance(given, Mapping) else document_of(given)))
        except EventError as error:
            problems.append((index, str(error)))
    if problems:
        raise Refused(problems)
    return found


def complete(fields: Mapping[str, Any], source: SourceOf) -> dict[str, Any]:
    """A whole document from fields as a person gives them, with an id. Raises EventError."""
    document = spelled_out(fields, source)
    return document if "id" in document else {"id": completed(document, source).id, **document}


def completed(fields: Mapping[str, Any], source: SourceOf) -> Event:
    """The event of a document that `complete` completes, decoded once. Raises EventError.

    Without an id it has one from its content, the kind and twelve hexadecimal digits: the same content gives
    the same id, so saying it twice is a no-op.
    """
    document = spelled_out(fields, source)
    if "id" in document:
        return decode(document)
    event = decode({**document, "id": "-"})
    return msgspec.structs.replace(event, id=f"{event.kind}-{digest(encode(event))[:12]}")


def spelled_out(fields: Mapping[str, Any], source: SourceOf) -> dict[str, Any]:
    """Fields with a source's key replaced by that source, and claims of one line by tables."""
    document = dict(fields)
    if isinstance(document.get("source"), str):
        document["source"] = source(document["source"])
    if isinstance(document.get("claims"), list | tuple):
        document["claims"] = [claim(made) if isinstance(made, str) else made for made in document["claims"]]
    return document


def correctable(event: Event) -> Reported:
    """The event, where it is of a kind that has a next version. Raises EventError."""
    if isinstance(event, Retraction):
        raise EventError(f"corrects: '{event.id}' is a retraction, which cannot be corrected; retract it")
    return event


def unresolved(event: Reported) -> dict[str, Any]:
    """An event as somebody would write it: whatever its defaults give is left out, and resolves again."""
    document = document_of(event)
    if event.reported == event.source.published:
        document.pop("reported", None)
    claims = [_claim_unresolved(event, made) for made in event.claims]
    return document | ({"claims": claims} if claims else {})


def _claim_unresolved(event: Reported, made: Claim) -> dict[str, Any]:
    of_level = claim_measure(made).nature in ("stock", "rate")
    resolves: dict[str, bool] = {
        "said_by": made.said_by == default_speaker(event),
        "via": made.via == event.via,
        "place": isinstance(event, Deployment)
        and made.measure == "troops_deployed"
        and made.place == event.host,
        "until": isinstance(event, Deployment | Decree) and of_level and _same_days(made.until, event.until),
        "occurred": isinstance(event, Decree) and _same_days(made.occurred, event.in_force or event.occurred),
    }
    document: dict[str, Any] = document_of(made)
    return {name: value for name, value in document.items() if not resolves.get(name)}


def _same_days(first: Edtf | None, other: Edtf | None) -> bool:
    return first is other if first is None or other is None else first.bounds == other.bounds


def correction(event: Reported, changes: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """The next version of an event: its document with these fields changed and others left out, without id.

    With a new source, `reported`, `locator` and what the old source gave by default are not carried over:
    they resolve anew, or what the new source told would count as known when the old one appeared. A source
    without publisher is the old one with these fields changed. Raises EventError.
    """
    document = unresolved(event)
    _check_names(event, changes, without)
    for name in without:
        if name not in document_of(event):
            raise EventError(f"{name}: '{event.id}' has none to leave out")
    changed, of_old_source = dict(changes), frozenset[str]()
    if "source" in changed:
        changed["source"], of_old_source = _source(event, changed["source"])
    left_out = {"id", "corrects", *without} | of_old_source
    kept = {name: value for name, value in document.items() if name not in left_out}
    corrected = {**kept, **changed, "corrects": event.id}
    if _same(corrected, event):
        raise EventError(f"'{event.id}' says just that already; name what is to be changed")
    return corrected


def _check_names(event: Reported, changes: Mapping[str, Any], without: Collection[str]) -> None:
    fields, _ = fields_of(KINDS[event.kind])
    for name in (*changes, *without):
        if name in _UNCHANGING or (name == "id" and name in without):
            raise EventError(f"{name}: a correction {_UNCHANGING.get(name, 'needs one')}; leave it out")
        if name not in fields:
            raise EventError(f"unknown field '{name}' of a {event.kind}{suggest(name, fields)}")
    if both := set(changes) & set(without):
        raise EventError(f"{min(both)}: is both given and left out; say one of them")


def _source(event: Reported, given: Any) -> tuple[Any, frozenset[str]]:
    """A changed source, whole, and what of the event said where and when the old one had it."""
    standing: dict[str, Any] = document_of(event.source)
    if not isinstance(given, Mapping) or given == standing:
        return given, frozenset()
    if "publisher" in given:
        return given, OF_OLD_SOURCE
    dated = any(name in given and given[name] != standing.get(name) for name in ("published", "accessed"))
    return {**standing, **given}, frozenset({"reported"} if dated else ())


def version(event: Reported, name: str) -> Event:
    """The same again, as a correction of itself: to ask whether there may be one."""
    return msgspec.structs.replace(event, id=name, corrects=event.id)


def _same(document: Mapping[str, Any], event: Reported) -> bool:
    """Whether a correction would say what the event says."""
    said = decode({**document, "id": "-"})
    return encode(said) == encode(version(event, "-"))
