"""FrozenClock: time passes when the test says so, and only then."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.clock import SECOND, Clock, Instant, SystemClock
from botkit.testing.clock import ROUNDS, START, FrozenClock


def as_clock(clock: Clock) -> Clock:
    """Only the type checker cares: FrozenClock is a Clock."""
    return clock


async def test_time_stands_still_until_it_is_moved() -> None:
    clock = FrozenClock()
    assert as_clock(clock).now() == START
    assert clock.monotonic() == 0.0
    await clock.advance(1.5)
    assert clock.now() == START + 1_500_000
    assert clock.monotonic() == 1.5


async def test_a_sleeper_wakes_at_its_time_and_not_before() -> None:
    clock = FrozenClock()
    sleep = asyncio.create_task(clock.sleep(10))
    await clock.advance(9.999)
    assert not sleep.done()
    await clock.advance(0.001)
    assert sleep.done()
    assert clock.sleepers == 0


async def test_zero_and_less_sleep_for_no_time_but_hand_the_loop_on() -> None:
    clock, order = FrozenClock(), list[str]()
    task = asyncio.create_task(_note(order, "other"))
    await clock.sleep(0)
    await clock.sleep(-3)
    order.append("self")
    await task
    assert order == ["other", "self"]
    assert clock.monotonic() == 0.0


async def test_sleepers_wake_in_the_order_of_time_and_see_their_own_time() -> None:
    clock, seen = FrozenClock(), list[tuple[str, float]]()

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        seen.append((name, clock.monotonic()))

    async with asyncio.TaskGroup() as group:
        for name, seconds in [("late", 3.0), ("early", 1.0), ("middle", 2.0), ("early too", 1.0)]:
            group.create_task(sleeper(name, seconds))
        await clock.advance(100)
    assert seen == [("early", 1.0), ("early too", 1.0), ("middle", 2.0), ("late", 3.0)]


async def test_one_advance_wakes_a_loop_as_often_as_it_is_due() -> None:
    clock, ticks = FrozenClock(), list[float]()

    async def ticker() -> None:
        while True:
            await clock.sleep(60)
            ticks.append(clock.monotonic())

    task = asyncio.create_task(ticker())
    await clock.advance(300)
    task.cancel()
    assert ticks == [60, 120, 180, 240, 300]


async def test_a_cancelled_sleep_is_forgotten() -> None:
    clock = FrozenClock()
    sleep = asyncio.create_task(clock.sleep(5))
    await clock.settle()
    assert clock.sleepers == 1
    sleep.cancel()
    await clock.settle()
    assert clock.sleepers == 0
    await clock.advance(10)
    assert sleep.cancelled()


@pytest.mark.parametrize("rounds", range(ROUNDS - 3, ROUNDS + 3))
async def test_a_sleep_that_is_cancelled_in_the_moment_it_is_due(rounds: int) -> None:
    clock = FrozenClock()
    sleep = asyncio.create_task(clock.sleep(1))
    await clock.settle()

    async def cancel_later() -> None:
        for _ in range(rounds):
            await asyncio.sleep(0)
        sleep.cancel()

    canceller = asyncio.create_task(cancel_later())
    await clock.advance(1)
    await asyncio.wait([sleep, canceller])
    assert sleep.cancelled() or rounds >= ROUNDS


async def test_within_gives_the_result_of_work_that_is_quick_enough() -> None:
    clock = FrozenClock()
    task = asyncio.create_task(clock.within(5, _after(clock, 4, "done")))
    await clock.advance(4)
    assert await task == "done"
    await clock.advance(10)
    assert clock.sleepers == 0


async def test_within_cancels_work_that_takes_too_long() -> None:
    clock, told = FrozenClock(), list[str]()

    async def slow() -> None:
        try:
            await clock.sleep(60)
        except asyncio.CancelledError:
            told.append("cancelled")
            raise

    task = asyncio.create_task(clock.within(5, slow()))
    await clock.advance(5)
    assert told == ["cancelled"]
    with pytest.raises(TimeoutError):
        await task


async def test_within_zero_lets_only_finished_work_pass() -> None:
    clock = FrozenClock()
    assert await clock.within(0, _note([], "quick")) == "quick"
    with pytest.raises(TimeoutError):
        await clock.within(0, clock.sleep(1))


async def test_cancelling_the_waiter_is_not_mistaken_for_the_deadline() -> None:
    clock = FrozenClock()
    task = asyncio.create_task(clock.within(5, clock.sleep(60)))
    await clock.advance(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_inner_deadline_leaves_the_outer_one_running() -> None:
    clock, story = FrozenClock(), list[str]()

    async def patient() -> None:
        try:
            await clock.within(2, clock.sleep(60))
        except TimeoutError:
            story.append(f"inner at {clock.monotonic():g}")
        await clock.sleep(60)

    task = asyncio.create_task(clock.within(7, patient()))
    await clock.advance(30)
    with pytest.raises(TimeoutError):
        await task
    assert story == ["inner at 2"]
    assert clock.sleepers == 0


async def test_work_that_overrules_the_deadline_keeps_its_result_and_its_task() -> None:
    clock = FrozenClock()

    async def stubborn() -> str:
        try:
            await clock.sleep(60)
        except asyncio.CancelledError:
            return "anyway"
        return "never"

    async def waiter() -> tuple[str, int]:
        result = await clock.within(1, stubborn())
        task = asyncio.current_task()
        assert task is not None
        return result, task.cancelling()

    task = asyncio.create_task(waiter())
    await clock.advance(1)
    assert await task == ("anyway", 0)


async def test_the_wall_clock_jumps_and_durations_do_not_care() -> None:
    clock = FrozenClock()
    sleep = asyncio.create_task(clock.sleep(10))
    await clock.settle()
    clock.jump(3600)
    assert clock.now() == START + 3600 * SECOND
    assert clock.monotonic() == 0.0
    assert not sleep.done()
    clock.set(Instant(0))
    await clock.advance(10)
    assert clock.now() == 10 * SECOND
    assert sleep.done()


async def test_advance_to_an_instant() -> None:
    clock = FrozenClock()
    await clock.advance_to(Instant(START + 90 * SECOND))
    assert clock.monotonic() == 90.0
    await clock.advance_to(START)
    assert clock.monotonic() == 90.0


async def test_until_moves_time_to_where_something_happens() -> None:
    clock = FrozenClock()
    task = asyncio.create_task(_after(clock, 1234, "there"))
    await clock.until(task.done)
    assert clock.monotonic() == 1234.0


async def test_until_gives_threads_the_time_they_need() -> None:
    clock = FrozenClock()

    async def reads_a_file_then_sleeps() -> float:
        await asyncio.to_thread(sum, range(1000))
        await clock.sleep(5)
        return clock.monotonic()

    task = asyncio.create_task(reads_a_file_then_sleeps())
    await clock.until(task.done)
    assert task.result() == 5.0


async def test_until_says_when_it_never_comes() -> None:
    clock = FrozenClock()
    task = asyncio.create_task(clock.sleep(100))
    with pytest.raises(AssertionError, match="within 10 seconds"):
        await clock.until(task.done, limit=10)
    task.cancel()


async def test_settle_lets_a_chain_of_tasks_run_to_its_end() -> None:
    clock, links = FrozenClock(), [asyncio.Event() for _ in range(12)]

    async def link(place: int) -> None:
        await links[place].wait()
        links[place + 1].set()

    async with asyncio.TaskGroup() as group:
        for place in range(11):
            group.create_task(link(place))
        links[0].set()
        await clock.settle()
        assert links[-1].is_set()


@given(st.lists(st.floats(0.001, 1000.0), min_size=1, max_size=20))
def test_any_set_of_sleeps_wakes_sorted_and_on_time(spans: list[float]) -> None:
    async def story() -> list[tuple[float, float]]:
        clock, woken = FrozenClock(), list[tuple[float, float]]()

        async def sleeper(seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append((seconds, clock.monotonic()))

        async with asyncio.TaskGroup() as group:
            for seconds in spans:
                group.create_task(sleeper(seconds))
            await clock.advance(1001)
        return woken

    woken = asyncio.run(story())
    assert len(woken) == len(spans)
    assert [at for _, at in woken] == sorted(at for _, at in woken)
    assert all(abs(at - seconds) < 1e-6 for seconds, at in woken)


async def _note(order: list[str], word: str) -> str:
    order.append(word)
    return word


async def _after(clock: Clock, seconds: float, result: str) -> str:
    await clock.sleep(seconds)
    return result


class TestSystemClock:
    """The machine's clock is set, and nobody waits longer for it."""

    def clock(self, *moments: tuple[int, int]) -> SystemClock:
        """One whose machine shows these (wall, monotonic) seconds, one after the other."""
        walls, ticks = iter([wall for wall, _ in moments]), iter([tick for _, tick in moments])
        return SystemClock(lambda: next(walls) * 10**9, lambda: next(ticks) * 10**9)

    def test_it_shows_what_the_machine_shows_also_after_a_jump_ahead(self) -> None:
        clock = self.clock((100, 0), (101, 1), (5_000, 2), (5_001, 3))
        assert [clock.now() // SECOND for _ in range(3)] == [101, 5_000, 5_001]

    def test_set_back_it_goes_on_at_half_speed_until_the_machine_has_caught_up(self) -> None:
        clock = self.clock((100, 0), (100, 0), (40, 0), (60, 20), (100, 60), (140, 100), (220, 180), (230, 190))
        assert [clock.now() // SECOND for _ in range(7)] == [100, 100, 110, 130, 150, 220, 230]

    @given(st.lists(st.tuples(st.integers(-10_000, 10_000), st.integers(0, 1_000)), max_size=30))
    def test_it_never_goes_back_and_never_stands_still_for_long(self, moves: list[tuple[int, int]]) -> None:
        wall, tick, moments = 10**6, 0, [(10**6, 0)]
        for jump, passed in moves:
            wall, tick = wall + jump + passed, tick + passed
            moments.append((wall, tick))
        clock = self.clock(*moments)
        shown = [clock.now() for _ in moves]
        for (_, passed), (before, after) in zip(moves[1:], pairwise(shown), strict=True):
            assert after - before >= passed * SECOND // 2
