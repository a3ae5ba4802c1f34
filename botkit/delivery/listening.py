"""One listener per bot: it holds the right to listen, keeps the adapter listening, and waits after failures."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from botkit.clock import Clock, after
from botkit.delivery.bots import Bot
from botkit.delivery.intake import Intake
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Resumption, WorkerId
from botkit.errors import ConfigError, LeaseLost, StoreUnavailable

_log = logging.getLogger(__name__)
_LEASE = 60.0
_RENEW = 20.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


class Listener:
    """Listens to one bot while this process has the right to.

    Args:
        open_intake: makes the way in for the resumption and the fence under which it is used.
    """

    def __init__(
        self,
        bot: Bot,
        worker: WorkerId,
        *,
        store: DeliveryStore,
        clock: Clock,
        open_intake: Callable[[Resumption, int], Intake],
    ) -> None:
        self._bot = bot
        self._worker = worker
        self._store = store
        self._clock = clock
        self._open_intake = open_intake

    async def run(self) -> None:
        """Return when the platform has no more; until then listen again after every failure, ever more slowly.

        Raises:
            ConfigError: the adapter says that its settings cannot work; listening again is no use.
        """
        pause = _FIRST_PAUSE
        while True:
            began = self._clock.monotonic()
            try:
                fence = await self._take()
                if fence is None:
                    _log.info("bot %s is listened to by another process: waiting for it to end", self._bot.id)
                    await self._clock.sleep(_RENEW)
                    continue
                if await self._listen(fence):
                    return
            except ConfigError:
                raise
            except LeaseLost as error:
                _log.warning("bot %s: %s", self._bot.id, error)
            except Exception as error:  # boundary: one per adapter loop
                _log.warning("bot %s stopped listening (%s)", self._bot.id, type(error).__name__, exc_info=True)
            if self._clock.monotonic() - began > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            await self._clock.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _take(self) -> int | None:
        now = self._clock.now()
        return await self._store.take_listening(self._bot.id, self._worker, now, after(now, _LEASE))

    async def _listen(self, fence: int) -> bool:
        """True once the platform has no more; False where the right to listen was lost."""
        intake = self._open_intake(await self._store.resume(self._bot.id), fence)
        listening = asyncio.create_task(self._bot.adapter.listen(intake), name=f"listen {self._bot.id}")
        keeping = asyncio.create_task(self._keep(fence), name=f"listener lease {self._bot.id}")
        try:
            await asyncio.wait((listening, keeping), return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                await listening
                return True
            return False
        finally:
            listening.cancel()
            keeping.cancel()
            try:
                await asyncio.gather(listening, keeping, return_exceptions=True)  # what failed was raised above
            finally:
                with suppress(StoreUnavailable):  # then it ends with its lease
                    await self._store.end_listening(self._bot.id, self._worker)

    async def _keep(self, fence: int) -> None:
        """Return as soon as the right to listen is no longer ours."""
        while True:
            await self._clock.sleep(_RENEW)
            try:
                if await self._take() != fence:
                    return
            except StoreUnavailable:
                # The lease outlasts two renewals, and whoever took it meanwhile refuses our batches by its fence.
                _log.warning("the right to listen to bot %s could not be renewed", self._bot.id)
