"""What an operator asks of the store as a whole."""

from dataclasses import replace

from botkit.clock import after
from botkit.delivery.observing import Backlog
from botkit.delivery.records import Rest
from botkit.testing.store_bench import ANNE, StoreBench


class SoundnessStories:
    async def test_a_store_at_rest_has_nothing_to_do(self, bench: StoreBench) -> None:
        assert await bench.store.backlog(bench.now) == Backlog(waiting=0, owed=0, outgoing=0, overdue=0.0)

    async def test_the_backlog_counts_conversations_and_messages(self, bench: StoreBench) -> None:
        await bench.says("one", chat="wen")
        await bench.says("two", chat="wen")
        await bench.says("three", chat="li")
        bench.passes(11.2)
        assert await bench.store.backlog(bench.now) == Backlog(waiting=2, owed=0, outgoing=0, overdue=10.0)
        first, second = await bench.claims(ANNE)
        assert (await bench.store.backlog(bench.now)).overdue == 0.0, "somebody is at it"
        await bench.answers(first, "one", "two")
        await bench.store.release(second, bench.now)
        backlog = await bench.store.backlog(bench.now)
        assert (backlog.waiting, backlog.outgoing) == (1, 2)

    async def test_an_owed_answer_is_counted_until_it_is_given(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim(ANNE)
        owed = bench.answer_to(claim, ())
        rest = Rest(due=after(bench.now, 5), attempts=1)
        assert await bench.store.commit(replace(owed, outcome="busy", rest=rest))
        await bench.store.release(claim, bench.now)
        assert (await bench.store.backlog(bench.now)).owed == 1
        bench.passes(5)
        claim = await bench.claim(ANNE)
        await bench.answers(claim, "here it is")
        assert (await bench.store.backlog(bench.now)).owed == 0

    async def test_it_proves_that_it_can_write(self, bench: StoreBench) -> None:
        assert await bench.store.prove_writable() is None
