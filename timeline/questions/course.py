"""A figure over time: over valid time on one state of knowledge, or how what is said of one day was revised
as knowledge came in.

At every moment of a course stands the figure that the picture of that moment has; it is found in one sweep:
claims come and go, and of each voice only what can matter is handed to the fold. Two marks of a sum of
increments that rest on its newest incident ("date uncertain", "disordered") are not told in a course, which
decodes no incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

from timeline.asof.claims import Added, Spell, Word, grouped, listed
from timeline.asof.figures import Figure, Policy, figure, figure_of_words, withdrawn_figure
from timeline.asof.question import AsOf
from timeline.asof.ranges import NEVER, Range
from timeline.asof.standing import History, replaced_decrees, standing
from timeline.asof.times import Row, Times, event_times, in_force_times, instant_of, known_from, micros
from timeline.model.event import Decree
from timeline.model.keys import FigureKey, SeriesKey
from timeline.questions.ground import Ground, Placed, ground
from timeline.questions.moving import Coming, Moving, Voices
from timeline.questions.steps import Every, Period
from timeline.questions.sums import Sum

By = Literal["valid", "known"]
BYS: tuple[str, ...] = get_args(By)
_Carried = tuple[SeriesKey, str]
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at one moment; None where it is absent, which is not zero.

    day: the day of valid time, or of knowledge; period: what of it is told, where steps were asked for; own:
    of increments the sums of those that speak in the period.
    """

    day: date
    figure: Figure | None
    period: Period | None = None
    own: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """One figure over time, oldest first; `last` is the newest that stands anywhere, for its names."""

    key: FigureKey
    last: Figure
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked of a course: along which time, on which fixed state of the other, and its steps.

    fixed: of a course by valid its `known` and `position` hold, of one by known its `valid` and `position`.
    every None: at every change. first None: from the first day on which anything is said.
    """

    by: By
    fixed: AsOf
    first: date | None
    last: date
    every: Every | None

    def at(self, day: date) -> AsOf:
        """The question at a day."""
        return replace(self.fixed, valid=day) if self.by == "valid" else replace(self.fixed, known=day)


def courses(
    history: History, wanted: Callable[[FigureKey], bool], span: Span, policy: Policy = "envelope"
) -> tuple[Course, ...]:
    """The courses of all figures that are wanted, by place and since; none of those that never stand."""
    whole = ground(history, wanted)
    keys = {placed.row.series.figure for placed in whole.claims}
    keys |= {spell.added.series.figure for spell in whole.increments}
    ordered = sorted(keys, key=lambda key: (key.place or "", key.since or date.min))
    found = (_course(key, _of(whole, key), span, policy) for key in ordered)
    return tuple(course for course in found if course)


def _of(whole: Ground, key: FigureKey) -> Ground:
    return replace(
        whole,
        claims=tuple(placed for placed in whole.claims if placed.row.series.figure == key),
        increments=tuple(spell for spell in whole.increments if spell.added.series.figure == key),
    )


def _course(key: FigureKey, own: Ground, span: Span, policy: Policy) -> Course | None:
    sweep = _Sweep(own, span, policy)
    changes = _changes(own, span)
    first = span.first or min(_begun(own, span), default=None)
    if first is None or first > span.last:
        return None
    if span.every:
        points = [
            Point(period.last, sweep.at(period.last), period, sweep.sums_of(period))
            for period in span.every.periods(first, span.last)
        ]
    else:
        points = _changing(sweep, sorted({first, *(day for day in changes if first <= day <= span.last)}))
    last = next((point.figure for point in reversed(points) if point.figure), None)
    return Course(key, last, tuple(points)) if last else None


def _changing(sweep: _Sweep, days: Iterable[date]) -> list[Point]:
    """The first day, and every other on which the figure is not what it was before."""
    points: list[Point] = []
    for day in days:
        found = sweep.at(day)
        if not points or points[-1].figure != found:
            points.append(Point(day, found))
    return points


def _begun(own: Ground, span: Span) -> Iterator[date]:
    """The days on which claims begin to be there, along the time of the course."""
    known, valid = micros(span.fixed.known_instant), micros(span.fixed.valid_instant)
    spells = [
        (micros(one.row.times.speaks_from), *times)
        for one in own.claims
        for times in [*one.stands, *one.gone]
    ]
    spells += [(one.added.speaks_from, one.start, one.end) for one in own.increments]
    for speaks_from, start, end in spells:
        if span.by == "valid" and start <= known < end:
            yield instant_of(speaks_from).date()
        elif span.by == "known" and speaks_from <= valid:
            yield instant_of(start).date()


def _changes(own: Ground, span: Span) -> set[date]:
    """The days on which a figure can change: on any other it is what it was the day before."""
    if span.by == "known":
        names = {placed.row.recorded.event.id for placed in own.claims}
        events = [*(one for name in names for one in own.items[name]), *own.decrees]
        ends = (end for spell in own.increments for end in spell[1:] if end < NEVER)
        return {known_from(one).date() for one in events} | {instant_of(end).date() for end in ends}
    found: set[date] = set()
    known = micros(span.fixed.known_instant)
    for placed in own.claims:
        if any(start <= known < end for start, end in (*placed.stands, *placed.gone)):
            found |= _days(placed.row.times, placed.row.measure.horizon)
    for one in own.decrees:
        if isinstance(one.event, Decree):
            times = [event_times(one), in_force_times(one, one.event)]
            found |= {own.speaks_from.date() for own in times if own}
    horizon = own.claims[0].row.measure.horizon if own.claims else None
    for spell in own.increments:
        begins = instant_of(spell.added.speaks_from)
        end = None if spell.added.period_end is None else instant_of(spell.added.period_end)
        found |= _days(Times(begins, begins, end, None, begins), horizon)
    return found


def _days(times: Times, horizon: int | None) -> set[date]:
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


class _Sweep:
    """One figure, asked about moments that only grow."""

    def __init__(self, own: Ground, span: Span, policy: Policy) -> None:
        self._own = own
        self._span = span
        self._policy = policy
        claims = [placed for placed in own.claims if placed.row.measure.nature != "increment"]
        self._claims = Moving(self._coming(claims, lambda placed: placed.stands))
        self._retracted = Moving(self._coming(own.claims, lambda placed: placed.gone))
        self._added = Moving(self._spelled(own.increments))
        self._voices = Voices()
        self._gone: dict[tuple[int, int], Row] = {}
        self._sums: dict[_Carried, Sum] = {}
        self._begun: list[Added] = []
        # The newest of each carrier gives a sum its names.
        self._templates = {(placed.row.series, placed.row.carrier): placed.row for placed in own.claims}

    def _coming(
        self, claims: Iterable[Placed], ranges: Callable[[Placed], Sequence[Range]]
    ) -> Iterator[Coming[Row]]:
        for placed in claims:
            begins = micros(placed.row.times.speaks_from)
            yield from (Coming(*times, placed.row) for times in self._along(begins, ranges(placed)))

    def _spelled(self, spells: Iterable[Spell]) -> Iterator[Coming[Added]]:
        for added, start, end in spells:
            along = self._along(added.speaks_from, [Range(start, end)])
            yield from (Coming(*times, added) for times in along)

    def _along(self, begins: int, ranges: Sequence[Range]) -> Iterator[tuple[int, int]]:
        """When something is there, along the time of the course."""
        if self._span.by == "known":
            if begins <= micros(self._span.fixed.valid_instant):
                yield from ranges
        elif any(start <= micros(self._span.fixed.known_instant) < end for start, end in ranges):
            yield begins, NEVER

    def at(self, day: date) -> Figure | None:
        """The figure as it is on a day; None where it is absent."""
        as_of = self._span.at(day)
        self._move(micros(as_of.valid_instant if self._span.by == "valid" else as_of.known_instant))
        replaced = self._replaced(as_of)
        if rows := self._voices.mattering():
            return figure(rows, replaced, as_of, self._policy)
        if self._sums:
            words, lapsed = self._words(replaced, as_of)
            return figure_of_words(words, as_of, self._policy, lapsed=lapsed)
        return self._withdrawn(as_of)

    def _move(self, instant: int) -> None:
        came, went = self._claims.to(instant)
        for row in came:
            self._voices.add(row)
        for row in went:
            self._voices.remove(row)
        came, went = self._retracted.to(instant)
        self._gone |= {(row.recorded.position, row.index): row for row in came}
        for row in went:
            self._gone.pop((row.recorded.position, row.index), None)
        self._begun, ended = self._added.to(instant)
        for one in self._begun:
            self._sums.setdefault((one.series, one.carrier), Sum()).add(one)
        for one in ended:
            terms = self._sums[one.series, one.carrier]
            terms.remove(one)
            if not terms.terms:
                del self._sums[one.series, one.carrier]

    def _replaced(self, as_of: AsOf) -> Mapping[str, tuple[str, ...]]:
        """Replaced decrees, where a decree has anything to say here."""
        if not self._own.decrees:
            return {}
        return replaced_decrees(standing(self._own.decrees, as_of), as_of)

    def _words(self, replaced: Mapping[str, object], as_of: AsOf) -> tuple[list[Word], bool]:
        """The sums, without what replaced decrees add where anything else does; whether nothing else does."""
        sums, lapsed = self._sums, False
        if replaced:
            left = {carried: Sum(one for one in own.terms.values() if one.id not in replaced)
                    for carried, own in sums.items()}  # fmt: skip
            left = {carried: own for carried, own in left.items() if own.terms}
            sums, lapsed = left or sums, not left
        return [own.word(self._templates[carried], as_of) for carried, own in sums.items()], lapsed

    def _withdrawn(self, as_of: AsOf) -> Figure | None:
        """Rule 9, where nothing is visible."""
        if not self._gone:
            return None
        events = {
            one.position: one for row in self._gone.values() for one in self._own.items[row.recorded.event.id]
        }
        found = standing([events[position] for position in sorted(events)], as_of)
        by = {name: tuple(sorted(one.position for one in by)) for name, by in found.withdrawn_by.items()}
        return withdrawn_figure(list(self._gone.values()), by, as_of, self._policy)

    def sums_of(self, period: Period) -> tuple[Word, ...]:
        """Of increments the sums of those that speak in the period of the last moment."""
        if self._span.by == "known":
            return ()
        first = micros(datetime.combine(period.first, time.min, UTC))
        begun = (one for one in self._begun if one.speaks_from >= first)
        inside = grouped(begun, lambda one: (one.series, one.carrier))
        as_of = self._span.at(period.last)
        return listed(Sum(terms).word(self._templates[carried], as_of) for carried, terms in inside)
