"""The schema: known to the store, to the index and to the migrations, which alone make and change it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

# The newest revision of migrations/versions: what this version of Timeline reads and writes.
REVISION = "0004"
VERSION_TABLE = "timeline_version"

metadata = MetaData()

# Every primary key starts with the stream, so that a store can be distributed by it.
events = Table(
    "events",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text),
    Column("recorded_at", Text, nullable=False),
    Column("recorded_by", Text),
    Column("schema_version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("document_hash", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("stream", "id", name="events_id"),
    Index("events_target", "stream", "target"),
    # Most events are reports, and no question is about all of them.
    Index(
        "events_kind",
        "stream",
        "kind",
        "position",
        sqlite_where=text("kind <> 'report'"),
        postgresql_where=text("kind <> 'report'"),
    ),
)

measures = Table(
    "measures",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("nature", Text, nullable=False),
    Column("unit", Text, nullable=False),
)

# The index: derived from the log, filled in the same transaction, droppable and rebuildable. Instants are
# microseconds since 1970, ranges half-open; `standing.NEVER` is an end that has not come.
index_keys = Table(
    "index_keys",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("series", Text),
    Column("subject", Text),
    Column("measure", Text),
    # How far a row of it ever spoke ahead of its being known, and how long the longest period is.
    Column("lead", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    UniqueConstraint("stream", "kind", "name", name="index_keys_name"),
    Index("index_keys_series", "stream", "series"),
    sqlite_with_rowid=False,
)

# A row holds for (K, P) while held_from <= K < held_to and pos_from <= P < pos_to.
index_rows = Table(
    "index_rows",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("speaks_from", BigInteger, primary_key=True, autoincrement=False),
    Column("known", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", Integer, primary_key=True, autoincrement=False),
    Column("held_from", BigInteger, primary_key=True, autoincrement=False),
    Column("pos_from", BigInteger, primary_key=True, autoincrement=False),
    Column("held_to", BigInteger, nullable=False),
    Column("pos_to", BigInteger, nullable=False),
    Column("ends", BigInteger),
    Column("low", Text),
    Column("best", Text),
    Column("high", Text),
    Column("id", Text().with_variant(Text(collation="C"), "postgresql")),
    sqlite_with_rowid=False,
)

# The greatest speaks_from of a key's rows before its first row in a block of positions: where a question
# that is pinned to an old position may start to look.
index_marks = Table(
    "index_marks",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("speaks_from", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Where the key of a source came to mean what it does: written when it means something else than before.
index_sources = Table(
    "index_sources",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The last position that is indexed. A log that goes further is read without its index until it is rebuilt.
index_heads = Table(
    "index_heads",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Append-only, by triggers.
GUARDED = (events, measures)
INDEX = (index_rows, index_marks, index_keys, index_sources, index_heads)
