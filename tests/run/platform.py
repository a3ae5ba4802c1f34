"""A small messaging platform over HTTP: the token stands in the address, as it does on some real ones.

GET  /bot{token}/me                   whether the token is accepted
GET  /bot{token}/updates?offset=N     a long poll; it confirms everything below N
POST /bot{token}/send {chat, text}    shows the message
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

POLL = 5.0
"""Seconds that a poll waits for news."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a companion said."""

    token: str
    chat: str
    text: str


class Platform:
    """What people write in a bot's chats, and what they see there.

    Attributes:
        refused: tokens that are not accepted.
        breaks: how many of the next sends break off before anything is answered, though the message is shown.
        ill: how many of the next polls are answered with an error of the server.
        slow: seconds that showing a message takes.
        asked: set once it has been asked to show one.
    """

    def __init__(self) -> None:
        self.address = ""
        self.seen: list[Seen] = []
        self.refused: set[str] = set()
        self.breaks = 0
        self.ill = 0
        self.slow = 0.0
        self.asked = asyncio.Event()
        self._streams: dict[str, list[dict[str, object]]] = {}
        self._news = asyncio.Event()

    def says(self, token: str, chat: str, text: str) -> None:
        """Somebody writes to the bot with that token."""
        stream = self._streams.setdefault(token, [])
        stream.append({"id": f"{chat}-{len(stream)}", "chat": chat, "text": text})
        self._news.set()

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator["Platform", None]:
        app = web.Application()
        app.router.add_get("/bot{token}/me", self._me)
        app.router.add_get("/bot{token}/updates", self._updates)
        app.router.add_post("/bot{token}/send", self._send)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def _token(self, request: web.Request) -> str:
        token = request.match_info["token"]
        if token in self.refused:
            raise web.HTTPUnauthorized
        return token

    async def _me(self, request: web.Request) -> web.Response:
        self._token(request)
        return web.json_response({})

    async def _updates(self, request: web.Request) -> web.Response:
        stream = self._streams.setdefault(self._token(request), [])
        if self.ill:
            self.ill -= 1
            raise web.HTTPInternalServerError
        offset = int(request.query["offset"])
        if len(stream) <= offset:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._news.wait()
        return web.json_response(stream[offset:])

    async def _send(self, request: web.Request) -> web.Response:
        token, wanted = self._token(request), await request.json()
        self.asked.set()
        await asyncio.sleep(self.slow)
        self.seen.append(Seen(token, wanted["chat"], wanted["text"]))
        if self.breaks:
            self.breaks -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"id": f"shown-{len(self.seen)}"})
