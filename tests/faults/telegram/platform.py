"""Telegram as the suite sees it: the Bot API double, the people there, and a log of what is asked of it.

Sends go well or wrong by mood, every other call by chance. Telegram never swaps updates, but may tell some again.
"""

import asyncio
import math
import random
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TextIO

from botkit.testing.bot_api import Bot, BotApiServer
from botkit.testing.bot_api.answers import Refusal, flood
from botkit.testing.bot_api.dispatch import Dispatcher, Outcome
from botkit.testing.bot_api.faults import bad_gateway
from botkit.testing.bot_api.log import CallLog
from botkit.testing.bot_api.parameters import Parameters
from botkit.testing.bot_api.updates import OTHER_POLL
from tests.faults.books import Books
from tests.faults.crowd import Crowd, Update
from tests.faults.log import Refused, Shown, Taken, Tried
from tests.faults.platform import DATABASE, LOG, Mood, Platform, as_entry
from tests.faults.telegram.people import CUSTOMS, Rooms
from tests.faults.telegram.signature import unsign
from tests.faults.words import Line, parse

Call = Callable[[], Awaitable[Outcome]]
"""Lets a call through to the double."""


class TelegramPlatform(Platform):
    """The double with one bot, whose every call passes by `attend`."""

    name = "telegram"

    def __init__(
        self,
        chance: random.Random,
        file: TextIO,
        moods: Sequence[Mood] = (),
        *,
        kind: bool,
        server: BotApiServer,
        books: Books,
    ) -> None:
        super().__init__(chance, Crowd(None if kind else chance, CUSTOMS), file, moods, kind=kind)
        self._server = server
        self._books = books
        self._bot = server.bot("kill_bot", "Kill")
        self._rooms = Rooms(server, self._bot)
        self._changes: deque[tuple[int, Update]] = deque()

    @property
    def address(self) -> str:
        return f"{self._server.url}/{self._bot.token}"

    # --- people ---

    def deliver(self, *updates: Update) -> None:
        for update in updates:
            self.note(as_entry(update))
            self._rooms.do(update)
            if update.type == "edit":
                self._changes.append((self._bot.updates.waiting[-1].id, update))

    def name_of(self, chat: str) -> str:
        return self._rooms.name_of(chat)

    def token_of(self, chat: str, answers: str, events: Sequence[str]) -> str:
        if answers:
            return self._rooms.token_of(chat, answers)
        return next(filter(None, map(self._rooms.token_of_update, reversed(events))), "")

    # --- the bot's side ---

    async def attend(self, bot: Bot, method: str, said: Parameters, call: Call) -> Outcome:
        """Every call of the bot, as it arrives."""
        match method.lower():
            case "sendmessage":
                return await self._send(said, call)
            case "getupdates":
                return await self._poll(bot, said, call)
            case _:
                return await self._by_chance(call)

    async def _send(self, said: Parameters, call: Call) -> Outcome:
        text, key, answers = unsign(said.text("text"))
        mood = self._mood()
        self.note(Tried(key, self._at()))
        await asyncio.sleep(mood.before)
        if mood.refused:
            self.note(Refused(key))
            return self._refuse("429", flood(max(1, math.ceil(mood.wait))))
        if mood.broken_before:
            return self._break("no effect")
        outcome = await call()
        if not outcome.effect:
            self.note(Refused(key))
            self.troubles["moved" if outcome.status == HTTPStatus.BAD_REQUEST else "blocked"] += 1
            return outcome
        self._show(said, text, key, answers)
        await asyncio.sleep(mood.after)
        return self._break("effect") if mood.broken_after else outcome

    def _show(self, said: Parameters, text: str, key: str, answers: str) -> None:
        chat = self.name_of(said.text("chat_id"))
        token = self.token_of(chat, answers, () if answers else self._books.events_of(key))
        self.note(Shown(chat, key, text, token))
        self.crowd.read(chat, text, token)
        told = parse(text)
        if isinstance(told, Line) and told.kind == "list":
            self._rooms.offer(chat)
            self.crowd.offer(chat)

    async def _poll(self, bot: Bot, said: Parameters, call: Call) -> Outcome:
        self.polls += 1
        self._confirm(said.integer("offset"))
        fate = 1.0 if self._kind else self._chance.random()
        if fate < 0.03:  # a poll of the one before still hangs, as far as Telegram knows
            return self._refuse("409", Refusal(409, OTHER_POLL))
        if fate < 0.05:
            return self._break("no effect")
        if fate < 0.15 and bot.updates.told:
            again = self._chance.randint(1, 3)
            bot.updates.repeat(again)
            self.troubles["told again"] += again
        outcome = await call()
        return self._break("effect") if 0.15 <= fate < 0.17 else outcome

    def _confirm(self, offset: int) -> None:
        while self._changes and self._changes[0][0] < offset:
            change = self._changes.popleft()[1]
            self.note(Taken(change.token, change.version, self._at()))

    async def _by_chance(self, call: Call) -> Outcome:
        fate = 1.0 if self._kind else self._chance.random()
        if fate < 0.02:
            return self._break("no effect")
        outcome = await call()
        return self._break("effect") if fate < 0.04 else outcome

    def _break(self, effect: str) -> Outcome:
        """Nothing that a bot could read comes back."""
        lost = self._kind or self._chance.random() < 0.5
        self.troubles[f"{effect}, {'no answer' if lost else '502'}"] += 1
        return Outcome(0, "", effect=False) if lost else Outcome(502, bad_gateway().body, effect=False)

    def _refuse(self, trouble: str, refusal: Refusal) -> Outcome:
        self.troubles[trouble] += 1
        return Outcome(refusal.code, refusal.body(), effect=False, retry_after=refusal.retry_after)


class _Attended(Dispatcher):
    """Asks the platform what becomes of each call."""

    platform: TelegramPlatform

    async def call(self, bot: Bot, name: str, said: Parameters) -> Outcome:
        return await self.platform.attend(bot, name, said, partial(super().call, bot, name, said))


@asynccontextmanager
async def open_platform(
    folder: Path, chance: random.Random, moods: Sequence[Mood] = (), *, kind: bool = False
) -> AsyncGenerator[TelegramPlatform, None]:
    """The double with its people while the block lasts."""
    server = BotApiServer(log=False)
    attended = _Attended(server.cloud, server.clock, None, CallLog(None, kept=False))
    server.dispatcher = server._listener._dispatcher = attended
    with (folder / LOG).open("a", encoding="utf-8", buffering=1) as file:
        attended.platform = TelegramPlatform(
            chance, file, moods, kind=kind, server=server, books=Books(folder / DATABASE)
        )
        async with server:
            yield attended.platform
