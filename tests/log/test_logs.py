"""What every log promises, in memory, on SQLite and on Postgres alike."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import OpenLog
from given import Clock, Document, claim, document, events, report, retraction

from timeline.engine import Timeline
from timeline.log.admit import Conflict, Refused
from timeline.log.chain import Head, findings
from timeline.log.memory import MemoryLog
from timeline.log.protocols import Appended, Log
from timeline.model.document import encode

NOON = datetime(2024, 11, 1, 12, tzinfo=UTC)
GENESIS = "0" * 64


def append(log: Log, *documents: Document, **how: Any) -> list[Appended]:
    """Append documents as one batch."""
    return log.append(events(*documents), **how)


def refusal(log: Log, *documents: Document, **how: Any) -> Refused:
    """Why a batch is refused; nothing of it is recorded."""
    before = list(log.lines())
    with pytest.raises(Refused) as refused:
        append(log, *documents, **how)
    assert list(log.lines()) == before
    return refused.value


def ids(log: Log, **how: Any) -> list[str]:
    """The ids of what is recorded, in order."""
    return [recorded.event.id for recorded in log.read(**how)]


def correction(name: str, of: str, **fields: Any) -> Document:
    return report(name, corrects=of, **fields)


def tanks(name: str, nature: str = "stock", unit: str = "Tanks", measure: str = "tanks_ready") -> Document:
    return report(name, occurred="2024-10-01", claims=[claim(measure, nature=nature, unit=unit)])


class TestAppending:
    def test_positions_count_from_one_without_gaps(self, open_log: OpenLog) -> None:
        log = open_log()
        assert log.head() == Head(0, GENESIS)
        assert append(log, report("a"), report("b")) == [Appended(1, "a", True), Appended(2, "b", True)]
        refusal(log, report("c"), correction("d", of="nothing"))
        assert append(log) == []
        assert append(log, report("c")) == [Appended(3, "c", True)]
        assert [(recorded.position, recorded.event.id) for recorded in log.read()] == [
            (1, "a"),
            (2, "b"),
            (3, "c"),
        ]
        assert log.head().position == 3

    def test_all_events_of_one_append_share_one_instant(self, open_log: OpenLog) -> None:
        clock = Clock(NOON)
        log = open_log(clock=clock)
        append(log, *[report(f"e{number}") for number in range(3)])
        assert clock.asked == 1
        later = clock.pass_time(seconds=1, microseconds=5)
        append(log, report("last"))
        assert clock.asked == 2
        assert [recorded.recorded_at for recorded in log.read()] == [NOON] * 3 + [later]
        assert [line.recorded_at for line in log.lines()][2:] == [
            "2024-11-01T12:00:00.000000Z",
            "2024-11-01T12:00:01.000005Z",
        ]

    def test_instants_are_kept_in_utc(self, open_log: OpenLog) -> None:
        log = open_log(clock=Clock(NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))))
        append(log, report())
        assert [line.recorded_at for line in log.lines()] == ["2024-11-01T12:00:00.000000Z"]

    def test_who_recorded_it_is_kept(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"), report("b"), recorded_by="Anna Ö.")
        append(log, report("c"))
        assert [recorded.recorded_by for recorded in log.read()] == ["Anna Ö.", "Anna Ö.", None]

    @pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
    def test_a_name_that_cannot_be_printed_is_refused(self, open_log: OpenLog, name: str) -> None:
        assert "recorded_by" in str(refusal(open_log(), report(), recorded_by=name))

    def test_a_wrong_expectation_is_a_conflict(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"), expected_head=0)
        append(log, report("b"), expected_head=1)
        for wrong in (0, 1, 3):
            found = refusal(log, report("c"), expected_head=wrong)
            assert isinstance(found, Conflict)
            assert f"the stream is at #2, not at #{wrong}" in str(found)
        append(log, report("c"), expected_head=2)
        assert append(log, report("a"), expected_head=0) == [Appended(1, "a", False)]

    def test_a_batch_is_all_or_nothing_and_every_problem_is_told(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"))
        found = refusal(
            log, report("b"), correction("c", of="x"), report("a", note="other"), retraction("d", of="y")
        )
        assert [index for index, _ in found.problems] == [1, 2, 3]
        assert isinstance(found, Conflict)
        assert type(refusal(log, report("b"), retraction("d", of="y"))) is Refused
        assert ids(log) == ["a"]


class TestIds:
    def test_the_same_content_again_changes_nothing_and_answers_the_first_position(
        self, open_log: OpenLog
    ) -> None:
        log = open_log()
        append(log, report("a"), report("b"))
        assert append(log, report("b"), report("c"), report("a")) == [
            Appended(2, "b", False),
            Appended(3, "c", True),
            Appended(1, "a", False),
        ]
        assert append(log, report("d"), report("d")) == [Appended(4, "d", True), Appended(4, "d", False)]
        assert log.head().position == 4

    def test_other_content_is_a_conflict_that_says_to_correct(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"))
        found = refusal(log, report("a", note="other"))
        assert isinstance(found, Conflict)
        assert found.problems[0][0] == 0
        assert "'a' is recorded at #1 with other content" in str(found)
        assert 'corrects = "a"' in str(found)
        within = refusal(log, report("n"), report("n", note="other"))
        assert within.problems[0][0] == 1
        assert "'n' is earlier in this batch with other content" in str(within)

    def test_what_is_recorded_is_settled_before_anything_is_checked(self, open_log: OpenLog) -> None:
        log = open_log()
        file = [report("a"), correction("b", of="a"), retraction("r", of="b"), tanks("t")]
        append(log, *file)
        again = append(log, *file, expected_head=0, recorded_by="Anna")
        assert again == [
            Appended(position, str(one["id"]), False) for position, one in enumerate(file, start=1)
        ]
        # Even who says it again is not looked at.
        assert append(log, report("a"), recorded_by="\n") == [Appended(1, "a", False)]
        assert log.head().position == 4

    def test_upper_and_lower_case_are_different_ids(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"), report("A"), report("á"), report("a\u0301"))
        assert ids(log) == ["a", "A", "á", "a\u0301"]


# given these events one after the other | then this one is refused | with these words
REFUSED_TARGETS: dict[str, tuple[list[Document], Document, str]] = {
    "an unknown one": ([], correction("c", of="x"), "corrects: 'x' is not recorded in this stream"),
    "an unknown one retracted": ([], retraction("r", of="x"), "retracts: 'x' is not recorded in this stream"),
    "itself": ([], correction("c", of="c"), "corrects: 'c' is not recorded in this stream"),
    "what is corrected": (
        [report("a"), correction("b", of="a")],
        correction("c", of="a"),
        "corrects: 'a' is already corrected by 'b'; address 'b'",
    ),
    "what is corrected, retracted": (
        [report("a"), correction("b", of="a")],
        retraction("c", of="a"),
        "retracts: 'a' is already corrected by 'b'; address 'b'",
    ),
    "what is corrected twice": (
        [report("a"), correction("b", of="a"), correction("c", of="b")],
        correction("d", of="a"),
        "corrects: 'a' is already corrected by 'c'; address 'c'",
    ),
    "what is retracted": (
        [report("a"), retraction("r", of="a")],
        correction("c", of="a"),
        "corrects: 'a' is already retracted by 'r'; to bring it back, retract 'r'",
    ),
    "what is retracted, again": (
        [report("a"), retraction("r", of="a")],
        retraction("s", of="a"),
        "retracts: 'a' is already retracted by 'r'; to bring it back, retract 'r'",
    ),
    "what came before what is retracted": (
        [report("a"), correction("b", of="a"), retraction("r", of="b")],
        correction("c", of="a"),
        "corrects: 'a' is already retracted by 'r'; to bring it back, retract 'r'",
    ),
    "a retraction that is retracted": (
        [report("a"), retraction("r", of="a"), retraction("s", of="r")],
        retraction("t", of="r"),
        "retracts: 'r' is already retracted by 's'; to bring it back, retract 's'",
    ),
    "a retraction corrected": (
        [report("a"), retraction("r", of="a")],
        correction("c", of="r"),
        "corrects: 'r' is a retraction, which cannot be corrected; retract it instead",
    ),
    "what two withdraw, by the newest": (
        [
            report("a"),
            correction("b", of="a"),
            retraction("r", of="b"),
            retraction("s", of="r"),
            correction("c", of="b"),
            retraction("t", of="s"),
        ],
        correction("d", of="a"),
        "corrects: 'a' is already corrected by 'c'; address 'c'",
    ),
    "what a correction known late corrects": (
        [report("a"), correction("b", of="a", source={"publisher": "P", "published": "2999"})],
        correction("c", of="a"),
        "corrects: 'a' is already corrected by 'b'; address 'b'",
    ),
}
ALLOWED_TARGETS: dict[str, tuple[list[Document], Document]] = {
    "what stands": ([report("a")], correction("b", of="a")),
    "a correction": ([report("a"), correction("b", of="a")], correction("c", of="b")),
    "a retraction": ([report("a"), retraction("r", of="a")], retraction("s", of="r")),
    "a retraction of a retraction": (
        [report("a"), retraction("r", of="a"), retraction("s", of="r")],
        retraction("t", of="s"),
    ),
    "what a retraction brought back": (
        [report("a"), retraction("r", of="a"), retraction("s", of="r")],
        correction("c", of="a"),
    ),
    "a version that was brought back": (
        [report("a"), correction("b", of="a"), retraction("r", of="b"), retraction("s", of="r")],
        retraction("t", of="b"),
    ),
    "an event of another kind": ([report("a")], document("statement", "b", corrects="a")),
}


class TestTargets:
    @pytest.mark.parametrize(("before", "late", "says"), REFUSED_TARGETS.values(), ids=list(REFUSED_TARGETS))
    @pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "in one batch"])
    def test_what_cannot_be_addressed_is_refused_and_says_what_can(
        self, open_log: OpenLog, before: list[Document], late: Document, says: str, at_once: bool
    ) -> None:
        log = open_log()
        if not at_once:
            for one in before:
                append(log, one)
            found = refusal(log, late)
            assert [index for index, _ in found.problems] == [0]
        else:
            found = refusal(log, *before, late)
            assert [index for index, _ in found.problems] == [len(before)]
        assert says in str(found)
        assert type(found) is Refused

    @pytest.mark.parametrize(("before", "late"), ALLOWED_TARGETS.values(), ids=list(ALLOWED_TARGETS))
    @pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "in one batch"])
    def test_what_stands_can_be_addressed(
        self, open_log: OpenLog, before: list[Document], late: Document, at_once: bool
    ) -> None:
        log = open_log()
        if at_once:
            append(log, *before, late)
        else:
            for one in [*before, late]:
                append(log, one)
        assert ids(log)[-1] == late["id"]

    def test_a_target_later_in_the_batch_is_not_recorded_yet(self, open_log: OpenLog) -> None:
        found = refusal(open_log(), correction("b", of="a"), report("a"))
        assert found.problems == (
            (0, "corrects: 'a' is not recorded in this stream, nor earlier in this batch"),
        )

    def test_a_long_lineage_is_followed_to_its_end(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("e0"), *[correction(f"e{n}", of=f"e{n - 1}") for n in range(1, 60)])
        assert "address 'e59'" in str(refusal(log, correction("x", of="e0")))
        assert "address 'e59'" in str(refusal(log, correction("x", of="e30")))


class TestMeasures:
    def test_a_measure_of_ones_own_keeps_the_nature_and_unit_of_its_first_use(
        self, open_log: OpenLog
    ) -> None:
        log = open_log()
        append(log, tanks("a"))
        append(log, tanks("b", unit="  tanks"), tanks("c", unit="TANKS"))
        found = refusal(log, tanks("d", unit="tons"), report("e"), tanks("f", nature="cumulative"))
        assert found.problems == (
            (0, "tanks_ready is a stock in Tanks in this stream, not a stock in tons"),
            (2, "tanks_ready is a stock in Tanks in this stream, not a cumulative in Tanks"),
        )

    def test_within_one_batch_too(self, open_log: OpenLog) -> None:
        log = open_log()
        assert [index for index, _ in refusal(log, tanks("a"), tanks("b", unit="tons")).problems] == [1]
        append(log, tanks("a", unit="tons"))
        assert ids(log) == ["a"]

    def test_a_refused_batch_settles_no_measure(self, open_log: OpenLog) -> None:
        log = open_log()
        refusal(log, tanks("a"), correction("c", of="x"))
        append(log, tanks("b", unit="tons"))

    def test_many_are_looked_up_at_once(self, open_log: OpenLog) -> None:
        log = open_log()
        batch = [tanks(f"e{n}", measure=f"own_{n}") for n in range(1000)]
        append(log, *batch[:500])
        assert [one.new for one in append(log, *batch)] == [False] * 500 + [True] * 500
        assert (
            len(refusal(log, *[tanks(f"f{n}", unit="x", measure=f"own_{n}") for n in range(1000)]).problems)
            == 1000
        )


class TestStreams:
    def test_every_stream_has_its_own_positions_ids_measures_and_chain(self, open_log: OpenLog) -> None:
        main, other = open_log("main"), open_log("óther stream")
        append(main, report("a"), tanks("t"))
        append(other, report("a", note="other"), tanks("u", unit="tons"))
        append(main, report("b"))
        assert ids(main) == ["a", "t", "b"]
        assert ids(other) == ["a", "u"]
        assert (main.head().position, other.head().position) == (3, 2)
        assert "'t' is not recorded in this stream" in str(refusal(other, retraction("r", of="t")))
        assert list(findings(main.lines())) == list(findings(other.lines())) == []
        assert other.line_at(1) != main.line_at(1)
        assert (main.position_at(NOON), other.position_at(NOON)) == (3, 2)


class TestReading:
    @pytest.mark.parametrize(
        ("after", "limit", "expected"),
        [
            (0, None, [1, 2, 3, 4, 5]), (2, None, [3, 4, 5]), (5, None, []), (9, None, []), (0, 2, [1, 2]),
            (3, 1, [4]), (3, 10, [4, 5]), (0, 0, []), (-1, None, [1, 2, 3, 4, 5]), (-3, 2, [1, 2]),
        ],
    )  # fmt: skip
    def test_after_a_position_so_many(
        self, open_log: OpenLog, after: int, limit: int | None, expected: list[int]
    ) -> None:
        log = open_log()
        append(log, *[report(f"e{number}") for number in range(1, 6)])
        assert [recorded.position for recorded in log.read(after, limit)] == expected
        assert [line.position for line in log.lines(after, limit)] == expected

    def test_many_pages_are_one_log(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, *[report(f"e{number}") for number in range(1, 2501)])
        assert [recorded.position for recorded in log.read()] == list(range(1, 2501))
        assert [recorded.position for recorded in log.read(after=999, limit=1002)] == list(range(1000, 2002))
        assert [recorded.position for recorded in log.read(limit=2000)] == list(range(1, 2001))

    def test_a_line_is_found_by_its_position(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"), report("b"))
        assert [log.line_at(position) for position in (-1, 0, 3)] == [None] * 3
        assert [log.line_at(position) for position in (1, 2)] == list(log.lines())

    def test_a_position_is_found_by_its_instant(self, open_log: OpenLog) -> None:
        clock = Clock(NOON)
        log = open_log(clock=clock)
        assert log.position_at(NOON) == 0
        append(log, report("a"), report("b"))
        clock.pass_time(days=1)
        append(log, report("c"))
        # A clock that was set back takes nothing from what is recorded.
        clock.pass_time(hours=-36)
        append(log, report("d"))
        micro = timedelta(microseconds=1)
        expected = {
            NOON - timedelta(hours=12) - micro: 0, NOON - timedelta(hours=12): 4, NOON - micro: 4, NOON: 4,
            NOON + timedelta(days=400): 4,
        }  # fmt: skip
        assert {instant: log.position_at(instant) for instant in expected} == expected
        east = timezone(timedelta(hours=14))
        assert log.position_at((NOON - timedelta(hours=13)).astimezone(east)) == 0

    def test_reading_begun_is_not_disturbed_by_appending(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, report("a"), report("b"))
        reading = log.read(limit=2)
        assert next(reading).event.id == "a"
        append(log, report("c"))
        assert [recorded.event.id for recorded in reading] == ["b"]

    def test_what_is_read_is_what_was_appended(self, open_log: OpenLog) -> None:
        log = open_log()
        batch = events(
            report(
                "a", summary="Около 10 000 “soldiers”.", claims=[claim(estimate="~10,000", via=["A", "B"])]
            ),
            retraction("r", of="a"),
        )
        log.append(batch)
        assert [recorded.event for recorded in log.read()] == batch
        assert [line.document.encode() for line in log.lines()] == [encode(event) for event in batch]
        assert [(line.kind, line.target) for line in log.lines()] == [("report", None), ("retraction", "a")]


class TestTheChain:
    def test_the_hash_is_that_of_the_lines_of_section_6(self, open_log: OpenLog) -> None:
        clock = Clock(NOON)
        log = open_log(clock=clock)
        append(log, report("a"), report("é"), recorded_by="Änna")
        clock.pass_time(microseconds=1)
        append(log, retraction("r", of="a"))
        instants = ["2024-11-01T12:00:00.000000Z"] * 2 + ["2024-11-01T12:00:00.000001Z"]
        names, previous = ["Änna", "Änna", ""], GENESIS
        for position, line in enumerate(log.lines(), start=1):
            content = hashlib.sha256(line.document.encode("utf-8")).hexdigest()
            parts = [
                previous,
                str(position),
                line.id,
                "1",
                instants[position - 1],
                names[position - 1],
                content,
            ]
            expected = hashlib.sha256("".join(part + "\n" for part in parts).encode("utf-8")).hexdigest()
            assert (line.document_hash, line.previous_hash, line.hash) == (content, previous, expected)
            previous = expected
        assert log.head() == Head(3, previous)
        assert [recorded.hash for recorded in log.read()] == [line.hash for line in log.lines()]

    def test_a_sound_log_has_no_findings(self, open_log: OpenLog) -> None:
        log = open_log()
        assert list(findings(log.lines())) == []
        append(log, report("a"), retraction("r", of="a"), tanks("t"), recorded_by="x")
        assert list(findings(log.lines())) == []

    def test_every_log_keeps_the_same(self, open_log: OpenLog) -> None:
        """The log under test against the one in memory: lines, events and answers are equal."""
        one, other = Clock(NOON), Clock(NOON)
        log, memory = open_log(clock=one), MemoryLog(other)
        batches: Sequence[Sequence[Document]] = [
            [report("a", claims=[claim()]), correction("b", of="a")],
            [tanks("t"), document("decree", "d", in_force="2024-12")],
            [report("a", claims=[claim()]), retraction("r", of="b")],
        ]
        for number, batch in enumerate(batches):
            by = None if number == 1 else f"person {number}"
            assert append(log, *batch, recorded_by=by) == append(memory, *batch, recorded_by=by)
            assert one.pass_time(seconds=1.5) == other.pass_time(seconds=1.5)
        assert list(log.lines()) == list(memory.lines())
        assert list(log.read()) == list(memory.read())
        assert log.head() == memory.head()


class TestThreads:
    def test_threads_that_append_at_once_lose_nothing_and_leave_no_gap(self, open_log: OpenLog) -> None:
        log = open_log()
        start, failures = threading.Barrier(4), list[BaseException]()

        def work(worker: int) -> None:
            try:
                start.wait(10)
                for number in range(8):
                    append(log, report(f"w{worker}-{number}a"), report(f"w{worker}-{number}b"))
            except BaseException as error:
                failures.append(error)

        workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert failures == []
        found = ids(log)
        assert [recorded.position for recorded in log.read()] == list(range(1, 65))
        assert sorted(found) == sorted(f"w{w}-{n}{half}" for w in range(4) for n in range(8) for half in "ab")
        # Batches stay together, and each worker's follow in its order.
        for w in range(4):
            own = [name for name in found if name.startswith(f"w{w}-")]
            assert own == [f"w{w}-{n}{half}" for n in range(8) for half in "ab"]
        assert all(found[at + 1] == found[at][:-1] + "b" for at in range(0, 64, 2))
        assert list(findings(log.lines())) == []

    def test_of_threads_that_expect_the_same_head_one_is_heard(self, open_log: OpenLog) -> None:
        log = open_log()
        start, outcomes = threading.Barrier(4), list[str]()

        def work(name: str) -> None:
            start.wait(10)
            try:
                append(log, report(name), expected_head=0)
                outcomes.append("recorded")
            except Conflict:
                outcomes.append("conflict")

        workers = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert sorted(outcomes) == ["conflict"] * 3 + ["recorded"]
        assert log.head().position == 1


class TestTheApi:
    def test_documents_and_events_are_recorded_alike(self, open_log: OpenLog) -> None:
        timeline = Timeline(open_log(), clock=Clock(NOON))
        (event,) = events(report("b"))
        assert timeline.append(report("a")) == [Appended(1, "a", True)]
        assert timeline.append([event, report("c")], expected_head=1, recorded_by="x") == [
            Appended(2, "b", True),
            Appended(3, "c", True),
        ]
        assert [recorded.event.id for recorded in timeline.events(after=1)] == ["b", "c"]
        assert timeline.head().position == len(list(timeline.events())) == 3

    def test_every_document_that_is_wrong_is_told(self, open_log: OpenLog) -> None:
        timeline = Timeline(open_log())
        with pytest.raises(Refused) as refused:
            timeline.append([report("a"), report("b", zzz=1), report("c", occurred="x")])
        assert [index for index, _ in refused.value.problems] == [1, 2]
        assert timeline.head().position == 0


def troops(name: str, occurred: str = "2024-10-20", estimate: str = "10000", **fields: Any) -> Document:
    """One voice on how many North Koreans are in Russia."""
    count = claim("troops_deployed", estimate, subject="PRK", place="RUS", said_by="US")
    return report(name, **({"occurred": occurred, "claims": [count]} | fields))


class TestResembling:
    def test_the_same_voice_on_the_same_time_again_is_told_and_recorded(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, troops("a"), troops("far", "2024-09-01"))
        carried = troops("b", "2024-10", source={"publisher": "Wire", "published": "2024-11-01"})
        assert append(log, carried) == [Appended(3, "b", True, ("a",))]
        assert append(log, troops("c", "2024-10-20")) == [Appended(4, "c", True, ("b", "a"))]
        assert append(log, carried) == [Appended(3, "b", False)]

    def test_at_most_three_are_named_the_newest_first(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, *(troops(name) for name in "abcd"))
        assert append(log, troops("e"))[0].resembles == ("d", "c", "b")

    @pytest.mark.parametrize(
        "other",
        [
            troops("b", "2024-10-21"),
            troops("b", claims=[claim("troops_deployed", subject="PRK", place="UKR", said_by="US")]),
            troops("b", claims=[claim("troops_deployed", subject="PRK", place="RUS", said_by="UK")]),
            troops("b", corrects="a"),
            retraction("b", of="a"),
            report("b", occurred="2024-10-20"),
        ],
        ids=["another day", "another place", "another voice", "its correction", "its retraction", "no claim"],
    )
    def test_what_says_something_else_is_not(self, open_log: OpenLog, other: Document) -> None:
        log = open_log()
        append(log, troops("a"))
        assert append(log, other)[0].resembles == ()

    def test_what_no_longer_stands_is_not(self, open_log: OpenLog) -> None:
        log = open_log()
        append(log, troops("a"), retraction("gone", of="a"), troops("b"), correction("c", of="b"))
        assert append(log, troops("d"))[0].resembles == ()

    def test_counts_are_compared_by_the_day_they_are_counted_to(self, open_log: OpenLog) -> None:
        def total(name: str, day: str) -> Document:
            return report(name, occurred=day, claims=[claim("killed", said_by="UKR")])

        log = open_log()
        append(log, total("a", "2024-10-20"))
        assert append(log, total("b", "2024-10-21"))[0].resembles == ()
        assert append(log, total("c", "2024-10-20"))[0].resembles == ("a",)

    def test_incidents_of_one_day_resemble_when_their_numbers_do(self, open_log: OpenLog) -> None:
        def deaths(name: str, estimate: str) -> Document:
            return report(name, occurred="2024-10-20", claims=[claim("fatalities", estimate, said_by="UCDP")])

        log = open_log()
        append(log, deaths("a", "3"), deaths("b", "1..2..3"))
        assert append(log, deaths("c", "4"))[0].resembles == ()
        assert append(log, deaths("d", "3"), deaths("e", "1..2..3"))[1].resembles == ("b",)

    def test_events_of_one_batch_are_not_compared(self, open_log: OpenLog) -> None:
        assert [one.resembles for one in append(open_log(), troops("a"), troops("b"))] == [(), ()]

    def test_a_batch_of_very_many_is_a_data_set_and_not_compared(
        self, open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for room in ("log.memory", "store.writer"):
            monkeypatch.setattr(f"timeline.{room}.LOOKED_AT", 1)
        log = open_log()
        append(log, troops("a"))
        assert append(log, troops("b"))[0].resembles == ("a",)
        assert [one.resembles for one in append(log, troops("c"), troops("d"))] == [(), ()]


def test_what_speaks_of_events_is_found_however_far(open_log: OpenLog) -> None:
    log = open_log()
    append(log, report("a"), correction("b", of="a"), retraction("c", of="b"))
    append(log, retraction("d", of="c"), report("e"))
    assert [one.event.id for one in log.speaking_of({"a", "e"})] == ["b", "c", "d"]
    assert [one.event.id for one in log.speaking_of({"c"})] == ["d"]
