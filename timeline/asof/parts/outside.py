"""What never enters a state, and is told beside it: undated and retracted events (rule 10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from timeline.asof import claims
from timeline.asof.known import Known
from timeline.asof.parts.part import Folded, Key, Part, PartName, Root
from timeline.asof.question import FOREVER, Policy
from timeline.asof.times import known_from
from timeline.model.event import Recorded, Retraction


@dataclass(frozen=True, slots=True)
class Outside:
    """Events outside the picture: how many there are, and the newest twenty with what withdrew them."""

    count: int
    newest: tuple[tuple[Recorded, tuple[int, ...]], ...]


def undated(known: Known, _policy: Policy, _before: Folded) -> tuple[Outside]:
    """The standing events without a date."""
    events = [
        recorded
        for recorded in known.standing.known
        if not isinstance(recorded.event, Retraction)
        and recorded.event.occurred is None
        and known.standing.stands(recorded)
    ]
    newest = sorted(events, key=lambda recorded: (FOREVER - known_from(recorded), recorded.event.id))
    return (_outside(newest, known.selection.undated, known),)


def retracted(known: Known, _policy: Policy, _before: Folded) -> tuple[Outside]:
    """The dated events that a standing retraction withdrew, the newest retraction first."""

    def order(recorded: Recorded) -> tuple[timedelta, str]:
        by = known.standing.retractions(recorded)
        return min(FOREVER - known_from(each) for each in by), recorded.event.id

    return (_outside(sorted(known.retracted, key=order), known.selection.retracted, known),)


def _outside(newest_first: Sequence[Recorded], count: int | None, known: Known) -> Outside:
    """count: how many there are in the whole log, where a selection holds only some."""
    newest = newest_first[: claims.NEWEST]
    return Outside(
        len(newest_first) if count is None else count,
        tuple((recorded, known.standing.positions_withdrawing(recorded)) for recorded in newest),
    )


def _key(row: Outside, _root: Root) -> Key | None:
    return () if row.count else None


def _more(before: Iterable[Outside], after: Iterable[Outside]) -> str:
    more = sum(row.count for row in after) - sum(row.count for row in before)
    return f"{abs(more)} {'more' if more > 0 else 'fewer'}" if more else "others"


def _part(name: PartName) -> Part[Outside]:
    return Part[Outside](
        name=name,
        fold=undated if name == "undated" else retracted,
        evidence=lambda row: [recorded for recorded, _ in row.newest],
        about=lambda row, scope: False,
        key=_key,
        counted=_more,
    )


UNDATED = _part("undated")
RETRACTED = _part("retracted")
