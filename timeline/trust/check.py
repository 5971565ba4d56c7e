"""The proof of a log: chain, documents, the triggers that keep it append-only, and that its index is the
one that its events make.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from timeline.log.chain import GENESIS, Head, Line, findings
from timeline.log.protocols import Advance, Log, unheard


class Check(NamedTuple):
    """What is wrong with a log, and the head up to which it was checked."""

    findings: list[str]
    head: Head


def prove(log: Log, advance: Advance = unheard) -> Check:
    """Read a whole log, and say what is wrong with it. Raises StoreError."""
    missing = log.guards()
    found = [f"the trigger {name} is missing" for name in missing]
    last = Head(0, GENESIS)

    def watched() -> Iterator[Line]:
        nonlocal last
        for line in log.lines():
            last = Head(line.position, line.hash)
            advance(1)
            yield line

    found += findings(watched())
    # Where the events are not what was recorded, their index proves nothing.
    if not found and (wrong := log.index_findings(advance)):
        found.append(f"{wrong}; 'timeline check --rebuild' makes it anew")
    return Check(found, last)
