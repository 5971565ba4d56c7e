"""The append-only tables: events and the first uses of measures, guarded by triggers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0001"
down_revision = None

# What makes a row of SQLite an existing one: its keys, and the hidden number by which it can be replaced too
# (-1 before a row has one).
_TABLES = {
    "events": "(OLD.stream = NEW.stream AND OLD.position = NEW.position) "
    "OR (OLD.stream = NEW.stream AND OLD.id = NEW.id) OR (NEW.rowid > 0 AND OLD.rowid = NEW.rowid)",
    "measures": "(OLD.stream = NEW.stream AND OLD.measure = NEW.measure) "
    "OR (NEW.rowid > 0 AND OLD.rowid = NEW.rowid)",
}


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target", sa.Text),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Text),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("document_hash", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("stream", "id", name="events_id"),
    )
    op.create_index("events_target", "events", ["stream", "target"])
    op.create_table(
        "measures",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("nature", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
    )
    for table, same_row in _TABLES.items():
        if op.get_bind().dialect.name == "sqlite":
            _guard_sqlite(table, same_row)
        else:
            _guard_postgres(table)


def _guard_sqlite(table: str, same_row: str) -> None:
    refusal = f"SELECT RAISE(ABORT, 'the log is append-only: {table} cannot be changed')"
    for verb in ("update", "delete"):
        op.execute(f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN {refusal}; END")
    # INSERT OR REPLACE deletes without firing the trigger on DELETE. One EXISTS, its parts spelt out so that
    # each seeks its own index: two cost twice as much.
    exists = f"EXISTS (SELECT 1 FROM {table} OLD WHERE {same_row})"
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} BEGIN {refusal}; END"
    )


def _guard_postgres(table: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION timeline_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the log is append-only: % cannot be changed', TG_TABLE_NAME; END $$"
    )
    for verb, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION timeline_append_only()"
        )


def downgrade() -> None:
    recorded = op.get_bind().execute(sa.text("SELECT EXISTS (SELECT 1 FROM events)")).scalar()
    if recorded and context.get_x_argument(as_dictionary=True).get("drop_events") != "yes":
        raise RuntimeError(
            "events are recorded here, and this step drops them for ever; "
            "to do that, say: alembic -x drop_events=yes downgrade base"
        )
    op.drop_table("measures")
    op.drop_table("events")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION timeline_append_only()")
