"""One run of `botkit run`: the configured bots, until they are told to end."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from botkit.app import open_app
from botkit.clock import Clock
from botkit.models.shelf import ModelShelf
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.settings import Settings
from botkit.supervisor.ending import Ending

_MODEL_FAREWELL = 0.5
_YOUNG = 10_000
"""Objects that are made between two looks for those that only hold each other."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Runs all bots of the settings in this process.

    Attributes:
        open_models: chooses and opens what answers, without asking anybody.
    """

    settings: Settings
    clock: Clock
    open_models: Callable[[Settings, Clock], Awaitable[ModelShelf]]
    ending: Ending

    async def run(self) -> None:
        """Return once told to end, when everything has come to rest.

        Raises:
            BotkitError: it cannot begin or go on.
        """
        running = asyncio.create_task(self._run(), name="bots")
        asked = asyncio.create_task(self.ending.asked.wait(), name="told to end")
        try:
            await asyncio.wait((running, asked), return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _run(self) -> None:
        library = PersonaLibrary((*self.settings.personas, gallery_folder()), self.clock)
        models = await self.open_models(self.settings, self.clock)
        watching = asyncio.create_task(library.watch(), name="personas")
        try:
            async with open_app(self.settings, clock=self.clock, models=models, library=library) as app:
                _spare_the_collector()
                await app.run(hurry=self.ending.hurried)
        finally:
            watching.cancel()
            with suppress(TimeoutError):
                await self.clock.within(_MODEL_FAREWELL, models.close())


def _spare_the_collector() -> None:
    """What was made by now is there to the end, and nearly everything made later goes without being looked for."""
    gc.freeze()
    gc.set_threshold(_YOUNG)
