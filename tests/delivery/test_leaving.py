"""Leaving in the middle of something: nobody is told that anything went wrong."""

import asyncio
import gc
import logging
from contextlib import suppress

import pytest

from botkit.app import open_app
from botkit.clock import Clock, SystemClock
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import OneModel
from botkit.settings import BotSettings, MemorySettings, Settings
from botkit.storage.memory.store import MemoryStore
from botkit.testing.fake_adapter import FakeAdapter, FakePlatform


class SlowToLeave(OneModel):
    """Gets ready for ever, and takes its time to stop."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(ScriptedModel(lambda _: "hello", clock=clock))
        self.begun = asyncio.Event()

    async def prepare(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.3)


async def test_leaving_while_a_model_gets_ready_alarms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    clock = SystemClock()
    platform, models = FakePlatform(clock, "companion"), SlowToLeave(clock)
    settings = Settings(
        bots=(BotSettings(id="companion", platform="fake", personas=("xia",)),),
        memory=MemorySettings(embeddings="off"),
        timezone="UTC",
    )
    adapters = {"companion": FakeAdapter.on(platform)}
    with caplog.at_level(logging.WARNING):
        async with open_app(settings, clock=clock, models=models, store=MemoryStore(), adapters=adapters) as app:
            running = asyncio.create_task(app.run(grace=0.05))
            await models.begun.wait()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        del running
        gc.collect()  # what nobody asked after is complained of then
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records] == []
