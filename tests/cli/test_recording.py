"""Recording by hand: add, correct and retract, from flags or asked field by field; what it would change."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from shell import EVENTS, Seen, Shell

from timeline.documents.drafts import claim, claim_line
from timeline.model.event import KINDS, Claim, Media, Source
from timeline.model.fields import FIELDS, OF_CLAIM, OF_MEDIA, OF_SOURCE

ANSWERS = {
    "kind": "report",
    "summary": "Twelve thousand are there.",
    "occurred": "early October 2024",
    "source": "daily",
    "claim": "PRK troops_deployed 12000 place RUS said-by FDD",
}
# What is asked for a report, in this order.
ASKED = (
    "kind", "summary", "occurred", "occurred as written", "source", "reported", "locator", "subject", "topic",
    "said by", "via", "claim", "as written", "note", "tags", "record",
)  # fmt: skip


@pytest.fixture
def ready(ready: Shell) -> Shell:
    """A store with two events, on a terminal as wide as any line."""
    ready.columns(200)
    return ready


def typed(answers: dict[str, str | list[str]]) -> str:
    """The answers to the questions about a report, line by line; Enter for all the others."""
    lines: list[str] = []
    for question in ASKED:
        given = answers.get(question, "")
        lines += [given] if isinstance(given, str) else given
        lines += [""] if question == "claim" and given else []
    return "\n".join(lines) + "\n"


def document(shell: Shell, name: str) -> Any:
    (*_, last) = json.loads(shell("show", name, "--format", "json").out)
    return last["document"]


def one_line(seen: Seen) -> str:
    return " ".join((seen.out + seen.err).split())


# -- asked -----


def test_add_without_flags_asks_field_by_field_shows_the_change_and_records(ready: Shell) -> None:
    seen = ready("add", keyboard=typed(dict(ANSWERS)))
    assert seen.code == 0
    assert re.search(r"#3 report-[0-9a-f]{12}\n$", seen.out)
    assert "early October 2024 = [2024-10-01..2024-10-10]" in seen.err
    assert "PRK troops deployed" in seen.out
    assert "10,000 persons" in seen.out
    assert "daily: Example Daily, 2024-10-31" in seen.err
    made = document(ready, "#3")
    assert (made["occurred"], made["source"]["grade"]) == ("[2024-10-01..2024-10-10]", "C3")
    assert made["claims"][0]["said_by"] == "FDD"


def test_every_answer_is_checked_as_it_is_typed_and_asked_again(ready: Shell) -> None:
    answers: dict[str, str | list[str]] = {
        "kind": ["repor", "report"],
        "summary": ["", "?", "Twelve thousand are there."],
        "occurred": ["early October", "2024-13", "2024-10"],
        "source": ["", "dayli", "n", "daily"],
        "reported": ["2024-12-01", ""],
        "claim": ["PRK troops_deployed", "PRK troops_deployed 12000", "PRK tropps 1", ANSWERS["claim"]],
        "record": "y",
    }
    seen = ready("add", keyboard=typed(answers))
    assert seen.code == 0
    for said in (
        "'repor' is no kind of event; did you mean 'report'?",
        "summary: is required: what is reported, in your own words",
        'such as "About ten thousand soldiers are there."',
        "'early october' does not say which year",
        "occurred: '2024-13' is not an EDTF date",
        "source: is required: a recorded source's key, or the publisher of a new one",
        "no source 'dayli' is recorded; did you mean 'daily'?",
        "reported: '2024-12-01' is after its source was published",
        "claim: 'PRK troops_deployed' is too short",
        "claims[0]: troops_deployed needs a place",
        "claims[0]: 'tropps' is not in the vocabulary",
    ):
        assert said in one_line(seen), said
    assert len(document(ready, "#3")["claims"]) == 1


def test_a_measure_of_the_streams_own_is_checked_as_it_is_typed_too(ready: Shell) -> None:
    own = "RUS tanks_ready 100 nature stock unit tanks"
    ready("add", "report", "--summary", "x", "--source", "daily", "--claim", own)
    other = own.replace("unit tanks", "unit lorries")
    seen = ready("add", keyboard=typed({**ANSWERS, "claim": [other, own]}))
    assert seen.code == 0
    assert "tanks_ready is a stock in tanks in this stream, not a stock in lorries" in one_line(seen)


def test_a_new_source_is_asked_for_from_its_publisher_on(ready: Shell) -> None:
    source = ["Weekly Post", "post", "", "Ann", "yesterday", "", "", "", "G9", "B2"]
    seen = ready("add", keyboard=typed({**ANSWERS, "source": source}))
    assert seen.code == 0
    assert "'G9' is no Admiralty grade" in one_line(seen)
    made = document(ready, "#3")["source"]
    assert (made["key"], made["author"], made["grade"]) == ("post", "Ann", "B2")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made["published"])
    again = ready("add", keyboard=typed({**ANSWERS, "source": "post", "summary": "Another."}))
    assert again.code == 0
    assert document(ready, "#4")["source"] == made


def test_a_no_at_the_end_records_nothing(ready: Shell) -> None:
    seen = ready("add", keyboard=typed({**ANSWERS, "record": "n"}))
    assert seen.code == 1
    assert "#3 report-" not in seen.out
    assert "nothing is recorded" in seen.err
    assert ready("head").out.startswith("#2 ")


def test_whoever_stops_answering_records_nothing(ready: Shell) -> None:
    seen = ready("add", "report", keyboard="Twelve thousand are there.\n")
    assert seen.code == 130
    assert seen.err.endswith("stopped: nothing is recorded\n")
    assert ready("head").out.startswith("#2 ")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"summary": "", "source": "daily"}, "error: summary: is required: what is reported"),
        ({"occurred": "early October"}, "error: occurred: 'early october' does not say which year"),
        ({"kind": "repor"}, "error: 'repor' is no kind of event; did you mean 'report'?"),
        ({"record": "perhaps"}, "error: 'perhaps' is no answer; write y or n"),
    ],
)
def test_a_piped_answer_that_is_refused_ends_it(ready: Shell, answers: dict[str, str], says: str) -> None:
    seen = ready("add", stdin=typed({**ANSWERS, **answers}))
    assert seen.code == 2
    assert says in seen.err
    assert seen.err.endswith("nothing is recorded: that was not typed by somebody who could answer again\n")
    assert ready("head").out.startswith("#2 ")


def test_piped_answers_that_end_too_early_say_where(ready: Shell) -> None:
    seen = ready("add", "report", stdin="Twelve thousand are there.\n")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.endswith("error: the answers end before 'occurred'; nothing is recorded\n")


def test_what_was_typed_and_cannot_be_recorded_is_given_back(ready: Shell) -> None:
    ready.user("x" * 300)
    seen = ready("add", keyboard=typed(dict(ANSWERS)))
    assert seen.code == 2
    assert "is no name of 1 to 200 printable characters" in seen.err
    given = seen.err[seen.err.index("{") : seen.err.rindex("}") + 1]
    assert json.loads(given)["summary"] == ANSWERS["summary"]


def test_lists_are_typed_with_semicolons_between(ready: Shell) -> None:
    seen = ready("add", keyboard=typed({**ANSWERS, "via": "Post, Daily & Co; Agency"}))
    assert seen.code == 0, seen.err
    assert document(ready, "#3")["via"] == ["Post, Daily & Co", "Agency"]


# -- flags -----


def test_dates_in_words_are_echoed_before_they_are_recorded(ready: Shell) -> None:
    seen = ready(
        "add", "report", "--summary", "x", "--occurred", "spring 2024", "--publisher", "P", "--published",
        "21.9.2024", "--claim", "RUS recruitment 30000 occurred 'early April 2024'", "--id", "new",
    )  # fmt: skip
    assert seen.code == 0
    assert seen.err.splitlines() == [
        "21.9.2024 = 2024-09-21", "spring 2024 = 2024-21", "early April 2024 = [2024-04-01..2024-04-10]",
    ]  # fmt: skip
    made = document(ready, "new")
    assert (made["occurred"], made["reported"]) == ("2024-21", "2024-09-21")
    assert made["claims"][0]["occurred"] == "[2024-04-01..2024-04-10]"


def test_words_are_never_allowed_inside_documents(ready: Shell) -> None:
    ready.write("words.toml", EVENTS.replace('"2024-10"', '"yesterday"'))
    seen = ready("append", "words.toml")
    assert seen.code == 2
    assert seen.err.count("occurred: 'yesterday' is not an EDTF date") == 2


def test_every_field_of_a_document_has_its_flag(ready: Shell) -> None:
    decree = (
        "--issuer P --number 7 --in-force 2024-12-01 --until 2025 --replaces a --replaces b --summary s "
        "--occurred 2024-09-16 --occurred-as-written then --reported 2024-09-16 --locator p --said-by S "
        "--via V --as-written w --note n --tag t --corrects troops --latitude 50 --longitude 30 --id d "
        "--publisher P --title T --author A --published 2024-09-16 --url u --archived r "
        f"--accessed 2024-09-17 --grade A1 --key k --sha256 {'0' * 64}"
    )
    assert ready("add", "decree", *decree.split()).out == "#3 d\n"
    made = document(ready, "d")
    assert (made["replaces"], made["tags"], made["latitude"]) == (["a", "b"], ["t"], 50.0)
    assert set(made["source"]) == {
        "publisher", "key", "title", "author", "published", "url", "archived", "accessed", "grade", "sha256",
    }  # fmt: skip
    for flags in (
        "statement --speaker S --role r --audience a --topic t --stance denies",
        "intelligence_report --agency A --speaker S --topic t --likelihood likely --confidence low",
        "deployment --origin PRK --host RUS --unit u --place Kursk --until 2025",
        "report --subject RUS --topic t",
    ):
        seen = ready("add", *flags.split(), "--summary", "s", "--source", "daily")
        assert seen.code == 0, seen.err


def test_every_field_that_a_document_may_have_is_explained() -> None:
    of_events = {name for kind in KINDS.values() for name in kind.__struct_fields__} | {"kind"}
    assert set(FIELDS) == of_events
    for explained, struct in ((OF_SOURCE, Source), (OF_CLAIM, Claim), (OF_MEDIA, Media)):
        assert set(explained) == set(struct.__struct_fields__)


# -- correct -----


def test_a_correction_names_what_changes_and_carries_over_the_rest(ready: Shell) -> None:
    claim = "PRK troops_deployed 11000"
    assert ready("correct", "#1", "--claim", claim, "--id", "mended").out == "#3 mended\n"
    before, after = (
        json.loads(ready("show", "troops", "--format", "json").out)[n]["document"] for n in (0, 1)
    )
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"id", "claims"}
    assert after["corrects"] == "troops"
    # What the claim gets from its event by default it gets anew; "about" was the old claim's own.
    assert after["claims"] == [
        {
            "subject": "PRK", "measure": "troops_deployed", "estimate": "11000", "place": "RUS",
            "said_by": "US intelligence",
        }
    ]  # fmt: skip
    state = json.loads(ready("state", "--as-of", "2024-10-31", "--subject", "PRK", "--format", "json").out)
    assert [claim["id"] for claim in state["figures"][0]["claims"]] == ["mended"]


def test_a_field_is_left_out_by_name(ready: Shell) -> None:
    assert ready("correct", "recruits", "--without", "tags", "--id", "mended").code == 0
    assert "tags" not in document(ready, "mended")
    assert "'recruits' has none to leave out" in ready("correct", "recruits", "--without", "note").err


def test_what_the_old_source_gave_is_not_carried_over_to_a_new_one(ready: Shell) -> None:
    ready(
        "add", "report", "--summary", "x", "--occurred", "2024-10", "--source", "daily", "--reported",
        "2024-10-30", "--locator", "para 9", "--claim", "UKR trained 1", "--id", "first",
    )  # fmt: skip
    ready("correct", "first", "--publisher", "Post", "--published", "2024-11-20", "--id", "second")
    made = document(ready, "second")
    assert (made["reported"], made["claims"][0]["said_by"]) == ("2024-11-20", "Post")
    assert "locator" not in made
    question = ("state", "--as-of", "2024-10-31", "--subject", "UKR", "--format", "json", "--known-on")
    early, late = (json.loads(ready(*question, day).out)["figures"] for day in ("2024-11-19", "2024-11-20"))
    assert [one["claims"][0]["id"] for one in (*early, *late)] == ["first", "second"]


def test_a_source_without_publisher_is_the_same_source_with_these_fields_changed(ready: Shell) -> None:
    ready(
        "add", "report", "--summary", "x", "--source", "daily", "--reported", "2024-10-30", "--locator", "p9",
        "--claim", "UKR trained 1", "--id", "first",
    )  # fmt: skip
    assert ready("correct", "first", "--grade", "B2", "--id", "graded").code == 0
    made = document(ready, "graded")
    assert (made["source"]["publisher"], made["source"]["grade"]) == ("Example Daily", "B2")
    assert (made["reported"], made["locator"]) == ("2024-10-30", "p9")
    # The day of publication is what `reported` comes from.
    assert ready("correct", "graded", "--published", "2024-11-02", "--id", "redated").code == 0
    made = document(ready, "redated")
    assert (made["reported"], made["locator"]) == ("2024-11-02", "p9")
    assert made["source"]["grade"] == "B2"


def test_the_source_said_once_more_is_no_new_source(ready: Shell) -> None:
    ready("add", "report", "--summary", "x", "--source", "daily", "--locator", "p9", "--id", "first")
    assert ready("correct", "first", "--source", "daily", "--note", "n", "--id", "second").code == 0
    assert document(ready, "second")["locator"] == "p9"


DEFAULTS = """
[source.s]
publisher = "Daily"
published = 2024-09-20
[[event]]
id = "signed"
kind = "decree"
summary = "A decree."
issuer = "P"
occurred = "2024-09-16"
in_force = "2024-12-01"
until = "2025-06-30"
source = "s"
via = ["Wire"]
claims = [ { subject = "RUS", measure = "authorised_strength", estimate = "1500000" } ]
[[event]]
id = "sent"
kind = "deployment"
summary = "Soldiers came."
origin = "PRK"
host = "RUS"
occurred = "2024-10-05/.."
until = "2024-12-31"
source = "s"
claims = [ { subject = "PRK", measure = "troops_deployed", estimate = "10000" } ]
"""


def test_what_an_event_gave_its_claims_by_default_is_resolved_anew(ready: Shell) -> None:
    ready.write("defaults.toml", DEFAULTS)
    assert ready("append", "defaults.toml").code == 0
    decree = "--in-force 2025-01-01 --until 2025-07-31 --via Agency --issuer Q --id signed-2"
    assert ready("correct", "signed", *decree.split()).code == 0
    claim = document(ready, "signed-2")["claims"][0]
    assert (claim["occurred"], claim["until"]) == ("2025-01-01", "2025-07-31")
    assert (claim["via"], claim["said_by"]) == (["Agency"], "Q")
    assert ready("correct", "sent", *["--host", "BLR", "--until", "2025-01-31", "--id", "sent-2"]).code == 0
    claim = document(ready, "sent-2")["claims"][0]
    assert (claim["place"], claim["until"]) == ("BLR", "2025-01-31")


def test_fields_that_hang_together_are_changed_one_after_the_other(ready: Shell) -> None:
    ready.write("defaults.toml", DEFAULTS)
    ready("append", "defaults.toml")
    # Summary, occurred, in words, source, reported, locator, origin, host, unit, place, then until.
    answers = ["", "2025-02-01", *[""] * 8, "", "2025-03-31"]
    seen = ready("correct", "sent", keyboard="\n".join(answers + [""] * 8 + ["y"]) + "\n")
    assert seen.code == 0, seen.err
    assert "error: until: '2024-12-31' ends before '2025-02-01' begins" in seen.err
    made = document(ready, "sent")
    assert (made["occurred"], made["until"]) == ("2025-02-01", "2025-03-31")


def test_correct_without_flags_asks_with_what_stands(ready: Shell) -> None:
    # Enter keeps; the tag is left out, the claim replaced and another one added.
    answers = [""] * 10 + ["RUS recruitment 25000", "RUS casualty_rate 1", "", "", "", "-", "y"]
    seen = ready("correct", "recruits", keyboard="\n".join(answers) + "\n")
    assert seen.code == 0, seen.err
    assert "summary [Thirty thousand a month.]" in seen.err
    assert "claim 1 [RUS recruitment 30000]" in seen.err
    made = document(ready, "#3")
    assert [claim["estimate"] for claim in made["claims"]] == ["25000", "1"]
    assert "tags" not in made
    assert made["summary"] == "Thirty thousand a month."


def test_a_claim_can_be_taken_out_of_a_correction(ready: Shell) -> None:
    seen = ready("correct", "recruits", keyboard="\n" * 10 + "-\n\n\n\n\ny\n")
    assert seen.code == 0, seen.err
    assert "claims" not in document(ready, "#3")


def test_a_new_source_typed_for_a_correction_drops_when_it_was_reported(ready: Shell) -> None:
    ready("add", "report", "--summary", "x", "--source", "daily", "--reported", "2024-10-30", "--id", "first")
    source = ["Weekly Post", "", "", "", "2024-11-20", "", "", "", ""]
    seen = ready("correct", "first", keyboard="\n\n\n" + "\n".join(source) + "\n" * 11 + "y\n")
    assert seen.code == 0, seen.err
    assert "reported [" not in seen.err
    assert document(ready, "first")["reported"] == "2024-11-20"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("correct nobody --note x", "corrects: 'nobody' is not recorded in this stream"),
        ("correct troops --summary x --origin", "Option '--origin' requires an argument"),
        ("correct troops --issuer x", "unknown field 'issuer' of a deployment"),
        ("correct troops --host Russia", "'troops' says just that already; name what is to be changed"),
        ("correct troops --note x --without note", "note: is both given and left out"),
        ("correct troops --without kind", "kind: a correction keeps it; leave it out"),
        ("correct troops --without summary", "'summary' is missing; write --summary"),
        ("correct troops --without id", "id: a correction needs one; leave it out"),
        ("correct troops --without reported", "'troops' says just that already; name what is to be changed"),
        ("add report --summary x", "'source' is missing; write --source, or --publisher and the others"),
        ("add report --summary x --url u", "source: 'publisher' is missing; write --publisher"),
        ("add decree --summary x --source daily", "'issuer' is missing; write --issuer"),
        ("correct troops --source dayly", "no source 'dayly' is recorded in this stream; did you mean"),
        ("correct troops --claim RUS", "claim: 'RUS' is too short"),
        ("correct gone --note x", "corrects: 'gone' is a retraction, which cannot be corrected; retract it"),
        ("correct gone", "corrects: 'gone' is a retraction, which cannot be corrected; retract it"),
        ("correct recruits --note x", "corrects: 'recruits' is already retracted by 'gone'"),
        ("add --summary x", "which kind of event? write it after 'add'"),
        ("add repor", "'repor' is no kind of event; did you mean 'report'?"),
        ("add report --occurred 9/10/2024", "can be read as two days"),
        ("retract troops --reason x --reported 9/10/2024", "can be read as two days"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_words(ready: Shell, command: str, says: str) -> None:
    ready("retract", "recruits", "--reason", "x", "--id", "gone")
    seen = ready(*command.split())
    assert seen.code == 2
    assert says in one_line(seen)
    assert ready("head").out.startswith("#3 ")


CLAIMS = {
    "PRK troops_deployed 'ten": "claim: a quotation mark is not closed in: PRK troops_deployed 'ten",
    "PRK troops_deployed": "claim: 'PRK troops_deployed' is too short; write SUBJECT MEASURE ESTIMATE",
    "PRK troops_deployed 1 place": "claim: 'place' has no value; write FIELD VALUE, and quote values with",
    "PRK troops_deployed 1 plce RUS": "claim: unknown field 'plce'; did you mean 'place'?",
    "PRK troops_deployed 1 subject RUS": "claim: unknown field 'subject'",
    "PRK troops_deployed 1 place RUS place UKR": "claim: 'place' is given twice",
    "PRK troops_deployed 1..2..1 place RUS": "is not in the order low, best, high",
    "PRK troops_deployed 1 place RUS disordered maybe": "claim: disordered is 'maybe'; write true or false",
}


@pytest.mark.parametrize("line", CLAIMS)
def test_a_claim_that_cannot_be_read_says_why(ready: Shell, line: str) -> None:
    seen = ready("add", "report", "--summary", "x", "--source", "daily", "--claim", line)
    assert (seen.code, seen.out) == (2, "")
    assert CLAIMS[line] in one_line(seen)


def test_a_claim_is_read_back_from_its_own_line(ready: Shell) -> None:
    words = "qualifier 'at least' via 'X Y' via Z place 'Kursk region' disordered true"
    line = f"PRK troops_deployed 3..2..1 {words}"
    ready("add", "report", "--summary", "x", "--source", "daily", "--claim", line, "--id", "new")
    made = document(ready, "new")["claims"][0]
    assert (made["via"], made["disordered"], made["place"]) == (["X Y", "Z"], True, "Kursk region")
    assert claim(claim_line(made)) == made


# -- what it would change -----


def test_a_dry_run_shows_the_change_in_the_picture_and_records_nothing(ready: Shell) -> None:
    more = EVENTS.replace('"troops"', '"t2"').replace('"recruits"', '"r2"').replace("30000", "25000")
    ready.write("more.toml", more.replace("US intelligence", "FDD"))
    seen = ready("append", "more.toml", "--dry-run")
    assert (seen.code, seen.err.splitlines()) == (
        0, ["'r2' resembles 'recruits': one voice on one figure, for times that touch"],
    )  # fmt: skip
    text = one_line(seen)
    assert text.startswith("As of 2024-10-31, policy envelope, new events 2")
    assert "10,000 persons, current, 1 voice #1" in text
    assert "10,000 persons, current, 2 voices #1 #3" in text
    assert ready("head").out.startswith("#2 ")


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("correct troops --claim", "11,000 persons, current, 1 voice #3"),
        ("retract troops --reason x", "withdrawn, 0 voices #1"),
        ("add report --summary x --occurred 2024-10-31 --source daily --claim", "2 voices #1 #3"),
    ],
)
def test_everything_that_records_can_be_tried_first(ready: Shell, command: str, after: str) -> None:
    claim = ["PRK troops_deployed 11000 place RUS"] if command.endswith("--claim") else []
    seen = ready(*command.split(), *claim, "--dry-run")
    assert seen.code == 0
    assert after in one_line(seen)
    assert ready("head").out.startswith("#2 ")


def test_a_dry_run_refuses_what_append_would_refuse(ready: Shell) -> None:
    ready.write("again.toml", EVENTS.replace("ten thousand", "nine thousand"))
    tried, real = ready("append", "again.toml", "--dry-run"), ready("append", "again.toml")
    assert (tried.code, tried.err) == (real.code, real.err)
    assert tried.err.startswith("error: again.toml:7: event 'troops': 'troops' is recorded at #1")


def test_what_changes_nothing_says_so(ready: Shell) -> None:
    seen = ready("append", "events.toml", "--dry-run")
    assert seen.out.splitlines()[0].endswith(", policy envelope, new events 0")
    assert seen.out.splitlines()[1:] == ["Nothing in the picture changes."]


# -- sources -----


def test_sources_are_listed_with_what_was_read_in_them(ready: Shell) -> None:
    ready("add", "report", "--summary", "x", "--publisher", "Post", "--title", "A title")
    seen = ready("sources")
    assert re.search(r"daily +Example Daily +2024-10-31 +C3 +2: #1–#2", seen.out)
    assert re.search(r"— +Post: A title +1: #3", seen.out)
    (first, _) = json.loads(ready("sources", "--format", "json").out)
    assert (first["key"], first["newest"], first["positions"]) == ("daily", True, [1, 2])
    assert ready("sources", "--format", "md").out.startswith("# Sources\n")


def test_a_key_means_its_newest_source(ready: Shell) -> None:
    ready.write(
        "new.toml", EVENTS.replace('"troops"', '"t2"').replace('"recruits"', '"r2"').replace("C3", "A1")
    )
    ready("append", "new.toml")
    assert re.search(r"daily older +Example Daily", ready("sources").out)
    ready("add", "report", "--summary", "x", "--source", "daily", "--id", "new")
    assert document(ready, "new")["source"]["grade"] == "A1"


def test_an_empty_stream_has_no_sources(shell: Shell) -> None:
    shell("init")
    seen = shell("sources")
    assert (seen.code, seen.err) == (0, "no source is recorded\n")
