"""Every error that one event can have, and what it says to write instead."""

from __future__ import annotations

import decimal
import math
from datetime import time
from typing import Any

import pytest
from decoding import claiming, decree, deployment, statement
from each import each
from given import REQUIRED, SOURCE, Document, claim, document, report, retraction, written
from hypothesis import given
from hypothesis import strategies as st

from timeline.model.document import EventError, decode, document_of
from timeline.model.event import KINDS, Claim

# -- errors -----


def nested(depth: int) -> Any:
    """A table in a table in a table."""
    return {"a": nested(depth - 1)} if depth else {}


KILLED = claim("killed")
ONE_ESTIMATE = (
    "claims[1]: is in the same series and of the same time as claims[0]; "
    "write one estimate, or what tells them apart (place, said_by, occurred)"
)
ERRORS: list[tuple[Any, str]] = [
    # what is no event at all
    ([], "an event is a table of fields"),
    ("report", "an event is a table of fields"),
    (None, "an event is a table of fields"),
    ({}, "kind is missing; write one of deployment, decree, statement"),
    (report(kind=5), "kind is missing"),
    (report(kind="deploymnt"), "'deploymnt' is no kind of event; did you mean 'deployment'?"),
    (report(kind="zzz"), "'zzz' is no kind of event; one of deployment, decree, statement"),
    # required fields
    *[
        (written(document(kind), **{name: None}), f"'{name}' is missing")
        for kind in KINDS
        for name in ("id", *REQUIRED[kind])
    ],
    *[
        (written(document(kind), **{name: None}), f"'{name}' is missing")
        for kind in KINDS
        if kind != "retraction"
        for name in ("summary", "source")
    ],
    (claiming(claim(subject=None)), "claims[0]: 'subject' is missing"),
    (claiming({"subject": "RUS", "measure": "killed"}), "claims[0]: 'estimate' is missing"),
    (claiming({"subject": "RUS", "estimate": "5"}), "claims[0]: 'measure' is missing"),
    (report(source={"title": "x"}), "source: 'publisher' is missing"),
    (report(media=[{"archived": "x"}]), "media[0]: 'url' is missing"),
    # unknown fields
    (report(ocurred="2024"), "unknown field 'ocurred'; did you mean 'occurred'?"),
    (report(zzz="2024"), "unknown field 'zzz'"),
    (report(speaker="x"), "unknown field 'speaker'"),
    (retraction("r", of="e1", occurred="2024"), "unknown field 'occurred'"),
    (retraction("r", of="e1", corrects="e1"), "unknown field 'corrects'"),
    (claiming(claim(estimat="5")), "claims[0]: unknown field 'estimat'; did you mean 'estimate'?"),
    (
        report(source=SOURCE | {"publised": "2024"}),
        "source: unknown field 'publised'; did you mean 'published'?",
    ),
    (report(media=[{"url": "x", "sha": "y"}]), "media[0]: unknown field 'sha'"),
    (report() | {5: "x"}, "unknown field '5'"),
    # types
    (report(id=5), "id: expected text, got a whole number"),
    (report(summary=["x"]), "summary: expected text, got a list"),
    (report(note=True), "note: expected text, got true or false"),
    (report(tags="x"), "tags: expected a list, got text"),
    (report(tags=[5]), "tags[0]: expected text, got a whole number"),
    (claiming(claim(via="x")), "claims[0].via: expected a list, got text"),
    (report(claims=5), "claims: expected a list, got a whole number"),
    (report(claims=claim()), "claims"),
    (report(claims=["x"]), "claims[0]: expected a table of fields, got 'x'"),
    (report() | {"claims": None}, "claims: expected a list, got nothing"),
    (report(media=True), "media: expected a list, got true or false"),
    (report(source="example"), "source: expected a table of fields, got 'example'"),
    (report(source=[SOURCE]), "source: expected a table of fields"),
    (report(latitude="51", longitude=36), "latitude: expected a number, got text"),
    (report(latitude=True, longitude=36), "latitude: expected a number, got true or false"),
    (claiming(claim(disordered="yes")), "claims[0].disordered: expected true or false, got text"),
    (report(occurred=[2024, 2025]), "occurred: "),
    (report(occurred=["2024"]), "occurred: "),
    (report(occurred=True), "occurred: "),
    (report(occurred=time(18, 30)), "occurred: a time without a day; write 2024-10-31T18:30:00Z"),
    (claiming(claim(estimate=True)), "claims[0].estimate: "),
    (claiming(claim(estimate=[5])), "claims[0].estimate: "),
    (claiming(claim(estimate=math.nan)), "claims[0].estimate: "),
    (report(schema_version="1"), "schema_version: expected a whole number, got text"),
    (report(schema_version=2), "schema_version: 2 is not known to this timeline; write 1"),
    (report(schema_version=0), "schema_version"),
    (statement(stance="denys"), "stance: 'denys' is not one of asserts, denies, declines_to_comment, silent"),
    (
        claiming(claim(nature="stok")),
        "claims[0].nature: 'stok' is not one of stock, rate, cumulative, increment",
    ),
    # texts and ids
    (report(""), "id: is empty; leave it out or fill it in"),
    (report("two words"), "id: 'two words' must be 1 to 200 printable characters without spaces"),
    (report("x" * 201), "must be 1 to 200 printable characters"),
    (report("a\u200bb"), "id: holds the character U+200B, which is no text; remove it"),
    (report(note="\u202egnp.exe"), "note: holds the character U+202E"),
    (report() | {"a\x1b[31m": 1}, "a field's name: holds the character U+001B"),
    (claiming(claim(estimate=decimal.Decimal("1e99999999999"))), "claims[0].estimate: "),
    (report() | {"a.b.c.d.e.f.g.h.i.j.k": 1}, "unknown field"),
    (report("a\u00a0b"), "must be 1 to 200 printable characters"),
    (report(summary=" \n"), "summary: is empty"),
    (report(via=["A", ""]), "via[1]: is empty"),
    (claiming(claim(note="")), "claims[0].note: is empty"),
    (report(note="a\x00b"), "note: holds the character U+0000, which is no text; remove it"),
    (report(note="a\x1b[31mb"), "note: holds the character U+001B"),
    (report(note="a\ud800b"), "note: holds the character U+D800"),
    (report(note=nested(9)), "is nested too deeply"),
    (report(source=nested(400)), "is nested too deeply"),
    # the source
    (report(source=SOURCE | {"grade": "G1"}), "source.grade: 'G1' is no Admiralty grade; write A1 to F6"),
    (report(source=SOURCE | {"grade": "a1"}), "source.grade: 'a1' is no Admiralty grade"),
    (report(source=SOURCE | {"grade": "A7"}), "source.grade: 'A7' is no Admiralty grade"),
    (report(source=SOURCE | {"sha256": "AB" * 32}), "source.sha256: is not a SHA-256"),
    (
        report(source=SOURCE | {"published": "31.10.2024"}),
        "source.published: '31.10.2024' is not an EDTF date; write 2024-10-31",
    ),
    (
        report(reported="2024-11-01"),
        "reported: '2024-11-01' is after its source was published (2024-10-31); a living page",
    ),
    (retraction("r", of="e1", reported="2024-11"), "reported: '2024-11' is after its source was published"),
    # dates, numbers, codes: where they stand
    (report(occurred="21.9.2022"), "occurred: '21.9.2022' is not an EDTF date; write 2022-09-21"),
    (report(occurred="2024-10-31/2024-10-01"), "occurred: '2024-10-31/2024-10-01' ends before it begins"),
    (report(reported="soon"), "reported: 'soon' is not an EDTF date"),
    (claiming(claim(occurred="2024-13")), "claims[0].occurred: '2024-13' is not an EDTF date"),
    (claiming(claim(), claim(estimate="many")), "claims[1].estimate: 'many' is not an estimate"),
    (claiming(claim(estimate=-5)), "claims[0].estimate: '-5' is negative"),
    (claiming(claim(subject="Rusia")), "claims[0]: 'Rusia' is no subject; did you mean RUS?"),
    (deployment(origin="Nort Korea"), "origin: 'Nort Korea' is no subject; did you mean PRK?"),
    (deployment(host="RUS+RUS"), "host: 'RUS+RUS' names a subject twice"),
    (report(subject="Ukrain"), "subject: 'Ukrain' is no subject; did you mean UKR?"),
    (report(latitude=90.1, longitude=0), "latitude: 90.1 is outside -90 to 90 degrees (WGS 84)"),
    (report(latitude=0, longitude=-181), "longitude: -181.0 is outside -180 to 180 degrees"),
    (report(latitude=math.nan, longitude=0), "latitude: nan is outside"),
    (report(latitude=10**400, longitude=0), "latitude: "),
    (report(latitude=51), "latitude and longitude go together; give both or neither"),
    # two claims of one series at one time
    (claiming(claim(), claim(estimate=5)), ONE_ESTIMATE),
    (claiming(claim(), claim(estimate=5, occurred="2024-10~")), ONE_ESTIMATE),
    (claiming(claim(said_by="MoD"), claim(said_by=" mod ", place=None)), ONE_ESTIMATE),
    (claiming(claim(place="Russia"), claim(place="RUS")), ONE_ESTIMATE),
    (report(occurred=None, claims=[claim(), claim(estimate=5)]), ONE_ESTIMATE),
    (
        claiming(claim("killed", occurred="2022/2024-10-01"), claim("killed", occurred="2022~/2024-10-01")),
        ONE_ESTIMATE,
    ),
    # times of a decree
    (
        decree(in_force="2024-12", claims=[claim(occurred="2024-11")]),
        "claims[0].occurred: '2024-11' is not when its decree is in force (2024-12)",
    ),
    (
        decree(claims=[claim(occurred="2024-11")]),
        "claims[0].occurred: '2024-11' is not when its decree is in force (2024-10)",
    ),
    (
        decree(until="2025", claims=[claim(until="2026")]),
        "claims[0].until: '2026' is not its decree's (2025)",
    ),
    (
        decree(claims=[claim("recruitment", until="2026")]),
        "claims[0].until: '2026' is not its decree's (none)",
    ),
    (
        decree(occurred=None, in_force="2024-12"),
        "in_force: a decree in force has been signed; give the day as `occurred`",
    ),
    (decree(until="2024-09"), "until: '2024-09' ends before '2024-10' begins"),
    (decree(in_force="2024-12", until="2024-11"), "until: '2024-11' ends before '2024-12' begins"),
    # times of others
    (deployment(until="2024-09-30"), "until: '2024-09-30' ends before '2024-10' begins"),
    (claiming(claim(until="2024-09-30")), "claims[0].until: '2024-09-30' ends before '2024-10' begins"),
    (
        claiming(claim(occurred="2024-12", until="2024-11")),
        "claims[0].until: '2024-11' ends before '2024-12' begins",
    ),
    (
        report(occurred=None, claims=[claim(occurred="2024")]),
        "claims[0].occurred: its event has none; give the event's own",
    ),
    (
        claiming(claim("killed", until="2024-12"), occurred="2024-10-01"),
        "claims[0].until: a cumulative count has no end of its own",
    ),
    (
        claiming(claim("fatalities", until="2024-12")),
        "claims[0].until: a increment count has no end of its own",
    ),
    (
        decree(occurred="2024-10-01", until="2025", claims=[claim("killed", until="2025")]),
        "claims[0].until: a cumulative",
    ),
    *[
        (
            claiming(KILLED, occurred=vague),
            f"claims[0].occurred: '{vague}' does not say since when killed are counted",
        )
        for vague in (
            "2024-09",
            "2024",
            "2024-21",
            "2024-09-0X",
            "2024-09-XX",
            "202X",
            "[2024-08..2024-09]",
            "{2024-09}",
        )
    ],
    (claiming(claim("killed", occurred="2024-09")), "claims[0].occurred: '2024-09' does not say since when"),
    # measures
    (
        claiming(claim("casualtys")),
        "claims[0]: 'casualtys' is not in the vocabulary; did you mean 'casualties'?",
    ),
    (
        claiming(claim("tanks_lost")),
        "claims[0]: 'tanks_lost' is not in the vocabulary; a measure of your own needs",
    ),
    (claiming(claim("tanks_lost", nature="stock")), "a measure of your own needs `nature` and `unit`"),
    (claiming(claim("tanks_lost", unit="tanks")), "a measure of your own needs `nature` and `unit`"),
    (
        claiming(claim("Tanks lost", nature="stock", unit="tanks")),
        "claims[0]: 'Tanks lost' is no measure; write lower_case",
    ),
    (claiming(claim(nature="rate")), "claims[0]: active_personnel is a stock, not a rate"),
    (claiming(claim(unit="cases")), "claims[0]: active_personnel is counted in persons, not in cases"),
    (claiming(claim("troops_deployed")), "claims[0]: troops_deployed needs a place"),
    (claiming(claim("military_aid"), occurred="2024-10-01"), "claims[0]: military_aid needs a place"),
    (
        deployment(occurred="2024-10-01", claims=[claim("military_aid")]),
        "claims[0]: military_aid needs a place",
    ),
    # estimates
    (
        claiming(claim(estimate="~5", qualifier="over")),
        "claims[0].estimate: '~' says 'about' and qualifier says 'over'",
    ),
    (
        claiming(claim(estimate="3..2..1")),
        "claims[0].estimate: '3..2..1' is not in the order low, best, high; where the",
    ),
    (claiming(claim(estimate="3..2")), "write disordered = true"),
    (claiming(claim(estimate="3..2", disordered=False)), "write disordered = true"),
]


