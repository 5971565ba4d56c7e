"""What a shell completes: kinds, measures, subjects, ids and sources. Silent where there is no store.

Of a stream only the newest events are looked at, so that a key press stays quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from timeline.cli import config

if TYPE_CHECKING:
    from timeline.engine import Timeline
    from timeline.events import Recorded

_NEWEST = 2_000
_MOST = 100

Completions = list[tuple[str, str]]


@contextmanager
def _opened(context: typer.Context) -> Iterator[Timeline | None]:
    """The stream that the words typed so far name; None where it cannot be opened."""
    from timeline.database import StoreError
    from timeline.engine import Timeline

    flags = context.find_root().params
    try:
        settings = config.load(flags.get("db"), flags.get("stream"))
        timeline = Timeline.open(settings.store.value or "", settings.stream.value or "")
    except (StoreError, config.ConfigError):
        yield None
        return
    with timeline:
        yield timeline


def _starting(found: Iterable[tuple[str, str]], incomplete: str) -> Completions:
    """Those that begin with what is typed, each once."""
    return [(name, said) for name, said in dict(found).items() if name.startswith(incomplete)][:_MOST]


def kinds(incomplete: str) -> Completions:
    """The kinds of event."""
    from timeline.events import KINDS

    return _starting(
        ((kind, (struct.__doc__ or "").splitlines()[0]) for kind, struct in KINDS.items()), incomplete
    )


def ids(context: typer.Context, incomplete: str) -> Completions:
    """The newest events, each with what it says."""
    with _opened(context) as timeline:
        events = list(_newest(timeline)) if timeline else []
    return _starting(((one.event.id, one.event.summary or "") for one in reversed(events)), incomplete)


def measures(context: typer.Context, incomplete: str) -> Completions:
    """The vocabulary, and measures of the stream's own."""
    from timeline.measures import vocabulary

    found = {name: f"{known.label}, {known.nature}" for name, known in vocabulary().items()}
    with _opened(context) as timeline:
        for one in _newest(timeline) if timeline else ():
            for claim in getattr(one.event, "claims", ()):
                found.setdefault(claim.measure, f"{claim.nature}, {claim.unit}")
    return _starting(found.items(), incomplete)


def subjects(context: typer.Context, incomplete: str) -> Completions:
    """The subjects of the stream, and after them every country."""
    from timeline.analysis.entries import named
    from timeline.subjects import countries

    names = dict(countries())
    with _opened(context) as timeline:
        used = sorted({name for one in (_newest(timeline) if timeline else ()) for name in named(one.event)})
    return _starting([*((name, names.get(name, "")) for name in used), *names.items()], incomplete)


def sources(context: typer.Context, incomplete: str) -> Completions:
    """The keys of the sources of the newest events."""
    with _opened(context) as timeline:
        events = list(_newest(timeline)) if timeline else []
    found = [one.event.source for one in reversed(events) if one.event.source]
    return _starting(((one.key, one.publisher) for one in found if one.key), incomplete)


def _newest(timeline: Timeline) -> Iterable[Recorded]:
    return timeline.events(after=timeline.head().position - _NEWEST)
