"""A person changes what they said while its answer is tried: what counts is whether anything can have been seen."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import OutboxState, Rest
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

    async def test_what_is_said_besides_waits_for_the_platform_too(self, bench: StoreBench, how: str) -> None:
        message = await bench.says("what I said")
        claim = await bench.claim()
        commit = await bench.answers(claim, "one")
        assert await bench.marks(claim, commit.outbox[0].key)
        besides = await bench.says("mum?", wait=0)
        change = bench.change(message, how)
        await bench.accept(change)
        later = after(bench.now, 17)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, later)
        assert [row.event for row in (await bench.desk(claim)).pending] == [message, besides, change]
        assert await bench.releases(claim) == later
        await bench.says("mum!", wait=0)
        assert await bench.store.next_due() == later

    async def test_an_answer_that_is_owed_does_not_put_it_off(self, bench: StoreBench, how: str) -> None:
        await bench.says("a question")
        claim = await bench.claim()
        rest = Rest(after(bench.now, 300), attempts=3)
        owed = bench.answer_to(claim, (await bench.desk(claim)).pending)
        assert await bench.store.commit(replace(owed, consumed=(), history=(), rest=rest))
        command = await bench.says("/hlep", wait=0)
        turn = bench.answer_to(claim, (await bench.desk(claim)).pending[1:], "no such command")
        assert await bench.store.commit(replace(turn, rest=rest))
        assert await bench.marks(claim, turn.outbox[0].key)
        await bench.accept(bench.change(command, how))
        later = after(bench.now, 3)
        await bench.store.defer(claim, turn.outbox[0].key, bench.now, later)
        assert await bench.releases(claim) == later

    @pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.EXPIRED])
    async def test_what_the_platform_would_not_take_was_not_seen(
        self, bench: StoreBench, how: str, state: OutboxState
    ) -> None:
        for under_way in (False, True):
            message = await bench.says("what I said")
            claim = await bench.claim()
            one, two = (row.key for row in (await bench.answers(claim, "one", "two")).outbox)
            assert await bench.marks(claim, one)
            change = bench.change(message, how)
            if under_way:
                await bench.accept(change)
            await bench.store.settle(claim, one, state, bench.now)
            if not under_way:
                assert [row.key for row in (await bench.desk(claim)).open] == [two]
                await bench.accept(change)
            desk = await bench.desk(claim)
            assert desk.open == ()
            assert [row.event for row in desk.pending] == [message, change]
            assert not await bench.marks(claim, two)
            await bench.answers(claim)
            assert await bench.releases(claim) is None

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
