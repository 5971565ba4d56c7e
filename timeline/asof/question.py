"""A question as one value: the two times and the position (AsOf), the part that is meant (Scope), the policy.

`valid` is the day or instant asked about, `known` the day or instant by which it had to be public, `position`
the last event of the stream that may speak. A day means its last instant, UTC. `Question.parse` is the one
reader of what a person, a URL or a program gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Literal, TypedDict, get_args

from timeline.errors import TimelineError
from timeline.model.edtf import Edtf, EdtfError, last_instant, stamp
from timeline.model.event import Event, Retraction
from timeline.model.keys import FigureKey, named_subjects
from timeline.model.measures import vocabulary
from timeline.model.subjects import folded, members, resolve, suggest
from timeline.model.subjects import place as place_code

When = date | datetime | str
Policy = Literal["envelope", "latest", "graded"]
POLICIES: tuple[str, ...] = get_args(Policy)
FOREVER = datetime.max.replace(tzinfo=UTC)
# What a count without a start is asked for by.
NO_SINCE = "none"


class QuestionError(TimelineError):
    """A question that cannot be asked so; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was true at `valid`, as it was known at `known`, in a log that ends at `position`.

    `known` None means everything recorded, `position` None the head.
    """

    valid: date | datetime
    known: date | datetime | None = None
    position: int | None = None

    @property
    def valid_instant(self) -> datetime:
        """The instant V of the rules."""
        return instant(self.valid)

    @property
    def day(self) -> date:
        """The UTC day from which ages are counted."""
        return self.valid_instant.date()

    @property
    def known_instant(self) -> datetime:
        """The instant K of the rules."""
        return FOREVER if self.known is None else instant(self.known)


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the record that a question is about; None leaves a side open.

    subject: a code, or a group; what is about a group with it is meant too, unless `exactly`. place: as it is
    stored. since: the first day of a count; `no_since` asks for those without one.

    >>> Scope("PRK").holds("PRK+RUS"), Scope("PRK", exactly=True).holds("PRK+RUS")
    (True, False)
    """

    subject: str | None = None
    measure: str | None = None
    place: str | None = None
    since: date | None = None
    no_since: bool = False
    exactly: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != EVERYTHING

    def __str__(self) -> str:
        since = NO_SINCE if self.no_since else self.since
        given = {"subject": self.subject, "measure": self.measure, "place": self.place, "since": since}
        return ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)

    def holds(self, *subjects: str | None) -> bool:
        """Whether any of these subjects is meant."""
        if self.subject is None:
            return True
        if self.exactly:
            return self.subject in subjects
        wanted = set(members(self.subject))
        return any(subject is not None and wanted <= set(members(subject)) for subject in subjects)

    def counts(self, *measures: str | None) -> bool:
        """Whether any of these measures is meant."""
        return self.measure is None or self.measure in measures

    def at(self, *places: str | None) -> bool:
        """Whether any of these places is meant."""
        return self.place is None or any(
            place is not None and folded(place) == folded(self.place) for place in places
        )

    def figure(self, key: FigureKey) -> bool:
        """Whether a figure is meant."""
        begins = key.since is None if self.no_since else self.since in (None, key.since)
        return begins and self.holds(key.subject) and self.counts(key.measure) and self.at(key.place)

    def event(self, event: Event) -> bool:
        """Whether an event counts, or is about, what is meant."""
        claims = () if isinstance(event, Retraction) else event.claims
        return (
            (self.subject is None or self.holds(*named_subjects(event)))
            and (self.measure is None or self.counts(*(claim.measure for claim in claims)))
            and (self.place is None or self.at(*(claim.place for claim in claims)))
        )


EVERYTHING = Scope()


class _KnownAsked(TypedDict, total=False):
    known_on: When | None
    known_then: bool
    position: int | When | None
    policy: str | None
    place: str | None
    since: When | None
    full: bool


class FigureAsked(_KnownAsked, total=False):
    """What a question about one figure may be given beside its subject and measure."""

    as_of: When | None


class ScopedAsked(_KnownAsked, total=False):
    """What a question about a day may be given beside the day."""

    subject: str | None
    measure: str | None


