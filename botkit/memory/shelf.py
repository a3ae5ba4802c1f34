"""What was read of each owner, kept ready to be searched: one shelf for one scope, and never two of them in one."""

import asyncio
from collections import OrderedDict

from botkit.memory.lexical import Lexical
from botkit.memory.ports import Embedder, Holdings, MemoryReader, VectorIndex
from botkit.memory.records import Kind, Memory, Summary
from botkit.memory.talk import Talk
from botkit.memory.timeline import Timeline
from botkit.memory.tokens import tokens_of
from botkit.messages import Scope

CACHE_BYTES = 128 * 1024 * 1024
_BYTES_PER_MEMORY = 1_300
_BYTES_OF_NOTHING = 2_000
_LAID_OUT_AT_ONCE = 300
"""More than that is laid out in a thread, so that nobody else waits for it."""


class Shelf:
    """Everything that one scope holds, as of one revision.

    Attributes:
        memories: all of them, by their numbers; of these:
        standing: nicknames and rules, past ones among them.
        plans: all plans.
        facts: everything else that was not ended; its time may be over.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._new_index = embedder.index if embedder else None
        self._empty()

    def _empty(self) -> None:
        self.revision = 0
        self.paused = False
        self.summary: Summary | None = None
        self.memories: dict[int, Memory] = {}
        self.standing: dict[int, Memory] = {}
        self.plans: dict[int, Memory] = {}
        self.facts: dict[int, Memory] = {}
        self.words = Lexical()
        self.timeline = Timeline()
        self.vectors: VectorIndex | None = None
        self.talk = Talk(self._new_index)

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        vectors = self.vectors.size if self.vectors else 0
        return _BYTES_OF_NOTHING + len(self.memories) * _BYTES_PER_MEMORY + self.words.size + vectors + self.talk.size

    def take(self, holdings: Holdings) -> None:
        """Bring it up to date. What is older than what stands here already is in it, and is passed over."""
        if holdings.whole:
            self._empty()
        elif holdings.revision <= self.revision:
            return
        self.revision, self.paused = holdings.revision, holdings.paused
        self.summary = holdings.summary or self.summary
        for memory in holdings.memories:
            self._take(memory)
        for passage in holdings.passages:
            self.talk.add(passage)

    def _take(self, memory: Memory) -> None:
        number, before = memory.number, self.memories.get(memory.number)
        self.memories[number] = memory
        self.facts.pop(number, None)
        if memory.kind in (Kind.RULE, Kind.NICKNAME):
            self.standing[number] = memory
            return  # it always stands, and is never looked for
        self.timeline.put(number, memory.moment)
        if memory.kind is Kind.PLAN:
            self.plans[number] = memory
        elif memory.ended_at is None:
            self.facts[number] = memory
        if before is not None and _is_found_alike(before, memory):
            return
        about = tokens_of(memory.about) if memory.about else ()
        self.words.add(number, (*(memory.tokens or tokens_of(memory.text)), *about))
        if self.vectors is not None:
            self.vectors.remove(number)  # its words may be others now
        if memory.vector and self._new_index:
            self.vectors = self.vectors or self._new_index()
            self.vectors.add(number, memory.vector)


def _is_found_alike(before: Memory, memory: Memory) -> bool:
    """Whether a search finds it by the same as before, as where it was only used."""
    return (before.kind, before.text, before.about, before.tokens, before.vector) == (
        memory.kind,
        memory.text,
        memory.about,
        memory.tokens,
        memory.vector,
    )


class Shelves:
    """The shelves of the scopes that were looked at last, within a budget of bytes.

    Args:
        cache_bytes: what they may take together; the one in use stays, whatever it takes.
    """

    def __init__(self, reader: MemoryReader, embedder: Embedder | None, cache_bytes: int) -> None:
        self._reader = reader
        self._embedder = embedder
        self._cache_bytes = cache_bytes
        self._shelves: OrderedDict[Scope, Shelf] = OrderedDict()
        self._sizes: dict[Scope, int] = {}
        self._total = 0

    def __len__(self) -> int:
        return len(self._shelves)

    async def get(self, scope: Scope) -> Shelf:
        """The shelf of a scope as the store is now.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        known = self._shelves.get(scope)
        holdings = await self._reader.holdings(scope, known.revision if known else 0)
        shelf = self._shelves.get(scope)  # another may have read it meanwhile
        if holdings.whole:
            if shelf is None or holdings.revision > shelf.revision or known is shelf:
                shelf = await self._laid_out(holdings)
        elif shelf is None:  # it was dropped while we read
            shelf = await self._laid_out(await self._reader.holdings(scope))
        else:
            shelf.take(holdings)
        self._keep(scope, shelf)
        return shelf

    def drop(self, scope: Scope) -> None:
        """Forget what was read of a scope."""
        if self._shelves.pop(scope, None) is not None:
            self._total -= self._sizes.pop(scope)

    async def _laid_out(self, holdings: Holdings) -> Shelf:
        shelf = Shelf(self._embedder)
        if len(holdings.passages) + len(holdings.memories) > _LAID_OUT_AT_ONCE:
            await asyncio.to_thread(shelf.take, holdings)
        else:
            shelf.take(holdings)
        return shelf

    def _keep(self, scope: Scope, shelf: Shelf) -> None:
        self._shelves[scope] = shelf
        self._shelves.move_to_end(scope)
        size = shelf.size
        self._total += size - self._sizes.get(scope, 0)
        self._sizes[scope] = size
        while self._total > self._cache_bytes and len(self._shelves) > 1:
            self.drop(next(iter(self._shelves)))
