"""What may stand where a database is to be opened."""

import os
from pathlib import Path

from botkit.errors import StoreDamaged, StoreUnavailable


def check_place(path: Path) -> None:
    """Look before anything is opened: SQLite makes a file where there is none, and drops a log without a database.

    Raises:
        StoreUnavailable: a folder or a device is there, a file that this user may not read and write, or nobody knows.
        StoreDamaged: the database is gone and its write-ahead log is not.
    """
    _refuse_unseen(path)
    if path.is_dir():
        raise StoreUnavailable(f"{path} is a folder: name a file in it, as in {path / 'botkit.sqlite3'}")
    if path.exists():
        if not path.is_file():
            raise StoreUnavailable(f"{path} is no ordinary file: name another as storage.path")
        for right, what in ((os.R_OK, "read"), (os.W_OK, "written")):
            if not os.access(path, right, effective_ids=os.access in os.supports_effective_ids):
                remedy = "give it to this user (chown, chmod), or name another file as storage.path"
                raise StoreUnavailable(f"{path} may not be {what} by this user: {remedy}")
    log = path.with_name(f"{path.name}-wal")
    if _size(path) == 0 and _size(log) > 0:
        remedy = f"put the database back beside it, or move {log.name} away, too, to begin anew"
        raise StoreDamaged(f"{path} is gone, and {log.name} has what was written last: {remedy}")


def _refuse_unseen(path: Path) -> None:
    """What is in a folder that this user may not go into is not known."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        remedy = "give its folder to this user (chown, chmod), or name another file as storage.path"
        raise StoreUnavailable(f"{path} cannot be looked at ({error.strerror}): {remedy}") from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
