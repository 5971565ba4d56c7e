"""What the tests of the codec share."""

from __future__ import annotations

import json
from typing import Any

from given import Document, document, report

from timeline.model.document import decode, encode


def deployment(**fields: Any) -> Document:
    return document("deployment", **fields)


def decree(**fields: Any) -> Document:
    return document("decree", **fields)


def statement(**fields: Any) -> Document:
    return document("statement", **fields)


def claiming(*claims: Document, **fields: Any) -> Document:
    """A report with these claims."""
    return report(claims=list(claims), **fields)


def kept(given_: Document) -> Any:
    """The document as it is kept."""
    return json.loads(encode(decode(given_)))


def kept_claim(given_: Document) -> Any:
    """Its first claim as it is kept."""
    return kept(given_)["claims"][0]
