"""The data dictionary: what is recorded. Every event is frozen and tagged by its kind.

An event says that something was reported; its claims are to it what postings are to a transaction. Dates are
EDTF, numbers are estimates, who is counted is a subject code, what is counted a measure. Which fields are
required, what each defaults to and what is refused is in `codec`; design section 5 lists them. Optional
fields default to None or () and to nothing else, so that one event has one form.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from timeline.model.edtf import Edtf
from timeline.model.estimate import Estimate
from timeline.model.measures import Nature

Stance = Literal["asserts", "denies", "declines_to_comment", "silent"]


class Source(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The publication we read it in.

    key: a label, so that people can refer to it; published: when it came out (EDTF), for a living page or a
    data set `accessed` instead; archived: url of a saved copy, sha256 of that copy in hex; grade: NATO
    Admiralty code, reliability A-F and credibility 1-6.
    """

    publisher: str
    key: str | None = None
    title: str | None = None
    author: str | None = None
    published: Edtf | None = None
    url: str | None = None
    archived: str | None = None
    accessed: Edtf | None = None
    sha256: str | None = None
    grade: str | None = None


class Media(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A picture or film that shows it: where it is, where a copy is, the SHA-256 of the copy in hex."""

    url: str
    archived: str | None = None
    sha256: str | None = None


class Claim(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody's number: who is counted, what, how many, said by whom, carried by whom, where and for when.

    qualifier: the source's word ("about", "over"); occurred and until: where they differ from the event's;
    nature and unit: only for measures outside the vocabulary; disordered: low, best, high are out of order in
    the source.
    """

    subject: str
    measure: str
    estimate: Estimate
    qualifier: str | None = None
    said_by: str | None = None
    via: tuple[str, ...] = ()
    place: str | None = None
    occurred: Edtf | None = None
    until: Edtf | None = None
    nature: Nature | None = None
    unit: str | None = None
    as_written: str | None = None
    note: str | None = None
    disordered: bool | None = None


class _Event(
    Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """What every kind has. reported: when it became public; locator: where in the source; note: doubt,
    caveat.
    """

    id: str
    reported: Edtf | None = None
    locator: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    schema_version: int | None = None

    @property
    def kind(self) -> str:
        """The event's kind, as documents write it."""
        return str(self.__struct_config__.tag)


class _Reported(_Event, frozen=True, kw_only=True, gc=False, tag_field="kind"):
    """What every kind but a retraction has.

    occurred: when it happened or what period it speaks of; occurred_as_written: that in the source's words;
    as_written: a malformed or vague original, as printed; corrects: the id of the event this replaces.
    """

    summary: str
    source: Source
    occurred: Edtf | None = None
    occurred_as_written: str | None = None
    as_written: str | None = None
    claims: tuple[Claim, ...] = ()
    said_by: str | None = None
    via: tuple[str, ...] = ()
    corrects: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    media: tuple[Media, ...] = ()

    @property
    def target(self) -> str | None:
        """The id of the event this speaks about, if it speaks about the record itself."""
        return self.corrects


class Deployment(_Reported, frozen=True, kw_only=True, gc=False, tag="deployment"):
    """Forces of `origin` are at `host` (subject codes)."""

    origin: str
    host: str
    unit: str | None = None
    place: str | None = None
    until: Edtf | None = None


class Decree(_Reported, frozen=True, kw_only=True, gc=False, tag="decree"):
    """A legal act: signed when it `occurred`, in force from `in_force` (default: signed), until `until`."""

    issuer: str
    number: str | None = None
    in_force: Edtf | None = None
    until: Edtf | None = None
    replaces: tuple[str, ...] = ()


class Statement(_Reported, frozen=True, kw_only=True, gc=False, tag="statement"):
    """Somebody said something to somebody, or said nothing."""

    speaker: str
    role: str | None = None
    audience: str | None = None
    topic: str | None = None
    stance: Stance | None = None


class IntelligenceReport(_Reported, frozen=True, kw_only=True, gc=False, tag="intelligence_report"):
    """An agency's assessment, with its word of likelihood (ICD 203) and its confidence."""

    agency: str
    speaker: str | None = None
    topic: str | None = None
    likelihood: str | None = None
    confidence: str | None = None


class Report(_Reported, frozen=True, kw_only=True, gc=False, tag="report"):
    """Any other published figure or occurrence; `subject` (a code) and `topic` make it a development."""

    subject: str | None = None
    topic: str | None = None


class Retraction(_Event, frozen=True, kw_only=True, gc=False, tag="retraction"):
    """The event `retracts` no longer holds; nothing takes its place."""

    retracts: str
    reason: str
    summary: str | None = None
    source: Source | None = None

    @property
    def target(self) -> str | None:
        """The id of the event this withdraws."""
        return self.retracts


Reported = Deployment | Decree | Statement | IntelligenceReport | Report
Event = Reported | Retraction
KINDS: dict[str, type[Event]] = {
    "deployment": Deployment,
    "decree": Decree,
    "statement": Statement,
    "intelligence_report": IntelligenceReport,
    "report": Report,
    "retraction": Retraction,
}


class Recorded(Struct, frozen=True, kw_only=True, gc=False):
    """An event in a stream: its number there, when (UTC) and by whom it was recorded, and the chain's hash at
    it.
    """

    position: int
    recorded_at: datetime
    event: Event
    hash: str
    recorded_by: str | None = None
