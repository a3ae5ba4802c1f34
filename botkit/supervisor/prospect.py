"""What a reading of the settings would come to, before anything is opened for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from botkit.clock import Clock
from botkit.doctor import data
from botkit.errors import ConfigError
from botkit.lineup import line_up
from botkit.models.shelf import ModelShelf
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.settings import Reading, Settings
from botkit.storage.sqlite.lock import holder_of

_log = logging.getLogger(__name__)
_TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would run, and what would not.

    Attributes:
        settings: of what would run.
        bots: the ids of bots that would run.
        left_out: bots that would not, and why.
    """

    settings: Settings
    bots: frozenset[str]
    left_out: Mapping[str, str]


async def look_ahead(
    reading: Reading,
    open_models: Callable[[Settings], Awaitable[ModelShelf]],
    clock: Clock,
    *,
    strict: bool,
    database: Path,
) -> Prospect:
    """Look at everything that can be looked at on this machine.

    Args:
        database: the one that is in use now, which needs no look.

    Raises:
        BotkitError: nothing would run; or not all of it, and it is strict.
    """
    settings = runnable(reading, strict=strict)
    if settings.database != database:
        await asyncio.to_thread(_refuse_unusable, settings.database)
    library = PersonaLibrary((*settings.personas, gallery_folder()), clock)
    async with await open_models(settings) as models:
        lineup = line_up(settings, library, models, clock, ())
    left_out = {**reading.left_out, **lineup.left_out}
    if not lineup.doors or (strict and left_out):
        raise ConfigError("\n".join(left_out.values()))
    return Prospect(settings, frozenset(door.id for door in lineup.doors), left_out)


def runnable(reading: Reading, *, strict: bool) -> Settings:
    """The settings without what `run` does not run.

    Raises:
        ConfigError: nothing is left; or something is wrong, and it is strict.
    """
    settings = reading.settings
    if settings is None or (strict and reading.wrong):
        raise ConfigError(reading.wrong)
    elsewhere = [bot.id for bot in settings.bots if bot.platform == _TERMINAL]
    settings = settings.without_bots(elsewhere)
    if settings.bots:
        if elsewhere:
            _log.info("bots of the terminal are not run here, `botkit chat` talks to them: %s", ", ".join(elsewhere))
        return settings
    if reading.wrong:
        raise ConfigError(reading.wrong)
    if elsewhere:
        raise ConfigError(
            f"there is nothing to run but bots of the terminal ({', '.join(elsewhere)}): talk to them with "
            "`botkit chat`, or add a [[bots]] entry for another platform"
        )
    raise ConfigError("there is no bot to run: `botkit init` sets one up, or add a [[bots]] entry to the configuration")


def _refuse_unusable(database: Path) -> None:
    """Whether what is at that place can be opened, as far as a look tells.

    Raises:
        ConfigError: it cannot; one finding a line.
    """
    found = [data.folder(database.parent), *data.database(database, lambda: False)]
    wrong = [f"{each.text}: {each.remedy}" for each in found if each.grade == "problem"]
    if holder_of(database) is not None:
        wrong.append(f"another botkit is using {database}: name another place as data_dir")
    if wrong:
        raise ConfigError("\n".join(wrong))
