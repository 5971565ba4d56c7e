"""A brute-force reading of the design's rules 1-12 (section 3), figures (4) and answer (9).

It shares nothing with the implementation but how a date,
an estimate and the vocabulary are read. Every rule is said
as literally as the text says it, and as slowly: the tests ask the implementation to agree with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Protocol, TypeVar

from timeline.model.edtf import Edtf, Span, last_instant
from timeline.model.estimate import Estimate
from timeline.model.measures import Measure, measure, vocabulary

Document = dict[str, Any]
Number = Decimal | None
Key = tuple[Any, ...]
T = TypeVar("T")


class Ordered(Protocol):
    """What has a place among the latest: claims, words and events."""

    @property
    def order(self) -> tuple[datetime, datetime]: ...


Placed = TypeVar("Placed", bound=Ordered)

BANDS = {
    "almost no chance": [1, 5], "remote": [1, 5],
    "very unlikely": [5, 20], "highly improbable": [5, 20],
    "unlikely": [20, 45], "improbable": [20, 45],
    "roughly even chance": [45, 55],
    "likely": [55, 80], "probable": [55, 80],
    "very likely": [80, 95], "highly probable": [80, 95],
    "almost certain": [95, 99], "nearly certain": [95, 99],
}  # fmt: skip
SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_EVEN)


def ask(
    log: list[Document],
    valid: date | datetime,
    known: date | datetime | None = None,
    position: int | None = None,
    policy: str = "envelope",
) -> Document:
    """The answer of section 9 from `figures` on, over records of position, recorded_at and document."""
    return World(log, valid, known, position, policy).answer()


# -- what is recorded ----------------------------------------------------------------------------------------


def folded(name: str | None) -> str | None:
    """Section 2: names are compared after NFC, without case and extra spaces."""
    if name is None:
        return None
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).split())


def edtf(text: str | None) -> Edtf | None:
    return None if text is None else Edtf.parse(text)


def latest_of(text: str | None) -> datetime | None:
    """The latest instant that a date allows; none where it is absent, open or unknown."""
    return None if text is None else Edtf.parse(text).end.latest


def instant(when: date | datetime) -> datetime:
    """Section 3: a day means its last instant, UTC; a date-time is UTC unless it says otherwise."""
    if isinstance(when, datetime):
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    return last_instant(when)


def age(end: datetime, day: date) -> int:
    """Section 3: the day minus the end of the period, at least 0, in UTC calendar days."""
    return max(0, (day - end.date()).days)


@dataclass(frozen=True, eq=False)
class Event:
    """One recorded event."""

    position: int
    recorded_at: datetime
    document: Document

    def __getattr__(self, name: str) -> Any:
        return self.document.get(name)

    @property
    def source(self) -> Document:
        return self.document.get("source") or {}

    @property
    def target(self) -> str | None:
        return self.document.get("corrects") or self.document.get("retracts")

    @property
    def known(self) -> datetime:
        """Rule 1: known late."""
        reported, published = (
            latest_of(self.document.get("reported")),
            latest_of(self.source.get("published")),
        )
        given = [bound for bound in (reported, published) if bound is not None]
        if given:
            return min(given)
        return latest_of(self.source.get("accessed")) or self.recorded_at

    @property
    def speaks(self) -> datetime:
        """Rule 2, of the event itself: from its `occurred`, as a stock does. Only asked of dated events."""
        return self.speaks_from(self.document["occurred"])

    def speaks_from(self, occurred: str) -> datetime:
        when = Edtf.parse(occurred)
        return when.begin.earliest or when.end.latest or self.known

    @property
    def in_force_speaks(self) -> datetime:
        """Rule 6: when a decree's `in_force` (default: signed) speaks."""
        return self.speaks_from(self.document.get("in_force") or self.document["occurred"])

    @property
    def end(self) -> datetime:
        """The end of its period (section 2)."""
        end = latest_of(self.document.get("until") or self.document["occurred"])
        return end or max(self.known, self.speaks)

    @property
    def voice(self) -> str:
        """Section 4: a deployment's voice is `said_by`, else the publisher."""
        return str(self.document.get("said_by") or self.source["publisher"])

    @property
    def foretold(self) -> bool:
        """Rule 7, of a deployment."""
        return self.speaks.date() - self.known.date() > timedelta(days=1)

    def ended(self, v: datetime) -> bool:
        """Rule 6: once V is past the latest instant of `until`."""
        until = latest_of(self.document.get("until"))
        return until is not None and v > until

    @property
    def order(self) -> tuple[datetime, datetime]:
        return self.speaks, self.known


