"""`botkit run`: all bots of the configuration, for as long as nobody ends it."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from botkit.clock import SystemClock
from botkit.errors import BotkitError, StoreInUse, StoreUnavailable
from botkit.logs import LogHandler, Redactor, logging_to, secrets_in
from botkit.models.shelf import ModelShelf
from botkit.provision import shelf_for
from botkit.settings import Settings
from botkit.supervisor.condition import Condition
from botkit.supervisor.ending import Ending, leave_quietly
from botkit.supervisor.outlook import Outlook, Watcher
from botkit.supervisor.sources import Sources
from botkit.supervisor.supervisor import Supervisor

TROUBLE = 1
"""Exit code: something went wrong that another start may not meet again."""

_log = logging.getLogger(__name__)
_STRICT = "Whatever is wrong (a bot, a setting, the database) ends it at once: exit code 2 where it has to be mended."


def run(
    *,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="The folder where everything is kept.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help=_STRICT)] = False,
) -> None:
    """Run all bots of the configuration until told to end."""
    leave_quietly()
    redact = Redactor()
    redact.learn(secrets_in(os.environ))
    log = LogHandler(sys.stderr, redact)
    with logging_to(log):
        try:
            asyncio.run(_run(Sources(config, data, os.environ), log, redact, strict=strict))
        except (StoreInUse, StoreUnavailable) as error:
            _log.error("%s", error)
            raise typer.Exit(TROUBLE) from None
        except BotkitError:
            raise
        except Exception:  # boundary: one per process; a traceback as Python prints it would quote people and secrets
            _log.critical("botkit ends: this is a mistake in it, please report it", exc_info=True)
            raise typer.Exit(TROUBLE) from None


async def _run(sources: Sources, log: LogHandler, redact: Redactor, *, strict: bool) -> None:
    clock, ending = SystemClock(), Ending()
    condition = Condition(clock)
    outlook = Outlook(log, redact, condition, clock, strict=strict)

    async def open_models(settings: Settings, watcher: Watcher | None) -> ModelShelf:
        return await shelf_for(settings, sources.environ, clock, watcher)

    supervisor = Supervisor(
        sources=sources,
        clock=clock,
        open_models=open_models,
        follow=outlook.follow,
        ending=ending,
        condition=condition,
        strict=strict,
    )
    with ending.told_by_signals():
        try:
            await supervisor.run()
        finally:
            await outlook.close()
