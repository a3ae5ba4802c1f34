"""The personas at hand, kept current: an edit counts from the next turn, a broken one never replaces a good one."""

import logging
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from botkit.clock import Clock
from botkit.errors import PersonaError
from botkit.messages import PersonaId
from botkit.persona.findings import Finding, Rule
from botkit.persona.loader import LoadedPersona, load_persona
from botkit.persona.watched_file import WatchedFile

SUFFIXES = (".yaml", ".yml")
REFRESH_EVERY = 0.3
"""Seconds: more often, `refresh` does not look at the disk."""
WATCH_EVERY = 1.0
"""Seconds between two looks of `watch`."""

log = logging.getLogger(__name__)


def gallery_folder() -> Path:
    """Where the personas that come with botkit are: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "gallery"
    return installed if installed.is_dir() else package.parent / "personas"


def persona_files(folder: Path) -> list[Path]:
    """The persona files of a folder, by name; hidden ones (editors make them) and subfolders are left out.

    Raises:
        OSError: the folder cannot be read.
    """
    named = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
    return [path for path in named if not path.is_dir()]


class PersonaLibrary:
    """The personas of some files and folders, read when it is made.

    What it hands out are frozen values: a turn in flight keeps the persona it began with.
    """

    def __init__(self, places: Sequence[Path], clock: Clock) -> None:
        self._places = tuple(places)
        self._clock = clock
        self._files: dict[Path, WatchedFile] = {}
        self._personas: dict[PersonaId, LoadedPersona] = {}
        self._disputed: tuple[Finding, ...] = ()
        self._looked = float("-inf")
        self.refresh()

    @property
    def personas(self) -> tuple[LoadedPersona, ...]:
        """Every usable persona, by id."""
        return tuple(self._personas[name] for name in sorted(self._personas))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files as they were last read."""
        return (*(each for path in sorted(self._files) for each in self._files[path].findings), *self._disputed)

    def get(self, name: PersonaId) -> LoadedPersona:
        """The persona of that id.

        Raises:
            PersonaError: there is none; the message names those there are.
        """
        if name not in self._personas:
            raise PersonaError(self._unknown(name))
        return self._personas[name]

    def find(self, name: str) -> LoadedPersona:
        """By id, by its part after the slash, by its name, by its file's name, or by a file's path (which joins).

        Raises:
            PersonaError: none is meant, or several are.
            PersonaRejected: the path's file has findings.
        """
        path = Path(name)
        if path.suffix in SUFFIXES and _is_file(path):
            return self._from_file(path)
        by_id = self._personas.get(PersonaId(name))
        named = [by_id] if by_id else [each for each in self.personas if name in names_of(each)]
        if len(named) > 1:
            ids = ", ".join(each.ref.id for each in named)
            raise PersonaError(f"{name!r} may be any of {ids}: give the whole id")
        if not named:
            raise PersonaError(_no_persona_file(path) or self._unknown(name))
        return named[0]

    def refresh(self) -> tuple[Finding, ...]:
        """Read again what has changed on the disk, and give what is newly found wrong (it is logged, too).

        Cheap enough for every turn: at most every 0.3 s it asks for each file's time and size. A file that is broken
        or gone leaves its last good persona standing; the same broken content is told once.
        """
        now = self._clock.monotonic()
        if now - self._looked < REFRESH_EVERY:
            return ()
        self._looked = now
        wanted = dict.fromkeys(self._paths())
        for path in wanted:
            self._files.setdefault(path, WatchedFile(path))
        fresh = {path: file.look() for path, file in self._files.items()}
        before = self._disputed
        self._index(wanted)
        told = [finding for path in self._files for finding in fresh[path]]
        told += [finding for finding in self._disputed if finding not in before]
        for finding in told:
            log.warning("persona file: %s", finding)
        return tuple(told)

    async def watch(self) -> NoReturn:
        """Refresh again and again, so that a mistake is told when it is saved and not with the next turn."""
        while True:
            await self._clock.sleep(WATCH_EVERY)
            self.refresh()

    def _paths(self) -> Iterator[Path]:
        """The files of all places; one that two places lead to comes once, by the first."""
        seen: set[tuple[int, int]] = set()
        for path in self._listed():
            try:
                status = path.stat()
            except OSError:  # what its own look will tell
                yield path
                continue
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                yield path

    def _listed(self) -> Iterator[Path]:
        for place in self._places:
            try:
                yield from persona_files(place)
            except OSError:  # it is a file, or its own look will tell
                yield place

    def _index(self, wanted: Container[Path]) -> None:
        """Personas by id. A file that is there goes before one that is gone, then whichever was known first.

        An id that no file has any more keeps its last persona: whoever talks with it goes on talking with it.
        """
        before, self._personas = self._personas, {}
        clashes: list[Finding] = []
        for path, file in sorted(self._files.items(), key=lambda item: not item[1].is_there):
            loaded = file.loaded
            first = self._personas.setdefault(loaded.ref.id, loaded) if loaded else None
            if path not in wanted and (loaded is None or loaded is not first):
                del self._files[path]  # it was passing through, or was renamed
            elif loaded and first and loaded is not first:
                clashes.append(clash(loaded, first))
        moved = (each for each in self._files.values() if each.is_there and each.first_id not in self._personas)
        self._disputed = (*clashes, *(_moved(each.loaded, each.first_id) for each in moved if each.loaded))
        self._personas = {**before, **self._personas}

    def _from_file(self, path: Path) -> LoadedPersona:
        """Whoever names a file means it: it goes before another with the same id."""
        loaded = load_persona(path)
        same = (each for each, file in self._files.items() if file.is_there and each.samefile(path))
        known = next(same, path)
        self._places = (known, *self._places)
        self._files = {known: self._files.get(known, WatchedFile(known)), **self._files}
        self._looked = float("-inf")
        self.refresh()
        return self.get(loaded.ref.id)

    def _unknown(self, name: str) -> str:
        there = ", ".join(sorted(self._personas)) or "none; botkit persona new makes one"
        return f"there is no persona {name!r} (there are: {there})"


