"""What an append refuses for what is already recorded, purely, and the lines that it adds.

Both the log in memory and the store call `admit` inside their lock (design section 6).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from timeline.asof.question import AsOf
from timeline.asof.standing import standing
from timeline.errors import TimelineError
from timeline.log.chain import Head, Line, chain_hash
from timeline.log.protocols import Appended
from timeline.model.document import SCHEMA_VERSION, digest, encode
from timeline.model.edtf import stamp
from timeline.model.event import Event, Recorded, Retraction
from timeline.model.lineage import Lineage
from timeline.model.subjects import folded

EVERYTHING_KNOWN = AsOf(date.max)
_LONGEST_NAME = 200
_NEVER = datetime.min.replace(tzinfo=UTC)
_NONE: Mapping[str, tuple[str, ...]] = {}


class Refused(TimelineError):  # noqa: N818  # what happened, in the words of the domain
    """An append that the log refuses, whole. `problems` name events by index, or None for the whole batch."""

    def __init__(self, problems: Sequence[tuple[int | None, str]]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = tuple(problems)

    def after(self, count: int) -> Refused:
        """The same of a batch that so many other events came before."""
        return type(self)([(None if at is None else at + count, said) for at, said in self.problems])


class Conflict(Refused):
    """Somebody else was there first: an id with other content, or another head than expected."""


class Lookup(Protocol):
    """What an append must know of what is recorded."""

    def recorded(self, ids: Collection[str]) -> Mapping[str, tuple[int, str]]:
        """Position and document hash of those of the ids that are recorded."""

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """Every event connected with these ids by corrections and retractions, by position."""

    def measures(self, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """Nature and unit, as first used in the stream, of measures outside the vocabulary."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A batch that may be recorded: its new documents, each with its hash, first uses of measures, what is
    known already.
    """

    new: tuple[tuple[Event, bytes, str], ...]
    measures: tuple[tuple[str, str, str], ...]
    known: Mapping[str, int]


def admit(batch: Sequence[Event], lookup: Lookup, head: int, expected_head: int | None = None) -> Admitted:
    """Decide about a batch, purely: the one place that refuses for what is already recorded.

    An event that is recorded with the same content is settled before anything else is checked. Raises Refused
    with the problem of every event, or Conflict.
    """
    known = lookup.recorded({event.id for event in batch})
    fresh, clashes = _sorted_out(batch, known)
    if fresh:
        _check_head(head, expected_head)
    events = [(index, event) for index, event, _, _ in fresh]
    measures, misused = _measures(events, lookup)
    problems = sorted(clashes + _misnamed(events) + _targets(events, lookup) + misused)
    if problems:
        raise Conflict(problems) if clashes else Refused(problems)
    return Admitted(
        tuple((event, document, content) for _, event, document, content in fresh),
        tuple((name, nature, unit) for name, (nature, unit) in measures.items()),
        {name: position for name, (position, _) in known.items()},
    )


def _misnamed(events: Iterable[tuple[int, Event]]) -> list[tuple[int, str]]:
    """Ids that would be taken for a position."""
    return [
        (index, f"id: '{event.id}' is how the event at position {event.id[1:]} is called; write another id")
        for index, event in events
        if event.id[:1] == "#" and event.id[1:].isdigit()
    ]


def _check_head(head: int, expected: int | None) -> None:
    if expected is not None and expected != head:
        said = f"the stream is at #{head}, not at #{expected}; read what came and try again"
        raise Conflict([(None, said)])


def _sorted_out(
    batch: Sequence[Event], known: Mapping[str, tuple[int, str]]
) -> tuple[list[tuple[int, Event, bytes, str]], list[tuple[int, str]]]:
    """The new events of a batch by their place in it, each with its document and that one's hash; and what is
    wrong with those whose id has other content.
    """
    contents = {name: content for name, (_, content) in known.items()}
    fresh: list[tuple[int, Event, bytes, str]] = []
    clashes: list[tuple[int, str]] = []
    for index, event in enumerate(batch):
        document = encode(event)
        content = digest(document)
        if event.id not in contents:
            contents[event.id] = content
            fresh.append((index, event, document, content))
        elif contents[event.id] != content:
            clashes.append((index, _clash(event, known)))
    return fresh, clashes


def _clash(event: Event, known: Mapping[str, tuple[int, str]]) -> str:
    where = f"recorded at #{known[event.id][0]}" if event.id in known else "earlier in this batch"
    return (
        f"'{event.id}' is {where} with other content; nothing recorded is changed: "
        f'give this event an id of its own and corrects = "{event.id}"'
    )


def _targets(fresh: Sequence[tuple[int, Event]], lookup: Lookup) -> list[tuple[int, str]]:
    """What is wrong with what the new events correct or retract."""
    targets = {event.target for _, event in fresh if event.target}
    known = {recorded.event.id: recorded for recorded in lookup.items(targets)}
    lineage = Lineage(recorded.event for recorded in known.values())
    problems: list[tuple[int, str]] = []
    for index, event in fresh:
        if event.target and (problem := _target_problem(event, _known_item(event.target, lineage, known))):
            problems.append((index, problem))
        if event.target or event.id in targets:
            # It is there for the events after it, as if it were recorded.
            known[event.id] = Recorded(position=index, recorded_at=_NEVER, event=event, hash="")
            lineage.add(event)
    return problems


def _known_item(name: str, lineage: Lineage, known: Mapping[str, Recorded]) -> list[Recorded]:
    return [known[each] for each in lineage.item(name) if each in known]


def _target_problem(event: Event, item: Sequence[Recorded]) -> str | None:
    word = "retracts" if isinstance(event, Retraction) else "corrects"
    if not item:
        return f"{word}: '{event.target}' is not recorded in this stream, nor earlier in this batch"
    target = next(recorded.event for recorded in item if recorded.event.id == event.target)
    if isinstance(target, Retraction) and not isinstance(event, Retraction):
        return f"corrects: '{target.id}' is a retraction, which cannot be corrected; retract it instead"
    by = standing(item, EVERYTHING_KNOWN).withdrawn_by.get(target.id)
    if not by:
        return None
    name = by[-1].event.id
    if isinstance(by[-1].event, Retraction):
        return f"{word}: '{target.id}' is already retracted by '{name}'; to bring it back, retract '{name}'"
    return f"{word}: '{target.id}' is already corrected by '{name}'; address '{name}'"


def _measures(
    fresh: Sequence[tuple[int, Event]], lookup: Lookup
) -> tuple[dict[str, tuple[str, str]], list[tuple[int, str]]]:
    """First uses of measures outside the vocabulary, and claims that use one with another nature or unit."""
    uses = [(index, *use) for index, event in fresh for use in own_measures(event)]
    known = dict(lookup.measures({measure for _, measure, _, _ in uses}))
    first: dict[str, tuple[str, str]] = {}
    problems: dict[int, str] = {}
    for index, measure, nature, unit in uses:
        if measure not in known:
            known[measure] = first[measure] = (nature, unit)
        used = known[measure]
        if (nature, folded(unit)) != (used[0], folded(used[1])):
            problems.setdefault(
                index, f"{measure} is a {used[0]} in {used[1]} in this stream, not a {nature} in {unit}"
            )
    return first, list(problems.items())


def own_measures(event: Event) -> list[tuple[str, str, str]]:
    """Measure, nature and unit of the claims that use one outside the vocabulary."""
    claims = () if isinstance(event, Retraction) else event.claims
    return [(claim.measure, claim.nature, claim.unit) for claim in claims if claim.nature and claim.unit]


def seal(admitted: Admitted, head: Head, recorded_at: datetime, recorded_by: str | None) -> list[Line]:
    """The lines of an admitted batch, chained to the head."""
    if recorded_by is not None and not (
        recorded_by.isprintable() and 0 < len(recorded_by.strip()) <= _LONGEST_NAME
    ):
        said = f"recorded_by: {recorded_by!r} is no name of 1 to {_LONGEST_NAME} printable characters"
        raise Refused([(None, said)])
    lines: list[Line] = []
    at, previous = stamp(recorded_at), head.hash
    for position, (event, document, content) in enumerate(admitted.new, start=head.position + 1):
        linked = chain_hash(previous, position, event.id, SCHEMA_VERSION, at, recorded_by, content)
        rest = (at, recorded_by, SCHEMA_VERSION, document.decode(), content, previous, linked)
        lines.append(Line(position, event.id, event.kind, event.target, *rest))
        previous = linked
    return lines


def answers(
    batch: Sequence[Event],
    admitted: Admitted,
    lines: Sequence[Line],
    resembled: Mapping[str, tuple[str, ...]] = _NONE,
) -> list[Appended]:
    """What became of every event of a batch, in its order. resembled: by id, what resembles a new one."""
    positions = {line.id: line.position for line in lines} | dict(admitted.known)
    unsaid = {line.id for line in lines}
    found: list[Appended] = []
    for event in batch:
        new = event.id in unsaid
        found.append(Appended(positions[event.id], event.id, new, resembled.get(event.id, ()) if new else ()))
        unsaid.discard(event.id)
    return found
