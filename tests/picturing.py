"""What the tests of the picture share beyond `asking`."""

from __future__ import annotations

from typing import Any

from asking import (
    state,
    told,
)
from given import Document, claim


def rate(measure: str, estimate: str, **fields: Any) -> Document:
    """Persons a month of Russia; window 92 days, horizon 184."""
    return claim(measure, estimate, said_by="UK", **fields)


def stay(name: str, occurred: str, **fields: Any) -> Document:
    """North Koreans are in Russia; horizon 30 days."""
    return told(name, occurred, **({"kind": "deployment", "origin": "PRK", "host": "RUS"} | fields))


def row(given: list[Document], valid: str = "2024-10-31", known: str | None = None) -> Document:
    """The only deployment."""
    (found,) = state(given, valid, known)["deployments"]
    return dict(found)


def voices(*estimates: str, measure: str = "active_personnel") -> list[Document]:
    """One claim of each of so many voices, on one day, each carried by its own publisher."""
    return [
        told(f"e{n}", "2024-10-20", claim(measure, one, said_by=f"voice {n}"), by=f"carrier {n}")
        for n, one in enumerate(estimates, 1)
    ]
