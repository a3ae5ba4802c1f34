"""The one door to APScheduler: a handful of things that happen every so often, and nothing per person."""

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]
from apscheduler.triggers.interval import IntervalTrigger  # pyright: ignore[reportMissingTypeStubs]

_log = logging.getLogger(__name__)


class Ticker:
    """Calls what it was given at steady intervals; a call that is still running is not called again."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, seconds: float, name: str, call: Callable[[], Awaitable[object]]) -> None:
        """Call `call` every `seconds`, first after that time. Its failures are logged and end nothing."""

        async def guarded() -> None:
            try:
                await call()
            except Exception:  # boundary: one per scheduled job
                _log.exception("%s failed; it runs again in %g s", name, seconds)

        self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
            guarded,
            IntervalTrigger(seconds=max(1, round(seconds))),
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
