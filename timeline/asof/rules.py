"""What becomes of every visible claim of a figure, by which rule and because of which other claims.

Pure functions over the claims of one figure (design section 3, rules 2 and 5 to 8). "Latest" always compares
(speaks-from, known). An index may only prune what is decided here: what is passed over here may be left out
there, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from timeline.asof.claims import (
    ListedClaim,
    greatest_of,
    grouped,
    latest_of,
    listed_claim,
)
from timeline.asof.question import AsOf
from timeline.asof.times import DatedClaim

NOT_LIVE = frozenset({"ended", "foretold"})
MARKS = ("foretold", "date uncertain", "earlier", "ended", "variant", "disordered", "withdrawn")


class Fate(Enum):
    """What became of a claim: in a word or two, by which rule (docs/rules.md), and in which of its cases."""

    CORRECTED = ("corrected", 4, "")
    RETRACTED = ("retracted", 4, "")
    REINSTATED = ("reinstated", 4, "")
    AHEAD = ("ahead", 2, "")
    DATE_UNCERTAIN = ("date uncertain", 2, "")
    COUNTS = ("counts", 5, "latest")
    VAGUER = ("counts", 5, "vaguer")
    NOT_PICKED = ("not picked", 5, "")
    VARIANT = ("variant", 5, "")
    PAST_ITS_CARRIER = ("past", 5, "its carrier")
    PAST_ANOTHER_CARRIER = ("past", 5, "another carrier")
    REPLACED = ("replaced", 6, "")
    ENDED = ("ended", 6, "until")
    ENDED_REPLACED = ("ended", 6, "replaced")
    FORETOLD = ("foretold", 7, "listed")
    FORETOLD_AHEAD = ("foretold", 7, "ahead")
    FORETOLD_OVERTAKEN = ("foretold", 7, "overtaken")
    PAST_FORECAST = ("past", 7, "")
    EARLIER = ("earlier", 8, "")
    STALE = ("stale", 8, "")
    DISORDERED = ("disordered", 8, "")
    WITHDRAWN = ("withdrawn", 9, "")
    ADDED = ("added", 12, "listed")
    ADDED_UNLISTED = ("added", 12, "not listed")

    @property
    def word(self) -> str:
        """What became of it, in a word or two."""
        return self.value[0]

    @property
    def rule(self) -> int:
        """The rule that says so."""
        return self.value[1]


class PassedOver(NamedTuple):
    """A visible claim that its figure does not list, and the claims because of which."""

    dated: DatedClaim
    fate: Fate
    because: tuple[DatedClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """The visible claims of one figure: those that it lists, with their marks, and those passed over.

    time: the time at which claims are compared (rule 8); None where nothing live stands.
    """

    listed: tuple[ListedClaim, ...]
    passed: tuple[PassedOver, ...]
    time: datetime | None


def rule(visible: Sequence[DatedClaim], replaced: Collection[str], as_of: AsOf) -> Ruling:
    """Decide about the visible claims of one figure, at least one; no increments.

    replaced: the ids of replaced decrees, whose claims are passed over while there is anything else (rule 6).
    """
    fresh, lapsed = _parted(visible, replaced)
    listed: list[ListedClaim] = []
    passed = [PassedOver(dated, Fate.REPLACED) for dated in lapsed] if fresh else []
    for _, series in grouped(fresh or visible, lambda dated: dated.series):
        standing, rest = _of_voice(series)
        listed += standing
        passed += rest
    marked, time = mark(listed, as_of, lapsed=not fresh)
    return Ruling(marked, tuple(passed), time)


def _parted(
    visible: Sequence[DatedClaim], replaced: Collection[str]
) -> tuple[Sequence[DatedClaim], Sequence[DatedClaim]]:
    """The claims of anything else, and those of replaced decrees."""
    if not replaced:
        return visible, ()
    lapsed = [dated for dated in visible if dated.recorded.event.id in replaced]
    return [dated for dated in visible if not _among(lapsed, dated)], lapsed


def _of_voice(series: Sequence[DatedClaim]) -> tuple[list[ListedClaim], list[PassedOver]]:
    """Rules 5 and 7 for one voice: its carriers' latest words, the vaguer one told later, and forecasts."""
    if len(series) == 1:
        return [listed_claim(series[0])], []
    spoken: list[DatedClaim] = []
    forecasts: list[DatedClaim] = []
    passed: list[PassedOver] = []
    for _, carried in grouped(series, lambda dated: dated.carrier):
        told, foretold, rest = _of_carrier(carried)
        spoken += told
        forecasts += foretold
        passed += rest
    standing = greatest_of(spoken, lambda dated: dated.times.speaks_from)
    vaguer = _vaguer(series, standing)
    passed += _of_other_carriers(spoken, standing)
    listed = [*map(listed_claim, (*forecasts, *standing)), *map(_listed_vaguer, vaguer)]
    return listed, [each for each in passed if not _among(vaguer, each.dated)]


