"""The index beside the log: derived from it, so going down loses nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    by_code_point = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "index_keys",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("series", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("measure", sa.Text),
        sa.Column("lead", sa.BigInteger, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("stream", "kind", "name", name="index_keys_name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_rows",
        sa.Column("stream", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)
            for name in ("key", "speaks_from", "known", "position")
        ),
        sa.Column("claim", sa.Integer, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)
            for name in ("held_from", "pos_from")
        ),
        sa.Column("held_to", sa.BigInteger, nullable=False),
        sa.Column("pos_to", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger),
        sa.Column("low", sa.Text),
        sa.Column("best", sa.Text),
        sa.Column("high", sa.Text),
        sa.Column("id", by_code_point),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_marks",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("block", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("speaks_from", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_heads",
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("index_heads", "index_marks", "index_rows", "index_keys"):
        op.drop_table(table)
