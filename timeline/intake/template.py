"""The empty document to fill in, with every field of a kind explained."""

from __future__ import annotations

import msgspec

from timeline.codec import require_kind
from timeline.events import KINDS, Source

# What stands in a template beside each field: an example and what it is.
_EXPLAINED = {
    "id": ('"prk-troops-us-2024-10"', "a name of your own for this event, without spaces"),
    "occurred": ('"2024-10"', "when it happened or what period it speaks of, EDTF"),
    "occurred_as_written": ('"in recent weeks"', "that in the source's words"),
    "reported": ('"2024-10-30"', "when it became public, EDTF; default: when the source was published"),
    "source": ('"example-2024"', "the key of a [source.KEY] in this file"),
    "locator": ('"para 9"', "where in the source: page, paragraph, minute"),
    "summary": ('"About ten thousand soldiers are there."', "what is reported, in your own words"),
    "note": ('"arrivals or present? the source does not say"', "doubt, caveat"),
    "tags": ('["example"]', "labels of your own"),
    "schema_version": ("1", "of this document format"),
    "as_written": ('"600,0000"', "a malformed or vague original, as printed"),
    "claims": (
        '[ { subject = "PRK", measure = "troops_deployed", estimate = "~10000", place = "RUS" } ]',
        "who, what, how many: 10000, ~10000, >=10000, <=10000, 10000..12000 or 1..2..3",
    ),
    "said_by": ('"US intelligence"', "who made the claim, not who carried it"),
    "via": ('["Example Daily"]', "who carried it, in order"),
    "corrects": ('"an-earlier-id"', "the event that this one replaces"),
    "latitude": ("51.73", "WGS 84"),
    "longitude": ("36.19", "WGS 84"),
    "media": ('[ { url = "https://example.org/film" } ]', "pictures or films that show it"),
    "origin": ('"PRK"', "whose forces: an ISO 3166-1 code, a name, a group or a free code"),
    "host": ('"RUS"', "where they are"),
    "unit": ('"93rd Brigade"', "which of them"),
    "place": ('"Kursk region"', "where at the host"),
    "until": ('"2024-12-31"', "its end, EDTF"),
    "issuer": ('"President of Russia"', "who decreed it"),
    "number": ('"792"', "its number"),
    "in_force": ('"2024-12-01"', "from when it is in force, EDTF; default: when it was signed"),
    "replaces": ('["an-earlier-decree"]', "ids of decrees that it replaces"),
    "speaker": ('"Pat Ryder"', "who speaks, or is silent"),
    "role": ('"Pentagon spokesman"', "as what"),
    "audience": ('"reporters"', "to whom"),
    "topic": ('"use of troops"', "on what; without it there is no row of its own"),
    "stance": ('"asserts"', "asserts, denies, declines_to_comment or silent"),
    "agency": ('"US Department of Defense"', "whose assessment"),
    "likelihood": ('"likely"', "the source's word"),
    "confidence": ('"moderate"', "the source's word"),
    "subject": ('"RUS"', "who it is about"),
    "retracts": ('"an-earlier-id"', "the event that no longer holds"),
    "reason": ('"the source withdrew it"', "why"),
    "publisher": ('"Example Daily"', "who published it"),
    "title": ('"..."', "its title"),
    "author": ('"..."', "its author"),
    "published": ('"2024-10-31"', "when it came out, EDTF; leave out for a living page or data set"),
    "url": ('"https://example.org/article"', "where it is"),
    "archived": ('"https://archive.example.org/article"', "a saved copy"),
    "accessed": ('"2024-11-02"', "when you read it, EDTF"),
    "sha256": ('"' + "0" * 64 + '"', "of the saved copy"),
    "grade": ('"C3"', "NATO Admiralty code: A-F for the source, 1-6 for what it says"),
}  # fmt: skip


def template(kind: str) -> str:
    """An empty TOML document of a kind: required fields to fill in, the others commented out. Raises
    EventError.
    """
    require_kind(kind)
    lines = ["# Fill in what is empty; take the # away from what you need.", "", "[source.example-2024]"]
    lines += _lines(Source, {"key"})
    lines += ["", "[[event]]", f'kind = "{kind}"', *_lines(KINDS[kind], set())]
    return "\n".join(lines) + "\n"


def _lines(struct: type[msgspec.Struct], left_out: set[str]) -> list[str]:
    fields = [field for field in msgspec.structs.fields(struct) if field.name not in left_out]
    lines: list[str] = []
    for field in sorted(fields, key=lambda field: not field.required):
        example, meaning = _EXPLAINED[field.name]
        if field.name == "source" and field.required:
            lines.append('source = "example-2024"')
        elif field.required:
            lines += [f"# {meaning}, such as {example}", f'{field.name} = ""']
        else:
            lines.append(f"# {field.name} = {example}  # {meaning}")
    return lines
