"""Times and memory, as measured, in a table."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple

_TIMES = 5


def best(work: Callable[[], object], times: int = _TIMES) -> float:
    """Seconds of the quickest of several runs; the first of them also warms up."""
    found = []
    for _ in range(times):
        started = perf_counter()
        work()
        found.append(perf_counter() - started)
    return min(found)


class Child(NamedTuple):
    """Seconds of the quickest run of a command, bytes of the greatest."""

    least: float
    greatest_memory: int


def child(command: Sequence[str], times: int = _TIMES) -> Child:
    """Run a command several times. Raises RuntimeError where it fails."""
    seconds, memory = [], []
    for _ in range(times):
        started = perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode:
            raise RuntimeError(f"{command} ended with {running.returncode}")
        seconds.append(perf_counter() - started)
        memory.append(used.ru_maxrss * 1024)
    return Child(min(seconds), max(memory))


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
        notes = "\n".join(f"- Memory of an append: {said}." for said in self._notes)
        return f"Measured on {self._machine}.\n\n{head}\n" + "\n".join(self._lines) + f"\n\n{notes}"


def _shown(seconds: float) -> str:
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"
