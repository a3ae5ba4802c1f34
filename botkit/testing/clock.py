"""A clock that stands still until a test moves it."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from botkit.clock import SECOND, Instant

T = TypeVar("T")

START = Instant(int(datetime(2026, 1, 5, 9, 0, tzinfo=UTC).timestamp()) * SECOND)
"""A Monday morning: 2026-01-05T09:00:00 UTC."""

ROUNDS = 64
"""How often `settle` hands the loop on: enough for a dozen tasks that wait for each other."""


class FrozenClock:
    """Implements `botkit.clock.Clock`. Time passes only through `advance`, and then at once.

    Whoever sleeps wakes in the order of time, and every ready task runs in between, so that a task that
    sleeps again within the span is woken again: ten minutes of a program cost no more than its work.
    """

    def __init__(self, start: Instant = START) -> None:
        self._wall = int(start)
        self._elapsed = 0
        self._timers: list[_Timer] = []
        self._ordinal = 0

    # --- what a program sees ------------------------------------------------------------------------

    def now(self) -> Instant:
        """The wall clock, in microseconds UTC."""
        return Instant(self._wall)

    def monotonic(self) -> float:
        """Seconds since this clock was made; `jump` and `set` leave them alone."""
        return self._elapsed / SECOND

    async def sleep(self, seconds: float) -> None:
        """Return once the test has moved time that far; at once for zero and less."""
        if seconds <= 0:
            await _Round()
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not woken.done():  # who sleeps may have been cancelled, and not have come to hear of it yet
                woken.set_result(None)

        timer = self._wake_in(seconds, wake)
        try:
            await woken
        finally:
            timer.over = True

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        """Await `work` for at most that many seconds; TimeoutError after, with `work` cancelled.

        Like `asyncio.timeout`, it cancels the task that waits, and turns its own cancellation, and no other,
        into the TimeoutError.
        """
        task = asyncio.current_task()
        assert task is not None, "within is awaited in a task"
        before = task.cancelling()
        expired = ours = False

        def expire() -> None:
            nonlocal expired
            expired = True
            task.cancel()

        timer = self._wake_in(seconds, expire)
        try:
            try:
                return await work
            finally:
                timer.over = True
                ours = expired and task.uncancel() <= before
        except asyncio.CancelledError as error:
            if ours:
                raise TimeoutError from error
            raise

    # --- what a test does ---------------------------------------------------------------------------

    @property
    def sleepers(self) -> int:
        """How many sleeps and deadlines are pending."""
        return sum(not timer.over for timer in self._timers)

    async def advance(self, seconds: float) -> None:
        """Let that much time pass: wake sleepers in order, and let every ready task run in between."""
        target = self._elapsed + round(max(0.0, seconds) * SECOND)
        await self.settle()
        while (timer := self._next()) and timer.due <= target:
            self._pass_until(timer.due)
            timer.fire()
            await self.settle()
        self._pass_until(target)

    async def advance_to(self, instant: Instant) -> None:
        """Let time pass until the wall clock shows `instant`; nothing passes if it is beyond already."""
        await self.advance((instant - self._wall) / SECOND)

    async def settle(self) -> None:
        """Let every ready task run until it waits for something; no time passes."""
        for _ in range(ROUNDS):
            await _Round()

    async def until(self, condition: Callable[[], bool], limit: float = 3600.0, pauses: int = 2_000) -> None:
        """Let time pass, from sleeper to sleeper, until `condition` holds.

        Before each step the program gets 2 ms of the machine's own time, for what no clock moves (files,
        sockets, threads).

        Raises:
            AssertionError: it does not hold after `limit` seconds of this clock, or after that many pauses.
        """
        target = self._elapsed + round(limit * SECOND)
        for _ in range(pauses):
            await self.settle()
            if condition():
                return
            await _machine_pause(0.002)
            timer = self._next()
            if timer is not None and not condition():
                assert timer.due <= target, f"it did not come to hold within {limit:g} seconds of this clock"
                await self.advance((timer.due - self._elapsed) / SECOND)
        raise AssertionError(f"it did not come to hold; {self.sleepers} sleepers are left")

    def jump(self, seconds: float) -> None:
        """Move the wall clock alone, as an operator or a time server does; nobody wakes."""
        self._wall += round(seconds * SECOND)

    def set(self, instant: Instant) -> None:
        """Move the wall clock alone, to that instant; nobody wakes."""
        self._wall = int(instant)

    # --- inside -------------------------------------------------------------------------------------

    def _wake_in(self, seconds: float, wake: Callable[[], None]) -> "_Timer":
        self._ordinal += 1
        timer = _Timer(self._elapsed + max(0, round(seconds * SECOND)), self._ordinal, wake)
        if seconds <= 0:
            asyncio.get_running_loop().call_soon(timer.fire)
        else:
            heapq.heappush(self._timers, timer)
        return timer

    def _next(self) -> "_Timer | None":
        while self._timers and self._timers[0].over:
            heapq.heappop(self._timers)
        return self._timers[0] if self._timers else None

    def _pass_until(self, elapsed: int) -> None:
        if elapsed > self._elapsed:
            self._wall += elapsed - self._elapsed
            self._elapsed = elapsed


@dataclass(order=True, slots=True)
class _Timer:
    """Something to happen at `due`, in microseconds since the clock was made; those due together keep their order."""

    due: int
    ordinal: int
    wake: Callable[[], None] = field(compare=False)
    over: bool = field(default=False, compare=False)

    def fire(self) -> None:
        if not self.over:
            self.over = True
            self.wake()


class _Round:
    """Awaiting one hands the loop on for one round."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def _machine_pause(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    loop.call_later(seconds, over.set_result, None)
    await over
