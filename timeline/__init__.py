"""Timeline: what was true on a day, as it was known on a day, with the evidence under every figure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.answers import Answer, Courses, Diff, Listing, Preview, Result, Sources, Why
    from timeline.asof.question import QuestionError
    from timeline.documents.files import DocumentError, read
    from timeline.engine import Timeline
    from timeline.errors import TimelineError
    from timeline.log.admit import Conflict, Refused
    from timeline.log.protocols import Appended
    from timeline.model.document import EventError
    from timeline.model.edtf import EdtfError
    from timeline.model.estimate import EstimateError
    from timeline.model.event import Event, Recorded
    from timeline.model.subjects import SubjectError
    from timeline.publish.chart import ChartError
    from timeline.questions.log import Entry
    from timeline.store.database import StoreError
    from timeline.tables.editions import import_table
    from timeline.tables.importing import Summary
    from timeline.tables.values import MappingError
    from timeline.trust.check import Check

__all__ = [
    "Answer", "Appended", "ChartError", "Check", "Conflict", "Courses", "Diff", "DocumentError",
    "EdtfError", "Entry", "EstimateError", "Event", "EventError", "Listing", "MappingError", "Preview",
    "QuestionError", "Recorded", "Refused", "Result", "Sources", "StoreError", "SubjectError", "Summary",
    "Timeline", "TimelineError", "Why", "import_table", "read",
]  # fmt: skip
__version__ = "0.1.0"

_HOMES = {
    "Answer": "timeline.answers",
    "Appended": "timeline.log.protocols",
    "ChartError": "timeline.publish.chart",
    "Check": "timeline.trust.check",
    "Conflict": "timeline.log.admit",
    "Courses": "timeline.answers",
    "Diff": "timeline.answers",
    "DocumentError": "timeline.documents.files",
    "EdtfError": "timeline.model.edtf",
    "Entry": "timeline.questions.log",
    "EstimateError": "timeline.model.estimate",
    "Event": "timeline.model.event",
    "EventError": "timeline.model.document",
    "Listing": "timeline.answers",
    "MappingError": "timeline.tables.values",
    "Preview": "timeline.answers",
    "QuestionError": "timeline.asof.question",
    "Recorded": "timeline.model.event",
    "Refused": "timeline.log.admit",
    "Result": "timeline.answers",
    "Sources": "timeline.answers",
    "StoreError": "timeline.store.database",
    "SubjectError": "timeline.model.subjects",
    "Summary": "timeline.tables.importing",
    "Timeline": "timeline.engine",
    "TimelineError": "timeline.errors",
    "Why": "timeline.answers",
    "import_table": "timeline.tables.editions",
    "read": "timeline.documents.files",
}

# To a type checker, a module with this would have every name there is.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Hand on the names lazily, so that importing a pure room loads no database."""
        if name not in _HOMES:
            raise AttributeError(f"module 'timeline' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)
