"""Files of documents: what is read from them, and every error with the file and line where it stands."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from each import each
from given import report, written
from hypothesis import given
from hypothesis import strategies as st

from timeline import read
from timeline.documents.files import DocumentError, Found, load, load_open
from timeline.model.document import decode

SOURCES = '[source.s]\npublisher = "P"\npublished = "2024-10-31"\n'


def parse(content: bytes, name: str, suffix: str = "") -> list[Found]:
    """What is read from the bytes of a file."""
    return list(load_open(io.BytesIO(content), name, suffix))


def entry(name: str, *fields: str) -> str:
    """An event of a TOML file, from its header on; six lines and its fields."""
    return "\n".join(
        ["[[event]]", f'id = "{name}"', 'kind = "report"', 'summary = "x"', 'source = "s"', *fields, "", ""]
    )


def line(**fields: Any) -> str:
    """An event as one line of JSON."""
    return json.dumps(report(**fields))


def places(content: str | bytes, suffix: str = ".toml") -> dict[str, str]:
    """Where the events of a file stand, by id."""
    content = content.encode() if isinstance(content, str) else content
    return {found.event.id: found.where for found in parse(content, f"f{suffix}", suffix)}


def findings(content: str | bytes, suffix: str = ".toml", name: str = "") -> list[str]:
    """Everything that is wrong with a file."""
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(DocumentError) as refusal:
        parse(content, name or f"f{suffix}", suffix)
    assert str(refusal.value) == "\n".join(refusal.value.findings)
    return refusal.value.findings


# -- TOML -----

A, B = entry("a"), entry("b")
QUOTED = {
    "one after the other": (SOURCES + A + B, 4, 10),
    "sources last": (A + B + SOURCES, 1, 7),
    "Windows line ends": ((SOURCES + A + B).replace("\n", "\r\n"), 4, 10),
    "headers spelled otherwise": (
        SOURCES + A.replace("[[event]]", "  [[ event ]] # first") + B.replace("[[event]]", '[["event"]]'),
        4,
        10,
    ),
    "claims of their own between": (
        SOURCES + A + '[[event.claims]]\nsubject = "RUS"\nmeasure = "active_personnel"\nestimate = 5\n' + B,
        4,
        14,
    ),
    "a header in a text of lines": (SOURCES + entry("a", 'note = """', "[[event]]", '"""') + B, 4, 13),
    "a header in a literal text": (SOURCES + entry("a", "note = '''", "[[event]]", "'''") + B, 4, 13),
    "a text that ends in a quote": (SOURCES + entry("a", 'note = """x', "[[event]]", '""""') + B, 4, 13),
    "a text with escaped quotes": (SOURCES + entry("a", 'note = """\\"""', "[[event]]", '"""') + B, 4, 13),
    "the other quotes in a text": (SOURCES + entry("a", "note = \"\"\"'''", "[[event]]", '"""') + B, 4, 13),
    "a comment with quotes": ('# """\n' + entry("a", 'note = """', "[[event]]", '"""') + B + SOURCES, 2, 11),
    "a comment with an apostrophe": (
        "# '''\n" + SOURCES + A + entry("b", "note = '''", "[[event]]", "'''"),
        5,
        11,
    ),
    "quotes in a short text": (
        SOURCES + entry("a", "note = \"'''\"") + entry("b", "note = \"'''\""),
        4,
        11,
    ),
    "a header in a comment": (SOURCES + "# [[event]]\n" + A + B, 5, 11),
}


@each(("content", "first", "second"), QUOTED.values(), ids=list(QUOTED))
def test_an_event_stands_at_the_line_of_its_header(content: str, first: int, second: int) -> None:
    assert places(content) == {"a": f"f.toml:{first}", "b": f"f.toml:{second}"}


def test_inline_events_are_told_by_their_number() -> None:
    content = 'event = [\n{id="a", kind="report", summary="x", source={publisher="P"}},\n'
    assert places(content + '{id="b", kind="report", summary="x", source={publisher="P"}}]') == {
        "a": "f.toml: event 1",
        "b": "f.toml: event 2",
    }
    assert findings(content + "5]") == [
        "f.toml: event 2: an event is a table of fields, such as { id = ..., kind = ..., summary = ... }"
    ]


