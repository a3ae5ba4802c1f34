"""Every check there is, and what each looks at."""

import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botkit import __version__
from botkit.adapter import Finding
from botkit.clock import Clock
from botkit.doctor import bots, configuration, data, models, network, personas, ports, program
from botkit.doctor.check import WHEN_LATE, Check, Group, in_thread
from botkit.doctor.ids import Id
from botkit.models.spec import ModelSpec
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.provision import spec_of
from botkit.settings import BotSettings, Settings
from botkit.storage.sqlite.examine import sqlite_version
from botkit.storage.sqlite.lock import holder_of

_AT_THE_PLATFORM = 30.0
"""Seconds: an adapter asks several things, and may try one of them again."""
_ANSWERING = 70.0
"""Seconds: two tries."""
_HASHING = 180.0
"""Seconds: a gigabyte is read."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is looked at.

    Attributes:
        file: the configuration's, None where there is none.
        network: whether anything may be asked over the network.
        model_call: whether a model may be asked, which may cost money.
        least_room: bytes that have to be free in the data folder.
        patience: seconds that looking through the whole database may take.
    """

    settings: Settings
    file: Path | None
    environ: Mapping[str, str]
    clock: Clock
    find_adapter: bots.FindAdapter
    network: bool = True
    model_call: bool = True
    least_room: int = data.LEAST_ROOM
    patience: float = 20.0


def without_settings() -> Iterator[Check]:
    """What can be looked at whatever the configuration says."""
    yield _plain(Id.PYTHON, "program", lambda: [program.python(sys.version_info[:3])])
    yield _plain(Id.VERSION, "program", lambda: [program.version(__version__)])
    yield _plain(Id.SQLITE, "program", lambda: [program.sqlite(sqlite_version())])
    yield _plain(Id.ZONES, "program", lambda: [program.time_zones()])


def with_settings(scene: Scene) -> Iterator[Check]:
    """Everything else."""
    settings = scene.settings
    if (file := scene.file) is not None:
        yield _plain(Id.CONFIG_RIGHTS, "configuration", lambda: [configuration.rights(file)])
    if (secrets := settings.secrets) is not None:
        yield _plain(Id.SECRET_RIGHTS, "configuration", lambda: configuration.secret_rights(secrets))
    doors = bots.Doors(settings, scene.clock, scene.find_adapter)
    choice = models.Choice(settings, scene.environ, scene.clock)
    yield from _of_the_data(scene)
    yield Check(Id.PORTS, "configuration", partial(_ports, scene, doors))
    yield from _of_the_bots(scene, doors)
    yield from _of_the_models(scene, choice)
    if scene.network:
        yield Check(
            Id.CLOCK, "program", partial(_clock, scene, doors, choice), when_late="look at the network, try again"
        )


def _of_the_data(scene: Scene) -> Iterator[Check]:
    folder, database = scene.settings.data_dir, scene.settings.database
    late = "the disk does not answer: look whether a network folder hangs there"
    yield _plain(Id.FOLDER, "data", lambda: map(data.folder, dict.fromkeys((folder, database.parent))), when_late=late)
    yield _plain(
        Id.FILE_SYSTEM,
        "data",
        lambda: data.file_system(data.nearest(database.parent).resolve(), _mounts()),
        when_late=late,
    )
    yield _plain(Id.ROOM, "data", lambda: [data.room(database.parent, scene.least_room)], when_late=late)
    yield _plain(Id.HOLDER, "data", lambda: [data.holder(database)], when_late=late)
    deadline = scene.clock.monotonic() + scene.patience

    def has_time() -> bool:
        return scene.clock.monotonic() < deadline

    look = partial(data.database, database, has_time)
    yield _plain(Id.DATABASE, "data", look, deadline=scene.patience + 10.0, when_late=late)


def _of_the_bots(scene: Scene, doors: bots.Doors) -> Iterator[Check]:
    entries = scene.settings.bots
    shelf = _Shelf(scene)
    yield _plain(Id.BOTS, "bot", lambda: [bots.configured(entries)])
    yield _plain(Id.PERSONA_FILES, "bot", partial(shelf.look, personas.files))
    yield Check(Id.TOKENS, "bot", lambda: bots.tokens(doors, entries))
    for entry in entries:
        yield Check(Id.ADAPTER, "bot", partial(_with_door, bots.set_up, doors, entry), about=entry.id)
        yield _plain(Id.PERSONAS, "bot", partial(shelf.look, partial(personas.carried, entry)), about=entry.id)
        if scene.settings.models:
            specs = tuple(spec_of(each, scene.settings.offline) for each in scene.settings.models)
            answered = partial(shelf.look, partial(personas.answered_by, entry, specs))
            yield _plain(Id.MODELS_FOR, "bot", answered, about=entry.id)
        if scene.network:
            look = partial(_with_door, bots.at_the_platform, doors, entry)
            late = "look at the network between this machine and the platform, try again"
            yield Check(Id.PLATFORM, "bot", look, entry.id, _AT_THE_PLATFORM, late)


