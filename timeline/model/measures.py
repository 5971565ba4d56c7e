"""The vocabulary of what is counted: `measures.toml`, read once.

A measure's nature says what its numbers mean beside each other: a stock is a level, a rate is persons a
month, a cumulative count runs since a day, an increment happened in one incident. Natures are never added to
each other. Window and horizon are UTC calendar days (design section 3, rule 8).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal, get_args

Nature = Literal["stock", "rate", "cumulative", "increment"]
NATURES: tuple[str, ...] = get_args(Nature)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted. `horizon` None means that it never goes stale."""

    name: str
    label: str
    nature: Nature
    unit: str
    window: int
    horizon: int | None = None
    epoch: date | None = None
    needs_place: bool = False


@cache
def vocabulary() -> Mapping[str, Measure]:
    """All measures of `measures.toml` by name."""
    text = resources.files("timeline.model").joinpath("measures.toml").read_text(encoding="utf-8")
    return {name: Measure(name=name, **fields) for name, fields in tomllib.loads(text).items()}


def measure(name: str, nature: Nature, unit: str) -> Measure:
    """The vocabulary's measure of that name, or one outside it: 31 and 92 days, no epoch."""
    return vocabulary().get(name) or Measure(
        name, name.replace("_", " "), nature, unit, window=31, horizon=92
    )
