"""The command line: what a person types, what they see, and the exit code (0 answer, 1 no, 2 wrong input)."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from each import each
from shell import EVENTS, Shell

from timeline import Timeline, __version__, read


def test_a_first_afternoon(shell: Shell) -> None:
    shell.write("events.toml", EVENTS)
    assert shell("init").out == "timeline.db: made a store\n"
    assert shell("init").out == "timeline.db: nothing to do: already up to date\n"
    assert shell("append", "events.toml").out == "#1 troops\n#2 recruits\n"
    assert (
        shell("append", "events.toml").out == "#1 troops (already recorded)\n#2 recruits (already recorded)\n"
    )
    assert "10,000" in shell("state", "--as-of", "2024-10-31").out
    assert re.fullmatch(r"#2 [0-9a-f]{64}\n", shell("head").out)
    assert shell("check").out.startswith("ok: 2 events, head ")


def test_what_is_typed_wrong_is_repeated_without_its_password_and_without_moving_the_cursor(
    shell: Shell,
) -> None:
    seen = shell("postgresql://ada:secret@localhost/db")
    assert seen.code == 2 and "postgresql://ada:***@localhost/db" in seen.err and "secret" not in seen.err
    for words in (
        ["\x1b[31mx"],
        ["state", "\x1b[31mx"],
        ["show", "\x1b[31mx"],
        ["state", "--policy", "\x1b"],
    ):
        seen = shell("--db", "demo.db", *words)
        assert seen.code in (1, 2) and "\x1b" not in seen.err + seen.out


def test_what_is_typed_in_no_utf8_is_refused_in_words(shell: Shell) -> None:
    seen = shell("show", "\udcff\udcfe")
    assert (seen.code, seen.err) == (2, "error: '\\udcff\\udcfe' is no text in UTF-8; write it in UTF-8\n")


def test_a_retraction_is_shown_in_markdown_as_in_text(ready: Shell) -> None:
    ready("retract", "troops", "--reason", "It was never said.", "--id", "gone")
    assert "\\#3 gone retraction" in ready("show", "gone", "--format", "md").out
    listed = ready("log", "--kind", "retraction", "--format", "md").out
    assert "| Events | 1 |" in listed
    assert "- \\#3 gone retracts [troops](#event-troops), known from" in listed


def test_a_check_tells_the_whole_hash_on_one_line_however_narrow_the_terminal(ready: Shell) -> None:
    ready.columns(40)
    hashed = ready("head").out.split()[1]
    assert len(hashed) == 64
    assert ready("check").out == f"ok: 2 events, head {hashed}\n"


def test_the_demo_ends_by_naming_what_to_try_next_and_runs_twice(shell: Shell) -> None:
    first, again = shell("demo"), shell("demo")
    assert (first.code, again.code) == (0, 0)
    assert first.out == again.out
    assert "PRK troops deployed, RUS" in first.out
    assert (
        (shell.directory / "demo-2024-10-31.md")
        .read_text(encoding="utf-8")
        .startswith("# Picture as of 2024-10-31")
    )
    tries = re.findall(r"^  timeline (.*)$", first.out, re.MULTILINE)
    assert len(tries) == 3
    for command in tries:
        seen = shell(*command.split())
        assert (seen.code, seen.err) == (0, "")
        assert seen.out


def test_the_demo_never_touches_a_store_of_the_users(shell: Shell) -> None:
    shell.write("events.toml", EVENTS)
    shell("--db", "demo.db", "init")
    shell("--db", "demo.db", "append", "events.toml")
    seen = shell("demo")
    assert seen.code == 2
    assert (
        seen.err == "error: demo.db is here already and does not hold just the demo's events; move it away\n"
    )
    assert shell("--db", "demo.db", "check").out.startswith("ok: 2 events")


def test_a_pipe_is_appended_and_exports_append_again(ready: Shell) -> None:
    lines = ready("export", "--format", "jsonl").out
    assert ready("--db", "copy.db", "init").code == 0
    assert ready("--db", "copy.db", "append", "-", stdin=lines).out == "#1 troops\n#2 recruits\n"
    assert ready("--db", "copy.db", "export", "--format", "jsonl").out == lines
    assert ready("append", "-", stdin=EVENTS).out.count("already recorded") == 2


def test_streams_of_one_store_do_not_see_each_other(ready: Shell) -> None:
    assert ready("--stream", "other", "append", "events.toml").out == "#1 troops\n#2 recruits\n"
    assert ready("--stream", "third", "head").out == f"#0 {'0' * 64}\n"


def test_who_recorded_it_is_kept(shell: Shell) -> None:
    shell.write("events.toml", EVENTS)
    shell.user("Ada")
    shell("init")
    shell("append", "events.toml")
    (first, _) = json.loads(shell("log", "--format", "json").out)
    assert first["recorded_by"] == "Ada"
    assert "by Ada" in shell("show", "troops").out


def test_add_records_one_event_from_flags(ready: Shell) -> None:
    seen = ready(
        "add", "deployment", "--occurred", "2024-10-30", "--summary", "Ten to twelve thousand.",
        "--origin", "PRK", "--host", "RUS", "--source", "daily",
        "--claim", "PRK troops_deployed 10000..12000 said-by 'FDD' via X via Y",
    )  # fmt: skip
    assert seen.code == 0
    assert re.fullmatch(r"#3 deployment-[0-9a-f]{12}\n", seen.out)
    answer = json.loads(ready("state", "--as-of", "2024-10-31", "--subject", "PRK", "--format", "json").out)
    (figure,) = answer["figures"]
    assert (figure["low"], figure["best"], figure["high"], figure["voices"]) == (10000, 10000, 12000, 2)
    assert [claim["via"] for claim in figure["claims"]] == [["X", "Y"], []]
    assert figure["claims"][0]["grade"] == "C3"


def test_add_says_the_same_thing_once(ready: Shell) -> None:
    flags = (
        "add",
        "report",
        "--summary",
        "x",
        "--occurred",
        "2024",
        "--publisher",
        "P",
        "--tag",
        "a",
        "--tag",
        "b",
    )
    first = ready(*flags).out
    assert ready(*flags).out == first.replace("\n", " (already recorded)\n")


def test_a_retraction_and_its_retraction(ready: Shell) -> None:
    assert ready("retract", "troops", "--reason", "It was never said.", "--id", "gone").out == "#3 gone\n"
    assert "withdrawn by #3" in ready("state", "--as-of", "2024-10-31").out
    again = ready("retract", "troops", "--reason", "Again.")
    assert again.code == 2
    assert "'troops' is already retracted by 'gone'; to bring it back, retract 'gone'" in again.err
    assert ready("retract", "gone", "--reason", "It was said after all.", "--id", "back").out == "#4 back\n"
    assert "withdrawn" not in ready("state", "--as-of", "2024-10-31").out


@pytest.mark.parametrize(
    "kind", ["deployment", "decree", "statement", "intelligence_report", "report", "retraction"]
)
def test_a_template_says_what_is_still_empty_and_can_be_filled_in(shell: Shell, kind: str) -> None:
    shell("init")
    text = shell("template", kind).out
    shell.write("empty.toml", text)
    refused = shell("append", "empty.toml")
    assert refused.code == 2
    assert "is empty; leave it out or fill it in" in refused.err
    filled = text.replace('origin = ""', 'origin = "PRK"').replace('host = ""', 'host = "RUS"')
    filled = filled.replace('retracts = ""', 'retracts = "seed"').replace('id = ""', 'id = "new"')
    shell.write("filled.toml", filled.replace('= ""', '= "something"'))
    shell.write("seed.toml", EVENTS.replace('"troops"', '"seed"'))
    assert shell("append", "seed.toml", "filled.toml").out.endswith("#3 new\n")


@pytest.mark.parametrize(
    "kind", ["deployment", "decree", "statement", "intelligence_report", "report", "retraction"]
)
def test_every_commented_line_of_a_template_is_valid_too(shell: Shell, kind: str) -> None:
    shell("init")
    lines = [re.sub(r"^# (\w+ = )", r"\1", line) for line in shell("template", kind).out.splitlines()]
    text = "\n".join(line for line in lines if not re.match(r"(corrects|in_force|schema_version) = ", line))
    for name, value in {
        "id": "new",
        "origin": "PRK",
        "host": "RUS",
        "retracts": "troops",
        "publisher": "P",
    }.items():
        text = text.replace(f'\n{name} = ""', f'\n{name} = "{value}"')
    shell.write("full.toml", text.replace('= ""', '= "something"'))
    shell.write("events.toml", EVENTS)
    seen = shell("append", "events.toml", "full.toml")
    assert (seen.code, seen.err) == (0, "")


def test_the_log_is_filtered(ready: Shell) -> None:
    def ids(*flags: str) -> list[str]:
        return [entry["document"]["id"] for entry in json.loads(ready("log", "--format", "json", *flags).out)]

    assert ids() == ["troops", "recruits"]
    assert ids("--newest-first") == ["recruits", "troops"]
    assert ids("--kind", "deployment") == ["troops"]
    assert ids("--subject", "PRK") == ["troops"]
    assert ids("--tag", "manpower") == ["recruits"]
    assert ids("--search", "TEN  thousand") == ["troops"]
    assert ids("--said-by", "us Intelligence") == ["troops"]
    assert ids("--source", "example daily") == ids("--source", "daily") == ["troops", "recruits"]
    assert ids("--to", "2024-09-30") == ids("--from", "2024-11-01") == []
    assert ids("--known-to", "2024-10-30") == ids("--known-from", "2024-11-01") == []
    assert ids("--from", "2024-10-31", "--to", "2024-10-31") == ["troops", "recruits"]


def test_show_tells_the_whole_lineage_by_id_or_position(ready: Shell) -> None:
    ready("retract", "troops", "--reason", "It was never said.", "--id", "gone")
    for name in ("troops", "#1", "gone"):
        found = json.loads(ready("show", name, "--format", "json").out)
        assert [entry["document"]["id"] for entry in found] == ["troops", "gone"]
    assert found[0]["withdrawn_by"] == [3]


def test_a_position_or_recording_instant_rebuilds_what_was_published(ready: Shell) -> None:
    question = ("state", "--as-of", "2024-10-31", "--format", "json")
    before = ready(*question).out
    at = json.loads(ready("log", "--format", "json").out)[0]["recorded_at"]
    ready("retract", "troops", "--reason", "It was never said.")
    assert ready("state", "--as-of", "2024-10-31", "--format", "json").out != before
    for position in ("2", "#2", at):
        assert (
            ready("state", "--as-of", "2024-10-31", "--format", "json", "--position", position).out == before
        )


def test_known_then_is_known_on_the_day_itself(ready: Shell) -> None:
    then = ready("state", "--as-of", "2024-10-30", "--known-then", "--format", "json").out
    assert then == ready("state", "--as-of", "2024-10-30", "--known-on", "2024-10-30", "--format", "json").out
    assert json.loads(then)["figures"] == []


def test_a_day_may_be_said_in_words_that_are_echoed(ready: Shell) -> None:
    said, written = ready("state", "--as-of", "31.10.2024"), ready("state", "--as-of", "2024-10-31")
    assert said == (0, written.out, "31.10.2024 = 2024-10-31\n")
    assert ready("state", "--as-of", "yesterday", "--known-on", "today").code == 0
    seen = ready("state", "--as-of", "last week")
    assert (seen.code, seen.out) == (2, "")
    assert "is more than one day; write the day you mean" in seen.err
    assert ready("log", "--from", "1 October 2024", "--to", "31 October 2024").out == ready("log").out
    assert ready("export", "--as-of", "31 October 2024").code == 0
    assert ready("state", "--position", "today").code == 0


def test_the_schema_is_one(shell: Shell) -> None:
    assert json.loads(shell("schema").out)["$schema"].endswith("2020-12/schema")


def test_an_export_to_a_file_is_the_same_bytes(ready: Shell) -> None:
    printed = ready("export", "--as-of", "2024-10-31").out
    ready("export", "--as-of", "2024-10-31", "-o", "dossier.md")
    assert (ready.directory / "dossier.md").read_bytes() == printed.encode()
    assert ready("state", "--as-of", "2024-10-31", "--format", "md").out == printed


def test_check_finds_what_was_changed_behind_our_back(ready: Shell) -> None:
    with sqlite3.connect(ready.directory / "timeline.db") as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute(
            "UPDATE events SET document = replace(document, '30000', '3000') WHERE position = 2"
        )
    seen = ready("check")
    assert seen.code == 1
    assert "the trigger events_no_update is missing" in seen.out
    assert "#2 recruits: its document was changed after it was recorded" in seen.out


WRONG = {
    "state --as-of 2024-10": "'2024-10' is more than one day; write the day you mean, 2024-10-31 for its end",
    "state --as-of 9/10/2024": "'9/10/2024' can be read as two days; write 2024-09-10 or 2024-10-09",
    "state --as-of 21.9.24": "'21.9.24' is not a day; write a day such as 2024-10-31",
    "state --as-of 2024-02-30": "'2024-02-30' is not a date: February 2024 has 29 days",
    "state --as-of 2024/..": "'2024/..' has an open side; write one day",
    "state --subject Rusia": "'Rusia' is no subject; did you mean RUS?",
    "state --measure recruitmnt": "no figure counts 'recruitmnt'; did you mean 'recruitment'?",
    "state --policy newest": "'newest' is not one of 'envelope', 'latest', 'graded'",
    "state --position 99": "there is no position 99; the stream is at #2",
    "state --as-of someday": "'someday' is not a day; write a day such as 2024-10-31",
    "state --as-of 2024-10-31T10:00:00Z/2024-10-31T11:00:00Z": "is a part of a day; write one instant",
    "state --position abc": "'abc' is no position; write its number, or the day or instant of recording",
    "state --measure troops": "no figure counts 'troops'; did you mean 'troops_deployed'?",
    "state --subject NATO": "'NATO' is no subject; write an ISO 3166-1 code (RUS), a group",
    "state --place=": "the place is empty; write one, or leave it out",
    "state --subject RSU": "'RSU' is no subject; did you mean",
    "state --as-of 31.02.2024": "'31.02.2024' is not a day; write a day such as 2024-10-31",
    "head --db=x.db": "write --db before the command: timeline --db ... head",
    "state --db x.db": "write --db before the command: timeline --db ... state",
    "log --from 2024-04-01 --to 2024-03-01": "2024-04-01 is after 2024-03-01; write the earlier day first",
    "export --from 2024-01-01": "from and to are the days of a timeline; ask for the style timeline",
    "export --style timeline --measure killed": "place, policy and all are for the dossier; leave them out",
    "export -o timeline.db": "timeline.db is a database; write to another file",
    "--db :memory: init": "a store in memory would be gone at once",
    "--db . state": ". is a directory; write the path of a file in it",
    "--db postgresql:/u:hunter2@h/x head": "that is neither a path nor a URL; write postgresql://user@host/name",
    "add retraction --summary x": "an event is withdrawn with 'timeline retract ID --reason TEXT'",
    "state --as-of 2024-10-31 --known-then --known-on 2024-10-31": "give one of them",
    "--db nowhere.db state": "there is no store at nowhere.db; make one with 'timeline init'",
    "--db events.toml state": "events.toml: file is not a database",
    "--db mysql://root:secret@localhost/x state": "'mysql' is no database of ours",
    "--db nowhere/at/all.db init": "there is no directory nowhere/at; make it first",
    "append nothing.toml": "nothing.toml: no such file or directory",
    "append .": ".: is a directory",
    "template decre": "'decre' is no kind of event; did you mean 'decree'?",
    "log --kind decre": "'decre' is no kind of event; did you mean 'decree'?",
    "retract nobody --reason x": "retracts: 'nobody' is not recorded in this stream",
    "add report --summary x": "'source' is missing",
    "add report --summary x --source dayly": "no source 'dayly' is recorded in this stream; did you",
    "add report --summary x --source daily --publisher P": "--source names a recorded source",
    "add repor --summary x --publisher P": "'repor' is no kind of event; did you mean 'report'?",
    "add report --summary x --publisher P --occurred 2024 --claim RUS": "claim: 'RUS' is too short",
    "append events.toml --expected-head x": "'x' is not a valid int",
    "export -o nowhere/x.md --as-of 2024-10-31": "nowhere/x.md: no such file or directory",
    "state 2024-10-31": "write the day with its flag: timeline state --as-of 2024-10-31",
    "add report --claim RUS recruitment 1": "write a claim within quotation marks: --claim 'PRK",
    "add report --summary x --source daily --claim 'RUS recruitment about 5000'": "write ~5000",
    "add report --summary x --source daily --occurred 'Q3 2024'": "2024-07/2024-09 or [2024-07..2024-09]",
    "add report --summary x --source daily --occurred soon": "occurred: 'soon' is not an EDTF date; write",
    "stat": "No such command 'stat'. Did you mean 'state'?",
}


@each("command", WRONG)
def test_what_is_typed_wrong_is_told_clearly_and_changes_nothing(ready: Shell, command: str) -> None:
    before = ready("head").out
    seen = ready(*shlex.split(command))
    assert seen.code == 2
    assert seen.out == ""
    assert WRONG[command] in " ".join(seen.err.split())
    assert "Traceback" not in seen.err
    assert ready("head").out == before


def test_an_event_is_called_by_its_id_or_by_its_position(ready: Shell) -> None:
    assert ready("show", "#2").out == ready("show", "2").out == ready("show", "recruits").out


def test_a_stream_that_holds_nothing_says_which_do(ready: Shell) -> None:
    seen = ready("--stream", "mian", "state")
    assert seen.code == 0
    assert seen.err == "stream 'mian' holds no event; this store has 'main'\n"
    assert ready("state").err == ""


def test_what_does_not_exist_is_a_negative_answer(ready: Shell) -> None:
    seen = ready("show", "nobody")
    assert (seen.code, seen.out) == (1, "")
    assert "there is no event 'nobody' in stream 'main'" in seen.err


def test_every_wrong_event_is_named_with_its_line_and_nothing_is_recorded(ready: Shell) -> None:
    ready.write("a.toml", EVENTS.replace('"troops"', '"t2"').replace('2024-10"', 'early October"', 1))
    ready.write(
        "b.json",
        '[\n {"id": "x", "kind": "retraction", "retracts": "troops"},\n {"id": "y", "kind": "repor"}\n]',
    )
    seen = ready("append", "a.toml", "b.json")
    assert seen.code == 2
    assert seen.err.splitlines() == [
        "error: a.toml:7: event 't2': occurred: 'early October' is not an EDTF date; write 2022-09-21, "
        "2022-09, 2022, 2022-21 (spring), 2022-09~ or 2022-09/2022-10",
        "error: b.json:2: event 'x': 'reason' is missing",
        "error: b.json:3: event 'y': 'repor' is no kind of event; did you mean 'report'?",
    ]
    assert ready("head").out.startswith("#2 ")


def test_what_the_log_refuses_is_named_with_its_line_too(ready: Shell) -> None:
    ready.write("again.toml", EVENTS.replace("ten thousand", "nine thousand"))
    seen = ready("append", "again.toml")
    assert seen.code == 2
    assert seen.err.startswith(
        "error: again.toml:7: event 'troops': 'troops' is recorded at #1 with other content;"
    )
    assert 'corrects = "troops"' in seen.err


def test_another_head_than_expected_is_a_conflict(ready: Shell) -> None:
    ready.write("more.toml", EVENTS.replace('"troops"', '"t2"').replace('"recruits"', '"r2"'))
    assert "the stream is at #2, not at #1" in ready("append", "more.toml", "--expected-head", "1").err
    assert ready("append", "more.toml", "--expected-head", "2").code == 0


def test_the_password_of_a_database_is_never_printed(shell: Shell) -> None:
    seen = shell("--db", "postgresql://ada:secret@127.0.0.1:1/none", "state")
    assert seen.code == 2
    assert "127.0.0.1" in seen.err
    assert "secret" not in seen.err + seen.out


def test_the_command_line_and_python_are_twins(ready: Shell) -> None:
    with Timeline.open("timeline.db") as timeline:
        assert (
            timeline.state("2024-10-31").to_json()
            == ready("state", "--as-of", "2024-10-31", "--format", "json").out
        )
        assert [done.new for done in timeline.append(read("events.toml"))] == [False, False]
        assert [recorded.event.id for recorded in timeline.events(after=1, limit=1)] == ["recruits"]
        assert timeline.head().position == 2


@pytest.mark.process
def test_a_reader_that_stops_early_gets_no_traceback(ready: Shell) -> None:
    """`timeline export | head -1`, in processes of their own: a closed pipe is theirs to close."""
    command = f"{sys.executable} -m timeline export --as-of 2024-10-31 | head -1"
    ended = subprocess.run(
        command, shell=True, cwd=ready.directory, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "# Picture as of 2024-10-31\n"
    assert ended.stderr == ""


def test_nothing_typed_says_what_it_is_and_what_to_type_next(shell: Shell) -> None:
    seen = shell()
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith("Timeline. What was true on a day, as it was known on a day")
    tries = re.findall(r"^  timeline (.+?)  ", seen.out, re.MULTILINE)
    assert [words.split()[0] for words in tries] == ["demo", "init", "add", "append", "state", "--help"]
    for words in tries:
        assert shell(*words.split()[:1], "--help").code == 0


def test_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").out == f"timeline {__version__}\n"


@pytest.mark.process
@pytest.mark.parametrize("words", [["--help"], ["--version"], [], ["add", "--help"]])
def test_help_loads_no_more_than_typer(shell: Shell, words: list[str]) -> None:
    heavy = "{'sqlalchemy', 'msgspec', 'rich', 'pendulum', 'pycountry', 'tomllib'}"
    code = (
        "import sys; from timeline.cli import main\n"
        f"try: main({words!r})\nfinally: print(*sorted({heavy} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=shell.directory, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1] == ""
    assert ended.stderr == ""


@pytest.mark.process
def test_a_question_loads_neither_alembic_nor_what_it_does_not_use(ready: Shell) -> None:
    code = (
        "import sys; from timeline.cli import main\n"
        "try: main(['state', '--as-of', '2024-10-31', '--format', 'json'])\n"
        "finally: print(*sorted({'alembic', 'rich.table', 'psycopg', 'pycountry'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ready.directory, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1] == ""
    assert Path(ready.directory / "timeline.db").exists()


def test_an_export_of_one_subject_never_leaves_out_what_withdraws_it(ready: Shell) -> None:
    ready("retract", "troops", "--reason", "It was never said.", "--id", "gone")
    lines = ready("export", "--format", "jsonl", "--subject", "PRK").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["troops", "gone"]


def test_what_only_one_voice_is_picked_for_is_not_said_of_another_in_the_same_event(ready: Shell) -> None:
    claims = [
        {"subject": "UKR", "measure": "trained", "estimate": 10, "said_by": "A"},
        {"subject": "UKR", "measure": "trained", "estimate": 20, "said_by": "B", "occurred": "2024-10-29"},
    ]
    ready.write(
        "two.json",
        json.dumps(
            {
                "id": "two", "kind": "report", "summary": "x", "occurred": "2024-10-30",
                "source": {"publisher": "P", "published": "2024-10-31"},
                "claims": claims,
            }
        ),
    )  # fmt: skip
    ready("append", "two.json")
    shown = ready("state", "--as-of", "2024-10-31", "--subject", "UKR", "--policy", "latest").out
    assert re.search(r"A via P picked", shown)
    assert not re.search(r"B via P picked", shown)


def test_known_then_without_a_day_is_known_today(ready: Shell) -> None:
    answer = json.loads(ready("state", "--known-then", "--format", "json").out)
    assert answer["as_of"]["known"] == answer["as_of"]["valid"] is not None


def test_a_narrowed_picture_says_that_it_is_one(ready: Shell) -> None:
    for seen in (
        ready("state", "--as-of", "2024-10-31", "--subject", "DEU"),
        ready("export", "--as-of", "2024-10-31", "--subject", "DEU"),
    ):
        text = " ".join(seen.out.split())
        assert "subject DEU" in text
        assert "no figure about subject DEU was reported that speaks by this date" in text
        assert "A figure that is not listed was not reported" not in text


def test_an_export_can_be_appended_whatever_day_it_was_known_on(ready: Shell) -> None:
    source = {"publisher": "P"}
    late = {"id": "late", "kind": "report", "summary": "x", "source": source, "reported": "2024-12-01"}
    mended = {**late, "id": "mended", "corrects": "late", "reported": "2024-11-01"}
    ready.write("late.json", json.dumps([late, mended]))
    ready("append", "late.json")
    lines = ready("export", "--format", "jsonl", "--known-on", "2024-11-15").out
    ready("--db", "copy.db", "init")
    assert ready("--db", "copy.db", "append", "-", stdin=lines).code == 0


@pytest.mark.process
def test_a_full_disk_behind_standard_output_is_told(ready: Shell) -> None:
    for command in ("state --as-of 2024-10-31", "state --as-of 2024-10-31 --format json", "log", "check"):
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run(
                [sys.executable, "-m", "timeline", *command.split()],
                cwd=ready.directory, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (2, "error: standard output: no space left on device\n")


@pytest.mark.process
def test_a_terminal_without_unicode_gets_an_answer(ready: Shell) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "timeline", "state", "--as-of", "2024-10-31"],
        cwd=ready.directory, env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_demo_adds_nothing_to_a_store_it_did_not_make(ready: Shell) -> None:
    ready("--db", "demo.db", "init")
    ready("--db", "demo.db", "--stream", "mine", "append", "events.toml")
    assert ready("demo").code == 2
    assert ready("--db", "demo.db", "head").out.startswith("#0 ")


def test_positions_name_events_where_ids_do(ready: Shell) -> None:
    assert ready("retract", "#1", "--reason", "It was never said.", "--id", "gone").out == "#3 gone\n"
    refused = ready("add", "report", "--summary", "x", "--publisher", "P", "--id", "#2")
    assert (refused.code, ready("head").out[:3]) == (2, "#3 ")
    assert "id: '#2' is how the event at position 2 is called; write another id" in refused.err
    ready("add", "report", "--summary", "x", "--publisher", "P", "--id", "2")
    assert json.loads(ready("show", "2", "--format", "json").out)[0]["position"] == 4
    assert json.loads(ready("show", "#2", "--format", "json").out)[0]["position"] == 2
    assert ready("show", "#99999999999999999999").code == 1
    assert ready("show", "#\u00b2").code == 1
