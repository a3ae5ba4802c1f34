"""Kills a real botkit process again and again while people write, and lets the checker read the platform's log.

`python -m tests.faults.kill --cycles N` kills at random moments and at every named failpoint in turn, half of the
cycles under each policy for what may have been sent (`--policy` chooses one of them);
`--planted` shows instead that each planted bug is found. It exits with 1 when a promise is broken.
"""

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from botkit.delivery.failpoints import NAMES
from tests.faults.log import Policy
from tests.faults.nursery import open_nursery
from tests.faults.planted import PLANTS
from tests.faults.platform import PLATFORMS, PlatformName
from tests.faults.report import Report
from tests.faults.stage import Stage, open_stage
from tests.faults.stories import tell_all

_CHATS = [f"c{number}" for number in range(1, 25)]
_BUSY = [6] * 4 + [1] * 20
"""How much is going on in each: in the first few, people hardly let anybody finish."""
_BACKLOG = 80
"""Unanswered messages above which people wait, so that a run does not end in one long answer."""
_OUTAGES = 0.2
"""How many lives begin without a model."""
POLICIES: tuple[Policy, ...] = ("resend", "mark")


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
        feeding = asyncio.create_task(self._feed())
        try:
            for cycle in range(self._cycles):
                await self._cycle(cycle)
                if self.report.accidents or feeding.done():
                    break
        finally:
            feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding
        self._stage.platform.end()
        await self._stage.start(plant=self._plant)
        await self._stage.drain()
        self._unless_killed(await self._stage.nursery.kill(), "the last one")
        books = self._stage.close_books()
        self.report.takeovers = self._stage.takeovers()
        self.report.conclude(self._stage.platform, books)
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
        await self._start("", 0.8 if long else chance.uniform(0.0, 0.1))
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
        await self._start(f"{name}:{count}", chance.uniform(0.0, 0.1))
        code = await nursery.ended(3.0)
        if code is None:
            self._unless_killed(await nursery.kill(), f"one to die at {name}")
            self.report.not_reached[name] += 1
        else:
            self._unless_killed(code, f"one to die at {name}")
            self.report.at_failpoint[name] += 1

    async def _start(self, failpoint: str, thinking: float) -> None:
        """Start a process; sometimes its model is down for a while."""
        outage = self._chance.uniform(0.1, 1.0) if self._chance.random() < _OUTAGES else 0.0
        self.report.outages += outage > 0
        await self._stage.start(failpoint, self._plant, thinking, outage)

    async def _feed(self) -> None:
        chance, platform = self._chance, self._stage.platform
        while True:
            await asyncio.sleep(chance.uniform(0.02, 0.15))
            if platform.crowd.unanswered < _BACKLOG:
                platform.act(chance.choices(_CHATS, _BUSY, k=chance.randint(1, 4)))

    def _unless_killed(self, code: int, which: str) -> None:
        if code != -9:
            self.report.accidents.append(f"a worker ({which}) ended by itself with {code}: see worker.log")


async def run_cycles(
    folder: Path,
    cycles: int,
    seed: int,
    *,
    jobs: int = 1,
    plant: str = "",
    on: PlatformName = "fake",
    policies: Sequence[Policy] = POLICIES,
) -> Report:
    """Kill for `cycles` cycles, shared among the policies, in `jobs` runs beside each other."""
    runs, free = max(jobs, len(policies)), asyncio.Semaphore(jobs)

    async def one(number: int) -> Report:
        policy, share = policies[number % len(policies)], cycles // runs + (number < cycles % runs)
        place, chance = folder / f"run-{number}-{policy}", random.Random(seed + number)
        place.mkdir()
        async with free, open_nursery(on) as nursery, open_stage(place, chance, nursery, policy=policy) as stage:
            return await Run(stage, chance, share, number * len(NAMES) // runs, plant).run()

    total, began = Report(), time.monotonic()
    for report in await asyncio.gather(*(one(number) for number in range(runs))):
        total.add(report)
    total.seconds = time.monotonic() - began
    return total


# --- the command ----------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.kill", description="kill botkit and count what is lost"
    )
    parser.add_argument("--platform", default="fake", choices=PLATFORMS, help="what people write on")
    parser.add_argument("--cycles", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2, help="runs beside each other, each with its own database")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--policy", default="both", choices=("both", *POLICIES), help="for what may have been sent")
    parser.add_argument("--folder", type=Path, help="keep logs and databases here")
    parser.add_argument("--plant", default="", choices=("", *PLANTS), help="run with this bug: it should end BROKEN")
    parser.add_argument("--planted", action="store_true", help="plant each bug in a short story and see it found")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="botkit-kill-") as scratch:
        folder = chosen.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if chosen.planted:
            stories = asyncio.run(tell_all(folder, chosen.jobs, on=chosen.platform)).values()
            print(*stories, sep="\n")
            good = all(told.good for told in stories)
            print(f"planted bugs: {'every one' if good else 'NOT every one'} was found, and nothing else")
            return not good
        print(f"seed {chosen.seed}")
        policies = POLICIES if chosen.policy == "both" else (chosen.policy,)
        report = asyncio.run(
            run_cycles(
                folder,
                chosen.cycles,
                chosen.seed,
                jobs=chosen.jobs,
                plant=chosen.plant,
                on=chosen.platform,
                policies=policies,
            )
        )
        report.tell()
        missed = [name for name in NAMES if not report.at_failpoint[name] and chosen.cycles >= 4 * len(NAMES)]
        good = report.kept and not missed
        print(f"kill: {chosen.cycles} cycles, {'every promise kept' if good else 'BROKEN'}{_never(missed)}")
        return not good


def _never(missed: Sequence[str]) -> str:
    return f"; never reached: {', '.join(missed)}" if missed else ""


if __name__ == "__main__":
    sys.exit(main())
