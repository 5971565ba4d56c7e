"""The sources that events were read in: each as it was written, with the events that embed it."""

from __future__ import annotations

from collections.abc import Iterable

from timeline.log.protocols import CitedSource
from timeline.model.event import Recorded, Source


def cited(events: Iterable[Recorded]) -> tuple[CitedSource, ...]:
    """Every source that is embedded, in the order of first use; one key may stand for several."""
    positions: dict[Source, list[int]] = {}
    newest: dict[str | None, Source] = {}
    for recorded in events:
        source = recorded.event.source
        if source:
            positions.setdefault(source, []).append(recorded.position)
            newest[source.key] = source
    return tuple(
        CitedSource(source, tuple(found), source.key is not None and newest[source.key] == source)
        for source, found in positions.items()
    )
