"""Keys by their series, to find what a claim resembles; and on Postgres a word to whoever watches the log."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("index_keys_series", "index_keys", ["stream", "series"])
    if op.get_bind().dialect.name == "postgresql":
        # Sent by the commit, so that who is woken finds the events there.
        op.execute(
            "CREATE OR REPLACE FUNCTION timeline_tell() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_notify('timeline', ''); RETURN NULL; END $$"
        )
        op.execute(
            "CREATE OR REPLACE TRIGGER events_tell AFTER INSERT ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION timeline_tell()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER events_tell ON events")
        op.execute("DROP FUNCTION timeline_tell()")
    op.drop_index("index_keys_series", "index_keys")
