"""When a turn is due: bursts, summons, and who is told."""

from botkit.clock import after, seconds_between
from botkit.delivery.records import Batch
from botkit.testing.clock import START
from botkit.testing.store_bench import BOT, StoreBench


class BurstStories:
    async def due_after(self, bench: StoreBench) -> float | None:
        """Seconds from the beginning of the story to when the next conversation is due."""
        due = await bench.store.next_due()
        return None if due is None else seconds_between(START, due)

    async def test_a_message_waits_for_more(self, bench: StoreBench) -> None:
        assert await self.due_after(bench) is None
        await bench.says()
        assert await self.due_after(bench) == 1.2
        assert await bench.claims() == ()
        bench.passes(1.199)
        assert await bench.claims() == ()
        bench.passes(0.001)
        assert len(await bench.claims()) == 1

    async def test_five_quick_messages_are_one_turn(self, bench: StoreBench) -> None:
        for word in ("I", "was", "shouted", "at", "today"):
            await bench.says(word)
            bench.passes(0.4)
        claim = await bench.claim()
        assert seconds_between(START, bench.now) == 1.6 + 1.2
        assert await bench.pending_texts(claim) == ["I", "was", "shouted", "at", "today"]
        await bench.answers(claim)
        assert await bench.releases(claim) is None

    async def test_a_slow_typist_gets_more_time(self, bench: StoreBench) -> None:
        await bench.says()
        bench.passes(1.1)
        await bench.says()
        assert await self.due_after(bench) == 2.53  # 1.3 times the pause of 1.1

    async def test_a_burst_ends_however_fast_more_comes(self, bench: StoreBench) -> None:
        for _ in range(12):
            await bench.says()
            bench.passes(0.5)
        assert await self.due_after(bench) == 6.0

    async def test_a_summons_does_not_wait(self, bench: StoreBench) -> None:
        await bench.says("妈妈", wait=0)
        assert await self.due_after(bench) == 0.0
        assert len(await bench.claims()) == 1

    async def test_the_burst_limit_is_the_batchs(self, bench: StoreBench) -> None:
        for _ in range(3):
            await bench.store.accept(Batch(BOT, (bench.arrival(bench.message()),), burst_limit=2.5))
            bench.passes(1)
        assert await self.due_after(bench) == 2.5

    async def test_a_new_burst_begins_after_the_answer(self, bench: StoreBench) -> None:
        await bench.talks("hello", "hello yourself")
        bench.passes(100)
        await bench.says("and another thing")
        assert await bench.store.next_due() == after(bench.now, 1.2)

    async def test_what_comes_while_a_worker_is_at_it_moves_nothing(self, bench: StoreBench) -> None:
        await bench.says("first", wait=0)
        claim = await bench.claim(lease=30)
        await bench.says("second", wait=0)
        assert await bench.store.next_due() == after(START, 30)
        assert await bench.claims() == ()
        await bench.answers(claim)
        assert await bench.releases(claim) is None

    async def test_a_watcher_is_told_of_what_may_be_due_sooner(self, bench: StoreBench) -> None:
        watcher, other = bench.store.watch(), bench.store.watch()
        message = await bench.says()
        assert watcher.is_set()
        assert other.is_set()
        watcher.clear()
        await bench.accept(message, cursor="1")
        assert not watcher.is_set()
        claim = await bench.claim()
        await bench.says("while it is claimed")
        assert not watcher.is_set()
        await bench.store.release(claim, bench.now)
        assert watcher.is_set()

    async def test_a_watcher_is_not_told_when_nothing_is_left(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        commit = await bench.answers(claim, "hello")
        watcher = bench.store.watch()
        await bench.sends(claim, commit.outbox[0].key, release=True)
        assert not watcher.is_set()

    async def test_a_watcher_is_told_when_a_settled_message_leaves_input(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        commit = await bench.answers(claim, "hello")
        await bench.says("and you?", wait=0)
        watcher = bench.store.watch()
        await bench.sends(claim, commit.outbox[0].key, release=True)
        assert watcher.is_set()
        assert await bench.store.next_due() == bench.now
