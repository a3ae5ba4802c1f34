"""One process per database file: the lock that says so, held until the process ends however it ends."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from botkit.errors import StoreInUse, StoreUnavailable


class FileLock:
    """An exclusive lock on `<database>.lock`, which carries the holder's process number for the message."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: BinaryIO | None = None

    def take(self) -> None:
        """Take the lock.

        Raises:
            StoreInUse: another process holds it.
            StoreUnavailable: the folder cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+b")
        except OSError as error:
            raise StoreUnavailable(
                f"{self._path} cannot be opened ({error.strerror}): make its folder writable, or choose another"
            ) from error
        if not _lock(file):
            file.seek(0)
            holder = file.read(20).decode("ascii", "replace").strip() or "unknown"
            file.close()
            raise StoreInUse(
                f"another botkit (process {holder}) is using {self._path.with_suffix('')}: "
                "stop it first, or give this one a data folder of its own"
            )
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        self._file = file

    def let_go(self) -> None:
        """Give the lock back; the file stays, for removing it would race with the next holder."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> bool:
        # Past the text, so that others can still read who holds it.
        file.seek(1024)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
