"""`botkit run` from its start to its end: what can run runs, what cannot is told, and what is mended starts."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

from botkit.app import App, open_app
from botkit.clock import Clock
from botkit.errors import BotkitError, ConfigError
from botkit.models.shelf import ModelShelf
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.settings import Reading, Settings
from botkit.supervisor.condition import Condition
from botkit.supervisor.ending import Ending
from botkit.supervisor.outlook import Watcher
from botkit.supervisor.prospect import Prospect, look_ahead, runnable
from botkit.supervisor.sources import Changes, Sources

_log = logging.getLogger(__name__)
LOOK_EVERY = 2.0
"""Seconds between two looks at the files, while something is wrong."""
FIRST_RETRY, LAST_RETRY = 15.0, 300.0
"""Seconds after which it is tried again where no file was changed: something else may have been mended."""
_FAREWELL, _LAST_FAREWELL = 10.0, 0.5
"""Seconds that the models may take to close, between two lives and at the end."""
_YOUNG = 10_000
"""Objects that are made between two looks for those that only hold each other."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Runs all bots of the settings in this process.

    Attributes:
        open_models: chooses and opens what answers, without asking anybody.
        follow: told of each reading first; gives who is to be told what happens in the life that follows.
        strict: whatever is wrong ends it at once.
    """

    sources: Sources
    clock: Clock
    open_models: Callable[[Settings, Watcher | None], Awaitable[ModelShelf]]
    follow: Callable[[Reading], Awaitable[Watcher | None]]
    ending: Ending
    condition: Condition
    strict: bool = False

    async def run(self) -> None:
        """Return once told to end, when everything has come to rest, or when no platform has any more.

        Raises:
            BotkitError: something is wrong, and it is strict.
        """
        running = asyncio.create_task(self._run(), name="lives")
        asked = asyncio.create_task(self.ending.asked.wait(), name="told to end")
        try:
            await asyncio.wait((running, asked), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.condition.between("ending")
            asked.cancel()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def _run(self) -> None:
        """One life after the other: a change that is to be heeded begins a new one."""
        retry = FIRST_RETRY
        while True:
            reading, changes = self.sources.read()
            watcher = await self.follow(reading)
            try:
                if not await self._live(reading, changes, watcher):
                    return
                retry = FIRST_RETRY
            except BotkitError as error:
                if self.strict:
                    raise
                self.condition.recovering(str(error).splitlines())
                was_mended = await self._wait_for_news(changes, retry)
                retry = FIRST_RETRY if was_mended else min(2 * retry, LAST_RETRY)

    async def _live(self, reading: Reading, changes: Changes, watcher: Watcher | None) -> bool:
        """Run what can run. True where it is to begin anew, False where every platform has come to its end.

        Raises:
            BotkitError: nothing can run.
        """
        settings = runnable(reading, strict=self.strict)
        library = PersonaLibrary((*settings.personas, gallery_folder()), self.clock)
        async with AsyncExitStack() as opened:
            models = await self.open_models(settings, watcher)
            opened.push_async_callback(self._close, models)
            app = await opened.enter_async_context(
                open_app(
                    settings,
                    clock=self.clock,
                    models=models,
                    library=library,
                    observer=watcher,
                    on_standing=self.condition.bot_stands,
                    patient=not self.strict,
                )
            )
            left_out = {**reading.left_out, **app.lineup.left_out}
            if not app.lineup.doors:
                raise ConfigError("\n".join(left_out.values()))
            self.condition.running(app, left_out)
            _spare_the_collector()
            try:
                return await self._until_anew(app, self._news(app, settings, changes))
            finally:
                self.condition.between("ending" if self.ending.asked.is_set() else "starting")

    async def _until_anew(self, app: App, its_news: Coroutine[None, None, None]) -> bool:
        running = asyncio.create_task(app.run(hurry=self.ending.hurried), name="app")
        news = asyncio.create_task(its_news, name="news")
        watching = asyncio.create_task(app.library.watch(), name="personas")
        try:
            await asyncio.wait((running, news, watching), return_when=asyncio.FIRST_COMPLETED)
            for ended in (running, news, watching):
                if ended.done():
                    await ended
            if running.done():
                _log.info("every platform has come to its end")
                return False
            _log.info("beginning anew with what was changed")
            return True
        finally:
            for task in (news, watching, running):
                task.cancel()
            await asyncio.gather(news, watching, running, return_exceptions=True)

    async def _news(self, app: App, settings: Settings, changes: Changes) -> None:
        """Return when it is to begin anew: somebody says so, or what was wrong was changed."""
        while True:
            is_asked = await self._pause()
            if not is_asked and (self.condition.is_whole or not changes.noticed()):
                continue
            try:
                again, its_changes = self.sources.read()
                changes.join(its_changes)  # what is still wrong may have to be mended in a place that is new
                ahead = await look_ahead(
                    again, self._models_in_passing, self.clock, strict=self.strict, database=settings.database
                )
            except BotkitError as error:
                self._go_on_in_spite_of(str(error).splitlines())
                continue
            except Exception:  # boundary: whatever a look at what may come stumbles over harms nobody who runs
                _log.exception("what was changed cannot be looked at: this is a mistake in botkit, please report it")
                continue
            if is_asked or self._is_better(app, settings, ahead):
                return

    def _is_better(self, app: App, settings: Settings, ahead: Prospect) -> bool:
        """Whether a new life would mend something, and nobody who runs now would fall to a mistake."""
        running = {str(door.id) for door in app.lineup.doors}
        if lost := running & ahead.left_out.keys():
            self._go_on_in_spite_of([line for bot in sorted(lost) for line in ahead.left_out[bot].splitlines()])
            return False
        now, then = settings.without_bots(app.lineup.left_out), ahead.settings.without_bots(ahead.left_out)
        if ahead.bots - running or dict(now) != dict(then):
            return True
        self.condition.running(app, ahead.left_out)  # what is wrong may be something else now
        return False

    def _go_on_in_spite_of(self, problems: Sequence[str]) -> None:
        for problem in problems:
            _log.error("%s", problem)
        _log.error("this cannot be used as it is now: what runs goes on as it was")

    async def _models_in_passing(self, settings: Settings) -> ModelShelf:
        return await self.open_models(settings, None)

    async def _wait_for_news(self, changes: Changes, seconds: float) -> bool:
        """Wait until a file was changed or somebody asks to read anew; False where nothing came for so long."""
        tired_at = self.clock.monotonic() + seconds
        while self.clock.monotonic() < tired_at:
            if await self._pause() or changes.noticed():
                return True
        return False

    async def _pause(self) -> bool:
        """Until the next look; True where somebody asks to read anew."""
        with suppress(TimeoutError):
            await self.clock.within(LOOK_EVERY, self.ending.reload.wait())
        is_asked = self.ending.reload.is_set()
        self.ending.reload.clear()
        return is_asked

    async def _close(self, models: ModelShelf) -> None:
        seconds = _LAST_FAREWELL if self.ending.asked.is_set() else _FAREWELL
        try:
            await self.clock.within(seconds, models.close())
        except TimeoutError:
            _log.warning("a model was not closed within %g s", seconds)


def _spare_the_collector() -> None:
    """What was made by now is there to the end, and nearly everything made later goes without being looked for."""
    if gc.get_freeze_count():  # an earlier life has ended, and goes now
        gc.unfreeze()
        gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
