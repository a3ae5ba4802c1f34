"""Which bots of the settings can run, each with its door, and why the others cannot."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from botkit.adapter import Adapter, AdapterContext, find_adapter
from botkit.clock import Clock
from botkit.delivery.bots import Bot
from botkit.delivery.ports import Models
from botkit.errors import ConfigError, ModelMisconfigured, PersonaError
from botkit.messages import BotId, Command, PersonaId
from botkit.persona.library import PersonaLibrary
from botkit.settings import BotSettings, Settings

_log = logging.getLogger(__name__)
_FAREWELL = 1.0
"""Seconds that closing a door may take."""


class Door:
    """One bot's way to its platform. An adapter is opened once: after a failure another one is made.

    Attributes:
        personas: whom the bot carries; `default` speaks until another is chosen.
        bot: the bot while its door is open.
        trouble: what the adapter says is wrong while it goes on trying by itself; empty where nothing is.
    """

    def __init__(
        self,
        context: AdapterContext,
        make: Callable[[AdapterContext], Adapter],
        personas: tuple[PersonaId, ...],
        default: PersonaId,
    ) -> None:
        self.id = context.bot
        self.bot: Bot | None = None
        self.trouble = ""
        self.personas = personas
        self.default = default
        self._context = replace(context, report=self._hear)
        self._make = make

    async def open(self) -> Bot:
        """The bot, with its adapter opened unless it is open already.

        Raises:
            Exception: whatever opening the adapter raises; it is closed then.
        """
        if self.bot is None:
            adapter = self._make(self._context)
            try:
                await adapter.open()
            except BaseException:
                await self._close(adapter)
                raise
            self.bot = Bot(self.id, adapter, self.personas, self.default)
        return self.bot

    async def close(self) -> None:
        """Close the adapter if it is open; one that does not come to its end is left."""
        bot, self.bot, self.trouble = self.bot, None, ""
        if bot is not None:
            await self._close(bot.adapter)

    async def _close(self, adapter: Adapter) -> None:
        try:
            await self._context.clock.within(_FAREWELL, adapter.close())
        except Exception as error:  # boundary: one per adapter; the others are closed all the same
            _log.warning("the door of bot %s was not closed (%s)", self.id, type(error).__name__)

    def _hear(self, trouble: str) -> None:
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Lineup:
    """What came of the settings' bots.

    Attributes:
        left_out: bots that cannot run, and what is wrong with each, one finding a line.
    """

    doors: tuple[Door, ...]
    left_out: Mapping[BotId, str]

    async def open(self) -> None:
        """Open every door.

        Raises:
            Exception: whatever opening one of them raises.
        """
        for door in self.doors:
            await door.open()

    async def close(self) -> None:
        """Close whatever is open."""
        await asyncio.gather(*(door.close() for door in self.doors))


def line_up(
    settings: Settings,
    library: PersonaLibrary,
    models: Models,
    clock: Clock,
    commands: tuple[Command, ...],
    given: Mapping[str, Adapter] | None = None,
) -> Lineup:
    """A door for each bot that can run. Nothing is opened yet.

    Args:
        given: adapters by bot id, in place of those the bots' platforms name.
    """
    doors: list[Door] = []
    left_out: dict[BotId, str] = {}
    shared: dict[str, dict[str, object]] = {}
    for index, entry in enumerate(settings.bots):
        problems: list[str] = []
        adapter = (given or {}).get(entry.id)
        make = _returning(adapter) if adapter else _maker(settings, index, entry, problems)
        personas = _personas(settings, index, library, models, problems)
        if problems or make is None:
            left_out[BotId(entry.id)] = "\n".join(problems)
        else:
            common = shared.setdefault(entry.platform, {})
            context = AdapterContext(BotId(entry.id), clock, commands, shared=common)
            doors.append(Door(context, make, personas[1:], personas[0]))
    return Lineup(tuple(doors), left_out)


def _returning(adapter: Adapter) -> Callable[[AdapterContext], Adapter]:
    return lambda _: adapter


def _maker(
    settings: Settings, index: int, entry: BotSettings, problems: list[str]
) -> Callable[[AdapterContext], Adapter] | None:
    try:
        kind = find_adapter(entry.platform)
    except ConfigError as error:
        problems.append(settings.complaint(("bots", index, "platform"), str(error)))
        return None
    try:
        options = settings.adapter_options(entry, kind.Settings)
    except ConfigError as error:
        problems.append(str(error))
        return None
    return lambda context: kind(context, options)


def _personas(
    settings: Settings, index: int, library: PersonaLibrary, models: Models, problems: list[str]
) -> tuple[PersonaId, ...]:
    """The default persona, then all that the bot carries; what is wrong with any is told."""
    entry = settings.bots[index]
    found: dict[str, PersonaId] = {}
    for name in dict.fromkeys((entry.default_persona, *entry.personas)):
        try:
            persona = library.find(name)
            found[name] = persona.ref.id
            models.chat(persona)
        except (PersonaError, ModelMisconfigured) as error:
            problems += [settings.complaint(("bots", index, "personas"), line) for line in str(error).splitlines()]
    return () if problems else (found[entry.default_persona], *(found[name] for name in entry.personas))
