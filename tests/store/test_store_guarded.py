"""A store is append-only by the database's own hand, and proven by its chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from given import events, report
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from storing import OWN, filled, inside, is_sqlite, run

from timeline.log.chain import chain_hash, findings

# -- guarded by the database itself -----

ROW = "SELECT 'main', 1, 'e9', 'report', NULL, 'now', NULL, 1, '{}', 'x', 'y', 'z'"
ANYWHERE = [
    "UPDATE events SET document = '{}'",
    "UPDATE events SET recorded_by = NULL WHERE position = 2",
    "UPDATE events SET position = 99 WHERE position = 3",
    "DELETE FROM events",
    "DELETE FROM events WHERE position = 3",
    "UPDATE measures SET unit = 'tons'",
    "DELETE FROM measures",
    f"INSERT INTO events {ROW} WHERE true ON CONFLICT (stream, position) DO UPDATE SET document = '{{}}'",
    f"INSERT INTO events {ROW.replace(' 1,', ' 9,', 1).replace('e9', 'e1')} WHERE true "
    "ON CONFLICT (stream, id) DO UPDATE SET document = '{}'",
    "INSERT INTO measures SELECT 'main', 'tanks_ready', 'stock', 'tons' WHERE true "
    "ON CONFLICT (stream, measure) DO UPDATE SET unit = 'tons'",
]
ON_SQLITE = [
    f"INSERT OR REPLACE INTO events {ROW}",
    f"REPLACE INTO events {ROW.replace(' 1,', ' 9,', 1).replace('e9', 'e1')}",
    "INSERT OR REPLACE INTO measures SELECT 'main', 'tanks_ready', 'stock', 'tons'",
    "INSERT OR REPLACE INTO events "
    "(rowid, stream, position, id, kind, recorded_at, schema_version, document, "
    "document_hash, previous_hash, hash) VALUES (1, 'x', 9, 'e9', 'report', 'now', 1, '{}', 'x', 'y', 'z')",
    "INSERT OR REPLACE INTO measures (rowid, stream, measure, nature, unit) "
    "VALUES (1, 'x', 'x', 'stock', 'tons')",
    "UPDATE OR REPLACE events SET position = 2 WHERE position = 1",
    "UPDATE OR REPLACE measures SET measure = 'tanks_ready', unit = 'tons'",
]
ON_POSTGRES = [
    "TRUNCATE events",
    "TRUNCATE measures",
    "TRUNCATE events, measures CASCADE",
    "MERGE INTO events USING (SELECT 1) AS other ON true WHEN MATCHED THEN UPDATE SET document = '{}'",
]
REFUSED = [
    *[pytest.param("sqlite_url", one, id=f"sqlite-{one[:60]}") for one in [*ANYWHERE, *ON_SQLITE]],
    *[pytest.param("postgres_url", one, id=f"postgres-{one[:60]}") for one in [*ANYWHERE, *ON_POSTGRES]],
]


@pytest.mark.parametrize(("database", "statement"), REFUSED)
def test_the_database_refuses_to_change_what_is_recorded(
    database: str, statement: str, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue(database))
    with filled(url) as store:
        before = list(store.lines())
        with pytest.raises(DBAPIError, match=r"the log is append-only: (events|measures) cannot be changed"):
            run(url, statement)
        assert list(store.lines()) == before
        store.append(events(report("after", claims=[OWN])))


def test_no_guard_is_missing_from_a_new_store(store_url: str) -> None:
    with filled(store_url) as store:
        assert store.guards() == []


@pytest.mark.parametrize("table", ["events", "measures"])
@pytest.mark.parametrize("verb", ["update", "delete", "third"])
def test_a_dropped_guard_is_told(store_url: str, table: str, verb: str) -> None:
    if verb == "third":
        verb = "replace" if is_sqlite(store_url) else "truncate"
    name = f"{table}_no_{verb}"
    with filled(store_url) as store:
        run(store_url, f"DROP TRIGGER {name}" + ("" if is_sqlite(store_url) else f" ON {table}"))
        assert store.guards() == [name]


def test_a_guard_that_is_switched_off_is_told(postgres_url: str) -> None:
    with filled(postgres_url) as store:
        run(postgres_url, "ALTER TABLE events DISABLE TRIGGER events_no_update")
        assert store.guards() == ["events_no_update"]
        run(postgres_url, "ALTER TABLE events ENABLE REPLICA TRIGGER events_no_delete")
        assert store.guards() == ["events_no_delete", "events_no_update"]


# -- proven by the chain -----


def unguard(url: str) -> None:
    """Drop every guard, as somebody who tampers would."""
    with inside(url) as connection:
        if connection.dialect.name == "sqlite":
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars()
            statements = [f"DROP TRIGGER {name}" for name in names]
        else:
            statements = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("events", "measures")]
        for statement in statements:
            connection.execute(text(statement))


def rewrite(connection: Connection, position: int, document: str, *, relink: bool) -> None:
    """Put another document at a position, with its hash; the chain's hash too, where asked."""
    content = hashlib.sha256(document.encode()).hexdigest()
    row = connection.execute(text("SELECT * FROM events WHERE position = :p"), {"p": position}).one()
    linked = chain_hash(
        row.previous_hash, position, row.id, row.schema_version, row.recorded_at, row.recorded_by, content
    )
    connection.execute(
        text("UPDATE events SET document = :d, document_hash = :c, hash = :h WHERE position = :p"),
        {"d": document, "c": content, "h": linked if relink else row.hash, "p": position},
    )


