"""Jobs, and the pruning of what has served."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import JobClaim, PlannedJob, WorkerId
from botkit.errors import LeaseLost
from botkit.testing.store_bench import ANNE, BERT, StoreBench


class JobStories:
    async def test_a_key_is_planned_once(self, bench: StoreBench) -> None:
        job = PlannedJob("summary-1", "summarise", "{}", bench.now)
        assert await bench.store.plan_jobs([job, replace(job, payload="other"), replace(job, key="summary-2")]) == 2
        assert await bench.store.plan_jobs([job]) == 0
        (claim,) = [claim for claim in await self.claims(bench, ANNE) if claim.key == "summary-1"]
        assert (claim.kind, claim.payload, claim.attempts) == ("summarise", "{}", 1)
        await bench.store.finish_job(claim, bench.now)
        assert await bench.store.plan_jobs([job]) == 0
        assert await self.claims(bench, ANNE) == ()

    async def test_a_job_waits_for_its_time(self, bench: StoreBench) -> None:
        await bench.store.plan_jobs([PlannedJob("later", "remind", "", after(bench.now, 60))])
        assert await self.claims(bench, ANNE) == ()
        bench.passes(60)
        assert len(await self.claims(bench, ANNE)) == 1
        assert await self.claims(bench, BERT) == ()

    async def test_a_dead_workers_job_is_taken_over(self, bench: StoreBench) -> None:
        await bench.store.plan_jobs([PlannedJob("import", "import", "file", bench.now)])
        (dead,) = await self.claims(bench, ANNE)
        bench.passes(30)
        (heir,) = await self.claims(bench, BERT)
        assert heir.fence > dead.fence
        assert (heir.key, heir.attempts) == ("import", 2)
        with pytest.raises(LeaseLost):
            await bench.store.finish_job(dead, bench.now)
        with pytest.raises(LeaseLost):
            await bench.store.fail_job(dead, bench.now, bench.now)
        bench.passes(30)
        assert len(await self.claims(bench, ANNE)) == 1

    async def test_a_failed_job_is_tried_again_when_it_says_so(self, bench: StoreBench) -> None:
        await bench.store.plan_jobs([PlannedJob("fetch", "fetch", "", bench.now)])
        (claim,) = await self.claims(bench, ANNE)
        await bench.store.fail_job(claim, bench.now, after(bench.now, 90))
        with pytest.raises(LeaseLost):
            await bench.store.finish_job(claim, bench.now)
        bench.passes(89)
        assert await self.claims(bench, ANNE) == ()
        bench.passes(1)
        (again,) = await self.claims(bench, BERT)
        assert again.attempts == 2
        await bench.store.fail_job(again, bench.now, None)
        bench.passes(1_000_000)
        assert await self.claims(bench, ANNE) == ()

    async def test_a_worker_takes_no_more_than_it_asks_for(self, bench: StoreBench) -> None:
        await bench.store.plan_jobs([PlannedJob(f"job-{n}", "test", "", after(bench.now, -n)) for n in range(5)])
        first = await bench.store.claim_jobs(ANNE, bench.now, after(bench.now, 30), 2)
        rest = await bench.store.claim_jobs(BERT, bench.now, after(bench.now, 30), 10)
        assert {claim.key for claim in first} == {"job-4", "job-3"}
        assert {claim.key for claim in rest} == {"job-0", "job-1", "job-2"}

    async def claims(self, bench: StoreBench, worker: WorkerId) -> tuple[JobClaim, ...]:
        return await bench.store.claim_jobs(worker, bench.now, after(bench.now, 30), 100)


class PruneStories:
    async def test_only_what_has_served_and_is_old_goes(self, bench: StoreBench) -> None:
        old = await bench.talks("old", "answered and sent")
        await bench.store.plan_jobs([PlannedJob("old", "test", "", bench.now)])
        (job,) = await bench.store.claim_jobs(ANNE, bench.now, after(bench.now, 30), 1)
        await bench.store.finish_job(job, bench.now)
        await bench.says("not answered", chat="bo")
        unanswered = await bench.claim(BERT, lease=5000)
        bench.passes(1000)
        recent = await bench.talks("recent", "this too")
        assert await bench.store.prune(after(bench.now, -500), 100) == 3
        assert await bench.store.prune(after(bench.now, -500), 100) == 0
        assert (await bench.accept(recent)).duplicates == 1
        assert (await bench.accept(replace(old, message_id="a new one"))).new == 1
        assert await bench.store.plan_jobs([PlannedJob("old", "test", "", bench.now)]) == 1
        assert await bench.pending_texts(unanswered) == ["not answered"]
        assert len(await bench.history(await bench.claim())) == 4

    async def test_it_removes_no_more_than_it_is_told(self, bench: StoreBench) -> None:
        for number in range(5):
            await bench.talks(f"say {number}", f"said {number}")
        gone = [await bench.store.prune(after(bench.now, 60), 3) for _ in range(5)]
        assert gone == [3, 3, 3, 1, 0]

    async def test_a_turn_that_still_has_to_send_stays_whole(self, bench: StoreBench) -> None:
        message = await bench.says("hello")
        claim = await bench.claim()
        one, two = (await bench.answers(claim, "one", "two")).outbox
        await bench.sends(claim, one.key)
        bench.passes(1000)
        assert await bench.store.prune(bench.now, 100) == 0
        await bench.edits(message, "hello?")
        assert [row.key for row in (await bench.desk(claim)).open] == [two.key]

    async def test_a_withdrawn_turns_messages_go_too(self, bench: StoreBench) -> None:
        message = await bench.says("hello")
        claim = await bench.claim()
        await bench.answers(claim, "one", "two")
        await bench.edits(message, "hello?")
        bench.passes(1000)
        assert await bench.store.prune(bench.now, 100) == 2
