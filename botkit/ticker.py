"""The one door to APScheduler: a handful of things that happen every so often, and nothing per person."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]
from apscheduler.triggers.interval import IntervalTrigger  # pyright: ignore[reportMissingTypeStubs]

_log = logging.getLogger(__name__)


class Ticker:
    """Calls what it was given at steady intervals; a call that is still running is not called again."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._first: list[tuple[str, Callable[[], Awaitable[object]]]] = []
        self._running: set[asyncio.Task[None]] = set()
        self._at_work: set[str] = set()
        self._stopping = False

    def at_start(self, name: str, call: Callable[[], Awaitable[object]]) -> None:
        """Call `call` once, at the start. Its failure is logged and ends nothing."""
        self._first.append((name, call))

    def every(self, seconds: float, name: str, call: Callable[[], Awaitable[object]]) -> None:
        """Call `call` every `seconds`, first after that time. Its failures are logged and end nothing."""
        self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
            self._guarded,
            IntervalTrigger(seconds=max(1, round(seconds))),
            args=(name, call),
            id=name,
            max_instances=2,  # the one that finds the other at work returns: the library would warn of it each time
            coalesce=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        self._scheduler.start()
        for name, call in self._first:
            self._running.add(asyncio.create_task(self._guarded(name, call), name=name))

    async def stop(self) -> None:
        """Call nothing any more; what was begun has ended when this returns."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)

    async def _guarded(self, name: str, call: Callable[[], Awaitable[object]]) -> None:
        if name in self._at_work:
            return
        self._at_work.add(name)
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        try:
            await call()
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            # The library would log it as a failure.
        except Exception:  # boundary: one per scheduled job
            _log.exception("%s failed", name)
        finally:
            self._at_work.discard(name)
