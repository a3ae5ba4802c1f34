"""Where everything is kept, as the commands say that look at it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from botkit.cli.terminal_bot import PLATFORM
from botkit.clock import Clock
from botkit.inspection.trace import Surroundings
from botkit.messages import BotId
from botkit.settings import Settings, load_settings
from botkit.storage.sqlite.lock import holder_of

Config: TypeAlias = Annotated[Path | None, typer.Option("--config", help="The configuration file.")]
Data: TypeAlias = Annotated[
    Path | None, typer.Option("--data", metavar="FOLDER", help="The folder where everything is kept.")
]


def settings_for(config: Path | None, data: Path | None, environment: Mapping[str, str]) -> Settings:
    """The operator's settings, with everything kept in `data` where that is named.

    No model is asked: whoever looks after the database, as cron does, need not have the keys in its environment.
    """
    settings = load_settings(config, environment, keys=False)
    return settings if data is None else settings.kept_in(data)


def surroundings(settings: Settings, clock: Clock) -> Surroundings:
    """What is known besides the database; no configured bot means that no configuration was found."""
    bots = frozenset(BotId(each.id) for each in settings.bots) or None
    talked_to = frozenset(BotId(each.id) for each in settings.bots if each.platform == PLATFORM)
    return Surroundings(clock.now(), holder_of(settings.database), bots, talked_to)