@each(("given_", "says"), ERRORS, ids=[f"{n}-{says[:50]}" for n, (_, says) in enumerate(ERRORS)])
def test_an_error_says_where_it_is_and_what_to_write(given_: Any, says: str) -> None:
    with pytest.raises(EventError) as refusal:
        decode(given_)
    assert says in str(refusal.value)


ALLOWED: dict[str, Document] = {
    "increments may share a day": claiming(claim("fatalities"), claim("fatalities", 5)),
    "claims that a place tells apart": claiming(claim(), claim(place="Kursk")),
    "claims that a voice tells apart": claiming(claim(), claim(said_by="MoD")),
    "claims that a time tells apart": claiming(claim(), claim(occurred="2024-10-01")),
    "counts since other days": claiming(
        claim("killed", occurred="2024/2024-10-01"), claim("killed", occurred="2023/2024-10-01")
    ),
    "a cumulative count of a day": claiming(KILLED, occurred="2024-09-30"),
    "of about a day": claiming(KILLED, occurred="2024-09-30~"),
    "of a moment": claiming(KILLED, occurred="2024-09-30T12:00:00Z"),
    "of one of some days": claiming(KILLED, occurred="[2024-09-29..2024-09-30]"),
    "of some days": claiming(KILLED, occurred="{2024-09-29,2024-09-30}"),
    "of an interval": claiming(KILLED, occurred="2022-02-24/2024"),
    "of an open interval": claiming(KILLED, occurred="../2024-09"),
    "of no time at all": claiming(KILLED, occurred=None),
    "an end within its beginning": deployment(until="2024-10-01"),
    "an end that is open": deployment(until="2024-10/.."),
    "an end after an open beginning": deployment(occurred="../2024-12", until="2024-10"),
    "a report in the month it was published": report(reported="2024-10"),
    "a report before its source is out": report(reported="2024-09"),
    "what a living page reports": report(
        reported="2025", source={"publisher": "P", "accessed": "2024-11-02"}
    ),
    "a decree that replaces what is not recorded": decree(replaces=["decree-0"]),
    "an id with signs": report("é/ü:1#?"),
    "an id of 200 characters": report("x" * 200),
    "lines and tabs in a text": report(summary="one\ntwo\tthree\r\n"),
}


@each("given_", ALLOWED.values(), ids=list(ALLOWED))
def test_what_is_not_ambiguous_is_allowed(given_: Document) -> None:
    event = decode(given_)
    assert decode(document_of(event)) == event


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just("2024")
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "claims",
                "source",
                "occurred",
                "media",
                "via",
                "tags",
                "until",
                "latitude",
                "schema_version",
            ]
        ),
        JSON,
    ),
    st.dictionaries(st.sampled_from(list(Claim.__struct_fields__)), JSON),
)
def test_whatever_is_written_is_an_event_or_an_event_error(
    kind: str, fields: Document, claims: Document
) -> None:
    given_ = document(kind) | fields
    if kind != "retraction":
        given_ = {"claims": [claim() | claims]} | given_
    try:
        event = decode(given_)
    except EventError:
        return
    assert decode(document_of(event)) == event