@dataclass(frozen=True, eq=False)
class Claim:
    """One claim of a dated event, and what the rules say of it alone."""

    event: Event
    index: int
    document: Document

    def __getattr__(self, name: str) -> Any:
        return self.document.get(name)

    @property
    def what(self) -> Measure:
        return measure(self.document["measure"], self.document.get("nature") or "stock", self.unit)

    @property
    def nature(self) -> str:
        return str(self.document.get("nature") or self.what.nature)

    @property
    def unit(self) -> str:
        name = self.document["measure"]
        return str(vocabulary()[name].unit if name in vocabulary() else self.document["unit"])

    @property
    def said_by(self) -> str:
        return str(self.document["said_by"])

    @property
    def estimate(self) -> Estimate:
        return Estimate.parse(self.document["estimate"])

    @property
    def occurred(self) -> Edtf:
        """A claim may carry its own `occurred`; else the event's."""
        return Edtf.parse(self.document.get("occurred") or self.event.document["occurred"])

    @property
    def known(self) -> datetime:
        return self.event.known

    @property
    def bound(self) -> Span:
        """Rule 2: the beginning of `occurred`; the end if it is cumulative."""
        return self.occurred.end if self.nature == "cumulative" else self.occurred.begin

    @property
    def speaks(self) -> datetime:
        """Rule 2: begun early."""
        return self.bound.earliest or self.occurred.end.latest or self.known

    def uncertain(self, v: datetime) -> bool:
        """Rule 2: until the latest instant of that same bound (an open or unknown one: until known-from)."""
        return v < (self.bound.latest or self.known)

    def end(self, v: datetime) -> datetime:
        """The end of its period (section 2); of a decree's claim without `until` it is V (rule 6)."""
        until = self.document.get("until")
        if self.event.kind == "decree" and until is None:
            return v
        return latest_of(until or str(self.occurred)) or max(self.known, self.speaks)

    def ended(self, v: datetime) -> bool:
        """Rule 6: once V is past the latest instant of `until`."""
        until = latest_of(self.document.get("until"))
        return until is not None and v > until

    @property
    def foretold(self) -> bool:
        """Rule 7: known more than one UTC day before the day it speaks from; no decree's, no increment's."""
        if self.event.kind == "decree" or self.nature == "increment":
            return False
        return self.speaks.date() - self.known.date() > timedelta(days=1)

    @property
    def since(self) -> date | None:
        """Section 2, and for increments rule 12."""
        epoch, begin = self.what.epoch, self.occurred.begin
        if self.nature == "increment":
            latest = begin.latest or self.occurred.end.latest  # a beginning is never later than its end
            before = epoch is not None and latest is not None and latest.date() < epoch
            return None if before else epoch
        if self.nature != "cumulative":
            return None
        if self.occurred.shape != "interval" or begin.earliest is None or begin.latest is None:
            return epoch
        if epoch is not None and begin.earliest.date() <= epoch <= begin.latest.date():
            return epoch
        return begin.earliest.date()

    @property
    def figure(self) -> Key:
        return (
            self.document["subject"],
            self.document["measure"],
            folded(self.document.get("place")),
            self.since,
        )

    @property
    def order(self) -> tuple[datetime, datetime]:
        return self.speaks, self.known

    @property
    def counted(self) -> tuple[Number, Number, Number]:
        """Section 4: a missing bound is its best; disorder counts from least to greatest."""
        low, best, high = self.estimate.numbers
        if self.document.get("disordered"):
            return min(self.estimate.given), best, max(self.estimate.given)
        return (best if low is None else low), best, (best if high is None else high)


