"""How much of what was said is found again: recall of evidence lines in long conversations.

Every line of a conversation is kept as history of one scope in a SQLite store, and every question goes through the same
`botkit.memory.recall.Recall.search` that a reply's recollection is made of. Counted is which share of a question's
evidence lines stands among the first 1, 5, 10 and 20 distinct lines that come back, neighbours among them, and of
that the mean over the questions. Questions without an answer (LoCoMo's category 5) are left out, and so are those whose
evidence stands nowhere in their conversation.

PATH is LoCoMo's JSON, or JSON Lines, one conversation a line:

  {"conversation": [{"id": "1", "speaker": "...", "at": "2026-03-05T20:15:00+08:00", "text": "..."}, ...],
   "questions": [{"question": "...", "evidence": ["1"], "category": "when"}, ...]}

`at` is ISO 8601 or seconds since 1970; `category` is any word, and may be left out; a line with `"role": "persona"` is
the companion's own, which has no name for itself. benchmarks/recall_zh.jsonl is such a file.
"""

import argparse
import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import aligned, median, percentile
from benchmarks.recall_bm25 import Bm25, Recipe, dated, plain, words
from benchmarks.recall_data import Asked, NotReadable, Talked, Turn, read_conversations
from benchmarks.recall_vectors import KeptVectors
from botkit.clock import SystemClock, after
from botkit.memory.ports import Embedder, Kept, MemoryReader, MemoryStore
from botkit.memory.ranking import Weights
from botkit.memory.recall import Recall
from botkit.memory.recollection import Question
from botkit.memory.records import Passage, Vector
from botkit.memory.talk import as_embedded
from botkit.memory.tokens import tokens_of
from botkit.messages import PersonaId, PersonId, Private
from botkit.models.embedding import open_embedder
from botkit.storage.sqlite.store import SqliteStore

_DEPTHS = (1, 5, 10, 20)
_PERSONA = PersonaId("benchmark/recall")
_BATCH = 100
_DAY_SECONDS = 86_400.0
_ABLATIONS: tuple[tuple[str, Weights], ...] = (
    ("without meaning (vectors)", replace(Weights(), meaning=0.0)),
    ("without words", replace(Weights(), words=0.0)),
    ("without neighbours", replace(Weights(), neighbours=())),
    ("without who is named", replace(Weights(), speaker=0.0)),
    ("without times", replace(Weights(), time=0.0)),
    ("without how much a line says", replace(Weights(), length=0.0)),
    ("words alone", Weights(words=1.0, meaning=0.0, neighbours=(), speaker=0.0, time=0.0, length=0.0)),
    ("meaning alone", Weights(words=0.0, meaning=1.0, neighbours=(), speaker=0.0, time=0.0, length=0.0)),
)


