"""What the tests of the rules are given, what they ask, and the part of the answer they look at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from given import Clock, Document, claim, document, retraction

from timeline.asof.question import Policy
from timeline.engine import Timeline
from timeline.log.memory import MemoryLog

NOON = datetime(2024, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


# -- given, asked, then --------------------------------------------------------------------------------------


def told(name: str, occurred: str | None, *claims: Document, by: str = "Daily", **fields: Any) -> Document:
    """A report carried by a publisher, public on the day it speaks of unless `reported` says otherwise."""
    kind = fields.pop("kind", "report")
    given = {"reported": occurred, "source": {"publisher": by}, "claims": list(claims)} | fields
    return document(kind, name, occurred=occurred, **given)


def decree(name: str, occurred: str | None, *claims: Document, **fields: Any) -> Document:
    return told(name, occurred, *claims, kind="decree", **fields)


def troops(estimate: str = "10000", said_by: str = "US", **fields: Any) -> Document:
    """How many North Koreans are in Russia; window 3 days, horizon 30."""
    return claim(
        "troops_deployed", estimate, said_by=said_by, **({"subject": "PRK", "place": "RUS"} | fields)
    )


def strength(estimate: str = "1000", said_by: str = "IISS", **fields: Any) -> Document:
    """How many Russia has; window 366 days, horizon 400."""
    return claim("active_personnel", estimate, said_by=said_by, **fields)


def law(estimate: str = "1000", said_by: str | None = None, **fields: Any) -> Document:
    """How many Russia may have; window 0 days, no horizon."""
    return claim("authorised_strength", estimate, said_by=said_by, **fields)


def deaths(estimate: str = "1", said_by: str = "UCDP", **fields: Any) -> Document:
    """How many died in one incident; window 31 days, horizon 92."""
    return claim("fatalities", estimate, said_by=said_by, **fields)


def losses(
    measure: str = "casualties", estimate: str = "500", said_by: str = "UK", **fields: Any
) -> Document:
    return claim(measure, estimate, said_by=said_by, **fields)


def timeline(*documents: Document) -> Timeline:
    clock = Clock(NOON)
    recorded = Timeline(MemoryLog(clock), clock=clock)
    recorded.append(list(documents))
    return recorded


def state(
    given: list[Document],
    valid: Any = "2024-10-31",
    known: Any = None,
    position: Any = None,
    policy: Policy = "envelope",
    **narrow: Any,
) -> Document:
    asked = timeline(*given).state(valid, known_on=known, position=position, policy=policy, **narrow)
    return asked.to_dict()


def figure(given: list[Document], valid: Any = "2024-10-31", known: Any = None, **how: Any) -> Document:
    """The only figure of the state."""
    (found,) = state(given, valid, known, **how)["figures"]
    return dict(found)


def standing(given: list[Document], valid: Any = "2024-10-31", known: Any = None, **how: Any) -> list[str]:
    """The ids of all claims listed."""
    figures = state(given, valid, known, **how)["figures"]
    return sorted(one["id"] for found in figures for one in found["claims"])


def marks(found: Document) -> dict[str, list[str]]:
    return {one["id"]: one["marks"] for one in found["claims"]}


def envelope(found: Document) -> tuple[Any, Any, Any]:
    return found["low"], found["best"], found["high"]


def before(day: str) -> str:
    return (date.fromisoformat(day) - DAY).isoformat()


def after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + days * DAY).isoformat()


def unsaid(name: str, of: str, reported: str | None = "2024-10-20") -> Document:
    return retraction(name, of, source=None, reported=reported)


FIRST = told("v1", "2024-10-01", strength("1"))


SECOND = told("v2", "2024-10-01", strength("2"), corrects="v1", reported="2024-10-05")


AUTUMN = decree("ukaz", "2024-09-16", law("1500000"), in_force="2024-12-01")


FORECAST = told("forecast", "2024-10-20", troops("15000"), reported="2024-10-05")


PRECISE = told("precise", "2024-10-23", troops("3000"))
