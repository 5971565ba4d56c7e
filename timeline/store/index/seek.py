"""The index: which events can matter at a date. It prunes, and never decides.

A question is one seek a key, whatever the length of history: from the latest row that the key can have by
then, backwards to the first that holds. The fold then decides as if it had read everything (design
section 7).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from timeline.asof import claims
from timeline.asof.parts.derived import INPUTS
from timeline.asof.question import AsOf, Scope
from timeline.asof.ranges import NEVER
from timeline.asof.sums import ClaimRef, Increment, Sums
from timeline.asof.times import micros
from timeline.log.postings import (
    CLAIM,
    DECREE,
    EXPECTED,
    FORECAST,
    GONE,
    INCREMENT,
    PRESENCE,
    RETRACTED,
    TOPICS,
    UNDATED,
    Key,
)
from timeline.model.keys import FigureKey, SeriesKey
from timeline.model.subjects import folded
from timeline.store.sql import array, rows

# So many positions share a mark of each key: few enough to be passed over, many enough to cost nothing.
BLOCK = 2**15
_LATEST = (CLAIM, FORECAST, PRESENCE, EXPECTED, *TOPICS.values(), GONE)


class KeyRow(NamedTuple):
    """A key of the index: its number, its kind, its name (JSON), and who and what it is about."""

    key: int
    kind: str
    name: str
    subject: str | None
    measure: str | None


@dataclass(slots=True)
class Pruned:
    """What can matter at one moment, as positions: events alone, and events with all that they are connected
    with; the sums of increments; how many events are undated and retracted.
    """

    alone: set[int] = field(default_factory=set)
    whole: set[int] = field(default_factory=set)
    sums: Sums = field(default_factory=Sums)
    undated: int = 0
    retracted: int = 0


class Keys:
    """The keys that a question is about, by their kinds."""

    def __init__(self, wanted: Iterable[KeyRow]) -> None:
        self.by_number = {row.key: row for row in wanted}
        self._by_kind: dict[str, list[int]] = defaultdict(list)
        for row in self.by_number.values():
            self._by_kind[row.kind].append(row.key)

    def of(self, *kinds: str) -> list[int]:
        """Their numbers."""
        return [key for kind in kinds for key in self._by_kind.get(kind, ())]


def all_keys(connection: Connection, stream: str) -> list[KeyRow]:
    """All keys of a stream."""
    return [KeyRow(*row) for row in rows(connection, "keys", stream=stream)]


def keys_about(every: Sequence[KeyRow], scope: Scope) -> Keys:
    """The keys of what a narrowed picture keeps, and of the figures that its derived lines need."""
    if not scope.narrows:
        return Keys(every)
    return _with_inputs(every, [row for row in every if _about(row, scope)])


def keys_touching(every: Sequence[KeyRow], touching: Collection[Key]) -> Keys:
    """The keys of the rows of a picture that events with these keys are a part of.

    Figures are touched whole, whoever else is in them, and so are deployments; decrees all are.
    """
    figures = {(key.subject, key.measure) for key in touching if key.measure}
    stays = {_stay(key.name) for key in touching if key.kind in (PRESENCE, EXPECTED)}
    same = {(key.kind, key.name) for key in touching}

    def is_touched(row: KeyRow) -> bool:
        if row.measure is not None:
            return (row.subject, row.measure) in figures
        if row.kind in (PRESENCE, EXPECTED):
            return _stay(row.name) in stays
        return row.kind == DECREE or (row.kind, row.name) in same

    return _with_inputs(every, list(filter(is_touched, every)))


def _stay(name: str) -> tuple[str, ...]:
    """What a deployment's key continues: origin, host and unit, without the voice."""
    return tuple(_named(name)[:3])


def _with_inputs(every: Sequence[KeyRow], wanted: Sequence[KeyRow]) -> Keys:
    """Keys and those of the figures that their derived lines need."""
    needed = {row.key for row in wanted} | _inputs(every, wanted)
    return Keys(row for row in every if row.key in needed)


def keys_of_figures(every: Sequence[KeyRow], scope: Scope) -> Keys:
    """The keys of the figures of a scope, and of decrees."""
    return Keys(
        row
        for row in every
        if row.kind == DECREE
        or (row.measure is not None and scope.holds(row.subject) and scope.counts(row.measure))
    )


def _about(row: KeyRow, scope: Scope) -> bool:
    """Whether a key can be a part of what a narrowed picture keeps. Decrees are: their claims are not told
    apart here.
    """
    if row.kind == DECREE:
        return True
    if row.kind in (PRESENCE, EXPECTED):
        return scope.measure is None and scope.holds(*_named(row.name)[:2])
    return scope.counts(row.measure) and row.subject is not None and scope.holds(row.subject)