def test_bare_dates_and_numbers_are_what_they_look_like() -> None:
    (found,) = parse(
        (
            SOURCES
            + entry(
                "a",
                "occurred = 2024-10-31",
                "reported = 2024-10-31T12:00:00Z",
                "latitude = 50.25",
                "longitude = 36",
            )
            + "[[event.claims]]\nsubject = 'RUS'\nmeasure = 'active_personnel'\nestimate = 1_000.10\n"
        ).encode(),
        "f.toml",
    )
    source = {"key": "s", "publisher": "P", "published": "2024-10-31"}
    document = report(
        "a", summary="x", occurred="2024-10-31", reported="2024-10-31T12:00:00+00:00", latitude=50.25,
        longitude=36, source=source,
        claims=[{"subject": "RUS", "measure": "active_personnel", "estimate": "1000.1"}],
    )  # fmt: skip
    assert found.event == decode(document)


def test_the_first_error_of_every_event_is_told_in_one_pass() -> None:
    content = (
        SOURCES
        + entry("a", 'ocurred = "2024"', "zzz = 1")
        + B
        + entry("c", 'occurred = "21.9.2022"')
        + entry("d e")
    )
    assert findings(content) == [
        "f.toml:4: event 'a': unknown field 'ocurred'; did you mean 'occurred'?",
        "f.toml:18: event 'c': occurred: '21.9.2022' is not an EDTF date; write 2022-09-21",
        "f.toml:25: event 'd e': id: 'd e' must be 1 to 200 printable characters without spaces",
    ]


BROKEN_TOML = {
    "an unknown key": (A, "f.toml:1: event 'a': source: there is no source 's' in this file"),
    "a key with a typo": (
        SOURCES.replace(".s]", ".ss]") + A,
        "there is no source 's' in this file; did you mean 'ss'?",
    ),
    "a source that is no table": (
        "source = { s = 5 }\n" + A,
        "f.toml:2: event 'a': source: [source.s] is no table",
    ),
    "sources that are no tables": ("source = [1]\n" + A, "f.toml: sources are written as [source.KEY]"),
    "a source's unknown field": (SOURCES + 'x = "y"\n' + A, "f.toml:5: event 'a': source: unknown field 'x'"),
    "a source without publisher": (
        '[source.s]\ntitle = "x"\n' + A,
        "f.toml:3: event 'a': source: 'publisher' is missing",
    ),
    "one key, two sources": (
        SOURCES + A + entry("b").replace('"s"', '{ key = "s", publisher = "Q" }'),
        "f.toml:10: event 'b': source: the key 's' stands for another source earlier in this file",
    ),
    "an unknown table": (
        '[sources.s]\npublisher = "P"\n' + A,
        "f.toml: unknown table 'sources'; did you mean 'source'?",
    ),
    "another table": (
        "[zzz]\n" + A,
        "f.toml: unknown table 'zzz'; a document has [source.KEY] and [[event]]",
    ),
    "no events": (SOURCES, "f.toml: holds no [[event]]; 'timeline template report' shows one"),
    "one bracket": ("[event]\nid = 'a'\n", "f.toml: holds no [[event]]"),
    "no value": ("[[event]]\nid =\n", "f.toml:2: is not TOML: invalid value"),
    "a key twice": (SOURCES + entry("a", 'id = "b"'), "f.toml:9: is not TOML: cannot overwrite a value"),
    "a text that does not end": (
        '[[event]]\nid = "a',
        "f.toml: is not TOML: unterminated string (at end of document)",
    ),
    "a header that does not end": ("[[event]", "f.toml:1: is not TOML: expected ']]'"),
    "no day": (SOURCES + entry("a", "occurred = 2024-02-30"), "f.toml:9: is not TOML: "),
    "a time without a day": (
        SOURCES + entry("a", "occurred = 10:00:00"),
        "f.toml:4: event 'a': occurred: a time without",
    ),
    "no number": (
        SOURCES + entry("a", "latitude = nan", "longitude = 0"),
        "f.toml:4: event 'a': latitude: nan is",
    ),
    "too many digits": ("a = " + "9" * 5000, "f.toml: is not TOML: exceeds the limit"),
    "too deep": ("a = " + "[" * 5000 + "]" * 5000, "f.toml: is not TOML: "),
    "deep": (SOURCES + entry("a", "tags = " + "[" * 50 + "]" * 50), "f.toml:4: event 'a': tags[0][0]"),
    "a control character": ("id = '\x00'", "f.toml:1: is not TOML: "),
}


@each(("content", "says"), BROKEN_TOML.values(), ids=list(BROKEN_TOML))
def test_what_is_wrong_with_toml_is_told_in_one_line(content: str, says: str) -> None:
    (found,) = findings(content)
    assert says in found
    assert found.startswith("f.toml")


# -- JSON and JSON Lines -----


