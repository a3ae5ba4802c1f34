"""Lets a bot work for a long time under faults, and looks whether it stays as it is.

`python -m tests.faults.soak --minutes 30 --rate 20` runs what `botkit run` runs, on the double of Telegram and a
scripted model (each a process of its own), while people write so many messages a second in many chats and calls fail
on both sides. It prints a table over time, and exits with 1 when the bot's memory, open files, tasks or threads rise
(`trends.py` says what counts as that), or when the checker of the kill suite finds a broken promise.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.faults.books import Books
from tests.faults.checker import check
from tests.faults.judge import Violation
from tests.faults.log import Reported
from tests.faults.platform import DATABASE
from tests.faults.soak.parts import SoakBot, open_parts
from tests.faults.soak.traffic import Traffic
from tests.faults.soak.trends import CACHES, Sample, trends

_TICK = 0.25
_ROWS = 20
_PATIENCE = 60.0
"""Seconds without any answer after which what still waits is given up as lost."""


class Soak:
    """One run."""

    def __init__(self, bot: SoakBot, traffic: Traffic, minutes: float, rate: float) -> None:
        self.samples: list[Sample] = []
        self._bot = bot
        self._traffic = traffic
        self._seconds = 60 * minutes
        self._rate = rate
        self._every = max(1.0, self._seconds / 300)

    async def run(self) -> None:
        """Speak, let things fail, look; then wait until everything is answered, and end the bot."""
        began = time.monotonic()
        while (at := time.monotonic() - began) < self._seconds:
            await self._traffic.speak(int(self._rate * at) - self._traffic.said)
            self._traffic.look()
            if at >= self._every * len(self.samples):
                await self._sample(at)
            await asyncio.sleep(_TICK)
        await self._drain()

    async def _sample(self, at: float) -> None:
        seen, traffic = await self._bot.sample(at), self._traffic
        self.samples.append(
            replace(seen, said=traffic.said, answered=traffic.said - traffic.waiting, waits=traffic.waits())
        )

    async def _drain(self) -> None:
        left, since = self._traffic.waiting, time.monotonic()
        while left and time.monotonic() - since < _PATIENCE:
            await asyncio.sleep(_TICK)
            self._traffic.look()
            if self._traffic.waiting < left:
                left, since = self._traffic.waiting, time.monotonic()


def _judge(traffic: Traffic, folder: Path) -> list[Violation]:
    """The platform's log, read as the kill suite reads it."""
    books = Books(folder / DATABASE)
    return check([*traffic.log, Reported(books.ambiguous_texts(), books.expired())])


def _tell(samples: Sequence[Sample]) -> None:
    """The table over time: of each stretch its last moment, with the waits of all of it."""
    print(
        "minute  messages  waiting  wait p50   p95  memory MB  SQLite's  objects  heap MB  files  tasks  threads",
        " ms per message",
    )
    step, before = max(1, -(-len(samples) // _ROWS)), samples[0]
    for last in range(step, len(samples), step):
        sample = samples[last]
        waits = sorted(wait for each in samples[last - step + 1 : last + 1] for wait in each.waits)
        middle, late = (statistics.quantiles(waits, n=20)[place] if len(waits) > 1 else 0.0 for place in (9, 18))
        answered = sample.answered - before.answered
        cost = f"{1_000 * (sample.processor - before.processor) / answered:.2f}" if answered else "-"
        print(
            f"{sample.at / 60:6.1f}  {sample.said:8}  {sample.said - sample.answered:7}  {middle:8.1f} {late:5.1f}"
            f"  {sample.memory:9.1f}  {sample.database:8.1f}  {sample.objects:7}  {sample.heap:7.1f}"
            f"  {sample.files:5}  {sample.tasks:5}  {sample.threads:7}"
            f"  {cost:>14}"
        )
        before = sample


async def _soak(folder: Path, chosen: argparse.Namespace) -> bool:
    async with open_parts(folder, chosen.wrong) as (telegram, bot):
        traffic = Traffic(telegram, folder / "calls.jsonl", chosen.chats, random.Random(chosen.seed))
        await traffic.go_wrong(chosen.wrong)
        soak = Soak(bot, traffic, chosen.minutes, chosen.rate)
        await soak.run()
        code = await bot.end()
    violations, found = _judge(traffic, folder), trends(soak.samples)
    _tell(soak.samples)
    print(f"calls of Telegram that went wrong {traffic.troubles}, lines of excuse {traffic.excuses}")
    print(*found, *violations[:20], sep="\n")
    held = soak.samples[-1].database
    print(f"SQLite's caches: {held:.1f} MB (allowed {CACHES:.0f})")
    good = not violations and not code and held <= CACHES and all(trend.flat for trend in found)
    print(
        f"soak: {traffic.said} messages in {chosen.minutes:g} minutes, {traffic.waiting} unanswered, "
        f"{len(violations)} promises broken, exit code {code}: {'flat and whole' if good else 'BROKEN'}"
    )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description="a long run under faults")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0, help="messages a second, over all chats")
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--wrong", type=float, default=0.05, help="how often (0 to 1) a call goes wrong")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep logs and the database here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="botkit-soak-") as scratch:
        folder = chosen.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return 0 if asyncio.run(_soak(folder, chosen)) else 1


if __name__ == "__main__":
    sys.exit(main())