def _inputs(every: Sequence[KeyRow], wanted: Sequence[KeyRow]) -> set[int]:
    """The figures that derived lines of the wanted ones are computed from (asof/parts/derived.py)."""
    asked = [row for row in wanted if row.measure in INPUTS]
    if not asked:
        return set()
    inputs = _Inputs.of(asked)
    return {row.key for row in every if row.measure in INPUTS and inputs.hold(row)}


class _Inputs(NamedTuple):
    """Whose figures a derived line may need beside some: of the same subjects, of the countries that host
    them, and of those that they host.
    """

    subjects: set[str | None]
    hosts: set[str | None]
    hosted: set[str | None]

    @staticmethod
    def of(asked: Sequence[KeyRow]) -> _Inputs:
        return _Inputs(
            {row.subject for row in asked},
            {_place(row) for row in asked if row.measure == "troops_deployed"},
            {_folded_subject(row) for row in asked if row.measure == "recruitment"},
        )

    def hold(self, row: KeyRow) -> bool:
        of_host = row.measure == "recruitment" and _folded_subject(row) in self.hosts
        of_hosted = row.measure == "troops_deployed" and _place(row) in self.hosted
        return row.subject in self.subjects or of_host or of_hosted


def _folded_subject(row: KeyRow) -> str:
    return folded(row.subject or "")


def _place(row: KeyRow) -> str | None:
    """The place of a figure's key, folded."""
    place: str | None = _named(row.name)[2]
    return place


