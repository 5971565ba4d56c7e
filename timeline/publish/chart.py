"""A figure over time as a picture, SVG or PNG; needs the extra `charts` (matplotlib).

The range is a band, each voice has a colour, a marker and a line of its own (Okabe and Ito's colours, which
colour-blind readers tell apart; markers and dashes tell them apart in grey), what is stale is dashed, decrees
and deployments are numbered marks on the axis, and the sources stand in the caption. The same course gives
the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from timeline.asof.claims import ListedClaim, grouped
from timeline.asof.figures import Figure
from timeline.asof.parts import DECREES, DEPLOYMENTS
from timeline.asof.picture import Picture
from timeline.asof.question import written
from timeline.asof.sums import ref_of
from timeline.asof.times import in_force_times
from timeline.errors import TimelineError
from timeline.model.keys import FigureKey
from timeline.model.subjects import folded, members
from timeline.publish import wording
from timeline.publish.wording import Names
from timeline.questions.course import Course, Point
from timeline.questions.moments import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("svg", "png")
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
_DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
_BAND, _EDGE, _MUTED = "#BBBBBB", "#555555", "#555555"
_OUTSIDE = {"earlier", "ended", "foretold", "withdrawn"}
# So many voices, marks and sources are named one by one.
_VOICES, _MARKS, _SOURCES = 10, 9, 6
_KEY = "Hollow marks are outside the range, triangles point where it is open, dashed edges are stale."
_STYLE: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "timeline", "font.family": "DejaVu Sans", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip


class ChartError(TimelineError):
    """A picture that cannot be drawn; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the axis: a decree that came into force, a deployment that began or ended."""

    day: date
    label: str
    position: int


def marks_of(picture: Picture, key: FigureKey) -> tuple[Mark, ...]:
    """What of a picture concerns who or where a figure counts, oldest first: decrees that count it, from when
    they are in force, and its deployments.
    """
    about = {folded(name) for name in members(key.subject)} | {key.place}
    found: list[Mark] = []
    for row in picture.of(DECREES):
        times = in_force_times(row.recorded, row.decree)
        if times and any(folded(claim.subject) in about for claim in row.decree.claims):
            label = f"{wording.decree_name(row.decree)} in force"
            found.append(Mark(times.speaks_from.date(), label, row.recorded.position))
    for stay in picture.of(DEPLOYMENTS):
        if not about & {folded(stay.origin), folded(stay.host)}:
            continue
        where = f"{stay.origin} in {stay.host}"
        found.append(Mark(stay.begun, f"{where} since then at the earliest", stay.positions[0]))
        if stay.until and stay.until.end.latest:
            found.append(Mark(stay.until.end.latest.date(), f"{where} ended", stay.positions[-1]))
    return tuple(sorted(found, key=lambda mark: (mark.day, mark.position)))


def file_name(stem: str, key: FigureKey, place: str | None, taken: Container[str]) -> str:
    """What the picture of a figure is called beside a document of that name; none of those that are taken."""
    words = [key.subject, key.measure, place or "", written(key.since) or ""]
    plain = (re.sub(r"[\W_]+", "-", word.lower()).strip("-") for word in words)
    name = "-".join(word for word in (stem, *plain) if word)
    names = (f"{name}{f'-{number}' if number else ''}.svg" for number in count())
    return next(each for each in names if each not in taken)


def drawn(course: Course, span: Span, marks: Sequence[Mark], names: Names, form: str = "svg") -> bytes:
    """A course as a picture. Raises ChartError."""
    if form not in FORMATS:
        raise ChartError(f"'{form}' is no format of a picture; one of {', '.join(FORMATS)}")
    try:
        import matplotlib
        from matplotlib.figure import Figure as Canvas
    except ImportError:
        said = "a picture needs matplotlib; install it with: pip install 'timeline-engine[charts]'"
        raise ChartError(said) from None
    with matplotlib.rc_context(_STYLE):
        picture = Canvas(figsize=(9, 5.6), dpi=150)
        axes = picture.add_axes((0.12, 0.3, 0.85, 0.57))
        first, last = _ends(course, span)
        shown = [mark for mark in marks if first <= mark.day <= last]
        _band(axes, course.points, last)
        _voices(axes, course, span)
        _cut(axes, span, first, last)
        _numbered(axes, shown)
        _frame(axes, course, span, first, last)
        picture.text(0.12, 0.94, names.key(course.key, course.last.place), fontsize=12, weight="bold")
        picture.text(0.12, 0.905, _asked(course, span), color=_MUTED)
        picture.text(0.02, 0.015, _caption(course, shown), fontsize=7, color="#333333", va="bottom")
        data = io.BytesIO()
        empty = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        picture.savefig(data, format=form, metadata=empty)
    return data.getvalue() if form == "png" else _accessible(data.getvalue().decode(), course, names)


def _ends(course: Course, span: Span) -> tuple[date, date]:
    first = course.points[0].day
    last = max(span.last, course.points[-1].day)
    return first, last if last > first else first + timedelta(days=1)


def _band(axes: Axes, points: Sequence[Point], last: date) -> None:
    """The range of each moment up to the next; an open side is an arrow, stale parts are dashed."""
    for point, until in _lasting(points, last):
        if point.figure and (point.figure.low is not None or point.figure.high is not None):
            _range(axes, point.figure, [_x(point.day), _x(until)])


def _range(axes: Axes, figure: Figure, days: list[float]) -> None:
    stale = figure.status == "stale"
    low, high = _y(figure.low), _y(figure.high)
    style: Any = (0, (3, 2)) if stale else "-"
    if low is not None and high is not None:
        axes.fill_between(days, low, high, color=_BAND, alpha=0.25 if stale else 0.5, linewidth=0)
    edges: set[Any] = {low, high} - {None}
    for edge in edges:
        axes.plot(days, [edge, edge], color=_EDGE, linewidth=1, linestyle=style)
    for bound, other, marker in ((low, high, "v"), (high, low, "^")):
        if bound is None and other is not None:
            axes.plot(days[:1], [other], color=_EDGE, marker=marker, markersize=5, linestyle="none")


def _lasting(points: Sequence[Point], last: date) -> Iterator[tuple[Point, date]]:
    """Each moment with the day up to which it holds."""
    for at, point in enumerate(points):
        yield point, points[at + 1].day if at + 1 < len(points) else last


def _voices(axes: Axes, course: Course, span: Span) -> None:
    for at, (voice, claims) in enumerate(_said(course, span.by)[:_VOICES]):
        colour, marker = _COLOURS[at % len(_COLOURS)], _MARKERS[at % len(_MARKERS)]
        dashes = _DASHES[at % len(_DASHES)]
        spoken = [(max(_x(day), _x(course.points[0].day)), listed) for day, listed in claims]
        _line(axes, spoken, colour, dashes)
        for x, listed in spoken:
            _claim(axes, x, listed, colour, marker)
        axes.plot([], [], color=colour, marker=marker, linestyle=dashes, label=voice)


def _claim(axes: Axes, x: float, listed: ListedClaim, colour: str, marker: str) -> None:
    """One claim: its range, then its best, or where it gives none its two ends."""
    low, high, best = _y(listed.low), _y(listed.high), _y(listed.estimate.best)
    if low is not None and high is not None and low != high:
        axes.plot([x, x], [low, high], color=colour, linewidth=2.5, alpha=0.8, solid_capstyle="butt")
    if best is not None:
        face = "white" if _OUTSIDE.intersection(listed.marks) else colour
        axes.plot([x], [best], color=colour, marker=marker, markersize=6, markerfacecolor=face)
        return
    for y, end in ((low, "_" if high is not None else "^"), (high, "_" if low is not None else "v")):
        if y is not None:
            axes.plot([x], [y], color=colour, marker=end, markersize=9, markerfacecolor="none")


def _line(axes: Axes, spoken: Sequence[tuple[float, ListedClaim]], colour: str, dashes: Any) -> None:
    """The best of one voice's claims, from each to the next."""
    there = [(x, listed) for x, listed in spoken if not _OUTSIDE.intersection(listed.marks)]
    points = [(x, _y(listed.estimate.best)) for x, listed in there if listed.estimate.best is not None]
    if len(points) > 1:
        axes.step(
            *zip(*points, strict=True), where="post", color=colour, linewidth=1, linestyle=dashes, alpha=0.8
        )


