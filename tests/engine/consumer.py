"""A script as a user would write it, by public names alone: record what was read, then brief a desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from timeline import (
    Answer,
    Appended,
    Conflict,
    Courses,
    Diff,
    Entry,
    Listing,
    Preview,
    QuestionError,
    Refused,
    Result,
    Sources,
    StoreError,
    Timeline,
    TimelineError,
    Why,
)

DAY = date(2024, 10, 31)
READ: list[dict[str, object]] = [
    {
        "kind": "report",
        "id": f"recruits-{month}",
        "summary": f"{number} a month.",
        "occurred": month,
        "source": {"key": "daily", "publisher": "Example Daily", "published": f"{month}-28"},
        "claims": [{"subject": "RUS", "measure": "recruitment", "estimate": number}],
        "tags": ["recruits"],
    }
    for month, number in (("2024-09", "25000"), ("2024-10", "~30000"))
]


def opened(where: Path) -> Timeline:
    try:
        return Timeline.open(where, labels={"RUS": "Russia"})
    except StoreError:
        return Timeline.init(str(where), stream="main")


def record(timeline: Timeline, documents: Iterable[Mapping[str, object]]) -> tuple[list[str], int]:
    """The ids of what is new, and how many changes that made."""
    batch = list(documents)
    preview: Preview = timeline.preview(batch, DAY, policy="graded", full=True)
    changes: int = len(preview.changes)
    done: list[Appended] = timeline.append(batch, timeline.head().position, recorded_by="Ada")
    return [each.id for each in done if each.new], changes


def refusal(timeline: Timeline, documents: list[dict[str, object]]) -> str | None:
    """What is wrong with documents, and what to write instead."""
    try:
        timeline.vet(documents)
    except Conflict as conflict:
        return f"recorded otherwise: {conflict.problems[0][1]}"
    except Refused as refused:
        return f"{refused.where}: {refused.wrong}; {refused.instead or 'no advice'}"
    return None


def bounds(answer: Answer) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {figure.key.measure: (figure.low, figure.high) for figure in answer.figures}


def published(*results: Result) -> dict[str, list[dict[str, Any]]]:
    """The rows of results, by the first line of their documents."""
    return {result.to_markdown().splitlines()[0]: result.to_dicts() for result in results if result.to_json()}


def speakers(entries: Iterable[Entry]) -> list[tuple[int, str, bool]]:
    return [
        (entry.recorded.position, entry.recorded.event.kind, bool(entry.withdrawn_by)) for entry in entries
    ]


def brief(timeline: Timeline) -> list[str]:
    answer: Answer = timeline.state(
        DAY, known_on="2024-11-30", subject="RUS", position=timeline.head().position
    )
    listing: Listing = timeline.log(newest_first=True, from_=DAY, tag="recruits", known_on="2024-11-30")
    why: Why = timeline.why("RUS", "recruitment", as_of=DAY, place=None)
    course: Courses = timeline.course(
        "RUS", "recruitment", by="known", every="1mo", to="2024-11-30", as_of=DAY
    )
    diff: Diff = timeline.diff("2024-09-30", "2024-10-31@all", measure="recruitment")
    item: Listing = timeline.show("#1")
    sources: Sources = timeline.sources()

    rows: list[dict[str, Any]] = answer.to_dicts("claims") + item.to_dicts() + sources.to_dicts()
    whole: dict[str, Any] = why.to_dict() | course.to_dict() | diff.to_dict()
    newest: Entry = listing[0]
    moments: list[date] = [point.day for point in course[0].points]
    lines = [f"{measure}: {low} to {high}" for measure, (low, high) in bounds(answer).items()]
    lines += [f"{line.fate} in {line.positions}" for line in (*diff.happened, *diff.learned)]
    lines += [f"{len(rows)} rows, {len(whole)} fields, {len(moments)} moments"]
    lines += [f"{len(listing)} events, {len(item)} asked for, {len(sources)} sources, {len(why)} grounds"]
    lines += [f"newest {newest.recorded.event.id}, first read in {sources[0].source.publisher}"]
    lines += [f"{kind} #{position}" for position, kind, gone in speakers(listing) if not gone]
    return [*lines, *published(answer, listing, why, course, diff, sources)]


def heard(timeline: Timeline, count: int) -> list[str]:
    """The first events that anybody recorded with our tag."""
    with closing(timeline.follow(0, seconds=0.1, tag="recruits")) as following:
        return [next(following).recorded.event.id for _ in range(count)]


def main(where: Path) -> list[str]:
    with opened(where) as timeline:
        new, changes = record(timeline, READ)
        said = refusal(timeline, [READ[0] | {"id": "x", "occurred": "21.9.2024"}])
        lines = [f"{len(new)} new, {changes} changes", said or "nothing refused", *brief(timeline)]
        try:
            timeline.state("2024-13-01")
        except QuestionError as error:
            lines.append(error.wrong)
        except TimelineError as error:
            lines.append(str(error))
        return lines + heard(timeline, len(new))
