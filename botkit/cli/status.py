"""`botkit status`: how everything stands, and what needs the operator."""

import json
import logging
import os
from typing import Annotated

import typer

from botkit import __version__
from botkit.cli.streams import let_go
from botkit.cli.whereabouts import Config, Data, settings_for, surroundings
from botkit.clock import SystemClock, after
from botkit.inspection.concerns import concerns_of
from botkit.inspection.status import Place, Status, as_json, as_text
from botkit.inspection.times import midnight
from botkit.settings import Settings
from botkit.storage.sqlite.standing import standings_in

NEEDED = 1
"""Exit code: something needs the operator."""
_DAY = 86_400


def status(
    *,
    json_: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """How everything stands, and what needs the operator.

    Works beside running bots, and changes nothing. Exit code 0: all is well. 1: something needs you. 2: it could not be
    looked.
    """
    logging.getLogger("botkit").addHandler(logging.NullHandler())
    seen = _look(settings_for(config, data, os.environ))
    try:
        if json_:
            print(json.dumps(as_json(seen), ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_text(seen)))
    finally:
        let_go()
    raise typer.Exit(NEEDED if seen.concerns else 0)


def _look(settings: Settings) -> Status:
    around = surroundings(settings, SystemClock())
    with standings_in(settings.database) as standings:
        now = around.now
        standing = standings.standing(now=now, ended_since=after(now, -_DAY), spent_since=midnight(now, None))
        schema = standings.schema
    log = settings.database.with_name(f"{settings.database.name}-wal")
    place = Place(
        version=__version__,
        folder=settings.data_dir,
        database=settings.database,
        size=settings.database.stat().st_size,
        log_size=log.stat().st_size if log.exists() else 0,
        schema=schema,
    )
    return Status(place, around, standing, concerns_of(standing, around))
