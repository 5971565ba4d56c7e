"""A figure over time, as blocks with a sparkline for people, and as plain data and rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from timeline.asof.claims import ListedClaim
from timeline.asof.figures import Figure
from timeline.asof.question import written
from timeline.publish import data, wording
from timeline.publish.blocks import (
    Block,
    Cell,
    Cite,
    Column,
    Heading,
    RangeBar,
    Row,
    Span,
    Table,
    Text,
    Trace,
    cell,
)
from timeline.publish.wording import NOTHING, Names
from timeline.questions.course import MOST_CHANGES, Course, Point
from timeline.questions.steps import Period

_SPARKS = 60
_VOICES = 6


def course_blocks(found: Sequence[Course], asked: Text, names: Names, *, by: str) -> Iterator[Block]:
    """Every course: its range bars, then every moment with every voice."""
    yield asked
    for course in found:
        yield Heading(names.key(course.key, course.last.place))
        yield Text((Span(_span(course), "strong"),))
        if course.stepped:
            often = f"It changes more than {MOST_CHANGES} times: told at the end of every {course.stepped}"
            yield Text((f"{often}; --every change tells every change.",))
        yield _sums(course) if course.last.nature == "increment" else _bars(course.points)
        yield _table(course, by)


def _span(course: Course) -> str:
    first, last = course.points[0], course.points[-1]
    nature = f"{course.last.unit}, {course.last.nature}"
    return f"{nature}: {_range(first)} on {first.day}, {_range(last)} on {last.day}"


def _range(point: Point) -> str:
    return wording.figure_span(point.figure) if point.figure else NOTHING


def _bars(points: Sequence[Point]) -> RangeBar:
    """The greatest and the least of each moment."""
    shown = _thinned(points)
    sides = {
        "high": tuple(point.figure.high if point.figure else None for point in shown),
        "low": tuple(point.figure.low if point.figure else None for point in shown),
    }
    traces = (Trace(name, values, wording.bound(values[-1])) for name, values in sides.items())
    return RangeBar(tuple(traces), _present(shown))


def _sums(course: Course) -> RangeBar:
    """Of increments, which have no range, a trace for each carrier of each voice."""
    shown = _thinned(course.points)
    names = {
        (each.dated.series.voice, each.dated.carrier): wording.chain_of(each) for each in course.last.claims
    }
    sums = {name: tuple(_sum(point, name) for point in shown) for name in list(names)[:_VOICES]}
    traces = (
        Trace("", values, f"{wording.bound(values[-1])}  {names[name]}") for name, values in sums.items()
    )
    return RangeBar(tuple(traces), _present(shown))


def _present(points: Sequence[Point]) -> tuple[bool, ...]:
    return tuple(point.figure is not None for point in points)


def _sum(point: Point, name: tuple[str, str]) -> Decimal | None:
    for listed in point.figure.claims if point.figure else ():
        if (listed.dated.series.voice, listed.dated.carrier) == name:
            best = listed.estimate.best
            return best if best is not None else listed.low
    return None


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most so many points as a line has room for, the last among them; none is averaged."""
    step = -(-len(points) // _SPARKS)
    return points[::-1][::step][::-1]


def _table(course: Course, by: str) -> Table:
    periods = any(point.own for point in course.points)
    stepped = any(point.period for point in course.points)
    columns = (
        Column(
            "Known by" if by == "known" else "Day",
            "date" if stepped else "day",
        ),
        Column("Low–high", "range"),
        *([Column("In the period", "range")] if periods else []),
        Column("Said by", "lead"),
        Column("Source", "sources"),
        Column("Events", "events"),
    )
    return Table(columns, tuple(Row(_cells(point, periods)) for point in course.points))


def _cells(point: Point, periods: bool) -> tuple[Cell, ...]:
    day = cell(_period(point.period) if point.period else point.day.isoformat())
    own = [cell(_said_by_all(point.own))] if periods else []
    if point.figure is None:
        return (day, cell(f"{NOTHING} absent"), *own, (), (), ())
    claims = point.figure.claims
    return (
        day,
        cell(_range_and_status(point.figure)),
        *own,
        cell(_said_by_all(claims)),
        cell(Cite(tuple(dated.recorded for listed in claims for dated in listed.rests_on))),
        cell(_first_positions(claims)),
    )


def _range_and_status(figure: Figure) -> str:
    picked = f", picks {wording.positions(figure.picked)}" if figure.picked else ""
    return f"{wording.figure_span(figure)} {figure.status}{picked}"


def _said_by_all(claims: Sequence[ListedClaim]) -> str:
    return "; ".join(_said(listed) for listed in claims)


def _first_positions(claims: Sequence[ListedClaim]) -> str:
    positions = sorted({position for listed in claims for position in listed.positions})
    return wording.positions(positions[:4]) + (" …" if positions[4:] else "")


def _period(period: Period) -> str:
    """A period as EDTF: a day, a month or a year where it is one."""
    first, last = period.first, period.last
    if first == last:
        return first.isoformat()
    ended = last + timedelta(days=1)
    if (first.day, ended.day) == (1, 1) and last.year == first.year:
        if first.month == last.month:
            return f"{first:%Y-%m}"
        if (first.month, ended.month) == (1, 1):
            return f"{first.year:04}"
    return f"{first}/{last}"


def _said(listed: ListedClaim) -> str:
    by = f" by {wording.positions(listed.withdrawn_by)}" if listed.withdrawn_by else ""
    marks = f" ({', '.join(listed.marks)}{by})" if listed.marks else ""
    return f"{wording.chain_of(listed)} {wording.estimate(listed)}{marks}"


def course_dict(found: Sequence[Course]) -> list[dict[str, Any]]:
    """Courses as plain data."""
    return [
        {
            **_about(course),
            "nature": course.last.nature,
            **({"stepped": str(course.stepped)} if course.stepped else {}),
            "points": [_point(point) for point in course.points],
        }
        for course in found
    ]


def _about(course: Course) -> dict[str, Any]:
    return {
        "subject": course.key.subject,
        "measure": course.key.measure,
        "place": course.last.place,
        "since": written(course.key.since),
        "unit": course.last.unit,
    }


def _point(point: Point) -> dict[str, Any]:
    figure, period = point.figure, point.period
    return {
        "day": written(point.day),
        "period": [written(period.first), written(period.last)] if period else None,
        **(_ABSENT if figure is None else _figure(figure)),
        "own": [_claim(listed) for listed in point.own] if period else None,
    }


_ABSENT: dict[str, Any] = {
    "low": None, "best": None, "high": None, "status": None, "voices": 0, "carriers": 0, "picked": None,
    "claims": [],
}  # fmt: skip


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "status": figure.status,
        "voices": figure.voices,
        "carriers": figure.carriers,
        "picked": None if figure.picked is None else list(figure.picked),
        "claims": [_claim(listed, figure) for listed in figure.claims],
    }


