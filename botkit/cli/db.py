"""`botkit db`: backups of the database, and whether it is sound."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from botkit.cli.whereabouts import Config, Data, settings_for
from botkit.clock import SystemClock
from botkit.errors import StoreDamaged
from botkit.storage.sqlite.backup import back_up, forget_old
from botkit.storage.sqlite.books import look_through
from botkit.storage.sqlite.copies import BACKUPS, name_of_backup
from botkit.storage.sqlite.restore import restore as put_back

UNSOUND = 1
"""Exit code: the database is not sound."""
app = typer.Typer(no_args_is_help=True)


@app.callback()
def db() -> None:
    """Back the database up, put a backup back, check it."""
    logging.getLogger("botkit").addHandler(logging.NullHandler())


@app.command()
def backup(
    path: Annotated[
        Path | None, typer.Argument(help="A file, or a folder that is there; backups in the data folder by default.")
    ] = None,
    *,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="So many stay, where the name is botkit's own; 0 keeps all.")
    ] = 7,
    config: Config = None,
    data: Data = None,
) -> None:
    """Copy the database as it is now: whole, checked, on disk. Works beside a running bot.

    Exit code 0: done. 2: it could not be done, and what was there before is there still.
    """
    settings = settings_for(config, data, os.environ)
    folder = settings.database.parent / BACKUPS if path is None else path
    own_name = path is None or path.is_dir()
    now = SystemClock().now()
    target = folder / name_of_backup(now) if own_name else folder
    copied = back_up(settings.database, target)
    print(f"{copied.path}: {copied.size / 1e6:,.1f} MB, schema {copied.schema}, checked")
    if own_name:
        for old in forget_old(folder, keep, now):
            print(f"removed {old}", file=sys.stderr)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    config: Config = None,
    data: Data = None,
) -> None:
    """Put a backup in the place of the database, which is kept. Refuses while a botkit is running with it.

    Exit code 0: done. 2: it could not be done, and the database is as it was.
    """
    settings = settings_for(config, data, os.environ)
    restored, kept = put_back(path, settings.database, SystemClock().now())
    print(f"{restored.path}: {restored.size / 1e6:,.1f} MB, schema {restored.schema}, as in {path}")
    if kept is not None:
        print(f"the database that was there is kept as {kept}; remove it when all is well", file=sys.stderr)
    print("what waited when the backup was made is answered after the next start: botkit run", file=sys.stderr)


@app.command()
def check(
    *,
    config: Config = None,
    data: Data = None,
) -> None:
    """Look through the whole database: whether it is sound, and whether its figures are what its rows come to.

    Works beside a running bot. Exit code 0: sound. 1: not. 2: it could not be looked.
    """
    database = settings_for(config, data, os.environ).database
    try:
        wrong = look_through(database)
    except StoreDamaged as error:
        wrong = (str(error),)
    for each in wrong:
        print(each)
    if wrong:
        print(
            f"{database} is not sound: stop botkit, keep a copy of it, and put the newest backup in its place with "
            "botkit db restore",
            file=sys.stderr,
        )
        raise typer.Exit(UNSOUND)
    print(f"{database} is sound")