def _said(course: Course, by: str = "valid") -> list[tuple[str, list[tuple[date, ListedClaim]]]]:
    """Every voice with its claims, each once, as it counted if it ever did, with its day; sums as they
    grew.
    """
    claims: dict[Any, tuple[date, ListedClaim]] = {}
    for point in course.points:
        for listed in point.figure.claims if point.figure else ():
            series = listed.dated.series.voice, listed.dated.carrier
            place = *series, point.day if listed.summed else ref_of(listed.dated)
            if listed.counts or place not in claims:
                claims[place] = _day_of(listed, point, by), listed
    found: list[tuple[str, list[tuple[date, ListedClaim]]]] = []
    for _, claimed in grouped(claims.values(), lambda pair: pair[1].dated.series.voice):
        ordered = sorted(claimed, key=lambda pair: (pair[0], pair[1].latest_key))
        found.append((claimed[-1][1].dated.claim.said_by or "", ordered))
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))


def _day_of(listed: ListedClaim, point: Point, by: str) -> date:
    """Where a claim stands on the axis; a sum where it was told."""
    if listed.summed:
        return point.day
    return (listed.times.known_from if by == "known" else listed.times.speaks_from).date()


def _cut(axes: Axes, span: Span, first: date, last: date) -> None:
    """Where knowledge ends, or the day that is asked about."""
    as_of = span.question.as_of
    fixed = as_of.known if span.by == "valid" else as_of.valid
    if fixed is None:
        return
    day = as_of.known_instant.date() if span.by == "valid" else as_of.day
    if first <= day <= last:
        said = "known until here" if span.by == "valid" else "the day asked about"
        axes.axvline(_x(day), color="black", linewidth=1.2, linestyle=(0, (8, 3)))
        axes.annotate(
            said, (_x(day), 1.0), xycoords=("data", "axes fraction"), xytext=(-3, -2),
            textcoords="offset points", ha="right", va="top", fontsize=7.5,
        )  # fmt: skip
        if span.by == "valid" and day < last:
            axes.axvspan(_x(day), _x(last), facecolor="none", edgecolor="#CCCCCC", hatch="///", linewidth=0)


