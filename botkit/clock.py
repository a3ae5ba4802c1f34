"""The only place that reads time or sleeps, so that a test can move time."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, tzinfo
from pathlib import Path
from typing import NewType, Protocol, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00 UTC."""

SECOND = 1_000_000
"""Microseconds in a second: instants and spans between them count in these."""


class Clock(Protocol):
    """Wall time for what is written down, monotonic time for durations."""

    def now(self) -> Instant:
        """The wall clock, in microseconds UTC. It may jump ahead; never subtract two for a duration."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds of this clock; at once for zero and less."""
        ...

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        """Await `work` for at most that many seconds of this clock; TimeoutError after, `work` cancelled."""
        ...


class SystemClock:
    """The machine's own clock, which never goes back.

    Where the machine's is set back, this one goes on at half its speed until the two agree again: else whatever
    waits for an instant would wait for it a second time, and people with it.

    Args:
        wall: nanoseconds since 1970 UTC; may jump.
        ticks: nanoseconds on a clock that never jumps.
    """

    def __init__(self, wall: Callable[[], int] = time.time_ns, ticks: Callable[[], int] = time.monotonic_ns) -> None:
        self._wall = wall
        self._ticks = ticks
        self._told = wall()
        self._told_at = ticks()

    def now(self) -> Instant:
        wall, tick = self._wall(), self._ticks()
        self._told = max(wall, self._told + (tick - self._told_at) // 2)
        self._told_at = tick
        return Instant(self._told // 1_000)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        async with asyncio.timeout(seconds):
            return await work


def local_zone() -> tzinfo:
    """Where this machine is; UTC where it does not say."""
    for name in (os.environ.get("TZ", "").lstrip(":"), str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]):
        with suppress(KeyError, ValueError, OSError):
            if name:
                return ZoneInfo(name)
    return UTC


def after(instant: Instant, seconds: float) -> Instant:
    """The instant that many seconds later (earlier where negative)."""
    return Instant(instant + round(seconds * SECOND))


def seconds_between(earlier: Instant, later: Instant) -> float:
    """Seconds from one instant to another; negative where `later` is earlier."""
    return (later - earlier) / SECOND
