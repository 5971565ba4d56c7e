"""What an append would do: the pictures of a day before and after it, of what the new events touch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from timeline.asof.known import Selection
from timeline.asof.picture import Picture, picture
from timeline.asof.question import Question
from timeline.asof.times import known_from
from timeline.log.chain import Head
from timeline.log.postings import Key, touched
from timeline.log.protocols import Appended, Trial
from timeline.model.event import Decree, Recorded, Retraction
from timeline.questions.diff import Change, changes, lineage_of


@dataclass(frozen=True, slots=True)
class Previewed:
    """The pictures before and after an append, each with its head, what differs, what became of it.

    The pictures hold what the new events touch, and of the rest no more than comes with it.
    """

    before: tuple[Picture, Head]
    after: tuple[Picture, Head]
    changes: tuple[Change, ...]
    appended: tuple[Appended, ...]


def preview(
    trial: Trial, append: Callable[[Trial], Sequence[Appended]], question: Question, today: date,
    *, on_last_day: bool,
) -> Previewed:  # fmt: skip
    """Append to a trial, and compare.

    on_last_day: whether, in place of the question's day, the last is meant on which what is new happened, at
    most today. Raises Refused and Conflict, as the log does.
    """
    head = trial.head()
    done = append(trial)
    new = {each.id for each in done if each.new}
    items = trial.items(new)
    if on_last_day:
        question = question.at(valid=_last_day(items, new, today))
    questions = [question.pinned(at.position) for at in (head, trial.head())]
    selections = _together(trial, trial.selections(questions, _touched(trial, items)), (head, trial.head()))
    before, after = map(picture, selections, questions)
    root = lineage_of(selections, trial).root
    return Previewed((before, head), (after, trial.head()), changes(before, after, root), tuple(done))


def _together(trial: Trial, selections: Iterable[Selection], heads: Iterable[Head]) -> list[Selection]:
    """Selections that hold the same events, and all that these are connected with, as far as each goes.

    An event that no longer counts in its figure is pruned after and not before; the development that it tells
    too would else seem to be gone.
    """
    selections = list(selections)
    ids = {each.event.id for selection in selections for each in selection.events}
    events = {each.position: each for each in trial.items(ids)}
    return [
        replace(selection, events=tuple(events[at] for at in sorted(events) if at <= head.position))
        for selection, head in zip(selections, heads, strict=True)
    ]


def _touched(trial: Trial, items: Sequence[Recorded]) -> set[Key]:
    """What new events, with all that they are connected with, are a part of; and the decrees that they
    replace, for what these count ends with them.
    """
    decrees = (each.event for each in items if isinstance(each.event, Decree))
    replaced = trial.items({name for decree in decrees for name in decree.replaces})
    return set[Key]().union(*(touched(each) for each in (*items, *replaced)))


def _last_day(items: Sequence[Recorded], new: Collection[str], today: date) -> date:
    """The last UTC day on which the new events, or those they correct or retract, happened; at most today.

    A decree's claims are passed over: they speak from when it is in force, and it may be pending.
    """
    spoken_of = {each.event.target for each in items if each.event.id in new} | set(new)
    days = [day for each in items if each.event.id in spoken_of for day in _days(each)]
    return min(max(days, default=today), today)


def _days(recorded: Recorded) -> Iterable[date]:
    event = recorded.event
    if isinstance(event, Retraction):
        return
    claims = () if isinstance(event, Decree) else event.claims
    for occurred in (event.occurred, *(claim.occurred for claim in claims)):
        if occurred is not None:
            yield (occurred.end.latest or known_from(recorded)).date()
