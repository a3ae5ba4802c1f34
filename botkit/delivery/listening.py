"""One listener per bot: it opens the door, holds the right to listen, and waits after failures."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from botkit.clock import Clock, after
from botkit.delivery.bots import Bot
from botkit.delivery.intake import Intake
from botkit.delivery.observing import BotStanding, BotState
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Resumption, WorkerId
from botkit.errors import BotkitError, ConfigError, LeaseLost, StoreUnavailable
from botkit.logs import about
from botkit.messages import BotId

_log = logging.getLogger(__name__)
_LEASE = 60.0
_RENEW = 20.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_FIRST_REST = 30.0
_LONGEST_REST = 300.0


@dataclass(frozen=True, slots=True)
class Way:
    """What a listener needs of the bot it listens to.

    Attributes:
        open: the bot, with its door opened unless it is open already.
        intake: makes the way in for the resumption and the fence under which it is used.
        tell: told how the bot is, at each change.
        patient: a bot whose settings cannot work rests and is tried again, instead of ending everything.
    """

    open: Callable[[], Awaitable[Bot]]
    intake: Callable[[Resumption, int], Intake]
    tell: Callable[[BotStanding], None]
    patient: bool = False


class Listener:
    """Listens to one bot while this process has the right to."""

    def __init__(self, bot: BotId, worker: WorkerId, way: Way, *, store: DeliveryStore, clock: Clock) -> None:
        self._bot = bot
        self._worker = worker
        self._way = way
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Return when the platform has no more; until then listen again after every failure, ever more slowly.

        Raises:
            ConfigError: the adapter says that its settings cannot work; listening again is no use. Only where nobody
                is patient.
        """
        with about(bot=self._bot):
            pause, rest = _FIRST_PAUSE, _FIRST_REST
            while True:
                began = self._clock.monotonic()
                try:
                    if await self._listen_once():
                        self._way.tell(BotStanding(BotState.ENDED))
                        return
                except ConfigError as error:
                    if not self._way.patient:
                        raise
                    if self._clock.monotonic() - began > _LONGEST_PAUSE:  # it worked meanwhile
                        rest = _FIRST_REST
                    await self._rest(error, rest)
                    rest = min(2 * rest, _LONGEST_REST)
                    continue
                except Exception as error:  # boundary: one per adapter loop
                    self._fail(error)
                if self._clock.monotonic() - began > _LONGEST_PAUSE:
                    pause, rest = _FIRST_PAUSE, _FIRST_REST
                await self._clock.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _listen_once(self) -> bool:
        """True once the platform has no more; False where the right to listen was lost."""
        bot = await self._way.open()
        while (fence := await self._take()) is None:
            _log.info("another process listens to this bot: waiting for it to end")
            self._way.tell(BotStanding(BotState.ELSEWHERE, "another process listens to it"))
            await self._clock.sleep(_RENEW)
        if await self._listen(bot, fence):
            return True
        self._way.tell(BotStanding(BotState.ELSEWHERE, "the right to listen was lost"))
        return False

    async def _rest(self, error: ConfigError, seconds: float) -> None:
        """The token may be mended on the platform's side, and some platforms refuse one by mistake."""
        _log.error("the bot cannot work as it is set up, and is tried again in %g s: %s", seconds, error)
        self._way.tell(BotStanding(BotState.RESTING, str(error)))
        await self._clock.sleep(seconds)

    def _fail(self, error: Exception) -> None:
        kind = type(error).__name__
        if isinstance(error, LeaseLost):
            _log.warning("%s", error)
        else:
            _log.warning("the bot stopped listening (%s)", kind, exc_info=error)
        self._way.tell(BotStanding(BotState.FAILING, f"{kind}: {error}" if isinstance(error, BotkitError) else kind))

    async def _take(self) -> int | None:
        now = self._clock.now()
        return await self._store.take_listening(self._bot, self._worker, now, after(now, _LEASE))

    async def _listen(self, bot: Bot, fence: int) -> bool:
        intake = self._way.intake(await self._store.resume(self._bot), fence)
        listening = asyncio.create_task(bot.adapter.listen(intake), name=f"listen {self._bot}")
        keeping = asyncio.create_task(self._keep(fence), name=f"listener lease {self._bot}")
        self._way.tell(BotStanding(BotState.LISTENING))
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
                    await self._store.end_listening(self._bot, self._worker)

    async def _keep(self, fence: int) -> None:
        """Return as soon as the right to listen is no longer ours."""
        while True:
            await self._clock.sleep(_RENEW)
            try:
                if await self._take() != fence:
                    return
            except StoreUnavailable:
                # The lease outlasts two renewals, and whoever took it meanwhile refuses our batches by its fence.
                _log.warning("the right to listen could not be renewed")
