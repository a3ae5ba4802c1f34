"""The answer to what was said last, where the next text waits for it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from botkit.clock import Clock
from botkit.messages import OutgoingMessage
from botkit_terminal.settings import TerminalHost, TerminalSettings

_log = logging.getLogger(__name__)

REST = 2.0
"""Seconds without a word or a sign of typing after which a line was only the first: the answer itself is owed."""

LAST_WORDS = 3.0
"""Seconds for what can be said without a model, once it is known that the model will say nothing."""


class AwaitedAnswer:
    """Knows when the whole answer was shown, and how long it is worth waiting for.

    Attributes:
        is_given_up: nobody waits for answers any more.

    Args:
        tell: shows a sentence apart from the talk. OSError: nobody can see it.
    """

    def __init__(
        self, settings: TerminalSettings, host: TerminalHost, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._texts, self._host, self._clock, self._tell = settings.texts, host, clock, tell
        self._limit = host.patience or settings.patience
        self._stays = host.patience != 0
        self._question = ""
        self._asked_at = 0.0
        self._ended = asyncio.Event()
        self._resting: asyncio.Task[None] | None = None
        self.is_given_up = False

    def expect(self, message_id: str) -> None:
        """From now on the answer to this message is meant."""
        self._question, self._asked_at = message_id, self._clock.monotonic()
        self._ended.clear()

    async def came(self) -> bool:
        """Wait for the whole answer to what was said last, if anything was; False where it is given up."""
        if not self._question:
            return True
        try:
            await self._clock.within(self._limit, self._comes_or_cannot())
        except TimeoutError:
            self._too_late()
        return not self.is_given_up

    def give_up_if_late(self) -> None:
        """Give up where as much time has passed as an answer is waited for."""
        if self._clock.monotonic() - self._asked_at > self._limit:
            self._too_late()

    def _too_late(self) -> None:
        _log.warning("message %s got no answer within %g s", self._question, self._limit)
        self.give_up(self._texts.no_answer.format(seconds=f"{self._limit:g}"))

    def shown(self, message: OutgoingMessage) -> None:
        """A message was shown. It need not be about what is waited for: some are to what was said in an earlier run."""
        if not message.answers or message.answers != self._question:
            return
        self.stop_resting()
        if message.more:
            self._resting = asyncio.create_task(self._rest())
        else:
            self._ended.set()

    def stop_resting(self) -> None:
        """The companion goes on, or everything ends."""
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def give_up(self, sentence: str = "") -> None:
        """Wait no longer, and say why."""
        if sentence:
            with suppress(OSError):  # a terminal that is gone shows no sentence either
                self._tell(sentence)
        self.is_given_up = True
        if self._host.on_unanswered is not None:
            self._host.on_unanswered()
        self._ended.set()

    async def _comes_or_cannot(self) -> None:
        ended = asyncio.create_task(self._ended.wait())
        hopeless = asyncio.create_task(self._host.hopeless.wait())
        try:
            await asyncio.wait((ended, hopeless), return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                await self._clock.within(LAST_WORDS, self._ended.wait())
        except TimeoutError:
            self.give_up()  # why, was told by whoever knew that it is hopeless
        finally:
            ended.cancel()
            hopeless.cancel()

    async def _rest(self) -> None:
        await self._clock.sleep(REST)
        if self._host.hopeless.is_set():
            return
        if self._stays:
            left = self._limit - (self._clock.monotonic() - self._asked_at)
            self._tell(self._texts.waiting.format(seconds=f"{max(0.0, left):.0f}"))
        else:
            self.give_up(self._texts.owed)
