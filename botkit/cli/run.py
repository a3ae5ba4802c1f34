"""`botkit run`: all bots of the configuration, for as long as nobody ends it."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from botkit.clock import Clock, SystemClock
from botkit.logs import LogHandler, Redactor, logging_to, secrets_in
from botkit.models.shelf import ModelShelf
from botkit.provision import shelf_for
from botkit.settings import Settings, load_settings
from botkit.supervisor.ending import Ending, leave_quietly
from botkit.supervisor.supervisor import Supervisor


def run(
    *,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="The folder where everything is kept.")
    ] = None,
) -> None:
    """Run all bots of the configuration until told to end."""
    leave_quietly()
    redact = Redactor()
    redact.learn(secrets_in(os.environ))
    log = LogHandler(sys.stderr, redact)
    with logging_to(log):
        settings = load_settings(config, os.environ)
        if data is not None:
            settings = settings.kept_in(data)
        redact.learn(secrets_in(settings))
        log.choose(settings.logs.format, settings.logs.threshold)
        asyncio.run(_supervise(settings))


async def _supervise(settings: Settings) -> None:
    ending = Ending()
    with ending.told_by_signals():
        await Supervisor(settings, SystemClock(), _open_models, ending).run()


async def _open_models(settings: Settings, clock: Clock) -> ModelShelf:
    return await shelf_for(settings, os.environ, clock)
