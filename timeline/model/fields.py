"""What every field of a document is, in words: templates, flags, prompts, the schema and the docs say it in
these.

Plain data, so that the command line can name its flags before anything is loaded. The fields themselves, and
which of them each kind has, are in `events`.
"""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """An example of a value as TOML writes it, and what it means."""

    example: str
    meaning: str


FIELDS: dict[str, Field] = {
    "id": Field('"prk-troops-us-2024-10"', "a name of your own for this event, without spaces"),
    "kind": Field('"report"', "which kind of event it is"),
    "summary": Field('"About ten thousand soldiers are there."', "what is reported, in your own words"),
    "occurred": Field('"2024-10"', "when it happened or what period it speaks of, EDTF"),
    "occurred_as_written": Field('"in recent weeks"', "that in the source's words"),
    "source": Field('"example-2024"', "where it was read: the key of a [source.KEY], a table in JSON"),
    "reported": Field('"2024-10-30"', "when it became public, EDTF; default: when the source was published"),
    "locator": Field('"para 9"', "where in the source: page, paragraph, minute"),
    "origin": Field('"PRK"', "whose forces: an ISO 3166-1 code, a name, a group or a free code"),
    "host": Field('"RUS"', "where they are"),
    "unit": Field('"93rd Brigade"', "which of them"),
    "place": Field('"Kursk region"', "where at the host"),
    "issuer": Field('"President of Russia"', "who decreed it"),
    "number": Field('"792"', "its number"),
    "in_force": Field('"2024-12-01"', "from when it is in force, EDTF; default: when it was signed"),
    "until": Field('"2024-12-31"', "its end, EDTF"),
    "replaces": Field('["an-earlier-decree"]', "ids of decrees that it replaces"),
    "agency": Field('"US Department of Defense"', "whose assessment"),
    "speaker": Field('"Pat Ryder"', "who speaks, or is silent"),
    "role": Field('"Pentagon spokesman"', "as what"),
    "audience": Field('"reporters"', "to whom"),
    "subject": Field('"RUS"', "who it is about"),
    "topic": Field('"use of troops"', "on what; without it there is no row of its own"),
    "stance": Field('"asserts"', "asserts, denies, declines_to_comment or silent"),
    "likelihood": Field('"likely"', "the source's word"),
    "confidence": Field('"moderate"', "the source's word"),
    "retracts": Field('"an-earlier-id"', "the event that no longer holds"),
    "reason": Field('"the source withdrew it"', "why"),
    "said_by": Field('"US intelligence"', "who made the claim, not who carried it"),
    "via": Field('["Example Daily"]', "who carried it, in order"),
    "claims": Field(
        '[ { subject = "PRK", measure = "troops_deployed", estimate = "~10000", place = "RUS" } ]',
        "who, what, how many: 10000, ~10000, >=10000, <=10000, 10000..12000 or 1..2..3",
    ),
    "as_written": Field('"600,0000"', "a malformed or vague original, as printed"),
    "note": Field('"arrivals or present? the source does not say"', "doubt, caveat"),
    "tags": Field('["example"]', "labels of your own"),
    "corrects": Field('"an-earlier-id"', "the event that this one replaces"),
    "latitude": Field("51.73", "WGS 84"),
    "longitude": Field("36.19", "WGS 84"),
    "media": Field('[ { url = "https://example.org/film" } ]', "pictures or films that show it"),
    "schema_version": Field("1", "of this document format"),
}  # fmt: skip

OF_SOURCE: dict[str, Field] = {
    "publisher": Field('"Example Daily"', "who published it"),
    "key": Field('"example-2024"', "a label, by which events can refer to it"),
    "title": Field('"..."', "its title"),
    "author": Field('"..."', "its author"),
    "published": Field('"2024-10-31"', "when it came out, EDTF; leave out for a living page or data set"),
    "url": Field('"https://example.org/article"', "where it is"),
    "archived": Field('"https://archive.example.org/article"', "a saved copy"),
    "accessed": Field('"2024-11-02"', "when you read it, EDTF"),
    "sha256": Field('"' + "0" * 64 + '"', "of the saved copy"),
    "grade": Field('"C3"', "NATO Admiralty code: A-F for the source, 1-6 for what it says"),
}

OF_CLAIM: dict[str, Field] = {
    "subject": Field('"PRK"', "who is counted: an ISO 3166-1 code, a name, a group or a free code"),
    "measure": Field('"troops_deployed"', "what is counted"),
    "estimate": Field('"~10000"', "10000, ~10000, >=10000, <=10000, 10000..12000 or 1..2..3"),
    "qualifier": Field('"about"', "the source's own word"),
    "said_by": Field('"US intelligence"', "who made the claim; default: the event's, or who speaks in it"),
    "via": Field('["Example Daily"]', "who carried it, in order; default: the event's"),
    "place": Field('"RUS"', "where, or to whom"),
    "occurred": Field('"2024-10-29"', "when, where not the event's own, EDTF"),
    "until": Field('"2024-12-31"', "its end, EDTF; default: the deployment's or decree's"),
    "nature": Field('"stock"', "stock, rate, cumulative or increment; only outside the vocabulary"),
    "unit": Field('"tanks"', "what one of them is; only outside the vocabulary"),
    "as_written": Field('"600,0000"', "a malformed or vague original, as printed"),
    "note": Field('"killed, or killed and wounded?"', "doubt, caveat"),
    "disordered": Field("true", "the source itself has low, best and high out of order"),
}

OF_MEDIA: dict[str, Field] = {
    "url": Field('"https://example.org/film"', "where it is"),
    "archived": Field('"https://archive.example.org/film"', "a saved copy"),
    "sha256": Field('"' + "0" * 64 + '"', "of the saved copy"),
}

# Dates, which people may type in words; documents may not.
DATES = frozenset({"occurred", "reported", "in_force", "until", "published", "accessed"})
MANY = frozenset({"via", "tags", "claims", "replaces", "media"})
