"""The JSON Schema of event documents, made from the structs themselves, and the page that is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from timeline.model.edtf import Edtf
from timeline.model.event import Event
from timeline.model.fields import FIELDS, OF_CLAIM, OF_MEDIA, OF_SOURCE, Field
from timeline.model.measures import vocabulary

_EDTF = "EDTF (ISO 8601-2), such as 2024-10-31, 2024-10~ or 2024/2025"
_ESTIMATE = "10000, ~10000, >=10000, <=10000, 1..3 or 1..2..3"
_EXPLAINED: dict[str, Mapping[str, Field]] = {"Claim": OF_CLAIM, "Source": OF_SOURCE, "Media": OF_MEDIA}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one event or a list of them, told apart by `kind`."""

    def custom(wanted: type) -> dict[str, Any]:
        if wanted is Edtf:
            return {"type": ["string", "integer"], "description": _EDTF}
        return {"type": ["string", "number"], "description": _ESTIMATE}

    (schema,), components = msgspec.json.schema_components(
        [Event], schema_hook=custom, ref_template="#/$defs/{name}"
    )
    for name, component in components.items():
        for field, form in component.get("properties", {}).items():
            form["description"] = _EXPLAINED.get(name, FIELDS)[field].meaning
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Timeline event",
        "description": "An event as JSON has it; in TOML `source` is the key of a [source.KEY] table.",
        "$defs": {"Event": schema, **components},
        "oneOf": [{"$ref": "#/$defs/Event"}, {"type": "array", "items": {"$ref": "#/$defs/Event"}}],
    }


def page() -> str:
    """Every field of every kind, and every measure, as Markdown tables; the fields from the schema."""
    defs = json_schema()["$defs"]
    kinds = {kind: ref.rpartition("/")[2] for kind, ref in defs["Event"]["discriminator"]["mapping"].items()}
    every = set(defs["Retraction"]["properties"]) & set(defs["Report"]["properties"])
    reported = set(defs["Decree"]["properties"]) & set(defs["Report"]["properties"]) | every
    tables = [
        _table("Every kind", defs["Report"], FIELDS, every - {"kind"}),
        _table("Every kind but a retraction", defs["Report"], FIELDS, reported - every),
    ]
    for kind, name in kinds.items():
        own = set(defs[name]["properties"]) - (every if kind == "retraction" else reported)
        tables.append(_table(f'kind = "{kind}"', defs[name], FIELDS, own))
    for title, name in (("A claim", "Claim"), ("A source", "Source"), ("A picture or film", "Media")):
        tables.append(_table(title, defs[name], _EXPLAINED[name], set(defs[name]["properties"])))
    return "\n".join([*tables, _measures()])


def _table(title: str, component: dict[str, Any], order: Mapping[str, Field], only: set[str]) -> str:
    lines = [f"### {title}", "", "| field | form | what it is |", "|---|---|---|"]
    for field in order:
        if field in only:
            form = component["properties"][field]
            name = f"**`{field}`**" if field in component["required"] else f"`{field}`"
            lines.append(f"| {name} | {_form(form)} | {form['description']} |")
    return "\n".join([*lines, ""])


def _form(form: dict[str, Any]) -> str:
    """What a value looks like, in a word or two."""
    shape = form["anyOf"][0] if "anyOf" in form else form
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2].lower()
    if "enum" in shape:
        return "word"
    if shape["type"] == "array":
        return f"list of {_form(shape['items'])}"
    if isinstance(shape["type"], list):
        return "EDTF" if "integer" in shape["type"] else "estimate"
    return {"string": "text", "boolean": "true or false"}.get(shape["type"], str(shape["type"]))


def _measures() -> str:
    head = "| measure | what it counts | nature | unit | window, horizon (days) | since |"
    lines = ["### The vocabulary of measures", "", head, "|---|---|---|---|---|---|"]
    for name, measure in vocabulary().items():
        days = f"{measure.window}, {measure.horizon or 'never stale'}"
        since = measure.epoch.isoformat() if measure.epoch else ""
        label = measure.label + ("; needs a place" if measure.needs_place else "")
        lines.append(f"| `{name}` | {label} | {measure.nature} | {measure.unit} | {days} | {since} |")
    return "\n".join([*lines, ""])
