"""The proof of a log: its chain, its documents, the triggers that keep it append-only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from timeline.chain import GENESIS, Head, Line, findings
from timeline.log import EventLog
from timeline.store import Store


class Check(NamedTuple):
    """What is wrong with a log, and the head up to which it was checked."""

    found: list[str]
    head: Head


def prove(log: EventLog) -> Check:
    """Read a whole log, and say what is wrong with it. Raises StoreError."""
    missing = log.guards() if isinstance(log, Store) else []
    found = [f"the trigger {name} is missing" for name in missing]
    last = Head(0, GENESIS)

    def watched() -> Iterator[Line]:
        nonlocal last
        for line in log.lines():
            last = Head(line.position, line.hash)
            yield line

    found += findings(watched())
    return Check(found, last)