@dataclass(eq=False)
class Listed:
    """A claim, or a word of increments (rule 12), as a figure lists it."""

    claim: Claim
    shown: tuple[Number, Number, Number]
    counted: tuple[Number, Number, Number]
    end: datetime
    marks: set[str]
    count: int | None = None
    open: int | None = None
    positions: list[int] | None = None

    @property
    def voice(self) -> str | None:
        return folded(self.claim.said_by)

    @property
    def carrier(self) -> str | None:
        return folded(self.claim.event.source["publisher"])

    @property
    def order(self) -> tuple[datetime, datetime]:
        return self.claim.order

    @property
    def grade(self) -> str:
        """Section 4: grades order by letter, then digit; none counts as F6."""
        return str(self.claim.event.source.get("grade") or "F6")


def latest(items: Iterable[Placed]) -> list[Placed]:
    """Those with the greatest (speaks-from, known), ties together."""
    found = list(items)
    return [item for item in found if item.order == max(other.order for other in found)]


def newest(claims: Iterable[Claim]) -> list[Claim]:
    """By speaks-from and known, newest first; ties by the least id, of one event the first listed."""
    by_id = sorted(claims, key=lambda claim: (claim.event.id, claim.index))
    return sorted(by_id, key=lambda claim: claim.order, reverse=True)


def newest_events(events: Iterable[Event]) -> list[Event]:
    return sorted(sorted(events, key=lambda event: event.id), key=lambda event: event.order, reverse=True)


def grouped(items: Iterable[T], key: Any) -> list[list[T]]:
    groups: dict[Any, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())


def null_first(*parts: Any) -> Key:
    """Section 9: text by code point, null first."""
    return tuple((part is not None, part or "") for part in parts)


# -- the question --------------------------------------------------------------------------------------------


