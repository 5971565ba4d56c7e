"""An event as a document: decoding, defaults, every error one event can have, canonical bytes and their hash.

A document is a mapping as TOML and JSON give it, with its source embedded. `decode` tells the first thing
that is wrong with it; what depends on what else is recorded is `log.admit`'s to say. Design section 5 is the
specification.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_args

import msgspec
from msgspec.structs import replace

from timeline.errors import TimelineError
from timeline.model import subjects
from timeline.model.edtf import Edtf
from timeline.model.estimate import Estimate, unmistakable
from timeline.model.event import (
    KINDS,
    Claim,
    Decree,
    Deployment,
    Event,
    IntelligenceReport,
    Media,
    Report,
    Reported,
    Retraction,
    Source,
    Stance,
    Statement,
)
from timeline.model.keys import claim_measure, claim_occurred, series_key
from timeline.model.measures import NATURES, vocabulary
from timeline.model.text import TextError, plain

SCHEMA_VERSION = 1

_GRADE = re.compile(r"[A-F][1-6]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,99}")
_LONGEST_NUMBER = 60
_ID = re.compile(r"\S{1,200}")
_FIELD = re.compile(r"[a-z0-9_]+: ")
_AT = re.compile(r"(.*) - at `\$\.?(.*)`", re.DOTALL)
_TYPES = {
    "str": "text", "int": "a whole number", "float": "a number", "array": "a list", "object": "a table",
    "bool": "true or false", "null": "nothing",
}  # fmt: skip
_T = TypeVar("_T")


class EventError(TimelineError):
    """A document that is no event: what is wrong, where in it, and what to write instead."""


def decode(document: Mapping[str, Any]) -> Event:
    """Read one document, resolve its defaults and refuse what is wrong with it. Raises EventError."""
    try:
        event = _convert(plain(document))
    except TextError as error:
        raise EventError(str(error)) from None
    event = _without_version(event)
    if not _ID.fullmatch(event.id) or not event.id.isprintable():
        raise EventError(f"id: '{event.id}' must be 1 to 200 printable characters without spaces")
    if event.source:
        _check_source(event.source)
    event = _with_reported(event)
    if isinstance(event, Retraction):
        return replace(event, summary=event.summary or event.reason)
    event = _with_codes(event)
    _check_times(event)
    event = _on_earth(event)
    for index, media in enumerate(event.media):
        _at(f"media[{index}]", _check_copy, media)
    claims = tuple(_at(f"claims[{index}]", _claim, claim, event) for index, claim in enumerate(event.claims))
    event = replace(event, claims=claims)
    if len(claims) > 1:
        _check_one_claim_a_period(event)
    return event


def _without_version(event: Event) -> Event:
    """There is only one schema so far: an event that is kept does not say which."""
    version = event.schema_version
    if version not in (None, SCHEMA_VERSION):
        raise EventError(f"schema_version: {version} is not known to this timeline; write {SCHEMA_VERSION}")
    return event if version is None else replace(event, schema_version=None)


def _at(where: str, step: Callable[..., _T], *arguments: Any) -> _T:
    """Run one step and put the place in the document before what it finds wrong."""
    try:
        return step(*arguments)
    except ValueError as error:
        joint = "." if _FIELD.match(str(error)) else ": "
        raise EventError(f"{where}{joint}{error}") from None


def require_kind(kind: str) -> None:
    """Refuse what is no kind of event. Raises EventError."""
    if kind not in KINDS:
        meant = subjects.suggest(kind, KINDS) or "; one of " + ", ".join(KINDS)
        raise EventError(f"'{kind}' is no kind of event{meant}")


def _convert(document: Any) -> Event:
    if not isinstance(document, Mapping):
        raise EventError("an event is a table of fields, such as { id = ..., kind = ..., summary = ... }")
    kind = document.get("kind")
    if not isinstance(kind, str):
        raise EventError(f"kind is missing; write one of {', '.join(KINDS)}")
    require_kind(kind)
    _check_fields(document, KINDS[kind], "")
    for name, inner in (("claims", Claim), ("media", Media)):
        items = document.get(name)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            _check_fields(item, inner, f"{name}[{index}]")
    if document.get("source") is not None:
        _check_fields(document["source"], Source, "source")
    try:
        return msgspec.convert(document, type=KINDS[kind], dec_hook=_read_value)
    except msgspec.ValidationError as error:
        raise EventError(_reworded(str(error))) from None


def _check_fields(table: Any, struct: type[msgspec.Struct], where: str) -> None:
    """Unknown and missing fields, by name."""
    within = f"{where}: " if where else ""
    if not isinstance(table, Mapping):
        raise EventError(f"{within}expected a table of fields, got {table!r}")
    known, required = fields_of(struct)
    for name in table:
        if name not in known:
            raise EventError(f"{within}unknown field '{name}'{subjects.suggest(str(name), known)}")
    for name in required:
        if table.get(name) is None:
            raise EventError(f"{within}'{name}' is missing")


@cache
def fields_of(struct: type[msgspec.Struct]) -> tuple[frozenset[str], tuple[str, ...]]:
    """All fields that a document may have for a struct, and those it must have."""
    info = msgspec.structs.fields(struct)
    tag = {"kind"} if struct.__struct_config__.tag else set()
    required = tuple(field.name for field in info if field.required)
    return frozenset({field.name for field in info} | tag), required


def _read_value(wanted: type, value: Any) -> Any:
    """msgspec's dec_hook: EDTF and estimates from text, and from the bare numbers of TOML and JSON."""
    if isinstance(value, bool | list | dict):
        raise EventError(f"expected text, got {value!r}")
    if isinstance(value, float | Decimal):
        number = Decimal(str(value))
        if abs(number.adjusted()) >= _LONGEST_NUMBER:
            value = str(number)
        else:  # 1e6 is a bare number too; an estimate is written without an exponent.
            value = format(number, "f") if isinstance(value, Decimal) else unmistakable(number)
    return wanted.parse(str(value))  # type: ignore[attr-defined]  # the only two custom types, Edtf and Estimate, have it


