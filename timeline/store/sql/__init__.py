"""The statements of the store, a file each, in each database's own words.

Keys, ids and positions are bound as one JSON array, so that a statement has one text and one plan however
many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, text


@cache
def statement(dialect: str, name: str) -> TextClause:
    """The statement in `sql/DIALECT/NAME.sql`; made once, as making it costs more than running it."""
    file = resources.files("timeline.store.sql").joinpath(dialect, f"{name}.sql")
    return text(file.read_text(encoding="utf-8"))


def rows(connection: Connection, name: str, **values: Any) -> list[Any]:
    """What a statement finds: rows whose columns have names. SQLAlchemy 2.0 and 2.1 type them differently."""
    return list(connection.execute(statement(connection.dialect.name, name), values).all())


def array(values: Iterable[Any]) -> str:
    """Values as the JSON array that a statement is given."""
    return msgspec.json.encode(list(values)).decode()


def execute(connection: Connection, name: str, values: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Run a statement that changes rows of the index, once or for each of several."""
    connection.execute(statement(connection.dialect.name, name), values)
