"""Documents decoded: defaults, canonical form, the schema."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from decoding import claiming, decree, deployment, kept, kept_claim, statement
from each import each
from given import SOURCE, Document, claim, document, report, retraction, written
from hypothesis import given
from hypothesis import strategies as st

from timeline.documents.drafts import complete
from timeline.documents.schema import json_schema
from timeline.model.document import EventError, decode, decode_stored, digest, document_of, encode
from timeline.model.edtf import Edtf
from timeline.model.estimate import Estimate
from timeline.model.event import KINDS

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


@each(("given_", "expected"), DEFAULTS.values(), ids=list(DEFAULTS))
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


@each(("given_", "expected"), EVENT_DEFAULTS.values(), ids=list(EVENT_DEFAULTS))
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


@each(
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


# -- the form it is kept in -----

FULL: Document = {
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


@each(
    "changed",
    [
        dict(reversed(FULL.items())),
        FULL | {"schema_version": 1},
        FULL | {"via": []},
        FULL | {"origin": "prk", "host": "Russia"},
        FULL | {"latitude": 51.0, "longitude": 36.5},
        FULL | {"claims": [FULL["claims"][0] | {"estimate": 10000, "qualifier": "about"}]},
        FULL | {"claims": [FULL["claims"][0] | {"place": "Russia", "unit": "persons", "nature": "stock"}]},
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


def unknown(key: str) -> dict[str, Any]:
    """No source is recorded."""
    raise AssertionError(key)


def test_a_derived_id_is_the_kind_and_the_contents_hash() -> None:
    nameless = written(report(), id=None)
    found = complete(nameless, unknown)["id"]
    assert found == f"report-{digest(encode(decode(report('-'))))[:12]}"
    assert complete(nameless | {"note": "other"}, unknown)["id"] != found
    with pytest.raises(EventError, match="'summary' is missing"):
        complete(written(nameless, summary=None), unknown)


# -- the schema -----

SCHEMA = json.loads(json.dumps(json_schema()))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_json_schema_is_one() -> None:
    VALIDATOR.check_schema(SCHEMA)


@each("given_", [*[document(kind) for kind in KINDS], json.loads(GOLDEN), claiming(claim(estimate=5))])
def test_the_json_schema_accepts_documents_and_lists_of_them(given_: Document) -> None:
    VALIDATOR.validate(given_)
    VALIDATOR.validate([given_, given_])
    VALIDATOR.validate(kept(given_))


@each(
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
        VALIDATOR.validate(given_)


def test_a_bare_number_of_thousandths_is_kept_and_one_written_with_them_refused() -> None:
    made = decode(report(claims=[claim("active_personnel", 1.234)]))
    assert decode(document_of(made)) == made
    assert decode_stored(encode(made)) == made
    with pytest.raises(EventError, match="thousands marked with points; write 10000"):
        decode(report(claims=[claim("active_personnel", Decimal("10.000"))]))
