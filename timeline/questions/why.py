"""Why a figure is what it is: every claim ever made on it, and what became of each by which rule.

The rules are those of docs/rules.md (design section 3). What is not known yet at the question's date of
knowledge is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from timeline.asof.claims import NEWEST, Word, grouped, latest_of, newest_first
from timeline.asof.figures import Figure, Policy
from timeline.asof.parts.figures import Derived
from timeline.asof.picture import Picture
from timeline.asof.question import AsOf
from timeline.asof.standing import History, Standing, in_scope, replaced_decrees, standing
from timeline.asof.times import Row, known_from, micros
from timeline.model.event import Recorded, Retraction
from timeline.model.keys import FigureKey, SeriesKey
from timeline.questions.ground import Ground, Placed, ground

_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Reason:
    """What became of a claim: its fate in a word or two, by which rule, and in words; citing positions."""

    fate: str
    rule: int
    text: str
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with what became of it. counts: whether it is inside the range; withdrawn_by: the standing
    events that withdraw it; before: the version of its event that it corrects, where one is recorded.
    """

    row: Row
    counts: bool
    reasons: tuple[Reason, ...]
    withdrawn_by: tuple[Recorded, ...] = ()
    before: Recorded | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice with all its claims, the latest first. Of increments those of the newest incidents; count:
    how many claims were made in all.
    """

    said_by: str
    told: tuple[Told, ...]
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


def evidence(whole: Picture, wanted: Callable[[FigureKey], bool]) -> Iterator[Recorded]:
    """The events that the figures that are wanted list."""
    for figure in whole.figures:
        if wanted(figure.key):
            yield from (row.recorded for word in figure.words for row in word.rows)


def why(
    history: History, pictures: Mapping[Policy, Picture], policy: Policy, wanted: Callable[[FigureKey], bool]
) -> tuple[Grounds, ...]:
    """The grounds of all figures that are wanted, by place and since, also of those that are absent now.

    pictures: of one question, under every policy.
    """
    whole = ground(history, wanted)
    as_of = pictures[policy].as_of
    found = standing(history.events, as_of)
    claims = [placed for placed in whole.claims if in_scope(placed.row.recorded, as_of)]
    by_key: dict[FigureKey, list[Placed]] = dict(grouped(claims, lambda placed: placed.row.series.figure))
    shown = {figure.key: figure for figure in pictures[policy].figures if wanted(figure.key)}
    keys = {*by_key, *shown}
    return tuple(
        _grounds(key, by_key.get(key, []), whole, found, pictures, policy)
        for key in sorted(keys, key=lambda key: (key.place or "", str(key.since or "")))
    )


def _grounds(
    key: FigureKey,
    claims: Sequence[Placed],
    whole: Ground,
    found: Standing,
    pictures: Mapping[Policy, Picture],
    policy: Policy,
) -> Grounds:
    policies = {name: _of(told.figures, key) for name, told in pictures.items()}
    case = _Case(policies[policy], [placed.row for placed in claims], whole, found, pictures[policy].as_of)
    voices = [
        _voice([placed.row for placed in placeds], whole, case)
        for _, placeds in grouped(claims, lambda placed: placed.row.series.voice)
    ]
    voices = [voice for voice in voices if voice.told]
    return Grounds(
        key,
        policies[policy],
        policies,
        tuple(sorted(voices, key=lambda voice: (not any(told.counts for told in voice.told), voice.said_by))),
        tuple(line for line in pictures[policy].derived if any(source.key == key for source in line.inputs)),
    )


def _of(figures: Iterable[Figure], key: FigureKey) -> Figure | None:
    return next((figure for figure in figures if figure.key == key), None)


def _voice(rows: Sequence[Row], whole: Ground, case: _Case) -> Voice:
    told = [case.told(row) for row in rows]
    count = len(rows)
    if rows[0].measure.nature == "increment":
        told, count = _newest(told, case), case.made(whole, rows[0])
    ordered = sorted(told, key=lambda one: (*newest_first(one.row), one.row.recorded.event.id, one.row.index))
    newest = max(rows, key=lambda row: row.latest_key)
    return Voice((ordered[0].row if ordered else newest).claim.said_by or "", tuple(ordered), count)


def _newest(told: Sequence[Told], case: _Case) -> list[Told]:
    """Of incidents those that a word lists, and the newest that are withdrawn."""
    withdrawn = sorted((one for one in told if one.withdrawn_by), key=lambda one: -one.row.recorded.position)
    return [one for one in told if case.lists(one.row)] + withdrawn[:NEWEST]


class _Case:
    """What the claims of one figure are judged by."""

    def __init__(
        self, figure: Figure | None, rows: Sequence[Row], whole: Ground, found: Standing, as_of: AsOf
    ) -> None:
        self._figure = figure
        self._whole = whole
        self._found = found
        self._as_of = as_of
        self._words = {
            (row.recorded.position, row.index): word
            for word in (figure.words if figure else ())
            for row in word.rows
        }
        self._replaced = replaced_decrees(found, as_of)
        valid = as_of.valid_instant
        visible = [row for row in rows if found.stands(row.recorded) and row.times.speaks_from <= valid]
        fresh = [row for row in visible if row.recorded.event.id not in self._replaced]
        told = [row for row in fresh or visible if not row.foretold]
        self._latest_told = _latest_by(told, lambda row: row.series)
        self._carried_told = _latest_by(told, _carried)
        self._carried_foretold = _latest_by((row for row in visible if row.foretold), _carried)

    def made(self, whole: Ground, row: Row) -> int:
        """How many increments of a voice stand or ever stood by then."""
        known = micros(self._as_of.known_instant)
        spells = (spell for spell in whole.increments if spell.added.series == row.series)
        return len({spell.added.place for spell in spells if spell.start <= known})

    def lists(self, row: Row) -> bool:
        """Whether the figure lists a claim."""
        return (row.recorded.position, row.index) in self._words

    def told(self, row: Row) -> Told:
        """A claim and what became of it."""
        withdrawn_by = self._found.withdrawn_by.get(row.recorded.event.id, ())
        word = self._words.get((row.recorded.position, row.index))
        if withdrawn_by:
            reasons = [_withdrawal(by) for by in withdrawn_by]
        elif row.times.speaks_from > self._as_of.valid_instant:
            reasons = [self._ahead(row)]
        elif word is None:
            reasons = [self._past(row)]
        else:
            reasons = [self._marked(word, mark, row) for mark in word.marks]
            reasons += [self._counted(word, row)] if word.counts else []
            reasons += self._stale(word)
        counts = word is not None and word.counts and self._is_shown(word)
        reasons += self._reinstated(row)
        return Told(row, counts, tuple(reasons), withdrawn_by, self._before(row))

    def _is_shown(self, word: Word) -> bool:
        """Whether a word is inside the range, as the policy has it."""
        return self._figure is not None and any(word is shown for shown in self._figure.shown)

    def _reinstated(self, row: Row) -> list[Reason]:
        """The retractions of its event that are withdrawn themselves."""
        found = []
        for one in self._whole.items[row.recorded.event.id]:
            by = self._found.withdrawn_by.get(one.event.id)
            if isinstance(one.event, Retraction) and one.event.retracts == row.recorded.event.id and by:
                positions = (one.position, *(other.position for other in by))
                text = f"#{one.position} retracted it, and is withdrawn by {_cited(positions[1:])}"
                found.append(Reason("reinstated", 4, text, positions))
        return found

    def _counted(self, word: Word, row: Row) -> Reason:
        if self._figure is not None and not self._is_shown(word):
            text = f"counts, and the policy picks {_cited(self._figure.picked or ())} instead"
            return Reason("not picked", 5, text)
        if word.summed:
            return Reason("added", 12, f"added to its voice's sum of {word.summed.count}")
        latest = self._latest_told.get(row.series, [])
        if latest and row.times.speaks_from < latest[0].times.speaks_from:
            return Reason(
                "counts", 5, "a vaguer word told later, of a time that reaches as far: inside the range"
            )
        return Reason("counts", 5, "the latest word of its voice: inside the range")

    def _before(self, row: Row) -> Recorded | None:
        name = row.event.corrects
        item = self._whole.items[row.recorded.event.id]
        known = (one for one in item if one.event.id == name and in_scope(one, self._as_of))
        return next(known, None) if name else None

    def _ahead(self, row: Row) -> Reason:
        day = row.times.speaks_from.date()
        if row.foretold:
            return Reason("foretold", 7, f"a forecast, known {_known(row)} of {day}: no fact yet, nor later")
        return Reason("ahead", 2, f"speaks only from {day}")

    def _past(self, row: Row) -> Reason:
        """Why a visible claim is not listed."""
        by = self._replaced.get(row.recorded.event.id)
        if by:
            return Reason("replaced", 6, f"its decree is replaced by {', '.join(by)}")
        if row.foretold:
            return self._overtaken(row)
        if row.measure.nature == "increment":
            return Reason("added", 12, "added to its voice's sum, which lists the newest incidents only")
        later = self._carried_told.get(_carried(row), [])
        if later and later[0].latest_key > row.latest_key:
            text = "its carrier has a later word of the same voice"
        else:
            later = self._latest_told[row.series]
            text = "another carrier has a later word of the same voice"
        positions = _positions(later)
        return Reason("past", 5, f"{text}: {_cited(positions)}", positions)

    def _overtaken(self, row: Row) -> Reason:
        later = self._carried_foretold[_carried(row)]
        if later[0].latest_key > row.latest_key:
            positions = _positions(later)
            return Reason("past", 7, f"its carrier has a later forecast: {_cited(positions)}", positions)
        positions = _positions(self._carried_told.get(_carried(row), []))
        text = f"a forecast, and its carrier has spoken of that time since: {_cited(positions)}"
        return Reason("foretold", 7, text, positions)

    def _marked(self, word: Word, mark: str, row: Row) -> Reason:
        times, measure = word.times, row.measure
        if mark == "foretold":
            day = times.speaks_from.date()
            return Reason(mark, 7, f"a forecast, known {_known(row)} of {day}: outside the range")
        if mark == "date uncertain":
            until = times.certain_from.date()
            return Reason(mark, 2, f"may not have begun: surely only from {until}")
        if mark == "earlier":
            time = self._time()
            age = times.age(time.date(), self._as_of.day)
            text = f"its time ended {age} days before {time.date()}, the latest spoken of, and the window is"
            return Reason(mark, 8, f"{text} {measure.window} days: outside the range")
        if mark == "ended":
            return Reason(mark, 6, self._ending(row))
        if mark == "variant":
            return Reason(mark, 5, "the same voice is carried with another number too")
        if mark == "disordered":
            return Reason(mark, 8, "its numbers are out of order; it counts from its least to its greatest")
        return Reason(mark, 9, "withdrawn, and nothing else is left of the figure")

    def _ending(self, row: Row) -> str:
        if by := self._replaced.get(row.recorded.event.id):
            return f"its decree is replaced by {', '.join(by)}: outside the range"
        return f"ended with {row.claim.until}: outside the range"

    def _time(self) -> datetime:
        """The time at which claims are compared (rule 8)."""
        assert self._figure is not None
        return max(
            word.times.speaks_from
            for word in self._figure.words
            if not {"ended", "foretold"}.intersection(word.marks)
        )

    def _stale(self, word: Word) -> list[Reason]:
        if self._figure is None or self._figure.status != "stale" or not word.counts:
            return []
        age = word.times.age(self._as_of.day, self._as_of.day)
        horizon = word.row.measure.horizon
        return [Reason("stale", 8, f"{age} days old; all that counts is older than {horizon} days")]


def _carried(row: Row) -> tuple[SeriesKey, str]:
    return row.series, row.carrier


def _latest_by(rows: Iterable[Row], key: Callable[[Row], _K]) -> dict[_K, list[Row]]:
    return {one: latest_of(group) for one, group in grouped(rows, key)}


def _withdrawal(by: Recorded) -> Reason:
    known = known_from(by).date()
    if isinstance(by.event, Retraction):
        return Reason("retracted", 4, f"by #{by.position}, known {known}: {by.event.reason}", (by.position,))
    return Reason("corrected", 4, f"by #{by.position}, known {known}", (by.position,))


def _positions(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(sorted({row.recorded.position for row in rows}))


def _cited(positions: Iterable[int]) -> str:
    return " ".join(f"#{position}" for position in positions)


def _known(row: Row) -> str:
    days = (row.times.speaks_from.date() - row.times.known_from.date()).days
    return f"{days} days ahead"
