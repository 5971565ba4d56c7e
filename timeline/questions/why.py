"""Why a figure is what it is: every claim ever made on it, and what became of each by which rule.

The rules are those of docs/rules.md (design section 3). What is not known yet at the question's date of
knowledge is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from timeline.asof import claims
from timeline.asof.claims import grouped, newest_first
from timeline.asof.figures import Figure
from timeline.asof.known import ClaimsOf, Known, Selection
from timeline.asof.parts.derived import DERIVED, Derived
from timeline.asof.parts.figures import figures as figures_of
from timeline.asof.parts.figures import rulings
from timeline.asof.question import Policy, Question
from timeline.asof.sums import Increment
from timeline.asof.times import DatedClaim, micros
from timeline.asof.verdicts import Verdict, verdicts
from timeline.log.protocols import History
from timeline.model.keys import FigureKey, SeriesKey


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice with all its claims, the latest first. Of increments those of the newest incidents; count:
    how many claims were made in all.
    """

    said_by: str
    verdicts: tuple[Verdict, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """One figure down to its ground.

    figure: None where it is absent, which is not zero; policies: what each policy would say of it; derived:
    the computed lines that use it.
    """

    key: FigureKey
    figure: Figure | None
    policies: Mapping[Policy, Figure | None]
    voices: tuple[Voice, ...]
    derived: tuple[Derived, ...]


def why(history: History, selection: Selection, question: Question) -> tuple[Grounds, ...]:
    """The grounds of all figures that are asked for, by place and since, also of those that are absent now.

    selection: what the picture of the question is folded from; together with the history it folds into the
    same picture.
    """
    claims_of = ClaimsOf()
    known = Known.of(_together(history, selection), question.as_of, claims_of)
    policies: tuple[Policy, ...] = get_args(Policy)
    ruled = rulings(known)
    figures = {policy: figures_of(ruled, known, policy) for policy in policies}
    lines = DERIVED.fold(known, question.policy, {"figures": figures[question.policy]})
    every = [
        dated
        for recorded in known.standing.known
        for dated in claims_of(recorded)
        if question.scope.figure(dated.series.figure)
    ]
    counts = _counts(history, every, question)
    found: list[Grounds] = []
    for key, own_claims in sorted(grouped(every, lambda dated: dated.series.figure), key=_by_place_and_since):
        of_policies = {policy: _figure(of_all, key) for policy, of_all in figures.items()}
        figure = of_policies[question.policy]
        told = verdicts(own_claims, known, ruled.get(key), figure)
        found.append(Grounds(key, figure, of_policies, _voices(told, counts), _using(key, lines)))
    return tuple(found)


def _using(key: FigureKey, lines: Iterable[Derived]) -> tuple[Derived, ...]:
    """The computed lines that use a figure."""
    return tuple(line for line in lines if key in [source.key for source in line.inputs])


def _by_place_and_since(figure: tuple[FigureKey, object]) -> tuple[str, str]:
    return figure[0].place or "", str(figure[0].since or "")


def _together(history: History, selection: Selection) -> Selection:
    events = {recorded.position: recorded for recorded in (*selection.events, *history.events)}
    return replace(selection, events=tuple(events[position] for position in sorted(events)))


def _figure(figures: Iterable[Figure], key: FigureKey) -> Figure | None:
    return next((figure for figure in figures if figure.key == key), None)


def _counts(history: History, every: Sequence[DatedClaim], question: Question) -> dict[SeriesKey, int]:
    """How many increments each voice ever reported that are known by then, withdrawn or not."""
    increments: Iterable[Increment]
    if history.increments is None:
        increments = (Increment.of(dated) for dated in every if dated.measure.nature == "increment")
    else:
        known = micros(question.as_of.known_instant)
        increments = (each for each in history.increments if each.known_from <= known)
    series = grouped(increments, lambda each: each.series)
    return {key: len({each.ref for each in own}) for key, own in series}


def _voices(verdicts: Sequence[Verdict], counts: Mapping[SeriesKey, int]) -> tuple[Voice, ...]:
    """The voices that are inside the range first, then by name."""
    groups = grouped(verdicts, lambda verdict: verdict.dated.series)
    voices = [_voice(own, counts.get(series, len(own))) for series, own in groups]
    voices = [voice for voice in voices if voice.verdicts]
    return tuple(
        sorted(voices, key=lambda voice: (not any(each.counts for each in voice.verdicts), voice.said_by))
    )


def _voice(own: Sequence[Verdict], count: int) -> Voice:
    newest = max(own, key=lambda verdict: verdict.dated.latest_key)
    if own[0].dated.measure.nature == "increment":
        own = _newest(own)
    ordered = sorted(
        own,
        key=lambda verdict: (
            *newest_first(verdict.dated),
            verdict.dated.event.id,
            verdict.dated.index,
        ),
    )
    said_by = (ordered[0] if ordered else newest).dated.claim.said_by or ""
    return Voice(said_by, tuple(ordered), count)


def _newest(own: Sequence[Verdict]) -> list[Verdict]:
    """Of incidents those that a sum names, and the newest that are withdrawn."""
    withdrawn = [verdict for verdict in own if verdict.withdrawn_by]
    withdrawn.sort(key=lambda verdict: -verdict.dated.recorded.position)
    listed = [verdict for verdict in own if verdict.listed and not verdict.withdrawn_by]
    return listed + withdrawn[: claims.NEWEST]
