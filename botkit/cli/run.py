"""`botkit run`: all bots of the configuration, for as long as nobody ends it."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from botkit.errors import BotkitError, StoreInUse, StoreUnavailable
from botkit.logs import LogHandler, Redactor, logging_to, secrets_in
from botkit.supervisor.composition import supervise
from botkit.supervisor.ending import leave_quietly
from botkit.supervisor.sources import Sources

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
            asyncio.run(supervise(Sources(config, data, os.environ), log, redact, strict=strict))
        except (StoreInUse, StoreUnavailable) as error:
            _log.error("%s", error)
            raise typer.Exit(TROUBLE) from None
        except BotkitError:
            raise
        except Exception:  # boundary: one per process; a traceback as Python prints it would quote people and secrets
            _log.critical("botkit ends: this is a mistake in it, please report it", exc_info=True)
            raise typer.Exit(TROUBLE) from None
