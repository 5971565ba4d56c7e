"""How figures read to a person: numbers with commas, ranges, voices, notes; the same words on screen and
paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from timeline.asof.claims import ListedClaim
from timeline.asof.figures import Figure
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.derived import Derived
from timeline.asof.parts.said import ASSESSMENTS, DEVELOPMENTS, STATEMENTS, band, count_earlier
from timeline.asof.picture import Picture
from timeline.asof.question import AsOf, written
from timeline.asof.times import known_from
from timeline.model.estimate import plain
from timeline.model.event import (
    Claim,
    Decree,
    Event,
    IntelligenceReport,
    Recorded,
    Reported,
    Retraction,
    Statement,
)
from timeline.model.keys import FigureKey, claim_measure
from timeline.model.measures import vocabulary
from timeline.model.subjects import folded, members
from timeline.questions.log import Entry

NOTHING = "—"
NARROWED = "Narrowed: nothing else is told here, nor what is undated or retracted."
_DERIVED = {
    "net_monthly_change": "net monthly change (recruitment less casualties)",
    "months_of_host_recruitment": "months of the host's recruitment",
}


@dataclass(frozen=True, slots=True)
class Names:
    """How subjects and measures are called in an answer: by their codes, or by labels of the reader's own.

    labels: from a subject code, or a measure's name, to what is printed in its place; answers say that they
    use them.
    """

    labels: Mapping[str, str] = field(default_factory=dict)

    def subject(self, code: str) -> str:
        """A subject, of a group each of its members."""
        if code in self.labels:
            return self.labels[code]
        return "+".join(self.labels.get(member, member) for member in members(code))

    def place(self, place: str) -> str:
        """A place: a subject's code has its label, any other is as written."""
        return self.labels.get(place, place)

    def measure(self, name: str) -> str:
        """A measure in words."""
        known = vocabulary().get(name)
        return self.labels.get(name) or (known.label if known else name.replace("_", " "))

    def said(self) -> str:
        """The labels in use, in words."""
        return ", ".join(f"{label} = {name}" for name, label in sorted(self.labels.items()))

    def figure(self, figure: Figure) -> str:
        """What a figure is about, in a line."""
        return self.key(figure.key, figure.place)

    def listed(self, listed: ListedClaim) -> str:
        """What a claim is about, in a line."""
        key = listed.dated.series.figure
        return self._counted(key.subject, key.measure, listed.dated.claim.place, written(key.since))

    def key(self, key: FigureKey, place: str | None) -> str:
        """What a figure of that key is about, its place as printed."""
        return self._counted(key.subject, key.measure, place, written(key.since))

    def _counted(self, subject: str, measure: str, place: str | None, since: str | None) -> str:
        where = f", {self.place(place)}" if place else ""
        return f"{self.subject(subject)} {self.measure(measure)}{where}" + (
            f", since {since}" if since else ""
        )

    def derived(self, found: Derived) -> str:
        """What a computed line says, in a line."""
        where = f", {self.place(found.place)}" if found.place else ""
        return f"{self.subject(found.subject)} {_DERIVED[found.name]}{where}"

    def inputs(self, found: Derived) -> str:
        """What a line was computed from."""
        return " and ".join(f"{self.figure(figure)} {figure_span(figure)}" for figure in found.inputs)

    def deployment(self, row: DeploymentRow) -> str:
        """Who is where, in a line."""
        where = [self.subject(row.host), row.unit, self.place(row.place) if row.place else None]
        return f"{self.subject(row.origin)} in {', '.join(name for name in where if name)}"

    def claim(self, event: Reported, made: Claim) -> str:
        """A claim of one event in a line."""
        name = self._counted(made.subject, made.measure, made.place, None)
        unit = claim_measure(made).unit
        said_by = chain(made.said_by, made.via, event.source.publisher)
        when = f", {made.occurred}" if made.occurred else ""
        word = f" “{made.qualifier}”" if made.qualifier else ""
        return f"{name}: {span(*made.estimate.numbers)}{word} {unit}{when}, said by {said_by}"


def count(number: Decimal) -> str:
    """A number with commas between thousands."""
    return f"{Decimal(plain(number)):,f}"


def span(low: Decimal | None, best: Decimal | None, high: Decimal | None) -> str:
    """A range as people read it; an open side is said, not hidden."""
    if low is not None and high is not None:
        text = count(low) if low == high else f"{count(low)}–{count(high)}"
    elif low is not None:
        text = f"≥ {count(low)}"
    elif high is not None:
        text = f"≤ {count(high)}"
    else:
        return count(best) if best is not None else NOTHING
    return text if best is None or low == best == high else f"{text} (best {count(best)})"


def figure_span(figure: Figure) -> str:
    """A figure's range; where it has none, that it has none and why."""
    if figure.low is None and figure.high is None:
        if figure.best is not None:
            return f"open on both sides (best {count(figure.best)})"
        if figure.shown:
            several = figure.nature == "increment" and len(figure.shown) > 1
            return "no common number" if several else "open on both sides"
    return span(figure.low, figure.best, figure.high)


