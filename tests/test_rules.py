"""Rules 1-12 of the design's section 3, sentence by sentence: given events, when asked, then state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from given import Clock, Document, claim, document, retraction

from timeline.engine import Timeline
from timeline.log import MemoryLog, Refused
from timeline.reconcile import Policy

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
    return timeline(*given).state(valid, known, position, policy, **narrow).to_dict()


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


# -- 1. known late -------------------------------------------------------------------------------------------

KNOWN = [
    # reported, published, accessed, known from the end of
    ("2024-09", None, None, "2024-09-30"),
    ("[2024-10-05..2024-10-07]", None, None, "2024-10-07"),
    (None, "2024-10-05", None, "2024-10-05"),
    (None, "2024-10", None, "2024-10-31"),
    ("2024-10", "2024-10-05", None, "2024-10-05"),
    ("2024-10-02", "2024-10", None, "2024-10-02"),
    ("2024-10-05", "2024-10-05", None, "2024-10-05"),
    ("[2024-10-03..]", "2024-10-05", None, "2024-10-05"),
    ("2024-10-02", "[2024-10-01..]", None, "2024-10-02"),
    ("2024-10-04", None, "2024-10-02", "2024-10-04"),
    (None, "2024-10-04", "2024-10-02", "2024-10-04"),
    (None, None, "2024-10-06", "2024-10-06"),
    (None, None, "2024-10", "2024-10-31"),
    ("2024-10-03/..", None, "2024-10-06", "2024-10-06"),
    (None, None, "[2024-10-06..]", "2024-11-01"),
    (None, None, None, "2024-11-01"),
]


@pytest.mark.parametrize(("reported", "published", "accessed", "day"), KNOWN)
def test_an_event_is_known_from_the_latest_instant_it_allows(
    reported: str | None, published: str | None, accessed: str | None, day: str
) -> None:
    dates = {"published": published, "accessed": accessed}
    source = {"publisher": "Daily"} | {name: when for name, when in dates.items() if when}
    given = [told("r", "2024-09-01", strength(), reported=reported, source=source)]
    assert standing(given, "2024-12-31", before(day)) == []
    assert standing(given, "2024-12-31", day) == ["r"]
    assert figure(given, "2024-12-31")["claims"][0]["known"] == day


def test_without_any_date_of_knowledge_it_is_known_from_the_instant_of_recording() -> None:
    given = [told("r", "2024-09-01", strength(), reported=None)]
    assert standing(given, known="2024-11-01T11:59:59.999999Z") == []
    assert standing(given, known="2024-11-01T12:00:00Z") == ["r"]


def test_a_report_that_begins_after_its_source_was_published_is_an_error() -> None:
    source = {"publisher": "Daily", "published": "2024-10"}
    timeline(told("r", "2024-09-01", strength(), reported="2024-10-31", source=source))
    with pytest.raises(Refused, match="accessed"):
        timeline(told("r", "2024-09-01", strength(), reported="2024-11-01", source=source))


# -- 2. begun early ------------------------------------------------------------------------------------------

SPEAKS = [
    ("active_personnel", "2024-10-05", "2024-10-05"),
    ("active_personnel", "2024-10", "2024-10-01"),
    ("active_personnel", "2024-21", "2024-03-01"),
    ("active_personnel", "[2024-10-05..2024-10-09]", "2024-10-05"),
    ("active_personnel", "{2024-10-05,2024-10-09}", "2024-10-05"),
    ("casualty_rate", "2024-08/2024-09", "2024-08-01"),
    ("fatalities", "2024-08/2024-09", "2024-08-01"),
    ("casualties", "2022-02-24/2024-09", "2024-09-01"),
    ("casualties", "2024-10-05", "2024-10-05"),
    ("casualties", "[2024-10-05..2024-10-09]", "2024-10-05"),
    ("casualties", "{2024-10-05,2024-10-09}", "2024-10-09"),
    ("casualties", "2024-09-15/2024-09", "2024-09-15"),
    # open or unknown: the latest instant of its end, else known-from (the 12th)
    ("active_personnel", "../2024-10-08", "2024-10-08"),
    ("active_personnel", "/2024-10", "2024-10-31"),
    ("active_personnel", "[..2024-10-08]", "2024-10-08"),
    ("active_personnel", "../..", "2024-10-12"),
    ("casualties", "2022-02-24/..", "2024-10-12"),
    ("casualties", "2022-02-24/", "2024-10-12"),
]


@pytest.mark.parametrize(("measure", "occurred", "day"), SPEAKS)
def test_a_claim_speaks_from_the_earliest_instant_of_its_bound(measure: str, occurred: str, day: str) -> None:
    given = [told("r", occurred, losses(measure), reported="2024-10-12")]
    assert standing(given, before(day)) == []
    assert standing(given, day) == ["r"]


def test_what_began_by_a_day_speaks_from_the_last_instant_of_that_day() -> None:
    given = [told("r", "../2024-10-08", strength(), reported="2024-10-12")]
    assert standing(given, "2024-10-08T23:59:59.999998Z") == []
    assert standing(given, "2024-10-08T23:59:59.999999Z") == ["r"]


UNCERTAIN = [
    # told on the 20th of October; uncertain until the end of
    ("active_personnel", "2024-10", "2024-10-31"),
    ("active_personnel", "2024-10/2024-12", "2024-10-31"),
    ("active_personnel", "[2024-10-05..2024-10-09]", "2024-10-09"),
    ("casualties", "2022/2024-09", "2024-09-30"),
    ("casualties", "[2024-10-05..2024-10-09]", "2024-10-09"),
    ("active_personnel", "[2024-10-05..]", "2024-10-20"),
    ("active_personnel", "../2024-10-15", "2024-10-20"),
]


@pytest.mark.parametrize(("measure", "occurred", "day"), UNCERTAIN)
def test_a_date_is_uncertain_until_the_latest_instant_of_that_bound(
    measure: str, occurred: str, day: str
) -> None:
    given = [told("r", occurred, losses(measure), reported="2024-10-20")]
    almost = f"{day}T23:59:59.999998Z"
    assert marks(figure(given, before(day))) == {"r": ["date uncertain"]}
    assert marks(figure(given, almost)) == {"r": ["date uncertain"]}
    assert marks(figure(given, day)) == {"r": []}


@pytest.mark.parametrize(("measure", "occurred"), [("casualties", "2022/.."), ("active_personnel", "../..")])
def test_what_speaks_from_known_is_never_uncertain(measure: str, occurred: str) -> None:
    assert marks(figure([told("r", occurred, losses(measure), reported="2024-10-20")], "2024-10-20")) == {
        "r": []
    }


def test_a_claim_may_carry_its_own_date() -> None:
    given = [told("r", "2024-10-01", strength(occurred="2024-10-10"), reported="2024-10-12")]
    assert standing(given, "2024-10-09") == []
    assert figure(given, "2024-10-10")["claims"][0]["occurred"] == "2024-10-10"


ROWS = [
    ("deployment", "deployments", {}),
    ("decree", "decrees", {}),
    ("statement", "statements", {"topic": "troops"}),
    ("intelligence_report", "assessments", {"topic": "troops"}),
    ("report", "developments", {"subject": "RUS", "topic": "troops"}),
]


@pytest.mark.parametrize(("kind", "rows", "fields"), ROWS)
def test_events_speak_from_their_own_date_as_a_stock_does(
    kind: str, rows: str, fields: dict[str, Any]
) -> None:
    counted = losses(occurred="2024-08/2024-09") if kind != "decree" else law(said_by="x")
    given = [told("r", "2024-08/2024-09", counted, kind=kind, **fields)]
    assert state(given, "2024-07-31")[rows] == []
    found = state(given, "2024-08-01")
    assert len(found[rows]) == 1
    assert kind == "decree" or found["figures"] == []  # the count up to September says nothing yet


# -- 3. in scope, visible ------------------------------------------------------------------------------------


def test_an_event_is_in_scope_once_its_position_is_reached() -> None:
    given = [told("a", "2024-10-01", strength()), told("b", "2024-10-02", strength())]
    assert standing(given, position=0) == []
    assert standing(given, position=1) == ["a"]
    assert standing(given, position=2) == ["b"]


@pytest.mark.parametrize("row", ["figures", "developments"])
def test_an_event_is_in_scope_from_the_very_instant_it_speaks_and_is_known(row: str) -> None:
    given = [told("a", "2024-10-05T10:00:00Z", strength(), subject="RUS", topic="t")]
    now, sooner = "2024-10-05T10:00:00Z", "2024-10-05T09:59:59.999999Z"
    assert len(state(given, now, now)[row]) == 1
    assert state(given, sooner, now)[row] == []
    assert state(given, now, sooner)[row] == []


def test_a_question_is_about_today_with_everything_known_at_the_head_unless_it_says_otherwise() -> None:
    given = timeline(told("a", "2024-11-01", strength(), reported="2024-12-24"))
    found = given.state().to_dict()
    assert [one["status"] for one in found["figures"]] == ["current"]
    assert found["as_of"] == {"valid": "2024-11-01", "known": None, "position": 1, "hash": given.head().hash}


def test_a_position_may_be_a_recording_instant() -> None:
    clock = Clock(NOON)
    given = Timeline(MemoryLog(clock), clock=clock)
    given.append(told("a", "2024-10-01", strength()))
    clock.pass_time(hours=1)
    given.append(told("b", "2024-10-02", strength()))
    positions = ["2024-11-01T11:59:59Z", "2024-11-01T12:30:00Z", "2024-11-01T13:00:00Z", "2024-11-01"]
    found = [given.state("2024-10-31", position=at).to_dict()["as_of"]["position"] for at in positions]
    assert found == [0, 1, 2, 2]


# -- 4. withdrawn --------------------------------------------------------------------------------------------

FIRST = told("v1", "2024-10-01", strength("1"))
SECOND = told("v2", "2024-10-01", strength("2"), corrects="v1", reported="2024-10-05")
THIRD = told("v3", "2024-10-01", strength("3"), corrects="v2", reported="2024-10-10")


def unsaid(name: str, of: str, reported: str | None = "2024-10-20") -> Document:
    return retraction(name, of, source=None, reported=reported)


def test_a_correction_withdraws_what_it_corrects_and_is_its_next_version() -> None:
    assert standing([FIRST, SECOND]) == ["v2"]


def test_a_correction_withdraws_every_version_before_it_even_what_becomes_known_between() -> None:
    given = [FIRST, SECOND, THIRD | {"reported": "2024-10-03"}]
    assert standing(given, known="2024-10-02") == ["v1"]
    assert standing(given, known="2024-10-03") == ["v3"]
    assert standing(given, known="2024-10-05") == ["v3"]


def test_a_correction_of_a_correction_never_brings_the_original_back() -> None:
    assert standing([FIRST, SECOND, THIRD]) == ["v3"]


def test_a_retraction_of_a_correction_withdraws_the_original_too() -> None:
    found = figure([FIRST, SECOND, unsaid("r", "v2")])
    assert (found["status"], marks(found)) == ("withdrawn", {"v2": ["withdrawn"]})


def test_a_retraction_of_a_retraction_brings_back_the_version_it_named() -> None:
    given = [FIRST, SECOND, unsaid("r", "v2"), unsaid("rr", "r", "2024-10-25")]
    assert figure(given, known="2024-10-24")["status"] == "withdrawn"
    assert figure(given, known="2024-10-25")["status"] == "current"
    assert standing(given, known="2024-10-25") == ["v2"]


def test_a_retraction_of_a_retraction_may_be_retracted() -> None:
    given = [FIRST, unsaid("r", "v1"), unsaid("rr", "r"), unsaid("rrr", "rr")]
    assert figure(given)["status"] == "withdrawn"


def test_a_wrong_correction_is_undone_by_another_correction() -> None:
    assert envelope(figure([FIRST, SECOND, THIRD | {"claims": [strength("1")]}])) == (1, 1, 1)


def test_only_what_is_known_withdraws() -> None:
    assert standing([FIRST, SECOND], known="2024-10-04") == ["v1"]
    assert standing([FIRST, SECOND], known="2024-10-05") == ["v2"]
    assert standing([FIRST, SECOND], position=1) == ["v1"]


def test_it_does_not_count_for_a_withdrawal_when_anything_occurred() -> None:
    assert standing([FIRST, SECOND | {"occurred": "2024-11-15"}], "2024-10-31") == []
    assert standing([FIRST, {k: v for k, v in SECOND.items() if k != "occurred"}], "2024-10-31") == []


def test_a_correction_of_our_own_slip_changes_the_past_and_the_position_keeps_it() -> None:
    given = [FIRST, SECOND | {"reported": "2024-10-01"}]
    assert standing(given, known="2024-10-01") == ["v2"]
    assert standing(given, known="2024-10-01", position=1) == ["v1"]


@pytest.mark.parametrize(
    ("given", "refused", "names"),
    [
        ([FIRST, SECOND], THIRD | {"corrects": "v1"}, "address 'v2'"),
        ([FIRST, SECOND], unsaid("r", "v1"), "address 'v2'"),
        ([FIRST, SECOND, THIRD], unsaid("r", "v1"), "address 'v3'"),
        ([FIRST, unsaid("r", "v1")], SECOND, "retract 'r'"),
        ([FIRST, unsaid("r", "v1", "2025-01-01")], unsaid("r2", "v1"), "retract 'r'"),
        ([FIRST, unsaid("r", "v1")], SECOND | {"corrects": "r"}, "retract it"),
        ([], SECOND, "'v1' is not recorded"),
        ([SECOND], FIRST, "'v1' is not recorded"),
    ],
)
def test_what_already_stands_withdrawn_is_not_withdrawn_again(
    given: list[Document], refused: Document, names: str
) -> None:
    with pytest.raises(Refused, match=names):
        timeline(*given, refused)


def test_what_was_brought_back_may_be_corrected() -> None:
    assert standing([FIRST, unsaid("r", "v1"), unsaid("rr", "r"), SECOND]) == ["v2"]


# -- 5. latest word of each voice ----------------------------------------------------------------------------


def test_of_one_carrier_the_later_word_stands_whatever_was_told_when() -> None:
    newer = told("newer", "2024-10-25", strength())
    older = told("older", "2024-10-20", strength(), reported="2024-10-28")
    assert standing([newer, older]) == standing([older, newer]) == ["newer"]


def test_of_one_day_the_word_told_later_stands() -> None:
    first = told("first", "2024-10-20", strength())
    again = told("again", "2024-10-20", strength("2"), reported="2024-10-21")
    assert standing([first, again]) == standing([again, first]) == ["again"]


def test_of_one_day_every_carriers_latest_word_stands() -> None:
    daily = told("daily", "2024-10-20", strength())
    post = told("post", "2024-10-20", strength("2"), reported="2024-10-23", by="Post")
    assert standing([daily, post]) == ["daily", "post"]


def test_of_the_carriers_words_those_that_speak_latest_stand() -> None:
    daily = told("daily", "2024-10-20", strength(), reported="2024-10-20")
    post = told("post", "2024-10-21", strength("2"), by="Post")
    assert standing([daily, post]) == ["post"]


def test_a_carrier_speaks_for_another_voice_apart() -> None:
    given = [told("a", "2024-10-20", strength()), told("b", "2024-10-25", strength(said_by="UK"))]
    assert standing(given) == ["a", "b"]


def test_ties_stand_together_and_position_decides_nothing() -> None:
    one, two = told("one", "2024-10-20", strength()), told("two", "2024-10-20", strength("2"))
    assert standing([one, two]) == standing([two, one]) == ["one", "two"]


PRECISE = told("precise", "2024-10-23", troops("3000"))

VAGUE = [
    # occurred, told, stands beside "3,000 on the 23rd", told on the 23rd
    ("2024-10", "2024-10-31", True),
    ("2024-10-01/2024-10-23", "2024-10-31", True),
    ("2024-10-01/2024-10-22", "2024-10-31", False),
    ("2024-10-01/2024-10-23T00:00:00Z", "2024-10-31", True),
    ("2024-10-01/2024-10-22T23:59:59Z", "2024-10-31", False),
    ("2024-10", "2024-10-24", True),
    ("2024-10", "2024-10-23", False),
    ("2024-10", "2024-10-22", False),
    ("2024-10/..", "2024-10-31", True),
    ("2024-10-22", "2024-10-31", False),
]


@pytest.mark.parametrize(("occurred", "reported", "stands"), VAGUE)
def test_a_vaguer_word_told_later_stands_beside_the_precise_one(
    occurred: str, reported: str, stands: bool
) -> None:
    vague = told("vague", occurred, troops("11000"), reported=reported)
    expected = ["precise", "vague"] if stands else ["precise"]
    assert standing([PRECISE, vague]) == standing([vague, PRECISE]) == expected


def test_until_is_the_end_of_a_vaguer_words_period() -> None:
    def vague(until: str) -> Document:
        return told("vague", "2024-10-20", troops("11000", until=until), reported="2024-10-25")

    assert standing([PRECISE, vague("2024-10-23")]) == ["precise", "vague"]
    assert standing([PRECISE, vague("2024-10-22")]) == ["precise"]


def test_another_carrier_may_tell_the_vaguer_word() -> None:
    vague = told("vague", "2024-10", troops("11000"), reported="2024-10-31", by="Post")
    assert standing([PRECISE, vague]) == ["precise", "vague"]


def test_another_voices_precise_word_asks_for_nothing() -> None:
    vague = told("vague", "2024-10-01", troops(said_by="Seoul"))
    assert standing([told("precise", "2024-10-03", troops()), vague], "2024-10-03") == ["precise", "vague"]


def test_a_vaguer_word_must_be_known_after_the_first_known_of_those_that_stand() -> None:
    again = told("again", "2024-10-23", troops("3000"), reported="2024-10-29", by="Post")
    vague = told("vague", "2024-10", troops("11000"), reported="2024-10-26", by="Weekly")
    assert standing([PRECISE, again, vague]) == ["again", "precise", "vague"]


def test_of_several_vaguer_words_the_newest_known_stand() -> None:
    vague = [
        told(f"vague{day}{by}", occurred, troops("11000"), reported=f"2024-10-{day}", by=by)
        for day, by, occurred in [
            (28, "Post", "2024-10-10/2024-10-31"),
            (30, "A", "2024-10"),
            (30, "B", "2024"),
        ]
    ]
    assert standing([PRECISE, *vague]) == ["precise", "vague30A", "vague30B"]


def test_beside_a_decrees_claim_no_vaguer_word_stands() -> None:
    signed = decree("signed", "2024-10-23", law("3000", "Kremlin"))
    vague = told("vague", "2024-10", law("11000", "Kremlin"), reported="2024-10-31")
    assert standing([signed, vague]) == ["signed"]


def test_a_decrees_claim_is_no_vaguer_word() -> None:
    precise = told("precise", "2024-10-23", law("3000", "Kremlin"))
    vague = decree("vague", "2024-10", law("11000", "Kremlin"), reported="2024-10-31", until="2025")
    assert standing([precise, vague]) == ["precise"]


PERIODS = [
    # told on the 10th of October; the age on the 31st counts from the end of the period
    ({"occurred": "2024-10-01"}, "2024-10-10", 30),
    ({"occurred": "2024-10"}, "2024-10-10", 0),
    ({"occurred": "2024-10-01/2024-10-05"}, "2024-10-10", 26),
    ({"occurred": "[2024-10-01..2024-10-05]"}, "2024-10-10", 26),
    ({"occurred": "2024-10-01", "until": "2024-10-20"}, "2024-10-10", 11),
    ({"occurred": "2024-10-01/.."}, "2024-10-10", 21),
    ({"occurred": "2024-10-01/"}, "2024-10-10", 21),
    ({"occurred": "2024-10-12/.."}, "2024-10-11", 19),
    ({"occurred": "2024-10-01", "until": "2024-12"}, "2024-10-10", 0),
]


@pytest.mark.parametrize(("fields", "reported", "days"), PERIODS)
def test_the_age_counts_from_the_end_of_the_period(fields: Document, reported: str, days: int) -> None:
    given = [told("r", "2024-09-01", strength(**fields), reported=reported)]
    assert figure(given)["claims"][0]["age_days"] == days


# -- 6. ends, decrees ----------------------------------------------------------------------------------------


def test_a_claim_has_ended_once_its_last_instant_is_past() -> None:
    given = [told("r", "2024-09-01", strength(until="2024-10"))]
    assert marks(figure(given, "2024-10-31")) == {"r": []}
    ended = figure(given, "2024-11-01T00:00:00Z")
    assert (marks(ended), ended["status"], envelope(ended)) == ({"r": ["ended"]}, "ended", (None, None, None))


def test_what_has_ended_uncovers_nothing_older() -> None:
    older = told("older", "2024-08-01", strength("1"))
    given = [older, told("newer", "2024-09-01", strength("2", until="2024-10-10"))]
    assert marks(figure(given)) == {"newer": ["ended"]}


def test_what_has_ended_is_outside_the_envelope() -> None:
    gone = told("gone", "2024-10-01", strength("5", until="2024-10-10"))
    found = figure([gone, told("here", "2024-10-01", strength("7", "UK"))])
    assert (envelope(found), found["status"], found["voices"]) == ((7, 7, 7), "current", 1)


AUTUMN = decree("ukaz", "2024-09-16", law("1500000"), in_force="2024-12-01")


def test_a_decree_signed_in_september_and_in_force_in_december_is_pending_in_october() -> None:
    found = state([AUTUMN], "2024-10-31")
    assert ([row["status"] for row in found["decrees"]], found["figures"]) == (["pending"], [])
    assert state([AUTUMN], "2024-09-15")["decrees"] == []
    assert state([AUTUMN], "2024-11-30")["decrees"][0]["status"] == "pending"


def test_a_decree_is_in_force_from_when_its_in_force_speaks_and_so_are_its_claims() -> None:
    given = [AUTUMN | {"in_force": "2024-12"}]
    found = state(given, "2024-12-01")
    assert found["decrees"][0]["status"] == "in force"
    assert found["figures"][0]["claims"][0]["occurred"] == "2024-12"
    assert state(given, "2024-11-30")["decrees"][0]["status"] == "pending"


def test_a_decree_is_in_force_when_signed_unless_it_says_otherwise() -> None:
    assert state([decree("d", "2024-10-31", law())])["decrees"][0]["status"] == "in force"


def test_a_decree_and_its_claims_end_with_its_until() -> None:
    given = [decree("d", "2024-10-01", law(), until="2024-10-20")]
    assert state(given, "2024-10-20")["decrees"][0]["status"] == "in force"
    found = state(given, "2024-10-21")
    assert (found["decrees"][0]["status"], found["figures"][0]["status"]) == ("ended", "ended")


def test_a_decrees_claim_without_an_until_speaks_up_to_the_day_asked_about() -> None:
    given = [decree("d", "2022-08-25", law("1150000", "Kremlin"))]
    found = figure([*given, told("r", "2024-10-20", law("1000000", "UK"))])
    assert marks(found) == {"d": [], "r": []}
    assert figure(given, "2034-10-31")["claims"][0]["age_days"] == 0


OLD = decree("old", "2024-01-01", law("1"))
NEW = decree("new", "2024-10-10", replaces=["old"], in_force="2024-10-20")


def statuses(given: list[Document], valid: str = "2024-10-31", known: str | None = None) -> dict[str, str]:
    return {row["id"]: row["status"] for row in state(given, valid, known)["decrees"]}


def test_a_decree_is_replaced_from_when_the_other_is_in_force() -> None:
    assert statuses([OLD, NEW], "2024-10-19") == {"new": "pending", "old": "in force"}
    assert statuses([OLD, NEW], "2024-10-20") == {"new": "in force", "old": "replaced"}
    assert statuses([OLD, NEW], "2024-10-20T00:00:00Z") == {"new": "in force", "old": "replaced"}
    assert [row["replaced_by"] for row in state([OLD, NEW])["decrees"]] == [[], ["new"]]


def test_what_is_replaced_need_not_be_recorded_before_nor_at_all() -> None:
    assert statuses([NEW, OLD]) == {"new": "in force", "old": "replaced"}
    assert statuses([NEW]) == {"new": "in force"}


def test_only_a_visible_decree_replaces() -> None:
    assert statuses([OLD, NEW], known="2024-10-09") == {"old": "in force"}
    assert statuses([OLD, NEW, unsaid("r", "new")]) == {"old": "in force"}
    early = NEW | {"in_force": "2024-10-01"}
    assert statuses([OLD, early], "2024-10-09") == {"old": "in force"}
    assert statuses([OLD, early], "2024-10-10") == {"new": "in force", "old": "replaced"}


def test_a_decree_replaces_only_what_it_names() -> None:
    other = told("other", "2024-10-01", strength())
    assert statuses([OLD, other, NEW | {"replaces": ["other"]}]) == {"new": "in force", "old": "in force"}


def test_a_version_of_a_decree_does_not_replace_it() -> None:
    assert statuses([OLD, NEW | {"corrects": "old"}]) == {"new": "in force"}
    third = decree("third", "2024-10-11", corrects="new", replaces=["old", "new"])
    assert statuses([OLD, NEW | {"corrects": "old"}, third]) == {"third": "in force"}


def test_whoever_names_a_version_replaces_the_whole_item() -> None:
    mended = decree("mended", "2024-01-02", corrects="old")
    assert statuses([OLD, mended, NEW]) == {"mended": "replaced", "new": "in force"}
    assert statuses([OLD, NEW, mended]) == {"mended": "replaced", "new": "in force"}
    again = decree("again", "2024-01-03", corrects="mended")
    assert statuses([OLD, mended, again, NEW]) == {"again": "replaced", "new": "in force"}
    late = NEW | {"replaces": ["mended"]}
    assert statuses([OLD, mended | {"reported": "2024-10-30"}, late], known="2024-10-30") == {
        "mended": "replaced", "new": "in force",
    }  # fmt: skip


def test_a_version_that_is_not_known_yet_is_not_named() -> None:
    mended = decree("mended", "2024-01-02", corrects="old", reported="2024-11-20")
    late = NEW | {"replaces": ["mended"]}
    assert statuses([OLD, mended, late], known="2024-11-19") == {"new": "in force", "old": "in force"}
    assert statuses([OLD, mended, late], known="2024-11-20") == {"mended": "replaced", "new": "in force"}


def test_what_becomes_of_the_replacing_decree_brings_nothing_back() -> None:
    third = decree("third", "2024-10-25", replaces=["new"])
    assert statuses([OLD, NEW, third]) == {"new": "replaced", "old": "replaced", "third": "in force"}
    assert statuses([OLD, NEW | {"until": "2024-10-22"}]) == {"new": "ended", "old": "replaced"}


def test_replaced_comes_before_pending_and_ended() -> None:
    assert statuses([OLD | {"in_force": "2025"}, NEW])["old"] == "replaced"
    assert statuses([OLD | {"until": "2024-06"}, NEW])["old"] == "replaced"


def test_claims_of_replaced_decrees_are_passed_over_where_there_is_anything_else() -> None:
    assert standing([OLD, NEW, told("r", "2023-01-01", law("2", "UK"))]) == ["r"]
    assert standing([OLD, NEW | {"claims": [law("2")]}]) == ["new"]


def test_a_forecast_is_something_else_too() -> None:
    found = figure([OLD, NEW, told("r", "2024-10-15", law("2", "UK"), reported="2024-10-01")])
    assert (marks(found), found["status"]) == ({"r": ["foretold"]}, "foretold")


def test_where_there_is_nothing_else_the_replaced_decrees_claim_stands_as_ended() -> None:
    found = figure([OLD, NEW])
    assert (marks(found), found["status"]) == ({"old": ["ended"]}, "ended")
    assert envelope(found) == (None, None, None)


def test_among_claims_of_replaced_decrees_the_latest_word_stands() -> None:
    given = [OLD, NEW | {"claims": [law("2")]}, decree("third", "2024-10-25", replaces=["new"])]
    assert marks(figure(given)) == {"new": ["ended"]}


# -- 7. foretold ---------------------------------------------------------------------------------------------

FORECAST = told("forecast", "2024-10-20", troops("15000"), reported="2024-10-05")

LEADS = [
    # known, speaks from, a forecast
    ("2024-10-14", "2024-10-14", False),
    ("2024-10-14", "2024-10-15", False),
    ("2024-10-14", "2024-10-16", True),
    ("2024-10-14T23:59:59Z", "2024-10-16T00:00:00Z", True),
    ("2024-10-14T00:00:00Z", "2024-10-15T23:59:59Z", False),
    ("2024-10-15T01:00:00+02:00", "2024-10-16", True),
]


@pytest.mark.parametrize(("reported", "occurred", "foretold"), LEADS)
def test_a_claim_known_more_than_one_day_before_it_speaks_is_a_forecast(
    reported: str, occurred: str, foretold: bool
) -> None:
    found = figure([told("r", occurred, troops(), reported=reported)])
    assert (marks(found)["r"], found["status"]) == (
        (["foretold"], "foretold") if foretold else ([], "current")
    )


def test_a_forecast_never_turns_into_a_fact_by_the_passing_of_its_day() -> None:
    for day in ("2024-10-20", "2024-10-21", "2034-10-20"):
        found = figure([FORECAST], day)
        assert (marks(found), envelope(found)) == ({"forecast": ["foretold"]}, (None, None, None))


def test_a_decrees_claim_and_an_incident_are_no_forecasts() -> None:
    assert figure([AUTUMN], "2024-12-01")["status"] == "current"
    incident = told("i", "2024-10-20", deaths(), reported="2024-10-05")
    assert marks(figure([incident])) == {"i": []}
    assert state([AUTUMN, incident], "2024-10-10")["ahead"] == []


def test_a_count_up_to_the_end_of_a_month_to_come_is_a_forecast() -> None:
    given = [told("r", "2022-02-24/2024-12", losses(), reported="2024-10-15")]
    assert [one["marks"] for one in state(given, "2024-11-30")["ahead"]] == [["foretold"]]
    assert figure(given, "2024-12-31")["status"] == "foretold"


def test_a_forecast_is_listed_while_it_speaks_later_than_its_carriers_latest_word() -> None:
    def with_word(day: str) -> list[str]:
        return standing([FORECAST, told("word", day, troops("3000"))])

    assert with_word("2024-10-19") == ["forecast", "word"]
    assert with_word("2024-10-20") == ["word"]
    assert with_word("2024-10-21") == ["word"]


def test_another_carriers_word_hides_no_forecast() -> None:
    assert standing([FORECAST, told("word", "2024-10-25", troops("3000"), by="Post")]) == ["forecast", "word"]


def test_only_a_carriers_latest_forecast_is_listed() -> None:
    later = told("later", "2024-10-22", troops(), reported="2024-10-04")
    newer = told("newer", "2024-10-20", troops(), reported="2024-10-06")
    other = told("other", "2024-10-18", troops(), reported="2024-10-04", by="Post")
    assert standing([FORECAST, newer, other]) == ["newer", "other"]
    assert standing([FORECAST, newer, later]) == ["later"]


def test_a_forecast_supersedes_nothing_and_sets_no_time() -> None:
    found = figure([FORECAST, told("word", "2024-10-10", troops("3000"))])
    assert marks(found) == {"forecast": ["foretold"], "word": []}
    assert (envelope(found), found["status"]) == ((3000, 3000, 3000), "current")


def test_every_forecast_that_speaks_after_the_day_is_ahead() -> None:
    early = told("early", "2024-10-18", troops(), reported="2024-10-04")
    rough = told("rough", "2024-10-20", troops("3..1", disordered=True), reported="2024-10-05")
    found = state([FORECAST, early, rough], "2024-10-17")["ahead"]
    assert {one["id"]: one["marks"] for one in found} == {
        "forecast": ["foretold"], "early": ["foretold"], "rough": ["foretold", "disordered"],
    }  # fmt: skip
    assert [one["id"] for one in state([FORECAST, early], "2024-10-19")["ahead"]] == ["forecast"]
    assert state([FORECAST], "2024-10-20")["ahead"] == []


def test_what_is_ahead_is_visible_but_for_its_day() -> None:
    assert state([FORECAST], "2024-10-17", "2024-10-04")["ahead"] == []
    assert state([FORECAST, unsaid("r", "forecast", "2024-10-06")], "2024-10-17")["ahead"] == []
    fact = told("fact", "2024-10-18", troops(), reported="2024-10-17")
    assert state([fact], "2024-10-17")["ahead"] == []


# -- 8. earlier, stale ---------------------------------------------------------------------------------------

WINDOWS = [
    ("troops_deployed", 3, 30),
    ("recruitment", 92, 184), ("casualty_rate", 92, 184), ("trained", 92, 184),
    ("casualties", 31, 92), ("killed", 31, 92), ("wounded", 31, 92), ("missing", 31, 92),
    ("captured", 31, 92), ("desertion_cases", 31, 92), ("awol_cases", 31, 92), ("fatalities", 31, 92),
    ("active_personnel", 366, 400), ("military_aid", 366, 400),
    ("authorised_strength", 0, None),
    ("drones", 31, 92),
]  # fmt: skip


def any_claim(measure: str, **fields: Any) -> Document:
    own = {"nature": "stock", "unit": "pieces"} if measure == "drones" else {}
    return claim(measure, place="RUS", **own, **fields)


@pytest.mark.parametrize(("measure", "window", "_horizon"), WINDOWS)
def test_a_claim_whose_age_exceeds_the_window_when_the_newest_spoke_is_earlier(
    measure: str, window: int, _horizon: int | None
) -> None:
    def found(days: int) -> Document:
        old = told("old", after("2024-10-30", -days), any_claim(measure, estimate="7", said_by="UK"))
        return figure([old, told("new", "2024-10-30", any_claim(measure, estimate="9", said_by="US"))])

    assert marks(found(window)) == {"old": [], "new": []}
    assert marks(found(window + 1)) == {"old": ["earlier"], "new": []}
    assert envelope(found(window + 1)) == (9, 9, 9)


@pytest.mark.parametrize(("measure", "_window", "horizon"), WINDOWS)
def test_a_figure_is_stale_when_all_its_claims_are_older_than_the_horizon(
    measure: str, _window: int, horizon: int | None
) -> None:
    given = [told("r", "2024-10-01", any_claim(measure))]
    if horizon is None:
        assert figure(given, "2034-10-01")["status"] == "current"
    else:
        assert figure(given, after("2024-10-01", horizon))["status"] == "current"
        assert figure(given, after("2024-10-01", horizon + 1))["status"] == "stale"


def test_three_thousand_on_the_23rd_is_not_the_low_end_of_ten_to_twelve_on_the_30th() -> None:
    found = figure([PRECISE, told("b", "2024-10-30", troops("10000..12000", "Kyiv"))])
    assert (envelope(found), marks(found)) == ((10000, None, 12000), {"precise": ["earlier"], "b": []})


def test_claims_are_compared_when_the_newest_spoke_and_not_when_we_ask() -> None:
    given = [PRECISE, told("b", "2024-10-26", troops("10000", "Kyiv"))]
    found = figure(given, "2024-12-31")
    assert (envelope(found), found["status"]) == ((3000, None, 10000), "stale")


def test_what_has_ended_or_is_foretold_sets_no_time_and_is_not_earlier() -> None:
    ended = told("ended", "2024-10-29", troops("1", "Kyiv", until="2024-10-30"))
    foretold = told("foretold", "2024-10-30", troops("1", "Seoul"), reported="2024-10-01")
    long_ago = told("long-ago", "2024-09-01", troops("1", "Bern", until="2024-09-02"))
    assert marks(figure([PRECISE, ended, foretold, long_ago])) == {
        "precise": [], "ended": ["ended"], "foretold": ["foretold"], "long-ago": ["ended"],
    }  # fmt: skip


def test_a_period_that_reaches_the_newest_is_not_earlier() -> None:
    vague = told("vague", "2024-10", troops("11000", "Kyiv"))
    assert marks(figure([vague, told("b", "2024-10-30", troops())])) == {"vague": [], "b": []}


def test_one_claim_within_the_horizon_keeps_a_figure_current() -> None:
    given = [told("a", "2024-10-01", troops()), told("b", "2024-10-04", troops(said_by="Kyiv"))]
    assert figure(given, "2024-11-03")["status"] == "current"  # a is 33 days old, b 30
    assert figure(given, "2024-11-04")["status"] == "stale"


def test_statuses_hold_in_their_order() -> None:
    ended = told("ended", "2024-08-01", troops(said_by="Kyiv", until="2024-08-02"))
    old = told("old", "2024-08-01", troops(said_by="Seoul"))
    assert figure([FORECAST])["status"] == "foretold"
    assert figure([FORECAST, ended])["status"] == "ended"
    assert figure([FORECAST, ended, old])["status"] == "stale"
    assert figure([FORECAST, ended, old, told("new", "2024-10-30", troops())])["status"] == "current"


# -- 9. absence is not zero ----------------------------------------------------------------------------------


def test_a_figure_never_reported_is_absent() -> None:
    assert state([told("r", "2024-10-01")])["figures"] == []


def test_a_figure_of_which_only_a_retracted_claim_is_left_is_withdrawn() -> None:
    found = figure([FIRST, unsaid("r", "v1")])
    assert (found["status"], marks(found), envelope(found)) == (
        "withdrawn", {"v1": ["withdrawn"]}, (None, None, None),
    )  # fmt: skip
    assert (found["voices"], found["carriers"], found["claims"][0]["withdrawn_by"]) == (0, 0, [2])


def test_a_figure_corrected_into_something_else_is_absent() -> None:
    assert standing([FIRST, SECOND | {"claims": [troops()], "corrects": "v1"}]) == ["v2"]
    assert state([FIRST, SECOND | {"claims": []}])["figures"] == []


def test_beside_a_visible_claim_nothing_withdrawn_is_listed() -> None:
    assert standing([FIRST, unsaid("r", "v1"), told("b", "2024-08-01", strength())]) == ["b"]


def test_the_retraction_must_be_known_and_what_it_withdrew_in_scope() -> None:
    given = [FIRST, unsaid("r", "v1")]
    assert figure(given, known="2024-10-19")["status"] == "current"
    assert state(given, "2024-09-30")["figures"] == []
    assert (
        state(
            [told("x", "2024-10-01", strength(), reported="2024-12"), unsaid("r", "x")], known="2024-11-30"
        )["figures"]
        == []
    )


def test_of_what_was_withdrawn_the_latest_is_listed_with_its_ties() -> None:
    given = [
        told("a", "2024-10-01", strength()), told("b", "2024-10-02", strength("2"), reported="2024-10-03"),
        told("c", "2024-10-02", strength("3", "UK"), reported="2024-10-04"),
        told("d", "2024-10-02", strength("4", "US"), reported="2024-10-04"),
    ]  # fmt: skip
    gone = [unsaid(f"un{one['id']}", one["id"]) for one in given]
    assert standing([*given, *gone]) == ["c", "d"]


def test_all_standing_events_that_withdraw_are_named() -> None:
    given = [FIRST, unsaid("r1", "v1"), unsaid("rr", "r1", "2024-10-30"), unsaid("r2", "v1")]
    assert figure(given, known="2024-10-29")["claims"][0]["withdrawn_by"] == [2, 4]
    assert figure(given, known="2024-10-30")["claims"][0]["withdrawn_by"] == [4]


ALONE = [
    ({"occurred": "2024-10"}, {}, "2024-10-20", ["date uncertain", "withdrawn"]),
    ({"occurred": "2024-10-20", "reported": "2024-10-01"}, {}, "2024-10-31", ["foretold", "withdrawn"]),
    ({"occurred": "2024-10-01"}, {"until": "2024-10-20"}, "2024-10-31", ["ended", "withdrawn"]),
    ({"occurred": "2024-10-01"}, {"disordered": True}, "2024-10-31", ["disordered", "withdrawn"]),
]


@pytest.mark.parametrize(("event", "counted", "valid", "expected"), ALONE)
def test_beside_withdrawn_stand_the_marks_that_need_no_other_claim(
    event: Document, counted: Document, valid: str, expected: list[str]
) -> None:
    given = [told("r", **({"reported": "2024-10-12"} | event)) | {"claims": [strength("3..5", **counted)]}]
    if "disordered" in counted:
        given[0]["claims"][0]["estimate"] = "5..3"
    assert marks(figure([*given, unsaid("un", "r", "2024-10-12")], valid)) == {"r": expected}


def test_what_is_withdrawn_is_neither_earlier_nor_a_variant() -> None:
    given = [
        told("a", "2024-10-01", strength("1")), told("b", "2024-10-01", strength("2")),
        unsaid("una", "a"), unsaid("unb", "b"),
    ]  # fmt: skip
    assert marks(figure(given, "2034-10-01")) == {"a": ["withdrawn"], "b": ["withdrawn"]}


# -- 10. undated, retracted ----------------------------------------------------------------------------------


def undated(name: str, reported: str = "2024-10-20") -> Document:
    return told(name, None, strength(), reported=reported, subject="RUS", topic="t")


def test_an_undated_event_never_enters_a_state_and_is_told() -> None:
    found = state([undated("u")], "1999-01-01")
    assert (found["figures"], found["developments"]) == ([], [])
    assert found["undated"] == {
        "count": 1,
        "newest": [{"position": 1, "id": "u", "kind": "report", "summary": "It was said."}],
    }


def test_undated_events_are_told_in_scope_and_standing_only() -> None:
    given = [undated("u"), undated("v"), unsaid("un", "v", "2024-10-22")]
    assert state(given, known="2024-10-19")["undated"]["count"] == 0
    assert state(given, known="2024-10-20")["undated"]["count"] == 2
    assert state(given, position=1)["undated"]["count"] == 1
    found = state(given)
    assert [row["id"] for row in found["undated"]["newest"]] == ["u"]  # neither v nor its retraction
    assert found["retracted"] == {"count": 0, "newest": []}


def test_the_newest_twenty_undated_are_told_newest_first() -> None:
    given = [undated(f"u{day:02}", f"2024-10-{day:02}") for day in range(1, 22)]
    found = state([undated("tie", "2024-10-21"), *given])["undated"]
    assert (found["count"], len(found["newest"])) == (22, 20)
    assert [row["id"] for row in found["newest"]][:3] == ["tie", "u21", "u20"]
    assert found["newest"][-1]["id"] == "u03"


def test_retracted_events_are_told_with_what_withdrew_them() -> None:
    found = state([FIRST, unsaid("r", "v1")])["retracted"]
    row = {"position": 1, "id": "v1", "kind": "report", "summary": "It was said.", "withdrawn_by": [2]}
    assert found == {"count": 1, "newest": [row]}


def test_retracted_is_what_a_standing_retraction_withdrew_in_scope() -> None:
    def told_of(given: list[Document], valid: str = "2024-10-31", known: str | None = None) -> list[str]:
        return [row["id"] for row in state(given, valid, known)["retracted"]["newest"]]

    given = [FIRST, unsaid("r", "v1"), unsaid("rr", "r", "2024-10-25")]
    assert told_of([FIRST, SECOND]) == []  # corrected
    assert told_of([FIRST, SECOND, unsaid("r", "v2")]) == ["v1", "v2"]
    assert told_of(given, known="2024-10-24") == ["v1"]
    assert told_of(given) == []  # not v1, and r is a retraction
    assert told_of(given, known="2024-10-19") == []
    assert told_of(given, "2024-09-30", "2024-10-24") == []


def test_the_newest_twenty_retracted_are_told_newest_retraction_first() -> None:
    given = [told(f"e{day:02}", "2024-10-01", strength()) for day in range(1, 23)]
    gone = [unsaid(f"un{day:02}", f"e{day:02}", f"2024-10-{day:02}") for day in range(1, 22)]
    found = state([*given, *gone, unsaid("un22", "e22", "2024-10-21")])["retracted"]
    assert (found["count"], len(found["newest"])) == (22, 20)
    assert [row["id"] for row in found["newest"]][:3] == ["e21", "e22", "e20"]
    assert found["newest"][-1]["id"] == "e03"


def test_of_several_retractions_the_newest_counts() -> None:
    first, other = told("a", "2024-10-01"), told("b", "2024-10-01")
    given = [
        first, other, unsaid("r1", "a", "2024-10-05"), unsaid("rr", "r1", "2024-12-31"),
        unsaid("r2", "a", "2024-10-15"), unsaid("rb", "b", "2024-10-10"),
    ]  # fmt: skip
    found = state(given, known="2024-11-30")["retracted"]["newest"]
    assert [(row["id"], row["withdrawn_by"]) for row in found] == [("a", [3, 5]), ("b", [6])]


# -- 11. arrival order never matters -------------------------------------------------------------------------


def without_positions(part: Any) -> Any:
    if isinstance(part, dict):
        aside = ("position", "positions", "withdrawn_by", "as_of", "picked")
        return {name: without_positions(value) for name, value in part.items() if name not in aside}
    return [without_positions(item) for item in part] if isinstance(part, list) else part


def test_events_in_any_order_give_the_same_picture() -> None:
    given = [
        told("a", "2024-10-20", troops("1", "A"), deaths("2"), subject="RUS", topic="t"),
        told("b", "2024-10-20", troops("2", "A", place="Rus"), deaths("4"), subject="RUS", topic="t"),
        told("c", "2024-10-20", troops("3", "a"), deaths("8"), kind="deployment", origin="PRK", host="RUS"),
        told(
            "d", "2024-10-20", troops("4", "A"), kind="deployment", origin="PRK", host="RUS", said_by="DAILY"
        ),
        decree("e", "2024-10-20", law("5"), replaces=["f"]),
        decree("f", "2024-10-20", law("6")),
    ]
    orders = list(permutations(given))[::29]
    found = [without_positions(state(list(order))) for order in orders]
    assert all(one == found[0] for one in found)


def test_targets_come_first_and_what_follows_them_in_any_order() -> None:
    rest = [unsaid("r", "v1"), unsaid("rr", "r"), SECOND, unsaid("last", "v2")]
    assert state([FIRST, *rest])["retracted"]["count"] == 2
    with pytest.raises(Refused):
        timeline(FIRST, SECOND, unsaid("r", "v1"))


# -- 12. increments add up -----------------------------------------------------------------------------------

SUMS = [
    (["1..2..3", "4"], (5, 6, 7), 0),
    (["1..3", "10"], (11, None, 13), 0),
    ([">=5", "10"], (15, None, None), 1),
    (["<=5", "10", ">=2"], (None, None, None), 2),
    (["..5..", "1..2..3", "0"], (6, 7, 8), 0),
]


@pytest.mark.parametrize(("estimates", "expected", "lacking"), SUMS)
def test_a_carriers_word_is_the_sum_of_its_incidents(
    estimates: list[str], expected: tuple[Any, Any, Any], lacking: int
) -> None:
    found = figure([told(f"i{n}", f"2024-10-0{n}", deaths(one)) for n, one in enumerate(estimates, 1)])
    (word,) = found["claims"]
    assert (word["low"], word["best"], word["high"]) == envelope(found) == expected
    assert (word["count"], word["open"]) == (len(estimates), lacking)
    assert word["positions"] == list(range(1, len(estimates) + 1))


def test_sums_are_exact() -> None:
    small = [told("a", "2024-10-01", deaths("0.1")), told("b", "2024-10-01", deaths("0.2"))]
    assert str(figure(small)["best"]) == "0.3"
    large = [told("a", "2024-10-01", deaths("9" * 40)), told("b", "2024-10-01", deaths("1"))]
    assert figure(large)["best"] == 10**40


def test_disordered_incidents_count_from_their_least_to_their_greatest() -> None:
    given = [
        told("a", "2024-10-01", deaths("5..1..3", disordered=True)),
        told("b", "2024-10-02", deaths("10")),
    ]
    assert envelope(figure(given)) == (11, 11, 15)


def test_incidents_of_one_day_and_one_event_add_up() -> None:
    found = figure([told("a", "2024-10-01", deaths("1"), deaths("1")), told("b", "2024-10-01", deaths("1"))])
    assert (found["best"], found["claims"][0]["count"], found["claims"][0]["positions"]) == (3, 3, [1, 2])


def test_only_visible_incidents_are_added() -> None:
    given = [
        told("a", "2024-10-01", deaths("1")), told("b", "2024-10-02", deaths("2")),
        told("c", "2024-10-03", deaths("4"), reported="2024-10-09"), unsaid("un", "a", "2024-10-20"),
    ]  # fmt: skip
    assert figure(given)["best"] == 6
    assert figure(given, "2024-10-02")["best"] == 2
    assert figure(given, "2024-10-31", "2024-10-08")["best"] == 3


def test_every_carriers_word_stands_beside_the_others_and_never_in_one_envelope() -> None:
    given = [told("a", "2024-10-01", deaths("1")), told("b", "2024-10-20", deaths("2"), by="Post")]
    found = figure(given)
    assert [(one["id"], one["best"], one["marks"]) for one in found["claims"]] == [
        ("b", 2, ["variant"]), ("a", 1, ["variant"]),
    ]  # fmt: skip
    assert (envelope(found), found["voices"], found["carriers"]) == ((None, None, None), 1, 2)


def test_words_of_different_voices_stand_beside_each_other() -> None:
    given = [told("a", "2024-10-01", deaths("1..3")), told("b", "2024-10-20", deaths("1..3", "ACLED"))]
    found = figure(given)
    assert (envelope(found), found["voices"], marks(found)) == ((1, None, 3), 2, {"a": [], "b": []})


def test_words_must_be_equal_in_all_three_numbers() -> None:
    given = [told("a", "2024-10-01", deaths("1..3")), told("b", "2024-10-20", deaths("1..2..3", "ACLED"))]
    assert envelope(figure(given)) == (None, None, None)


def test_an_earlier_word_keeps_no_figure_from_its_numbers() -> None:
    given = [told("a", "2024-09-01", deaths("1")), told("b", "2024-10-20", deaths("2", "ACLED"))]
    assert (envelope(figure(given)), marks(figure(given))["a"]) == ((2, 2, 2), ["earlier"])


def test_under_a_policy_the_picked_words_give_the_figures_numbers() -> None:
    given = [told("a", "2024-10-01", deaths("1")), told("b", "2024-10-20", deaths("2", "ACLED"))]
    found = figure(given, policy="latest")
    assert (envelope(found), found["picked"]) == ((2, 2, 2), [2])
    tied = [told("a", "2024-10-20", deaths("1")), given[1]]
    assert envelope(figure(tied, policy="latest")) == (None, None, None)


def test_a_word_speaks_from_its_newest_incident_and_ends_with_the_latest_end() -> None:
    long = told("long", "2024-09-01/2024-10-20", deaths("1"), reported="2024-10-21")
    found = figure([told("new", "2024-10-05", deaths("2")), long])
    assert [(one["id"], one["occurred"], one["age_days"]) for one in found["claims"]] == [
        ("new", "2024-10-05", 11)
    ]


def test_a_words_other_fields_and_marks_come_from_the_newest_incident() -> None:
    vague = told("vague", "2024-10", deaths("3..1", disordered=True), reported="2024-10-05")
    first, last = told("first", "2024-09-30", deaths()), told("last", "2024-10-02", deaths())
    assert marks(figure([first, vague], "2024-10-20")) == {"vague": ["date uncertain", "disordered"]}
    assert marks(figure([last, vague], "2024-10-20")) == {"last": []}


def test_of_equally_new_incidents_the_fields_are_of_the_later_known_then_the_least_id() -> None:
    one, two = (
        told("one", "2024-10-02", deaths(note="x"), deaths(note="y")),
        told("two", "2024-10-02", deaths()),
    )
    assert [(c["id"], c["note"]) for c in figure([two, one])["claims"]] == [("one", "x")]
    assert marks(figure([one, two | {"reported": "2024-10-03"}])) == {"two": []}


def test_a_word_tells_the_positions_of_its_newest_twenty_incidents() -> None:
    days = [21, *range(1, 21), 21]
    given = [told(f"i{n:02}", f"2024-10-{day:02}", deaths()) for n, day in enumerate(days, 1)]
    (word,) = figure(given)["claims"]
    assert (word["count"], word["positions"]) == (22, [1, *range(4, 23)])  # not those of the 1st and 2nd


def test_the_last_of_the_twenty_is_told_by_known_then_id() -> None:
    given = [told(f"i{n:02}", "2024-10-01", deaths()) for n in range(21, 0, -1)]
    assert 1 not in figure(given)["claims"][0]["positions"]  # i21, the greatest id
    given[0]["reported"] = "2024-10-02"
    assert figure(given)["claims"][0]["positions"] == [1, *range(3, 22)]  # not i20


def test_a_withdrawn_figure_of_incidents_lists_claims() -> None:
    given = [told("a", "2024-10-01", deaths("1")), told("b", "2024-10-01", deaths("2"))]
    found = figure([*given, unsaid("una", "a"), unsaid("unb", "b")])
    assert [(one["best"], one["count"], one["positions"]) for one in found["claims"]] == [
        (1, None, None),
        (2, None, None),
    ]


@pytest.mark.parametrize(
    ("occurred", "since"),
    [
        ("2024-10-01", "2022-02-24"),
        ("2022-02-24", "2022-02-24"),
        ("2022-02-23", None),
        ("2022-02", "2022-02-24"),
        ("2022-01/2024", None),
        ("2022-02/2024", "2022-02-24"),
        ("[..2022-02-23]", None),
        ("../2022-02-23", None),
        ("../2024-10-01", "2022-02-24"),
    ],
)
def test_incidents_that_began_before_the_epoch_make_a_figure_of_their_own(
    occurred: str, since: str | None
) -> None:
    assert figure([told("a", occurred, deaths(), reported="2024-10-20")])["since"] == since


def test_a_decrees_incidents_end_their_period_on_the_day_asked_about() -> None:
    assert figure([decree("d", "2024-10-01", deaths())], "2025-10-31")["claims"][0]["age_days"] == 0
