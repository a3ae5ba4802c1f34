"""One persona file while someone edits it: its last good persona stands whatever happens to the file."""

import hashlib
from pathlib import Path
from typing import TypeAlias

from botkit.messages import PersonaId
from botkit.persona.findings import Finding
from botkit.persona.loader import LoadedPersona, check_bytes, read_limited, unreadable

_Stamp: TypeAlias = tuple[int, int, int, int] | None
"""Times of modification and change in nanoseconds, size, inode; None for a file that is not there."""


class WatchedFile:
    """What is known of one file.

    Attributes:
        loaded: the last good persona, if there ever was one.
        first_id: the id of the first good one; a talk may hang on it.
        findings: what is wrong with the content as it was last read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loaded: LoadedPersona | None = None
        self.first_id: PersonaId | None = None
        self.findings: tuple[Finding, ...] = ()
        self._stamp: _Stamp = None
        self._digest = b""
        # Two writes within one tick of the file system's clock look alike from outside: a fresh file is read twice.
        self._settled = False
        self._told: set[bytes] = set()

    @property
    def is_there(self) -> bool:
        """Whether it was on the disk at the last look."""
        return self._stamp is not None

    def look(self) -> tuple[Finding, ...]:
        """Read the file if it may have changed; its findings, where this content's have not been told before."""
        stamp = _stamp(self.path)
        if self._settled and stamp == self._stamp:
            return ()
        content, error = _read(self.path)
        digest = hashlib.sha256(content).digest() if error is None else str(error).encode()
        same = digest == self._digest
        self._settled = same and stamp == self._stamp
        self._stamp, self._digest = stamp, digest
        return () if same else self._take(content, error)

    def _take(self, content: bytes, error: OSError | None) -> tuple[Finding, ...]:
        if error is not None:
            self.findings = (unreadable(self.path, error),)
        else:
            loaded, self.findings = check_bytes(content, self.path)
            if loaded is not None:
                self.loaded = loaded
                self.first_id = self.first_id or loaded.ref.id
                self._told.clear()
                return ()
        if self._digest in self._told:
            return ()
        self._told.add(self._digest)
        return self.findings


def _read(path: Path) -> tuple[bytes, OSError | None]:
    try:
        return read_limited(path), None
    except OSError as error:
        return b"", error


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