@dataclass(slots=True)
class Found:
    """Shares of evidence that were found, by depth and category."""

    shares: defaultdict[tuple[int, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    halves: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, asked: Asked, ids: Sequence[str], half: int) -> None:
        for depth in _DEPTHS:
            share = len(asked.evidence & set(ids[:depth])) / len(asked.evidence)
            self.shares[depth, ""].append(share)
            if asked.category:
                self.shares[depth, asked.category].append(share)
            if depth == 10:
                self.halves[half].append(share)

    def mean(self, depth: int, category: str = "") -> float:
        shares = self.shares[depth, category]
        return sum(shares) / max(1, len(shares))

    @property
    def categories(self) -> list[str]:
        return sorted({category for _, category in self.shares if category})


@dataclass(slots=True)
class Times:
    """Seconds: of each question's embedding, of the rest of its search, and of each line's embedding."""

    embedding: list[float] = field(default_factory=list[float])
    searching: list[float] = field(default_factory=list[float])
    line: float = 0.0


class _Timed:
    """An embedder that notes how long each question took."""

    def __init__(self, embedder: KeptVectors, times: Times) -> None:
        self._embedder = embedder
        self._times = times
        self.index = embedder.index
        self.of_texts = embedder.of_texts

    async def of_question(self, text: str) -> Vector:
        began = time.perf_counter()
        vector = await self._embedder.of_question(text)
        self._times.embedding.append(time.perf_counter() - began)
        return vector


def _scope(number: int) -> Private:
    return Private(_PERSONA, PersonId(f"{number:026d}"))


async def keep(talks: Sequence[Talked], embedder: Embedder | None, store: MemoryStore) -> None:
    """Put each conversation into the store as what was said in a scope of its own."""
    for number, talked in enumerate(talks):
        lines = [_passage(turn) for turn in talked.turns]
        for start in range(0, len(lines), _BATCH):
            batch = lines[start : start + _BATCH]
            vectors = await embedder.of_texts(as_embedded(batch)) if embedder else [Vector(b"")] * len(batch)
            passages = tuple(replace(line, vector=vector) for line, vector in zip(batch, vectors, strict=True))
            await store.keep(Kept(_scope(number), 0, 0, 0, passages), batch[-1].at)


def _passage(turn: Turn) -> Passage:
    name = turn.speaker if turn.role == "person" else ""
    return Passage(0, turn.role, turn.at, name, turn.text, tokens_of(turn.text))


async def ours(
    talks: Sequence[Talked], store: MemoryReader, embedder: Embedder | None, weights: Weights, times: Times
) -> Found:
    """What the engine's search finds."""
    found, recall = Found(), Recall(store, embedder, weights=weights)
    for number, talked in enumerate(talks):
        now = after(talked.turns[-1].at, _DAY_SECONDS)
        await recall.held(_scope(number))  # it is read once, and then kept up to date
        for asked in talked.questions:
            before = sum(times.embedding)
            began = time.perf_counter()
            hits = await recall.search(_scope(number), Question(asked.question, now, UTC), max(_DEPTHS))
            times.searching.append(time.perf_counter() - began - (sum(times.embedding) - before))
            found.note(asked, [talked.turns[hit.seq - 1].id for hit in hits], number % 2)
    return found


def bm25(talks: Sequence[Talked], recipe: Recipe, cut: Callable[[str], Sequence[str]]) -> Found:
    """What BM25 by itself finds."""
    found = Found()
    for number, talked in enumerate(talks):
        index = Bm25(cut(recipe(turn)) for turn in talked.turns)
        for asked in talked.questions:
            best = index.best(cut(asked.question), max(_DEPTHS))
            found.note(asked, [talked.turns[line].id for line in best], number % 2)
    return found


def _row(name: str, found: Found, depths: Sequence[int] = _DEPTHS) -> list[str]:
    halves = [sum(found.halves[half]) / max(1, len(found.halves[half])) for half in (0, 1)]
    return [name, *(f"{found.mean(depth):.3f}" for depth in depths), *(f"{half:.3f}" for half in halves)]


def _head(name: str) -> list[str]:
    return [name, *(f"@{depth}" for depth in _DEPTHS), "@10, even", "@10, odd"]


async def measure(path: Path, cache: Path | None, *, ablate: bool) -> None:
    """Print everything; `recall@10` last."""
    talks = read_conversations(path)
    lines, asked = sum(len(talk.turns) for talk in talks), sum(len(talk.questions) for talk in talks)
    dropped = sum(talk.dropped for talk in talks)
    told = f"{len(talks)} conversations, {lines:,} lines, {asked:,} questions ({dropped} without evidence left out)"
    print(f"{path.name}: {told}\n")
    times = Times()
    async with AsyncExitStack() as opened:
        folder = opened.enter_context(TemporaryDirectory(prefix="botkit-bench-"))
        store = await opened.enter_async_context(await SqliteStore.open(Path(folder) / "recall.sqlite3"))
        embedder = opened.enter_context(open_embedder(SystemClock()))
        kept = KeptVectors(embedder, cache) if embedder else None
        began = time.perf_counter()
        await keep(talks, kept, store)
        times.line = (time.perf_counter() - began) / max(1, lines)
        found = await ours(talks, store, _Timed(kept, times) if kept else None, Weights(), times)
        if kept:
            kept.save()
        _show(talks, found)
        if ablate:
            rows = [_head("what each part adds")]
            for name, weights in _ABLATIONS:
                rows.append(_row(name, await ours(talks, store, kept, weights, Times())))
            print(aligned(rows) + "\n")
    _tell(times, embedded=kept is not None, cached=cache is not None)
    print(f"recall@10 {found.mean(10):.3f}")


def _show(talks: Sequence[Talked], found: Found) -> None:
    rows = [
        _head("recall of evidence lines"),
        _row("botkit", found),
        _row("BM25, plain", bm25(talks, plain, words)),
        _row("BM25, our tokens and the date in each line", bm25(talks, dated, tokens_of)),
    ]
    print(aligned(rows) + "\n")
    if found.categories:
        rows = [["category", *(f"@{depth}" for depth in _DEPTHS), "questions"]]
        for name in found.categories:
            means = [f"{found.mean(depth, name):.3f}" for depth in _DEPTHS]
            rows.append([name, *means, str(len(found.shares[10, name]))])
        print(aligned(rows) + "\n")


def _tell(times: Times, *, embedded: bool, cached: bool) -> None:
    searching = [seconds * 1_000 for seconds in times.searching]
    print(f"a search without its embedding: p50 {median(searching):.2f} ms, p99 {percentile(searching, 0.99):.2f} ms")
    if not embedded:
        print("nothing was looked for by its meaning: pip install 'botkit[memory]'")
    elif cached:
        print("embedding was not timed: vectors come from the folder of --cache")
    else:
        asking = [seconds * 1_000 for seconds in times.embedding]
        each = f"a question's embedding: p50 {median(asking):.1f} ms, p99 {percentile(asking, 0.99):.1f} ms"
        print(f"{each}; a line's embedding: {times.line * 1_000:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.recall", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", metavar="PATH", type=Path, help="a file of either form")
    parser.add_argument("--cache", metavar="FOLDER", type=Path, help="keep vectors there from run to run")
    parser.add_argument("--brief", action="store_true", help="without the table of what each part adds")
    arguments = parser.parse_args()
    try:
        asyncio.run(measure(arguments.path, arguments.cache, ablate=not arguments.brief))
    except (NotReadable, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
