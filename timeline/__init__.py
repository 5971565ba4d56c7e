"""Timeline: what was true on a day, as it was known on a day, with the evidence under every figure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.documents.files import read
    from timeline.engine import Timeline
    from timeline.tables.editions import import_table

__all__ = ["Timeline", "import_table", "read"]
__version__ = "0.1.0"

_HOMES = {
    "Timeline": "timeline.engine",
    "import_table": "timeline.tables.editions",
    "read": "timeline.documents.files",
}


def __getattr__(name: str) -> Any:
    """Hand on the names lazily, so that importing a pure room loads no database."""
    if name not in _HOMES:
        raise AttributeError(f"module 'timeline' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
