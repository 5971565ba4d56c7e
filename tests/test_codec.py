"""An event as a document: its defaults, every error it can have, and the one form it is kept in."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from given import REQUIRED, SOURCE, Document, claim, document, report, retraction, written
from hypothesis import given
from hypothesis import strategies as st

from timeline.codec import (
    EventError,
    decode,
    decode_stored,
    digest,
    document_of,
    encode,
)
from timeline.edtf import Edtf
from timeline.estimate import Estimate
from timeline.events import KINDS, Claim
from timeline.intake.flags import derive_id
from timeline.intake.schema import json_schema


def deployment(**fields: Any) -> Document:
    return document("deployment", **fields)


def decree(**fields: Any) -> Document:
    return document("decree", **fields)


def statement(**fields: Any) -> Document:
    return document("statement", **fields)


def claiming(*claims: Document, **fields: Any) -> Document:
    """A report with these claims."""
    return report(claims=list(claims), **fields)


def kept(given_: Document) -> Any:
    """The document as it is kept."""
    return json.loads(encode(decode(given_)))


def kept_claim(given_: Document) -> Any:
    """Its first claim as it is kept."""
    return kept(given_)["claims"][0]


# -- defaults -----

TANKS = {"measure": "tanks_lost", "nature": "cumulative", "unit": "tanks"}
TROOPS = claim("troops_deployed", subject="PRK")
BY = {"said_by": "Example Daily"}
PERSONNEL = {"subject": "RUS", "measure": "active_personnel", "estimate": "1000"}
DEFAULTS: dict[str, tuple[Document, Document]] = {
    "said_by is the source's publisher": (claiming(claim()), PERSONNEL | BY),
    "or the event's": (claiming(claim(), said_by="General Staff"), PERSONNEL | {"said_by": "General Staff"}),
    "or the claim's own": (
        claiming(claim(said_by="MoD"), said_by="General Staff"),
        PERSONNEL | {"said_by": "MoD"},
    ),
    "or a statement's speaker": (statement(claims=[claim()]), PERSONNEL | {"said_by": "Spokesman"}),
    "or an intelligence report's agency": (
        document("intelligence_report", speaker="Colonel", claims=[claim()]),
        PERSONNEL | {"said_by": "Agency"},
    ),
    "or a decree's issuer": (decree(claims=[claim()]), PERSONNEL | {"said_by": "President"}),
    "the event's before the speaker": (
        statement(said_by="Army", claims=[claim()]),
        PERSONNEL | {"said_by": "Army"},
    ),
    "via is the event's": (claiming(claim(), via=["A", "B"]), PERSONNEL | BY | {"via": ["A", "B"]}),
    "or the claim's own via": (claiming(claim(via=["C"]), via=["A"]), PERSONNEL | BY | {"via": ["C"]}),
    "a deployed troop's place is the host": (
        deployment(claims=[TROOPS]),
        {"subject": "PRK", "measure": "troops_deployed", "estimate": "1000", "place": "RUS"} | BY,
    ),
    "or its own place": (
        deployment(claims=[TROOPS | {"place": "Kursk"}]),
        {"subject": "PRK", "measure": "troops_deployed", "estimate": "1000", "place": "Kursk"} | BY,
    ),
    "a deployment's stock ends with it": (
        deployment(until="2024-12", claims=[claim()]),
        PERSONNEL | BY | {"until": "2024-12"},
    ),
    "unless it says otherwise": (
        deployment(until="2024-12", claims=[claim(until="2024-11")]),
        PERSONNEL | BY | {"until": "2024-11"},
    ),
    "a deployment's cumulative count does not": (
        deployment(until="2024-12", occurred="2024-10-01", claims=[claim("killed")]),
        PERSONNEL | BY | {"measure": "killed"},
    ),
    "a deployment's increment does not": (
        deployment(until="2024-12", claims=[claim("fatalities")]),
        PERSONNEL | BY | {"measure": "fatalities"},
    ),
    "a decree's rate ends with it": (
        decree(until="2025", claims=[claim("recruitment")]),
        PERSONNEL | {"measure": "recruitment", "said_by": "President", "until": "2025"},
    ),
    "a decree's claim speaks of when it is in force": (
        decree(in_force="2024-12-01", claims=[claim()]),
        PERSONNEL | {"said_by": "President", "occurred": "2024-12-01"},
    ),
    "which may be said again in other words": (
        decree(in_force="2024-12-01", until="2025", claims=[claim(occurred="2024-12-01~", until="2025?")]),
        PERSONNEL | {"said_by": "President", "occurred": "2024-12-01~", "until": "2025?"},
    ),
    "a measure of the vocabulary does not repeat nature and unit": (
        claiming(claim(nature="stock", unit="Persons")),
        PERSONNEL | BY,
    ),
    "one outside it keeps them": (
        claiming(claim(**TANKS), occurred="2024-10-01"),
        PERSONNEL | BY | TANKS,
    ),
    "a tilde is the qualifier about": (
        claiming(claim(estimate="~10,000")),
        PERSONNEL | BY | {"estimate": "10000", "qualifier": "about"},
    ),
    "said twice or not": (
        claiming(claim(estimate="~10000", qualifier="about")),
        PERSONNEL | BY | {"estimate": "10000", "qualifier": "about"},
    ),
    "other words stay": (
        claiming(claim(estimate=">=10000.0", qualifier="over")),
        PERSONNEL | BY | {"estimate": ">=10000", "qualifier": "over"},
    ),
    "disorder is kept where it is said": (
        claiming(claim(estimate="3..2..1", disordered=True)),
        PERSONNEL | BY | {"estimate": "3..2..1", "disordered": True},
    ),
    "order needs no saying": (claiming(claim(disordered=False)), PERSONNEL | BY),
    "names become codes": (
        claiming(
            claim("military_aid", subject="Ukraine+US", place="the United States"), occurred="2024-10-01"
        ),
        {"subject": "UKR+USA", "measure": "military_aid", "estimate": "1000", "place": "USA"} | BY,
    ),
}


@pytest.mark.parametrize(("given_", "expected"), DEFAULTS.values(), ids=list(DEFAULTS))
def test_a_claims_defaults_are_resolved_before_it_is_kept(given_: Document, expected: Document) -> None:
    assert kept_claim(given_) == expected
    assert kept_claim(kept(given_)) == expected


EVENT_DEFAULTS: dict[str, tuple[Document, Document]] = {
    "reported is the source's published": (report(), {"reported": "2024-10-31"}),
    "or its own": (report(reported="2024-10-30"), {"reported": "2024-10-30"}),
    "or nothing": (report(source={"publisher": "P"}), {"reported": None}),
    "a retraction's too": (retraction("r", of="e1"), {"reported": "2024-10-31"}),
    "a retraction needs no source": (
        retraction("r", of="e1", source=None),
        {"reported": None, "source": None},
    ),
    "its summary is its reason": (retraction("r", of="e1", summary=None), {"summary": "it was never said"}),
    "or its own summary": (retraction("r", of="e1", summary="Gone."), {"summary": "Gone."}),
    "origin and host are codes": (
        deployment(origin="North Korea", host="Russia", place="Ukraine"),
        {"origin": "PRK", "host": "RUS", "place": "UKR"},
    ),
    "a deployment's place may be free text": (deployment(place="Kursk region"), {"place": "Kursk region"}),
    "a report's subject is a code": (report(subject="ukr+rus"), {"subject": "RUS+UKR"}),
    "the first schema version is not said": (report(schema_version=1), {"schema_version": None}),
    "empty lists are left out": (
        report(tags=[], via=[], claims=[], media=[]),
        {"tags": None, "via": None, "claims": None, "media": None},
    ),
    "nothing is left out": (report() | {"note": None}, {"note": None}),
    "degrees are one kind of number": (report(latitude=51, longitude=Decimal("36.50")), {"latitude": 51.0}),
    "a place on the equator has one form": (report(latitude=-0.0, longitude=0), {"latitude": 0.0}),
}


@pytest.mark.parametrize(("given_", "expected"), EVENT_DEFAULTS.values(), ids=list(EVENT_DEFAULTS))
def test_an_events_defaults_are_resolved_before_it_is_kept(given_: Document, expected: Document) -> None:
    found = kept(given_)
    # repr: -0.0 equals 0.0, and is another document.
    assert {name: repr(found.get(name)) for name in expected} == {
        name: repr(value) for name, value in expected.items()
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2024, 10, 31), "2024-10-31"),
        (datetime(2024, 10, 31, 18, 30), "2024-10-31T18:30:00"),
        (datetime(2024, 10, 31, 18, 30, tzinfo=UTC), "2024-10-31T18:30:00+00:00"),
        (2024, "2024"),
        (Edtf.parse("2024-10~"), "2024-10~"),
    ],
)
def test_a_bare_date_is_accepted_where_edtf_stands(value: object, text: str) -> None:
    assert kept(report(occurred=value))["occurred"] == text
    assert kept(report(source=SOURCE | {"published": value}))["source"]["published"] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1000, "1000"),
        (0, "0"),
        (10**20, "100000000000000000000"),
        (Decimal("10.50"), "10.5"),
        (Decimal("1e6"), "1000000"),
        (1e16, "10000000000000000"),
        (1000.0, "1000"),
        (0.1, "0.1"),
        (Estimate.parse("1..2"), "1..2"),
    ],
)
def test_a_bare_number_is_accepted_where_an_estimate_stands(value: object, text: str) -> None:
    assert kept_claim(claiming(claim(estimate=value)))["estimate"] == text


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
    (report(schema_version=2), "schema_version 2 is newer than this timeline, which reads 1"),
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
    (report("a\u200bb"), "must be 1 to 200 printable characters"),
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


@pytest.mark.parametrize(
    ("given_", "says"), ERRORS, ids=[f"{n}-{says[:50]}" for n, (_, says) in enumerate(ERRORS)]
)
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


@pytest.mark.parametrize("given_", ALLOWED.values(), ids=list(ALLOWED))
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


# -- the form it is kept in -----

FULL = {
    "kind": "deployment",
    "id": "prk-troops-1",
    "summary": "Около 10 000 “soldiers”.",
    "occurred": "2024-10",
    "reported": "[2024-10-30..2024-10-31]",
    "source": {"publisher": "Example Daily", "key": "ex", "published": "2024-10-31", "grade": "C3"},
    "origin": "North Korea",
    "host": "RUS",
    "latitude": 51,
    "longitude": Decimal("36.50"),
    "note": None,
    "tags": ["b", "a"],
    "media": [{"url": "https://example.org/1"}],
    "claims": [{"subject": "PRK", "measure": "troops_deployed", "estimate": "~10,000", "said_by": "US"}],
}
GOLDEN = (
    '{"claims":[{"estimate":"10000","measure":"troops_deployed","place":"RUS","qualifier":"about",'
    '"said_by":"US","subject":"PRK"}],"host":"RUS","id":"prk-troops-1","kind":"deployment","latitude":51.0,'
    '"longitude":36.5,"media":[{"url":"https://example.org/1"}],"occurred":"2024-10","origin":"PRK",'
    '"reported":"[2024-10-30..2024-10-31]","source":{"grade":"C3","key":"ex","published":"2024-10-31",'
    '"publisher":"Example Daily"},"summary":"Около 10 000 “soldiers”.","tags":["b","a"]}'
)
GOLDEN_RETRACTION = (
    '{"id":"r1","kind":"retraction","reason":"it was never said","reported":"2024-10-31","retracts":"e1",'
    '"source":{"published":"2024-10-31","publisher":"Example Daily"},"summary":"it was never said"}'
)


RETRACTION_HASH = "11c0292eca46581a80014aee88db31af23ab36884e68aed57350328c0cf025fb"


def test_the_canonical_bytes_are_these_and_no_others() -> None:
    assert encode(decode(FULL)) == GOLDEN.encode()
    assert encode(decode(retraction("r1", of="e1", summary=None))) == GOLDEN_RETRACTION.encode()


def test_the_hash_is_the_sha_256_of_the_canonical_bytes() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(encode(decode(FULL))) == hashlib.sha256(GOLDEN.encode()).hexdigest()
    assert digest(encode(decode(retraction("r1", of="e1", summary=None)))) == RETRACTION_HASH


@pytest.mark.parametrize(
    "changed",
    [
        dict(reversed(FULL.items())),
        FULL | {"schema_version": 1},
        FULL | {"via": []},
        FULL | {"origin": "prk", "host": "Russia"},
        FULL | {"latitude": 51.0, "longitude": 36.5},
        FULL | {"claims": [FULL["claims"][0] | {"estimate": 10000, "qualifier": "about"}]},  # type: ignore[index]
        FULL | {"claims": [FULL["claims"][0] | {"place": "Russia", "unit": "persons", "nature": "stock"}]},  # type: ignore[index]
        json.loads(GOLDEN),
    ],
    ids=["order", "schema version", "empty list", "names", "floats", "qualifier", "defaults", "itself"],
)
def test_one_event_has_one_form_however_it_was_written(changed: Document) -> None:
    assert encode(decode(changed)).decode() == GOLDEN


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_reads_back_as_the_event_it_was(kind: str) -> None:
    event = decode(document(kind, tags=["a"], note="n"))
    assert event.kind == kind
    assert decode(document_of(event)) == event
    assert decode_stored(encode(event)) == event
    assert decode_stored(encode(event).decode()) == event
    assert encode(decode_stored(encode(event))) == encode(event)


NAMES = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, categories=["L", "N"]), min_size=1, max_size=8
)
CLAIMS = st.builds(
    lambda subject, measure, low, width, mark, said_by: claim(
        measure,
        f"{low}..{low + width}" if width else f"{mark}{low}",
        subject=subject,
        said_by=said_by,
        place="UKR",
    ),
    st.sampled_from(["RUS", "Ukraine", "UKR+RUS", "PMC-WAGNER"]),
    st.sampled_from(["killed", "recruitment", "troops_deployed", "fatalities"]),
    st.integers(0, 10**9),
    st.integers(0, 10**6),
    st.sampled_from(["", "~", ">=", "<="]),
    st.none() | NAMES,
)


@given(
    CLAIMS,
    NAMES,
    st.none() | NAMES,
    st.sampled_from(["2024-10-31", "2024/..", "[2024-10-30..2024-10-31]", None]),
)
def test_events_round_trip_exactly(one: Document, name: str, note: str | None, occurred: str | None) -> None:
    event = decode(claiming(one, id=name, note=note, occurred=occurred))
    assert decode(document_of(event)) == event == decode_stored(encode(event))
    assert encode(decode(document_of(event))) == encode(event)


def test_a_derived_id_is_the_kind_and_the_contents_hash() -> None:
    nameless = written(report(), id=None)
    found = derive_id(nameless)
    assert found == f"report-{digest(encode(decode(report('-'))))[:12]}"
    assert derive_id(nameless | {"id": "whatever"}) == found
    assert derive_id(nameless | {"note": "other"}) != found
    with pytest.raises(EventError, match="'summary' is missing"):
        derive_id(written(nameless, summary=None))


# -- the schema -----

SCHEMA = json.loads(json.dumps(json_schema()))


@pytest.mark.parametrize(
    "given_", [*[document(kind) for kind in KINDS], json.loads(GOLDEN), claiming(claim(estimate=5))]
)
def test_the_json_schema_accepts_documents_and_lists_of_them(given_: Document) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.validate(given_)
    validator.validate([given_, given_])
    validator.validate(kept(given_))


@pytest.mark.parametrize(
    "given_",
    [
        {}, 5, [5], report(kind="rumour"), written(report(), id=None), written(report(), source=None),
        report(ocurred="2024"), report(summary=5), report(tags="x"), report(source="key"),
        claiming({"subject": "RUS"}), claiming(claim(estimate=[5])), claiming(claim(nature="stok")),
        statement(stance="denys"), retraction("r", of="e1", occurred="2024"),
        written(retraction("r", of="x"), reason=None),
    ],
)  # fmt: skip
def test_the_json_schema_refuses_what_is_no_event(given_: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(given_, SCHEMA)
