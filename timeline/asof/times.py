"""What an event adds to the picture: its claims, each with the series it continues and its place on both time
axes.

Used by the replay and by every index alike, so that "speaks from" and "known from" are said once (design
section 3, rules 1, 2, 6, 7). All instants are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from timeline.model.edtf import Edtf
from timeline.model.event import Claim, Decree, Deployment, Recorded, Reported, Retraction
from timeline.model.keys import SeriesKey, claim_measure, claim_occurred, series_key
from timeline.model.measures import Measure
from timeline.model.subjects import folded

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Times:
    """One thing's place in time.

    speaks_from: from when it speaks (valid time); certain_from: until then it is "date uncertain";
    period_end: the end of what it speaks of, None where that is the day asked about (a decree without an
    end); ended_after: the last instant before it has ended; known_from: from when it was public (knowledge
    time).
    """

    speaks_from: datetime
    certain_from: datetime
    period_end: datetime | None
    ended_after: datetime | None
    known_from: datetime

    def ended(self, valid: datetime) -> bool:
        """Whether its own end is past."""
        return self.ended_after is not None and valid > self.ended_after

    def reaches(self, instant: datetime) -> bool:
        """Whether it spoke before an instant, of a period that reaches as far."""
        return self.speaks_from < instant and self.period_end is not None and self.period_end >= instant

    def uncertain(self, valid: datetime) -> bool:
        """Whether it may not have begun yet."""
        return valid < self.certain_from

    def age(self, at: date, valid: date) -> int:
        """Days from the end of its period to `at`, at least 0, when the question is about `valid`."""
        end = self.period_end.date() if self.period_end else valid
        return max(0, (at - end).days)

    @property
    def foretold(self) -> bool:
        """Whether it was known more than one UTC day before the day it speaks from."""
        return (self.speaks_from.date() - self.known_from.date()).days > 1


@dataclass(frozen=True, slots=True)
class DatedClaim:
    """A claim in its place: the `index`-th of its event."""

    recorded: Recorded
    index: int
    claim: Claim
    measure: Measure
    series: SeriesKey
    carrier: str
    times: Times
    foretold: bool

    @property
    def event(self) -> Reported:
        """The event that makes the claim."""
        event = self.recorded.event
        assert not isinstance(event, Retraction)
        return event

    @property
    def of_decree(self) -> bool:
        """Whether a decree makes the claim."""
        return isinstance(self.recorded.event, Decree)

    @property
    def occurred(self) -> Edtf:
        """The claim's own date, else its event's. Undated events have none."""
        occurred = claim_occurred(self.event, self.claim)
        assert occurred is not None
        return occurred

    @property
    def latest_key(self) -> tuple[datetime, datetime]:
        """What "latest" compares: (speaks-from, known)."""
        return self.times.speaks_from, self.times.known_from


def known_from(recorded: Recorded) -> datetime:
    """Rule 1: from the latest instant that `reported` or the source's `published` allow, the earlier of the
    two.

    A bound without a latest instant gives none; neither given, from the latest that `accessed` allows, else
    from when it was recorded.
    """
    event = recorded.event
    source = event.source
    told = [event.reported, source.published if source else None]
    instants = [written.end.latest for written in told if written and written.end.latest]
    if instants:
        return min(instants)
    accessed = source.accessed if source else None
    return (accessed.end.latest if accessed else None) or recorded.recorded_at.astimezone(UTC)


def times(occurred: Edtf, until: Edtf | None, known: datetime, *, counted_to_end: bool = False) -> Times:
    """Rule 2: from the earliest instant of the bound, which is the end for what is counted up to it."""
    bound = occurred.end if counted_to_end else occurred.begin
    speaks_from = bound.earliest or occurred.end.latest or known
    end = until.end.latest if until else occurred.end.latest
    return Times(
        speaks_from=speaks_from,
        certain_from=bound.latest or known,
        period_end=end or max(known, speaks_from),
        ended_after=until.end.latest if until else None,
        known_from=known,
    )


def event_times(recorded: Recorded) -> Times | None:
    """A dated event's own place in time, as a stock's; None for what is undated and for retractions."""
    event = recorded.event
    if isinstance(event, Retraction) or event.occurred is None:
        return None
    until = event.until if isinstance(event, Deployment) else None
    return times(event.occurred, until, known_from(recorded))


def in_force_times(recorded: Recorded, decree: Decree) -> Times | None:
    """From when a decree is in force, and until when; None for an undated one."""
    in_force = decree.in_force or decree.occurred
    return times(in_force, decree.until, known_from(recorded)) if in_force else None


def dated_claims(recorded: Recorded) -> tuple[DatedClaim, ...]:
    """The claims of an event in their places; none for undated events and retractions."""
    event = recorded.event
    if isinstance(event, Retraction) or event.occurred is None:
        return ()
    known = known_from(recorded)
    carrier = folded(event.source.publisher)
    return tuple(_row(recorded, event, index, known, carrier) for index in range(len(event.claims)))


def _row(recorded: Recorded, event: Reported, index: int, known: datetime, carrier: str) -> DatedClaim:
    claim = event.claims[index]
    measure = claim_measure(claim)
    occurred = claim_occurred(event, claim)
    assert occurred is not None
    placed = times(occurred, claim.until, known, counted_to_end=measure.nature == "cumulative")
    of_decree = isinstance(event, Decree)
    if of_decree and claim.until is None:
        placed = Times(placed.speaks_from, placed.certain_from, None, None, known)
    foretold = placed.foretold and not of_decree and measure.nature != "increment"
    return DatedClaim(recorded, index, claim, measure, series_key(event, claim), carrier, placed, foretold)


def micros(instant: datetime) -> int:
    """An instant as whole microseconds since 1970: what an index compares."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(number: int) -> datetime:
    """The instant of so many microseconds since 1970."""
    return _EPOCH + number * _MICROSECOND
