"""A line of a log, the hash that chains it to the line before, and the proof of a whole chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from timeline.model.document import EventError, decode_stored, digest
from timeline.model.event import Event, Recorded

GENESIS = "0" * 64


class Head(NamedTuple):
    """Where a stream ends: the last position (0 when empty) and the hash of the chain there."""

    position: int
    hash: str


class Line(NamedTuple):
    """One event as a log keeps it: the columns of the table, `recorded_at` as text."""

    position: int
    id: str
    kind: str
    target: str | None
    recorded_at: str
    recorded_by: str | None
    schema_version: int
    document: str
    document_hash: str
    previous_hash: str
    hash: str


def chain_hash(
    previous: str,
    position: int,
    name: str,
    version: int,
    recorded_at: str,
    recorded_by: str | None,
    content: str,
) -> str:
    """The hash at a position: SHA-256 over the lines that design section 6 lists, each ended by a newline.

    It takes the document's hash and not the document, so that the chain stays provable where one was
    redacted.
    """
    parts = (previous, str(position), name, str(version), recorded_at, recorded_by or "", content)
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def recorded(line: Line) -> Recorded:
    """A kept line as the event it holds."""
    try:
        event = decode_stored(line.document)
    except EventError as error:
        raise EventError(f"#{line.position} {line.id}: {error}") from None
    return made(line, event)


def made(line: Line, event: Event) -> Recorded:
    """A kept line and the event it holds, together."""
    return Recorded(
        position=line.position,
        recorded_at=datetime.fromisoformat(line.recorded_at),
        event=event,
        hash=line.hash,
        recorded_by=line.recorded_by,
    )


def findings(lines: Iterable[Line]) -> Iterator[str]:
    """What is wrong with a whole log, from its first line: gaps, broken links, changed documents."""
    position, previous = 0, GENESIS
    for line in lines:
        position += 1
        if line.position != position:
            yield f"#{position} is missing: the next event is #{line.position}"
            position = line.position
        if line.previous_hash != previous:
            yield f"#{line.position} {line.id}: does not follow from the event before it"
        if line.hash != chain_hash(
            line.previous_hash, line.position, line.id, line.schema_version,
            line.recorded_at, line.recorded_by, line.document_hash,
        ):  # fmt: skip
            yield f"#{line.position} {line.id}: its hash does not prove what stands beside it"
        if digest(line.document.encode()) != line.document_hash:
            yield f"#{line.position} {line.id}: its document was changed after it was recorded"
        elif why := _misplaced(line):
            yield f"#{line.position} {line.id}: {why}"
        previous = line.hash


def _misplaced(line: Line) -> str | None:
    """What is wrong with what a line holds, apart from its hashes."""
    try:
        event = decode_stored(line.document)
    except EventError as error:
        return str(error)
    if (event.id, event.kind, event.target) != (line.id, line.kind, line.target):
        return "its columns are not those of its document"
    return None
