"""What every source of a model file shares."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from botkit.clock import Clock
from botkit.errors import ModelUnavailable
from botkit.models.catalogue import CatalogueEntry


class SourceFailed(ModelUnavailable):
    """One source cannot give the file; the next one may."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far getting a model file is, in bytes. `source` is told to the person."""

    stage: Literal["download", "verify"]
    done: int
    total: int
    source: str = ""


OnProgress: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One file on its way into `folder`. What has arrived survives a restart."""

    entry: CatalogueEntry
    folder: Path
    clock: Clock
    on_progress: OnProgress

    @property
    def hub_part(self) -> Path:
        """The bytes that hubs gave so far."""
        return self.folder / f"{self.entry.file}.part"

    @property
    def registry_part(self) -> Path:
        """The bytes that the registry's parts gave so far; `registry_state` counts the parts."""
        return self.folder / f"{self.entry.file}.parts"

    @property
    def registry_state(self) -> Path:
        """See `registry_part`."""
        return self.folder / f"{self.entry.file}.parts.json"

    @property
    def kept(self) -> int:
        """Bytes that need not come again, wherever they came from."""
        return max((part.stat().st_size for part in (self.hub_part, self.registry_part) if part.exists()), default=0)

    def begin(self) -> None:
        """Make the folder.

        Raises:
            OSError: it cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Forget everything that is half done."""
        for path in (self.hub_part, self.registry_part, self.registry_state):
            path.unlink(missing_ok=True)

    def report(self, done: int, source: str) -> None:
        """Tell how much is there."""
        self.on_progress(Progress("download", done, self.entry.size, source))
