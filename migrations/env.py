"""Alembic's entry: over the connection it is handed, or over the database that TIMELINE_DB names."""

from __future__ import annotations

import os
from contextlib import nullcontext

from alembic import context
from sqlalchemy import Connection

from timeline.store.database import StoreError, connect, immediate, parse_url, state_of
from timeline.store.schema import VERSION_TABLE, metadata


def migrate(connection: Connection) -> None:
    """Run the scripts, all in one transaction, so that a failing one leaves nothing half done."""
    state_of(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    with immediate(connection) if connection.dialect.name == "sqlite" else nullcontext():
        # Configured within the transaction: Alembic then leaves it to us.
        context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE)
        with context.begin_transaction():
            context.run_migrations()


def migrate_named() -> None:
    """Run them on the database that TIMELINE_DB names, for the `alembic` command."""
    engine = connect(parse_url(os.environ.get("TIMELINE_DB", "timeline.db")))
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
    engine.dispose()


handed = context.config.attributes.get("connection")
if handed is not None:
    migrate(handed)
else:
    try:
        migrate_named()
    except StoreError as error:
        raise SystemExit(f"error: {error}") from None
