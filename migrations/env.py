"""Alembic's entry: over the connection it is handed, or over the database that TIMELINE_DB names."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from timeline.store import connect, parse_url
from timeline.tables import VERSION_TABLE, metadata


def migrate(connection: Connection) -> None:
    """Run the scripts, all in one transaction."""
    context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE)
    if connection.dialect.name == "sqlite":
        # The driver is in autocommit: without this a failing script would leave a store half made.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            context.run_migrations()
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
    else:
        with context.begin_transaction():
            context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    migrate(handed)
else:
    engine = connect(parse_url(os.environ.get("TIMELINE_DB", "timeline.db")))
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
    engine.dispose()
