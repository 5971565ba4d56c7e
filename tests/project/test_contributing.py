"""CONTRIBUTING is true: what it names exists, and its table names what a change touches."""

from __future__ import annotations

import re
import tomllib

from places import ROOT

from timeline.model.measures import Measure, vocabulary

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]


def files(text: str) -> list[str]:
    """The files that a text names: those in code with a folder and an ending."""
    return re.findall(r"`((?:timeline|tests|docs|migrations|benchmarks)/[\w/.*-]+\.\w+)`", text)


def test_every_file_that_is_named_exists() -> None:
    named = files(PAGE)
    assert len(named) > 40
    assert not [name for name in named if not list(ROOT.glob(name))]


def test_the_drawing_names_every_package_and_no_other() -> None:
    drawing = PAGE.split("```")[1]
    packages = {path.stem for path in (ROOT / "timeline").iterdir() if (path / "__init__.py").is_file()}
    rooms = {"engine", "asking", "errors"}
    drawn = set(re.findall(r"^(\w+) |\| (\w+)  ", drawing, re.MULTILINE))
    assert {name for pair in drawn for name in pair if name} == packages | rooms


def test_the_row_about_a_part_of_the_picture_names_all_that_know_one() -> None:
    (row,) = (line for line in ROWS if line.startswith("| a part of the picture"))
    of_it = re.compile(r"asof\.parts\.decrees import|\bDECREE\b")
    rooms = (path for path in (ROOT / "timeline").rglob("*.py") if of_it.search(path.read_text()))
    # The part itself; and who asks for claims, which decrees can carry, or for undated events.
    others = {"timeline/asof/parts/decrees.py", "timeline/store/reader.py", "timeline/store/index/history.py"}
    assert {str(path.relative_to(ROOT)) for path in rooms} - others == set(files(row)) - others


def test_the_measure_that_is_worked_through_is_one() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    ((name, fields),) = tomllib.loads(block).items()
    assert name not in vocabulary()
    assert Measure(name=name, **fields).horizon == 92
