"""A messaging platform over HTTP, as unkind as platforms are: updates come again and in disorder, answers get lost.

GET  /updates?offset=N&timeout=S        a long poll; it confirms everything below N; what is not confirmed comes again
POST /send {chat, key, text, answers}   shows the message and answers with its id, or refuses, or breaks off before or
                                        after
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from aiohttp import web

from tests.faults.crowd import Crowd, Update
from tests.faults.log import Deleted, Edited, Entry, Refused, Said, Shown, Taken, Tried, to_line

_MOST_UPDATES = 30


@dataclass(frozen=True, slots=True)
class Mood:
    """How one request to send is treated; durations are seconds.

    Attributes:
        refused: a plain no with a time to wait; nothing is shown.
        wait: how long the bot is asked to wait then.
        before: time until the message is shown, or refused.
        broken_before: the connection breaks and nothing is shown.
        after: time from there to the answer.
        broken_after: the connection breaks instead of the answer.
    """

    refused: bool = False
    wait: float = 0.05
    before: float = 0.0
    broken_before: bool = False
    after: float = 0.0
    broken_after: bool = False


class Platform:
    """One platform with one bot. `log` is the truth, also written to `path` line by line.

    Args:
        chance: decides what people do, duplicates, disorder and moods.
        moods: how the first sends are treated, before chance decides; `kind` ends chance for good.
    """

    def __init__(self, path: Path, chance: random.Random, moods: Sequence[Mood] = (), *, kind: bool = False) -> None:
        self.log: list[Entry] = []
        self.crowd = Crowd(None if kind else chance)
        self.polls = 0
        self.duplicates = 0
        self._path = path
        self._file: TextIO | None = None
        self._chance = chance
        self._moods = deque(moods)
        self._kind = kind
        self._stream: list[Update] = []
        self._confirmed = 0
        self._shown = 0
        self._news = asyncio.Event()
        self._opened_at = self._changed_at = time.monotonic()

    # --- people ---

    @property
    def quiet_for(self) -> float:
        """Seconds since anything was said or shown."""
        return time.monotonic() - self._changed_at

    def act(self, chats: Sequence[str]) -> None:
        """Somebody does something in each of `chats` (again where a chat comes again), delivered as chance will."""
        updates = [update for chat in chats for update in self.crowd.act(chat)]
        if not self._kind:
            again = [update for update in updates if self._chance.random() < 0.15]
            if self._stream and self._chance.random() < 0.1:
                again.append(self._chance.choice(self._stream[-200:]))
            updates += again
            self.duplicates += len(again)
            if self._chance.random() < 0.5:
                self._chance.shuffle(updates)
        self.deliver(*updates)

    def deliver(self, *updates: Update) -> None:
        """Put updates into the stream, in this order."""
        for update in updates:
            self._stream.append(update)
            self.note(_as_entry(update))
        self._news.set()

    def note(self, entry: Entry) -> None:
        """Write an entry into the log."""
        self.log.append(entry)
        if isinstance(entry, Said | Edited | Deleted | Shown):
            self._changed_at = time.monotonic()
        if self._file is not None:
            self._file.write(f"{to_line(entry)}\n")

    # --- the bot's side ---

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[str, None]:
        """Serve on loopback while the block lasts; the address."""
        app = web.Application()
        app.router.add_get("/updates", self._updates)
        app.router.add_post("/send", self._send)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        with self._path.open("a", encoding="utf-8", buffering=1) as self._file:
            await site.start()
            try:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                await runner.cleanup()
        self._file = None

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
            return web.json_response({"retry_after": mood.wait}, status=429)
        if mood.broken_before:
            return _broken(request)
        self._shown += 1
        message_id = f"message-{self._shown}"
        self.note(Shown(wanted["chat"], key, wanted["text"], wanted["answers"]))
        self.crowd.read(wanted["text"], wanted["answers"])
        await asyncio.sleep(mood.after)
        return _broken(request) if mood.broken_after else web.json_response({"message_id": message_id})

    def _mood(self) -> Mood:
        if self._moods:
            return self._moods.popleft()
        if self._kind:
            return Mood()
        before = self._chance.choice((0.0, 0.0, self._chance.uniform(0.0, 0.03)))
        fate = self._chance.random()
        # The waits are long enough for people to think better of what they wrote, now and then.
        return Mood(
            refused=fate < 0.04,
            wait=0.05 if fate < 0.02 else 1.2,
            before=0.3 if fate < 0.01 or 0.02 <= fate < 0.03 else before,
            broken_before=0.04 <= fate < 0.05,
            broken_after=0.05 <= fate < 0.07,
            after=1.0 if 0.07 <= fate < 0.09 else self._chance.choice((0.0, 0.01)),
        )

    def _at(self) -> float:
        return round(time.monotonic() - self._opened_at, 4)


def _as_entry(update: Update) -> Entry:
    if update.type == "edit":
        return Edited(update.chat, update.token, update.version)
    if update.type == "delete":
        return Deleted(update.chat, update.token)
    return Said(update.chat, update.token, int(update.token.rpartition("m")[2]), update.wish)


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