def _reworded(message: str) -> str:
    """What msgspec says, as Timeline says it."""
    match = _AT.fullmatch(message)
    text, where = (match[1], match[2]) if match else (message, "")
    text = text if text[1:2].isupper() else text[:1].lower() + text[1:]
    text = re.sub(r"`([a-z]+)(?: \| null)?`", lambda found: _TYPES.get(found[1], found[1]), text)
    if found := re.fullmatch(r"invalid enum value '(.*)'", text, re.DOTALL):
        choices = NATURES if where.endswith("nature") else get_args(Stance)
        text = f"'{found[1]}' is not one of {', '.join(choices)}{subjects.suggest(found[1], choices)}"
    return f"{where}: {text}" if where else text


def _check_source(source: Source) -> None:
    if source.grade is not None and not _GRADE.fullmatch(source.grade):
        raise EventError(
            f"source.grade: '{source.grade}' is no Admiralty grade; write A1 to F6 (F6: cannot be judged)"
        )
    _at("source", _check_copy, source)


def _check_copy(saved: Source | Media) -> None:
    if saved.sha256 is not None and not _SHA256.fullmatch(saved.sha256):
        raise EventError("sha256: is not a SHA-256; write its 64 hexadecimal digits in lower case")


def _with_reported(event: Event) -> Event:
    """`reported` is the source's `published` by default, and never begins after that has ended."""
    published = event.source.published if event.source else None
    if published is None:
        return event
    if event.reported is None:
        return replace(event, reported=published)
    begins, ended = event.reported.begin.earliest, published.end.latest
    if begins and ended and begins > ended:
        raise EventError(
            f"reported: '{event.reported}' is after its source was published ({published}); "
            "a living page or a data set has `accessed` and no `published`"
        )
    return event


