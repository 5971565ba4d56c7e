"""Claims side by side become one Figure with its evidence: nothing averaged, nothing hidden.

Pure functions over the visible rows of one figure (design section 3, rules 5-9 and 12, and section 4).
"Latest" always compares (speaks-from, known); ties stand together, and where one of them must be named it is
the least id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal, get_args

from timeline.asof.claims import (
    Added,
    Place,
    Word,
    greatest_of,
    grouped,
    latest_of,
    listed,
    newest,
    newest_first,
    sums,
    word_of,
)
from timeline.asof.question import AsOf
from timeline.asof.times import Row
from timeline.model.keys import FigureKey

Policy = Literal["envelope", "latest", "graded"]
POLICIES: tuple[str, ...] = get_args(Policy)
Status = Literal["current", "stale", "ended", "foretold", "withdrawn"]

_NOT_LIVE = frozenset({"ended", "foretold"})
_ORDER = ("foretold", "date uncertain", "earlier", "ended", "variant", "disordered", "withdrawn")


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
    words = _marked(_standing(fresh or rows), as_of, lapsed=not fresh)
    return _shown(rows[0].series.figure, words, as_of, policy, _envelope)


def figure_of_sums(
    added: Sequence[Added],
    rows: Mapping[Place, Row],
    replaced: Collection[str],
    as_of: AsOf,
    policy: Policy = "envelope",
) -> Figure:
    """One figure of increments from all that are visible, at least one; see `words.sums`."""
    fresh = [one for one in added if one.id not in replaced]
    return figure_of_words(sums(fresh or added, rows, as_of), as_of, policy, lapsed=not fresh)


def figure_of_words(words: Sequence[Word], as_of: AsOf, policy: Policy, *, lapsed: bool) -> Figure:
    """One figure from sums of increments, at least one. lapsed: all are of replaced decrees."""
    marked = _marked(words, as_of, lapsed=lapsed)
    return _shown(words[0].row.series.figure, marked, as_of, policy, _agreed)


_Bounds = tuple[Decimal | None, Decimal | None, Decimal | None]


def _shown(
    key: FigureKey,
    words: Sequence[Word],
    as_of: AsOf,
    policy: Policy,
    bounds_of: Callable[[Sequence[Word]], _Bounds],
) -> Figure:
    """A figure with its numbers, from the words that count."""
    counting = [word for word in words if word.counts]
    shown = _picked(counting, policy)
    low, best, high = bounds_of(shown)
    return replace(
        _around(key, words, _status(words, as_of)),
        low=low,
        best=best,
        high=high,
        voices=len({word.row.series.voice for word in counting}),
        carriers=len({word.row.carrier for word in counting}),
        picked=None if policy == "envelope" else tuple(sorted({word.position for word in shown})),
        shown=listed(shown),
    )


def withdrawn_figure(
    rows: Sequence[Row], withdrawn_by: Mapping[str, tuple[int, ...]], as_of: AsOf, policy: Policy
) -> Figure:
    """Rule 9: a figure of which only what a retraction took away is left: the latest of that."""
    words = [
        replace(
            word_of(row),
            marks=_in_order({*_own_marks(word_of(row), as_of), "withdrawn"}),
            withdrawn_by=withdrawn_by[row.recorded.event.id],
        )
        for row in latest_of(rows)
    ]
    found = _around(rows[0].series.figure, words, "withdrawn")
    return found if policy == "envelope" else replace(found, picked=())


def ahead(row: Row) -> Word:
    """A forecast that speaks only after the day asked about, as a picture lists it."""
    marks = {"foretold", "disordered"} if row.claim.disordered else {"foretold"}
    return replace(word_of(row), marks=_in_order(marks))


def _standing(rows: Sequence[Row]) -> list[Word]:
    """The claims that stand and the forecasts that are listed, of every voice."""
    found: list[Row] = []
    for _, series in grouped(rows, lambda row: row.series):
        spoken: list[Row] = []
        for _, carried in grouped(series, lambda row: row.carrier):
            told = latest_of(row for row in carried if not row.foretold)
            spoken += told
            foretold = latest_of(row for row in carried if row.foretold)
            found += [
                row for row in foretold if not told or row.times.speaks_from > told[0].times.speaks_from
            ]
        if spoken:
            stand = greatest_of(spoken, lambda row: row.times.speaks_from)
            found += stand + _vaguer(series, stand)
    return [word_of(row) for row in found]


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
    return greatest_of(vaguer, lambda row: row.times.known_from)


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
    marked = [
        replace(word, marks=_in_order(own)) if own else word for word, own in zip(words, marks, strict=True)
    ]
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
    rank = _by_grade if policy == "graded" else newest_first
    first = min(rank(word) for word in words)
    voices = {word.row.series.voice for word in words if rank(word) == first}
    return [word for word in words if word.row.series.voice in voices]


def _by_grade(word: Word) -> tuple[str, timedelta, timedelta]:
    """Admiralty grades order by letter, then digit; F and 6 cannot be judged and come last, as does none."""
    return word.row.event.source.grade or "F6", *newest_first(word)


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
