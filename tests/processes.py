"""Processes under test: proof of what they are in the middle of, and Ctrl-C, pressed once."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

# A busy machine is slow.
PATIENCE = 120


def wait_until(holds: Callable[[], bool]) -> None:
    """Until it is so."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.01)


def is_read(pipe: IO[str]) -> bool:
    """Whether all that was written to a pipe was taken out of it."""
    left = fcntl.ioctl(pipe.fileno(), termios.FIONREAD, b"\0\0\0\0")
    return not int.from_bytes(left, "little")


def is_waiting(process: subprocess.Popen[Any]) -> bool:
    """Whether it computes nothing, but waits: for a pipe, a clock, another program."""
    state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0]
    assert state not in "ZX", "it has ended"
    return state == "S"


def hears_ctrl_c() -> None:
    """In a child before its program: whoever runs the tests in the background has had it ignored for all."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def interrupt(process: subprocess.Popen[Any]) -> None:
    """Press Ctrl-C where it waits: elsewhere Python may swallow it, as in a destructor."""
    wait_until(lambda: is_waiting(process))
    process.send_signal(signal.SIGINT)
