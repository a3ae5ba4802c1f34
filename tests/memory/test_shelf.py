"""What is kept of each owner between questions: fresh, apart, and within its budget."""

from collections.abc import Sequence

from botkit.memory.changes import Correct
from botkit.memory.ports import Holdings
from botkit.memory.recall import Recall
from botkit.memory.records import Passage
from botkit.memory.shelf import Shelf, Shelves
from botkit.messages import PersonaId, PersonId, Private, Scope
from botkit.storage.memory.store import MemoryStore
from botkit.testing.hashed_embedder import HashedEmbedder
from tests.memory.owners import KAI, NOW, WEN, memory, question, remembered, said


class Watched:
    """A store that notes what it is asked."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.looks: list[tuple[Scope, int, bool]] = []
        self.fetched: list[tuple[Scope, tuple[int, ...]]] = []

    async def holdings(self, scope: Scope, since: int = 0) -> Holdings:
        holdings = await self._store.holdings(scope, since)
        self.looks.append((scope, since, holdings.whole))
        return holdings

    async def passages(self, scope: Scope, seqs: Sequence[int]) -> tuple[Passage, ...]:
        self.fetched.append((scope, tuple(seqs)))
        return await self._store.passages(scope, seqs)


async def test_only_what_is_new_is_read_again() -> None:
    store = MemoryStore()
    watched = Watched(store)
    recall = Recall(watched, None)
    await said(store, WEN, 9, "the garden has roses")
    await recall.search(WEN, question("roses"), 5)
    await said(store, WEN, 8, "the roses are red")
    hits = await recall.search(WEN, question("roses"), 5)
    assert len(hits) == 2
    assert [(since > 0, whole) for _, since, whole in watched.looks] == [(False, True), (True, False)]


async def test_a_memory_that_was_corrected_is_found_by_its_new_words_alone() -> None:
    store = MemoryStore()
    recall = Recall(store, None)
    await remembered(
        store, WEN, *(memory(f"bought lamp number {number}") for number in range(100)), memory("plays the harp")
    )
    await recall.held(WEN)
    await store.change_memory([Correct(WEN, 101, "plays the cello", ("play", "cello"), NOW)], NOW)
    assert [one.text for one in await recall.held(WEN)][-1] == "plays the cello"
    assert (await recall.recall([WEN], question("who plays the cello?"))).memories[0].text == "plays the cello"


async def test_each_owner_has_a_shelf_and_texts_are_read_from_its_own_passages() -> None:
    store = MemoryStore()
    watched = Watched(store)
    recall = Recall(watched, None)
    await said(store, WEN, 9, "the garden has roses")
    await said(store, KAI, 9, "the garden has tulips")
    for scope in (WEN, KAI):
        await recall.recall([scope], question("what grows in the garden?"))
    assert [scope for scope, _, _ in watched.looks] == [WEN, KAI]
    assert watched.fetched == [(WEN, (1,)), (KAI, (1,))]


async def test_the_shelves_looked_at_longest_ago_make_room() -> None:
    store = MemoryStore()
    people = [Private(PersonaId("botkit/xia"), PersonId(f"person-{number}")) for number in range(6)]
    for person in people:
        await said(store, person, 9, *(f"line {number} of a long talk about gardens" for number in range(50)))
    one = Shelf(None)
    one.take(await store.holdings(people[0]))
    shelves = Shelves(store, None, cache_bytes=3 * one.size + one.size // 2)
    for person in people:
        await shelves.get(person)
    assert len(shelves) == 3
    alone = Shelves(store, None, cache_bytes=1)
    await alone.get(people[0])
    assert len(alone) == 1


async def test_a_dropped_shelf_is_read_anew() -> None:
    store = MemoryStore()
    watched = Watched(store)
    recall = Recall(watched, None)
    await said(store, WEN, 9, "the garden has roses")
    await recall.held(WEN)
    recall.drop(WEN)
    await recall.held(WEN)
    assert [since for _, since, _ in watched.looks] == [0, 0]


async def test_what_comes_late_and_is_old_changes_nothing() -> None:
    store = MemoryStore()
    await remembered(store, WEN, memory("likes tea"))
    early = await store.holdings(WEN)
    await remembered(store, WEN, memory("likes coffee"))
    shelf = Shelf(None)
    shelf.take(await store.holdings(WEN))
    shelf.take(Holdings(early.revision, whole=False, memories=early.memories))
    assert [one.text for one in shelf.memories.values()] == ["likes tea", "likes coffee"]


async def test_a_long_past_is_laid_out_whole_and_in_its_order() -> None:
    store, embedder = MemoryStore(), HashedEmbedder()
    await said(store, WEN, 9, *(f"line {number} tells of thing{number}" for number in range(500)), embedder=embedder)
    recall = Recall(store, embedder)
    hits = await recall.search(WEN, question("what of thing321?"), 3)
    assert hits[0].seq == 322
    assert {322, 323} <= {hit.seq for hit in hits}
