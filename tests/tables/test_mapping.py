"""A mapping: what becomes of cells, and what cannot be mapped."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from each import each

from timeline.documents.objects import Row
from timeline.model.edtf import Edtf
from timeline.model.estimate import Estimate
from timeline.model.event import Report
from timeline.tables.cells import CellError, NumberRules, number_of, text_of
from timeline.tables.mapping import Mapped, RowError, compiled, load, shipped
from timeline.tables.moments import DateRules, moment, spanned
from timeline.tables.values import MappingError, subject_of

NUMBERS: dict[str, tuple[str, str | None]] = {
    "10000": ("10000", None), "+5": ("5", None), "10,000": ("10000", None), "10 000": ("10000", None),
    "10\u00a0000": ("10000", None),
    "10'000": ("10000", None), "1,234.5": ("1234.5", None), "0": ("0", None), "1e4": ("10000", None),
    "about 1,500": ("1500", "about"), "~1500": ("1500", "~"), "1500 approx.": ("1500", "approx."),
    "more than 4000": (">=4000", "more than"), "4000+": (">=4000", "+"), "> 4000": (">=4000", ">"),
    "over 4000": (">=4000", "over"), "At least 3": (">=3", "At least"), "up to 500": ("<=500", "up to"),
    "<500": ("<=500", "<"), "fewer than 5": ("<=5", "fewer than"), "10-12": ("10..12", None),
    "10,000–12,000": ("10000..12000", None), "10 to 12": ("10..12", None),
}  # fmt: skip


@each("text", NUMBERS)
def test_numbers_are_read_as_sources_write_them(text: str) -> None:
    found = number_of(text, NumberRules())
    assert found is not None
    written, word = NUMBERS[text]
    assert Estimate.parse(str(found)).numbers == Estimate.parse(written).numbers
    assert found.qualifier == word


@each("text", ["", "-", "NaN", "null", "None", "n/a", "N/A", "\\N", "?", "—"])
def test_a_blank_is_no_number_and_never_zero(text: str) -> None:
    assert number_of(text, NumberRules()) is None


@pytest.mark.parametrize(
    ("text", "rules", "number"),
    [
        ("10.000", NumberRules(thousands="."), "10000"),
        ("1.234,5", NumberRules(thousands=".", decimal=","), "1234.5"),
        ("12,5", NumberRules(decimal=","), "12.5"),
        ("12.345", NumberRules(decimal="."), "12.345"),
        ("2.5", NumberRules(scale=Decimal(1000)), "2500"),
        ("bis zu 9", NumberRules(words={"bis zu": "high"}), "<=9"),
    ],
)
def test_how_a_column_writes_numbers_may_be_said(text: str, rules: NumberRules, number: str) -> None:
    found = number_of(text, rules)
    assert found is not None
    (bound,) = (one for one in (found.low, found.best, found.high) if one is not None)
    assert bound == Decimal(number.strip("<>="))


@each(
    ("text", "said"),
    [
        ("10.000", "'10.000' may be thousands or a fraction; write thousands = '.' or decimal = '.'"),
        ("-5", "'-5' is negative; a count is 0 or more"),
        ("many", "'many' is no number"),
        ("12 tanks", "'12 tanks' is no number"),
        ("12 34", "'12 34' is no number"),
        ("1,5", "'1,5' is no number with a point; write decimal = ','"),
        ("1.234.567", "'1.234.567' has thousands marked with points; write thousands = '.'"),
        ("1,23,4", "'1,23,4' is no number"),
    ],
)
def test_what_is_no_number_is_told(text: str, said: str) -> None:
    with pytest.raises(CellError) as error:
        number_of(text, NumberRules())
    assert said in str(error.value)


DATES: list[tuple[str, DateRules, str]] = [
    ("2024-10-03", DateRules(), "2024-10-03"),
    ("2024-10", DateRules(), "2024-10"),
    ("2024-10-03 00:00:00.000", DateRules(), "2024-10-03"),
    ("2024-10-03T18:30:00", DateRules(), "2024-10-03T18:30:00Z"),
    ("2024-10-03T18:30:00+03:00", DateRules(), "2024-10-03T15:30:00Z"),
    ("2024-10-03 18:30", DateRules(zone="Europe/Kyiv"), "2024-10-03T15:30:00Z"),
    ("2024-10-03 18:30", DateRules(keep="day"), "2024-10-03"),
    ("03/10/2024", DateRules(("DD/MM/YYYY",)), "2024-10-03"),
    ("3.10.2024", DateRules(("D.MM.YYYY",)), "2024-10-03"),
    ("10/3/2024 12:00:00 AM", DateRules(("M/D/YYYY h:mm:ss A",)), "2024-10-03"),
    ("10/3/2024 1:05:00 PM", DateRules(("M/D/YYYY h:mm:ss A",)), "2024-10-03T13:05:00Z"),
    ("10/3/2024 1:05:00 AM", DateRules(("M/D/YYYY h:mm:ss A",), "Europe/Kyiv"), "2024-10-02T22:05:00Z"),
    ("31 October 2024", DateRules(("iso", "D MMMM YYYY")), "2024-10-31"),
    ("2024-10-31", DateRules(("iso", "D MMMM YYYY")), "2024-10-31"),
    ("1727956800", DateRules(("epoch",)), "2024-10-03T12:00:00Z"),
    ("1727956800", DateRules(("epoch",), keep="day"), "2024-10-03"),
    ("1727956800000", DateRules(("epoch_ms",)), "2024-10-03T12:00:00Z"),
    ("2024-10-03", DateRules(zone="Europe/Kyiv"), "2024-10-02T21:00:00Z/2024-10-03T20:59:59Z"),
    ("2024-10-03", DateRules(zone="UTC"), "2024-10-03"),
    ("10/2024", DateRules(("MM/YYYY",)), "2024-10"),
    ("2024", DateRules(("YYYY",)), "2024"),
    ("3/10/24", DateRules(("D/M/YYYY", "D/M/YY")), "2024-10-03"),
    ("1727913600", DateRules(("epoch",)), "2024-10-03"),
]


@each(("text", "rules", "edtf"), DATES)
def test_dates_become_edtf(text: str, rules: DateRules, edtf: str) -> None:
    assert moment(text, rules).edtf == edtf
    Edtf.parse(edtf)


@pytest.mark.parametrize("text", ["2024-13-01", "31/02/2024", "soon", "2024-10-03 25:00"])
def test_what_is_no_date_is_told_with_the_formats(text: str) -> None:
    with pytest.raises(CellError, match="is no date of the form iso or DD/MM/YYYY"):
        moment(text, DateRules(("iso", "DD/MM/YYYY")))


@each(
    ("start", "end", "precision", "edtf"),
    [
        ("2024-10-03", None, None, "2024-10-03"),
        ("2024-10-03", "2024-10-03", "day", "2024-10-03"),
        ("2024-10-03", "2024-10-05", "day", "2024-10-03/2024-10-05"),
        ("2024-10-03", "2024-10-05", "within", "[2024-10-03..2024-10-05]"),
        ("2024-10-03", "2024-10-03", "within", "2024-10-03"),
        ("2024-10-03", "2024-10-03", "week", "[2024-09-30..2024-10-06]"),
        ("2024-10-03", None, "month", "2024-10"),
        ("2024-10-01", "2024-10-31", "month", "[2024-10-01..2024-10-31]"),
        ("2024-10-03", "2024-10-03", "year", "2024"),
    ],
)
def test_a_start_an_end_and_a_precision_become_edtf(
    start: str, end: str | None, precision: str | None, edtf: str
) -> None:
    begins = moment(start, DateRules())
    assert spanned(begins, None if end is None else moment(end, DateRules()), precision) == edtf
    Edtf.parse(edtf)


@each(
    ("name", "subject"),
    [
        ("Government of Ukraine", "UKR"), ("Russia (Soviet Union)", "RUS"), ("DR Congo (Zaire)", "COD"),
        ("Yemen (North Yemen)", "YEM"), ("Myanmar (Burma)", "MMR"), ("Bosnia-Herzegovina", "BIH"),
        ("Government of Russia (Soviet Union)", "RUS"), ("United States of America", "USA"),
        ("Kingdom of eSwatini (Swaziland)", "SWZ"), ("Cambodia (Kampuchea)", "KHM"), ("Ivory Coast", "CIV"),
        ("Serbia (Yugoslavia)", "SRB"), ("Vietnam (North Vietnam)", "VNM"), ("IS", "UCDP-IS"),
        ("Forces of Ramzan", "UCDP-FORCES-OF-RAMZAN"), ("Боевики", "UCDP-UNNAMED"),
    ],
)  # fmt: skip
def test_names_become_subjects(name: str, subject: str) -> None:
    assert subject_of(name, "UCDP") == subject


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (5, "5"),
        (5.0, "5"),
        (2.5, "2.5"),
        (True, "true"),
        ([1, None, "a"], "1, a"),
    ],
)
def test_cells_of_any_type_have_a_text(value: Any, text: str) -> None:
    assert text_of(value) == text


LEAST = """
[source]
publisher = "P"
[event]
id = "e-{id}"
occurred = "2024-10-01"
summary = "s"
[[claim]]
subject = "UKR"
measure = "killed"
estimate = "{n}"
"""


def mapped(text: str) -> Mapped:
    return compiled(tomllib.loads(text), "t", "t.toml")


def row(**cells: Any) -> Row:
    return Row(2, cells)


def test_a_claim_without_a_number_is_left_out_and_an_event_without_claims_too() -> None:
    mapping = mapped(LEAST + '[[claim]]\nsubject = "UKR"\nmeasure = "wounded"\nestimate = "{w}"\n')
    (document,) = mapping.documents(row(id="1", n="5", w=""))
    assert [claim["measure"] for claim in document["claims"]] == ["killed"]
    assert list(mapping.documents(row(id="1", n="", w="-"))) == []


VALUES = """
summary = "{a} of {b} {{x}}"
note = { column = "c", lookup = { 1 = "one" } }
locator = { column = "d", default = "p. 1" }
tags = ["{a}", { column = "t", split = ";" }]
said_by = { column = "e", replace = { "^Gen\\\\. " = "" } }
"""


def test_a_value_may_be_a_literal_a_template_a_lookup_or_a_default() -> None:
    cells = {"id": "1 2", "n": "5", "a": "A", "b": "", "c": "1", "d": "", "t": "x; y;", "e": "Gen. Staff"}
    (document,) = mapped(LEAST.replace('summary = "s"', VALUES)).documents(Row(2, cells))
    assert document["summary"] == "A of  {x}"
    assert (document["note"], document["locator"], document["said_by"]) == ("one", "p. 1", "Staff")
    assert document["tags"] == ["A", "x", "y"]
    assert document["id"] == "e-1-2"


def test_conditions_keep_claims_and_pass_rows_over() -> None:
    text = 'skip = [{ column = "k", is = ["x", 1] }, { column = "z", matches = "^del" }]\n' + LEAST.replace(
        'estimate = "{n}"', 'estimate = "{n}"\nwhen = [{ column = "k", is_not = "y" }, "n"]'
    )
    mapping = mapped(text)
    assert [mapping.skips(row(k=k, z=z)) for k, z in (("X", ""), ("1", ""), ("a", "deleted"), ("a", ""))] == [
        True, True, True, False,
    ]  # fmt: skip
    assert list(mapping.documents(row(id="1", n="5", k="y"))) == []
    assert len(list(mapping.documents(row(id="1", n="5", k="a")))) == 1


def test_numbers_out_of_order_are_rejected_or_kept_and_marked() -> None:
    text = LEAST.replace('estimate = "{n}"', 'low = "{l}"\nbest = "{n}"\nhigh = "{h}"')
    disordered = row(id="1", l="9", n="5", h="7")
    with pytest.raises(RowError, match="is not in the order low, best, high"):
        mapped(text).events_of(disordered)
    mapping = mapped(text + 'disordered = "keep"\n')
    (event,) = mapping.events_of(disordered)
    assert isinstance(event, Report) and event.claims[0].disordered
    (event,) = mapping.events_of(row(id="1", l="1", n="5", h=""))
    assert isinstance(event, Report) and event.claims[0].disordered is None


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"id": "", "n": "5"}, "a column of its id is blank"),
        ({"id": "1", "n": "five"}, "'five' is no number"),
        ({"id": "1", "n": "5", "lat": "north"}, "'north' is no latitude; write degrees such as 48.02"),
    ],
)
def test_a_row_that_gives_no_event_says_why(cells: dict[str, Any], said: str) -> None:
    with pytest.raises(RowError, match=said):
        mapped(LEAST.replace('summary = "s"', 'summary = "s"\nlatitude = "{lat}"')).events_of(row(**cells))


TWICE = '{ column = "d", date = ["DD/MM/YYYY", "MM/DD/YYYY"] }'
WRONG = {
    "sorce = 1": "unknown key 'sorce'; did you mean 'source'?",
    LEAST.replace("[source]", "[table]\n[source_]"): "unknown key 'source_'; did you mean 'source'?",
    LEAST.replace('publisher = "P"', 'title = "P"'): "source: 'publisher' is missing",
    LEAST.replace('id = "e-{id}"', ""): "event: 'id' is missing",
    LEAST.replace("occurred", "ocurred"): "event: unknown key 'ocurred'; did you mean 'occurred'?",
    LEAST.replace('measure = "killed"', ""): "event.claim 1: 'measure' is missing",
    LEAST.replace('"killed"', '"kiled"'): "'kiled' is no measure; did you mean 'killed'?",
    LEAST.replace('id = "e-{id}"', 'id = "e-{id}"\nkind = "raport"'): "event.kind: ",
    LEAST.replace('summary = "s"', 'summary = "{s"'): "has a brace that is not closed",
    LEAST.replace('"{n}"', '{ column = "n", scale = 0 }'): "'0' makes nothing of a number",
    LEAST.replace('"{n}"', '{ column = "n", thousands = "." }'): "'.' cannot mark thousands and fractions",
    LEAST.replace('"2024-10-01"', '{ column = "d", date = "QQ/ZZ" }'): "'QQ/ZZ' is no format of a date",
    LEAST.replace('"2024-10-01"', '{ column = "d", date = "%Y-%m-%d" }'): "'%Y-%m-%d' is no format of a date",
    LEAST.replace('"2024-10-01"', '{ column = "d", date = "DD/MM" }'): "'DD/MM' is no format of a date",
    LEAST.replace(
        '"2024-10-01"', '{ column = "d", date = ["YYYY-DD-MM", "iso"] }'
    ): "read one text as two days",
    "[table]\nskip_lines = -1\n" + LEAST: "'-1' is no number of lines; write 0 or more",
    LEAST.replace("estimate", "estimte"): "event.claim 1: unknown key 'estimte'; did you mean 'estimate'?",
    LEAST.replace('estimate = "{n}"', ""): "event.claim 1: write estimate, or any of low, best, high",
    LEAST.replace(
        'estimate = "{n}"', 'estimate = "{n}"\nlow = "{n}"'
    ): "estimate stands for low, best and high",
    LEAST.replace(
        '"{n}"', '{ column = "n", word = "w", sclae = 2 }'
    ): "unknown key 'sclae'; did you mean 'scale'?",
    LEAST.replace('"{n}"', '{ column = "n", words = { x = "most" } }'): "a word makes its number low, best",
    LEAST.replace('"UKR"', '{ column = "c", lookup = "land" }'): "there is no [lookup.land]",
    LEAST.replace('"UKR"', '{ columm = "c" }'): "unknown key 'columm'; did you mean 'column'?",
    LEAST.replace(
        '"2024-10-01"', '{ column = "d", date = ["DD/MM/YYYY", "MM/DD/YYYY"] }'
    ): "read one text as two days",
    LEAST.replace('"2024-10-01"', '{ column = "d", zone = "Kyiv" }'): "there is no time zone 'Kyiv'",
    LEAST.replace('"2024-10-01"', '{ column = "d", keep = "hour" }'): "keep is 'day' or 'instant'",
    LEAST.replace(
        '"2024-10-01"', '{ start = "d", precision = "p", codes = { 1 = "decade" } }'
    ): "is no precision",
    "dataset = 'a b'\n" + LEAST: "'a b' is no name; write letters, digits, points and hyphens",
    "skip = { column = 'x' }\n" + LEAST: "skip: write column and one of is, is_not, matches, present",
    "skip = { column = 'x', matches = '(' }\n" + LEAST: "skip.matches:",
    "[table]\nformat = 'xls'\n" + LEAST: "'xls' is none; one of csv, tsv, json, jsonl, parquet, xlsx",
    "[table]\ndelimiter = '; '\n" + LEAST: "'; ' is not one character",
}


@each("text", WRONG)
def test_a_mapping_that_says_nothing_that_can_be_done_is_told_where(text: str) -> None:
    with pytest.raises(MappingError) as error:
        mapped(text)
    assert str(error.value).startswith("t.toml: ")
    assert WRONG[text] in str(error.value)


@pytest.mark.parametrize("name", shipped())
def test_every_mapping_that_comes_with_timeline_can_be_loaded(name: str) -> None:
    assert load(name).dataset == name


def test_a_template_of_an_id_needs_all_its_columns() -> None:
    with pytest.raises(RowError, match="a column of its id is blank"):
        mapped(LEAST.replace("e-{id}", "e-{id}-{n2}")).events_of(row(id="1", n="5", n2=""))


def test_an_end_alone_is_a_date_and_days_of_a_zone_span_its_midnights() -> None:
    text = LEAST.replace('"2024-10-01"', '{ start = "s", end = "e", zone = "Europe/Kyiv" }')
    for cells, occurred in (
        ({"s": "", "e": "2024-10-05"}, "2024-10-04T21:00:00Z/2024-10-05T20:59:59Z"),
        ({"s": "2024-10-01", "e": "2024-10-05"}, "2024-09-30T21:00:00Z/2024-10-05T20:59:59Z"),
    ):
        (document,) = mapped(text.replace("killed", "fatalities")).documents(row(id="1", n="5", **cells))
        assert document["occurred"] == occurred
