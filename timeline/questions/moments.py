"""The moments of a course: what stands at each, and on which days it may change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from timeline.asof.figures import Figure
from timeline.asof.known import ClaimsOf, Known, Selection
from timeline.asof.parts.figures import figures as figures_of
from timeline.asof.parts.figures import rulings
from timeline.asof.question import AsOf, Question
from timeline.asof.standing import in_scope
from timeline.asof.sums import Increment
from timeline.asof.times import (
    DatedClaim,
    Times,
    dated_claims,
    event_times,
    in_force_times,
    instant_of,
    known_from,
)
from timeline.log.protocols import History
from timeline.model.event import Decree, Recorded
from timeline.model.keys import FigureKey
from timeline.model.measures import measure as measure_of
from timeline.questions.steps import Every

By = Literal["valid", "known"]
BYS: tuple[str, ...] = get_args(By)
# Asks for every change, however many there are.
EVERY_CHANGE = "change"
_MICROSECOND = timedelta(microseconds=1)

Select = Callable[[Sequence[AsOf]], Iterator[Selection]]
Figures = dict[FigureKey, Figure]


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked of a course: along which time, on which fixed state of the other, and its steps.

    question: of a course by valid its `known` and `position` hold, of one by known its `valid` and
    `position`. first None: from the first day on which anything is said. every None: at every change, by
    steps where there are too many, unless all are asked for.
    """

    by: By
    question: Question
    first: date | None
    last: date
    every: Every | None
    all_changes: bool = False

    def at(self, day: date) -> AsOf:
        """The moment of a day."""
        as_of = self.question.as_of
        return replace(as_of, valid=day) if self.by == "valid" else replace(as_of, known=day)


class Moments:
    """Asks for the figures at moments."""

    def __init__(self, select: Select, span: Span) -> None:
        self._select = select
        self.span = span
        self._claims_of = ClaimsOf()

    def figures(self, days: Sequence[date]) -> Iterator[tuple[date, Known, Figures]]:
        """The figures of a scope on days that grow, with what is known there.

        Where the same events are selected as on the day before, and none of their days of change lies
        between, the figures are the same, and are not folded anew.
        """
        if not days:
            return
        question = self.span.question
        before: tuple[date, Known, Figures] | None = None
        turning: set[date] = set()
        moments = [self.span.at(day) for day in days]
        for day, moment, selection in zip(days, moments, self._select(moments), strict=True):
            if before and _same_events(before[1], selection):
                if not any(before[0] < turn <= day for turn in turning):
                    before = day, *before[1:]
                    yield before
                    continue
            else:
                turning = change_days(selection.events, (), self.span)
            known = Known.of(selection, moment, self._claims_of)
            figures = figures_of(rulings(known), known, question.policy)
            before = day, known, {each.key: each for each in figures if question.scope.figure(each.key)}
            yield before


def _same_events(known: Known, selection: Selection) -> bool:
    """Whether nothing else is selected; sums may be others, whatever their newest events are."""
    return not known.sums and not selection.sums and known.selection.events == selection.events


def begin_days(history: History, span: Span) -> dict[FigureKey, set[date]]:
    """By figure, the days on which it may begin to stand."""
    found: dict[FigureKey, set[date]] = {}
    known = {known_from(recorded).date() for recorded in history.events}
    for each in _claims(history.events, span):
        days = {each.times.speaks_from.date()} if span.by == "valid" else known
        found.setdefault(each.series.figure, set()).update(days)
    for term in history.increments or ():
        if span.question.scope.figure(term.series.figure):
            at = term.speaks_from if span.by == "valid" else term.known_from
            found.setdefault(term.series.figure, set()).add(instant_of(at).date())
    return found


def change_days(events: Iterable[Recorded], increments: Iterable[Increment] | None, span: Span) -> set[date]:
    """The days on which a figure that rests on these can change: on any other it is what it was before."""
    if span.by == "known":
        days = {known_from(recorded).date() for recorded in events}
        return days | {instant_of(term.known_from).date() for term in increments or ()}
    events = tuple(events)
    claims = list(_claims(events, span))
    horizon = measure_of(span.question.scope.measure or "", "increment", "").horizon
    times = [(each.times, each.measure.horizon) for each in claims]
    times += [(_times_of(term), horizon) for term in increments or ()]
    return _days_of_decrees(events, claims).union(*(_turning_days(*each) for each in times))


def _times_of(term: Increment) -> Times:
    begins = instant_of(term.speaks_from)
    end = None if term.period_end is None else instant_of(term.period_end)
    return Times(begins, begins, end, None, begins)


def _days_of_decrees(events: Iterable[Recorded], claims: Iterable[DatedClaim]) -> set[date]:
    """When decrees are signed and come into force, where one makes a claim: others may be replaced then."""
    if not any(each.of_decree for each in claims):
        return set()
    decrees = [(each, each.event) for each in events if isinstance(each.event, Decree)]
    times = [event_times(each) for each, _ in decrees] + [in_force_times(*decree) for decree in decrees]
    return {own.speaks_from.date() for own in times if own}


def _claims(events: Iterable[Recorded], span: Span) -> Iterator[DatedClaim]:
    """The claims that may have a say: on one state of knowledge, those that are known then."""
    question = span.question
    for recorded in events:
        if span.by == "known" or in_scope(recorded, question.as_of):
            yield from (each for each in dated_claims(recorded) if question.scope.figure(each.series.figure))


def _turning_days(times: Times, horizon: int | None) -> set[date]:
    """When a claim begins to speak, is certain to have begun, has ended, and is stale."""
    found = {times.speaks_from.date(), times.certain_from.date()}
    try:
        if times.ended_after:
            found.add((times.ended_after + _MICROSECOND).date())
        if times.period_end and horizon is not None:
            found.add(times.period_end.date() + timedelta(days=horizon + 1))
    except OverflowError:
        pass
    return found
