"""What a shell completes: kinds, measures, subjects, ids and sources. Silent where there is no store.

Of a stream only the newest events are looked at, so that a key press stays quick.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from timeline.cli import config

if TYPE_CHECKING:
    from timeline.model.event import Recorded

_NEWEST = 2_000
_MOST = 100

Completions = list[tuple[str, str]]


def _newest(context: typer.Context) -> list[Recorded]:
    """The newest events of the stream that the words typed so far name; none where it cannot be read."""
    from timeline.engine import Timeline
    from timeline.model.document import EventError
    from timeline.store.database import StoreError

    flags = context.find_root().params
    try:
        settings = config.load(flags.get("db"), flags.get("stream"))
        with Timeline.open(settings.store.value or "", settings.stream.value or "") as timeline:
            return list(timeline.events(after=timeline.head().position - _NEWEST))
    except (StoreError, EventError, config.ConfigError):
        return []


def _starting(found: Iterable[tuple[str, str]], incomplete: str) -> Completions:
    """Those that begin with what is typed, each once."""
    return [(name, said) for name, said in dict(found).items() if name.startswith(incomplete)][:_MOST]


def kinds(incomplete: str) -> Completions:
    """The kinds of event."""
    from timeline.model.event import KINDS

    return _starting(
        ((kind, (struct.__doc__ or "").splitlines()[0]) for kind, struct in KINDS.items()), incomplete
    )


def ids(context: typer.Context, incomplete: str) -> Completions:
    """The newest events, each with what it says."""
    events = reversed(_newest(context))
    return _starting(((recorded.event.id, recorded.event.summary or "") for recorded in events), incomplete)


def measures(context: typer.Context, incomplete: str) -> Completions:
    """The vocabulary, and measures of the stream's own."""
    from timeline.model.measures import vocabulary

    found = {name: f"{known.label}, {known.nature}" for name, known in vocabulary().items()}
    for recorded in _newest(context):
        for claim in getattr(recorded.event, "claims", ()):
            found.setdefault(claim.measure, f"{claim.nature}, {claim.unit}")
    return _starting(found.items(), incomplete)


def subjects(context: typer.Context, incomplete: str) -> Completions:
    """The subjects of the stream, and after them every country."""
    from timeline.model.keys import named_subjects
    from timeline.model.subjects import countries

    names = dict(countries())
    used = sorted({name for recorded in _newest(context) for name in named_subjects(recorded.event)})
    return _starting([*((name, names.get(name, "")) for name in used), *names.items()], incomplete)


def sources(context: typer.Context, incomplete: str) -> Completions:
    """The keys of the sources of the newest events."""
    found = [recorded.event.source for recorded in reversed(_newest(context)) if recorded.event.source]
    return _starting(((source.key, source.publisher) for source in found if source.key), incomplete)
