"""The empty document to fill in, with every field of a kind explained."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from timeline.codec import require_kind
from timeline.events import KINDS, Source
from timeline.fields import FIELDS, OF_SOURCE, Field


def template(kind: str) -> str:
    """An empty TOML document of a kind: required fields to fill in, the others commented out. Raises
    EventError.
    """
    require_kind(kind)
    lines = ["# Fill in what is empty; take the # away from what you need.", "", "[source.example-2024]"]
    lines += _lines(Source, OF_SOURCE)
    lines += ["", "[[event]]", f'kind = "{kind}"', *_lines(KINDS[kind], FIELDS)]
    return "\n".join(lines) + "\n"


def _lines(struct: type[msgspec.Struct], explained: Mapping[str, Field]) -> list[str]:
    required = {field.name: field.required for field in msgspec.structs.fields(struct)}
    lines: list[str] = []
    for name, (example, meaning) in sorted(explained.items(), key=lambda pair: not required.get(pair[0])):
        if name not in required or name == "key":
            continue
        if name == "source" and required[name]:
            lines.append('source = "example-2024"')
        elif required[name]:
            lines += [f"# {meaning}, such as {example}", f'{name} = ""']
        else:
            lines.append(f"# {name} = {example}  # {meaning}")
    return lines
