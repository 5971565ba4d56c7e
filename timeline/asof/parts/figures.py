"""How many: the figures, and the forecasts that speak only after the day asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from timeline.asof.claims import ListedClaim, grouped, in_order, latest_of
from timeline.asof.figures import Figure, figure, rule_sums, withdrawn_figure
from timeline.asof.known import Known
from timeline.asof.parts.part import Folded, Key, Part, Root
from timeline.asof.question import Policy, Scope
from timeline.asof.rules import Ruling, forecast_ahead, rule, withdrawn_claim
from timeline.asof.sums import ref_of
from timeline.asof.times import DatedClaim
from timeline.model.event import Recorded
from timeline.model.keys import FigureKey


def rulings(known: Known) -> dict[FigureKey, Ruling]:
    """What is ruled about the visible claims of every figure.

    Increments are taken from the sums alone, which rest on the claims of the newest twenty.
    """
    speaking = known.speaking()
    claims = _by_figure(dated for dated in speaking if dated.measure.nature != "increment")
    found = {key: rule(own, known.replaced, known.as_of) for key, own in claims.items()}
    if known.sums:
        dated = {ref_of(each): each for each in speaking}
        for key, sums in grouped(known.sums, lambda carried: carried[0][0].figure):
            found[key] = rule_sums([own for _, own in sums], dated, known.replaced, known.as_of)
    return found


def fold(known: Known, policy: Policy, _before: Folded) -> tuple[Figure, ...]:
    """All figures, sorted by key."""
    return figures(rulings(known), known, policy)


def figures(ruled: Mapping[FigureKey, Ruling], known: Known, policy: Policy) -> tuple[Figure, ...]:
    """All figures, sorted by key: of visible claims, and where there is none, of what was retracted.

    ruled: what is ruled about the visible claims of each.
    """
    found = [figure(ruling, key, known.as_of, policy) for key, ruling in ruled.items()]
    gone = _by_figure(known.withdrawn_claims())
    found += [
        withdrawn_figure(key, [_withdrawn(dated, known) for dated in latest_of(claims)], policy)
        for key, claims in gone.items()
        if key not in ruled
    ]
    return tuple(sorted(found, key=lambda each: figure_order(each.key, each.place)))


def _withdrawn(dated: DatedClaim, known: Known) -> ListedClaim:
    return withdrawn_claim(dated, known.standing.positions_withdrawing(dated.recorded), known.as_of)


def _by_figure(claims: Iterable[DatedClaim]) -> dict[FigureKey, list[DatedClaim]]:
    return dict(grouped(claims, lambda dated: dated.series.figure))


def figure_order(key: FigureKey, place: str | None) -> tuple[object, ...]:
    """Sorted by subject, measure, place as printed, since; null first."""
    since = key.since.isoformat() if key.since else ""
    return key.subject, key.measure, place or "", since, key.place or ""


def ahead(known: Known, _policy: Policy, _before: Folded) -> tuple[ListedClaim, ...]:
    """The forecasts that speak only after the day asked about, by figure and then as claims."""
    valid = known.as_of.valid_instant
    listed = in_order(
        forecast_ahead(dated) for dated in known.claims if dated.foretold and dated.times.speaks_from > valid
    )
    return tuple(
        sorted(listed, key=lambda each: figure_order(each.dated.series.figure, each.dated.claim.place))
    )


def evidence(claims: Iterable[ListedClaim]) -> list[Recorded]:
    """The events that claims rest on."""
    return [dated.recorded for listed in claims for dated in listed.rests_on]


def _turned(before: Sequence[Figure], after: Sequence[Figure]) -> str:
    """What became of the one figure of a key: its numbers, its marks, or what it rests on."""
    was, now = before[0], after[0]
    if (was.low, was.best, was.high) != (now.low, now.best, now.high):
        return "changed"
    had, has = (
        {(listed.positions, mark) for listed in figure.claims for mark in listed.marks}
        for figure in (was, now)
    )
    new, old = ({mark for _, mark in marks} for marks in (has - had, had - has))
    said = [f"now {mark}" for mark in sorted(new - old)] + [f"no longer {mark}" for mark in sorted(old - new)]
    return ", ".join(said) or "other evidence"


def _ahead_key(listed: ListedClaim, root: Root) -> Key:
    return root(listed.dated.event.id), listed.dated.index


def _ahead_about(listed: ListedClaim, scope: Scope) -> bool:
    return scope.figure(listed.dated.series.figure)


FIGURES = Part[Figure](
    name="figures",
    fold=fold,
    evidence=lambda row: evidence(row.claims),
    about=lambda row, scope: scope.figure(row.key),
    key=lambda row, root: (row.key,),
    status=lambda row: row.status,
    turned=_turned,
    withdrawn_by=lambda row: (at for listed in row.claims for at in listed.withdrawn_by),
)
AHEAD = Part[ListedClaim](
    name="ahead",
    fold=ahead,
    evidence=lambda row: evidence([row]),
    about=_ahead_about,
    key=_ahead_key,
    gone="no longer ahead",
)