def estimate(listed: ListedClaim) -> str:
    """A claim's number with the source's own word; of a sum how many were added."""
    text = span(*listed.estimate.numbers)
    if listed.dated.claim.qualifier and not listed.summed:
        text += f" “{listed.dated.claim.qualifier}”"
    if listed.summed:
        left_open = f", {listed.summed.open} of them open" if listed.summed.open else ""
        text += f" (sum of {listed.summed.count}{left_open})"
    return text


def no_figure(picture: Picture) -> str:
    """What an empty picture says: not zero."""
    about = f" about {picture.only}" if picture.only else ""
    return f"No figure stands. That is not zero: no figure{about} was reported that speaks by this date."


def voices(figure: Figure) -> str:
    """How many voices count."""
    return f"{figure.voices} voice{'' if figure.voices == 1 else 's'}"


def bound(number: Decimal | None) -> str:
    """One side of a range in a table of its own."""
    return NOTHING if number is None else count(number)


def spoken_of(listed: ListedClaim) -> str:
    """What a claim speaks of: its EDTF date, as the source wrote it, and its own end."""
    claim, event = listed.dated.claim, listed.dated.event
    text = str(listed.dated.occurred)
    if event.occurred_as_written and claim.occurred in (None, event.occurred):
        text += f" “{event.occurred_as_written}”"
    return text + (f" until {claim.until}" if claim.until else "")


def decree_name(decree: Decree) -> str:
    """Who decreed, and the number."""
    return decree.issuer + (f" {decree.number}" if decree.number else "")


def known_day(recorded: Recorded) -> date:
    """The UTC day from which an event was known."""
    return known_from(recorded).date()


def chain(said_by: str | None, via: Iterable[str], publisher: str) -> str:
    """Who said it and through whom we have it."""
    links = [said_by or publisher, *via]
    if folded(publisher) not in map(folded, links):
        links.append(publisher)
    return " via ".join(links)


def chain_of(listed: ListedClaim) -> str:
    """A claim's chain."""
    return chain(listed.dated.claim.said_by, listed.dated.claim.via, listed.dated.event.source.publisher)


def positions(numbers: Iterable[int]) -> str:
    """Positions as they are cited: #3 #7."""
    return " ".join(f"#{number}" for number in numbers)


def runs(numbers: Iterable[int], most: int = 5) -> str:
    """Many positions in short: how many, and where they run without a gap: 43: #1–#41 #44 #46."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    texts = ["–".join(f"#{end}" for end in run) for run in found[:most]]
    total = sum(run[-1] - run[0] + 1 for run in found)
    return f"{total}: {' '.join(texts)}{' …' if len(found) > most else ''}"


def occurred(event: Event) -> str:
    """When it happened, as EDTF and as the source wrote it."""
    if isinstance(event, Retraction) or event.occurred is None:
        return "undated"
    return f"{event.occurred}" + (f" “{event.occurred_as_written}”" if event.occurred_as_written else "")


def likelihood(event: Event) -> str:
    """The word of an assessment with its band."""
    if not isinstance(event, IntelligenceReport) or event.likelihood is None:
        return ""
    likely = band(event.likelihood)
    return event.likelihood + (f" ({likely[0]}–{likely[1]} %)" if likely else "")


def who_said(event: Event) -> str:
    """Who speaks in an event, to whom, through whom."""
    if isinstance(event, Retraction):
        return event.source.publisher if event.source else ""
    speaker = event.said_by
    if isinstance(event, Statement):
        speaker = event.speaker + (f" ({event.role})" if event.role else "")
        speaker += f" to {event.audience}" if event.audience else ""
    elif isinstance(event, IntelligenceReport):
        speaker = event.agency + (f", {event.speaker}" if event.speaker else "")
    return chain(speaker, event.via, event.source.publisher)


def entry_line(entry: Entry) -> str:
    """An event of the log on one line."""
    event = entry.recorded.event
    about = " ".join(filter(None, (event.id, target(event))))
    return f"#{entry.recorded.position} {occurred(event)} {event.kind} {about}: {summary(event)}"


def target(event: Event) -> str:
    """What an event retracts or corrects, if it does."""
    if event.target is None:
        return ""
    return f"{'retracts' if isinstance(event, Retraction) else 'corrects'} {event.target}"


def known_as(as_of: AsOf) -> str:
    """The knowledge axis of a question, in words."""
    return written(as_of.known) or "everything recorded"


def earlier_counts(picture: Picture) -> str:
    """How many statements, assessments and developments are too old to be told."""
    counts = {part.name: count_earlier(picture.of(part)) for part in (STATEMENTS, ASSESSMENTS, DEVELOPMENTS)}
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count)


def summary(event: Event) -> str:
    """What an event says, on one line."""
    return line(event.summary or "")


def line(text: str) -> str:
    """Any text on one line."""
    return " ".join(text.split())


def numbers(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a data frame: numbers as int, or as float where any of their column is no whole number."""
    rows = list(rows)
    broken = {
        name
        for row in rows
        for name, value in row.items()
        if isinstance(value, Decimal) and value != value.to_integral_value()
    }
    return [
        {
            name: (float if name in broken else int)(value) if isinstance(value, Decimal) else value
            for name, value in row.items()
        }
        for row in rows
    ]
