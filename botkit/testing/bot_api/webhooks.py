"""Updates posted to a bot's own web server: in order for each chat, again after a pause where it does not answer."""

import asyncio
from collections import deque
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from botkit.clock import SECOND, Clock
from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

LONGEST_PAUSE = 60.0
LONGEST_WISH = 3_600.0
"""Seconds between two tries: what doubling leads to at most, and what `Retry-After` may ask for."""

PATIENCE = 60.0
"""Seconds a bot has for its answer."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What a bot set; no `url` means that it polls."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    ip_address: str = ""


class Webhook:
    """Hands one bot's updates over, while an address is set.

    Attributes:
        settings: what is set now.
        tries: how often an update was posted.
        last_error: when (seconds UTC) the last post went wrong, and how; None if none did since it was set.
    """

    def __init__(self, updates: UpdateQueue, clock: Clock) -> None:
        self.settings = WebhookSettings()
        self.tries = 0
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._clock = clock
        self._lanes: dict[int, deque[Update]] = {}
        self._posting: dict[int, asyncio.Task[None]] = {}
        self._stopping: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    def set(self, settings: WebhookSettings) -> None:
        """From now on post there, or nowhere."""
        self._cancel()
        self.settings, self.last_error = settings, None
        self._updates.on_news = self._queue if settings.url else None
        if settings.url:
            self._updates.stop_polling()
            for update in self._updates.waiting:
                self._queue(update)

    def told(self) -> Json:
        """As getWebhookInfo tells of it."""
        settings = self.settings
        info: Json = {"url": settings.url, "has_custom_certificate": False, "pending_update_count": len(self._updates)}
        if settings.url:
            info["max_connections"] = settings.connections
        if settings.ip_address:
            info["ip_address"] = settings.ip_address
        if self.last_error is not None:
            info["last_error_date"], info["last_error_message"] = self.last_error
        if self._updates.allowed:
            info["allowed_updates"] = sorted(self._updates.allowed)
        return info

    async def close(self) -> None:
        """Stop posting; what is not confirmed stays."""
        self._updates.on_news = None
        self._cancel()
        await asyncio.gather(*self._stopping, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _cancel(self) -> None:
        for task in self._posting.values():
            task.cancel()
            self._stopping.add(task)
            task.add_done_callback(self._stopping.discard)
        self._posting.clear()
        self._lanes.clear()

    def _queue(self, update: Update) -> None:
        self._lanes.setdefault(update.lane, deque()).append(update)
        self._start()

    def _start(self) -> None:
        """Give each lane in which something waits somebody who posts it."""
        if len(self._posting) < self.settings.connections:
            for lane, updates in self._lanes.items():
                if lane not in self._posting and len(self._posting) < self.settings.connections:
                    self._posting[lane] = asyncio.create_task(self._serve(lane, updates, self.settings))

    async def _serve(self, lane: int, updates: deque[Update], settings: WebhookSettings) -> None:
        """Post what waits in that lane until nothing does."""
        while updates:
            await self._post_until_taken(updates[0], settings)
            self._updates.take(updates.popleft())
        del self._lanes[lane], self._posting[lane]
        self._start()

    async def _post_until_taken(self, update: Update, settings: WebhookSettings) -> None:
        pause, failures = 1.0, 0
        while (wish := await self._post(update, settings)) is not None:
            if failures and not wish:
                pause = min(LONGEST_PAUSE, pause * 2)
                wish = pause
            failures += 1
            await self._clock.sleep(wish)
            if update.until <= self._clock.now():
                return

    async def _post(self, update: Update, settings: WebhookSettings) -> float | None:
        """None where the bot took it; else the seconds it asks to wait (0 where it does not say)."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(PATIENCE))
        headers = {"Content-Type": "application/json"}
        if settings.secret:
            headers[SECRET_HEADER] = settings.secret
        self.tries += 1
        try:
            post = self._session.post(settings.url, data=update.encoded(), headers=headers, allow_redirects=False)
            async with post as response:
                await response.read()
                if response.status // 100 == 2:
                    return None
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                return _seconds(response.headers.get("Retry-After", ""))
        except TimeoutError:
            self._failed("Read timeout expired")
        except ClientError as error:
            refused = "Connection refused" in str(error) or "Connect call failed" in str(error)
            self._failed("Connection refused" if refused else "Connection reset by peer")
        return 0.0

    def _failed(self, what: str) -> None:
        self.last_error = (self._clock.now() // SECOND, what)


def _seconds(wish: str) -> float:
    return min(LONGEST_WISH, float(wish)) if wish.isdigit() else 0.0
