"""The Python API: what a notebook gets. Results are frozen, readable, and ready for a data frame."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import pkgutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars
import pytest
from asking import AUTUMN, deaths, told, troops, unsaid
from asking import timeline as recorded
from each import each
from given import SOURCE, Clock, events, report
from picturing import stay

import timeline as package
from timeline import Timeline
from timeline.answers import Answer
from timeline.asof.known import Selection
from timeline.asof.parts import FIGURES
from timeline.asof.question import QuestionError
from timeline.documents.files import read
from timeline.log.admit import Refused
from timeline.log.memory import MemoryLog
from timeline.model.document import EventError
from timeline.model.event import Recorded
from timeline.store.database import package_files

GIVEN = [
    told("a", "2024-10-20", troops("10000..12000", "FDD")),
    told("b", "2024-10-29", troops("~10000", "US"), by="Post"),
    stay("d", "2024-10-20"), AUTUMN, told("u", None, reported="2024-10-15"),
    told("i", "2024-10-20", deaths("1.5", "UCDP"), deaths("2", "UCDP")),
    told("gone", "2024-10-20", deaths()), unsaid("un", "gone"),
]  # fmt: skip
DAY = "2024-10-31"


@each("name", [one.name for one in pkgutil.walk_packages(package.__path__, "timeline.")])
def test_every_example_in_a_docstring_is_true(name: str) -> None:
    if name != "timeline.__main__":
        assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_a_day_may_be_text_or_a_date_or_an_instant() -> None:
    made = recorded(*GIVEN)
    asked: list[str | date] = [
        DAY,
        date(2024, 10, 31),
        datetime(2024, 10, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ]
    figures = [made.state(as_of=when).to_dict()["figures"] for when in asked]
    assert figures[0] == figures[1] == figures[2]
    with pytest.raises(QuestionError, match="20241031 is no day; write '2024-10-31'"):
        made.state(as_of=20241031)  # type: ignore[arg-type]  # what a newcomer may pass


def test_results_are_frozen() -> None:
    answer = recorded(*GIVEN).state(DAY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.stream = "other"  # type: ignore[misc]  # a frozen answer is what is tried
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.picture.of(FIGURES)[0].low = Decimal(1)  # type: ignore[misc]  # a frozen figure is what is tried


def test_results_say_what_they_are() -> None:
    made = recorded(*GIVEN)
    assert repr(made) == "<Timeline main #8>"
    assert repr(made.state(DAY)) == "<picture of 2024-10-31: 2 figures; main #8>"
    narrow = made.state(DAY, known_on=DAY, subject="PRK")
    assert repr(narrow) == "<picture of 2024-10-31, known by 2024-10-31: 1 figure, only subject PRK; main #8>"
    assert repr(made.log()) == "<8 events; main #8>"
    assert repr(made.show("u")) == "<1 event; main #8>"
    assert repr(made.sources()) == "<2 sources: Daily, Post; main #8>"
    assert repr(made.preview(report("x"), DAY)) == (
        "<preview: 1 new event, 0 changes in the picture of 2024-10-31; nothing is recorded>"
    )


def test_a_notebook_shows_markdown() -> None:
    made = recorded(*GIVEN)
    assert made.state(DAY)._repr_markdown_().startswith("# Picture as of 2024-10-31\n")
    assert made.log(from_="2024-10-01")._repr_markdown_().startswith("# Timeline from 2024-10-01\n")
    assert made.sources()._repr_markdown_().startswith("# Sources\n")
    more = told("more", "2024-10-30", troops("3000", "Kyiv"))
    assert "| **PRK troops deployed, RUS** |" in made.preview(more)._repr_markdown_()
    assert "Nothing in the picture changes." in made.preview([])._repr_markdown_()


# -- data frames -----

PARTS = (
    "figures", "claims", "ahead", "derived", "deployments", "decrees", "statements", "assessments",
    "developments",
)  # fmt: skip


def test_every_part_is_rows_for_a_data_frame() -> None:
    with Timeline.in_memory(Clock()) as made:
        made.append(read(package_files("seeds") / "manpower-2024.toml"))
        answer = made.state(DAY)
        for part in PARTS:
            found = answer.to_dicts(part)
            assert len({tuple(row) for row in found}) <= 1
            frame = polars.DataFrame(found, infer_schema_length=None)
            assert frame.height == len(found)
        figures = polars.DataFrame(answer.to_dicts(), infer_schema_length=None)
        strength = figures.filter(polars.col("measure") == "authorised_strength").row(0, named=True)
        assert (strength["low"], strength["positions"]) == (1320000, [43])
        assert polars.DataFrame(made.log().to_dicts(), infer_schema_length=None).height == 46
        assert polars.DataFrame(made.sources().to_dicts(), infer_schema_length=None).height == 6


def test_numbers_of_rows_are_whole_or_floats_and_an_open_side_is_none() -> None:
    made = recorded(*GIVEN, told("o", "2024-10-30", troops(">=5", "Kyiv", subject="IRN")))
    rows = {row["subject"]: row for row in made.state(DAY).to_dicts()}
    assert (rows["IRN"]["low"], rows["IRN"]["best"], rows["IRN"]["high"]) == (5, None, None)
    # A column holds one type.
    assert (rows["RUS"]["low"], rows["PRK"]["low"]) == (3.5, 10000)
    assert {type(row["low"]) for row in rows.values()} == {float}
    whole = made.state(DAY, subject="PRK").to_dicts()
    assert {type(row["low"]) for row in whole} == {int}
    claims = made.state(DAY).to_dicts("claims")
    assert {(row["subject"], row["said_by"], row["count"]) for row in claims} == {
        ("PRK", "FDD", None), ("PRK", "US", None), ("IRN", "Kyiv", None), ("RUS", "UCDP", 2),
    }  # fmt: skip
    assert next(row for row in made.state(DAY).to_dicts() if row["subject"] == "RUS")["positions"] == [6]


def test_a_part_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="'figure' is no part of a picture; one of figures, claims, ahead"):
        recorded(*GIVEN).state(DAY).to_dicts("figure")


def test_events_are_rows_with_their_source() -> None:
    (row,) = recorded(told("a", "2024-10-20", troops(), note="n", tags=["t"])).log().to_dicts()
    assert (row["id"], row["occurred"], row["known"], row["source_publisher"], row["tags"]) == (
        "a", "2024-10-20", "2024-10-20", "Daily", ["t"],
    )  # fmt: skip
    assert row["recorded_at"] == "2024-11-01T12:00:00.000000Z"


# -- the same as the command line -----


def test_everything_is_asked_of_one_head() -> None:
    made = recorded(*GIVEN)
    assert [entry.recorded.event.id for entry in made.log(kind="decree")] == ["ukaz"]
    known = made.log(known_from="2024-10-20", known_to=date(2024, 10, 20))
    assert [entry.recorded.position for entry in known] == [1, 3, 6, 7, 8]
    assert known[0].recorded.event.id == "a"
    assert [one.event.id for one in made.events(after=6)] == ["gone", "un"]
    assert [entry.recorded.event.id for entry in made.show("#7")] == ["gone", "un"]
    assert len(made.show("nobody")) == 0
    assert made.export(as_of=DAY, position=2) == made.state(DAY, position=2).to_markdown()
    assert made.export("jsonl", subject="PRK").count("\n") == 3
    assert made.export("md", "timeline", from_=DAY, to=DAY).startswith(
        "# Timeline from 2024-10-31 to 2024-10-31"
    )


def test_add_correct_and_retract_take_what_a_person_would_write() -> None:
    with Timeline.in_memory(Clock()) as made:
        made.append(report("first", source={**SOURCE, "key": "daily"}))
        fields = {
            "kind": "report", "summary": "x", "occurred": "2024-10", "source": "daily",
            "claims": ["RUS recruitment 30000 said-by CSIS"],
        }  # fmt: skip
        done = made.add(fields, recorded_by="Ada")
        assert (done.position, made.add(fields).new) == (2, False)
        mended = made.correct("#2", {"claims": ["RUS recruitment 25000 said-by CSIS"]}, recorded_by="Bo")
        made.retract(mended.id, "It was never said.", reported="2024-10-30", source="daily")
        with pytest.raises(EventError, match="corrects: 'nobody' is not recorded in this stream"):
            made.correct("nobody", {"note": "x"})
    assert [one.recorded_by for one in made.events()] == [None, "Ada", "Bo", None]
    kinds = [(one.event.kind, one.event.target) for one in made.events()][2:]
    assert kinds == [("report", done.id), ("retraction", mended.id)]


def test_vet_refuses_what_append_would_refuse_and_records_nothing() -> None:
    made = recorded(*GIVEN)
    made.vet([report("x"), report("x")])
    for wrong in (report("a"), report("x", corrects="gone"), report("x", occurred="soon")):
        with pytest.raises(Refused) as refused:
            made.vet(wrong)
        with pytest.raises(Refused) as real:
            made.append(wrong)
        assert refused.value.problems == real.value.problems
    assert made.head().position == 8


def test_a_preview_shows_both_pictures_and_what_differs() -> None:
    made = recorded(*GIVEN)
    found = made.preview(
        [told("more", "2024-10-30", troops("3000", "Kyiv")), report("new", occurred="2024-10-30")]
    )
    assert found.after.picture.as_of.day == date(2024, 10, 30)
    assert [done.position for done in found.appended] == [9, 10]
    (row,) = found.to_dicts()
    assert row["what"] == "PRK troops deployed, RUS"
    data = found.to_dict()
    (change,) = data["changes"]
    assert data["new"] == ["more", "new"]
    before, after = change["before"][0], change["after"][0]
    assert (before["low"], after["low"], after["voices"]) == (10000, 3000, 2)
    assert found.to_json().startswith("{")
    assert made.head().position == 8


@pytest.mark.parametrize(
    ("new", "part"),
    [
        (told("u2", None, reported="2024-10-16"), "undated"),
        (unsaid("un2", "a"), "retracted"),
        (told("t", "2024-10-30", troops("500", "Kyiv", subject="IRN")), "figures"),
        ({**AUTUMN, "id": "ukaz-2", "corrects": "ukaz", "summary": "Mended."}, "decrees"),
        (stay("d2", "2024-10-21", host="BLR"), "deployments"),
        (
            {
                "kind": "intelligence_report", "id": "ir", "summary": "s", "agency": "MI", "source": SOURCE,
                "topic": "t", "occurred": "2024-10-30",
            },
            "assessments",
        ),
    ],
)  # fmt: skip
def test_a_preview_tells_each_part_that_changes_in_one_row(new: dict[str, Any], part: str) -> None:
    found = recorded(*GIVEN).preview(new, as_of=DAY)
    changed = [change for change in found.changes if change.part.name == part]
    assert len(changed) == 1
    assert changed[0].before != changed[0].after


def test_a_preview_tells_a_derived_line_under_its_name() -> None:
    made = recorded(*GIVEN)
    made.append(told("losses", "2024-10-20", {**troops("1000", "UK"), "measure": "casualty_rate"}))
    gains = {**troops("900", "UK"), "measure": "recruitment"}
    found = made.preview(told("gains", "2024-10-20", gains), as_of=DAY)
    lines = [change for change in found.changes if change.part.name == "derived"]
    assert all(len(change.after) == 1 and not change.before for change in lines)


def test_a_retraction_is_tried_on_the_day_that_its_event_speaks_of() -> None:
    found = recorded(*GIVEN).preview(unsaid("un3", "a"))
    assert found.after.picture.as_of.day == date(2024, 10, 20)


def test_a_preview_of_what_is_recorded_already_is_of_today() -> None:
    found = recorded(*GIVEN).preview(GIVEN[0])
    assert (found.after.picture.as_of.day, found.changes) == (date(2024, 11, 1), ())


def test_a_preview_refuses_as_append_does() -> None:
    made = recorded(*GIVEN)
    with pytest.raises(Refused, match="the stream is at #8, not at #3"):
        made.preview(report("x"), expected_head=3)
    with pytest.raises(Refused, match="recorded_by"):
        made.preview(report("x"), recorded_by="x" * 300)


@pytest.mark.parametrize("batch", ["events.toml", b"{}"])
def test_a_path_is_no_batch(batch: Any) -> None:
    with pytest.raises(EventError, match=r"a file of them is read with timeline.read"):
        recorded().append(batch)


def test_an_event_is_shown_by_its_position() -> None:
    made = recorded(*GIVEN)
    assert list(made.show(7)) == list(made.show("#7")) == list(made.show("gone"))


def test_an_answer_names_the_head_it_was_made_from_whatever_is_recorded_meanwhile() -> None:
    class Growing(MemoryLog):
        def selections(self, *question: Any) -> list[Selection]:
            self.append(events(report(f"more-{self.head().position}")))
            return super().selections(*question)

        def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
            if self.head().position:
                self.append(events(report(f"more-{self.head().position}")))
            return super().read(after, limit)

    made = Timeline(Growing(Clock()))
    made.append(GIVEN)
    at = made.head()
    assert made.state(DAY).head == at
    at = made.head()
    found = made.log()
    assert (found.head, len(found)) == (at, at.position)


def test_a_preview_of_what_speaks_later_than_today_shows_today() -> None:
    made = recorded(*GIVEN)
    found = made.preview(told("later", "2025-03-01", troops("1", "Kyiv"), reported=DAY))
    assert found.after.picture.as_of.day == date(2024, 11, 1)
    assert [change.part.name for change in found.changes] == ["ahead"]


def test_labels_change_what_is_printed_and_never_the_data() -> None:
    clock = Clock()
    plain = Timeline.in_memory(clock)
    plain.append(GIVEN)
    labelled = Timeline(plain._log, clock=clock, labels={"PRK": "North Korea"})
    assert "North Korea troops deployed, RUS" in labelled.state(DAY).to_markdown()
    assert labelled.state(DAY).to_json() == plain.state(DAY).to_json()


# -- threads -----


def test_one_timeline_serves_many_threads(store_url: str) -> None:
    start = threading.Barrier(8)

    def work(number: int) -> list[Any]:
        start.wait()
        seen: list[Any] = []
        for step in range(5):
            one = told(f"e{number}-{step}", "2024-10-20", troops("1", f"voice {number}"))
            (done,) = made.append([one], recorded_by=f"thread {number}")
            answer: Answer = made.state(DAY)
            seen.append((done.position, answer.head.position, answer.picture.of(FIGURES)[0].voices))
        return seen

    with Timeline.open(store_url) as made, ThreadPoolExecutor(8) as threads:
        seen = [one for found in threads.map(work, range(8)) for one in found]
        assert sorted(position for position, _, _ in seen) == list(range(1, 41))
        assert all(position <= head for position, head, _ in seen)
        assert made.state(DAY).picture.of(FIGURES)[0].voices == 8
        assert made.check().findings == []
