"""What Timeline refuses, in words for whoever reads them: all its exceptions are TimelineErrors."""

from __future__ import annotations

import re
from typing import ClassVar

# A field of a document (`claims[0].estimate`), a line of a file (`events.toml:12`) or a position (`#3 id`).
_WHERE = re.compile(r"\A([a-z_0-9]+(?:\[\d+\])?(?:\.[a-z_0-9]+(?:\[\d+\])?)*|\S+:\d+|#\d+ \S+): ")


class TimelineError(ValueError):
    """What was given, what is wrong with it, what to write instead and, where it is known, in which place.

    The message says all of it on one line, `where: what is wrong; what to write instead`:

    >>> error = TimelineError("occurred: '21.9.2022' is not an EDTF date; write 2022-09-21")
    >>> error.where, error.wrong, error.instead
    ('occurred', "'21.9.2022' is not an EDTF date", 'write 2022-09-21')

    exit_code: what a command ends with: 2 is wrong usage or input, 1 a negative answer.
    """

    exit_code: ClassVar[int] = 2

    @property
    def where(self) -> str | None:
        """The field, the line or the position that is meant; None where the message names none."""
        found = _WHERE.match(str(self))
        return found[1] if found else None

    @property
    def wrong(self) -> str:
        """What was given, and what is wrong with it."""
        return self._said.rpartition("; ")[0] or self._said

    @property
    def instead(self) -> str | None:
        """What to write instead; None where nothing can be said."""
        return self._said.rpartition("; ")[2] if "; " in self._said else None

    @property
    def _said(self) -> str:
        return _WHERE.sub("", str(self))