def _with_codes(event: Reported) -> Reported:
    """Subjects and places as codes."""
    if isinstance(event, Deployment):
        event = replace(
            event,
            origin=_at("origin", subjects.resolve, event.origin),
            host=_at("host", subjects.resolve, event.host),
            place=subjects.place(event.place) if event.place else None,
        )
    elif isinstance(event, Report) and event.subject:
        event = replace(event, subject=_at("subject", subjects.resolve, event.subject))
    return event


def _check_times(event: Reported) -> None:
    until = event.until if isinstance(event, Deployment | Decree) else None
    _check_until(until, event.occurred)
    if isinstance(event, Decree) and event.in_force:
        if event.occurred is None:
            raise EventError("in_force: a decree in force has been signed; give the day as `occurred`")
        _check_until(until, event.in_force)


def _check_until(until: Edtf | None, occurred: Edtf | None) -> None:
    ends, begins = until and until.end.latest, occurred and occurred.begin.earliest
    if ends and begins and ends < begins:
        raise EventError(f"until: '{until}' ends before '{occurred}' begins")


def _on_earth(event: Reported) -> Reported:
    """Coordinates checked, and in one form: there is no -0."""
    for name, value, limit in (("latitude", event.latitude, 90), ("longitude", event.longitude, 180)):
        if value is not None and not -limit <= value <= limit:
            raise EventError(f"{name}: {value} is outside -{limit} to {limit} degrees (WGS 84)")
    if event.latitude is None and event.longitude is None:
        return event
    if event.latitude is None or event.longitude is None:
        raise EventError("latitude and longitude go together; give both or neither")
    return replace(event, latitude=event.latitude + 0.0, longitude=event.longitude + 0.0)


def _check_one_claim_a_period(event: Reported) -> None:
    """One voice says one thing of one period; increments are free of this: incidents may share a day."""
    seen: dict[Any, int] = {}
    for index, claim in enumerate(event.claims):
        if claim_measure(claim).nature == "increment":
            continue
        occurred = claim_occurred(event, claim)
        key = (series_key(event, claim), occurred.bounds if occurred else None)
        if key in seen:
            raise EventError(
                f"claims[{index}]: is in the same series and of the same time as claims[{seen[key]}]; "
                "write one estimate, or what tells them apart (place, said_by, occurred)"
            )
        seen[key] = index


def _claim(claim: Claim, event: Reported) -> Claim:
    """A claim with its defaults resolved and in one form. Raises ValueError without the place."""
    claim = _with_measure(claim)
    nature = claim_measure(claim).nature
    place = _place(claim, event)
    claim = replace(
        _with_estimate(claim),
        subject=subjects.resolve(claim.subject),
        said_by=claim.said_by or default_speaker(event),
        via=claim.via or event.via,
        place=subjects.place(place) if place else None,
    )
    if isinstance(event, Decree):
        claim = _while_in_force(claim, event)
    if nature in ("stock", "rate") and isinstance(event, Decree | Deployment):
        claim = _with_until(claim, event)
    _check_claim_times(claim, event, nature)
    return claim


def _place(claim: Claim, event: Reported) -> str | None:
    if claim.place is None and isinstance(event, Deployment) and claim.measure == "troops_deployed":
        return event.host
    if claim.place is None and claim_measure(claim).needs_place:
        raise EventError(f'{claim.measure} needs a place: whom or where it goes to, such as place = "UKR"')
    return claim.place


def _with_measure(claim: Claim) -> Claim:
    """Within the vocabulary nature and unit are not repeated; outside it both are needed."""
    known = vocabulary().get(claim.measure)
    if known:
        if claim.nature not in (None, known.nature):
            raise EventError(f"{claim.measure} is a {known.nature}, not a {claim.nature}")
        if claim.unit is not None and subjects.folded(claim.unit) != subjects.folded(known.unit):
            raise EventError(f"{claim.measure} is counted in {known.unit}, not in {claim.unit}")
        return replace(claim, nature=None, unit=None)
    if not _MEASURE.fullmatch(claim.measure):
        raise EventError(f"'{claim.measure}' is no measure; write lower_case_words{_meant(claim.measure)}")
    if claim.nature is None or claim.unit is None:
        raise EventError(
            f"'{claim.measure}' is not in the vocabulary{_meant(claim.measure) or ';'} "
            "a measure of your own needs `nature` and `unit`"
        )
    return claim


