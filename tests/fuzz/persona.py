"""Throws generated persona files at the loader: `python -m tests.fuzz.persona --cases N [--seed S] [--jobs J]`.

Whatever comes in, out come a persona or findings that have line, column, problem and remedy; never an exception, and
never after more than a second. A case depends on the seed and its number alone: `--only NUMBER` repeats it.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botkit.clock import SystemClock
from botkit.persona.findings import Rule
from botkit.persona.loader import check_bytes
from tests.fuzz.persona_files import make

LIMIT = 1.0
"""Seconds of processor time that one file may take; the loader waits for nothing, so that is its time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some cases. `slowest` is seconds and the case's number."""

    cases: int
    sound: int
    slowest: tuple[float, int]
    failures: tuple[str, ...]


def complaint(content: bytes) -> tuple[str, bool]:
    """What is wrong with what the loader said, empty for nothing; and whether the file was sound."""
    try:
        loaded, findings = check_bytes(content, Path("case.yaml"))
    except Exception:  # whatever it is, it is the failure this looks for
        return traceback.format_exc(), False
    if (loaded is None) != bool(findings):
        return "neither a persona nor findings, or both", False
    lines = content.count(b"\n") + content.count(b"\r") + 2
    for finding in findings:
        placed = 1 <= finding.line <= lines and 1 <= finding.column <= len(content) + 2
        said = str(finding)
        if not placed or finding.rule not in Rule or not finding.problem or not finding.remedy or "\n" in said:
            return f"a finding without place or words: {said!r}", False
        if finding.rule is Rule.OTHER:
            return f"a finding in nobody's words: {said!r}", False
    return "", loaded is not None


def run(seed: int, numbers: range) -> Outcome:
    sound, slowest, failures = 0, (0.0, 0), list[str]()
    for number in numbers:
        content = make(seed, number)
        began = time.process_time()
        wrong, is_sound = complaint(content)
        seconds = time.process_time() - began
        if seconds > LIMIT:
            wrong = wrong or f"takes {seconds:.2f} s"
        sound += is_sound
        slowest = max(slowest, (seconds, number))
        if wrong:
            failures.append(f"case {number} of seed {seed}: {wrong}\n{content[:400]!r}")
    return Outcome(len(numbers), sound, slowest, tuple(failures))


def together(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        sum(each.cases for each in outcomes),
        sum(each.sound for each in outcomes),
        max(each.slowest for each in outcomes),
        tuple(failure for each in outcomes for failure in each.failures),
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.persona", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one case to repeat")
    options = parser.parse_args()
    numbers = range(options.cases) if options.only is None else range(options.only, options.only + 1)
    shares = [numbers[share :: options.jobs] for share in range(options.jobs)]
    began = SystemClock().monotonic()
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            outcome = together(list(pool.map(partial(run, options.seed), shares)))
    else:
        outcome = run(options.seed, numbers)
    seconds = SystemClock().monotonic() - began
    for failure in outcome.failures[:20]:
        print(failure, end="\n\n")
    print(
        f"persona fuzz: {outcome.cases} cases of seed {options.seed}, {len(outcome.failures)} failures, "
        f"{outcome.sound} sound, slowest {outcome.slowest[0]:.3f} s (case {outcome.slowest[1]}), "
        f"{seconds:.1f} s, {outcome.cases / seconds:.0f} cases/s"
    )
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
