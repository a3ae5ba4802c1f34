"""Kills a real botkit process again and again while people write, and lets the checker read the platform's log.

`python -m tests.faults.kill --cycles N` kills at random moments and at every named failpoint in turn;
`--planted` shows instead that each planted bug is found. It exits with 1 when a promise is broken.
"""

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botkit.delivery.failpoints import NAMES
from tests.faults.checker import Violation, check
from tests.faults.log import Reported, Shown
from tests.faults.planted import PLANTS
from tests.faults.stage import Stage, open_stage
from tests.faults.stories import tell_all

_CHATS = [f"c{number}" for number in range(1, 25)]
_BACKLOG = 80
"""Unanswered messages above which people wait, so that a run does not end in one long answer."""


@dataclass(slots=True)
class Report:
    """What a run came to."""

    cycles: int = 0
    seconds: float = 0.0
    random_kills: int = 0
    at_failpoint: Counter[str] = field(default_factory=Counter[str])
    not_reached: Counter[str] = field(default_factory=Counter[str])
    messages: int = 0
    duplicates: int = 0
    shown: int = 0
    repeated: int = 0
    ambiguous: int = 0
    takeovers: int = 0
    violations: list[Violation] = field(default_factory=list[Violation])
    accidents: list[str] = field(default_factory=list[str])

    @property
    def kept(self) -> bool:
        return not self.violations and not self.accidents

    def add(self, other: "Report") -> None:
        """Take in the report of a run beside this one."""
        self.cycles += other.cycles
        self.seconds = max(self.seconds, other.seconds)
        self.random_kills += other.random_kills
        self.at_failpoint += other.at_failpoint
        self.not_reached += other.not_reached
        self.messages += other.messages
        self.duplicates += other.duplicates
        self.shown += other.shown
        self.repeated += other.repeated
        self.ambiguous += other.ambiguous
        self.takeovers += other.takeovers
        self.violations += other.violations
        self.accidents += other.accidents


# --- the run --------------------------------------------------------------------------------------


