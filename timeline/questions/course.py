"""A figure over time: over valid time on one state of knowledge, or how what is said of one day was revised
as knowledge came in.

A course is asked, not computed: at each of its moments stands the figure that the picture of that moment has,
folded from what the log selects for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from timeline.asof.claims import ListedClaim, in_order
from timeline.asof.figures import Figure
from timeline.asof.known import Known
from timeline.asof.sums import Sums, ref_of
from timeline.asof.times import micros
from timeline.log.protocols import History
from timeline.model.keys import FigureKey
from timeline.questions.moments import Figures, Moments, Select, Span, begin_days, change_days
from timeline.questions.steps import Every, Period

# A course that changes more often goes by steps, unless every change is asked for.
MOST_CHANGES = 400
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at one moment; None where it is absent, which is not zero.

    day: the day of valid time, or of knowledge; period: what of it is told, where steps were asked for; own:
    of increments the sums of those that speak in the period.
    """

    day: date
    figure: Figure | None
    period: Period | None = None
    own: tuple[ListedClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """One figure over time, oldest first; `last` is the newest that stands anywhere, for its names.

    stepped: the step that was taken because it changes too often to tell every change.
    """

    key: FigureKey
    last: Figure
    points: tuple[Point, ...]
    stepped: Every | None = None


def courses(history: Callable[[], History], select: Select, span: Span) -> tuple[Course, ...]:
    """The courses of all figures that are asked for, by place and since; none of those that never stand.

    history: what was ever recorded on them, which tells when they may change; select: what can matter at
    moments that grow along the time of the course.
    """
    asking = Moments(select, span)
    found = _by_steps(asking, history, span.every) if span.every else _at_changes(asking, history())
    if found is None:
        first = span.first or min(_first_days(asking, history()).values())
        step = _shortest(first, span.last)
        found = _by_steps(asking, history, step, step)
    return tuple(sorted(found, key=lambda course: (course.key.place or "", course.key.since or date.min)))


def _at_changes(asking: Moments, history: History) -> list[Course] | None:
    """Every day on which a figure is not what it was before; None where those are too many."""
    span = asking.span
    changes = {day for day in change_days(history.events, history.increments, span) if day <= span.last}
    if span.first:
        changes = {day for day in changes if day > span.first} | {min(span.first, span.last)}
    days = sorted(changes)
    points: dict[FigureKey, list[Point]] = {}
    for start in range(0, len(days), _AT_ONCE):
        for day, _, figures in asking.figures(days[start : start + _AT_ONCE]):
            _note_changes(points, day, figures, span)
        if max(map(len, points.values()), default=0) > MOST_CHANGES and not span.all_changes:
            return None
    return _standing(points)


def _note_changes(points: dict[FigureKey, list[Point]], day: date, figures: Figures, span: Span) -> None:
    """Add a point to every figure that is not what it was; one that was absent from the first, too."""
    for key in dict.fromkeys([*figures, *points]):
        absent = [Point(span.first, None)] if span.first and day > span.first else []
        own = points.setdefault(key, absent)
        if not own or own[-1].figure != figures.get(key):
            own.append(Point(day, figures.get(key)))


def _by_steps(
    asking: Moments, history: Callable[[], History], every: Every, stepped: Every | None = None
) -> list[Course]:
    """The end of every step. stepped: the step that was taken because there are too many changes."""
    span = asking.span
    if span.first:
        periods = every.periods(span.first, span.last) if span.first <= span.last else []
        return _standing(_along(asking, periods, None), stepped)
    points: dict[FigureKey, list[Point]] = {}
    for key, first in _first_days(asking, history()).items():
        points |= _along(asking, every.periods(first, span.last), key)
    return _standing(points, stepped)


def _along(
    asking: Moments, periods: Sequence[Period], only: FigureKey | None
) -> dict[FigureKey, list[Point]]:
    """The figures at the end of every period; only: one of them, whose periods these are."""
    points: dict[FigureKey, list[Point]] = {}
    moments = asking.figures([period.last for period in periods])
    for at, (period, (day, known, figures)) in enumerate(zip(periods, moments, strict=True)):
        for key in [*figures, *(key for key in points if key not in figures)]:
            if only not in (None, key):
                continue
            if key not in points:
                points[key] = [Point(earlier.last, None, earlier) for earlier in periods[:at]]
            own = _own_sums(key, known, period, asking.span)
            points[key].append(Point(day, figures.get(key), period, own))
    return points


def _first_days(asking: Moments, history: History) -> dict[FigureKey, date]:
    """The first day on which anything stands of each figure, by the last day that is asked for."""
    left = {key: iter(sorted(days)) for key, days in begin_days(history, asking.span).items()}
    first: dict[FigureKey, date] = {}
    while left:
        days = {key: next(own, date.max) for key, own in left.items()}
        first |= _standing_on(days, asking)
        left = {key: own for key, own in left.items() if days[key] < asking.span.last and key not in first}
    return first


def _standing_on(days: dict[FigureKey, date], asking: Moments) -> dict[FigureKey, date]:
    """Of figures, each with a day, those that stand on it."""
    wanted = sorted({day for day in days.values() if day <= asking.span.last})
    return {key: day for day, _, figures in asking.figures(wanted) for key in figures if days.get(key) == day}


def _standing(points: dict[FigureKey, list[Point]], stepped: Every | None = None) -> list[Course]:
    """The courses of those figures that stand at any moment."""
    found: list[Course] = []
    for key, own in points.items():
        last = next((point.figure for point in reversed(own) if point.figure), None)
        if last:
            found.append(Course(key, last, tuple(own), stepped))
    return found


def _shortest(first: date, last: date) -> Every:
    """The shortest step with which a course is not too long."""
    steps = [Every(1, unit) for unit in ("d", "w", "mo")]
    return next((step for step in steps if len(step.periods(first, last)) <= MOST_CHANGES), Every(1, "y"))


def _own_sums(key: FigureKey, known: Known, period: Period, span: Span) -> tuple[ListedClaim, ...]:
    """Of increments the sums of those that speak in a period."""
    if span.by == "known" or not known.sums:
        return ()
    first = micros(datetime.combine(period.first, time.min, UTC))
    came = known.selection.came
    sums = Sums(
        term
        for term in (known.sums.terms() if came is None else came)
        if term.series.figure == key and term.speaks_from >= first
    )
    dated = {ref_of(each): each for each in known.claims}
    return in_order(each.listed(dated) for _, each in sums)
