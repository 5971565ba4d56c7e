"""An answer is drawn once, as blocks, and each of the two writers writes all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, get_args

import pytest
from asking import AUTUMN, deaths, told, troops, unsaid
from asking import timeline as recorded
from given import SOURCE, report
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from picturing import stay
from rich.console import Console

from timeline.answers import Result
from timeline.cli import terminal
from timeline.publish.blocks import (
    Block,
    Cite,
    Column,
    Details,
    Heading,
    Image,
    Items,
    RangeBar,
    References,
    Row,
    Span,
    Table,
    Text,
    Trace,
    cell,
    sparklines,
)
from timeline.publish.markdown import of_blocks

# ESC, the C1 CSI, a bell, a carriage return, DEL, a line break and marks that turn text around.
NASTY = "\x1b[31mred\x9b2J\a\r\x7f\nnext\u202eback\u2066"
GIVEN = [
    told("a", "2024-10-20", troops("10000..12000", "FDD")),
    told("b", "2024-10-29", troops("~10000", "US"), by="Post"),
    stay("d", "2024-10-20"), AUTUMN, told("u", None, reported="2024-10-15"),
    told("i", "2024-10-20", deaths("1.5", "UCDP"), deaths("2", "UCDP")),
    told("gone", "2024-10-20", deaths()), unsaid("un", "gone"),
]  # fmt: skip


def every_block(text: str) -> list[Block]:
    """One of each kind, with the text wherever a text can stand."""
    cells = cell(text, Span(text, "mark"))
    table = Table(
        (Column(text, "lead"), Column(text, "range")), (Row((cells, cells), heads=True), Row((cells, ())))
    )
    return [
        Heading(text), Text((text,)), table, Items(((text,),)), Details((text,), (Text((text,)),)),
        RangeBar((Trace(text, (Decimal(1), None), text),), (True, True)), Image(text, "figure.svg"),
        References(),
    ]  # fmt: skip


def answers() -> Iterator[Result]:
    made = recorded(*GIVEN)
    yield made.state("2024-10-31", full=True)
    yield made.log()
    yield made.show("gone")
    yield made.sources()
    yield made.preview(told("more", "2024-10-30", troops("3000", "Kyiv")))
    yield made.why("PRK", "troops_deployed")
    yield made.course("PRK", "troops_deployed")
    yield made.diff("2024-10-21", "2024-10-31")


def texts(value: Any) -> Iterator[str]:
    """Every text in a block, but the events that it cites."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, Iterable) and not isinstance(value, Cite):
        for each in value:
            yield from texts(each)


def test_there_is_one_of_each_kind_among_the_blocks() -> None:
    assert {type(block) for block in every_block("text")} == set(get_args(Block))


def test_both_writers_write_every_kind_of_block(capsys: pytest.CaptureFixture[str]) -> None:
    for block in every_block("here"):
        terminal.show([block])
        seen = capsys.readouterr().out
        assert ("here" in seen) is not isinstance(block, References)
        assert ("here" in of_blocks([block])) is not isinstance(block, References)


def test_no_control_character_passes_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    event = recorded(report("e")).log()[0].recorded
    assert event.event.source
    source = structs.replace(event.event.source, publisher=NASTY, title=NASTY)
    cited = structs.replace(event, event=structs.replace(event.event, source=source))
    terminal.show([*every_block(NASTY), Text((Cite((cited,)),))])
    seen = capsys.readouterr().out
    assert not [character for character in seen if not character.isprintable() and character != "\n"]
    assert "\ufffd[31mred" in seen


@given(st.text(st.sampled_from("a1 ./–\x1b\u202e漢é"), max_size=60), st.integers(20, 200))
def test_no_text_makes_a_table_wider_than_the_terminal(text: str, width: int) -> None:
    table = every_block(text)[2]
    assert isinstance(table, Table)
    rich = terminal._table(table, terminal._Notes(wide=False), width)
    assert Console(width=width).measure(rich).maximum <= width


def test_no_block_holds_a_line_break_or_a_width() -> None:
    for answer in answers():
        assert answer.blocks(), answer
        assert not [text for block in answer.blocks() for text in texts(block) if "\n" in text]


def test_what_changes_is_told_in_markdown_with_its_sources() -> None:
    made = recorded(*GIVEN)
    for answer in (made.diff("2024-10-21", "2024-10-31"), made.preview(told("x", "2024-10-30", deaths()))):
        assert "## Sources" in answer.to_markdown()


def test_a_dot_is_open_a_gap_is_no_figure_and_zero_is_a_bar() -> None:
    bar = RangeBar((Trace("low", (None, Decimal(0), None, Decimal(8)), "8"),), (True, True, False, True))
    assert sparklines(bar) == ["low ·▁ █  8"]


def test_columns_that_are_minor_are_left_out_where_there_is_no_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table(
        (Column("What", "lead"), Column("Reported", "date", minor=True)), (Row((cell("x"), cell("y"))),)
    )
    for width, there in (("80", False), ("200", True)):
        monkeypatch.setenv("COLUMNS", width)
        terminal.show([table])
        assert ("Reported" in capsys.readouterr().out) is there
        assert "Reported" in of_blocks([table])


def test_no_name_leaves_the_fence_of_a_sparkline() -> None:
    bar = RangeBar((Trace("", (Decimal(1),), "1  X\n```\n# injected"),), (True,))
    assert of_blocks([bar]).splitlines()[1:] == ["█  1 X ``` # injected", "```"]


def test_a_sparkline_leaves_out_moments_for_its_room_and_never_the_last_or_its_number() -> None:
    values = tuple(map(Decimal, range(1, 61)))
    bar = RangeBar((Trace("high", values, "10,000"),), (True,) * 60)
    (line,) = sparklines(bar, 40)
    assert len(line) <= 40 and line.startswith("high ") and line.endswith("█  10,000")


def test_a_number_is_not_broken_at_60_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    held = deaths("20000000000", "UCDP")
    terminal.show(recorded(told("much", "2024-10-20", held, troops("3", "US"))).state("2024-10-31").blocks())
    assert "20,000,000,000" in capsys.readouterr().out


def test_tables_without_rows_and_paragraphs_that_look_like_lists_are_written_as_they_are() -> None:
    assert of_blocks([Table((Column("What"),), ())]) == "\n"
    assert of_blocks([Text(("1. x",)), Text(("- y",))]) == "1\\. x\n\n\\- y\n"


def test_a_course_of_a_sum_cites_every_source_that_was_added() -> None:
    made = recorded(
        told("first", "2024-10-20", deaths("10"), source=SOURCE | {"title": "First"}),
        told("second", "2024-10-21", deaths("20"), source=SOURCE | {"title": "Second"}),
    )
    document = made.course("RUS", "fatalities").to_markdown()
    assert "\\[1\\]" in document and "\\[2\\]" in document
