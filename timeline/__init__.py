"""Timeline: what was true on a day, as it was known on a day, with the evidence under every figure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.engine import Timeline
    from timeline.intake.documents import read

__all__ = ["Timeline", "read"]
__version__ = "0.1.0"

_HOMES = {"Timeline": "timeline.engine", "read": "timeline.intake.documents"}


def __getattr__(name: str) -> Any:
    """Hand on the two names lazily, so that importing a pure room loads no database."""
    if name not in _HOMES:
        raise AttributeError(f"module 'timeline' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
