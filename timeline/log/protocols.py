"""What a log can do, in four parts: it is read, asked what matters to a question, written to, and kept.

A log is a stream of events at positions 1, 2, 3 ... without gaps. It is only ever appended to. Logs are given
a clock and call it once an append, inside their lock: all events of one append share one instant (design
section 6). A replica, say, is one more `Reader` and `Seeker`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from timeline.asof.known import Selection
from timeline.asof.question import AsOf, Question, Scope
from timeline.asof.sums import Increment
from timeline.log.chain import Head, Line
from timeline.log.postings import Key
from timeline.model.event import Event, Recorded, Source

# So many events are admitted, sealed and indexed at a time.
CHUNK = 5_000
# A batch of more is a data set: what it resembles is not looked for.
LOOKED_AT = 500

Clock = Callable[[], datetime]
Advance = Callable[[int], None]
Wait = Callable[[float], None]


def unheard(count: int) -> None:
    """Progress that nobody follows."""


class Appended(NamedTuple):
    """What became of one event of a batch; `new` is False where it had been recorded already.

    resembles: the ids of events recorded before that say something like it; see `postings.likeness`.
    """

    position: int
    id: str
    new: bool
    resembles: tuple[str, ...] = ()


OnAppended = Callable[[Sequence[Appended]], None]


class History(NamedTuple):
    """What was ever recorded on the figures of one subject and measure, in the order of positions, with all
    that corrections and retractions connect it with, and the decrees.

    increments: every one of them, where `events` holds only some. None: `events` holds everything.
    """

    events: tuple[Recorded, ...]
    increments: tuple[Increment, ...] | None = None


class CitedSource(NamedTuple):
    """A source and the positions of the events read in it; newest: whether it is what its key means."""

    source: Source
    positions: tuple[int, ...]
    newest: bool


class Reader(Protocol):
    """The events of a stream, one by one."""

    def head(self) -> Head:
        """The last position and its hash."""

    def lines(self, after: int = 0, limit: int | None = None) -> Iterator[Line]:
        """What stands at the positions greater than `after`, in order, as it is kept."""

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """The events at the positions greater than `after`, in order."""

    def line_at(self, position: int) -> Line | None:
        """The line at a position, if there is one."""

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by an instant; 0 where there is none."""

    def items(self, ids: Collection[str]) -> Sequence[Recorded]:
        """These events and all that corrections and retractions connect them with, by position."""

    def speaking_of(self, ids: Collection[str]) -> Sequence[Recorded]:
        """What corrects or retracts these events, and what does so to that, by position."""


class Seeker(Protocol):
    """What can matter to a question; a log without an index hands on everything."""

    def selections(
        self, questions: Sequence[Question], touching: Collection[Key] | None = None
    ) -> list[Selection]:
        """For every question the events that can matter to it; all have the scope of the first.

        touching: in place of a scope, the keys of events, whose rows of the picture are meant.
        """

    def course(self, moments: Sequence[AsOf], scope: Scope) -> Iterator[Selection]:
        """For every moment of a course what can matter to the figures of a scope; the sums of one are good
        until the next is asked for. The moments grow in `valid` or in `known`, and are alike in the rest.
        """

    def history(self, scope: Scope, position: int | None) -> History:
        """All that was recorded by a position on the figures of a scope's subject and measure."""

    def matching(self, position: int, *, scope: Scope, kind: str | None = None) -> Sequence[Recorded] | None:
        """The events up to a position that may be about a scope, or are of a kind, with all that they are
        connected with, by position; None where only reading all of them tells.
        """

    def own_measures(self) -> Collection[str]:
        """The measures outside the vocabulary that the stream uses."""

    def at(self, positions: Collection[int]) -> Sequence[Recorded]:
        """The events at these positions, in order."""

    def sources(self, position: int) -> Sequence[CitedSource]:
        """The sources of the events up to a position, in the order of first use."""

    def source(self, key: str) -> Source | None:
        """The newest recorded source of a key."""


class View(Reader, Seeker, Protocol):
    """One state of a stream."""


class Trial(View, Protocol):
    """A state of a stream that can be appended to, and of which nothing is kept."""

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch of decoded events, all or nothing. Raises Refused and Conflict."""


class Writer(Protocol):
    """Appending to a stream."""

    def append(
        self, events: Sequence[Event], expected_head: int | None = None, recorded_by: str | None = None
    ) -> list[Appended]:
        """Record a batch of decoded events, all or nothing. Raises Refused and Conflict."""

    def append_many(
        self, events: Iterable[Event], on_appended: OnAppended, expected_head: int | None = None,
        recorded_by: str | None = None,
    ) -> None:  # fmt: skip
        """Record any number of events, all or nothing, a chunk at a time. Raises Refused and Conflict.

        on_appended: called with what becomes of them, chunk by chunk; that is certain when this returns. Of
        chunks with something to refuse only the first is refused.
        """

    def vet(self, events: Sequence[Event]) -> None:
        """Refuse what `append` would refuse, and record nothing. Raises Refused and Conflict."""

    def trial(self) -> AbstractContextManager[Trial]:
        """The stream to try an append on: at the end of the block it is as it was."""


class Keeper(Protocol):
    """What whoever keeps a log needs of it."""

    def waiting(self) -> AbstractContextManager[Wait]:
        """A way to wait, so many seconds at most, for what is recorded next."""

    def guards(self) -> list[str]:
        """What keeps the log append-only and is missing."""

    def rebuild(self, advance: Advance) -> None:
        """Make the index anew. advance: called with how many more events are done."""

    def index_findings(self, advance: Advance = unheard) -> str | None:
        """How the index differs from the one that the events make; None where it does not."""

    def close(self) -> None:
        """Give back what the log holds."""


class Log(Reader, Seeker, Writer, Keeper, Protocol):
    """One stream, in memory or in a database."""

    def reading(self) -> AbstractContextManager[View]:
        """One state of the stream, for as long as the block lasts."""
