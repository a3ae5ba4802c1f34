"""A messaging platform over HTTP, as unkind as platforms are: updates come again and in disorder, answers get lost.

GET  /updates?offset=N&timeout=S        a long poll; it confirms everything below N; what is not confirmed comes again
POST /send {chat, key, text, answers}   shows the message and answers with its id, or refuses, or breaks off before or
                                        after
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from aiohttp import web

from tests.faults.crowd import Crowd, Update
from tests.faults.log import Refused, Shown, Taken, Tried
from tests.faults.platform import LOG, Mood, Platform, as_entry

_MOST_UPDATES = 30


class FakePlatform(Platform):
    """Its cursor is an offset; it takes any number of messages, and shows each of them."""

    name = "fake"

    def __init__(self, chance: random.Random, file: TextIO, moods: Sequence[Mood] = (), *, kind: bool = False) -> None:
        super().__init__(chance, Crowd(None if kind else chance), file, moods, kind=kind)
        self._stream: list[Update] = []
        self._confirmed = 0
        self._shown = 0
        self._news = asyncio.Event()
        self._address = ""

    @property
    def address(self) -> str:
        return self._address

    # --- people ---

    def act(self, chats: Sequence[str]) -> None:
        """As chance will, an update comes twice, or later than the next."""
        updates = [update for chat in chats for update in self.crowd.act(chat)]
        if not self._kind:
            again = [update for update in updates if self._chance.random() < 0.15]
            if self._stream and self._chance.random() < 0.1:
                again.append(self._chance.choice(self._stream[-200:]))
            updates += again
            self.troubles["told again"] += len(again)
            if self._chance.random() < 0.5:
                self._chance.shuffle(updates)
        self.deliver(*updates)

    def deliver(self, *updates: Update) -> None:
        for update in updates:
            self._stream.append(update)
            self.note(as_entry(update))
        self._news.set()

    # --- the bot's side ---

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None, None]:
        """Serve on loopback while the block lasts."""
        app = web.Application()
        app.router.add_get("/updates", self._updates)
        app.router.add_post("/send", self._send)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield
        finally:
            await runner.cleanup()

    async def _updates(self, request: web.Request) -> web.Response:
        self._confirm(int(request.query["offset"]))
        self.polls += 1
        patience = float(request.query["timeout"])
        if self._confirmed >= len(self._stream):
            self._news.clear()
            try:
                async with asyncio.timeout(patience):
                    await self._news.wait()
            except TimeoutError:
                pass
        start = self._confirmed
        updates = [
            {"offset": start + place, **asdict(update)}
            for place, update in enumerate(self._stream[start : start + _MOST_UPDATES])
        ]
        return web.json_response(updates)

    def _confirm(self, offset: int) -> None:
        for update in self._stream[self._confirmed : offset]:
            if update.type != "message":
                self.note(Taken(update.token, update.version, self._at()))
        self._confirmed = max(self._confirmed, offset)

    async def _send(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        key, mood = wanted["key"], self._mood()
        self.note(Tried(key, self._at()))
        await asyncio.sleep(mood.before)
        if mood.refused:
            self.note(Refused(key))
            self.troubles["429"] += 1
            return web.json_response({"retry_after": mood.wait}, status=429)
        if mood.broken_before:
            return self._broken(request, "no effect, no answer")
        self._shown += 1
        message_id = f"message-{self._shown}"
        self.note(Shown(wanted["chat"], key, wanted["text"], wanted["answers"]))
        self.crowd.read(wanted["chat"], wanted["text"], wanted["answers"])
        await asyncio.sleep(mood.after)
        if mood.broken_after:
            return self._broken(request, "effect, no answer")
        return web.json_response({"message_id": message_id})

    def _broken(self, request: web.Request, trouble: str) -> web.Response:
        self.troubles[trouble] += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


@asynccontextmanager
async def open_platform(
    folder: Path, chance: random.Random, moods: Sequence[Mood] = (), *, kind: bool = False
) -> AsyncGenerator[FakePlatform, None]:
    """The platform while the block lasts."""
    with (folder / LOG).open("a", encoding="utf-8", buffering=1) as file:
        platform = FakePlatform(chance, file, moods, kind=kind)
        async with platform.serving():
            yield platform