class Run:
    """So many cycles of start, work and death, and a last one to the end.

    Args:
        offset: with which failpoint to begin, so that runs beside each other differ.
    """

    def __init__(self, stage: Stage, chance: random.Random, cycles: int, offset: int = 0, plant: str = "") -> None:
        self._stage = stage
        self._chance = chance
        self._cycles = cycles
        self._offset = offset
        self._plant = plant
        self.report = Report()

    async def run(self) -> Report:
        """Kill, drain, check."""
        began = time.monotonic()
        feeding = asyncio.create_task(self._feed())
        try:
            for cycle in range(self._cycles):
                await self._cycle(cycle)
                if self.report.accidents:
                    break
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
        await self._stage.start(plant=self._plant)
        await self._stage.drain()
        self._unless_killed(await self._stage.nursery.kill(), "the last one")
        books = await self._stage.close_books()
        self._tell(books, time.monotonic() - began)
        return self.report

    async def _cycle(self, cycle: int) -> None:
        self.report.cycles += 1
        if cycle % 2:
            await self._die_at(NAMES[(self._offset + cycle // 2) % len(NAMES)])
        else:
            await self._die_by_chance(long=cycle % 10 == 8)

    async def _die_by_chance(self, *, long: bool) -> None:
        """A kill at any moment: mostly soon, sometimes while starting.

        In a `long` life turns outlast their leases, so that conversations are taken over from the living.
        """
        chance, nursery = self._chance, self._stage.nursery
        await self._stage.start(plant=self._plant, thinking=0.8 if long else chance.uniform(0.0, 0.1))
        if not long and chance.random() < 0.1:
            await asyncio.sleep(chance.uniform(0.0, 0.08))
        elif await self._stage.up():
            await asyncio.sleep(chance.uniform(1.5, 2.5) if long else chance.uniform(0.02, 0.4))
        else:
            self.report.accidents.append("a worker did not come to listen")
        self._unless_killed(await nursery.kill(), "one to be killed by chance")
        self.report.random_kills += 1

    async def _die_at(self, name: str) -> None:
        chance, nursery = self._chance, self._stage.nursery
        count = chance.randint(1, 25 if name.startswith("store.") else 5)
        await self._stage.start(f"{name}:{count}", self._plant, thinking=chance.uniform(0.0, 0.1))
        code = await nursery.ended(3.0)
        if code is None:
            self._unless_killed(await nursery.kill(), f"one to die at {name}")
            self.report.not_reached[name] += 1
        else:
            self._unless_killed(code, f"one to die at {name}")
            self.report.at_failpoint[name] += 1

    async def _feed(self) -> None:
        chance, platform = self._chance, self._stage.platform
        while True:
            await asyncio.sleep(chance.uniform(0.02, 0.15))
            if platform.unanswered < _BACKLOG:
                platform.say(chance.choices(_CHATS, k=chance.randint(1, 4)))

    def _unless_killed(self, code: int, which: str) -> None:
        if code != -9:
            self.report.accidents.append(f"a worker ({which}) ended by itself with {code}: see worker.log")

    def _tell(self, books: Reported, seconds: float) -> None:
        report, platform = self.report, self._stage.platform
        shown = [entry.key for entry in platform.log if isinstance(entry, Shown)]
        report.seconds = seconds
        report.messages = platform.messages
        report.duplicates = platform.duplicates
        report.shown = len(shown)
        report.repeated = len(shown) - len(set(shown))
        report.ambiguous = sum(books.ambiguous.values())
        report.takeovers = self._stage.takeovers()
        report.violations = check(platform.log)


async def run_cycles(folder: Path, cycles: int, seed: int, jobs: int = 1, plant: str = "") -> Report:
    """Kill for `cycles` cycles, in `jobs` runs beside each other."""

    async def one(job: int) -> Report:
        place = folder / f"job-{job}"
        place.mkdir()
        chance = random.Random(seed + job)
        share = cycles // jobs + (job < cycles % jobs)
        async with open_stage(place, chance) as stage:
            return await Run(stage, chance, share, job * len(NAMES) // jobs, plant).run()

    total = Report()
    for report in await asyncio.gather(*(one(job) for job in range(jobs))):
        total.add(report)
    return total


# --- the command ----------------------------------------------------------------------------------


def tell(report: Report) -> None:
    """The figures of a run, and what went wrong."""
    hit = "  ".join(f"{name} {report.at_failpoint[name]}" for name in NAMES)
    print(f"cycles {report.cycles} in {report.seconds:.0f} s ({report.cycles / report.seconds * 60:.0f} a minute)")
    print(f"killed at random {report.random_kills}, at failpoints {report.at_failpoint.total()}: {hit}")
    if report.not_reached:
        print(f"failpoints not reached in time: {dict(report.not_reached)}")
    print(
        f"messages {report.messages}, delivered twice {report.duplicates}; bubbles shown {report.shown}, of them again "
        f"{report.repeated}; ambiguous tries on record {report.ambiguous}; taken over alive {report.takeovers}"
    )
    for line in (*report.accidents[:20], *report.violations[:20]):
        print(f"  {line}")
    kinds = Counter(violation.kind for violation in report.violations)
    print(
        f"lost {kinds['lost']}, two answers {kinds['two answers']}, out of order {kinds['order']}, "
        f"unrecorded {kinds['unrecorded']}, stray {kinds['stray']}, expired {kinds['expired']}, "
        f"accidents {len(report.accidents)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.kill", description="kill botkit and count what is lost"
    )
    parser.add_argument("--cycles", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2, help="runs beside each other, each with its own database")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--folder", type=Path, help="keep logs and databases here")
    parser.add_argument("--plant", default="", choices=("", *PLANTS), help="run with this bug: it should end BROKEN")
    parser.add_argument("--planted", action="store_true", help="plant each bug in a short story and see it found")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="botkit-kill-") as scratch:
        folder = chosen.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if chosen.planted:
            good = asyncio.run(tell_all(folder))
            print("planted bugs: every one was found" if good else "planted bugs: NOT every one was found")
            return not good
        print(f"seed {chosen.seed}")
        report = asyncio.run(run_cycles(folder, chosen.cycles, chosen.seed, chosen.jobs, chosen.plant))
        tell(report)
        missed = [name for name in NAMES if not report.at_failpoint[name] and chosen.cycles >= 4 * len(NAMES)]
        good = report.kept and not missed
        print(f"kill: {chosen.cycles} cycles, {'every promise kept' if good else 'BROKEN'}{_never(missed)}")
        return not good


def _never(missed: Sequence[str]) -> str:
    return f"; never reached: {', '.join(missed)}" if missed else ""


if __name__ == "__main__":
    sys.exit(main())