def _of_the_models(scene: Scene, choice: models.Choice) -> Iterator[Check]:
    settings = scene.settings
    yield Check(Id.MODEL, "model", choice.findings)
    for index, entry in enumerate(settings.models):
        spec = spec_of(entry, settings.offline)
        yield _plain(Id.EXTRA, "model", partial(models.extra, entry.provider), about=entry.name)
        if entry.provider == "offline":
            look = partial(models.file, spec, settings.offline.folder)
            yield Check(Id.FILE, "model", look, entry.name, _HASHING, "the disk is slow, or does not answer: try again")
        else:
            yield from _asked(scene, spec, settings.complaint(("models", index), ""))
    if not settings.models and scene.network:
        yield Check(Id.ANSWERS, "model", partial(_ask_choice, scene, choice), deadline=_ANSWERING)


def _asked(scene: Scene, spec: ModelSpec, place: str) -> Iterator[Check]:
    if scene.network and scene.model_call:
        look = partial(models.answers, spec, place, scene.clock)
        yield Check(Id.ANSWERS, "model", look, spec.name, _ANSWERING, "look at the network, try again")
    elif scene.network and spec.base_url:
        yield Check(Id.REACHABLE, "model", partial(network.reachable, spec.base_url), spec.name)


async def _ask_choice(scene: Scene, choice: models.Choice) -> Iterable[Finding]:
    checks = [check for spec in await choice.specs() for check in _asked(scene, spec, "what was found on this machine")]
    return [finding for check in checks for finding in await check.look()]


async def _ports(scene: Scene, doors: bots.Doors) -> Iterable[Finding]:
    settings = scene.settings
    listeners = [
        listener
        for entry in settings.bots
        for listener in ports.listeners_in((await doors.of(entry)).options, entry.id, entry.platform)
    ]
    if settings.operations.place is not None:
        listeners.append(ports.Listener(*settings.operations.place, "[operations]", ""))
    is_running = holder_of(settings.database) is not None
    places = {(each.host, each.port): each for each in listeners}
    tried = await in_thread(lambda: tuple(ports.free(places.values(), botkit_runs=is_running)))
    return (*ports.clashes(listeners), *tried)


async def _clock(scene: Scene, doors: bots.Doors, choice: models.Choice) -> Iterable[Finding]:
    """By the servers of the platforms, then by those of the models."""
    options = [(await doors.of(entry)).options for entry in scene.settings.bots]
    platforms = [address for each in options if isinstance(address := getattr(each, "api_base", None), str)]
    return await network.clock_against([*platforms, *await choice.addresses()], scene.clock)


class _Shelf:
    """The personas at hand, read once, when somebody looks; one looks at a time, as naming a file adds it."""

    def __init__(self, scene: Scene) -> None:
        self._places = (*scene.settings.personas, gallery_folder())
        self._clock = scene.clock
        self._lock = threading.Lock()
        self._library: PersonaLibrary | None = None

    def look(self, look: Callable[[PersonaLibrary], Iterable[Finding]]) -> Iterable[Finding]:
        with self._lock:
            if self._library is None:
                self._library = PersonaLibrary(self._places, self._clock)
            return tuple(look(self._library))


def _plain(
    check: Id,
    group: Group,
    look: Callable[[], Iterable[Finding]],
    about: str = "",
    deadline: float = 10.0,
    when_late: str = WHEN_LATE,
) -> Check:
    """A check that waits for nobody but this machine."""
    return Check(check, group, partial(in_thread, lambda: tuple(look())), about, deadline, when_late)


async def _with_door(
    look: Callable[[Awaitable[bots.Door]], Awaitable[Iterable[Finding]]], doors: bots.Doors, entry: BotSettings
) -> Iterable[Finding]:
    return await look(doors.of(entry))


def _mounts() -> str:
    return data.MOUNTS.read_text(encoding="utf-8", errors="replace") if data.MOUNTS.exists() else ""
