"""Migrations up and down, on both databases, with events in the store."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from given import report
from places import ROOT
from sqlalchemy import Connection
from storing import filled, inside, opened, tables

from timeline.engine import Timeline
from timeline.store.database import StoreError, prepare
from timeline.store.schema import REVISION, VERSION_TABLE, metadata
from timeline.store.store import make

# -- migrations -----


def configured(connection: Connection, *x: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"), cmd_opts=Namespace(x=list(x)))
    config.attributes["connection"] = connection
    return config


def downgrade(url: str, *x: str) -> None:
    with inside(url) as connection:
        command.downgrade(configured(connection, *x), "base")


def test_going_down_refuses_while_events_are_recorded_unless_it_is_asked_to(store_url: str) -> None:
    with filled(store_url) as store:
        before = list(store.lines())
        for x in ([], ["drop_events=no"]):
            with pytest.raises(RuntimeError, match="-x drop_events=yes"):
                downgrade(store_url, *x)
        assert list(store.lines()) == before
        assert store.guards() == []
    downgrade(store_url, "drop_events=yes")
    assert tables(store_url) <= {VERSION_TABLE}
    assert prepare(store_url) != REVISION
    with filled(store_url) as store:
        assert store.head().position == 3
        assert store.guards() == []


def test_after_a_bare_upgrade_a_key_still_means_its_source_and_init_mends_the_index(store_url: str) -> None:
    with filled(store_url):
        pass
    with inside(store_url) as connection:
        command.downgrade(configured(connection), "0003")
        command.upgrade(configured(connection), "head")
    keyed = {"publisher": "Daily", "key": "daily"}
    with Timeline.open(store_url) as timeline:
        assert "is at #0" in "".join(timeline.check()[0])
        timeline.append(report("keyed", source=keyed))
        assert timeline.source("daily")["publisher"] == "Daily"
    make(store_url)
    with Timeline.open(store_url) as timeline:
        assert timeline.check()[0] == []
        assert timeline.source("daily")["publisher"] == "Daily"


def test_going_down_an_empty_store_needs_no_asking(store_url: str) -> None:
    downgrade(store_url)
    assert tables(store_url) <= {VERSION_TABLE}


def test_a_store_that_was_taken_down_is_told_as_empty(store_url: str) -> None:
    downgrade(store_url)
    with pytest.raises(StoreError, match="is empty; make a store of it with 'timeline init'"):
        opened(store_url)


@pytest.mark.process
def test_the_alembic_command_does_the_same(store_url: str) -> None:
    with filled(store_url):
        pass
    name = Path(sys.executable).parent / "alembic"

    def alembic(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"TIMELINE_DB": store_url, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [str(name), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    refused = alembic("downgrade", "base")
    assert refused.returncode != 0
    assert "-x drop_events=yes" in refused.stderr
    assert "events" in tables(store_url)
    assert alembic("-x", "drop_events=yes", "downgrade", "base").returncode == 0
    assert tables(store_url) <= {VERSION_TABLE}
    assert alembic("upgrade", "head").returncode == 0
    with filled(store_url) as store:
        assert store.head().position == 3


def test_the_migrated_schema_is_that_of_the_tables(store_url: str) -> None:
    with inside(store_url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION


def test_the_revision_is_the_head_of_the_scripts() -> None:
    assert ScriptDirectory(str(ROOT / "migrations")).get_heads() == [REVISION]


def test_preparing_twice_changes_nothing(empty_url: str) -> None:
    assert prepare(empty_url) is None
    with filled(empty_url) as store:
        before = list(store.lines())
        assert prepare(empty_url) == REVISION
        assert list(store.lines()) == before
    with Timeline.init(empty_url) as timeline:
        assert timeline.head().position == 3


@pytest.mark.process
def test_preparing_at_once_makes_one_store(empty_url: str) -> None:
    code = "import sys; from timeline.store.database import prepare; prepare(sys.argv[1])"
    workers = [
        subprocess.Popen([sys.executable, "-c", code, empty_url], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        errors = [worker.communicate(timeout=20)[1] for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    # Whoever came too late may be told so, but in a sentence that is ours.
    assert all("StoreError" in error for error in errors if error)
    with filled(empty_url) as store:
        assert store.guards() == []


def test_sqlite_keeps_its_log_durably_and_lets_readers_read(sqlite_url: str) -> None:
    with inside(sqlite_url) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
