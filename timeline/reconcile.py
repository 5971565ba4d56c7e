"""Claims side by side become one Figure with its evidence: nothing averaged, nothing hidden.

Pure functions over the visible rows of one figure (design section 3, rules 5-9 and 12, and section 4).
"Latest" always compares (speaks-from, known); ties stand together, and where one of them must be named it is
the least id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeVar, get_args

from timeline.asof import FOREVER, AsOf
from timeline.estimate import Estimate, total
from timeline.events import Claim
from timeline.series import FigureKey, Row, SeriesKey, Times

Policy = Literal["envelope", "latest", "graded"]
POLICIES: tuple[str, ...] = get_args(Policy)
Status = Literal["current", "stale", "ended", "foretold", "withdrawn"]
NEWEST = 20

_NOT_LIVE = frozenset({"ended", "foretold"})
_ORDER = ("foretold", "date uncertain", "earlier", "ended", "variant", "disordered", "withdrawn")


class _Dated(Protocol):
    @property
    def latest_key(self) -> tuple[datetime, datetime]: ...


_T = TypeVar("_T")
_D = TypeVar("_D", bound=_Dated)


@dataclass(frozen=True, slots=True)
class Word:
    """What a figure lists: one claim, or one carrier's sum of increments.

    row: the claim, of a sum its newest; estimate: as given, or summed; low and high: as they count; times: of
    a sum from its newest to its latest end; marks: in the order of design section 4; summed: None for a
    claim.
    """

    row: Row
    estimate: Estimate
    low: Decimal | None
    high: Decimal | None
    times: Times
    marks: tuple[str, ...]
    withdrawn_by: tuple[int, ...] = ()
    summed: Summed | None = None

    @property
    def counts(self) -> bool:
        """Whether it is inside the envelope."""
        return not {"earlier", "ended", "foretold", "withdrawn"}.intersection(self.marks)

    @property
    def position(self) -> int:
        """The event it stands on, of a sum the newest."""
        return self.row.recorded.position

    @property
    def rows(self) -> tuple[Row, ...]:
        """The claims it rests on, of a sum the newest twenty."""
        return self.summed.newest if self.summed else (self.row,)

    @property
    def positions(self) -> tuple[int, ...]:
        """The events it rests on, of a sum the newest twenty."""
        return tuple(sorted({row.recorded.position for row in self.rows}))

    @property
    def latest_key(self) -> tuple[datetime, datetime]:
        """What "latest" compares: (speaks-from, known)."""
        return self.times.speaks_from, self.times.known_from


@dataclass(frozen=True, slots=True)
class Summed:
    """Of a sum of increments: how many, how many lacked a bound, the newest twenty."""

    count: int
    open: int
    newest: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands for (subject, measure, place, since): all words, their envelope, and what picks from it.

    key is folded; place and unit are printed as in the newest event listed. picked: the positions of the
    words a policy shows, None under envelope; shown: the words inside the range.
    """

    key: FigureKey
    place: str | None
    unit: str
    nature: str
    low: Decimal | None
    best: Decimal | None
    high: Decimal | None
    voices: int
    carriers: int
    status: Status
    picked: tuple[int, ...] | None
    shown: tuple[Word, ...]
    words: tuple[Word, ...]


def figure(
    rows: Sequence[Row], replaced: Collection[str], as_of: AsOf, policy: Policy = "envelope"
) -> Figure:
    """One figure from its visible rows, at least one; `replaced` are the ids of replaced decrees."""
    fresh = [row for row in rows if row.recorded.event.id not in replaced]
    lapsed = not fresh
    increments = rows[0].measure.nature == "increment"
    words = (_sums if increments else _standing)(fresh or list(rows), as_of)
    words = _marked(words, as_of, lapsed)
    counting = [word for word in words if word.counts]
    shown = _picked(counting, policy)
    low, best, high = (_agreed if increments else _envelope)(shown)
    return replace(
        _around(rows[0].series.figure, words, _status(words, as_of)),
        low=low,
        best=best,
        high=high,
        voices=len({word.row.series.voice for word in counting}),
        carriers=len({word.row.carrier for word in counting}),
        picked=None if policy == "envelope" else tuple(sorted({word.position for word in shown})),
        shown=tuple(shown),
    )


def withdrawn_figure(
    rows: Sequence[Row], withdrawn_by: Mapping[str, tuple[int, ...]], as_of: AsOf, policy: Policy
) -> Figure:
    """Rule 9: a figure of which only what a retraction took away is left: the latest of that."""
    words = [
        replace(
            _word(row),
            marks=_in_order({*_own_marks(_word(row), as_of), "withdrawn"}),
            withdrawn_by=withdrawn_by[row.recorded.event.id],
        )
        for row in _latest(rows)
    ]
    found = _around(rows[0].series.figure, words, "withdrawn")
    return found if policy == "envelope" else replace(found, picked=())