def _numbered(axes: Axes, marks: Sequence[Mark]) -> None:
    for number, mark in enumerate(marks[:_MARKS], start=1):
        axes.axvline(_x(mark.day), color=_MUTED, linewidth=0.7, linestyle=":")
        axes.annotate(
            str(number), (_x(mark.day), 0), xycoords=("data", "axes fraction"),
            xytext=(0, 8 + 11 * ((number - 1) % 3)), textcoords="offset points", ha="center", fontsize=7,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": _MUTED, "linewidth": 0.6},
        )  # fmt: skip


def _frame(axes: Axes, course: Course, span: Span, first: date, last: date) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.ticker import FuncFormatter

    locator: Any = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]  # matplotlib has no types for it
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]  # nor for this
    scale, name = _scale(axes.get_ylim()[1])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number / scale:,.10g}"))
    room = max(1.0, (_x(last) - _x(first)) * 0.03)
    axes.set_xlim(_x(first) - room, _x(last) + room)
    axes.set_ylim(0, axes.get_ylim()[1] * 1.02)
    axes.set_ylabel(f"{name}{course.last.unit}")
    axes.set_xlabel("public by" if span.by == "known" else "day spoken of")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncol=4, fontsize=7.5, frameon=False)


def _scale(top: float) -> tuple[float, str]:
    """What numbers on the axis are divided by, so that there is room for them, and what that is called."""
    return (1e9, "billion ") if top >= 2e9 else (1e6, "million ") if top >= 2e7 else (1.0, "")


def _asked(course: Course, span: Span) -> str:
    if span.by == "known":
        day = written(span.question.as_of.valid)
        return f"what was said of {day}, as it became known · {course.last.nature}"
    band = "" if course.last.nature == "increment" else " · band: range of the voices that count"
    return f"known: {wording.known_as(span.question.as_of)} · {course.last.nature}{band}"


def _caption(course: Course, marks: Sequence[Mark]) -> str:
    """What the marks are, and the sources."""
    said = [
        f"{number} {mark.label} ({mark.day}, #{mark.position})"
        for number, mark in enumerate(marks[:_MARKS], 1)
    ]
    voices = len(_said(course)) - _VOICES
    lines = [f"Marks: {'; '.join(said + _rest(len(marks) - _MARKS, 'more marks', 'and '))}."] if said else []
    lines += _rest(voices, "more voices are in the range and not drawn.")
    sources = _sources(course)
    named_sources = [*sources[:_SOURCES], *_rest(len(sources) - _SOURCES, "more")]
    lines += [f"Sources: {'; '.join(named_sources)}. {_KEY}"]
    return "\n".join(line for text in lines for line in textwrap.wrap(text, 150))


def _rest(count: int, what: str, begin: str = "") -> list[str]:
    """What is left over, in words; nothing where nothing is."""
    return [f"{begin}{count} {what}"] if count > 0 else []


def _sources(course: Course) -> list[str]:
    """The publishers with their dates, in the order of the voices."""
    named: dict[str, None] = {}
    for _, claims in _said(course):
        for _, listed in claims:
            source = listed.dated.event.source
            when = source.published or source.accessed
            named[source.publisher + (f" ({when})" if when else "")] = None
    return list(named)


def _accessible(svg: str, course: Course, names: Names) -> bytes:
    """The picture with a title and a description for those who do not see it."""
    title = names.key(course.key, course.last.place)
    points = [point for point in course.points if point.figure]
    voices = ", ".join(voice for voice, _ in _said(course))
    ends = [
        f"{wording.figure_span(point.figure)} on {point.day}"
        for point in (points[0], points[-1])
        if point.figure
    ]
    gone = "" if course.points[-1].figure else f" Absent on {course.points[-1].day}."
    text = f"{title} in {course.last.unit}: {ends[0]}, {ends[-1]}. Voices: {voices}.{gone}"
    head, tag, rest = svg.partition("<svg ")
    attributes, _, body = rest.partition(">")
    named = f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(text)}</desc>'
    svg = f'{head}{tag}role="img" aria-labelledby="title desc" {attributes}>\n {named}{body}'
    return svg.encode()


def _x(day: date) -> float:
    """A day as matplotlib counts it."""
    return float(day.toordinal() - date(1970, 1, 1).toordinal())


def _y(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
