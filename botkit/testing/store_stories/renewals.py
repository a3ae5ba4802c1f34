"""Work that is planned again and again under one key."""

import asyncio
from dataclasses import replace

from botkit.clock import Instant, after
from botkit.delivery.records import JobClaim, PlannedJob
from botkit.testing.store_bench import ANNE, BERT, StoreBench


def job_of(due: Instant) -> PlannedJob:
    return PlannedJob("keep xia wen", "keep", "first", due, renew=True)


async def due_jobs(bench: StoreBench) -> tuple[JobClaim, ...]:
    return await bench.store.claim_jobs(ANNE, bench.now, after(bench.now, 30), 100)


class RenewalStories:
    async def test_a_job_that_waits_keeps_its_time(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        assert await bench.store.plan_jobs([job]) == 1
        assert await bench.store.plan_jobs([replace(job, due_at=after(bench.now, 90), payload="later")]) == 0
        (claim,) = await due_jobs(bench)
        assert claim.payload == "first"

    async def test_a_job_that_is_done_is_planned_again(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        await bench.store.plan_jobs([job])
        (claim,) = await due_jobs(bench)
        await bench.store.finish_job(claim, bench.now)
        assert await bench.store.plan_jobs([replace(job, due_at=after(bench.now, 90), payload="second")]) == 1
        assert await due_jobs(bench) == ()
        bench.passes(90)
        (again,) = await due_jobs(bench)
        assert (again.payload, again.attempts) == ("second", 1)
        assert again.fence > claim.fence

    async def test_a_job_that_failed_for_good_is_planned_again(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        await bench.store.plan_jobs([job])
        (claim,) = await due_jobs(bench)
        await bench.store.fail_job(claim, bench.now, None)
        assert await bench.store.plan_jobs([replace(job, renew=False)]) == 0
        assert await bench.store.plan_jobs([job]) == 1
        assert len(await due_jobs(bench)) == 1

    async def test_a_job_that_runs_is_planned_again_when_it_ends(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        await bench.store.plan_jobs([job])
        (claim,) = await due_jobs(bench)
        assert await bench.store.plan_jobs([replace(job, due_at=after(bench.now, 90))]) == 0
        assert await bench.store.plan_jobs([replace(job, due_at=after(bench.now, 95))]) == 0
        await bench.store.finish_job(claim, bench.now)
        bench.passes(89)
        assert await due_jobs(bench) == ()
        bench.passes(1)
        (again,) = await due_jobs(bench)
        assert again.attempts == 1
        await bench.store.finish_job(again, bench.now)
        bench.passes(1_000)
        assert await due_jobs(bench) == ()

    async def test_a_try_that_fails_is_enough_to_look_again(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        await bench.store.plan_jobs([job])
        (claim,) = await due_jobs(bench)
        await bench.store.plan_jobs([replace(job, due_at=after(bench.now, 90))])
        await bench.store.fail_job(claim, bench.now, after(bench.now, 10))
        bench.passes(10)
        (again,) = await due_jobs(bench)
        assert again.attempts == 2
        await bench.store.finish_job(again, bench.now)
        bench.passes(1_000)
        assert await due_jobs(bench) == ()

    async def test_a_dead_workers_job_that_was_renewed_runs_twice(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        await bench.store.plan_jobs([job])
        await due_jobs(bench)
        await bench.store.plan_jobs([replace(job, due_at=after(bench.now, 90))])
        bench.passes(31)
        (heir,) = await bench.store.claim_jobs(BERT, bench.now, after(bench.now, 30), 10)
        await bench.store.finish_job(heir, bench.now)
        bench.passes(60)
        assert len(await due_jobs(bench)) == 1

    async def test_a_turn_renews_a_job(self, bench: StoreBench) -> None:
        due: list[Instant] = []
        for text in ("first", "second"):
            await bench.says(text)
            claim = await bench.claim()
            commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
            due.append(after(bench.now, 90))
            job = PlannedJob("keep 1", "keep", "ids", due[-1], renew=True)
            assert await bench.store.commit(replace(commit, jobs=(job,)))
            await bench.releases(claim)
            bench.now = due[-1]
            (kept,) = await due_jobs(bench)
            await bench.store.finish_job(kept, bench.now)
        assert await due_jobs(bench) == ()

    async def test_two_commits_at_a_time_plan_it_once(self, bench: StoreBench) -> None:
        job = job_of(bench.now)
        assert sum(await asyncio.gather(bench.store.plan_jobs([job]), bench.store.plan_jobs([job]))) == 1
        assert len(await due_jobs(bench)) == 1
