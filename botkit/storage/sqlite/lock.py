"""One process per database file: the lock that says so, held until the process ends however it ends."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from botkit.errors import StoreInUse, StoreUnavailable

_LONGEST = 20
"""Digits of a process number, with room to spare."""


class FileLock:
    """An exclusive lock on `<database>.lock`, which carries the holder's process number for the message."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: BinaryIO | None = None

    def take(self) -> None:
        """Take the lock.

        Raises:
            StoreInUse: another process holds it.
            StoreUnavailable: its file cannot be opened, or is something else's.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+b")
        except OSError as error:
            raise StoreUnavailable(
                f"{self._path} cannot be opened ({error.strerror}): {self._remedy(error)}"
            ) from error
        file.seek(0)
        holder = file.read(_LONGEST + 1)
        if len(holder) > _LONGEST or not (holder.isdigit() or holder == b""):
            file.close()
            raise StoreUnavailable(f"{self._path} is no lock of botkit's: choose another name for the database")
        if not _lock(file):
            file.close()
            raise StoreInUse(
                f"another botkit (process {holder.decode() or 'unknown'}) is using {self._path.with_suffix('')}: "
                "stop it first, or give this one a data folder of its own"
            )
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        self._file = file

    def _remedy(self, error: OSError) -> str:
        if isinstance(error, FileExistsError | NotADirectoryError):
            return "a file stands where a folder should be; choose another folder"
        if self._path.exists():
            return "give it to this user (chown), or choose another folder"
        return "make its folder writable, or choose another"

    def let_go(self) -> None:
        """Give the lock back; the file stays, for removing it would race with the next holder."""
        if self._file is not None:
            self._file.close()
            self._file = None


def holder_of(database: Path) -> int | None:
    """The process that holds the database, 0 where it does not say which; None where none does.

    Nothing is written. Whoever takes the lock in the moment of this look is refused it.

    Raises:
        StoreUnavailable: the lock's file cannot be read.
    """
    path = database.with_name(database.name + ".lock")
    try:
        with path.open("rb") as file:
            said = file.read(_LONGEST)
            return None if _lock(file) else int(said) if said.isdigit() else 0
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be read ({error.strerror}): give it to this user (chown)") from error


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
