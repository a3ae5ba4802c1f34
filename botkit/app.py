"""The composition root: settings become a running App. The only module that joins ports with what implements them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

from botkit.adapter import Adapter
from botkit.clock import Clock
from botkit.conversation.summons import is_summons
from botkit.conversation.warm_up import warm_up
from botkit.delivery.bots import Bot
from botkit.delivery.failpoints import Failpoint, pass_by
from botkit.delivery.intake import Intake
from botkit.delivery.jobs import Retention
from botkit.delivery.keep_jobs import KEEP
from botkit.delivery.latecomers import Latecomers
from botkit.delivery.listening import Listener, Way
from botkit.delivery.observing import BotStanding, BotState, NobodyWatches, Observer
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import DeliveryStore, Models
from botkit.delivery.records import Resumption, WorkerId
from botkit.delivery.sender import Sender
from botkit.delivery.service import ConversationService
from botkit.delivery.turns import TurnComposer
from botkit.delivery.worker import Worker
from botkit.errors import ConfigError
from botkit.lineup import Door, Lineup, line_up
from botkit.memories import Memories, declared_commands, join_memories
from botkit.memory.ports import Embedder
from botkit.messages import BotId, Language, new_id
from botkit.models.embedding import open_embedder
from botkit.models.limited import LimitedModel
from botkit.models.shelf import ModelsBehind
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.provision import refuse_unknown_personas
from botkit.settings import Settings
from botkit.storage.sqlite.store import SqliteStore
from botkit.storage.stopwatch import Stopwatch
from botkit.texts import load_texts
from botkit.upkeep import jobs_of, start_upkeep

_log = logging.getLogger(__name__)
GRACE = 5.0
"""Seconds that what was begun may take to end when botkit is told to stop."""
_OPENING = 60.0
"""Seconds after which a door that does not open is tried anew."""
_FIRST_OPENING = 2.0
"""Seconds that the first try at opening all doors is waited for."""
_FAREWELL = 1.0
"""Seconds that a cut-off intake may take to end."""


class App:
    """Everything wired and opened; made by `open_app`."""

    def __init__(
        self,
        *,
        lineup: Lineup,
        store: DeliveryStore,
        library: PersonaLibrary,
        models: Models,
        memories: Callable[[Models], Memories],
        language: Language | None,
        clock: Clock,
        policy: DeliveryPolicy,
        observer: Observer,
        on_standing: Callable[[BotId, BotStanding], None],
        failpoint: Failpoint,
        patient: bool,
    ) -> None:
        self.lineup = lineup
        self.bots = {door.id: door.bot for door in lineup.doors if door.bot is not None}
        self.standings = {door.id: BotStanding(BotState.OPENING) for door in lineup.doors}
        self.store = store
        self.library = library
        self._clock = clock
        self._policy = policy
        self._observer = observer
        self._on_standing = on_standing
        self._failpoint = failpoint
        self._patient = patient
        self._tried = asyncio.Event()
        self._note_tries()
        self._worker_id = WorkerId(new_id(clock.now()))
        self._latecomers = Latecomers()
        self._models = ModelsBehind(models, partial(LimitedModel, places=asyncio.Semaphore(policy.thinking)))
        joined = memories(self._models)
        self._commands = joined.commands
        self.jobs = jobs_of(store, self._worker_id, clock, {KEEP: joined.keeper.run})
        service = ConversationService(
            bots=self.bots,
            store=store,
            composer=TurnComposer(
                library=library,
                models=self._models,
                commands=joined.commands,
                remembering=joined.remembering,
                wishes=joined.wishes,
                language=language,
                clock=clock,
                policy=policy,
            ),
            sender=Sender(store, clock, policy, observer, failpoint),
            latecomers=self._latecomers,
            clock=clock,
            policy=policy,
            observer=observer,
            failpoint=failpoint,
            expected=frozenset((*self.standings, *lineup.left_out)),
        )
        self.worker = Worker(self._worker_id, service, store, clock, policy)

    async def run(self, *, grace: float = GRACE, hurry: asyncio.Event | None = None) -> None:
        """Listen, answer and send until every adapter's platform has no more; then come to an orderly end.

        Cancelling it stops the intake first, lets what was begun end for `grace` seconds, and leaves the rest to the
        next start, where nothing of it is lost.

        Args:
            hurry: set when what was begun is not to be waited for any more.

        Raises:
            ConfigError: a bot cannot work with its settings.
        """
        working = asyncio.create_task(self._work(), name="worker")
        listeners = [
            asyncio.create_task(self._listener(door).run(), name=f"bot {door.id}") for door in self.lineup.doors
        ]
        listening = asyncio.gather(*listeners)
        upkeep = start_upkeep(self.jobs, Retention(self.store, self._clock), self._prepare_models)
        try:
            await asyncio.wait((listening, working), return_when=asyncio.FIRST_COMPLETED)
            for part in (listening, working):
                if part.done():
                    part.result()
        finally:
            for listener in listeners:
                listener.cancel()
            upkeep_ends = asyncio.create_task(upkeep.stop(), name="end of upkeep")
            intake: asyncio.Future[Any] = asyncio.gather(*listeners, upkeep_ends, return_exceptions=True)
            listening.add_done_callback(_put_away)  # what failed was raised above, or comes of ending
            intake.add_done_callback(_put_away)
            await self._finish(intake, working, grace, hurry or asyncio.Event())

    async def _work(self) -> None:
        """Work as soon as every door was tried: what waits for a bot is not put off because its door opens just now."""
        with suppress(TimeoutError):
            await self._clock.within(_FIRST_OPENING, self._tried.wait())
        await self.worker.run()

    def _listener(self, door: Door) -> Listener:
        way = Way(
            open=partial(self._open, door),
            intake=partial(self._intake, door),
            tell=partial(self._stands, door.id),
            patient=self._patient,
        )
        return Listener(door.id, self._worker_id, way, store=self.store, clock=self._clock)

    async def _open(self, door: Door) -> Bot:
        bot = await self._clock.within(_OPENING, door.open())
        self.bots[door.id] = bot
        self._note_tries()
        return bot

    def _stands(self, bot: BotId, standing: BotStanding) -> None:
        self.standings[bot] = standing
        self._note_tries()
        self._on_standing(bot, standing)

    def _note_tries(self) -> None:
        if all(bot in self.bots or standing.state is not BotState.OPENING for bot, standing in self.standings.items()):
            self._tried.set()

    def _intake(self, door: Door, resumption: Resumption, fence: int) -> Intake:
        return Intake(
            door.id,
            resumption,
            fence,
            inbox=self.store,
            clock=self._clock,
            policy=self._policy,
            is_urgent=partial(self._is_urgent, door),
            notice=self._latecomers.notice,
            observer=self._observer,
            failpoint=self._failpoint,
        )

    def _is_urgent(self, door: Door, text: str) -> bool:
        """A bare call or a command is answered at once, whichever of the bot's personas it calls."""
        carried = (each.persona for each in self.library.personas if each.ref.id in door.personas)
        return self._commands.is_command(text) or any(is_summons(text, persona) for persona in carried)

    async def _prepare_models(self) -> None:
        """A model on this machine reads those who speak first while people still think of what to say."""
        await self._models.prepare()
        for name in dict.fromkeys(door.default for door in self.lineup.doors):
            persona = self.library.get(name)
            if self._models.runs_here(persona):
                await warm_up(persona, self._models.chat(persona), self._clock)

    async def _finish(
        self, intake: asyncio.Future[Any], working: asyncio.Task[None], grace: float, hurry: asyncio.Event
    ) -> None:
        """Let what was begun end, as long as there is grace and no hurry; then nothing works on any more."""
        self.worker.stop()
        self._tried.set()
        hurrying, at_rest = map(asyncio.ensure_future, (hurry.wait(), asyncio.wait((intake, working))))
        try:
            await self._clock.within(grace, asyncio.wait((at_rest, hurrying), return_when=asyncio.FIRST_COMPLETED))
        except TimeoutError:
            _log.info("conversations still at work after %g s are left to the next start", grace)
        finally:  # also where it is told to stop once more: nothing may work on once the store is closed
            hurrying.cancel()
            at_rest.cancel()
            intake.cancel()
            if not working.done():
                await self.worker.abandon()
                await working
            with suppress(TimeoutError):
                await self._clock.within(_FAREWELL, asyncio.wait((intake,)))


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    clock: Clock,
    models: Models,
    library: PersonaLibrary | None = None,
    store: DeliveryStore | None = None,
    embedder: Embedder | None = None,
    adapters: Mapping[str, Adapter] | None = None,
    observer: Observer | None = None,
    on_standing: Callable[[BotId, BotStanding], None] | None = None,
    failpoint: Failpoint = pass_by,
    patient: bool = False,
) -> AsyncGenerator[App, None]:
    """Open everything the settings name and hand out the App; close it all at the end of the block.

    Args:
        models: what answers; the caller opened them, and closes them.
        library: the personas; by default the settings' folders, then the gallery.
        store: where everything is written down; by default the settings' SQLite file.
        embedder: says what texts mean; by default what the settings name, if it is installed.
        adapters: doors by bot id, in place of those the bots' platforms name.
        observer: told what happens; by default nobody watches.
        on_standing: told how a bot is, at each change.
        patient: a bot that cannot be used is left out, and one that fails to open is tried again while it runs.

    Raises:
        ConfigError: a bot's platform, options or personas cannot be used, or no model may answer for one of them, and
            nobody is patient; or an entry of [[models]] is for a persona that there is not.
        StoreError: the database cannot be opened.
    """
    library = library or PersonaLibrary((*settings.personas, gallery_folder()), clock)
    texts = load_texts()
    refuse_unknown_personas(settings, library)
    lineup = line_up(settings, library, models, clock, declared_commands(texts), adapters)
    if lineup.left_out and not patient:
        raise ConfigError("\n".join(lineup.left_out.values()))
    async with AsyncExitStack() as opened:
        if store is None:
            stopwatch = None if observer is None else Stopwatch(clock, observer.committed)
            store = await opened.enter_async_context(await _open_store(settings, failpoint, stopwatch))
        if embedder is None and settings.memory.enabled and settings.memory.embeddings == "auto":
            embedder = opened.enter_context(open_embedder(clock))
        opened.push_async_callback(lineup.close)
        if not patient:
            await lineup.open()
        yield App(
            lineup=lineup,
            store=store,
            library=library,
            models=models,
            memories=join_memories(settings, store, embedder, library, clock, texts),
            language=None if settings.language == "auto" else settings.language,
            clock=clock,
            policy=settings.delivery.policy,
            observer=observer or NobodyWatches(),
            on_standing=on_standing or (lambda _bot, _standing: None),
            failpoint=failpoint,
            patient=patient,
        )


async def _open_store(settings: Settings, failpoint: Failpoint, stopwatch: Stopwatch | None) -> SqliteStore:
    kept = settings.storage
    return await SqliteStore.open(
        settings.database, grouped=kept.group_commit, backups=kept.backups, failpoint=failpoint, stopwatch=stopwatch
    )


def _put_away(ended: asyncio.Future[Any]) -> None:
    if not ended.cancelled():
        ended.exception()
