"""Timeline: what was true on a day, as it was known on a day, with the evidence under every figure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.asof.question import QuestionError
    from timeline.documents.files import DocumentError, read
    from timeline.engine import Timeline
    from timeline.errors import TimelineError
    from timeline.log.admit import Conflict, Refused
    from timeline.model.document import EventError
    from timeline.model.edtf import EdtfError
    from timeline.model.estimate import EstimateError
    from timeline.model.subjects import SubjectError
    from timeline.publish.chart import ChartError
    from timeline.store.database import StoreError
    from timeline.tables.editions import import_table
    from timeline.tables.values import MappingError

__all__ = [
    "ChartError", "Conflict", "DocumentError", "EdtfError", "EstimateError", "EventError", "MappingError",
    "QuestionError", "Refused", "StoreError", "SubjectError", "Timeline", "TimelineError", "import_table",
    "read",
]  # fmt: skip
__version__ = "0.1.0"

_HOMES = {
    "ChartError": "timeline.publish.chart",
    "Conflict": "timeline.log.admit",
    "DocumentError": "timeline.documents.files",
    "EdtfError": "timeline.model.edtf",
    "EstimateError": "timeline.model.estimate",
    "EventError": "timeline.model.document",
    "MappingError": "timeline.tables.values",
    "QuestionError": "timeline.asof.question",
    "Refused": "timeline.log.admit",
    "StoreError": "timeline.store.database",
    "SubjectError": "timeline.model.subjects",
    "Timeline": "timeline.engine",
    "TimelineError": "timeline.errors",
    "import_table": "timeline.tables.editions",
    "read": "timeline.documents.files",
}


def __getattr__(name: str) -> Any:
    """Hand on the names lazily, so that importing a pure room loads no database."""
    if name not in _HOMES:
        raise AttributeError(f"module 'timeline' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
