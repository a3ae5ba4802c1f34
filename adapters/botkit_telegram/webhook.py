"""News by being called: Telegram has its 200 only once an update is written down here."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from hmac import compare_digest

from aiohttp import web

from botkit.adapter import Accept
from botkit.clock import Clock
from botkit.errors import StoreUnavailable
from botkit_telegram.desk import Desk

_log = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_TOLD_AGAIN = 60.0
_AT_ONCE = 100
"""So many calls are written down together at most."""


@dataclass(slots=True)
class _Waiting:
    """One call that waits until its update is written down."""

    update: object
    done: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Webhook:
    """One bot's side of the calls. While nothing takes them, they are told to come again."""

    def __init__(self, desk: Desk, secret: str, clock: Clock) -> None:
        self._desk = desk
        self._secret = secret.encode()
        self._clock = clock
        self._told_at = float("-inf")
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._is_taking = False

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one call: 403 without the secret, 503 while it cannot be written down, 200 once it is."""
        secrets = request.headers.getall(SECRET_HEADER, [])
        if len(secrets) != 1 or not compare_digest(secrets[0].encode("utf-8", "surrogateescape"), self._secret):
            self._tell_of_stranger()
            return web.Response(status=403)
        if request.method != "POST":
            return web.Response(status=405)
        try:
            update: object = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:  # more than 1 MiB; an update of Telegram's is far smaller
            return web.Response(status=413)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not self._is_taking:
            return web.Response(status=503)
        waiting = _Waiting(update)
        self._queue.put_nowait(waiting)
        return web.Response(status=200 if await waiting.done else 503)

    async def take(self, accept: Accept) -> None:
        """Have what is called in written down, until cancelled.

        Raises:
            LeaseLost: another process of ours listens to this bot now.
        """
        self._is_taking = True
        batch: list[_Waiting] = []
        try:
            while True:
                batch = [await self._queue.get()]
                while len(batch) < _AT_ONCE and not self._queue.empty():
                    batch.append(self._queue.get_nowait())
                _tell(batch, written=await self._write_down(batch, accept))
        finally:
            self._is_taking = False
            while not self._queue.empty():
                batch.append(self._queue.get_nowait())
            _tell(batch, written=False)

    def _tell_of_stranger(self) -> None:
        """Once a minute: whoever calls as often as they like shall not fill the log."""
        now = self._clock.monotonic()
        if now - self._told_at >= _TOLD_AGAIN:
            self._told_at = now
            _log.warning("bot %s: calls without its secret are refused", self._desk.bot)

    async def _write_down(self, batch: list[_Waiting], accept: Accept) -> bool:
        """The cursor stays as it is: it belongs to asking, and what comes by calls may come in any order."""
        news = self._desk.read([waiting.update for waiting in batch])
        try:
            if news.events:
                await self._desk.hand_over(news.events, accept)
        except StoreUnavailable as error:
            _log.warning("bot %s: news cannot be written down (%s); Telegram calls again", self._desk.bot, error)
            return False
        self._desk.answer(news.presses)
        return True


def _tell(batch: list[_Waiting], *, written: bool) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_result(written)