def _claim(listed: ListedClaim, figure: Figure | None = None) -> dict[str, Any]:
    """A word as a course tells it; of a sum neither one incident's date nor its qualifier."""
    claim, summed = listed.dated.claim, listed.summed
    return {
        "said_by": claim.said_by,
        "via": list(claim.via),
        "publisher": listed.dated.event.source.publisher,
        "low": listed.estimate.low,
        "best": listed.estimate.best,
        "high": listed.estimate.high,
        "qualifier": None if summed else claim.qualifier,
        "occurred": None if summed else str(listed.dated.occurred),
        "known": written(listed.times.known_from.date()),
        "picked": data.picked(listed, figure),
        "marks": list(listed.marks),
        "withdrawn_by": list(listed.withdrawn_by),
        "count": summed.count if summed else None,
        "open": summed.open if summed else None,
        "positions": list(listed.positions),
    }


COLUMNS = (
    "row", "subject", "measure", "place", "since", "unit", "day", "first", "low", "best", "high", "status",
    "voices", "said_by", "publisher", "qualifier", "marks", "count", "positions",
)  # fmt: skip


def course_rows(found: Sequence[Course]) -> list[dict[str, Any]]:
    """One row a figure and moment ("figure"), one a claim behind it ("claim"), one a sum in a period
    ("period").
    """
    return [row for course in found for point in course.points for row in _rows(_about(course), point)]


def _rows(about: dict[str, Any], point: Point) -> Iterator[dict[str, Any]]:
    plain = _point(point)
    shared = {**about, "day": plain["day"], "first": plain["period"][0] if plain["period"] else None}
    yield dict.fromkeys(COLUMNS) | {"row": "figure", **shared, **_picked(plain)}
    for kind, claims in (("claim", plain["claims"]), ("period", plain["own"] or [])):
        for claim in claims:
            yield dict.fromkeys(COLUMNS) | {"row": kind, **shared, **_picked(claim)}


def _picked(point: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in point.items() if name in COLUMNS and name != "day"}


class _Lines:
    """What a CSV writer writes into."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)


def course_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as CSV (RFC 4180, but lines end in a newline); lists are joined by a space, absent is empty."""
    lines = _Lines()
    writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return "".join(lines.lines)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return (", " if value and isinstance(value[0], str) else " ").join(map(str, value))
    return format(value, "f") if isinstance(value, Decimal) else value
