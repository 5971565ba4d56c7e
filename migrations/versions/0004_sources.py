"""What the key of a source means, and the kinds that are few, so that neither takes reading the whole log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_FEW = sa.text("kind <> 'report'")


def upgrade() -> None:
    op.create_table(
        "index_sources",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "events_kind", "events", ["stream", "kind", "position"], sqlite_where=_FEW, postgresql_where=_FEW
    )
    # What is indexed by now has no sources: until its index is made anew, a stream is read without one.
    op.execute("DELETE FROM index_heads")


def downgrade() -> None:
    op.drop_index("events_kind", "events")
    op.drop_table("index_sources")
