"""Work beside the talks: a few jobs at a time, none lost when botkit is told to stop, and no noise about it."""

import asyncio
import logging

import pytest

from botkit.clock import after
from botkit.delivery.jobs import JobRunner
from botkit.delivery.records import PlannedJob, WorkerId
from botkit.storage.memory.store import MemoryStore
from botkit.testing.clock import FrozenClock
from botkit.ticker import Ticker

CLOCK = FrozenClock()


def job(name: str) -> PlannedJob:
    return PlannedJob(name, "noting", name, CLOCK.now())


async def test_all_that_is_due_is_run_a_few_at_a_time() -> None:
    store, at_once, most, done = MemoryStore(), 0, 0, list[str]()

    async def note(payload: str) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        done.append(payload)

    await store.plan_jobs([job(f"job {number}") for number in range(11)])
    assert await JobRunner(WorkerId("w"), store, CLOCK, {"noting": note}).run_due() == 11
    assert sorted(done) == sorted(f"job {number}" for number in range(11))
    assert 1 < most <= 4


async def test_a_job_that_is_cut_off_is_due_again_at_once() -> None:
    store, begun, tries = MemoryStore(), asyncio.Event(), 0

    async def note(_: str) -> None:
        nonlocal tries
        tries += 1
        begun.set()
        if tries == 1:
            await asyncio.Event().wait()

    runner = JobRunner(WorkerId("w"), store, CLOCK, {"noting": note})
    await store.plan_jobs([job("one")])
    running = asyncio.create_task(runner.run_due())
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await JobRunner(WorkerId("next"), store, CLOCK, {"noting": note}).run_due() == 1
    assert tries == 2
    assert await store.claim_jobs(WorkerId("w"), after(CLOCK.now(), 9_999), after(CLOCK.now(), 10_000), 9) == ()


async def test_stopping_in_the_middle_of_a_job_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    begun = 0

    async def takes_long() -> None:
        nonlocal begun
        begun += 1
        await asyncio.Event().wait()

    ticker = Ticker()
    ticker.every(1, "noting", takes_long)
    ticker.start()
    with caplog.at_level(logging.WARNING):
        await asyncio.sleep(2.3)  # the library knows no clock but the machine's
        await ticker.stop()
        await asyncio.sleep(0.05)
    assert begun == 1, "a call that is still running is not called again"
    assert caplog.records == []
