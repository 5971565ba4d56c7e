"""The empty document to fill in, with every field of a kind explained."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from timeline.model.document import fields_of, require_kind
from timeline.model.event import KINDS, Source
from timeline.model.fields import FIELDS, OF_SOURCE, Field


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
    known, required = fields_of(struct)
    lines: list[str] = []
    for name, (example, meaning) in sorted(explained.items(), key=lambda pair: pair[0] not in required):
        if name not in known or name in ("key", "kind"):
            continue
        if name == "source" and name in required:
            lines.append('source = "example-2024"')
        elif name in required:
            lines += [f"# {meaning}, such as {example}", f'{name} = ""']
        else:
            lines.append(f"# {name} = {example}  # {meaning}")
    return lines
