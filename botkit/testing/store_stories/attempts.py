"""A person changes what they said while its answer is tried: what counts is whether anything can have been seen."""

import pytest

from botkit.clock import after
from botkit.delivery.records import OutboxState
from botkit.testing.store_bench import StoreBench


class AttemptStories:
    """Every story here is told of an edit and of a delete."""

    @pytest.fixture(params=["edit", "delete"])
    def how(self, request: pytest.FixtureRequest) -> str:
        return request.param

    @pytest.mark.parametrize("ambiguous", [True, False])
    async def test_what_may_have_been_sent_is_not_taken_back(
        self, bench: StoreBench, how: str, *, ambiguous: bool
    ) -> None:
        """The try may have shown the answer, whatever makes the next one harmless: another answer is one too many."""
        message = await bench.says()
        claim = await bench.claim()
        commit = await bench.answers(claim, "one")
        assert await bench.marks(claim, commit.outbox[0].key)
        await bench.store.put_back(claim, commit.outbox[0].key, bench.now, ambiguous=ambiguous)
        await bench.accept(bench.change(message, how))
        desk = await bench.desk(claim)
        assert desk.pending == ()
        assert [row.state for row in desk.open] == [OutboxState.PLANNED]

    async def test_nor_when_a_later_try_is_refused(self, bench: StoreBench, how: str) -> None:
        message = await bench.says()
        claim = await bench.claim()
        key = (await bench.answers(claim, "one")).outbox[0].key
        assert await bench.marks(claim, key)
        await bench.store.put_back(claim, key, bench.now, ambiguous=False)
        assert await bench.marks(claim, key)
        await bench.accept(bench.change(message, how))
        await bench.store.defer(claim, key, bench.now, after(bench.now, 5))
        await bench.accept(bench.change(message, how))
        assert [row.key for row in (await bench.desk(claim)).open] == [key]

    async def test_what_was_refused_by_a_busy_platform_is_taken_back(self, bench: StoreBench, how: str) -> None:
        message = await bench.says()
        claim = await bench.claim()
        commit = await bench.answers(claim, "one")
        assert await bench.marks(claim, commit.outbox[0].key)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, bench.now)
        await bench.accept(bench.change(message, how))
        assert (await bench.desk(claim)).open == ()

    async def test_what_was_changed_while_a_try_came_to_nothing_is_taken_back(
        self, bench: StoreBench, how: str
    ) -> None:
        await bench.talks("good morning", "good morning!")
        first, second = await bench.says("what I said"), await bench.says("and this")
        claim = await bench.claim()
        commit = await bench.answers(claim, "one", "two")
        assert await bench.marks(claim, commit.outbox[0].key)
        changes = [bench.change(first, "edit"), bench.change(first, how)]
        await bench.accept(*changes)
        assert (await bench.desk(claim)).pending == (), "the answer may be on its way"
        later = after(bench.now, 17)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, later)
        record = await bench.store.turn(commit.turn)
        assert record is not None
        assert record.withdrawn
        desk = await bench.desk(claim)
        assert desk.open == ()
        assert [row.event for row in desk.pending] == [first, second, *changes]
        assert await bench.history(claim) == ["person: good morning", "persona: good morning!"]
        assert await bench.releases(claim) == later, "no sooner than the platform takes anything"
        bench.passes(17)
        (claim,) = await bench.claims()
        again = await bench.answers(claim, "anew")
        assert [row.key for row in (await bench.desk(claim)).open] == [again.outbox[0].key]
        await bench.sends(claim, again.outbox[0].key, release=True)
        assert await bench.store.next_due() is None

    async def test_what_was_said_besides_is_due_as_it_came(self, bench: StoreBench, how: str) -> None:
        message = await bench.says("what I said")
        claim = await bench.claim()
        commit = await bench.answers(claim, "one")
        assert await bench.marks(claim, commit.outbox[0].key)
        besides = await bench.says("mum?", wait=0)
        change = bench.change(message, how)
        await bench.accept(change)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, after(bench.now, 17))
        assert [row.event for row in (await bench.desk(claim)).pending] == [message, besides, change]
        assert await bench.releases(claim) == bench.now

    async def test_an_answer_of_which_something_was_sent_stands(self, bench: StoreBench, how: str) -> None:
        message = await bench.says("what I said")
        claim = await bench.claim()
        one, two = (row.key for row in (await bench.answers(claim, "one", "two")).outbox)
        await bench.sends(claim, one)
        assert await bench.marks(claim, two)
        await bench.accept(bench.change(message, how))
        await bench.store.defer(claim, two, bench.now, bench.now)
        desk = await bench.desk(claim)
        assert desk.pending == ()
        assert [row.key for row in desk.open] == [two]
        await bench.sends(claim, two)
        person = ["person: what I meant"] if how == "edit" else []
        assert await bench.history(claim) == [*person, "persona: one", "persona: two"]

    async def test_what_was_changed_before_the_turn_does_not_take_it_back(self, bench: StoreBench, how: str) -> None:
        message, _ = await bench.says("what I said"), await bench.says("and this")
        await bench.accept(bench.change(message, how))
        claim = await bench.claim()
        commit = await bench.answers(claim, "one")
        assert await bench.marks(claim, commit.outbox[0].key)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, bench.now)
        desk = await bench.desk(claim)
        assert desk.pending == ()
        assert [row.key for row in desk.open] == [commit.outbox[0].key]
