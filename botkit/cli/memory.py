"""`botkit memory`: talks from elsewhere come home, and what is remembered of a person is handed over or deleted."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from botkit.cli.memory_import import import_file, read_file
from botkit.cli.operator_door import scope_for
from botkit.cli.whereabouts import Config, Data, settings_for
from botkit.clock import SystemClock
from botkit.delivery.memory_export import exported
from botkit.delivery.scopes import shared_by
from botkit.errors import ConfigError
from botkit.memory.changes import ForgetEverything
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.persona.loader import LoadedPersona
from botkit.settings import Settings
from botkit.storage.sqlite.store import SqliteStore

app = typer.Typer(no_args_is_help=True)
Persona = Annotated[str, typer.Option("--persona", help="Whose memory: a name from the gallery, an id, or a file.")]
Person = Annotated[str, typer.Option("--person", help="Of whom: platform:id, as in telegram:12345.")]


@app.callback()
def memory() -> None:
    """Bring a talk home, hand over what is remembered, delete it. The bots have to be stopped meanwhile."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="An export of Telegram Desktop (JSON), of ChatGPT, of botkit, or a log.")
    ],
    *,
    persona: Persona,
    person: Person,
    me: Annotated[
        str, typer.Option("--me", help="What the person is called in the file; everybody else is the persona.")
    ] = "",
    chat: Annotated[str, typer.Option("--chat", help="Which talk, where the file holds several.")] = "",
    config: Config = None,
    data: Data = None,
) -> None:
    """Make an old talk part of what a persona remembers of a person. Where it is stopped, the next run goes on.

    Exit code 0: all of it is there. 2: it could not be done.
    """
    settings = settings_for(config, data, os.environ)
    speaker = _persona(settings, persona)
    counted = asyncio.run(import_file(settings, file, read_file(file), speaker.ref.id, person, me=me, chat=chat))
    print(f"{counted.lines} lines and {counted.memories} memories came home, {counted.before} lines were there already")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to; it must not be there yet.")],
    *,
    persona: Persona,
    person: Person,
    config: Config = None,
    data: Data = None,
) -> None:
    """Write what a persona remembers of a person, as JSON Lines. Exit code 0: written. 2: it could not be done."""
    settings = settings_for(config, data, os.environ)
    content = asyncio.run(_exported(settings, _persona(settings, persona), person))
    if not content:
        raise ConfigError("nothing is remembered of that person")
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
            opened.write(content)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written ({error.strerror}): name another file") from None
    print(f"{file}: {content.count(chr(10)) - 1} things")


@app.command()
def forget(
    *,
    persona: Persona,
    person: Person,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Delete everything that a persona remembers of a person, and all they said to each other. It cannot be undone."""
    settings = settings_for(config, data, os.environ)
    speaker = _persona(settings, persona)
    if not yes and not typer.confirm(f"Delete all that {speaker.persona.name} remembers of {person}, for good?"):
        raise typer.Exit(1)
    if not settings.database.exists():
        raise ConfigError(f"there is no database at {settings.database}: say where it is with --config or --data")
    asyncio.run(_forget(settings, speaker, person))
    print("deleted; backups that were made before still hold it")


def _persona(settings: Settings, name: str) -> LoadedPersona:
    return PersonaLibrary((*settings.personas, gallery_folder()), SystemClock()).find(name)


async def _exported(settings: Settings, speaker: LoadedPersona, person: str) -> str:
    clock = SystemClock()
    async with await SqliteStore.open(settings.database) as store:
        return await exported(store, await scope_for(store, speaker.ref.id, person, clock, purpose="export"))


async def _forget(settings: Settings, speaker: LoadedPersona, person: str) -> None:
    clock = SystemClock()
    async with await SqliteStore.open(settings.database) as store:
        scope = await scope_for(store, speaker.ref.id, person, clock, purpose="delete")
        every = (scope, shared_by(scope))
        if not any([(await store.holdings(each)).revision for each in every]):
            raise ConfigError(f"nothing is remembered of {person}: look whether the id is right")
        now = clock.now()
        await store.change_memory([ForgetEverything(each, each.person, now) for each in every], now)