def _of_carrier(
    carried: Sequence[DatedClaim],
) -> tuple[list[DatedClaim], Sequence[DatedClaim], list[PassedOver]]:
    """The latest words of one carrier, its latest forecasts that are listed, and what is passed over."""
    told = latest_of(dated for dated in carried if not dated.foretold)
    foretold = latest_of(dated for dated in carried if dated.foretold)
    passed = _not_the_latest(carried, told, foretold)
    if told and foretold and foretold[0].times.speaks_from <= told[0].times.speaks_from:
        # It has spoken of the time of its forecast, or a later one, since.
        overtaken = [PassedOver(dated, Fate.FORETOLD_OVERTAKEN, tuple(told)) for dated in foretold]
        return told, (), overtaken + passed
    return told, foretold, passed


def _listed_vaguer(dated: DatedClaim) -> ListedClaim:
    return listed_claim(dated, vaguer=True)


def _of_other_carriers(spoken: Sequence[DatedClaim], standing: Sequence[DatedClaim]) -> list[PassedOver]:
    """The latest words of carriers that others have a later word than."""
    if len(standing) == len(spoken):
        return []
    latest = tuple(latest_of(spoken))
    return [
        PassedOver(dated, Fate.PAST_ANOTHER_CARRIER, latest)
        for dated in spoken
        if not _among(standing, dated)
    ]


def _not_the_latest(
    carried: Sequence[DatedClaim], told: Sequence[DatedClaim], foretold: Sequence[DatedClaim]
) -> list[PassedOver]:
    """The claims of one carrier that its later ones take the place of."""
    if len(carried) == len(told) + len(foretold):
        return []
    latest = [*told, *foretold]
    return [
        PassedOver(dated, Fate.PAST_FORECAST, tuple(foretold))
        if dated.foretold
        else PassedOver(dated, Fate.PAST_ITS_CARRIER, tuple(told))
        for dated in carried
        if not _among(latest, dated)
    ]


def _among(claims: Sequence[DatedClaim], dated: DatedClaim) -> bool:
    return any(each is dated for each in claims)


def _vaguer(series: Sequence[DatedClaim], standing: Sequence[DatedClaim]) -> list[DatedClaim]:
    """A vaguer word told later stands beside the precise one: its period reaches as far, and it is newer
    news.
    """
    if not standing or any(dated.of_decree for dated in standing):
        return []
    speaks_from = standing[0].times.speaks_from
    first_known = min(dated.times.known_from for dated in standing)
    vaguer = [
        dated
        for dated in series
        if not dated.foretold
        and not dated.of_decree
        and dated.times.known_from > first_known
        and dated.times.reaches(speaks_from)
    ]
    return greatest_of(vaguer, lambda dated: dated.times.known_from)


def mark(
    listed: Sequence[ListedClaim], as_of: AsOf, *, lapsed: bool
) -> tuple[tuple[ListedClaim, ...], datetime | None]:
    """What a figure lists, each with its marks, and the time at which they are compared.

    lapsed: all are of replaced decrees, and so have ended.
    """
    marks = [own_marks(each, as_of) | ({"ended"} if lapsed else set()) for each in listed]
    live = [(each, own) for each, own in zip(listed, marks, strict=True) if not own & NOT_LIVE]
    time = max((each.times.speaks_from for each, _ in live), default=None)
    for each, own in live:
        if time and each.times.age(time.date(), as_of.day) > each.dated.measure.window:
            own.add("earlier")
    return _with_variants([_with(each, own) for each, own in zip(listed, marks, strict=True)]), time


def _with_variants(marked: Sequence[ListedClaim]) -> tuple[ListedClaim, ...]:
    """What is marked, with the mark of those whose voice counts with another estimate too."""
    return tuple(_with(each, {*each.marks, "variant"}) if _varies(each, marked) else each for each in marked)


def own_marks(listed: ListedClaim, as_of: AsOf) -> set[str]:
    """The marks that need no other claim."""
    holds = {
        "foretold": listed.dated.foretold,
        "date uncertain": listed.times.uncertain(as_of.valid_instant),
        "ended": listed.times.ended(as_of.valid_instant),
        "disordered": bool(listed.dated.claim.disordered),
    }
    return {mark for mark, held in holds.items() if held}


def withdrawn_claim(dated: DatedClaim, withdrawn_by: tuple[int, ...], as_of: AsOf) -> ListedClaim:
    """Rule 9: a claim that a retraction took away, where nothing else is left of its figure."""
    listed = listed_claim(dated)
    return replace(_with(listed, {*own_marks(listed, as_of), "withdrawn"}), withdrawn_by=withdrawn_by)


def forecast_ahead(dated: DatedClaim) -> ListedClaim:
    """A forecast that speaks only after the day asked about, as a picture lists it."""
    return _with(listed_claim(dated), {"foretold", *(["disordered"] if dated.claim.disordered else [])})


def _with(listed: ListedClaim, marks: Collection[str]) -> ListedClaim:
    return replace(listed, marks=tuple(mark for mark in MARKS if mark in marks)) if marks else listed


def _varies(listed: ListedClaim, others: Sequence[ListedClaim]) -> bool:
    """Whether its voice counts with another estimate too."""
    return listed.counts and any(
        other.counts
        and other.dated.series.voice == listed.dated.series.voice
        and other.estimate.numbers != listed.estimate.numbers
        for other in others
    )
