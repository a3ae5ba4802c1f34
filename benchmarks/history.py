"""What it costs to read a conversation's window, with little stored and with much.

Two databases of the same shape, one many times the other: half of all lines belong to one long talk, the rest to
talks of 200 lines each, all interleaved as time would have it. What is read is the whole desk of a turn: what waits,
what is to be sent, and as many lines as delivery's policy says. Reads of the two alternate, so that a busy machine
slows both.

- warm: conversations that were read a moment ago;
- just reopened: the first read of a conversation since the file was opened;
- not in memory: the same after the system forgot the file, so that the disk answers.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.figures import Chapter, Figure, Limit, median, table
from benchmarks.past import PERSONA, Past, claim_of, make_past
from botkit.delivery.policy import DeliveryPolicy
from botkit.storage.sqlite.store import SqliteStore

_LINES = 200
_LONGEST = 1
_SAMPLE = 20
_MOST_GROWTH = Limit("<=", 1.2, firm=True)


@dataclass(slots=True)
class Times:
    """Seconds of single reads, by what was read."""

    short: list[float] = field(default_factory=list[float])
    longest: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class Shelf:
    """One filled database, and which of its conversations are read."""

    path: Path
    past: Past

    def sample(self, random: Random) -> list[int]:
        """The longest talk, and some of the short ones."""
        return [_LONGEST, *random.sample(range(_LONGEST + 1, self.past.conversations + 1), _SAMPLE)]


def past_of(total: int) -> Past:
    """`total` lines: one talk has half of them, the others have 200 each."""
    others = total // 2 // _LINES
    return Past(conversations=1 + others, lines=_LINES, longest=total - others * _LINES, held=True)


async def measure(*, few: int, many: int, rounds: int, folder: Path) -> Chapter:
    """Compare `many` stored lines with `few`."""
    shelves = [Shelf(folder / f"{total}.sqlite3", past_of(total)) for total in (few, many)]
    for shelf in shelves:
        await make_past(shelf.path, shelf.past)
    size = shelves[-1].path.stat().st_size / 1e6
    figures = [
        *_compared("warm", await _read(shelves, rounds, warm=True), _MOST_GROWTH),
        *_compared("just reopened", await _read(shelves, rounds), _MOST_GROWTH),
        *_compared("not in memory", await _read(shelves, rounds, forget=True), None),
    ]
    title = f"history: the desk of a turn with {many:,} lines stored ({size:,.0f} MB)"
    return Chapter(title, tuple(figures), f"{few:,} lines")


def _compared(state: str, times: Sequence[Times], wanted: Limit | None) -> list[Figure]:
    few, many = times
    return [
        Figure(f"{name}, {state}", median(much) * 1_000, "ms", against=median(little) * 1_000, ratio_wanted=wanted)
        for name, much, little in (
            ("short talks", many.short, few.short),
            ("the longest talk", many.longest, few.longest),
        )
    ]


async def _read(shelves: Sequence[Shelf], rounds: int, *, warm: bool = False, forget: bool = False) -> list[Times]:
    times = [Times() for _ in shelves]
    for seed in range(rounds):
        if forget:
            for shelf in shelves:
                _drop_from_memory(shelf.path)
        async with AsyncExitStack() as opened:
            stores = [await opened.enter_async_context(await SqliteStore.open(shelf.path)) for shelf in shelves]
            for store in stores:
                # The very first read wakes the connection's thread and reads the schema: that is no window.
                await store.find_conversation(claim_of(_LONGEST).conversation)
            samples = [shelf.sample(Random(seed)) for shelf in shelves]
            if warm:
                await _read_all(stores, samples, [Times() for _ in shelves])
            await _read_all(stores, samples, times)
    return times


async def _read_all(stores: Sequence[SqliteStore], samples: Sequence[Sequence[int]], times: Sequence[Times]) -> None:
    for conversations in zip(*samples, strict=True):
        for store, conversation, kept in zip(stores, conversations, times, strict=True):
            took = await _timed(store, conversation)
            (kept.longest if conversation == _LONGEST else kept.short).append(took)


async def _timed(store: SqliteStore, conversation: int) -> float:
    window = DeliveryPolicy().window
    began = time.perf_counter()
    desk = await store.desk(claim_of(conversation), PERSONA, window)
    took = time.perf_counter() - began
    if len(desk.window) != window:
        raise RuntimeError(f"conversation {conversation} has {len(desk.window)} lines: its past was not filled in")
    return took


def _drop_from_memory(path: Path) -> None:
    """Ask the system to forget the file's pages; where it cannot, the file is merely reopened."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    with TemporaryDirectory(prefix="botkit-bench-") as folder:
        many, rounds = (100_000, 15) if short else (1_000_000, 60)
        return await measure(few=10_000, many=many, rounds=rounds, folder=Path(folder))


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
