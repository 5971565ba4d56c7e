"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from each import each
from places import ROOT

ROOMS = sorted((ROOT / "timeline").rglob("*.py"))
CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic"}


@each("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_only_the_engine_has_a_clock(room: Path) -> None:
    called = {node.attr for node in ast.walk(ast.parse(room.read_text())) if isinstance(node, ast.Attribute)}
    assert not called & CLOCKS or room.name == "engine.py"


@each("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_can_be_read_in_one_sitting(room: Path) -> None:
    assert len(room.read_text().splitlines()) <= 400


@pytest.mark.process
def test_importing_a_pure_room_loads_no_database_and_no_terminal() -> None:
    code = (
        "import sys, timeline, timeline.asof.picture, timeline.publish.markdown, timeline.log.memory\n"
        "print(*sorted({'sqlalchemy', 'typer', 'rich', 'psycopg', 'alembic'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "\n"


@pytest.mark.process
def test_the_wheel_brings_all_that_the_demo_needs(tmp_path: Path) -> None:
    """Built, unpacked beside nothing of the checkout, and run."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    environment.pop("TIMELINE_DB", None)
    code = "import timeline; print(timeline.__file__); from timeline.cli import main; main(['demo'])"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(str(tmp_path / "installed"))
    assert "PRK troops deployed, RUS" in ended.stdout
    assert (tmp_path / "demo-2024-10-31.md").exists()
