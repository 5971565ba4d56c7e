"""Times and memory, as measured, in a table."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep

_TIMES = 5


def best(work: Callable[[], object], times: int = _TIMES) -> float:
    """Seconds of the quickest of several runs; the first of them also warms up."""
    found = []
    for _ in range(times):
        started = perf_counter()
        work()
        found.append(perf_counter() - started)
    return min(found)


def child(command: Sequence[str], times: int = _TIMES) -> float:
    """Seconds of the quickest of several runs of a command. Raises RuntimeError where it fails."""
    return min(_ran(command, lambda _: sleep(0.001)) for _ in range(times))


def greatest_memory(command: Sequence[str]) -> tuple[float, int]:
    """Seconds of one run of a command, and the most bytes it held. Raises RuntimeError where it fails.

    As the kernel counts for the process after it was started: what `getrusage` tells of a child includes the
    memory of whoever started it.
    """
    most = [0]

    def look(process: int) -> None:
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
            most[0] = int(status.split("VmHWM:")[1].split()[0]) * 1024
        sleep(0.02)

    return _ran(command, look), most[0]


def _ran(command: Sequence[str], meanwhile: Callable[[int], None]) -> float:
    started = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            meanwhile(running.pid)
    if running.returncode:
        raise RuntimeError(f"{command} ended with {running.returncode}")
    return perf_counter() - started


class Table:
    """What was measured, line by line; each is printed at once, on standard error."""

    def __init__(self, machine: str) -> None:
        self._machine = machine
        self._lines: list[str] = []
        self._notes: list[str] = []

    def add(self, work: str, baseline: str, ours: float, theirs: float) -> None:
        """One figure and its baseline, both in seconds."""
        ratio = ours / theirs
        told = f"{ratio:.2f}x" if ratio >= 0.1 else f"{theirs / ours:,.0f} times faster"
        self._lines.append(f"| {work} | {_shown(ours)} | {baseline} | {_shown(theirs)} | {told} |")
        os.write(2, f"{self._lines[-1]}\n".encode())

    def note(self, said: str) -> None:
        """Something that is no ratio."""
        self._notes.append(said)
        os.write(2, f"{said}\n".encode())

    def markdown(self) -> str:
        """The table as a page has it."""
        head = "| Work | Timeline | Baseline | Baseline's time | Ratio |\n|---|---|---|---|---|"
        notes = "\n".join(f"- Memory: {said}." for said in self._notes)
        return f"Measured on {self._machine}.\n\n{head}\n" + "\n".join(self._lines) + f"\n\n{notes}"


def _shown(seconds: float) -> str:
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"
