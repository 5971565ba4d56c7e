"""The JSON Schema of event documents, made from the structs themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from timeline.edtf import Edtf
from timeline.events import Event


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one event or a list of them, told apart by `kind`."""

    def custom(wanted: type) -> dict[str, Any]:
        if wanted is Edtf:
            return {
                "type": ["string", "integer"],
                "description": "EDTF (ISO 8601-2), such as 2024-10-31, 2024-10~ or 2024/2025",
            }
        return {
            "type": ["string", "number"],
            "description": "10000, ~10000, >=10000, <=10000, 1..3 or 1..2..3",
        }

    (schema,), components = msgspec.json.schema_components(
        [Event], schema_hook=custom, ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Timeline event",
        "description": "An event as JSON has it; in TOML `source` is the key of a [source.KEY] table.",
        "$defs": {"Event": schema, **components},
        "oneOf": [{"$ref": "#/$defs/Event"}, {"type": "array", "items": {"$ref": "#/$defs/Event"}}],
    }
