"""Why a figure is what it is, and what changed between two questions: as blocks and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from timeline.asof.claims import listed_claim
from timeline.asof.figures import Figure
from timeline.asof.picture import Picture
from timeline.asof.question import AsOf, written
from timeline.asof.verdicts import Verdict
from timeline.model.event import Recorded, Retraction
from timeline.publish import changes, data, wording
from timeline.publish.blocks import Block, Cite, Column, Heading, Row, Span, Table, Text, cell
from timeline.publish.sections import derived_table
from timeline.publish.verdicts import reason_text
from timeline.publish.wording import NOTHING, Names
from timeline.questions.diff import Line as DiffLine
from timeline.questions.why import Grounds, Voice

_CLAIMS = (
    Column("Said by, via; what became of it", "lead"), Column("Estimate", "range"),
    Column("Speaks of", "date"), Column("Known", "day"), Column("Event", "events"),
)  # fmt: skip


def why_blocks(found: Sequence[Grounds], asked: Text, names: Names) -> Iterator[Block]:
    """Every figure down to its ground."""
    yield asked
    for grounds in found:
        place = grounds.figure.place if grounds.figure else _place(grounds)
        yield Heading(names.key(grounds.key, place))
        yield Text((Span(_figure(grounds.figure), "strong"),))
        policies = (f"{name}: {_policy(figure)}" for name, figure in grounds.policies.items())
        yield Text(("By policy: " + "; ".join(policies) + ".",))
        for voice in grounds.voices:
            yield Heading(_voice(voice), 3)
            rows = tuple(_verdict_row(verdict, grounds.figure) for verdict in voice.verdicts)
            yield Table(_CLAIMS, rows)
        if grounds.derived:
            yield Heading("Computed from it", 3)
            yield derived_table(grounds.derived, names)


def _place(found: Grounds) -> str | None:
    """The place as the newest claim prints it."""
    verdicts = (verdict for voice in found.voices for verdict in voice.verdicts)
    return next((verdict.dated.claim.place for verdict in verdicts), found.key.place)


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "No such figure stands. That is not zero."
    carriers = f"{figure.carriers} carrier{'' if figure.carriers == 1 else 's'}"
    span = f"{wording.figure_span(figure)} {figure.unit}"
    return f"{span}, {figure.nature}, {figure.status}, {wording.voices(figure)}, {carriers}"


def _policy(figure: Figure | None) -> str:
    if figure is None:
        return NOTHING
    picked = f", picks {wording.positions(figure.picked)}" if figure.picked else ""
    return wording.figure_span(figure) + picked


def _voice(voice: Voice) -> str:
    more = voice.count - len(voice.verdicts)
    return voice.said_by + (f" ({more:,} more claims not listed)" if more > 0 else "")


def _verdict_row(verdict: Verdict, figure: Figure | None) -> Row:
    listed, dated = listed_claim(verdict.dated), verdict.dated
    became = "; ".join(
        f"{reason.fate.word}: {reason_text(reason, verdict, figure)} (rule {reason.fate.rule})"
        for reason in verdict.reasons
    )
    return Row(
        (
            ((wording.chain_of(listed),), (became,)),
            cell(wording.estimate(listed) + _before(verdict)),
            cell(wording.spoken_of(listed)),
            cell(str(written(dated.times.known_from.date()))),
            cell(wording.positions([dated.recorded.position]), " ", Cite((dated.recorded,))),
        )
    )


def _before(verdict: Verdict) -> str:
    return f", corrects #{verdict.before.position}" if verdict.before else ""


def why_dict(found: Sequence[Grounds], as_of: AsOf) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        {
            "subject": grounds.key.subject,
            "measure": grounds.key.measure,
            "place": grounds.figure.place if grounds.figure else _place(grounds),
            "since": written(grounds.key.since),
            "figure": grounds.figure and data.figure(grounds.figure, as_of),
            "policies": {name: figure and _numbers(figure) for name, figure in grounds.policies.items()},
            "voices": [
                {
                    "said_by": voice.said_by,
                    "count": voice.count,
                    "claims": [_verdict_dict(verdict, grounds.figure, as_of) for verdict in voice.verdicts],
                }
                for voice in grounds.voices
            ],
            "derived": [data.derived(line) for line in grounds.derived],
        }
        for grounds in found
    ]


def _numbers(figure: Figure) -> dict[str, Any]:
    picked = None if figure.picked is None else list(figure.picked)
    return {
        "low": figure.low, "best": figure.best, "high": figure.high, "status": figure.status,
        "picked": picked,
    }  # fmt: skip


def _verdict_dict(verdict: Verdict, figure: Figure | None, as_of: AsOf) -> dict[str, Any]:
    claim = data.claim(listed_claim(verdict.dated), as_of)
    left_out = ("marks", "count", "open", "positions", "withdrawn_by", "picked")
    return {
        **{name: value for name, value in claim.items() if name not in left_out},
        "counts": verdict.counts,
        "reasons": [
            {
                "fate": reason.fate.word,
                "rule": reason.fate.rule,
                "text": reason_text(reason, verdict, figure),
                "positions": [recorded.position for recorded in reason.because],
            }
            for reason in verdict.reasons
        ],
        "corrects": verdict.before.position if verdict.before else None,
        "withdrawn_by": [_withdrawal(by) for by in verdict.withdrawn_by],
    }


def _withdrawal(by: Recorded) -> dict[str, Any]:
    retraction = by.event if isinstance(by.event, Retraction) else None
    return {
        "position": by.position, "id": by.event.id, "kind": by.event.kind,
        "known": written(wording.known_day(by)), "reason": retraction.reason if retraction else None,
    }  # fmt: skip


CHANGES = (
    Column("What"), Column("Before"), Column("After"), Column("Source", "sources", minor=True),
    Column("Events", "events"),
)  # fmt: skip


def diff_blocks(
    happened: Sequence[DiffLine],
    learned: Sequence[DiffLine],
    titles: Sequence[str],
    asked: Text,
    names: Names,
) -> Iterator[Block]:
    """What happened apart from what we learned; titles: of the two parts."""
    yield asked
    for title, lines in zip(titles, (happened, learned), strict=True):
        yield Heading(title)
        if not lines:
            yield Text(("Nothing changes.",))
            continue
        rows = (
            Row(
                (
                    cell(f"{what}: {line.fate}"),
                    cell(before),
                    cell(after),
                    cell(changes.cited(line.change)),
                    cell(wording.positions(line.positions)),
                )
            )
            for line in lines
            for what, before, after in [changes.cells(line.change, names)]
        )
        yield Table(CHANGES, tuple(rows))


def diff_dict(
    lines: Sequence[DiffLine], before: Picture, after: Picture, names: Names
) -> list[dict[str, Any]]:
    """Changes with what became of each, as plain data."""
    return [
        {"what": changes.cells(line.change, names)[0], "fate": line.fate, "positions": list(line.positions)}
        | changes.to_dict(line.change, before, after)
        for line in lines
    ]


def diff_rows(lines: Sequence[DiffLine], names: Names) -> list[dict[str, Any]]:
    """Changes in words, one a row."""
    return [
        {"part": line.change.part.name, "what": what, "fate": line.fate, "before": before, "after": after,
         "positions": list(line.positions)}
        for line in lines
        for what, before, after in [changes.cells(line.change, names)]
    ]  # fmt: skip


def why_rows(figures: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a claim, with its figure; what became of it in words."""
    about = ("subject", "measure", "place", "since")
    return wording.numbers(
        {name: figure[name] for name in about}
        | claim
        | {
            "reasons": "; ".join(f"{reason['fate']}: {reason['text']}" for reason in claim["reasons"]),
            "withdrawn_by": [by["position"] for by in claim["withdrawn_by"]],
        }
        for figure in figures
        for voice in figure["voices"]
        for claim in voice["claims"]
    )
