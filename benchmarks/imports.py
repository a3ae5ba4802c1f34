"""How long botkit takes to be imported in a fresh process, how much memory it has then, and what costs most."""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Chapter, Figure, median, table

_MODULES = ("botkit.cli", "botkit.app")
_TOP = 5
_ROOT = Path(__file__).parent.parent
_REPORT = """
import os, time
try:
    with open("/proc/self/statm") as pages:
        memory = int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
except OSError:
    memory = 0
print(time.process_time(), memory)
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One fresh process.

    Attributes:
        elapsed: seconds from its start to its end.
        processor: seconds of processor time.
        memory: bytes in memory at its end; 0 where the system does not tell.
    """

    elapsed: float
    processor: float
    memory: int


def start(code: str) -> Start:
    """Run `code` in a fresh Python."""
    began = time.perf_counter()
    told = _python("-c", f"{code}\n{_REPORT}").stdout
    processor, memory = told.split()
    return Start(time.perf_counter() - began, float(processor), int(memory))


def costliest(module: str) -> list[tuple[str, float]]:
    """Modules by the milliseconds that their own code took, dearest first."""
    told = _python("-X", "importtime", "-c", f"import {module}").stderr
    rows = [line.removeprefix("import time:").split("|") for line in told.splitlines() if "|" in line]
    own = [(name.strip(), int(alone) / 1_000) for alone, _, name in rows if alone.strip().isdigit()]
    return sorted(own, key=lambda row: row[1], reverse=True)[:_TOP]


def measure(starts: int) -> Chapter:
    """Start each in alternation with an empty Python, so that the ratio holds on a busy machine."""
    codes = ["pass", *(f"import {module}" for module in _MODULES)]
    for code in codes:
        start(code)  # the first writes what was compiled to the disk
    rounds = [[start(code) for code in codes] for _ in range(starts)]
    empty, *loaded = zip(*rounds, strict=True)
    figures: list[Figure] = []
    for module, runs in zip(_MODULES, loaded, strict=True):
        figures += [
            Figure(f"import {module}", *_ms(runs, empty, "elapsed")),
            Figure(f"import {module}: processor", *_ms(runs, empty, "processor")),
            Figure(
                f"import {module}: memory",
                median(run.memory for run in runs) / 1e6,
                "MB",
                median(run.memory for run in empty) / 1e6,
            ),
        ]
    notes = [
        f"import {module}, dearest: " + ", ".join(f"{name} {took:.0f} ms" for name, took in costliest(module))
        for module in _MODULES
    ]
    return Chapter("start: a fresh process", tuple(figures), "python -c pass", tuple(notes))


def _ms(runs: tuple[Start, ...], empty: tuple[Start, ...], what: str) -> tuple[float, str, float]:
    return median(getattr(run, what) for run in runs) * 1_000, "ms", median(getattr(run, what) for run in empty) * 1_000


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python that finds this checkout, although nothing may be installed."""
    path = os.pathsep.join((str(_ROOT), str(_ROOT / "adapters")))
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    return await asyncio.to_thread(measure, 3 if short else 9)


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