def other_document(connection: Connection) -> str:
    document = json.loads(
        connection.execute(text("SELECT document FROM events WHERE position = 2")).scalar_one()
    )
    return json.dumps(document | {"note": "never said"})


def sql(statement: str) -> Callable[[Connection], None]:
    def tamper(connection: Connection) -> None:
        connection.execute(text(statement))

    return tamper


CHANGED = "#2 e2: its document was changed after it was recorded"
UNPROVEN = "#2 e2: its hash does not prove what stands beside it"
UNLINKED = "#3 e3: does not follow from the event before it"
COLUMNS = "#2 e2: its columns are not those of its document"
TAMPERING: dict[str, tuple[Callable[[Connection], None], list[str]]] = {
    "a changed document": (
        sql("UPDATE events SET document = replace(document, 'It was', 'It was not') WHERE position = 2"),
        [CHANGED],
    ),
    "a document that is none": (sql("UPDATE events SET document = 'x' WHERE position = 2"), [CHANGED]),
    "a changed document and its hash": (
        lambda connection: rewrite(connection, 2, other_document(connection), relink=False),
        [UNPROVEN],
    ),
    "and the chain's hash": (
        lambda connection: rewrite(connection, 2, other_document(connection), relink=True),
        [UNLINKED],
    ),
    "another kind": (sql("UPDATE events SET kind = 'decree' WHERE position = 2"), [COLUMNS]),
    "another target": (sql("UPDATE events SET target = 'e1' WHERE position = 2"), [COLUMNS]),
    "another id": (
        sql("UPDATE events SET id = 'e22' WHERE position = 2"),
        [UNPROVEN.replace("e2:", "e22:"), COLUMNS.replace("e2:", "e22:")],
    ),
    "another instant": (
        sql("UPDATE events SET recorded_at = '2024-01-01T00:00:00.000000Z' WHERE position = 2"),
        [UNPROVEN],
    ),
    "another recorder": (sql("UPDATE events SET recorded_by = NULL WHERE position = 2"), [UNPROVEN]),
    "another schema version": (sql("UPDATE events SET schema_version = 7 WHERE position = 2"), [UNPROVEN]),
    "another position": (
        sql("UPDATE events SET position = 7 WHERE position = 4"),
        ["#4 is missing: the next event is #7", "#7 e4: its hash does not prove what stands beside it"],
    ),
    "a removed event": (
        sql("DELETE FROM events WHERE position = 2"),
        ["#2 is missing: the next event is #3", UNLINKED],
    ),
    "a removed beginning": (
        sql("DELETE FROM events WHERE position = 1"),
        ["#1 is missing: the next event is #2", "#2 e2: does not follow from the event before it"],
    ),
    "a re-linked hash": (
        sql(f"UPDATE events SET previous_hash = '{'0' * 64}' WHERE position = 2"),
        ["#2 e2: does not follow from the event before it", UNPROVEN],
    ),
    "a changed hash": (sql("UPDATE events SET hash = 'x' WHERE position = 2"), [UNPROVEN, UNLINKED]),
}


@pytest.mark.parametrize(("tamper", "expected"), TAMPERING.values(), ids=list(TAMPERING))
def test_the_chain_tells_what_was_tampered_with(
    store_url: str, tamper: Callable[[Connection], None], expected: list[str]
) -> None:
    with filled(store_url, 4) as store:
        unguard(store_url)
        with inside(store_url) as connection:
            tamper(connection)
        assert list(findings(store.lines())) == expected


@pytest.mark.parametrize("document", ["x", '{"kind":"rumour"}'])
@pytest.mark.parametrize("relink", [False, True])
def test_the_chain_tells_a_document_that_is_no_event_and_goes_on(
    store_url: str, document: str, relink: bool
) -> None:
    with filled(store_url, 4) as store:
        unguard(store_url)
        with inside(store_url) as connection:
            rewrite(connection, 2, document, relink=relink)
            connection.execute(text("UPDATE events SET kind = 'decree' WHERE position = 4"))
        found = list(findings(store.lines()))
        assert any(one.startswith("#2 e2: ") for one in found)
        assert found[-1] == "#4 e4: its columns are not those of its document"


def test_on_postgres_a_guard_of_another_table_does_not_count(postgres_url: str) -> None:
    run(postgres_url, "DROP TRIGGER events_no_delete ON events")
    run(postgres_url, "CREATE TABLE other (x int)")
    run(
        postgres_url,
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON other "
        "FOR EACH ROW EXECUTE FUNCTION timeline_append_only()",
    )
    with filled(postgres_url) as store:
        assert store.guards() == ["events_no_delete"]


def test_on_sqlite_a_row_numbered_by_hand_stops_nothing(sqlite_url: str) -> None:
    run(
        sqlite_url,
        "INSERT INTO events (rowid, stream, position, id, kind, recorded_at, schema_version, document, "
        "document_hash, previous_hash, hash) "
        "VALUES (-1, 'x', 1, 'x', 'report', 'now', 1, '{}', 'x', 'y', 'z')",
    )
    with filled(sqlite_url) as store:
        assert store.head().position == 3
