"""A Telegram adapter in front of a Bot API double."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from botkit.adapter import AdapterContext
from botkit.clock import Clock, SystemClock
from botkit.messages import BotId, Command, ConversationId
from botkit.testing.bot_api import Bot, BotApiServer, Chat, Person
from botkit_telegram import TelegramAdapter, TelegramSettings

BOT = BotId("mira")


class HurriedClock(SystemClock):
    """The machine's clock for what really happens, such as HTTP; whoever sleeps by it is woken early."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds / 50, 0.05))


def adapter_for(
    telegram: BotApiServer,
    bot: Bot,
    clock: Clock,
    *,
    commands: tuple[Command, ...] = (),
    shared: dict[str, object] | None = None,
    **settings: Any,
) -> TelegramAdapter:
    """A new adapter of that bot, as after a start of the program."""
    context = AdapterContext(BOT, clock, commands, shared={} if shared is None else shared)
    options = {"token": bot.token, "api_base": telegram.url, **settings}
    return TelegramAdapter(context, TelegramSettings.model_validate(options))


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana and Mira, who have begun to talk, and Mira's adapter, which is open."""

    telegram: BotApiServer
    mira: Bot
    ana: Person
    adapter: TelegramAdapter

    @property
    def private(self) -> ConversationId:
        return ConversationId(BOT, str(self.ana.id))

    @property
    def chat(self) -> Chat:
        return self.ana.chat(self.mira)


@asynccontextmanager
async def scene(clock: Clock | None = None, **settings: Any) -> AsyncIterator[Scene]:
    """A double with two who talk; `clock` is the adapter's."""
    async with BotApiServer() as telegram:
        mira = telegram.bot("mira_bot", name="Mira")
        ana = telegram.person("Ana", language="en")
        ana.says("hello", mira)
        settings = {"messages_per_second": 0, **settings}
        adapter = adapter_for(telegram, mira, clock or HurriedClock(), **settings)
        await adapter.open()
        try:
            yield Scene(telegram, mira, ana, adapter)
        finally:
            await adapter.close()