def test_one_event_or_an_array_of_them_each_with_its_line() -> None:
    one, other = line(id="a"), json.dumps(report("b"), indent=1)
    assert places("\n\n" + one, ".json") == {"a": "f.json:3"}
    assert places(f"[{one}]", ".json") == {"a": "f.json:1"}
    assert places(f"\n[\n{one},\n\n  {other},{line(id='c')}\n]\n", ".json") == {
        "a": "f.json:3",
        "b": "f.json:5",
        "c": f"f.json:{5 + other.count(chr(10))}",
    }
    assert places(f"{one}\n\n{line(id='b')}\r\n", ".jsonl") == {"a": "f.jsonl:1", "b": "f.jsonl:3"}


KEYED = {"publisher": "P", "key": "k"}
NAN = '{"id": "n", "kind": "report", "summary": "x", "source": {"publisher": "P"}, "latitude": NaN}'
TWICE = '{"id": "t", "id": "u"}'
BROKEN_JSON: dict[str, tuple[str, str, list[str]]] = {
    "errors of several": (
        f"[\n{line(id='a', zzz=1)},\n{line(id='b')},\n{line(id='c', occurred='x')}]",
        ".json",
        ["f.json:2: event 'a': unknown field 'zzz'", "f.json:4: event 'c': occurred: 'x' is not an EDTF"],
    ),
    "of several lines": (
        f"{line(id='a', zzz=1)}\n{{\n{line(id='c', claims=5)}\n{NAN}\n{TWICE}\n",
        ".jsonl",
        [
            "f.jsonl:1: event 'a': unknown field 'zzz'",
            "f.jsonl:2: is not JSON: expecting property name enclosed in double quotes (column 2)",
            "f.jsonl:3: event 'c': claims: expected a list, got a whole number",
            "f.jsonl:4: NaN is no number of JSON",
            "f.jsonl:5: the key 'id' is written twice",
        ],
    ),
    "a key twice among others": (
        f"[\n{TWICE},\n{line(id='b', zzz=1)}]",
        ".json",
        ["f.json:2: the key 'id' is written twice", "f.json:3: event 'b': unknown field 'zzz'"],
    ),
    "no number among others": (
        f"[\n{line(id='a')},\n{NAN},\n{line(id='b', zzz=1)}]",
        ".json",
        ["f.json:3: NaN is no number of JSON", "f.json:4: event 'b': unknown field 'zzz'"],
    ),
    "an infinite number": (
        f"[\n{NAN.replace('NaN', '-Infinity')}]",
        ".json",
        ["f.json:2: -Infinity is no number of JSON"],
    ),
    "a bare source key": (
        f"[{line(id='a', source='s')}]",
        ".json",
        ["f.json:1: event 'a': source: 's' is a key, which only TOML knows"],
    ),
    "one key, two sources": (
        f"[{line(id='a', source=KEYED)},\n{line(id='b', source=KEYED | {'publisher': 'Q'})}]",
        ".json",
        ["f.json:2: event 'b': source: the key 'k' stands for another source earlier in this file"],
    ),
    "an empty array": ("[]", ".json", ["f.json: holds no event"]),
    "a number": ("5", ".json", ["f.json:1: an event is a table of fields"]),
    "a text": ('"x"', ".json", ["f.json:1: an event is a table of fields"]),
    "an array in an array": ("[\n[]]", ".json", ["f.json:2: an event is a table of fields"]),
    "a truncated file": (
        f'[\n{line(id="a")},\n{{"id": "b"',
        ".json",
        ["f.json:3: is not JSON: expecting ',' delimiter"],
    ),
    "more behind it": (f"{line(id='a')}\n x", ".json", ["f.json:2: is not JSON: extra data (column 2)"]),
    "a trailing comma": (f"[{line(id='a')},\n]", ".json", ["is not JSON"]),
    "a control character": ('{"id": "\x00"}', ".json", ["f.json:1: is not JSON: invalid control character"]),
    "half a character": ('{"id": "\\ud800"}', ".json", ["id: holds the character U+D800"]),
    "too deep": ("[" * 100_000, ".json", ["f.json:1: is not JSON: nested too deeply, or a number too long"]),
    "deep": ("[" * 500 + "]" * 500, ".json", ["f.json:1: "]),
    "too many digits": (
        '{"id": ' + "9" * 5000 + "}",
        ".json",
        ["f.json:1: is not JSON: nested too deeply, or a number"],
    ),
    "many digits": (
        line(id="a", latitude=10**400, longitude=0),
        ".json",
        ["f.json:1: event 'a': latitude: "],
    ),
    "a great exponent": (
        line(id="a", longitude=0, latitude=7).replace("7", "1e400"),
        ".json",
        ["f.json:1: event 'a': latitude: "],
    ),
}


