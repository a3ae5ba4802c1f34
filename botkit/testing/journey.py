"""The journey bench: a whole botkit on a fake platform, with a scripted model and a clock that a test moves."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from botkit.adapter import Capabilities
from botkit.app import App, open_app
from botkit.clock import Clock
from botkit.conversation.ports import ChatModel
from botkit.delivery.failpoints import Failpoint, pass_by
from botkit.delivery.observing import Observer
from botkit.delivery.ports import DeliveryStore
from botkit.models.scripted import Script, ScriptedModel
from botkit.models.shelf import OneModel
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.settings import BotSettings, DeliverySettings, MemorySettings, Settings
from botkit.storage.memory.store import MemoryStore
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import EVERYTHING, FakeAdapter, FakePlatform, Window


@dataclass(frozen=True, slots=True)
class Journey:
    """What a story works with: people on the platform, the model's script, the clock, the store."""

    platform: FakePlatform
    model: ScriptedModel
    clock: Clock
    store: DeliveryStore
    app: App

    async def remember(self) -> None:
        """Let two quiet minutes pass, after which what was said is remembered."""
        await self.rest(120.0)
        await self.app.jobs.run_due()

    async def rest(self, seconds: float = 60.0) -> None:
        """Let so much time pass, with all that falls due in it."""
        if isinstance(self.clock, FrozenClock):
            await self.clock.advance(seconds)
        else:
            await self.clock.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Bench:
    """What outlives a restart: the platform, the store and the persona files. `open` starts botkit on them.

    Attributes:
        personas: names, or paths of persona files, the first being the default.
    """

    clock: Clock
    platform: FakePlatform
    store: DeliveryStore
    personas: tuple[str, ...]
    places: tuple[Path, ...]
    delivery: DeliverySettings
    failpoint: Failpoint = pass_by
    observer: Observer | None = None

    @classmethod
    def make(
        cls,
        personas: Sequence[str] = ("xia",),
        *,
        places: Sequence[Path] = (),
        clock: Clock | None = None,
        store: DeliveryStore | None = None,
        capabilities: Capabilities = EVERYTHING,
        window: Window | None = None,
        latency: float = 0.0,
        bot: str = "companion",
        delivery: DeliverySettings | None = None,
        failpoint: Failpoint = pass_by,
        observer: Observer | None = None,
    ) -> "Bench":
        clock = clock or FrozenClock()
        return cls(
            clock=clock,
            platform=FakePlatform(clock, bot, capabilities=capabilities, window=window, latency=latency),
            store=store or MemoryStore(),
            personas=tuple(personas),
            places=tuple(places),
            delivery=delivery or DeliverySettings(),
            failpoint=failpoint,
            observer=observer,
        )

    @asynccontextmanager
    async def open(self, script: Script) -> AsyncGenerator[Journey, None]:
        """Run botkit for the length of the block; its model answers by `script`."""
        model = ScriptedModel(script, clock=self.clock)
        async with self.open_with(model) as app:
            yield Journey(self.platform, model, self.clock, self.store, app)

    @asynccontextmanager
    async def open_with(self, model: ChatModel) -> AsyncGenerator[App, None]:
        """Run botkit on any model for the length of the block."""
        settings = Settings(
            bots=(BotSettings(id=self.platform.bot, platform="fake", personas=self.personas),),
            delivery=self.delivery,
            memory=MemorySettings(embeddings="off"),
            timezone="UTC",
        )
        adapter = FakeAdapter.on(self.platform)
        library = PersonaLibrary((*self.places, gallery_folder()), self.clock)
        async with open_app(
            settings,
            clock=self.clock,
            models=OneModel(model),
            library=library,
            store=self.store,
            adapters={self.platform.bot: adapter},
            observer=self.observer,
            failpoint=self.failpoint,
        ) as app:
            running = asyncio.create_task(app.run(), name="app")
            try:
                yield app
            finally:
                running.cancel()
                await _come_to_an_end(running, self.clock)


async def _come_to_an_end(running: asyncio.Task[None], clock: Clock) -> None:
    """Let a stopping App have the seconds it grants to what was begun; a frozen clock would not pass by itself."""
    while not running.done():
        if isinstance(clock, FrozenClock):
            await clock.advance(1)
        await asyncio.wait((running,), timeout=0.001)
    with suppress(asyncio.CancelledError):
        await running
