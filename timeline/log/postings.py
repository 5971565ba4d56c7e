"""Where an event stands in the index: under which keys, and from when it speaks there.

Nothing is decided here: keys and times are those by which the fold groups too. Instants are
microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from timeline.asof.claims import bounds
from timeline.asof.times import DatedClaim, Times, dated_claims, event_times, known_from, micros
from timeline.model.estimate import plain
from timeline.model.event import Decree, Deployment, Recorded, Retraction
from timeline.model.keys import FigureKey, SeriesKey, presence_of, topic_of
from timeline.model.subjects import folded

# What stands while its event does, and, of a withdrawn event, while a retraction is what withdraws it.
CLAIM, FORECAST, INCREMENT = "claim", "forecast", "increment"
PRESENCE, EXPECTED = "deployment", "expected deployment"
TOPICS = {"statement": "statement", "intelligence_report": "assessment", "report": "development"}
DECREE, UNDATED = "decree", "undated"
# What is about somebody and has no row of its own: for the log alone.
MENTION = "mention"
GONE, RETRACTED = "withdrawn figure", "retracted"


class Key(NamedTuple):
    """A row of the picture, or a part of one: one carrier of a series, one voice of a deployment, a topic.

    name: JSON, what tells it from others of its kind; series: what its claims continue, without the carrier;
    subject, measure: who and what it is about, where it is about somebody.
    """

    kind: str
    name: str
    series: str | None = None
    subject: str | None = None
    measure: str | None = None


class Posting(NamedTuple):
    """One place of an event. claim: its number; ends: the end of its period; low, best and high of an
    increment, as they count; id: of what is ordered by it.
    """

    key: Key
    claim: int
    speaks_from: int
    known: int
    ends: int | None = None
    low: str | None = None
    best: str | None = None
    high: str | None = None
    id: str | None = None


def postings(recorded: Recorded) -> list[Posting]:
    """The places of an event while it stands."""
    event = recorded.event
    if isinstance(event, Retraction):
        return []
    if event.occurred is None:
        return [Posting(Key(UNDATED, ""), 0, 0, micros(known_from(recorded)), id=event.id)]
    own = dated_claims(recorded)
    found = [_claim(dated) for dated in own if not dated.of_decree or dated.measure.nature == "increment"]
    if isinstance(event, Decree | Deployment):
        found.append(_whole(recorded, event, own))
    elif topic := topic_of(event):
        name = _name([folded(word) for word in topic])
        key = Key(TOPICS[event.kind], name, subject=_about(recorded))
        found.append(_at(key, 0, _times(recorded)))
    elif about := _about(recorded):
        found.append(_at(Key(MENTION, about, subject=about), 0, _times(recorded)))
    return found


def touched(recorded: Recorded) -> set[Key]:
    """The keys of all that an event is a part of, standing or not, and of the figures that it counts."""
    places = (*postings(recorded), *gone_postings(recorded))
    figures = (dated.series.figure for dated in dated_claims(recorded))
    return {place.key for place in places} | {
        Key(CLAIM, "", None, figure.subject, figure.measure) for figure in figures
    }


# So many that an event resembles are named.
ALIKE = 3


class Likeness(NamedTuple):
    """What a claim is compared by: its series, and the time it speaks of, microseconds since 1970.

    numbers: low, best and high of an increment, since incidents of one day are many; None of any other.
    """

    series: str
    begins: int
    ends: int
    numbers: tuple[str, str, str] | None

    def meets(self, other: Likeness) -> bool:
        """Whether one voice says something of one figure for times that touch."""
        same = (self.series, self.numbers) == (other.series, other.numbers)
        return same and self.begins <= other.ends and other.begins <= self.ends


def likenesses(places: Iterable[Posting]) -> list[Likeness]:
    """What the claims of an event are compared by, from its postings."""
    return [like for posting in places if (like := likeness(posting))]


def likeness(posting: Posting) -> Likeness | None:
    """What tells that a claim may be a recorded one told again; None of what is no claim."""
    if posting.key.series is None or posting.ends is None:
        return None
    numbers = (posting.low or "", posting.best or "", posting.high or "")
    increment = posting.key.kind == INCREMENT
    return Likeness(
        posting.key.series, posting.speaks_from, posting.ends,
        numbers if increment else None,
    )  # fmt: skip


def _whole(recorded: Recorded, event: Decree | Deployment, own: Iterable[DatedClaim]) -> Posting:
    """The row of its own that a decree or deployment has."""
    times = _times(recorded)
    if isinstance(event, Decree):
        begins = min([times.speaks_from, *(dated.times.speaks_from for dated in own)])
        return Posting(Key(DECREE, ""), 0, micros(begins), micros(times.known_from))
    presence, voice = presence_of(event)
    kind = EXPECTED if times.foretold else PRESENCE
    return _at(Key(kind, _name([*presence, voice])), 0, times)


def _times(recorded: Recorded) -> Times:
    times = event_times(recorded)
    assert times is not None
    return times


def gone_postings(recorded: Recorded) -> list[Posting]:
    """The places of a dated event while a standing retraction withdraws it."""
    times = event_times(recorded)
    if times is None:
        return []
    whole = Posting(Key(RETRACTED, ""), 0, micros(times.speaks_from), micros(times.known_from))
    return [
        whole._replace(id=recorded.event.id),
        *(_at(_figure(GONE, dated.series.figure, _figure_name(dated.series.figure)), dated.index, dated.times)
          for dated in dated_claims(recorded)),
    ]  # fmt: skip


def _claim(dated: DatedClaim) -> Posting:
    increment = dated.measure.nature == "increment"
    kind = INCREMENT if increment else FORECAST if dated.foretold else CLAIM
    posting = _at(_carried(kind, dated.series, dated.carrier), dated.index, dated.times)
    if not increment:
        return posting
    low, high = bounds(dated.claim)
    best = dated.claim.estimate.best
    return posting._replace(low=_text(low), best=_text(best), high=_text(high), id=dated.recorded.event.id)


def _at(key: Key, claim: int, times: Times) -> Posting:
    ends = None if times.period_end is None else micros(times.period_end)
    return Posting(key, claim, micros(times.speaks_from), micros(times.known_from), ends)


@lru_cache(maxsize=20_000)
def _carried(kind: str, series: SeriesKey, carrier: str) -> Key:
    figure = [*series.figure[:3], None if series.figure.since is None else series.figure.since.isoformat()]
    name = _name([*figure, series.voice, carrier])
    return _figure(kind, series.figure, name)._replace(series=_name([*figure, series.voice]))


def _figure(kind: str, key: FigureKey, name: str) -> Key:
    return Key(kind, name, None, key.subject, key.measure)


def _figure_name(key: FigureKey) -> str:
    return _name([*key[:3], None if key.since is None else key.since.isoformat()])


def _about(recorded: Recorded) -> str | None:
    subject: str | None = getattr(recorded.event, "subject", None)
    return subject


def _name(parts: Iterable[Any]) -> str:
    return msgspec.json.encode(list(parts)).decode()


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
