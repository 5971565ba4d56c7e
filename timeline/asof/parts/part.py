"""What every part of a picture says of itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from timeline.asof.known import Known
from timeline.asof.question import Policy, Scope
from timeline.model.event import Recorded

PartName = Literal[
    "figures", "ahead", "derived", "deployments", "decrees", "statements", "assessments", "developments",
    "undated", "retracted",
]  # fmt: skip
Key = tuple[Hashable, ...]
Folded = Mapping[PartName, tuple[Any, ...]]
Root = Callable[[str], str]
Row = TypeVar("Row")


def _changed(_before: Sequence[Any], _after: Sequence[Any]) -> str:
    return "changed"


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One part of a picture: how it is folded, narrowed and compared. How it is drawn: `publish.parts`.

    fold: its rows, of what is known, under a policy, after the parts before it; evidence: the events that a
    row rests on; about: whether a narrowed picture keeps a row; key: what tells a row from others, by the
    first version of an event where it is about one (`Root`), None where there is nothing to compare; as_is:
    a row as it is compared, without the age that is another every day.

    What became of a row, for `diff`: status: in a word of its own; new: the words for a row that appeared,
    and for one that became known; gone: for one that is there no more; turned: of rows before and after,
    with the same status; withdrawn_by: the positions of what withdrew it; counted: in place of all these,
    for a part that counts events.
    """

    name: PartName
    fold: Callable[[Known, Policy, Folded], tuple[Row, ...]]
    evidence: Callable[[Row], Iterable[Recorded]]
    about: Callable[[Row, Scope], bool]
    key: Callable[[Row, Root], Key | None]
    as_is: Callable[[Row], object] = lambda row: row
    status: Callable[[Row], str | None] = lambda row: None
    new: tuple[str, str] = ("appeared", "became known")
    gone: str = "gone"
    turned: Callable[[Sequence[Row], Sequence[Row]], str] = _changed
    withdrawn_by: Callable[[Row], Iterable[int]] = lambda row: ()
    counted: Callable[[Sequence[Row], Sequence[Row]], str] | None = None