class World:
    """The log as one question sees it."""

    def __init__(
        self,
        log: list[Document],
        valid: date | datetime,
        known: date | datetime | None,
        position: int | None,
        policy: str,
    ) -> None:
        self.events = [Event(record["position"], record["recorded_at"], record["document"]) for record in log]
        self.v = instant(valid)
        self.k = datetime.max.replace(tzinfo=UTC) if known is None else instant(known)
        self.p = len(log) if position is None else position
        self.policy = policy

    @property
    def day(self) -> date:
        """Ages are counted from valid."""
        return self.v.date()

    def event(self, name: str) -> Event:
        return next(event for event in self.events if event.id == name)

    @property
    def dated(self) -> list[Event]:
        return [event for event in self.events if event.kind != "retraction" and event.occurred is not None]

    @property
    def claims(self) -> list[Claim]:
        return [
            Claim(event, index, claim)
            for event in self.dated
            for index, claim in enumerate(event.document.get("claims", []))
        ]

    def known_here(self, event: Event) -> bool:
        return event.position <= self.p and event.known <= self.k

    def in_scope(self, event: Event, speaks: datetime) -> bool:
        """Rule 3: in scope at (V, K, P)."""
        return self.known_here(event) and speaks <= self.v

    def visible(self, event: Event, speaks: datetime) -> bool:
        """Rule 3: in scope and not withdrawn."""
        return self.in_scope(event, speaks) and not self.withdrawn(event)

    def visible_events(self, kind: str) -> list[Event]:
        return [event for event in self.dated if event.kind == kind and self.visible(event, event.speaks)]

    def versions_before(self, event: Event) -> list[Event]:
        if event.corrects is None:
            return []
        before = self.event(event.corrects)
        return [before, *self.versions_before(before)]

    def withdraws(self, one: Event, other: Event) -> bool:
        """Rule 4: a correction or a retraction of X withdraws X and every version before X."""
        if one.target is None:
            return False
        x = self.event(one.target)
        return other is x or other in self.versions_before(x)

    def withdrawn(self, event: Event) -> bool:
        """Rule 4: withdrawn at (K, P)."""
        return any(True for _ in self.withdrawers(event))

    def withdrawers(self, event: Event) -> Iterable[Event]:
        """Rule 4: the events of position <= P, known at K and not withdrawn at (K, P), that withdraw it."""
        for one in self.events:
            if self.withdraws(one, event) and self.known_here(one) and not self.withdrawn(one):
                yield one

    def retractions(self, event: Event) -> list[Event]:
        """The standing retractions that withdraw it."""
        return [one for one in self.withdrawers(event) if one.kind == "retraction"]

    def root(self, event: Event) -> Event:
        return [event, *self.versions_before(event)][-1]

    def versions(self, event: Event) -> list[Event]:
        """Section 2, lineage: an event and all that correct it, transitively."""
        return [other for other in self.events if self.root(other) is self.root(event)]

    def replaced_by(self, decree: Event) -> list[Event]:
        """Rule 6: visible decrees in force that name a known version of it, being no version of it."""
        names = [version.id for version in self.versions(decree) if self.known_here(version)]
        return [
            other
            for other in self.visible_events("decree")
            if other.in_force_speaks <= self.v
            and other not in self.versions(decree)
            and any(name in names for name in other.document.get("replaces", []))
        ]

    def of_replaced(self, claim: Claim) -> bool:
        return claim.event.kind == "decree" and bool(self.replaced_by(claim.event))

    # -- figures ---------------------------------------------------------------------------------------------

    def figures(self) -> list[Document]:
        found = [self.figure(claims) for claims in grouped(self.claims, lambda claim: claim.figure)]
        return sorted(
            [figure for figure in found if figure is not None],
            key=lambda figure: null_first(
                figure["subject"], figure["measure"], figure["place"], figure["since"]
            ),
        )

    def figure(self, claims: list[Claim]) -> Document | None:
        """All claims ever recorded of one figure become what stands for it, or nothing (rule 9)."""
        visible = [claim for claim in claims if self.visible(claim.event, claim.speaks)]
        if not visible:
            return self.withdrawn_figure(claims)
        chosen = [claim for claim in visible if not self.of_replaced(claim)]  # rule 6
        only_replaced = not chosen
        chosen = chosen or visible
        increments = chosen[0].nature == "increment"
        listed = self.words(chosen) if increments else self.stand_and_foretold(chosen)
        for one in listed:
            if one.claim.ended(self.v) or (only_replaced and "foretold" not in one.marks):
                one.marks.add("ended")
        self.mark_earlier(listed)
        self.mark_variants(listed)
        return self.figure_of(listed, self.status(listed))

    def listed(self, claim: Claim, marks: set[str]) -> Listed:
        if claim.uncertain(self.v):
            marks.add("date uncertain")
        if claim.disordered:
            marks.add("disordered")
        return Listed(claim, claim.estimate.numbers, claim.counted, claim.end(self.v), marks)

    def stand_and_foretold(self, claims: list[Claim]) -> list[Listed]:
        """Rules 5 and 7 for every series of a figure."""
        listed = []
        for series in grouped(claims, lambda claim: folded(claim.said_by)):
            listed += [self.listed(claim, set()) for claim in self.standing(series)]
            listed += [self.listed(claim, {"foretold"}) for claim in self.forecasts(series)]
        return listed

    def by_carrier(self, claims: list[Claim]) -> list[list[Claim]]:
        return grouped(claims, lambda claim: folded(claim.event.source["publisher"]))

    def standing(self, series: list[Claim]) -> list[Claim]:
        """Rule 5: the latest word of each voice."""
        told = [claim for claim in series if not claim.foretold]
        words = [claim for carried in self.by_carrier(told) for claim in latest(carried)]
        if not words:
            return []
        speaks = max(claim.speaks for claim in words)
        stand = [claim for claim in words if claim.speaks == speaks]
        if any(claim.event.kind == "decree" for claim in stand):
            return stand
        vaguer = [
            claim
            for claim in told
            if claim.speaks < speaks
            and claim.event.kind != "decree"
            and claim.known > min(one.known for one in stand)
            and claim.end(self.v) >= speaks
        ]
        return stand + [claim for claim in vaguer if claim.known == max(other.known for other in vaguer)]

    def forecasts(self, series: list[Claim]) -> list[Claim]:
        """Rule 7: a carrier's latest forecast, while it speaks later than the carrier's latest word."""
        listed = []
        for carried in self.by_carrier(series):
            word = latest(claim for claim in carried if not claim.foretold)
            foretold = latest(claim for claim in carried if claim.foretold)
            listed += [claim for claim in foretold if not word or claim.speaks > word[0].speaks]
        return listed

    def words(self, claims: list[Claim]) -> list[Listed]:
        """Rule 12: the sum of a carrier's visible claims in a series."""
        listed = []
        for series in grouped(claims, lambda claim: folded(claim.said_by)):
            for carried in self.by_carrier(series):
                lows, bests, highs = zip(*(claim.counted for claim in carried), strict=True)
                sums = (added(lows), added(bests), added(highs))
                word = self.listed(newest(carried)[0], set())
                word.shown = word.counted = sums
                word.end = max(claim.end(self.v) for claim in carried)
                word.count = len(carried)
                word.open = sum(low is None or high is None for low, high in zip(lows, highs, strict=True))
                word.positions = sorted({claim.event.position for claim in newest(carried)[:20]})
                listed.append(word)
        return listed

    def mark_earlier(self, listed: list[Listed]) -> None:
        """Rule 8: of those neither ended nor foretold the greatest speaks-from sets the time."""
        compared = [one for one in listed if not one.marks & {"ended", "foretold"}]
        for one in compared:
            day = max(other.claim.speaks for other in compared).date()
            if age(one.end, day) > one.claim.what.window:
                one.marks.add("earlier")

    def counting(self, listed: list[Listed]) -> list[Listed]:
        """Section 4: those that count are neither earlier, ended nor foretold."""
        return [one for one in listed if not one.marks & {"earlier", "ended", "foretold", "withdrawn"}]

    def mark_variants(self, listed: list[Listed]) -> None:
        """Section 4: claims of one voice that count and are not equal."""
        for voice in grouped(self.counting(listed), lambda one: one.voice):
            if any(one.shown != voice[0].shown for one in voice):
                for one in voice:
                    one.marks.add("variant")

    def status(self, listed: list[Listed]) -> str:
        """Rule 8: a figure's status, the first that holds."""
        if all("foretold" in one.marks for one in listed):
            return "foretold"
        those = [one for one in listed if not one.marks & {"ended", "foretold"}]
        if not those:
            return "ended"
        horizon = those[0].claim.what.horizon
        if horizon is not None and all(age(one.end, self.day) > horizon for one in those):
            return "stale"
        return "current"

    def withdrawn_figure(self, claims: list[Claim]) -> Document | None:
        """Rule 9: the latest that a standing retraction withdrew, of those in scope."""
        such = [
            claim
            for claim in claims
            if self.in_scope(claim.event, claim.speaks) and self.retractions(claim.event)
        ]
        listed = [self.listed(claim, {"withdrawn"}) for claim in latest(such)]
        for one in listed:
            one.marks |= {"foretold"} if one.claim.foretold else set()
            one.marks |= {"ended"} if one.claim.ended(self.v) else set()
        return self.figure_of(listed, "withdrawn") if listed else None

    def figure_of(self, listed: list[Listed], status: str) -> Document:
        count = self.counting(listed)
        picked = self.picked(count)
        low, best, high = envelope(
            [] if picked is None and not count else count if picked is None else picked
        )
        key = newest(one.claim for one in listed)[0]
        return {
            "subject": key.subject, "measure": key.document["measure"], "place": key.place,
            "since": None if key.since is None else key.since.isoformat(),
            "nature": key.nature, "unit": key.unit, "low": low, "best": best, "high": high,
            "voices": len({one.voice for one in count}), "carriers": len({one.carrier for one in count}),
            "status": status,
            "picked": None if picked is None else sorted({one.claim.event.position for one in picked}),
            "claims": [
                self.claim_of(one) | {"picked": None if picked is None else one in picked}
                for one in sorted_claims(listed)
            ],
        }  # fmt: skip

    def picked(self, count: list[Listed]) -> list[Listed] | None:
        """Section 4: one voice, whole, by the best of its claims that count; tied voices together."""
        if self.policy == "envelope":
            return None
        if self.policy == "graded":
            grades = [one.grade for one in count]
            best = [one for one in count if one.grade == min(grades)]
        else:
            best = count
        voices = {one.voice for one in latest(best)}
        return [one for one in count if one.voice in voices]

    def claim_of(self, one: Listed) -> Document:
        claim, event, source = one.claim, one.claim.event, one.claim.event.source
        order = ["foretold", "date uncertain", "earlier", "ended", "variant", "disordered", "withdrawn"]
        return {
            "position": event.position, "id": event.id, "kind": event.kind,
            "said_by": claim.said_by, "via": claim.document.get("via", []),
            "low": one.shown[0], "best": one.shown[1], "high": one.shown[2], "qualifier": claim.qualifier,
            "unit": claim.unit, "occurred": str(claim.occurred),
            "occurred_as_written": event.occurred_as_written, "until": claim.until,
            "as_written": claim.as_written or event.as_written, "note": claim.note or event.note,
            "reported": event.reported, "known": event.known.date().isoformat(),
            "age_days": age(one.end, self.day), "picked": None, "publisher": source["publisher"],
            "grade": source.get("grade"), "url": source.get("url"), "archived": source.get("archived"),
            "locator": event.locator, "withdrawn_by": self.withdrawn_by(event),
            "marks": [mark for mark in order if mark in one.marks],
            "count": one.count, "open": one.open, "positions": one.positions,
        }  # fmt: skip

    def withdrawn_by(self, event: Event) -> list[int]:
        return sorted(one.position for one in self.withdrawers(event))

    def ahead(self) -> list[Document]:
        """Rule 7: every claim that is a forecast and visible but for speaking after V."""
        found = [
            claim
            for claim in self.claims
            if claim.foretold
            and self.known_here(claim.event)
            and not self.withdrawn(claim.event)
            and claim.speaks > self.v
        ]
        rows = []
        for one in sorted_claims(self.listed(claim, {"foretold"}) for claim in found):
            one.marks.discard("date uncertain")
            since = None if one.claim.since is None else one.claim.since.isoformat()
            key = {"subject": one.claim.subject, "measure": one.claim.document["measure"]}
            rows.append({**key, "place": one.claim.place, "since": since, **self.claim_of(one)})
        return sorted(
            rows, key=lambda row: null_first(row["subject"], row["measure"], row["place"], row["since"])
        )

    # -- the rest of the picture -----------------------------------------------------------------------------

    def derived(self, figures: list[Document]) -> list[Document]:
        """Section 4: derived lines."""
        usable = [figure for figure in figures if figure["status"] in ("current", "stale")]
        lines = []
        for one in usable:
            for other in usable:
                names = one["measure"], other["measure"]
                if names == ("recruitment", "casualty_rate"):
                    if (one["subject"], folded(one["place"])) == (other["subject"], folded(other["place"])):
                        bounds = minus(one["low"], other["high"]), minus(one["high"], other["low"])
                        lines.append(self.line("net_monthly_change", "persons a month", one, other, bounds))
                elif names == ("troops_deployed", "recruitment"):
                    country = other["place"] is None and len(other["subject"]) == 3
                    if country and other["subject"] == one["place"] and not holds_zero(other):
                        bounds = over(one["low"], other["high"]), over(one["high"], other["low"])
                        lines.append(self.line("months_of_host_recruitment", "months", one, other, bounds))
        kept = [line for line in lines if line["low"] is not None or line["high"] is not None]
        return sorted(kept, key=lambda line: null_first(line["name"], line["subject"], line["place"]))

    def line(
        self, name: str, unit: str, one: Document, other: Document, bounds: tuple[Number, Number]
    ) -> Document:
        return {
            "name": name, "subject": one["subject"], "place": one["place"], "low": bounds[0],
            "high": bounds[1],
            "unit": unit, "stale": "stale" in (one["status"], other["status"]),
            "inputs": [{name: part[name] for name in ("subject", "measure", "place")} for part in (one,
                other)],
            "positions": sorted({*inside(one), *inside(other)}),
        }  # fmt: skip

    def deployments(self) -> list[Document]:
        """Section 4: one row per (origin, host, unit)."""
        rows = grouped(
            self.visible_events("deployment"), lambda event: (event.origin, event.host, folded(event.unit))
        )
        return sorted(
            (self.deployment(row) for row in rows),
            key=lambda row: null_first(row["origin"], row["host"], row["unit"]),
        )

    def deployment(self, row: list[Event]) -> Document:
        all_foretold = all(event.foretold for event in row)
        row = [event for event in row if all_foretold or not event.foretold]
        words = [
            event for voice in grouped(row, lambda event: folded(event.voice)) for event in latest(voice)
        ]
        going = [event for event in words if not event.ended(self.v)]
        horizon = vocabulary()["troops_deployed"].horizon or 0
        if all_foretold:
            status = "foretold"
        elif not going:
            status = "ended"
        else:
            status = "stale" if all(age(event.end, self.day) > horizon for event in going) else "present"
        by_id = sorted(words, key=lambda event: event.id)
        last_to_end = max(by_id, key=lambda event: latest_of(event.until) or self.v)
        voices = grouped(newest_events(words), lambda event: folded(event.voice))
        first = min(row, key=lambda event: (event.speaks, event.known, event.id))
        return {
            "origin": row[0].origin, "host": row[0].host, "unit": newest_events(words)[0].unit,
            "place": min((event.place for event in latest(words) if event.place), default=None),
            "status": status, "begun": first.speaks.date().isoformat(),
            "until": last_to_end.until if status == "ended" else None,
            "age_days": min(age(event.end, self.day) for event in words),
            "said_by": sorted(same[0].voice for same in voices),
            "positions": sorted({first.position, *(event.position for event in words)}),
        }  # fmt: skip

    def decrees(self) -> list[Document]:
        """Section 4: one row per visible decree, with its status (rule 6)."""
        return sorted(
            (self.decree(event) for event in self.visible_events("decree")), key=lambda row: str(row["id"])
        )

    def decree(self, event: Event) -> Document:
        replaced_by = self.replaced_by(event)
        if replaced_by:
            status = "replaced"
        elif self.v < event.in_force_speaks:
            status = "pending"
        else:
            status = "ended" if event.ended(self.v) else "in force"
        return {
            "id": event.id, "issuer": event.issuer, "number": event.number, "signed": event.occurred,
            "in_force": event.in_force or event.occurred, "until": event.until,
            "replaces": event.document.get("replaces", []),
            "replaced_by": sorted(other.id for other in replaced_by), "status": status,
            "summary": event.summary, "positions": [event.position],
        }  # fmt: skip

    def said(self, kind: str, key: tuple[str, str]) -> tuple[list[Event], int]:
        """Section 4: the latest per key, ties together; and how many of these are older than 92 days."""
        rows = [
            event
            for event in self.visible_events(kind)
            if event.document.get(key[0]) is not None and event.document.get(key[1]) is not None
        ]
        words = [
            event
            for row in grouped(rows, lambda event: tuple(folded(event.document[name]) for name in key))
            for event in latest(row)
        ]
        shown = [event for event in words if age(event.end, self.day) <= 92]
        ordered = sorted(shown, key=lambda event: (*(event.document[name] for name in key), event.id))
        return ordered, len(words) - len(shown)

    def row(self, event: Event, names: tuple[str, ...], **more: Any) -> Document:
        return {
            **{name: event.document.get(name) for name in names}, **more, "summary": event.summary,
            "occurred": event.occurred, "reported": event.reported, "age_days": age(event.end, self.day),
            "publisher": event.source["publisher"], "grade": event.source.get("grade"),
            "position": event.position, "id": event.id,
        }  # fmt: skip

    def undated(self) -> Document:
        """Rule 10: in scope by K and P and not withdrawn."""
        found = [
            event
            for event in self.events
            if event.kind != "retraction"
            and event.occurred is None
            and self.known_here(event)
            and not self.withdrawn(event)
        ]
        order = sorted(sorted(found, key=lambda event: event.id), key=lambda event: event.known, reverse=True)
        return {"count": len(found), "newest": [self.brief(event) for event in order[:20]]}

    def retracted(self) -> Document:
        """Rule 10: dated, in scope at (V, K, P), withdrawn by a standing retraction."""
        found = [
            event for event in self.dated if self.in_scope(event, event.speaks) and self.retractions(event)
        ]
        order = sorted(
            sorted(found, key=lambda event: event.id),
            key=lambda event: max(one.known for one in self.retractions(event)),
            reverse=True,
        )
        rows = [{**self.brief(event), "withdrawn_by": self.withdrawn_by(event)} for event in order[:20]]
        return {"count": len(found), "newest": rows}

    def brief(self, event: Event) -> Document:
        return {"position": event.position, "id": event.id, "kind": event.kind, "summary": event.summary}

    def answer(self) -> Document:
        """Section 9, from `figures` on."""
        figures = self.figures()
        statements, old_statements = self.said("statement", ("speaker", "topic"))
        assessments, old_assessments = self.said("intelligence_report", ("agency", "topic"))
        developments, old_developments = self.said("report", ("subject", "topic"))
        stated = ("speaker", "role", "audience", "topic", "stance")
        assessed = ("agency", "speaker", "topic", "likelihood", "confidence")
        return {
            "figures": figures,
            "ahead": self.ahead(),
            "derived": self.derived(figures),
            "deployments": self.deployments(),
            "decrees": self.decrees(),
            "statements": [self.row(event, stated) for event in statements],
            "assessments": [
                self.row(event, assessed, band=BANDS.get(folded(event.likelihood) or ""))
                for event in assessments
            ],
            "developments": [
                self.row(event, ("subject", "topic"), said_by=event.voice) for event in developments
            ],
            "earlier": {
                "statements": old_statements,
                "assessments": old_assessments,
                "developments": old_developments,
            },
            "undated": self.undated(),
            "retracted": self.retracted(),
        }


