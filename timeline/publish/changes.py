"""How two pictures differ, as people read it and as plain data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from timeline.asof.claims import Word
from timeline.asof.figures import Figure
from timeline.asof.parts.decrees import DecreeRow
from timeline.asof.parts.deployments import DeploymentRow
from timeline.asof.parts.figures import Derived
from timeline.asof.parts.said import Said
from timeline.asof.picture import Picture, Told
from timeline.publish import data, wording
from timeline.publish.wording import NOTHING, Names
from timeline.questions.diff import Change


def cells(change: Change, names: Names) -> tuple[str, str, str]:
    """What changes, what it was, what it is; NOTHING where there was, or is, no such row."""
    title, value = _TOLD[change.part]
    row = (change.after or change.before)[0]
    before, after = (
        "; ".join(value(one) for one in side) or NOTHING for side in (change.before, change.after)
    )
    return title(row, names), before, after


def _figure(figure: Figure) -> str:
    positions = sorted({position for word in figure.words for position in word.positions})
    span = f"{wording.figure_span(figure)} {figure.unit}"
    return f"{span}, {figure.status}, {wording.voices(figure)} {wording.positions(positions)}"


def _word(word: Word) -> str:
    return f"{wording.estimate(word)}, {wording.word_chain(word)} {wording.positions(word.positions)}"


def _line(line: Derived) -> str:
    stale = " (stale)" if line.stale else ""
    return f"{wording.span(line.low, None, line.high)} {line.unit}{stale} {wording.positions(line.positions)}"


def _deployment(row: DeploymentRow) -> str:
    since = f"{row.status}, since {row.begun} at the earliest"
    return f"{since}, {', '.join(row.said_by)} {wording.positions(row.positions)}"


def _decree(row: DecreeRow) -> str:
    by = f" by {', '.join(row.replaced_by)}" if row.replaced_by else ""
    return f"{row.status}{by} #{row.recorded.position}"


def _said(said: Said) -> str:
    return f"{wording.summary(said.recorded.event)} #{said.recorded.position}"


def _told(told: Told) -> str:
    return f"{told.count} {wording.positions(recorded.position for recorded, _ in told.newest)}"


_Title = Callable[[Any, Names], str]
_TOLD: dict[str, tuple[_Title, Callable[[Any], str]]] = {
    "figures": (lambda row, names: names.figure(row), _figure),
    "ahead": (lambda row, names: f"{names.word(row)}, foretold", _word),
    "derived": (lambda row, names: names.derived(row), _line),
    "deployments": (lambda row, names: names.deployment(row), _deployment),
    "decrees": (lambda row, _: wording.decree_name(row.decree), _decree),
    "statements": (lambda row, _: ", ".join(row.key), _said),
    "assessments": (lambda row, _: ", ".join(row.key), _said),
    "developments": (lambda row, names: f"{names.subject(row.key[0])}, {row.key[1]}", _said),
    "undated": (lambda _row, _names: "undated events", _told),
    "retracted": (lambda _row, _names: "retracted events", _told),
}


def to_dict(change: Change, before: Picture, after: Picture) -> dict[str, Any]:
    """A change with its rows as the pictures' own answers have them."""
    return {
        "part": change.part,
        "before": [data.row(change.part, one, before) for one in change.before],
        "after": [data.row(change.part, one, after) for one in change.after],
    }
