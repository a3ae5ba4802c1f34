"""One worker at a time: claims, leases, fences."""

from collections.abc import Awaitable
from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import Commit, OutboxState, PlannedJob
from botkit.errors import LeaseLost
from botkit.messages import PersonaId
from botkit.testing.store_bench import ANNE, BERT, XIA, StoreBench


class ClaimStories:
    async def test_two_workers_never_have_the_same_conversation(self, bench: StoreBench) -> None:
        await bench.says()
        await bench.claim(ANNE, lease=30)
        bench.passes(29.999)
        assert await bench.claims(BERT) == ()
        assert await bench.claims(ANNE) == ()

    async def test_a_dead_workers_conversation_is_taken_over(self, bench: StoreBench) -> None:
        await bench.says("are you there?")
        dead = await bench.claim(ANNE, lease=30)
        before = await bench.desk(dead)
        assert await bench.store.next_due() == after(bench.now, 30)
        bench.passes(30)
        (heir,) = await bench.claims(BERT)
        assert (heir.conversation, heir.row) == (dead.conversation, dead.row)
        assert heir.fence > dead.fence
        assert (await bench.desk(heir)).pending == before.pending

    async def test_nobody_takes_over_while_a_send_may_just_have_left(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim(ANNE, lease=30)
        (message,) = (await bench.answers(claim, "one")).outbox
        bench.passes(29.9)
        assert await bench.store.mark_sending(claim, message.key, bench.now, after(bench.now, 10))
        bench.passes(9.9)
        assert await bench.claims(BERT) == ()
        bench.passes(0.1)
        assert len(await bench.claims(BERT)) == 1

    async def test_a_mark_never_shortens_a_lease(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim(ANNE, lease=30)
        (message,) = (await bench.answers(claim, "one")).outbox
        assert await bench.store.mark_sending(claim, message.key, bench.now, after(bench.now, 1))
        assert await bench.store.next_due() == after(bench.now, 30)

    async def test_a_stale_fence_writes_nothing(self, bench: StoreBench) -> None:
        await bench.says()
        stale = await bench.claim(ANNE, lease=30)
        sending, planned = (await bench.answers(stale, "one", "two")).outbox
        await bench.marks(stale, sending.key)
        late = bench.answer_to(stale, (), "too late")
        await bench.says("more")
        bench.passes(30)
        (heir,) = await bench.claims(BERT)
        before = await bench.desk(heir)
        for attempt in self.everything(bench, stale=replace(late, claim=stale), keys=(sending.key, planned.key)):
            with pytest.raises(LeaseLost):
                await attempt
        assert await bench.desk(heir) == before
        assert await bench.store.turn(late.turn) is None
        assert await bench.store.claim_jobs(BERT, bench.now, bench.now, 10) == ()
        assert await bench.store.next_due() == after(bench.now, 30)
        assert await bench.claims(ANNE) == ()

    def everything(self, bench: StoreBench, stale: Commit, keys: tuple[str, str]) -> list[Awaitable[object]]:
        """Every call that takes a claim, with a stale one."""
        store, claim, now = bench.store, stale.claim, bench.now
        sending, planned = keys
        return [
            store.desk(claim, XIA.id, 10),
            store.commit(replace(stale, jobs=(PlannedJob("late", "test", "", now),))),
            store.mark_sending(claim, planned, now, now),
            store.settle(claim, sending, OutboxState.SENT, now),
            store.settle(claim, sending, OutboxState.SENT, now, release=True),
            store.put_back(claim, sending, now, ambiguous=True),
            store.defer(claim, sending, now, now),
            store.close_chat(claim, now),
            store.renew(claim, after(now, 3600)),
            store.release(claim, now),
        ]

    async def test_a_released_claim_is_stale(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        await bench.store.release(claim, bench.now)
        with pytest.raises(LeaseLost):
            await bench.store.commit(bench.answer_to(claim, ()))
        with pytest.raises(LeaseLost):
            await bench.store.release(claim, bench.now)

    async def test_a_workers_own_lapsed_claim_is_stale_once_it_claims_anew(self, bench: StoreBench) -> None:
        await bench.says()
        old = await bench.claim(ANNE, lease=30)
        bench.passes(30)
        (new,) = await bench.claims(ANNE)
        with pytest.raises(LeaseLost):
            await bench.store.renew(old, after(bench.now, 30))
        await bench.store.renew(new, after(bench.now, 30))

    async def test_renewing_holds_the_claim(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim(ANNE, lease=30)
        bench.passes(29)
        await bench.store.renew(claim, after(bench.now, 30))
        bench.passes(29)
        assert await bench.claims(BERT) == ()
        await bench.answers(claim, "slow, but here")

    async def test_an_unclaimed_lapsed_lease_still_counts(self, bench: StoreBench) -> None:
        """Nobody else came: the slow worker's answer is as good as any."""
        await bench.says()
        claim = await bench.claim(ANNE, lease=30)
        bench.passes(300)
        await bench.answers(claim, "slow, but here")

    async def test_whoever_has_waited_longest_is_first(self, bench: StoreBench) -> None:
        for chat, wait in (("late", 3.0), ("early", 1.0), ("middle", 2.0), ("summons", 0.0)):
            await bench.says(chat=chat, wait=wait)
        bench.passes(10)
        first = await bench.claims(ANNE, limit=3)
        rest = await bench.claims(BERT)
        assert [claim.conversation.chat for claim in first] == ["summons", "early", "middle"]
        assert [claim.conversation.chat for claim in rest] == ["late"]

    async def test_a_claim_tells_when_there_is_more_to_do(self, bench: StoreBench) -> None:
        await bench.says(chat="now", wait=0)
        await bench.says(chat="later", wait=5)
        claimed = await bench.store.claim(ANNE, bench.now, after(bench.now, 30), 10)
        assert [claim.conversation.chat for claim in claimed.claims] == ["now"]
        assert claimed.next_due == after(bench.now, 5)

    async def test_the_idle_are_never_claimed(self, bench: StoreBench) -> None:
        await bench.talks("hello", "hello yourself")
        assert await bench.store.next_due() is None
        bench.passes(1_000_000)
        claimed = await bench.store.claim(ANNE, bench.now, after(bench.now, 30), 10)
        assert (claimed.claims, claimed.next_due) == ((), None)

    async def test_released_undone_it_is_due_again_at_once(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        assert await bench.releases(claim) == bench.now
        assert len(await bench.claims(BERT)) == 1

    async def test_a_claim_nobody_gave_is_stale(self, bench: StoreBench) -> None:
        await bench.says()
        claim = replace(await bench.claim(), row=4711)
        with pytest.raises(LeaseLost):
            await bench.store.desk(claim, PersonaId("botkit/xia"), 10)