# -- numbers and order ---------------------------------------------------------------------------------------


def added(numbers: Iterable[Number]) -> Number:
    """Rule 12: the sum; none where one gives none."""
    found = list(numbers)
    return None if None in found else sum((number for number in found if number is not None), Decimal(0))


def envelope(count: list[Listed]) -> tuple[Number, Number, Number]:
    """Section 4; of the words of increments (rule 12) only where all are equal."""
    if not count:
        return None, None, None
    if count[0].claim.nature == "increment":
        same = all(one.shown == count[0].shown for one in count)
        return count[0].shown if same else (None, None, None)
    lows, bests, highs = zip(*(one.counted for one in count), strict=True)
    given = {best for best in bests if best is not None}
    return (
        None if None in lows else min(lows),
        given.pop() if len(given) == 1 else None,
        None if None in highs else max(highs),
    )


def sorted_claims(listed: Iterable[Listed]) -> list[Listed]:
    """Section 9: not earlier first, then said_by, then speaks-from and known, newest first, then id."""
    rows = sorted(listed, key=lambda one: (one.claim.event.id, one.claim.index))
    rows = sorted(rows, key=lambda one: one.order, reverse=True)
    return sorted(rows, key=lambda one: ("earlier" in one.marks, one.claim.said_by))


def minus(one: Number, other: Number) -> Number:
    return None if one is None or other is None else one - other


def over(one: Number, other: Number) -> Number:
    return None if one is None or other is None else SIX_DIGITS.divide(one, other)


def holds_zero(figure: Document) -> bool:
    """A divisor range that holds or touches 0; counts are never negative, so an open low side reaches it."""
    return figure["low"] is None or bool(figure["low"] == 0)


def inside(figure: Document) -> list[int]:
    """The positions of the claims inside the envelope shown."""
    outside = {"earlier", "ended", "foretold", "withdrawn"}
    count = [claim["position"] for claim in figure["claims"] if not outside & set(claim["marks"])]
    return count if figure["picked"] is None else list(figure["picked"])