def ahead(row: Row) -> Word:
    """A forecast that speaks only after the day asked about, as a picture lists it."""
    marks = {"foretold", "disordered"} if row.claim.disordered else {"foretold"}
    return replace(_word(row), marks=_in_order(marks))


def listed(words: Iterable[Word]) -> tuple[Word, ...]:
    """In the order of an answer: not earlier first, then said_by, then newest first, then id."""

    def order(word: Word) -> tuple[object, ...]:
        said_by = word.row.claim.said_by or ""
        return (
            "earlier" in word.marks,
            said_by,
            *_newest_first(word),
            word.row.recorded.event.id,
            word.row.index,
        )

    return tuple(sorted(words, key=order))


def newest(words: Iterable[Word]) -> Word:
    """The latest; of several the one with the least id, of one event the first listed."""
    return min(_latest(words), key=lambda word: (word.row.recorded.event.id, word.row.index))


def bounds(claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    """Low and high as they count: best for a missing one; disorder counts from least to greatest."""
    estimate = claim.estimate
    if claim.disordered:
        return min(estimate.given), max(estimate.given)
    return (
        estimate.low if estimate.low is not None else estimate.best,
        estimate.high if estimate.high is not None else estimate.best,
    )


def _standing(rows: Sequence[Row], as_of: AsOf) -> list[Word]:
    """The claims that stand and the forecasts that are listed, of every voice."""
    found: list[Row] = []
    for _, series in _grouped(rows, _series_of):
        latest: list[Row] = []
        for _, carried in _grouped(series, lambda row: row.carrier):
            told = _latest([row for row in carried if not row.foretold])
            latest += told
            foretold = _latest([row for row in carried if row.foretold])
            found += [
                row for row in foretold if not told or row.times.speaks_from > told[0].times.speaks_from
            ]
        if latest:
            stand = _greatest(latest, lambda row: row.times.speaks_from)
            found += stand + _vaguer(series, stand)
    return [_word(row) for row in found]


def _vaguer(series: Sequence[Row], stand: Sequence[Row]) -> list[Row]:
    """A vaguer word told later stands beside the precise one: its period reaches as far, and it is newer
    news.
    """
    if any(row.of_decree for row in stand):
        return []
    speaks_from = stand[0].times.speaks_from
    first_known = min(row.times.known_from for row in stand)
    vaguer = [
        row
        for row in series
        if row.times.speaks_from < speaks_from
        and not row.foretold
        and not row.of_decree
        and row.times.known_from > first_known
        and row.times.period_end is not None
        and row.times.period_end >= speaks_from
    ]
    return _greatest(vaguer, lambda row: row.times.known_from)


def _word(row: Row) -> Word:
    low, high = bounds(row.claim)
    return Word(row, row.claim.estimate, low, high, row.times, ())


def _sums(rows: Sequence[Row], as_of: AsOf) -> list[Word]:
    """One word per series and carrier: the sum of all its incidents."""
    return [_sum(carried, as_of) for _, carried in _grouped(rows, lambda row: (_series_of(row), row.carrier))]


def _sum(rows: Sequence[Row], as_of: AsOf) -> Word:
    newest_first = sorted(rows, key=lambda row: (row.recorded.event.id, row.index))
    newest_first.sort(key=lambda row: row.latest_key, reverse=True)
    first = newest_first[0]
    counted = [bounds(row.claim) for row in rows]
    low = _total([low for low, _ in counted])
    high = _total([high for _, high in counted])
    times = replace(first.times, period_end=max(row.times.period_end or as_of.valid_instant for row in rows))
    return Word(
        row=first,
        estimate=Estimate(low, _total([row.claim.estimate.best for row in rows]), high),
        low=low,
        high=high,
        times=times,
        marks=(),
        summed=Summed(
            count=len(rows),
            open=sum(None in pair for pair in counted),
            newest=tuple(newest_first[:NEWEST]),
        ),
    )


def _total(numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return total(known) if len(known) == len(numbers) else None


def _agreed(words: Sequence[Word]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Sums rest on different incidents: a figure of its own only where all that count are equal."""
    numbers = {word.estimate.numbers for word in words}
    return numbers.pop() if len(numbers) == 1 else (None, None, None)


def _marked(words: Sequence[Word], as_of: AsOf, lapsed: bool) -> list[Word]:
    """Every word with its marks. lapsed: all are of replaced decrees, and so have ended."""
    marks = [_own_marks(word, as_of) | ({"ended"} if lapsed else set()) for word in words]
    live = [word for word, own in zip(words, marks, strict=True) if not own & _NOT_LIVE]
    if live:
        time = max(word.times.speaks_from for word in live).date()
        for word, own in zip(words, marks, strict=True):
            if not own & _NOT_LIVE and word.times.age(time, as_of.day) > word.row.measure.window:
                own.add("earlier")
    marked = [replace(word, marks=_in_order(own)) for word, own in zip(words, marks, strict=True)]
    return [
        replace(word, marks=_in_order({*word.marks, "variant"})) if _varies(word, marked) else word
        for word in marked
    ]


def _own_marks(word: Word, as_of: AsOf) -> set[str]:
    """The marks that need no other claim."""
    holds = {
        "foretold": word.row.foretold,
        "date uncertain": word.times.uncertain(as_of.valid_instant),
        "ended": word.times.ended(as_of.valid_instant),
        "disordered": bool(word.row.claim.disordered),
    }
    return {mark for mark, held in holds.items() if held}


def _varies(word: Word, words: Sequence[Word]) -> bool:
    """Whether its voice counts with another estimate too."""
    return word.counts and any(
        other.counts
        and other.row.series.voice == word.row.series.voice
        and other.estimate.numbers != word.estimate.numbers
        for other in words
    )


def _in_order(marks: Collection[str]) -> tuple[str, ...]:
    return tuple(mark for mark in _ORDER if mark in marks)


def _status(words: Sequence[Word], as_of: AsOf) -> Status:
    if all("foretold" in word.marks for word in words):
        return "foretold"
    live = [word for word in words if not _NOT_LIVE.intersection(word.marks)]
    if not live:
        return "ended"
    horizon = live[0].row.measure.horizon
    if horizon is not None and all(word.times.age(as_of.day, as_of.day) > horizon for word in live):
        return "stale"
    return "current"


def _envelope(words: Sequence[Word]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Least low, greatest high, open where one is; best where all that give one agree."""
    lows = [word.low for word in words if word.low is not None]
    highs = [word.high for word in words if word.high is not None]
    bests = {word.estimate.best for word in words if word.estimate.best is not None}
    low = min(lows) if lows and len(lows) == len(words) else None
    high = max(highs) if highs and len(highs) == len(words) else None
    return low, bests.pop() if len(bests) == 1 else None, high


def _picked(words: Sequence[Word], policy: Policy) -> list[Word]:
    """Under a policy the words of the voice, or tied voices, whose best word comes first; else all."""
    if policy == "envelope" or not words:
        return list(words)
    rank: Callable[[Word], tuple[object, ...]]
    rank = _by_grade if policy == "graded" else _newest_first
    first = min(rank(word) for word in words)
    voices = {word.row.series.voice for word in words if rank(word) == first}
    return [word for word in words if word.row.series.voice in voices]


def _newest_first(word: Word) -> tuple[timedelta, timedelta]:
    """A key that sorts the latest first."""
    return FOREVER - word.times.speaks_from, FOREVER - word.times.known_from


def _by_grade(word: Word) -> tuple[str, timedelta, timedelta]:
    """Admiralty grades order by letter, then digit; F and 6 cannot be judged and come last, as does none."""
    return word.row.event.source.grade or "F6", *_newest_first(word)


def _around(key: FigureKey, words: Sequence[Word], status: Status) -> Figure:
    """A figure with its words and no number yet."""
    latest = newest(words).row
    return Figure(
        key=key,
        place=latest.claim.place,
        unit=latest.claim.unit or latest.measure.unit,
        nature=latest.measure.nature,
        low=None,
        best=None,
        high=None,
        voices=0,
        carriers=0,
        status=status,
        picked=None,
        shown=(),
        words=listed(words),
    )


def _series_of(row: Row) -> SeriesKey:
    return row.series


def _latest(items: Iterable[_D]) -> list[_D]:
    """Those with the greatest (speaks-from, known)."""
    return _greatest(items, lambda item: item.latest_key)


def _greatest(items: Iterable[_T], key: Callable[[_T], Any]) -> list[_T]:
    """All items with the greatest key."""
    items = list(items)
    greatest = max(map(key, items), default=None)
    return [item for item in items if key(item) == greatest]


def _grouped(items: Iterable[_T], key: Callable[[_T], object]) -> list[tuple[object, list[_T]]]:
    groups: dict[object, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.items())
