"""The bot's pace over all its chats: no more than it may, and a rest for all when Telegram means the whole bot."""

import asyncio
from collections import deque

from botkit.clock import Clock

_CHATS = 3
_WITHIN = 1.0
"""So many chats that are told to wait within so many seconds: it is the bot that is too fast."""


class Pace:
    """Admits messages at `per_second`; 0 admits every one at once.

    Who comes stands in a queue, so all leave in the order they came. Who gives up leaves the queue, and no moment is
    kept for them: else a bot with many people waiting would come to a stop while its moments pass unused.
    """

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._gap = 1.0 / per_second if per_second else 0.0
        self._next = 0.0
        self._rest_until = 0.0
        self._queue = asyncio.Lock()
        self._told: deque[tuple[float, int, float]] = deque(maxlen=_CHATS * 4)

    async def admit(self) -> None:
        """Return when the next message may leave."""
        async with self._queue:
            while (wait := self._rest_until - self._clock.monotonic()) > 0:
                await self._clock.sleep(wait)
            if not self._gap:
                return
            now = self._clock.monotonic()
            moment = max(self._next, now)
            if moment > now:
                await self._clock.sleep(moment - now)
            self._next = moment + self._gap

    def told_to_wait(self, chat: int, seconds: float) -> None:
        """Telegram asked to wait with this chat. Where it asks so of several at once, all chats wait."""
        now = self._clock.monotonic()
        self._told.append((now, chat, seconds))
        recent = [entry for entry in self._told if now - entry[0] <= _WITHIN]
        if len({entry[1] for entry in recent}) >= _CHATS:
            self._rest_until = max(self._rest_until, now + max(entry[2] for entry in recent))
