"""Somebody's table, row by row into the log, and in its later editions."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from given import Clock
from hypothesis import given
from hypothesis import strategies as st
from random_logs import slowly
from shell import Shell

from timeline.documents.files import DocumentError
from timeline.documents.objects import Row
from timeline.engine import Timeline
from timeline.log.memory import MemoryLog
from timeline.tables import editions, importing
from timeline.tables.importing import Summary
from timeline.tables.mapping import Mapped, compiled
from timeline.tables.reading import Table

TABLE = "day,dead,who\n2024-10-01,5,UKR\n2024-10-02,7,UKR\n2024-10-03,,UKR\n"
MAP = """
dataset = "counts"
[source]
publisher = "Institute"
[event]
id = "count-{day}"
occurred = "{day}"
summary = "Counted up to {day}."
[[claim]]
subject = "{who}"
measure = "killed"
estimate = "{dead}"
"""


@pytest.fixture
def ready(shell: Shell, sqlite_template: Path) -> Shell:
    shutil.copy(sqlite_template, "timeline.db")
    shell.write("map.toml", MAP)
    shell.write("t.csv", TABLE)
    return shell


def low(shell: Shell, day: str, *flags: str) -> Any:
    figures = json.loads(shell("state", "--as-of", day, "--format", "json", *flags).out)["figures"]
    return figures[0]["low"] if figures else None


def test_importing_again_changes_nothing(ready: Shell) -> None:
    assert ready("import", "t.csv", "--map", "map.toml").out == (
        "3 rows: new 2, already recorded 0, without a number 1\n"
    )
    head = ready("head").out
    assert ready("import", "t.csv", "--map", "map.toml").out == (
        "3 rows: new 0, already recorded 2, without a number 1\n"
    )
    assert ready("head").out == head
    assert low(ready, "2024-10-02") == 7
    assert ready("import", "-", "--map", "map.toml", stdin=TABLE).out.startswith("3 rows: new 0")


def test_an_import_that_was_interrupted_is_begun_anew(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    rows = [f"2024-10-{day:02d},{day},UKR" for day in range(1, 10)]
    ready.write("t.csv", "\n".join(["day,dead,who", *rows]) + "\n")
    append, calls = Timeline.append_many, itertools.count()

    def interrupted(timeline: Timeline, *given: Any, **how: Any) -> Any:
        if next(calls) == 4:
            raise KeyboardInterrupt
        return append(timeline, *given, **how)

    monkeypatch.setattr(Timeline, "append_many", interrupted)
    assert ready("import", "t.csv", "--map", "map.toml").code == 130
    monkeypatch.setattr(Timeline, "append_many", append)
    assert ready("import", "t.csv", "--map", "map.toml").out == "9 rows: new 5, already recorded 4\n"


def test_a_bad_row_is_kept_with_its_line_and_can_be_mended(ready: Shell) -> None:
    ready.write("t.csv", TABLE + "2024-10-04,many,UKR\n2024-10-05,9\n2024-10-06,9,Ukrane\n2024-10-07,3,UKR\n")
    seen = ready("import", "t.csv", "--map", "map.toml")
    assert seen.code == 1
    assert seen.out == "7 rows: new 3, already recorded 0, without a number 1, rejected 3\n"
    assert "rejected 1: '…' is no number" in seen.err
    assert "the rejected rows are in t.csv.rejected.jsonl; mend them and import that file" in seen.err
    kept = [
        json.loads(line) for line in Path("t.csv.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(one["line"], one["row"]) for one in kept] == [
        (5, {"day": "2024-10-04", "dead": "many", "who": "UKR"}),
        (6, {"day": "2024-10-05", "dead": "9"}),
        (7, {"day": "2024-10-06", "dead": "9", "who": "Ukrane"}),
    ]
    for one, dead in zip(kept, ("8", "9", "9"), strict=True):
        one["row"] |= {"who": "UKR", "dead": dead}
    ready.write("t.csv.rejected.jsonl", "\n".join(map(json.dumps, kept)) + "\n")
    seen = ready("import", "t.csv.rejected.jsonl", "--map", "map.toml")
    assert (seen.code, seen.out) == (0, "3 rows: new 3, already recorded 0\n")
    assert low(ready, "2024-10-04") == 8


def test_a_row_that_the_log_refuses_is_kept_too_and_the_others_are_recorded(ready: Shell) -> None:
    ready("import", "t.csv", "--map", "map.toml")
    ready.write("t.csv", TABLE.replace(",7,", ",8,") + "2024-10-04,9,UKR\n2024-10-04,10,UKR\n")
    seen = ready("import", "t.csv", "--map", "map.toml")
    assert seen.out == "5 rows: new 1, already recorded 1, without a number 1, rejected 2\n"
    assert "is recorded at #… with other content; import a later state with --edition" in seen.err
    assert "is earlier in this batch with other content; add a column to its id" in seen.err


def test_columns_that_nothing_uses_are_named(ready: Shell) -> None:
    ready.write("t.csv", "day,dead,who,note,more\n2024-10-01,5,UKR,x,y\n")
    ready.write("map.toml", 'ignore = ["more"]\n' + MAP)
    assert "columns that are not used: note" in ready("import", "t.csv", "--map", "map.toml").err


def test_every_event_carries_its_data_set_and_who_recorded_it(ready: Shell) -> None:
    ready.user("Ada")
    ready("import", "t.csv", "--map", "map.toml")
    (first, _) = json.loads(ready("log", "--tag", "dataset:counts", "--format", "json").out)
    assert first["recorded_by"] == "Ada"


WRONG = {
    "import t.csv": "how do its rows become events? write --map MAP.toml; --draft prints one to start from",
    "import t.csv --map other.toml": "other.toml: no such file or directory; acled, ",
    "import missing.csv --map map.toml": "missing.csv: no such file or directory",
    "import t.csv --map map.toml --edition": "write --edition and --known-on DAY, both",
    "import t.csv --map map.toml --known-on 2024-10-31": "write --edition and --known-on DAY, both",
    "import t.csv --map map.toml --edition --known-on 2024-10": "'2024-10' is not a day; write a day such as",
    "import t.csv --map acled": "t.csv: there is no column 'actor1'; it has day, dead, who",
    "import t.csv --map t.csv": "t.csv: is no TOML",
    "import t.csv --map map.toml --rejects t.csv": "t.csv is what is read; write --rejects with another name",
    "import --draft missing.csv": "missing.csv: no such file or directory",
}


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_typed_wrong_is_told_and_records_nothing(ready: Shell, typed: str) -> None:
    seen = ready(*typed.split())
    assert (seen.code, seen.out) == (2, "")
    assert WRONG[typed] in " ".join(seen.err.split())
    assert ready("head").out.startswith("#0 ")


def test_a_draft_of_a_mapping_can_be_finished_and_used(ready: Shell) -> None:
    text = ready("import", "--draft", "t.csv").out
    assert 'occurred = { column = "day", date = "iso" }' in text
    finished = text.replace("WHO IS COUNTED, SUCH AS UKR", "UKR").replace(
        "WHAT IS COUNTED, SUCH AS killed", "killed"
    )
    ready.write("drafted.toml", finished)
    assert ready("import", "t.csv", "--map", "drafted.toml").out.startswith("3 rows: new 2")


def test_two_copies_of_one_originator_are_one_voice_and_show_both_numbers(ready: Shell) -> None:
    mapping = MAP.replace("occurred", 'said_by = "Ministry"\noccurred')
    for name, dead in (("One", "5"), ("Two", "6")):
        ready.write(f"{name}.csv", TABLE.replace(",5,", f",{dead},"))
        ready.write(f"{name}.toml", mapping.replace("Institute", name).replace("count-", f"{name}-"))
        assert ready("import", f"{name}.csv", "--map", f"{name}.toml").code == 0
    (figure,) = json.loads(ready("state", "--as-of", "2024-10-01", "--format", "json").out)["figures"]
    assert (figure["voices"], figure["carriers"], figure["low"], figure["high"]) == (1, 2, 5, 6)
    copies = [(one["publisher"], one["best"], one["marks"]) for one in figure["claims"]]
    assert sorted(copies) == [("One", 5, ["variant"]), ("Two", 6, ["variant"])]


def test_a_row_whose_quotes_are_broken_is_mended_cell_by_cell(ready: Shell) -> None:
    ready.write("t.csv", 'day,dead,who\n2024-10-01,"5,UKR\n2024-10-02,7,UKR\n')
    assert (
        ready("import", "t.csv", "--map", "map.toml").out == "2 rows: new 1, already recorded 0, rejected 1\n"
    )
    kept = json.loads(Path("t.csv.rejected.jsonl").read_text(encoding="utf-8"))
    assert kept["line"] == 2 and set(kept["row"]) == {"day", "dead"}
    kept["row"] = {"day": "2024-10-01", "dead": "5", "who": "UKR"}
    ready.write("t.csv.rejected.jsonl", json.dumps(kept) + "\n")
    assert (
        ready("import", "t.csv.rejected.jsonl", "--map", "map.toml").out
        == "1 rows: new 1, already recorded 0\n"
    )


def test_broken_json_is_mended_as_text_and_stays_where_it_is_not(ready: Shell) -> None:
    ready.write("t.jsonl", '{"day": "2024-10-01", "dead": 5, "who": "UKR"\n{"day": "2024-10-02", "dead": \n')
    assert ready("import", "t.jsonl", "--map", "map.toml").code == 1
    text = Path("t.jsonl.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in text]
    rows[0]["row"] += "}"
    ready.write("m.jsonl", "\n".join(map(json.dumps, rows)) + "\n")
    seen = ready("import", "m.jsonl", "--map", "map.toml")
    assert (seen.code, seen.out) == (1, "2 rows: new 1, already recorded 0, rejected 1\n")


def test_a_guessed_encoding_is_told_and_one_foreign_letter_spoils_its_row_alone(ready: Shell) -> None:
    text = "day,dead,who,по\n" + "".join(f"2024-10-{day:02d},1,UKR,Генштаб\n" for day in range(1, 29))
    Path("t.csv").write_bytes(text.encode("cp1251"))
    assert "read as cp1251" in ready("import", "t.csv", "--map", "map.toml").err
    Path("u.csv").write_bytes(text.encode() + b"2024-11-01,1,UKR,Z\xfcrich\n")
    seen = ready("import", "u.csv", "--map", "map.toml", "--dry-run")
    assert (seen.code, "is not in the encoding of the rest of the file" in seen.err) == (1, True)


def test_events_without_a_date_are_told(ready: Shell) -> None:
    ready.write("t.csv", TABLE.replace("2024-10-01", ""))
    ready.write("map.toml", MAP.replace("count-{day}", "count-{dead}").replace(" {day}.", " it."))
    seen = ready("import", "t.csv", "--map", "map.toml")
    assert "1 events have no date: they are recorded, and no figure counts them" in seen.err


def test_what_an_edition_recorded_is_known_to_a_plain_import_too(ready: Shell) -> None:
    ready("import", "t.csv", "--map", "map.toml", "--edition", "--known-on", "2024-11-01")
    assert ready("import", "t.csv", "--map", "map.toml").out == (
        "3 rows: new 0, already recorded 2, without a number 1\n"
    )


# -- editions -----

Rows = dict[str, str]


def mapping() -> Mapped:
    import tomllib

    text = MAP.replace('"{day}"', '"2024-10-01"').replace("{day}", "{key}")
    text = text.replace('subject = "{who}"', 'subject = "UKR"\nplace = "{key}"')
    return compiled(tomllib.loads(text), "t", "t.toml")


@contextmanager
def table(rows: Rows) -> Iterator[Table]:
    cells = ({"key": key, "dead": dead} for key, dead in rows.items())
    yield Table("t", (Row(line, one) for line, one in enumerate(cells, start=2)), ("key", "dead"))


def edition(
    timeline: Timeline, rows: Rows, day: date, *, agreed: bool = True, dry_run: bool = False
) -> Summary:
    return editions.run(
        timeline, lambda: table(rows), mapping(), day, None, _unheard, lambda *_: agreed, dry_run=dry_run
    )


def _unheard(*_: Any) -> None:
    """Nobody follows."""


def said(timeline: Timeline, day: date) -> Rows:
    """What the data set said as it was known on a day: the number of every row."""
    figures = timeline.state("2024-12-31", known_on=day).to_dict()["figures"]
    return {one["place"]: str(one["best"]) for one in figures if one["status"] != "withdrawn"}


DAYS = [date(2024, 11, day) for day in range(1, 9)]
KEYS = st.sampled_from(["a", "b", "c", "d"])
tables = st.dictionaries(KEYS, st.sampled_from(["1", "2", "3"]), max_size=4)


@slowly
@given(st.lists(tables, min_size=1, max_size=6))
def test_what_was_known_at_every_edition_is_what_it_said(given: list[Rows]) -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    for day, rows in zip(DAYS, given, strict=False):
        before = timeline.head().position
        told = edition(timeline, rows, day)
        counts = told.new + told.changed + told.unchanged + told.returned
        assert counts == len(rows)
        assert edition(timeline, rows, day).unchanged == len(rows)
        again = timeline.head().position
        assert again - before >= told.new + told.changed + told.vanished + told.returned
    for day, rows in zip(DAYS, given, strict=False):
        assert said(timeline, day) == rows


def test_every_change_is_counted_and_recorded_in_its_order() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    kinds = ("new", "changed", "vanished", "returned", "unchanged")
    steps = [
        ({"a": "1", "b": "1"}, (2, 0, 0, 0, 0)),
        ({"a": "1", "b": "2"}, (0, 1, 0, 0, 1)),
        ({"a": "1"}, (0, 0, 1, 0, 1)),
        ({"a": "1"}, (0, 0, 0, 0, 1)),
        ({"a": "1", "b": "2"}, (0, 0, 0, 1, 1)),
        ({"a": "1"}, (0, 0, 1, 0, 1)),
        ({"a": "1", "b": "3", "c": "1"}, (1, 0, 0, 1, 1)),
    ]
    for day, (rows, counts) in zip(DAYS, steps, strict=False):
        told = edition(timeline, rows, day)
        assert tuple(getattr(told, kind) for kind in kinds) == counts
    assert [recorded.event.id for recorded in timeline.events()] == [
        "count-a", "count-b", "count-b@2024-11-02", "count-b@2024-11-03-gone", "count-b@2024-11-05-back",
        "count-b@2024-11-06-gone", "count-b@2024-11-07-back", "count-b@2024-11-07", "count-c",
    ]  # fmt: skip


def test_a_vanished_row_is_silent_in_every_version() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    for day, rows in zip(DAYS, [{"a": "1"}, {"a": "2"}, {"b": "1"}], strict=False):
        edition(timeline, rows, day)
    assert said(timeline, DAYS[2]) == {"b": "1"}


def test_an_edition_that_comes_too_late_is_refused_and_says_why() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    edition(timeline, {"a": "1"}, DAYS[2])
    with pytest.raises(DocumentError, match="the edition of 2024-11-03 is recorded, and that of 2024-11-01"):
        edition(timeline, {"a": "2"}, DAYS[0])


def test_another_edition_of_the_same_day_is_refused_whole() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    edition(timeline, {"a": "1"}, DAYS[0])
    edition(timeline, {"a": "2"}, DAYS[1])
    head = timeline.head()
    with pytest.raises(DocumentError, match="an edition of 2024-11-02 is recorded with other content"):
        edition(timeline, {"a": "3", "b": "1"}, DAYS[1])
    assert timeline.head() == head


def test_many_retractions_are_asked_about_and_a_dry_run_records_nothing() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    many = {f"k{number}": "1" for number in range(40)}
    edition(timeline, many, DAYS[0])
    head = timeline.head()
    fewer = dict(list(many.items())[:37])
    assert edition(timeline, fewer, DAYS[1], dry_run=True).vanished == 3
    with pytest.raises(DocumentError, match="nothing is recorded"):
        edition(timeline, fewer, DAYS[1], agreed=False)
    assert timeline.head() == head
    almost = dict(list(many.items())[:38])
    assert edition(timeline, almost, DAYS[1], agreed=False).vanished == 2


def test_nothing_is_taken_to_have_vanished_where_a_row_could_not_be_read() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    edition(timeline, {"a": "1", "b": "1", "c": "1"}, DAYS[0])
    told = edition(timeline, {"a": "many", "b": "2"}, DAYS[1])
    assert (told.rejected, told.vanished, told.changed) == (1, 0, 1)
    assert said(timeline, DAYS[1]) == {"a": "1", "b": "2", "c": "1"}


def test_which_copy_was_read_is_no_change(ready: Shell) -> None:
    typed = ["import", "t.csv", "--map", "map.toml", "--edition", "--known-on"]
    for day in ("2024-11-01", "2024-11-02"):
        ready.write("map.toml", MAP.replace('"Institute"', f'"Institute"\naccessed = "{day}"'))
        last = ready(*typed, day).out
    assert last.startswith("3 rows: new 0, changed 0, vanished 0, returned 0, unchanged 2")


def test_a_correction_by_hand_is_compared_with_too() -> None:
    timeline = Timeline(MemoryLog(Clock()), clock=Clock())
    edition(timeline, {"a": "1"}, DAYS[0])
    timeline.correct("count-a", {"claims": ["UKR killed 9 place a said-by Institute"]})
    assert edition(timeline, {"a": "1"}, DAYS[1]).changed == 1


def test_a_source_that_was_published_on_one_day_is_no_data_set(ready: Shell) -> None:
    ready.write("map.toml", MAP.replace('"Institute"', '"Institute"\npublished = "2024-10-31"'))
    seen = ready("import", "t.csv", "--map", "map.toml", "--edition", "--known-on", "2024-11-01")
    assert seen.code == 2
    assert "a data set has accessed and no published" in seen.err


def test_editions_as_a_person_types_them(ready: Shell) -> None:
    typed = ["import", "t.csv", "--map", "map.toml", "--edition", "--known-on"]
    assert ready(*typed, "2024-11-01").out.startswith("3 rows: new 2, changed 0, vanished 0")
    ready.write("t.csv", TABLE.replace(",7,", ",8,").replace("2024-10-01,5,UKR\n", ""))
    seen = ready(*typed, "2024-11-02")
    assert seen.code == 2
    assert (
        "this edition would retract 1 of 2 rows (50.0 %); if it is the whole data set, write --yes"
        in seen.err
    )
    assert ready(*typed, "2024-11-02", "--dry-run").out.endswith("nothing is recorded\n")
    assert ready(*typed, "2024-11-02", keyboard="n\n").code == 2
    assert ready(*typed, "2024-11-02", keyboard="y\n").out.startswith("2 rows: new 0, changed 1, vanished 1")
    assert [low(ready, "2024-10-02", "--known-on", day) for day in ("2024-11-01", "2024-11-02")] == [7, 8]
