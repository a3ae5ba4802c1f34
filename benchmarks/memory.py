"""What it costs to have something come to mind: owners of little and of much, in a store of little and of much.

An owner of N has N memories and N lines that were said. Each question is one of its own and goes through the whole of
`Recall.recall`: the store is asked what is new, memories and lines are searched by words and meaning, and the texts of
excerpts are read. The question's vector is there at once; what it costs to make one is measured apart. The crowd in
the store are memories of others, without vectors, so that the file stays small enough to be filled.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.figures import Chapter, Figure, Limit, median, percentile, table
from benchmarks.memory_past import NOW, fill, fill_crowd, owner_of, sentence, vector_of
from botkit.clock import SystemClock
from botkit.memory.ports import Embedder, VectorIndex
from botkit.memory.recall import Recall
from botkit.memory.recollection import Question
from botkit.memory.records import Vector
from botkit.models.embedding import open_embedder
from botkit.storage.sqlite.store import SqliteStore

T = TypeVar("T")

_SIZES = (100, 1_000, 10_000)
_IN_TIME = Limit("<=", 10)
_FLAT = Limit("<=", 1.3)


@dataclass(slots=True)
class Costs:
    """Seconds of single questions: by the clock on the wall, and of the processor."""

    wall: list[float] = field(default_factory=list[float])
    processor: list[float] = field(default_factory=list[float])
    first: float = 0.0


class Patient(SystemClock):
    """Waits for every vector, so that the slow ones are measured too."""

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        return await work


class AtOnce:
    """An embedder whose questions have their vector ready.

    Args:
        embedder: whose index is used; None where there is no library, and nothing is compared by meaning.
    """

    def __init__(self, embedder: Embedder, random: Random) -> None:
        self._embedder = embedder
        self._random = random

    async def of_question(self, text: str) -> Vector:
        return vector_of(self._random)

    async def of_texts(self, texts: Sequence[str]) -> tuple[Vector, ...]:
        return tuple(vector_of(self._random) for _ in texts)

    def index(self) -> VectorIndex:
        return self._embedder.index()


async def ask(store: SqliteStore, embedder: Embedder | None, size: int, rounds: int) -> Costs:
    """Ask one owner's memory, after a first look at it that is timed by itself."""
    costs, recall, scope, random = Costs(), Recall(store, embedder), owner_of(size), Random(7)
    began = time.perf_counter()
    await recall.held(scope)
    costs.first = time.perf_counter() - began
    for _ in range(rounds):
        question = Question(sentence(random), NOW, UTC)
        processor, began = time.process_time(), time.perf_counter()
        mind = await recall.recall([scope], question)
        costs.wall.append(time.perf_counter() - began)
        costs.processor.append(time.process_time() - processor)
        if not mind.memories or not mind.excerpts:
            raise RuntimeError(f"nothing came to mind to the owner of {size}: it was not filled")
    return costs


async def measure(*, sizes: Sequence[int], crowd: int, rounds: int, folder: Path) -> Chapter:
    """Ask owners of several sizes, then the same with `crowd` memories of others in the store."""
    path = folder / "memory.sqlite3"
    async with AsyncExitStack() as opened:
        embedder = opened.enter_context(open_embedder(Patient()))
        ready = AtOnce(embedder, Random(1)) if embedder else None
        async with await SqliteStore.open(path):
            pass
        fill(path, sizes)
        async with await SqliteStore.open(path) as store:
            alone = [await ask(store, ready, size, rounds) for size in sizes]
        fill_crowd(path, crowd)
        async with await SqliteStore.open(path) as store:
            amid = [await ask(store, ready, size, rounds) for size in sizes]
        asking = await _embedding(embedder, rounds) if embedder else []
    figures = [
        figure for size, one, other in zip(sizes, alone, amid, strict=True) for figure in _told(size, one, other)
    ]
    if asking:
        figures.append(Figure("to make a question's vector", median(asking) * 1_000, "ms"))
        figures.append(Figure("to make a question's vector, p99", percentile(asking, 0.99) * 1_000, "ms"))
    notes = () if embedder else ("Memory was searched by words alone: pip install 'botkit[memory]'.",)
    return Chapter(f"memory: to recall, with {crowd:,} memories in the store", tuple(figures), "those alone", notes)


def _told(size: int, alone: Costs, amid: Costs) -> list[Figure]:
    def figure(name: str, now: float, before: float, **wanted: Limit) -> Figure:
        return Figure(f"{size:,} of one owner, {name}", now * 1_000, "ms", against=before * 1_000, **wanted)

    return [
        figure("p50", median(amid.wall), median(alone.wall), wanted=_IN_TIME),
        figure("p99", percentile(amid.wall, 0.99), percentile(alone.wall, 0.99)),
        figure("processor", median(amid.processor), median(alone.processor), ratio_wanted=_FLAT),
        figure("the first look", amid.first, alone.first),
    ]


async def _embedding(embedder: Embedder, rounds: int) -> list[float]:
    random, times = Random(11), list[float]()
    await embedder.of_question("the first one loads the library")
    for _ in range(rounds):
        began = time.perf_counter()
        vector = await embedder.of_question(sentence(random))
        if vector:
            times.append(time.perf_counter() - began)
    return times


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    with TemporaryDirectory(prefix="botkit-bench-") as folder:
        crowd, rounds = (50_000, 40) if short else (1_000_000, 200)
        return await measure(sizes=_SIZES, crowd=crowd, rounds=rounds, folder=Path(folder))


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
