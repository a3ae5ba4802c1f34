"""Run every benchmark, one after the other, and print one table."""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Protocol

from benchmarks import history, idle, imports, memory, model_client, pipeline, remembering
from benchmarks.comparison import chapter as comparison
from benchmarks.figures import Chapter, broken, median, table


class Benchmark(Protocol):
    """What each module's `run` is."""

    def __call__(self, *, short: bool) -> Awaitable[Chapter]: ...


BENCHMARKS: Mapping[str, Benchmark] = {
    "pipeline": pipeline.run,
    "history": history.run,
    "memory": memory.run,
    "remembering": remembering.run,
    "idle": idle.run,
    "model_client": model_client.run,
    "imports": imports.run,
    "comparison": comparison.run,
}


def main() -> None:
    """Print the table; with `--check` exit 1 where a figure that any machine can hold does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a quick look, in less than a minute")
    parser.add_argument("--check", action="store_true", help="exit 1 where a ratio or a count is not as it should be")
    parser.add_argument("--only", action="append", choices=sorted(BENCHMARKS), help="run this one (repeatable)")
    arguments = parser.parse_args()
    chapters: list[Chapter] = []
    for name, benchmark in BENCHMARKS.items():
        if arguments.only and name not in arguments.only:
            continue
        began = time.perf_counter()
        chapters.append(asyncio.run(_of(benchmark, short=arguments.short)))
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(table(chapters))
    print("", *(note for chapter in chapters for note in chapter.notes), machine(), sep="\n")
    failed = broken(chapters)
    if failed:
        print("\nNot as it should be:", *failed, sep="\n- ")
    if failed and arguments.check:
        sys.exit(1)


async def _of(benchmark: Benchmark, *, short: bool) -> Chapter:
    return await benchmark(short=short)


def machine() -> str:
    """What the figures were measured on, as far as it bears on them."""
    parts = [
        f"Python {platform.python_version()}",
        f"{os.cpu_count()} processors",
        f"a loop of ten million steps takes {_loop() * 1_000:.0f} ms",
        f"a write to the disk takes {_disk() * 1_000:.2f} ms",
    ]
    if hasattr(os, "getloadavg"):
        parts.append(f"load {os.getloadavg()[0]:.1f} in the last minute, {os.getloadavg()[2]:.1f} in the last fifteen")
    return ", ".join(parts) + "."


def _loop() -> float:
    """Seconds of processor time for a loop that does nothing: how fast this Python is here and now."""
    began = time.process_time()
    for _ in range(10_000_000):
        pass
    return time.process_time() - began


def _disk() -> float:
    """Seconds until a page is on the disk."""
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "page").open("wb") as file:
        for _ in range(50):
            file.write(bytes(4_096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return median(times)


if __name__ == "__main__":
    main()
