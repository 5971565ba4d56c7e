"""The parts of a picture: one room for each kind; a new one is a record like these, in PARTS."""

from __future__ import annotations

from typing import Any

from timeline.asof.parts.decrees import DECREES
from timeline.asof.parts.deployments import DEPLOYMENTS
from timeline.asof.parts.derived import DERIVED
from timeline.asof.parts.figures import AHEAD, FIGURES
from timeline.asof.parts.outside import RETRACTED, UNDATED
from timeline.asof.parts.part import Part
from timeline.asof.parts.said import ASSESSMENTS, DEVELOPMENTS, STATEMENTS

# In the order of an answer; a part is folded after those before it.
PARTS: tuple[Part[Any], ...] = (
    FIGURES, AHEAD, DERIVED, DEPLOYMENTS, DECREES, STATEMENTS, ASSESSMENTS, DEVELOPMENTS, UNDATED, RETRACTED,
)  # fmt: skip
__all__ = [
    "AHEAD", "ASSESSMENTS", "DECREES", "DEPLOYMENTS", "DERIVED", "DEVELOPMENTS", "FIGURES", "PARTS",
    "RETRACTED", "STATEMENTS", "UNDATED", "Part",
]  # fmt: skip
