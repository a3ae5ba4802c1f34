"""What comes to mind: looks into the memory of each scope for itself, and says what a reply should know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from botkit.memory.excerpts import excerpts_of
from botkit.memory.ports import Embedder, MemoryReader
from botkit.memory.ranking import Weights, ranked
from botkit.memory.recollection import Hit, Question, Recollection
from botkit.memory.records import Kind, Memory, Passage
from botkit.memory.remembered import memories_ranked
from botkit.memory.shelf import CACHE_BYTES, Shelf, Shelves
from botkit.memory.wanted import Wanted, wanted_of
from botkit.messages import PersonId, Room, Scope
from botkit.texts.estimate import estimate

_MOST_PLANS = 20
_MOST_HITS = 12
_MEMORIES_SHARE = 0.6
"""What memories may take of the budget; what was said word for word has the rest."""
_FRAME = 6
"""Tokens that stand around one memory or line in the prompt."""


@dataclass(frozen=True, slots=True)
class _Scoped:
    """A scope and what is read of it."""

    scope: Scope
    shelf: Shelf


class Recall:
    """Finds again what was said and learnt. Each scope is searched by itself, in nothing but its own shelf.

    Args:
        embedder: says what texts mean; without one, or where it is silent, words alone have to do.
        cache_bytes: what the shelves of all scopes together may take.
        weights: what counts for how much in a search.
    """

    def __init__(
        self,
        reader: MemoryReader,
        embedder: Embedder | None,
        *,
        cache_bytes: int = CACHE_BYTES,
        weights: Weights | None = None,
    ) -> None:
        self._reader = reader
        self._embedder = embedder
        self._shelves = Shelves(reader, embedder, cache_bytes)
        self._weights = weights or Weights()

    async def recall(self, scopes: Sequence[Scope], question: Question) -> Recollection:
        """What a reply to the question should know.

        Args:
            scopes: the first is whose talk it is: nickname, rules and summary are its own; plans, memories and
                excerpts come of all of them, within one budget.

        Raises:
            StoreUnavailable: nothing can be read.
        """
        known = [_Scoped(scope, await self._shelves.get(scope)) for scope in scopes]
        if not known:
            return Recollection()
        standing = _standing(known[0], question)
        if question.standing_only:
            return standing
        plans = sorted(
            (memory for one in known for memory in _plans(one.shelf, question)), key=lambda plan: plan.happens_at or 0
        )[:_MOST_PLANS]
        wanted = await self._wanted(question, [one.shelf for one in known])
        memories = _memories(known, wanted, question, self._weights)
        left = question.budget - sum(_cost(memory) for memory in memories)
        excerpts = [
            excerpt for one in known for excerpt in await self._excerpts(one, wanted, left) if not wanted.is_empty
        ]
        first = known[0].shelf.memories
        return replace(
            standing,
            plans=tuple(plans),
            memories=tuple(memories),
            excerpts=tuple(excerpts),
            used=tuple(memory.number for memory in (*plans, *memories) if first.get(memory.number) is memory),
            notes=(
                f"recalled {len(plans)} plans, {len(memories)} memories, {len(excerpts)} excerpts",
                f"searched by {'words and meaning' if wanted.vector else 'words'}",
            ),
        )

    async def search(self, scope: Scope, question: Question, most: int) -> list[Hit]:
        """The lines of the scope's talk that answer best, at most so many, the best first; each stands there once.

        Raises:
            StoreUnavailable: nothing can be read.
        """
        shelf = await self._shelves.get(scope)
        wanted = await self._wanted(question, [shelf])
        return ranked(shelf.talk, wanted, self._weights, most)

    async def held(self, scope: Scope) -> tuple[Memory, ...]:
        """All memories of one scope, by their numbers: current ones and past ones.

        Raises:
            StoreUnavailable: nothing can be read.
        """
        memories = (await self._shelves.get(scope)).memories
        return tuple(memories[number] for number in sorted(memories))

    def drop(self, scope: Scope) -> None:
        """Forget what was read of a scope; the next look reads it anew."""
        self._shelves.drop(scope)

    async def _wanted(self, question: Question, shelves: Iterable[Shelf]) -> Wanted:
        """What is looked for; its meaning is asked for only where something is there to be found by it."""
        wanted = wanted_of(question)
        if self._embedder is None or not wanted.words or not self._weights.meaning:
            return wanted
        if not any(_has_to_be_searched(shelf, question) for shelf in shelves):
            return wanted
        return replace(wanted, vector=await self._embedder.of_question(wanted.text))

    async def _excerpts(self, one: _Scoped, wanted: Wanted, budget: int) -> list[tuple[Passage, ...]]:
        if wanted.is_empty or budget <= 0 or not one.shelf.talk.has_before(wanted.before):
            return []
        hits = ranked(one.shelf.talk, wanted, self._weights, _MOST_HITS)
        return await excerpts_of(hits, one.scope, one.shelf.talk, self._reader, wanted.before, budget)


def _standing(one: _Scoped, question: Question) -> Recollection:
    shelf, now = one.shelf, question.now
    current = [memory for _, memory in sorted(shelf.memories.items()) if memory.is_current(now)]
    names = [memory for memory in current if memory.kind is Kind.NICKNAME and _is_theirs(memory, one, question.person)]
    rules = [memory for memory in current if memory.rule is not None]
    newest = max(names, key=lambda memory: (memory.valid_from, memory.number), default=None)
    return Recollection(
        nickname=newest.text if newest else "",
        rules=tuple(memory.rule for memory in rules if memory.rule is not None),
        summary=shelf.summary.text if shelf.summary and not question.standing_only else "",
        paused=shelf.paused,
        standing=(*([newest] if newest else []), *rules),
    )


def _is_theirs(memory: Memory, one: _Scoped, person: PersonId | None) -> bool:
    return not isinstance(one.scope, Room) or (person is not None and memory.source.person == person)


def _plans(shelf: Shelf, question: Question) -> Iterable[Memory]:
    return (
        memory for memory in shelf.memories.values() if memory.kind is Kind.PLAN and memory.is_current(question.now)
    )


def _told(shelf: Shelf, question: Question, *, past: bool) -> list[Memory]:
    """The memories that may be told: what holds, and with `past` also what held once; plans that are open stand
    elsewhere."""
    return [
        memory
        for memory in shelf.memories.values()
        if memory.kind not in (Kind.NICKNAME, Kind.RULE)
        and (memory.kind is not Kind.PLAN if memory.is_current(question.now) else past)
    ]


def _has_to_be_searched(shelf: Shelf, question: Question) -> bool:
    return shelf.talk.has_before(question.known_since) or not _fit(_told(shelf, question, past=False), question)


def _fit(memories: Iterable[Memory], question: Question) -> bool:
    return sum(_cost(memory) for memory in memories) <= question.budget * _MEMORIES_SHARE


def _memories(known: Sequence[_Scoped], wanted: Wanted, question: Question, weights: Weights) -> list[Memory]:
    """What comes to mind: everything where that is little, else what fits the question best."""
    told = [_told(one.shelf, question, past=wanted.past) for one in known]
    everything = [memory for memories in told for memory in memories]
    if _fit(everything, question):
        return everything
    room = question.budget * _MEMORIES_SHARE
    chosen: list[Memory] = []
    for memory in _in_turn(
        [memories_ranked(one.shelf, mine, wanted, weights) for one, mine in zip(known, told, strict=True)]
    ):
        room -= _cost(memory)
        if room < 0:
            break
        chosen.append(memory)
    return chosen


def _in_turn(lists: Sequence[Sequence[Memory]]) -> Iterable[Memory]:
    """The best of each, then the second of each..."""
    for place in range(max(map(len, lists), default=0)):
        yield from (memories[place] for memories in lists if place < len(memories))


def _cost(memory: Memory) -> int:
    return estimate(memory.text) + _FRAME