def _meant(measure: str) -> str:
    return subjects.suggest(measure, vocabulary())


def _with_estimate(claim: Claim) -> Claim:
    """The `~` of an estimate becomes the qualifier "about"; disorder only where the claim says so."""
    estimate, qualifier = claim.estimate, claim.qualifier
    if estimate.qualifier:
        if qualifier not in (None, estimate.qualifier):
            raise EventError(
                f"estimate: '~' says 'about' and qualifier says '{qualifier}'; write one of them"
            )
        estimate, qualifier = Estimate(*estimate.numbers), estimate.qualifier
    if not estimate.ordered and not claim.disordered:
        raise EventError(
            f"estimate: '{estimate}' is not in the order low, best, high; "
            "where the source itself has it so, write disordered = true"
        )
    return replace(claim, estimate=estimate, qualifier=qualifier, disordered=claim.disordered or None)


def default_speaker(event: Reported) -> str:
    """Who made the event's claims unless a claim says otherwise: the originator, not the carrier."""
    if event.said_by:
        return event.said_by
    if isinstance(event, Statement):
        return event.speaker
    if isinstance(event, IntelligenceReport):
        return event.agency
    return event.issuer if isinstance(event, Decree) else event.source.publisher


def _while_in_force(claim: Claim, decree: Decree) -> Claim:
    """A decree's claim speaks of when the decree is in force, and of no other time."""
    own, in_force = claim.occurred, decree.in_force or decree.occurred
    if own and in_force and own.bounds != in_force.bounds:
        raise EventError(f"occurred: '{own}' is not when its decree is in force ({in_force}); leave it out")
    return replace(claim, occurred=own or decree.in_force)


def _with_until(claim: Claim, event: Decree | Deployment) -> Claim:
    """A stock or a rate ends with its event; only one of a deployment may have an end of its own."""
    own, default = claim.until, event.until
    if isinstance(event, Decree) and own and (default is None or own.bounds != default.bounds):
        raise EventError(f"until: '{own}' is not its decree's ({default or 'none'}); leave it out")
    return replace(claim, until=own or default)


def _check_claim_times(claim: Claim, event: Reported, nature: str) -> None:
    if claim.occurred and event.occurred is None:
        raise EventError("occurred: its event has none; give the event's own `occurred` too")
    occurred = claim_occurred(event, claim)
    if nature in ("cumulative", "increment") and claim.until:
        raise EventError(f"until: a {nature} count has no end of its own; write the period as `occurred`")
    if nature == "cumulative" and occurred and occurred.shape == "other":
        raise EventError(
            f"occurred: '{occurred}' does not say since when {claim.measure} are counted; write an interval, "
            "such as 2024-09-01/2024-09-30 or 2022-02-24/2024, or the day of the total"
        )
    _check_until(claim.until, occurred)


def encode(event: Event) -> bytes:
    """The canonical bytes of a decoded event: JSON, keys sorted, absent fields left out, UTF-8."""
    return msgspec.json.encode(event, enc_hook=str, order="sorted")


def digest(document: bytes) -> str:
    """The SHA-256 of canonical bytes, in hex."""
    return hashlib.sha256(document).hexdigest()


_STORED: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event, dec_hook=_read_value)


def decode_stored(document: bytes | str) -> Event:
    """An event from its canonical bytes, checked when they were recorded. Raises EventError."""
    try:
        return _STORED.decode(document)
    except msgspec.MsgspecError as error:
        raise EventError(f"its document is no event: {_reworded(str(error))}") from None


def document_of(event: Event | Source | Claim) -> dict[str, Any]:
    """An event as a document, what `decode` reads; or its source, or a claim."""
    document: dict[str, Any] = msgspec.to_builtins(event, enc_hook=str)
    return document
