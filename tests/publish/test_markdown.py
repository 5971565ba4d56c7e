"""Markdown documents: nothing that a field holds breaks a table, makes a link or injects markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from each import each
from given import SOURCE, claim, report
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from places import GOLDEN

from timeline.engine import Timeline
from timeline.log.memory import MemoryLog
from timeline.model.document import EventError, decode
from timeline.publish.markdown import anchor, escape, link

NASTY = [
    "a | b",
    "a \\| b",
    "\\",
    "ends with a backslash\\",
    "`code` ``",
    "**bold** __bold__ *i* _i_ ~~gone~~",
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp; &copy;",
    "[text](https://evil.example) ![x](y)",
    "https://evil.example and www.evil.example and HTTP://x.y",
    "# heading",
    "- list",
    "1. list",
    "> quote",
    "two\nlines\r\nand a\ttab",
    "$x$ and $$y$$ and {% raw %} {{ x }}",
    "<!-- comment",
    "| --- |",
    "footnote[^1]",
    "@somebody #12 :smile: me@evil.example //evil.example",
    "==mark== ^sup^ ~sub~",
]
texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30)


def html(markdown: str) -> str:
    return str(MarkdownIt("gfm-like", {"html": True}).render(markdown))


def plain(markup: str) -> str:
    """What a reader sees."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())


@each("text", NASTY)
def test_a_cell_shows_any_text_as_it_is(text: str) -> None:
    _cell_shows(text)


@given(texts)
def test_a_cell_shows_every_text_as_it_is(text: str) -> None:
    _cell_shows(text)


@given(st.text(st.sampled_from("|\\`*_[]<>&:/w.#~!$-+1 htps@(){}^="), max_size=20))
def test_a_cell_shows_every_heap_of_marks_as_it_is(text: str) -> None:
    _cell_shows(text)


def _cell_shows(text: str) -> None:
    rendered = html(f"| A | B |\n|---|---|\n| {escape(text)} | end |\n")
    cells = re.findall(r"<td>(.*?)</td>", rendered, re.DOTALL)
    assert [plain(cell) for cell in cells] == [" ".join(text.split()), "end"]
    assert not re.search(r"<(?!/?(?:table|thead|tbody|tr|th|td)>|!-- -->)", rendered)


def test_only_addresses_of_the_web_become_links() -> None:
    assert 'href="https://e.org/"' in html(link("a [b](c)", "https://e.org/"))
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//e.org"):
        assert "href" not in html(link("title", address))


@given(texts)
def test_no_address_leaves_its_link(rest: str) -> None:
    rendered = html(f"| {link('title', 'https://e.org/' + rest)} | end |\n|---|---|\n")
    assert rendered.count("<a ") == 1
    assert rendered.count("<th>") == 2
    assert re.search(r'<a href="https://e\.org/[^"<>\s]*">title</a>', rendered)


def _awkward() -> Timeline:
    made = Timeline(MemoryLog(lambda: datetime(2024, 11, 7, tzinfo=UTC)))
    for index, text in enumerate(NASTY):
        source = SOURCE | {"title": text, "publisher": text, "url": f"https://e.org/{text}", "author": text}
        voice = claim(
            "fatalities", "1..2..3", said_by=text, via=[text], place=text, qualifier=text, note=text
        )
        told = {"summary": text, "topic": text, "note": text, "occurred_as_written": text, "locator": text}
        made.append(report(f"e{index}", source=source, subject="RUS", claims=[voice], **told))
    return made


def test_no_field_of_an_event_breaks_a_dossier() -> None:
    rendered = html(_awkward().state("2024-11-01").to_markdown())
    _only_our_markup(rendered)
    for table in re.findall(r"<table>.*?</table>", rendered, re.DOTALL):
        widths = {
            row.count("<td>") + row.count("<th>")
            for row in re.findall(r"<tr>.*?</tr>", _no_style(table), re.DOTALL)
        }
        assert len(widths) == 1


def test_no_field_of_an_event_breaks_a_timeline() -> None:
    _only_our_markup(html(_awkward().log().to_markdown()))


