"""The types that users get: a script by public names passes a strict type checker, and mistakes do not."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import consumer
import mypy.api
import pytest

import timeline as package

REFUSED = """
import timeline as package
from timeline import Timeline
from timeline import Timelines  # refused

package.nothing()  # refused
timeline = Timeline.open("mine.db")
timeline.nothing()  # refused
timeline.stream.nothing()  # refused

Timeline.open(3)  # refused
Timeline.open("mine.db", label={})  # refused
Timeline.open("mine.db", labels={"RUS": 3})  # refused

timeline.append("events.toml")  # refused
timeline.append([3])  # refused
timeline.append([], recorder="Ada")  # refused
timeline.preview([], "2024-10-31", place=3)  # refused
timeline.preview([], since_when="2024")  # refused
appended: str = timeline.append([])  # refused

timeline.state(asof="2024-10-31")  # refused
timeline.state(as_of=20241031)  # refused
timeline.state(full="yes")  # refused
timeline.state("2024-10-31", known_then="2024-10-31")  # refused
timeline.log(speaker="x")  # refused
timeline.log(newest_first="yes")  # refused
timeline.log(kind=3)  # refused
timeline.show(3.5)  # refused
timeline.why("PRK")  # refused
timeline.why("PRK", "troops_deployed", measure_of="place")  # refused
timeline.course("PRK", "troops_deployed", by="day")  # refused
timeline.course("PRK", "troops_deployed", every=30)  # refused
timeline.course("PRK", "troops_deployed", until="2024-10-31")  # refused
timeline.chart(timeline.course("PRK", "troops_deployed"), "gif")  # refused
timeline.diff("2024-10-31")  # refused
timeline.diff("2024-10-30", "2024-10-31", full="yes")  # refused
timeline.export("pdf")  # refused
timeline.sources("daily")  # refused
timeline.follow(after="#3")  # refused
timeline.follow(speaker="x")  # refused

answer = timeline.state("2024-10-31", full=True)
answer.picture = answer.picture  # refused
answer.stream = "other"  # refused
answer.figures = ()  # refused
answer.head.position = 3  # refused
answer.figures[0].low = None  # refused
answer.figures[0].low + 1  # refused
answer.figures[0].lowest  # refused
answer.to_csv()  # refused
answer[0]  # refused
document: list[str] = answer.to_dict()  # refused
rows: str = answer.to_dicts()  # refused
text: bytes = answer.to_markdown()  # refused
json: dict[str, object] = answer.to_json()  # refused

listing = timeline.log(tag="recruits")
listing["first"]  # refused
listing[0] = listing[1]  # refused
listing[0].recorded.position = 3  # refused
listing[0].recorded.event.headline  # refused
timeline.sources()[0].publisher  # refused
timeline.course("PRK", "troops_deployed")[0].points[0].figure.low  # refused
timeline.diff("2024-10-30", "2024-10-31").happened[0].positions.append(3)  # refused
next(timeline.follow()).withdrawn_by.sort()  # refused
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


def errors(script: Path, cache: Path) -> dict[int, str]:
    """What mypy says of a script beside nothing of the checkout, by line."""
    asked = ["--strict", "--no-color-output", "--config-file=", f"--cache-dir={cache}", script.name]
    said, failed, _ = mypy.api.run(asked)
    assert not failed, failed
    found = re.findall(rf"^{script.name}:(\d+): error: (.+)$", said, re.MULTILINE)
    assert len(found) == said.count(": error: "), said
    return {int(line): message for line, message in found}


@pytest.mark.process
def test_a_script_by_public_names_passes_a_strict_type_checker(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(Path(consumer.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    assert errors(script, cache) == {}


@pytest.mark.process
def test_a_type_checker_refuses_what_would_fail(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(REFUSED, encoding="utf-8")
    lines = enumerate(REFUSED.splitlines(), 1)
    assert errors(script, cache).keys() == {number for number, line in lines if line.endswith("# refused")}


def test_the_script_does_what_it_says(tmp_path: Path) -> None:
    lines = consumer.main(tmp_path / "mine.db")
    assert lines[:6] == [
        "2 new, 1 changes",
        "occurred: '21.9.2024' is not an EDTF date; write 2024-09-21",
        "recruitment: 30000 to 30000",
        "changed in (2,)",
        "4 rows, 11 fields, 3 moments",
        "1 events, 1 asked for, 2 sources, 1 grounds",
    ]
    refused, *heard = lines[-3:]
    assert refused == "'2024-13-01' is not a day: months are 01 to 12, seasons 21 to 24"
    assert heard == ["recruits-2024-09", "recruits-2024-10"]


def test_every_name_of_the_package_is_there() -> None:
    for name in package.__all__:
        assert getattr(package, name) is getattr(import_module(package._HOMES[name]), name)
    assert package.__all__ == sorted(package._HOMES, key=lambda name: (name[0].islower(), name))
