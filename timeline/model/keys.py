"""What an event continues: the keys of figures, series, deployments and topics, by which the fold and every
index group alike.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from timeline.model.edtf import Edtf
from timeline.model.event import (
    Claim,
    Deployment,
    Event,
    IntelligenceReport,
    Report,
    Reported,
    Retraction,
    Statement,
)
from timeline.model.measures import Measure
from timeline.model.measures import measure as measure_of
from timeline.model.subjects import folded


class FigureKey(NamedTuple):
    """What a figure is about. The place is folded; since is the start of a cumulative count."""

    subject: str
    measure: str
    place: str | None
    since: date | None


class SeriesKey(NamedTuple):
    """One voice on one figure; the voice (said_by) is folded."""

    figure: FigureKey
    voice: str


def claim_measure(claim: Claim) -> Measure:
    """The measure of a decoded claim."""
    return measure_of(claim.measure, claim.nature or "stock", claim.unit or "")


def claim_occurred(event: Reported, claim: Claim) -> Edtf | None:
    """When a claim speaks of: its own date, else its event's."""
    return claim.occurred or event.occurred


def series_key(event: Event, claim: Claim) -> SeriesKey:
    """What a decoded claim continues."""
    assert not isinstance(event, Retraction) and claim.said_by is not None
    place = folded(claim.place) if claim.place else None
    since = _since(claim_measure(claim), claim_occurred(event, claim))
    return SeriesKey(FigureKey(claim.subject, claim.measure, place, since), folded(claim.said_by))


def topic_of(event: Event) -> tuple[str, str] | None:
    """Who speaks, or is spoken about, and on what: what a statement, assessment or development continues.

    As printed; compared folded. A row needs both.
    """
    if isinstance(event, Statement):
        who: str | None = event.speaker
    elif isinstance(event, IntelligenceReport):
        who = event.agency
    else:
        who = event.subject if isinstance(event, Report) else None
    topic = getattr(event, "topic", None)
    return None if who is None or topic is None else (who, topic)


class PresenceKey(NamedTuple):
    """What a deployment continues; the unit is folded."""

    origin: str
    host: str
    unit: str | None


def presence_of(event: Deployment) -> tuple[PresenceKey, str]:
    """What a deployment continues, and its voice, folded."""
    unit = folded(event.unit) if event.unit else None
    return PresenceKey(event.origin, event.host, unit), folded(event.said_by or event.source.publisher)


def _since(measure: Measure, occurred: Edtf | None) -> date | None:
    """The start of a cumulative count; the epoch of incidents that did not begin before it."""
    if occurred is None or measure.nature in ("stock", "rate"):
        return None
    if measure.nature == "increment":
        return _since_of_incident(measure, occurred)
    begins = occurred.begin
    if occurred.shape != "interval" or begins.earliest is None or begins.latest is None:
        return measure.epoch
    if measure.epoch and begins.earliest.date() <= measure.epoch <= begins.latest.date():
        return measure.epoch
    return begins.earliest.date()


def _since_of_incident(measure: Measure, occurred: Edtf) -> date | None:
    latest = occurred.begin.latest or occurred.end.latest
    before = measure.epoch and latest and latest.date() < measure.epoch
    return None if before else measure.epoch


def named_subjects(event: Event) -> list[str]:
    """The subjects that an event counts or is about."""
    found: list[str | None] = []
    if not isinstance(event, Retraction):
        found += [claim.subject for claim in event.claims]
    if isinstance(event, Deployment):
        found += [event.origin, event.host]
    if isinstance(event, Report):
        found.append(event.subject)
    return [name for name in found if name]