def test_a_measure_outside_the_vocabulary_is_told_with_its_own_unit() -> None:
    made = Timeline(MemoryLog(lambda: datetime(2024, 11, 1, tzinfo=UTC)))
    made.append(report(claims=[claim("drones", "5", nature="increment", unit="pieces", said_by="UK")]))
    assert "5 pieces, said by UK" in made.log().to_markdown()


def _no_style(table: str) -> str:
    return re.sub(r"<(td|th) style=[^>]*>", r"<\1>", table)


def _only_our_markup(rendered: str) -> None:
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z0-9]+)", rendered)}
    ours = {
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "br",
        "a",
        "em",
        "strong",
        "s",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert tags <= ours
    assert "evil" not in "".join(re.findall(r'href="(?!https://e\.org/)[^"]*"', rendered))
    targets = set(re.findall(r'href="#([^"]*)"', rendered))
    assert targets <= set(re.findall(r'id="([^"]*)"', rendered))


@pytest.mark.parametrize("name", ["dossier.md", "dossier-later.md", "timeline.md"])
def test_every_note_leads_to_its_source(name: str) -> None:
    rendered = html((GOLDEN / name).read_text(encoding="utf-8"))
    targets = re.findall(r'href="#(source-\d+)"', rendered)
    assert targets
    assert set(targets) == set(re.findall(r'<a id="(source-\d+)">', rendered))


def test_an_anchor_is_stable_and_its_own() -> None:
    assert anchor("prk-troops_2024") == "event-prk-troops_2024"
    assert len({anchor(name) for name in ("a/b", "a.2fb", "a.b", "a2fb")}) == 4
    assert anchor("ü") == anchor("ü")
    assert re.fullmatch(r"[A-Za-z0-9._-]+", anchor("é|<x>"))


def test_a_correction_is_shown_as_such_in_both_places() -> None:
    document = (GOLDEN / "timeline.md").read_text(encoding="utf-8")
    assert "*Corrected by \\#49 second (known 2024-11-05)*" in document
    assert "- Corrects [first](#event-first)" in document
    assert "*Retracted by \\#51 rumour-gone (known 2024-11-05): The outlet withdrew it.*" in document


def test_the_same_input_gives_the_same_bytes() -> None:
    assert _awkward().state("2024-11-01").to_markdown() == _awkward().state("2024-11-01").to_markdown()


def test_control_characters_never_come_in() -> None:
    for character in "\x00\x1b\x9b\u2028\x7f":
        with pytest.raises(EventError, match="is no text"):
            decode(report(summary=f"a{character}b"))


def test_every_incident_of_a_sum_has_its_source_and_its_doubt() -> None:
    made = Timeline(MemoryLog(lambda: datetime(2024, 11, 7, tzinfo=UTC)))
    for week in (9, 10):
        source = {"publisher": "List", "title": f"Week {week}", "published": "2024-10-31"}
        incident = claim("fatalities", "7", said_by="List")
        made.append(report(f"i{week}", source=source, note=f"doubt {week}", claims=[incident]))
    document = made.state("2024-11-01").to_markdown()
    for week in (9, 10):
        assert f"Week {week}" in document
        assert f"doubt {week}" in document
    assert "14 (sum of 2)" in document


def test_a_figure_without_a_common_number_says_so() -> None:
    made = Timeline(MemoryLog(lambda: datetime(2024, 11, 7, tzinfo=UTC)))
    for name in ("A", "B"):
        source = {"publisher": name, "published": "2024-10-31"}
        made.append(report(name, source=source, claims=[claim("fatalities", (name == "A" and "1") or "2")]))
    made.append(report("c", source=SOURCE, claims=[claim("trained", "<=9", said_by="x")]))
    made.append(report("d", source=SOURCE, claims=[claim("trained", ">=5", said_by="y")]))
    made.append(report("e", source=SOURCE, claims=[claim("trained", "7", said_by="z")]))
    document = made.state("2024-11-01").to_markdown()
    assert "**no common number persons**" in document
    assert "**open on both sides (best 7) persons a month**" in document


def test_an_ampersand_in_an_address_stays_one() -> None:
    assert 'href="https://x.org/?a=1&amp;copy;=2"' in html(link("t", "https://x.org/?a=1&copy;=2"))
