"""Waiting for what is recorded next: Postgres tells who listens, SQLite is looked at again.

A word is only a reason to look: whoever reads on from the last position it has seen skips nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from timeline.log.protocols import Wait
from timeline.store.database import StoreError, explained, shown

# A connection may be lost without a word: so often it is looked all the same.
_LONGEST = 10.0


@contextmanager
def waiting(engine: Engine) -> Iterator[Wait]:
    """A way to wait for at most so many seconds on SQLite, on Postgres until something was recorded.

    Raises StoreError.
    """
    if engine.dialect.name != "postgresql":
        yield time.sleep
        return
    # Imported here: a question to SQLite has no use for it.
    import psycopg

    with explained(engine.url), engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("LISTEN timeline")
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)

        def wait(seconds: float) -> None:
            try:
                for _ in driver.notifies(timeout=max(seconds, _LONGEST), stop_after=1):
                    pass
            except psycopg.Error as error:
                said = str(error).strip().partition("\n")[0]
                raise StoreError(f"{shown(engine.url)}: {said or 'the connection was lost'}") from None

        yield wait
