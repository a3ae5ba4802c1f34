"""What an operator says, read anew as often as it is asked for, and whether it may have changed meanwhile."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from botkit.settings import Reading, Settings, read_settings
from botkit.settings.file import places_of

_Stamp: TypeAlias = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the settings come from.

    Attributes:
        config: the file that was named on the command line.
        data: the folder named there, in which everything is kept.
    """

    config: Path | None
    data: Path | None
    environ: Mapping[str, str]

    def read(self) -> tuple[Reading, "Changes"]:
        """Everything, as far as it can be used, and what notices that it is said otherwise from then on."""
        changes = Changes(places_of(self.config, self.environ))  # before it is read, or a change might be missed
        reading = read_settings(self.config, self.environ)
        changes.watch(reading.places)
        if reading.settings is None:
            return reading, changes
        changes.watch(_persona_places(reading.settings))
        if self.data is not None:
            reading = replace(reading, settings=reading.settings.kept_in(self.data))
        return reading, changes


class Changes:
    """Notices that files were changed since the last time it was asked, once they have come to rest.

    Args:
        places: files and folders to look at; a folder stands for the files in it.
    """

    def __init__(self, places: Iterable[Path]) -> None:
        self._places = tuple(places)
        self._known: dict[Path, _Stamp] = self._look()
        self._seen: dict[Path, _Stamp] = self._known

    def watch(self, places: Iterable[Path]) -> None:
        """Look at these, too, from how they are now."""
        new = Changes(place for place in places if place not in self._places)
        self._places += new._places
        self._known |= new._known
        self._seen |= new._seen

    def join(self, later: "Changes") -> None:
        """Look at everything that a later reading was read from, too, as it was then."""
        theirs = later._places, later._known, later._seen  # noqa: SLF001 (it is one of us)
        self._places += tuple(place for place in theirs[0] if place not in self._places)
        self._known = theirs[1] | self._known
        self._seen = theirs[2] | self._seen

    def noticed(self) -> bool:
        """True once after a change. A file that is still being written differs from look to look: it is waited for."""
        before, self._seen = self._seen, self._look()
        if self._seen == self._known or self._seen != before:
            return False
        self._known = self._seen
        return True

    def _look(self) -> dict[Path, _Stamp]:
        return {file: _stamp(file) for place in self._places for file in _files(place)}


def _persona_places(settings: Settings) -> tuple[Path, ...]:
    """Where an operator's own personas are."""
    named = (Path(name) for bot in settings.bots for name in bot.personas)
    return (*settings.personas, *(path for path in named if path.suffix))


def _files(place: Path) -> Iterator[Path]:
    yield place
    try:
        if place.is_dir():
            yield from (file for file in place.iterdir() if not file.name.startswith("."))
    except OSError:
        return


def _stamp(file: Path) -> _Stamp:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