@each(("content", "suffix", "says"), BROKEN_JSON.values(), ids=list(BROKEN_JSON))
def test_what_is_wrong_with_json_is_told_event_by_event(content: str, suffix: str, says: list[str]) -> None:
    found = findings(content, suffix)
    assert len(found) == len(says)
    for message, words in zip(found, says, strict=True):
        assert words in message


def test_lines_of_another_file_may_share_a_source_key() -> None:
    content = "\n".join(line(id=name, source=KEYED | {"publisher": name}) for name in "ab")
    assert list(places(content, ".jsonl")) == ["a", "b"]


def test_a_file_may_have_a_colon_in_its_name() -> None:
    assert findings(f"{line()}\n{{", ".jsonl", "kyiv: october.jsonl") == [
        "kyiv: october.jsonl:2: is not JSON: expecting property name enclosed in double quotes (column 2)"
    ]


# -- any file -----


@each(
    ("content", "shape"),
    [
        (SOURCES + A, "toml"),
        ("\n# a comment\n" + A + SOURCES, "toml"),
        (A + SOURCES, "toml"),
        (line(id="a"), "one"),
        (f"[{line(id='a')}]", "one"),
        (f"\n[\n{line(id='a')}]", "json"),
        (json.dumps(report("a"), indent=2), "one"),
        (f"{line(id='a')}\n{line(id='b')}", "jsonl"),
    ],
)
def test_a_pipe_is_told_by_how_it_begins(content: str, shape: str) -> None:
    found = parse(content.encode(), "<stdin>")
    assert [one.event.id for one in found] == (["a", "b"] if shape == "jsonl" else ["a"])


@each("suffix", [".toml", ".json", ".jsonl", ""])
@each("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_says_where_to_look(content: bytes, suffix: str) -> None:
    assert findings(content, suffix, "f") == [
        "f: is empty; 'timeline template report' shows what an event looks like"
    ]


@pytest.mark.parametrize("suffix", [".toml", ".json", ".jsonl", ""])
def test_what_is_not_utf_8_is_told_with_its_line(suffix: str) -> None:
    assert findings("a\nb\né".encode("latin-1"), suffix, "f") == [
        "f:3: is not UTF-8 text; save the file as UTF-8"
    ]
    assert "is not UTF-8" in findings((SOURCES + A).encode("utf-16"), suffix)[0]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    mark = b"\xef\xbb\xbf"
    assert places(mark + (SOURCES + A).encode()) == {"a": "f.toml:4"}
    assert places(mark + line(id="a").encode(), ".json") == {"a": "f.json:1"}
    assert places(mark + line(id="a").encode(), ".jsonl") == {"a": "f.jsonl:1"}


@pytest.mark.parametrize("suffix", [".toml", ".json", ".jsonl", ""])
@given(
    content=st.binary(max_size=60) | st.text(alphabet="[]{}\",:=\n event.id#'5", max_size=60).map(str.encode)
)
def test_any_bytes_are_events_or_a_document_error(suffix: str, content: bytes) -> None:
    try:
        assert parse(content, "f", suffix)
    except DocumentError as error:
        if not all(finding.startswith("f:") for finding in error.findings):
            raise


def test_files_are_read_by_their_suffix(tmp_path: Path) -> None:
    contents = {"a.TOML": SOURCES + A, "a.json": line(id="a"), "a.jsonl": line(id="a") + "\n"}
    for name, content in contents.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert [event.id for event in read(path)] == ["a"]
        assert [event.id for event in read(str(path))] == ["a"]
        assert [found.where.startswith(f"{path}:") for found in load(path)] == [True]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none.toml", "no such file or directory"), (tmp_path, "is a directory")):
        with pytest.raises(DocumentError) as refusal:
            read(path)
        assert refusal.value.findings == [f"{path}: {says}"]


def test_the_same_document_is_the_same_event_in_every_form() -> None:
    source = {"key": "s", "publisher": "P", "published": "2024-10-31"}
    document = written(report("a", summary="x", source=source), occurred=None)
    forms = {".toml": SOURCES + A, ".json": json.dumps([document]), ".jsonl": json.dumps(document)}
    assert {parse(content.encode(), "f", suffix)[0].event for suffix, content in forms.items()} == {
        decode(document)
    }
