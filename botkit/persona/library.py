"""The personas at hand, kept current: an edit counts from the next turn, a broken one never replaces a good one."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from botkit.clock import Clock
from botkit.errors import PersonaError
from botkit.messages import PersonaId
from botkit.persona.findings import Finding, Rule
from botkit.persona.loader import LoadedPersona, check_bytes, load_persona, read_limited, unreadable

SUFFIXES = (".yaml", ".yml")
REFRESH_EVERY = 0.3
"""Seconds: more often, `refresh` does not look at the disk."""

log = logging.getLogger(__name__)

_Stamp: TypeAlias = tuple[int, int, int, int] | None
"""Times of modification and change in nanoseconds, size, inode; None for a file that is not there."""


def gallery_folder() -> Path:
    """Where the personas that come with botkit are: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "gallery"
    return installed if installed.is_dir() else package.parent / "personas"


def persona_files(folder: Path) -> list[Path]:
    """The persona files of a folder, by name; hidden ones (editors make them) and subfolders are left out."""
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))


@dataclass(slots=True)
class _File:
    """What is known of one file.

    Attributes:
        settled: a second look found the same. Two writes within one tick of the file system's clock look alike
            from outside, so one look at a fresh file is not enough.
        reported: the contents whose findings have been told.
    """

    stamp: _Stamp = None
    digest: bytes = b""
    settled: bool = False
    loaded: LoadedPersona | None = None
    findings: tuple[Finding, ...] = ()
    reported: set[bytes] = field(default_factory=set[bytes])


class PersonaLibrary:
    """The personas of some files and folders (their *.yaml and *.yml; not their subfolders).

    What it hands out are frozen values: a turn in flight keeps the persona it began with.
    """

    def __init__(self, places: Sequence[Path], clock: Clock) -> None:
        self._places = tuple(places)
        self._clock = clock
        self._files: dict[Path, _File] = {}
        self._personas: dict[PersonaId, LoadedPersona] = {}
        self._clashes: dict[tuple[Path, PersonaId], Finding] = {}
        self._looked = float("-inf")
        self.refresh()

    @property
    def personas(self) -> tuple[LoadedPersona, ...]:
        """Every usable persona, by id."""
        return tuple(self._personas[name] for name in sorted(self._personas))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files as they were last read."""
        broken = [finding for _, file in sorted(self._files.items()) for finding in file.findings]
        return (*broken, *self._clashes.values())

    def get(self, name: PersonaId) -> LoadedPersona:
        """The persona of that id.

        Raises:
            PersonaError: there is none; the message names those there are.
        """
        try:
            return self._personas[name]
        except KeyError:
            raise PersonaError(self._unknown(name)) from None

    def find(self, name: str) -> LoadedPersona:
        """By id, by its part after the slash, by its name, by its file's name, or by a file's path (which joins).

        Raises:
            PersonaError: none is meant, or several are.
            PersonaRejected: the path's file has findings.
        """
        if Path(name).suffix in SUFFIXES and Path(name).is_file():
            return self._from_file(Path(name))
        by_id = self._personas.get(PersonaId(name))
        named = [by_id] if by_id else [each for each in self.personas if name in _names(each)]
        if len(named) > 1:
            ids = ", ".join(each.ref.id for each in named)
            raise PersonaError(f"{name!r} may be any of {ids}: give the whole id")
        if not named:
            raise PersonaError(self._unknown(name))
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
        fresh = {path: self._look_at(path) for path in dict.fromkeys((*self._files, *self._paths()))}
        clashes = self._index()
        told = [finding for path, findings in fresh.items() if path in self._files for finding in findings] + clashes
        for finding in told:
            log.warning("persona file: %s", finding)
        return tuple(told)

    def _paths(self) -> Iterator[Path]:
        for place in self._places:
            if place.is_dir():
                yield from persona_files(place)
            else:
                yield place

    def _look_at(self, path: Path) -> tuple[Finding, ...]:
        """Read the file if it has changed since it was last read; its findings, if they are new."""
        file = self._files.setdefault(path, _File())
        stamp = _stamp(path)
        if stamp == file.stamp and file.settled:
            return ()
        try:
            content = read_limited(path)
        except OSError as error:
            digest, checked = str(error).encode(), (None, (unreadable(path, error),))
        else:
            digest, checked = hashlib.sha256(content).digest(), None
        file.settled = stamp == file.stamp and digest == file.digest
        file.stamp = stamp
        if digest == file.digest:
            return ()
        file.digest = digest
        loaded, file.findings = checked or check_bytes(content, path)
    def _index(self) -> list[Finding]:
        """Personas by id, and the new clashes. A file that is there goes before one that is gone, then the first."""
        personas: dict[PersonaId, LoadedPersona] = {}
        clashes: dict[tuple[Path, PersonaId], Finding] = {}
        for path, file in sorted(self._files.items(), key=lambda item: item[1].stamp is None):
            loaded = file.loaded
            first = personas.setdefault(loaded.ref.id, loaded) if loaded else None
            if file.stamp is None and (path not in self._places if loaded is None else first is not loaded):
                del self._files[path]  # it was passing through, or was renamed
            elif loaded and first and first is not loaded:
                clashes[path, loaded.ref.id] = _clash(loaded, first)
        fresh = [finding for key, finding in clashes.items() if key not in self._clashes]
        self._personas, self._clashes = personas, clashes
        return fresh

    def _from_file(self, path: Path) -> LoadedPersona:
        """Whoever names a file means it: it goes before another with the same id."""
        loaded = load_persona(path)
        known = next((each for each in self._files if each.resolve() == path.resolve()), path)
        self._files = {known: self._files.get(known, _File()), **self._files}
        self._looked = float("-inf")
        self.refresh()
        return self.get(loaded.ref.id)

    def _unknown(self, name: str) -> str:
        there = ", ".join(sorted(self._personas)) or "none; botkit persona new makes one"
        return f"there is no persona {name!r} (there are: {there})"


def _names(loaded: LoadedPersona) -> tuple[str, ...]:
    return loaded.ref.id.partition("/")[2], loaded.path.stem, loaded.path.name, loaded.persona.name


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _clash(loaded: LoadedPersona, first: LoadedPersona) -> Finding:
    problem = f"{loaded.ref.id} is the id of {first.path} already, which is used"
    return Finding(str(loaded.path), 1, 1, "id", Rule.DUPLICATE_ID, problem, "choose another id, or delete one file")
