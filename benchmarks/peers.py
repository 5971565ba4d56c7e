"""The peers: the eventsourcing library with its recorders, DuckDB and Polars over the same rows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import duckdb
import polars
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from timeline.store.database import parse_url

_SAVED = 100
_VISIBLE = "held_from <= {known} AND held_to > {known} AND pos_from <= {position} AND pos_to > {position}"


class Series(Aggregate):
    """One series as an aggregate: its last report is its state."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: dict[str, Any] | None = None

    @staticmethod
    def create_id(name: str) -> UUID:
        """The same name is the same aggregate."""
        return uuid5(NAMESPACE_URL, name)

    @event("Reported")
    def report(self, said: dict[str, Any]) -> None:
        """One more report."""
        self.said = said


def recorder(kind: str, where: str) -> dict[str, str]:
    """The environment of an application with one of the library's recorders: sqlite, postgres, sqlalchemy."""
    url = parse_url(where)
    if kind == "sqlite":
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": url.database or ""}
    if kind == "sqlalchemy":
        return {
            "PERSISTENCE_MODULE": "eventsourcing_sqlalchemy",
            "SQLALCHEMY_URL": url.render_as_string(hide_password=False),
        }
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": url.database or "",
        "POSTGRES_HOST": str(url.query["host"]), "POSTGRES_PORT": "5432",
        "POSTGRES_USER": url.username or "", "POSTGRES_PASSWORD": "-",
    }  # fmt: skip


class Peer:
    """An application of the library over the reports of a log; corrections are reports like any other."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._application: Any = Application(env=dict(os.environ) | environment)
        self._series: dict[str, Series] = {}

    def append(self, documents: Sequence[dict[str, Any]]) -> None:
        """Save the reports, a hundred events at a time."""
        changed: dict[str, Series] = {}
        for number, document in enumerate(documents, start=1):
            (claim,) = document["claims"]
            name = f"{claim['subject']} {claim['measure']} {claim['said_by']}"
            one = self._series.setdefault(name, Series(name))
            one.report(document)
            changed[name] = one
            if number % _SAVED == 0:
                self._application.save(*changed.values())
                changed = {}
        self._application.save(*changed.values())

    def states(self) -> int:
        """The state of every series, rebuilt from its events."""
        names = list(self._series)
        return len([self._application.repository.get(Series.create_id(name)) for name in names])

    def close(self) -> None:
        """Give back the connections."""
        self._application.close()


def duck(
    rows: Sequence[tuple[Any, ...]], names: Sequence[str], valid: int, known: int, position: int
) -> Callable[[], int]:
    """The latest visible row of every key by a window over all of them, in DuckDB, loaded beforehand."""
    connection = duckdb.connect()
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        polars.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None).write_csv(
            file.name
        )
        connection.execute(f"CREATE TABLE index_rows AS SELECT * FROM read_csv('{file.name}')")
    visible = _VISIBLE.format(known=known, position=position)
    query = (
        f"SELECT * FROM index_rows WHERE speaks_from <= {valid} AND {visible} "
        "QUALIFY row_number() OVER (PARTITION BY key ORDER BY speaks_from DESC, known DESC) = 1"
    )
    return lambda: len(connection.execute(query).fetchall())


def frame(
    rows: Sequence[tuple[Any, ...]], names: Sequence[str], valid: int, known: int, position: int
) -> Callable[[], int]:
    """The same in Polars, in memory."""
    held = polars.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None)
    one = polars.col

    def work() -> int:
        visible = held.lazy().filter(
            (one("speaks_from") <= valid) & (one("held_from") <= known) & (one("held_to") > known)
            & (one("pos_from") <= position) & (one("pos_to") > position)
        )  # fmt: skip
        return visible.sort("speaks_from", "known").group_by("key").last().collect().height

    return work