class Seek:
    """Questions to one stream that ends at `head`; they differ in their moments alone."""

    def __init__(self, connection: Connection, stream: str, moments: Sequence[AsOf], head: int) -> None:
        self._connection = connection
        self._stream = stream
        self._moments = [_Moment.of(as_of, head) for as_of in moments]
        self._asked = array(
            (number, *moment[:3], moment.position // BLOCK if moment.position < head else None)
            for number, moment in enumerate(self._moments)
        )

    def pruned(self, keys: Keys) -> list[Pruned]:
        """What of these keys can matter at each moment, its sums aside."""
        found = [Pruned() for _ in self._moments]
        self._latest(keys, found)
        for name, wanted in (
            ("first", keys.of(PRESENCE, EXPECTED)),
            ("ahead", keys.of(FORECAST)),
        ):
            for row in self._rows(name, wanted):
                found[row.moment].alone.add(row.position)
        for row in self._rows("begun", keys.of(DECREE)):
            found[row.moment].whole.add(row.position)
        return found

    def _rows(self, name: str, keys: Sequence[int]) -> Sequence[Any]:
        """The rows that a statement finds; none where there are no keys."""
        if not keys:
            return ()
        values: dict[str, Any] = {"never": NEVER} if name == "latest" else {}
        return rows(
            self._connection, name, stream=self._stream, asked=self._asked, keys=array(keys), **values
        )

    def _latest(self, keys: Keys, found: Sequence[Pruned]) -> None:
        """The latest of every key and the vaguer claims of every series; apart what stands nowhere else."""
        vaguer: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        gone: list[tuple[int, str, int]] = []
        visible: set[tuple[int, str]] = set()
        for row in self._rows("latest", keys.of(*_LATEST)):
            key = keys.by_number[row.key]
            if key.kind == GONE:
                gone.append((row.moment, key.name, row.position))
            elif row.vaguer:
                vaguer[row.moment, _series_name(key.name)].append((row.known, row.position))
            else:
                found[row.moment].alone.add(row.position)
                if key.kind in (CLAIM, FORECAST):
                    visible.add((row.moment, _figure_name(key.name)))
        _add_vaguer(vaguer, found)
        for moment, figure, position in gone:
            if (moment, figure) not in visible:
                found[moment].whole.add(position)

    def outside(self, keys: Keys, found: Sequence[Pruned]) -> None:
        """How many events are undated and retracted at each moment, and the newest of them."""
        for number, moment in enumerate(self._moments):
            for kind in (UNDATED, RETRACTED):
                for key in keys.of(kind):
                    newest = rows(
                        self._connection, kind, stream=self._stream, key=key, valid=moment.valid,
                        known=moment.known, position=moment.position, newest=claims.NEWEST,
                    )  # fmt: skip
                    setattr(found[number], kind, newest[0].total if newest else 0)
                    positions = {row.position for row in newest}
                    (found[number].alone if kind == UNDATED else found[number].whole).update(positions)

    def sums(self, keys: Keys, found: Sequence[Pruned]) -> None:
        """The sums of increments at each moment, with the newest terms of each."""
        for number, moment in enumerate(self._moments):
            terms = self._held(keys, moment.valid, moment.known, moment.known, moment.position)
            found[number].sums = Sums(term for term, _, _ in terms)
            found[number].alone |= found[number].sums.newest()

    def moving_sums(self, keys: Keys) -> Iterator[tuple[Sums, list[Increment]]]:
        """The sums at each moment of a course, and what came since the one before; good until the next."""
        last = self._moments[-1]
        first = self._moments[0]
        moves_known = first.valid == last.valid and first.known != last.known
        terms = self._held(keys, last.valid, first.known, last.known, last.position)
        changes = (
            _moves(terms) if moves_known else [_Change(term.speaks_from, True, term) for term, *_ in terms]
        )
        changes.sort(key=_in_time)
        sums, done = Sums(), 0
        for moment in self._moments:
            until = bisect_right(changes, moment.known if moves_known else moment.valid, key=_instant)
            for change in changes[done:until]:
                (sums.add if change.comes else sums.remove)(change.term)
            yield sums, [change.term for change in changes[done:until] if change.comes]
            done = until

    def _held(
        self, keys: Keys, valid: int, known_first: int, known_last: int, position: int
    ) -> list[tuple[Increment, int, int]]:
        """The increments that hold in a range of knowledge, each with the range in which it does."""
        wanted = keys.of(INCREMENT)
        if not wanted:
            return []
        found = rows(
            self._connection, "increments", stream=self._stream, keys=array(wanted), valid=valid,
            known_first=known_first, known_last=known_last, position=position,
        )  # fmt: skip
        terms = increments(found, keys)
        return [(term, row.held_from, row.held_to) for term, row in zip(terms, found, strict=True)]


class _Change(NamedTuple):
    """An increment that comes or goes at an instant."""

    instant: int
    comes: bool
    term: Increment


def _moves(terms: Iterable[tuple[Increment, int, int]]) -> list[_Change]:
    """When increments come and go as knowledge grows.

    What ends at an instant goes before what begins there: of one incident the one may follow the other.
    """
    return [
        change
        for term, start, end in terms
        for change in (_Change(start, True, term), _Change(end, False, term))
    ]


def _in_time(change: _Change) -> tuple[int, bool]:
    return change.instant, change.comes


def _instant(change: _Change) -> int:
    return change.instant


def _add_vaguer(vaguer: Mapping[tuple[int, str], Sequence[tuple[int, int]]], found: Sequence[Pruned]) -> None:
    """Of the vaguer claims of each series at each moment the newest known, whichever carrier has them."""
    for (moment, _), told in vaguer.items():
        newest = max(known for known, _ in told)
        found[moment].alone.update(position for known, position in told if known == newest)


class _Moment(NamedTuple):
    """The times and the position of a question; instants are microseconds since 1970."""

    valid: int
    known: int
    position: int

    @staticmethod
    def of(as_of: AsOf, head: int) -> _Moment:
        position = head if as_of.position is None else min(as_of.position, head)
        return _Moment(micros(as_of.valid_instant), micros(as_of.known_instant), position)


def increments(found: Iterable[Any], keys: Keys) -> Iterator[Increment]:
    """The increments that rows of keys are."""
    carried: dict[int, tuple[SeriesKey, str]] = {}
    for row in found:
        key, position, claim, speaks_from, known, ends, low, best, high, event, *_ = row
        if key not in carried:
            carried[key] = _carried(keys.by_number[key].name)
        bounds = (None if number is None else Decimal(number) for number in (low, best, high))
        yield Increment(*carried[key], event, ClaimRef(position, claim), speaks_from, known, ends, *bounds)


def _carried(name: str) -> tuple[SeriesKey, str]:
    subject, measure, place, since, voice, carrier = _named(name)
    begun = None if since is None else date.fromisoformat(since)
    return SeriesKey(FigureKey(subject, measure, place, begun), voice), carrier


def _named(name: str) -> list[Any]:
    """A key's name, which is JSON."""
    parts: list[Any] = msgspec.json.decode(name)
    return parts


@lru_cache(maxsize=20_000)
def _figure_name(name: str) -> str:
    """The figure of a carrier's key, named as keys of figures are."""
    return msgspec.json.encode(_named(name)[:4]).decode()


@lru_cache(maxsize=20_000)
def _series_name(name: str) -> str:
    """The series of a carrier's key."""
    return msgspec.json.encode(_named(name)[:5]).decode()
