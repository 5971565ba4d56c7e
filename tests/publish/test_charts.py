"""Pictures of a figure over time: the same bytes, and what those who do not see them are told."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from asking import deaths, decree, law, losses, strength, told, troops
from asking import timeline as made
from each import each
from shell import Shell

from timeline.asof.question import AsOf
from timeline.engine import Timeline
from timeline.publish.chart import ChartError, Mark, _said
from timeline.questions.moments import By

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def demo(shell: Shell) -> Shell:
    assert shell("demo").code == 0
    return shell


def words(picture: bytes) -> str:
    return " ".join(
        " ".join(text.itertext()) for text in ET.fromstring(picture).iter() if text.tag.startswith(SVG)
    )


@pytest.mark.slow
def test_the_same_course_gives_the_same_bytes_and_says_what_it_shows(demo: Shell) -> None:
    with Timeline.open("demo.db") as timeline:
        found = timeline.course("PRK", "troops_deployed", to="2024-12-31", known_on="2024-11-20")
        picture = timeline.chart(found)
        assert (
            timeline.chart(timeline.course("PRK", "troops_deployed", to="2024-12-31", known_on="2024-11-20"))
            == picture
        )
        assert timeline.chart(found, "png").startswith(b"\x89PNG")
    root = ET.fromstring(picture)
    assert root.get("role") == "img" and root.get("aria-labelledby") == "title desc"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == "PRK troops deployed, RUS"
    assert description is not None and description.text is not None
    assert "10,000 on 2024-10-01, 10,000–12,000 (best 10,000) on 2024-12-01" in description.text
    said = words(picture)
    for word in (
        "South Korean officials", "FDD", "persons", "known until here", "President of Russia 792 in force",
        "Daily Caller News Foundation", "known: 2024-11-20",
    ):  # fmt: skip
        assert word in said


@pytest.mark.slow
def test_no_text_of_an_event_breaks_the_picture() -> None:
    timeline = made(told("a", "2024-10-10", troops(said_by="<b>&\"'$x_1$"), by="A & B <c>"))
    picture = timeline.chart(timeline.course("PRK", "troops_deployed", to="2024-10-31"))
    assert "<b>&\"'$x_1$" in words(picture)


@pytest.mark.slow
@each(
    "claims",
    [
        [troops(">=100"), troops("<=50", said_by="UK")],
        [troops("9..3..5", disordered=True)],
        [troops("0")],
        [troops("0.25..0.5")],
        [deaths("3"), deaths(">=1", said_by="ACLED")],
        [losses(occurred="2024-10-10")],
        [strength(until="2024-10-12")],
        [troops(said_by=f"voice {number}") for number in range(15)],
    ],
    ids=["open sides", "disordered", "zero", "fractions", "increments", "cumulative", "ended", "many voices"],
)
def test_every_shape_of_figure_can_be_drawn(claims: list[dict[str, str]]) -> None:
    timeline = made(told("a", "2024-10-10", *claims))
    claim = claims[0]
    bys: tuple[By, ...] = ("valid", "known")
    for by in bys:
        asked: Any = {"by": by, "to": "2024-11-30"} | ({"as_of": "2024-10-31"} if by == "known" else {})
        found = timeline.course(claim["subject"], claim["measure"], **asked)
        assert ET.fromstring(timeline.chart(found))


def test_more_marks_and_sources_than_there_is_room_for_are_counted() -> None:
    given = [told(f"e{n}", "2024-10-10", troops(str(n), said_by=f"v{n}"), by=f"paper {n}") for n in range(9)]
    found = made(*given).course("PRK", "troops_deployed", to="2024-10-31")
    marks = [Mark(AsOf(found.span.last).day, f"decree {n}", n) for n in range(12)]
    said = words(found.to_chart("svg", marks))
    assert "and 3 more marks" in said and "3 more" in said


def test_by_known_a_sum_stands_where_it_was_known_and_no_decree_is_marked() -> None:
    given = [
        told("a", "2024-01-10", deaths("10")), told("b", "2024-02-10", deaths("20")),
        told("c", "2024-02-01", deaths("40"), reported="2024-04-10"),
        decree("d", "2024-09-01", law("1"), in_force="2024-03-01", reported="2024-11-01"),
    ]  # fmt: skip
    timeline = made(*given)
    found = timeline.course("RUS", "fatalities", by="known", as_of="2024-09-01", to="2024-09-01")
    days = [str(day) for _, words in _said(found[0], "known") for day, _ in words]
    assert days == ["2024-01-10", "2024-02-10", "2024-04-10"]
    assert "in force" not in words(timeline.chart(found))


def test_marks_are_those_of_the_figure_s_subject(demo: Shell) -> None:
    with Timeline.open("demo.db") as timeline:
        of = {
            name: words(timeline.chart(timeline.course(name, measure, to="2024-12-31")))
            for name, measure in (("UKR", "desertion_cases"), ("RUS", "authorised_strength"))
        }
    assert "in force" in of["RUS"] and "in force" not in of["UKR"]


def test_great_numbers_have_room_on_the_axis(demo: Shell) -> None:
    with Timeline.open("demo.db") as timeline:
        assert "billion USD" in words(timeline.chart(timeline.course("USA", "military_aid", to="2024-12-31")))


def test_every_figure_of_a_dossier_has_a_file_of_its_own(shell: Shell) -> None:
    shell("init")
    with Timeline.open("timeline.db") as timeline:
        for number, place in enumerate(("a", "a 3", "a!", "Курск", "Донецк")):
            for day in ("2024-10-10", "2024-10-20"):
                timeline.append(told(f"{number}{day}", day, troops(str(number + 1), place=place)))
        drawn = timeline.charts(timeline.state("2024-10-25"), "w")
    names = sorted(name for name, _ in drawn.values())
    assert names == [
        "w-prk-troops-deployed-a-1.svg", "w-prk-troops-deployed-a-3.svg", "w-prk-troops-deployed-a.svg",
        "w-prk-troops-deployed-донецк.svg", "w-prk-troops-deployed-курск.svg",
    ]  # fmt: skip


def test_a_picture_without_a_figure_or_without_the_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = made(told("a", "2024-10-10", troops()))
    with pytest.raises(ChartError, match="there is no figure to draw"):
        timeline.chart(timeline.course("PRK", "killed"))
    found = timeline.course("PRK", "troops_deployed", to="2024-10-31")
    with pytest.raises(ChartError, match="'gif' is no format of a picture; one of svg, png"):
        found.to_chart("gif")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ChartError, match=r"pip install 'timeline-engine\[charts\]'"):
        timeline.chart(found)


@pytest.mark.slow
def test_a_dossier_embeds_its_pictures_and_stays_the_same(demo: Shell) -> None:
    demo.go("out")
    typed = ["--db", "../demo.db", "export", "--as-of", "2024-10-31", "--charts", "-o"]
    assert demo(*typed, "a.md").code == 0
    first = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert demo(*typed, "a.md").code == 0
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == first
    text = first["a.md"].decode()
    assert "![PRK troops deployed, RUS over time](a-prk-troops-deployed-rus.svg)" in text
    embedded = [name for name in first if name.endswith(".svg")]
    assert all(f"({name})" in text for name in embedded) and len(embedded) == text.count("![")
    without = demo("--db", "../demo.db", "export", "--as-of", "2024-10-31").out
    assert re.sub(r"!\[.*\n\n", "", text) == without


@pytest.mark.slow
def test_a_course_is_written_as_a_picture_or_a_table(demo: Shell) -> None:
    typed = ["--db", "demo.db", "course", "PRK", "troops_deployed", "--to", "2024-12-31", "--format"]
    assert demo(*typed, "svg", "-o", "a.svg").code == 0
    assert Path("a.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert demo(*typed, "svg").out == Path("a.svg").read_text(encoding="utf-8")
    assert demo(*typed, "csv").out.startswith("row,subject,measure")
    seen = demo("--db", "demo.db", "course", "RUS", "casualties", "--format", "svg")
    assert seen.code == 0