def _no_persona_file(path: Path) -> str:
    """What is said of a word that means a file; empty where it is only a name."""
    try:
        if path.is_dir():
            return f"{path} is a folder: name a persona file in it"
        if path.is_file():
            return f"{path} is no persona file: they end in {' or '.join(SUFFIXES)}"
    except PermissionError as error:
        return f"{path} cannot be looked at ({error.strerror}): give its folder to this user (chown, chmod)"
    except OSError:  # longer than any file's name
        return ""
    if path.suffix in SUFFIXES or path.is_absolute():
        return f"there is no file {path}: check the path"
    return ""


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # what is there is not for this user to know
        return False


def names_of(loaded: LoadedPersona) -> tuple[str, ...]:
    """Everything a persona may be called: its id, the part after the slash, its file's name, its own name."""
    return loaded.ref.id, loaded.ref.id.partition("/")[2], loaded.path.stem, loaded.path.name, loaded.persona.name


def clash(loaded: LoadedPersona, first: LoadedPersona) -> Finding:
    """That two files have one id; the first keeps it."""
    problem = f"{loaded.ref.id} is the id of {first.path} already, which is used"
    return Finding(str(loaded.path), 1, 1, "id", Rule.DUPLICATE_ID, problem, "choose another id, or delete one file")


def _moved(now: LoadedPersona, before: PersonaId | None) -> Finding:
    problem = f"was {before} and is {now.ref.id} now; a talk that is open goes on with {before} as it was"
    remedy = f"put the old id back, or start anew to talk with {now.ref.id}, whose history is one of its own"
    return Finding(str(now.path), 1, 1, "id", Rule.OTHER, problem, remedy)