class Asked(ScopedAsked, total=False):
    """What a question may be given: the flags of the command line with underscores, URL parameters and the
    keywords of Python alike. None is as if it were not given.
    """

    as_of: When | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: on which day, as known when, in which part, under which policy.

    recorded: in place of a position, the day or instant by which the last event that may speak was recorded.
    full: whether what is usually only counted is listed.

    >>> Question.parse({"as_of": "2024-10-31", "subject": "Russia"}, date(2024, 11, 1)).scope.subject
    'RUS'
    """

    as_of: AsOf
    policy: Policy = "envelope"
    scope: Scope = EVERYTHING
    full: bool = False
    recorded: date | datetime | None = None

    @staticmethod
    def parse(
        given: Mapping[str, Any], today: date, own_measures: Callable[[], Collection[str]] = tuple
    ) -> Question:
        """Read what was given by the names of `Asked`; today is the day asked about where none is given.

        own_measures: the measures outside the vocabulary that the stream uses. Raises QuestionError and
        SubjectError.
        """
        asked = {name: value for name, value in given.items() if value is not None}
        if unknown := sorted(asked.keys() - Asked.__annotations__.keys()):
            names = Asked.__annotations__
            meant = suggest(unknown[0], names) or f"; one of {', '.join(names)}"
            raise QuestionError(f"'{unknown[0]}' is nothing that a question has{meant}")
        valid = parse_when(asked["as_of"]) if "as_of" in asked else today
        known_on = parse_when(asked["known_on"]) if "known_on" in asked else None
        if asked.get("known_then"):
            if known_on is not None:
                raise QuestionError("known-then and known-on both name a day of knowledge; give one of them")
            known_on = valid
        position, recorded = _parse_position(asked.get("position"))
        policy = asked.get("policy", "envelope")
        if policy not in POLICIES:
            raise QuestionError(f"'{policy}' is no policy; one of {', '.join(POLICIES)}")
        scope = _parse_scope(asked, own_measures)
        return Question(AsOf(valid, known_on, position), policy, scope, bool(asked.get("full")), recorded)

    def pinned(self, position: int) -> Question:
        """The same question to a log that ends at a position."""
        return replace(self, as_of=replace(self.as_of, position=position), recorded=None)

    def at(self, **times: date | datetime | None) -> Question:
        """The same question at another `valid` or `known`."""
        return replace(self, as_of=replace(self.as_of, **times))  # type: ignore[arg-type]  # mypy does not see that `times` are fields of AsOf

    def exactly(self) -> Question:
        """The same question about its subject alone, without groups that hold it."""
        return replace(self, scope=replace(self.scope, exactly=True))


def _parse_scope(asked: Mapping[str, Any], own_measures: Callable[[], Collection[str]]) -> Scope:
    subject = resolve(asked["subject"]) if "subject" in asked else None
    measure, place = asked.get("measure"), asked.get("place")
    if measure is not None:
        check_measure(measure, own_measures)
    if place is not None and not place.strip():
        raise QuestionError("the place is empty; write one, or leave it out")
    since = asked.get("since")
    begun = None if since in (None, NO_SINCE) else parse_days(since, None)[0]
    return Scope(subject, measure, None if place is None else place_code(place), begun, since == NO_SINCE)


def check_measure(measure: str, own_measures: Callable[[], Collection[str]]) -> None:
    """A measure asked for is of the vocabulary, or one that the stream uses. Raises QuestionError."""
    if measure in vocabulary() or measure in (own := own_measures()):
        return
    known = sorted({*own, *vocabulary()})
    raise QuestionError(
        f"no figure counts '{measure}'{suggest(measure, known) or '; one of ' + ', '.join(known)}"
    )


def _parse_position(given: Any) -> tuple[int | None, date | datetime | None]:
    """A position's number, with or without #, or the day or instant of recording in its place."""
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given, None
    digits = given.removeprefix("#") if isinstance(given, str) else ""
    # Four digits could be a year, but a year is no day: a bare number is always a position.
    if digits.isascii() and digits.isdigit() and len(digits) < 19:
        return int(digits), None
    try:
        return None, parse_when(given)
    except QuestionError:
        raise QuestionError(
            f"'{given}' is no position; write its number, or the day or instant of recording"
        ) from None


@lru_cache(maxsize=1_000)
def instant(when: date | datetime) -> datetime:
    """A day's last instant, or the instant itself."""
    if isinstance(when, datetime):
        try:
            return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
        except OverflowError:
            raise QuestionError(f"{when} is outside the years 0001 to 9999") from None
    return last_instant(when)


def parse_when(when: When) -> date | datetime:
    """A day (`2024-10-31`) or an instant (`2024-10-31T18:30:00Z`), or a Python one. Raises QuestionError."""
    if not isinstance(when, str):
        if not isinstance(when, date):
            raise QuestionError(f"{when!r} is no day; write '2024-10-31', or a date or datetime")
        return when
    written = _edtf(when)
    earliest, latest = written.begin.earliest, written.end.latest
    if earliest is None or latest is None:
        raise QuestionError(f"'{when}' has an open side; write one day, such as 2024-10-31")
    if earliest == latest:
        return earliest
    if latest == last_instant(earliest.date()) and earliest.time() == time.min:
        return latest.date()
    if earliest.date() == latest.date():
        raise QuestionError(f"'{when}' is a part of a day; write one instant, or the day {latest.date()}")
    raise QuestionError(f"'{when}' is more than one day; write the day you mean, {latest.date()} for its end")


def _edtf(when: str) -> Edtf:
    try:
        return Edtf.parse(when)
    except EdtfError as error:
        said, _, advice = str(error).rpartition("; ")
        said, advice = (said, advice) if said else (advice, "")
        meant = advice if re.fullmatch(r"write \S+", advice) else "write a day such as 2024-10-31"
        raise QuestionError(f"{said.replace('an EDTF date', 'a day')}; {meant}") from None


def parse_days(first: When | None, last: When | None) -> tuple[date | None, date | None]:
    """The first and the last UTC day of a range, either left open. Raises QuestionError."""
    days = [None if when is None else instant(parse_when(when)).date() for when in (first, last)]
    if days[0] and days[1] and days[0] > days[1]:
        raise QuestionError(f"{days[0]} is after {days[1]}; write the earlier day first")
    return days[0], days[1]


def parse_side(side: str) -> tuple[str, str | None, int | None]:
    """A question in short, `DATE[@KNOWN][#POSITION]`: its day, its day of knowledge, its position.

    A bare date is as it was known then; "@all" is everything recorded (None). Raises QuestionError.
    """
    rest, pinned, position = side.partition("#")
    valid, at, known = rest.partition("@")
    if not valid or (at and not known) or (pinned and not position.isdecimal()):
        said = "write DATE, DATE@KNOWN or DATE@KNOWN#POSITION, such as 2024-10-31@all#40"
        raise QuestionError(f"'{side}' is no side of a diff; {said}")
    return valid, None if known == "all" else known or valid, int(position) if position else None


def written(when: date | datetime | None) -> str | None:
    """A day or an instant as answers print it."""
    if isinstance(when, datetime):
        return stamp(instant(when))
    return None if when is None else when.isoformat()
