"""What comes to mind: looks into the memory of each scope for itself, and says what a reply should know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from botkit.clock import Instant, seconds_between
from botkit.memory.excerpts import excerpts_of
from botkit.memory.ports import Embedder, MemoryReader
from botkit.memory.ranking import Weights, ranked
from botkit.memory.recollection import Hit, Question, Recollection
from botkit.memory.records import Kind, Memory, Passage
from botkit.memory.remembered import all_that_fits, cost, is_asked_for, memories_ranked
from botkit.memory.shelf import CACHE_BYTES, Shelf, Shelves
from botkit.memory.wanted import Wanted, wanted_of
from botkit.messages import PersonId, Room, Scope

_MOST_PLANS = 20
_MOST_HITS = 8
_DAY = 24 * 3_600.0
_MEMORIES_SHARE = 0.6
"""What memories may take of the budget; what was said word for word has the rest."""


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
        plans = _plans(known, question)
        wanted = await self._wanted(question, [one.shelf for one in known])
        memories = _memories(known, wanted, question, self._weights)
        left = question.budget - sum(map(cost, memories))
        excerpts = [
            excerpt for one in known for excerpt in await self._excerpts(one, wanted, left) if not wanted.is_empty
        ]
        first = known[0].shelf.memories
        return replace(
            standing,
            plans=tuple(plans),
            memories=tuple(memories),
            excerpts=tuple(excerpts),
            used=tuple(
                memory.number
                for memory in (*plans, *memories)
                if first.get(memory.number) is memory and _is_used(memory, wanted, question.now)
            ),
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
        if not self._has_to_be_searched(shelves, question, wanted):
            return wanted
        return replace(wanted, vector=await self._embedder.of_question(wanted.text))

    def _has_to_be_searched(self, shelves: Iterable[Shelf], question: Question, wanted: Wanted) -> bool:
        shelves = list(shelves)
        if any(shelf.talk.has_before(question.known_since) for shelf in shelves):
            return True
        return all_that_fits(shelves, wanted, question.now, _room(question)) is None

    async def _excerpts(self, one: _Scoped, wanted: Wanted, budget: int) -> list[tuple[Passage, ...]]:
        if wanted.is_empty or budget <= 0 or not one.shelf.talk.has_before(wanted.before):
            return []
        hits = ranked(one.shelf.talk, wanted, self._weights, _MOST_HITS)
        return await excerpts_of(hits, one.scope, one.shelf.talk, self._reader, wanted.before, budget)


def _is_used(memory: Memory, wanted: Wanted, now: Instant) -> bool:
    """Whether its use is to be noted: it keeps what the person comes back to, and not what is told with the rest.

    Once a day is enough; each note is a write.
    """
    is_due = memory.used_at is None or seconds_between(memory.used_at, now) > _DAY
    return is_due and is_asked_for(memory, wanted)


def _standing(one: _Scoped, question: Question) -> Recollection:
    shelf, now = one.shelf, question.now
    current = [memory for _, memory in sorted(shelf.standing.items()) if memory.is_current(now)]
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


def _plans(known: Sequence[_Scoped], question: Question) -> list[Memory]:
    """What is still to come, soonest first."""
    plans = (memory for one in known for memory in one.shelf.plans.values() if memory.is_current(question.now))
    return sorted(plans, key=lambda plan: plan.happens_at or 0)[:_MOST_PLANS]


def _memories(known: Sequence[_Scoped], wanted: Wanted, question: Question, weights: Weights) -> list[Memory]:
    """What comes to mind besides: everything where that is little, else what fits the question best."""
    shelves = [one.shelf for one in known]
    everything = all_that_fits(shelves, wanted, question.now, _room(question))
    if everything is not None:
        return everything
    lists = [memories_ranked(shelf, wanted, weights, question.now) for shelf in shelves]
    room, chosen = _room(question), list[Memory]()
    for memory in _in_turn(lists):
        room -= cost(memory)
        if room < 0:
            break
        chosen.append(memory)
    return chosen


def _room(question: Question) -> float:
    return question.budget * _MEMORIES_SHARE


def _in_turn(lists: Sequence[Sequence[Memory]]) -> Iterable[Memory]:
    """The best of each, then the second of each..."""
    for place in range(max(map(len, lists), default=0)):
        yield from (memories[place] for memories in lists if place < len(memories))
