"""A bot that is refused by its platform again and again, and what it is tried with."""

import asyncio
from typing import Any, cast

from botkit.delivery.bots import Bot
from botkit.delivery.listening import Listener, Way
from botkit.delivery.observing import BotStanding, BotState
from botkit.delivery.records import WorkerId
from botkit.errors import ConfigError
from botkit.messages import PersonaId
from botkit.storage.memory.store import MemoryStore
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import FakeAdapter, FakePlatform
from botkit.testing.fake_inbox import FakeInbox

XIA = PersonaId("botkit/xia")


class MoodyAdapter(FakeAdapter):
    """Listens for a day, and is refused then."""

    async def listen(self, accept) -> None:
        await self.context.clock.sleep(86_400)
        raise ConfigError("the token is refused: copy it again")


async def test_a_bot_that_worked_for_a_day_rests_no_longer_than_at_its_first_refusal() -> None:
    clock, opened, told = FrozenClock(), list[float](), list[BotStanding]()
    platform = FakePlatform(clock)
    adapter = MoodyAdapter.on(platform)

    async def open_() -> Bot:
        opened.append(clock.monotonic())
        if len(opened) < 5:
            raise ConfigError("the token is refused: copy it again")
        return Bot(platform.bot, adapter, (XIA,), XIA)

    way = Way(open_, cast("Any", lambda _resumption, _fence: FakeInbox()), told.append, patient=True)
    listening = asyncio.create_task(Listener(platform.bot, WorkerId("w"), way, store=MemoryStore(), clock=clock).run())
    await clock.advance(30 + 60 + 120 + 240 + 86_400 + 30)
    listening.cancel()
    assert opened == [0, 30, 90, 210, 450, 450 + 86_400 + 30]
    assert [standing.state for standing in told].count(BotState.RESTING) == 5
