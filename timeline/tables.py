"""The schema: known to the store, to the index and to the migrations, which alone make and change it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

# The newest revision of migrations/versions: what this version of Timeline reads and writes.
REVISION = "0001"
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
)

measures = Table(
    "measures",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("nature", Text, nullable=False),
    Column("unit", Text, nullable=False),
)
