"""The whole state at an AsOf: a pure fold over the events that can matter.

`picture(index.select(question), question) == picture(Selection.of(log), question)` for any index that prunes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timeline.asof.known import Known, Selection
from timeline.asof.parts import PARTS
from timeline.asof.parts.part import Part, PartName, Row
from timeline.asof.question import AsOf, Policy, Question, Scope


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands at an AsOf, part by part; `picture.of(FIGURES)` are its figures.

    Statements, assessments and developments hold the earlier ones too. A narrowed picture holds what is about
    its scope alone, and neither what is undated nor what is retracted.
    """

    as_of: AsOf
    policy: Policy
    scope: Scope
    parts: Mapping[PartName, tuple[Any, ...]]

    def of(self, part: Part[Row]) -> tuple[Row, ...]:
        """The rows of one part."""
        return self.parts[part.name]

    @property
    def only(self) -> str | None:
        """What a narrowed picture is about, in words."""
        return str(self.scope) if self.scope.narrows else None


def picture(selection: Selection, question: Question) -> Picture:
    """Fold a selection into the state that is asked for."""
    return narrowed(fold(Known.of(selection, question.as_of), question.policy), question.scope)


def fold(known: Known, policy: Policy) -> Picture:
    """All parts of what is known."""
    parts: dict[PartName, tuple[Any, ...]] = {}
    for part in PARTS:
        parts[part.name] = part.fold(known, policy, parts)
    return Picture(known.as_of, policy, Scope(), parts)


def narrowed(whole: Picture, scope: Scope) -> Picture:
    """The part of a picture that is about a scope, and nothing else."""
    if not scope.narrows:
        return whole
    parts = {part.name: tuple(row for row in whole.of(part) if part.about(row, scope)) for part in PARTS}
    return Picture(whole.as_of, whole.policy, scope, parts)
