"""What it costs a reply that the companion remembers: the same crowd with memory on and off, in alternation.

Each person has said a thousand lines before, of which the last forty are in the window, and a hundred things are
remembered of each. The first message of each, which pays for the first look at all of that, is measured apart; so is
what is remembered after the reply (the `keep` job), without a model's time.
"""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crowd import Crowd, Talker
from benchmarks.figures import Chapter, Figure, Limit, median, table
from benchmarks.past import BOT, PERSONA, PLATFORM, Past, make_past
from botkit.app import open_app
from botkit.clock import Instant, SystemClock, after
from botkit.memory.changes import Remember
from botkit.memory.ports import Kept
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source
from botkit.memory.tokens import tokens_of
from botkit.messages import Account, Private, new_id
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import OneModel
from botkit.settings import BotSettings, DeliverySettings, MemorySettings, Settings
from botkit.storage.sqlite.store import SqliteStore

_SHARE = Limit(">=", 0.6)
_PEOPLE = 50
_DAY = 24 * 3_600.0
_LATER = 300.0
_THINGS = (
    "我妹妹在成都教钢琴",
    "阳台上养了三盆薄荷",
    "对芒果过敏",
    "上个月换了工作",
    "喜欢下雨天跑步",
    "养了只猫叫年糕",
)
_LINES = (
    "昨天的会开到很晚",
    "楼下新开了家面馆",
    "地铁坐过了站",
    "周末去爬了山",
    "书看到一半睡着了",
    "给妈妈打了个电话",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is let through, and how much is behind each person."""

    rounds: int
    messages: int
    passages: int
    memories: int


FULL = Size(rounds=3, messages=1_000, passages=1_000, memories=100)
SHORT = Size(rounds=1, messages=600, passages=300, memories=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run.

    Attributes:
        rate: messages a second.
        processor, first, kept: milliseconds of processor time a message, one that is the first of a person, and of the
            work after one.
    """

    rate: float
    processor: float
    first: float
    kept: float


class LateClock(SystemClock):
    """The machine's clock, which can be put forward: what is due later is due now."""

    late = 0.0

    def now(self) -> Instant:
        return after(super().now(), self.late)


async def make_memories(path: Path, size: Size) -> None:
    """A past in the window, and a longer one in the memory."""
    await make_past(path, Past(_PEOPLE, 40))
    clock = SystemClock()
    now = clock.now()
    async with await SqliteStore.open(path) as store:
        for number in range(1, _PEOPLE + 1):
            person = await store.person(Account(PLATFORM, str(number)), now)
            scope = Private(PERSONA, person)
            long_ago = after(now, -60 * _DAY)
            passages = [
                Passage(seq, "person", after(long_ago, 60.0 * seq), "Wen", text, tokens=tokens_of(text))
                for seq in range(1, size.passages + 1)
                for text in [f"{_LINES[seq % len(_LINES)]}，第{seq}回"]
            ]
            memories = [
                Remember(scope, _memory(f"{_THINGS[each % len(_THINGS)]}（{each}）", long_ago))
                for each in range(size.memories)
            ]
            unkept = await store.unkept(scope, -1, 1)
            await store.keep(Kept(scope, -1, unkept.revision, len(passages), tuple(passages), tuple(memories)), now)


def _memory(text: str, told: Instant) -> Memory:
    return Memory(MemoryId(new_id(told)), Kind.FACT, text, Source(told), told, tokens=tokens_of(text))


async def let_through(path: Path, messages: int, memory: MemorySettings) -> Outcome:
    """Run a whole botkit on the database at `path`."""
    crowd = Crowd(_PEOPLE, messages, greetings=1)
    settings = Settings(
        bots=(BotSettings(id=BOT, platform=PLATFORM, personas=(PERSONA,)),),
        delivery=DeliverySettings(burst_wait=0, pace=0),
        memory=memory,
    )
    models, clock = OneModel(ScriptedModel(Talker())), LateClock()
    async with (
        await SqliteStore.open(path) as store,
        open_app(settings, clock=clock, models=models, store=store, adapters={BOT: crowd}) as app,
    ):
        began = time.process_time()
        await app.run()
        first, processor = crowd.at_work - began, time.process_time() - crowd.at_work
        kept = time.process_time()
        clock.late = _LATER
        await app.jobs.run_due()
        kept = time.process_time() - kept
    return Outcome(
        messages / (crowd.ended - crowd.began),
        processor / messages * 1e3,
        first / _PEOPLE * 1e3,
        kept / (messages + _PEOPLE) * 1e3,
    )


async def measure(size: Size, folder: Path) -> Chapter:
    """Alternate, each run on a database of its own."""
    paths = (folder / f"{number}.sqlite3" for number in itertools.count())
    off, words, meaning = (
        MemorySettings(enabled=False),
        MemorySettings(embeddings="off"),
        MemorySettings(embeddings="auto"),
    )
    await _one(next(paths), size, off)  # the first run of all pays for imports and caches
    outcomes = [
        tuple([await _one(next(paths), size, memory) for memory in (off, words, meaning)]) for _ in range(size.rounds)
    ]
    without, by_words, by_meaning = zip(*outcomes, strict=True)
    figures = [
        *_figures("found by words", by_words, without),
        *_figures("found by words and meaning", by_meaning, without),
        Figure("remembered afterwards, by words: processor", median(run.kept for run in by_words), "ms"),
        Figure("remembered afterwards, with meaning: processor", median(run.kept for run in by_meaning), "ms"),
    ]
    return Chapter("remembering: 50 chats at once, with memory", tuple(figures), "without memory")


def _figures(name: str, runs: Sequence[Outcome], without: Sequence[Outcome]) -> list[Figure]:
    # The rate is what a machine can do at best; whatever else it does only takes away.
    rate, bare = (max(run.rate for run in each) for each in (runs, without))
    cost, cheap = (min(run.processor for run in each) for each in (runs, without))
    first, plain = (median(run.first for run in each) for each in (runs, without))
    return [
        Figure(f"{name}: messages", rate, "/s", bare, ratio_wanted=_SHARE),
        Figure(f"{name}: processor per message", cost, "ms", cheap),
        Figure(f"{name}: processor for the first message of each", first, "ms", plain),
    ]


async def _one(path: Path, size: Size, memory: MemorySettings) -> Outcome:
    await make_memories(path, size)
    return await let_through(path, size.messages, memory)


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    with TemporaryDirectory(prefix="botkit-bench-") as folder:
        return await measure(SHORT if short else FULL, Path(folder))


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
