"""Real tables: six editions of the General Staff's daily losses, and shapes of UCDP and ACLED."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from each import each
from places import DATA

from timeline import import_table
from timeline.engine import Timeline
from timeline.model.event import Report

LOSSES = DATA / "russia-losses"
DAYS = ["2022-03-05", "2022-04-01", "2022-04-02", "2022-04-03", "2023-02-01", "2024-10-31"]
SHAPES = DATA / "shapes"
EDITIONS = ["2022-03-31", "2022-09-30", "2023-06-30", "2024-10-31", "2025-12-31", "2026-08-08"]


def rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((LOSSES / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def losses(shared_store: str) -> Iterator[Timeline]:
    """The personnel file in its six editions, in order."""
    with Timeline.open(shared_store, "losses") as timeline:
        for day in EDITIONS:
            path, known_on = LOSSES / f"personnel-{day}.json", date.fromisoformat(day)
            import_table(timeline, path, "ua-general-staff-personnel", known_on=known_on)
        yield timeline


def told(timeline: Timeline, day: str, known: str, measure: str) -> Any:
    figures = timeline.state(day, known_on=known, measure=measure).to_dict()["figures"]
    (claim,) = figures[0]["claims"] if figures else [{"best": None, "low": None}]
    return claim["low"] if claim["best"] is None else claim["best"]


def expected(day: str, known: str, column: str) -> Any:
    """The latest row by a day that has a number, in the edition that was the newest then."""
    edition = max(one for one in EDITIONS if one <= known)
    found = [row for row in rows(f"personnel-{edition}.json") if row["date"] <= day and column in row]
    return found[-1][column] if found else None


@each("known", [*EDITIONS, "2023-01-15", "2026-11-01"])
@each("day", DAYS)
def test_every_edition_answers_what_its_file_says(losses: Timeline, day: str, known: str) -> None:
    for measure, column in (("casualties", "personnel"), ("captured", "POW")):
        assert told(losses, day, known, measure) == expected(day, known, column)


def test_the_revision_of_one_row_is_found_between_two_editions(losses: Timeline) -> None:
    course = losses.course("RUS", "casualties", by="known", as_of="2022-04-02", to="2026-08-08")
    (figure,) = course.to_dict()["figures"]
    told_by = [(one["day"], one["low"]) for one in figure["points"]]
    assert told_by[-2:] == [("2022-09-30", 17700), ("2023-06-30", 17800)]
    corrected = [one.recorded.event for one in losses.log() if one.recorded.event.target]
    assert [event.id for event in corrected] == ["ua-gs-personnel-2022-04-02@2023-06-30"]


def test_editions_and_the_history_of_every_change_agree(losses: Timeline) -> None:
    """The history tells each change with the time it became known; at an edition both say the same."""
    lines = (LOSSES / "personnel-history.jsonl").read_text(encoding="utf-8").splitlines()
    history = [one for one in map(json.loads, lines) if one["measure"] == "personnel"]
    for day in EDITIONS:
        last = datetime.fromisoformat(f"{day}T23:59:59+00:00")
        by_then = (one for one in history if datetime.fromisoformat(one["known_at"]) <= last)
        known = {one["date"]: one["value"] for one in by_then}
        mine = {row["date"]: row["personnel"] for row in rows(f"personnel-{day}.json")}
        for written in sorted(set(known) & set(mine))[::7]:
            assert told(losses, written, day, "casualties") == mine[written]
            assert known[written] == mine[written]


def test_the_source_s_word_is_kept(losses: Timeline) -> None:
    (figure,) = losses.state("2022-04-02", measure="casualties").to_dict()["figures"]
    assert figure["claims"][0]["qualifier"] == "about"
    (figure,) = losses.state("2022-03-11", measure="casualties").to_dict()["figures"]
    (claim,) = figure["claims"]
    assert (claim["qualifier"], claim["low"], claim["best"], claim["high"]) == ("more", 12000, None, None)


def test_equipment_is_counted_as_its_file_says_and_corrections_are_told_beside_it(
    shared_store: str,
) -> None:
    with Timeline.open(shared_store, "equipment") as timeline:
        for name, file in (
            ("equipment", "equipment-2026-08-08.json"),
            ("corrections", "equipment-correction.json"),
        ):
            done = import_table(timeline, LOSSES / file, f"ua-general-staff-{name}")
            assert (done.new, done.rejected) == (done.rows, 0)
        by_date = {row["date"]: row for row in rows("equipment-2026-08-08.json")}
        for correction in rows("equipment-correction.json")[::5]:
            day = correction["date"]
            before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
            for column, measure in (("tank", "tanks_lost"), ("APC", "armoured_vehicles_lost")):
                totals = [told(timeline, one, "2026-11-30", measure) for one in (before, day)]
                assert totals == [by_date[one][column] for one in (before, day)]
                # What the day itself lost is the change of the total less what of it is a correction.
                assert totals[1] - totals[0] - correction[column] >= 0
            developments = timeline.state(day).to_dict()["developments"]
            assert [f"tanks {correction['tank']}," in one["summary"] for one in developments] == [True]


# -- incident data in the shapes of the public codebooks -----


def imported(url: str, shape: str, name: str) -> Timeline:
    timeline = Timeline.open(url, shape)
    done = import_table(timeline, SHAPES / f"{shape}.csv", name)
    assert (done.rejected, done.unused) == (0, ())
    return timeline


def sums(timeline: Timeline, day: str, measure: str = "fatalities") -> dict[str, tuple[Any, Any, Any, int]]:
    figures = timeline.state(day, measure=measure).to_dict()["figures"]
    return {
        one["subject"]: (one["low"], one["best"], one["high"], one["claims"][0]["count"]) for one in figures
    }


def test_ged_is_summed_by_country_and_its_disorder_kept(shared_store: str) -> None:
    with imported(shared_store, "ged", "ucdp-ged") as timeline:
        assert sums(timeline, "2023-12-31") == {"UKR": (8 + 30, 48, 10 + 50, 2), "COD": (6, 7, 9, 2)}
        assert sums(timeline, "2023-12-31", "side_fatalities")["UKR"] == (3, 3, 3, 2)
        events = {one.recorded.event.id: one.recorded.event for one in timeline.log()}
        dates = {name: str(getattr(event, "occurred", None)) for name, event in events.items()}
        assert dates == {
            "ucdp-ged-1": "2023-05-01", "ucdp-ged-2": "[2023-01-01..2023-12-31]",
            "ucdp-ged-3": "[2023-06-01..2023-06-30]", "ucdp-ged-4": "[2023-06-03..2023-06-05]",
        }  # fmt: skip
        first = events["ucdp-ged-1"]
        assert isinstance(first, Report) and first.latitude == 48.0


def test_acled_is_known_from_its_upload_and_zero_is_a_reported_zero(shared_store: str) -> None:
    with imported(shared_store, "acled", "acled") as timeline:
        assert sums(timeline, "2024-11-30") == {"UKR": (5, 5, 5, 2), "SYR": (2, 2, 2, 1)}
        known = timeline.state("2024-11-30", known_on="2024-10-10", measure="fatalities").to_dict()["figures"]
        assert [(one["subject"], one["low"]) for one in known] == [("UKR", 5)]
        dates = {
            one.recorded.event.id: str(getattr(one.recorded.event, "occurred", "")) for one in timeline.log()
        }
        assert dates == {
            "acled-UKR1": "2024-10-03", "acled-UKR2": "[2024-10-28..2024-11-03]", "acled-SYR1": "2024-10",
        }  # fmt: skip
        (course,) = timeline.course("UKR", "fatalities", every="1mo", to="2024-11-30").to_dict()["figures"]
        assert [one["own"][0]["best"] if one["own"] else None for one in course["points"]] == [5, None]
