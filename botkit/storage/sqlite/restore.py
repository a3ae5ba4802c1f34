"""A backup takes the place of the database, which is kept under another name."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from botkit.clock import SECOND, Instant
from botkit.delivery.failpoints import Failpoint, pass_by
from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.backup import Copied, begin_part, copy_whole, log_of, sync_folder
from botkit.storage.sqlite.lock import FileLock

_BESIDE = ("-wal", "-shm")


def restore(backup: Path, database: Path, at: Instant, failpoint: Failpoint = pass_by) -> tuple[Copied, Path | None]:
    """Put a checked copy of `backup` in the place of `database`; returns it, and what was kept of the replaced one.

    Killed at any moment, the database is what it was before, or the whole restored one.

    Raises:
        StoreInUse: a botkit is running with the database.
        StoreUnavailable: the backup cannot be read, or the database not be replaced.
        StoreDamaged: the backup is damaged, or another program's.
        SchemaTooNew: a newer botkit wrote the backup.
    """
    if not backup.is_file():
        raise StoreUnavailable(f"there is no backup {backup}: name one of those that botkit db backup made")
    if database.exists() and backup.samefile(database):
        raise StoreUnavailable(f"{backup} is the database itself: name a backup of it")
    lock = FileLock(database)
    lock.take()
    part: Path | None = None
    try:
        for half in database.parent.glob(f"{database.name}.*.part"):  # of one that was killed: the lock is ours
            half.unlink()
        part = begin_part(database, backup)
        schema = copy_whole(backup, part, failpoint)
        kept = _keep(database, at) if database.exists() or log_of(database).exists() else None
        failpoint("restore.kept")
        for ending in _BESIDE:  # or they would be taken for the new one's
            _beside(database, ending).unlink(missing_ok=True)
        failpoint("restore.cleared")
        part.replace(database)
        sync_folder(database.parent)
        failpoint("restore.replaced")
    except OSError as error:
        raise StoreUnavailable(f"{database} cannot be replaced ({error.strerror}): make it writable") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
        lock.let_go()
    return Copied(database, database.stat().st_size, schema), kept


def _keep(database: Path, at: Instant) -> Path:
    """The database under another name, too, with whatever of its log could not be put into it."""
    if database.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    moment = f"{datetime.fromtimestamp(at // SECOND, UTC):%Y%m%d-%H%M%S}Z"
    kept = database.with_name(f"{database.name}.replaced-{moment}")
    for ending in ("", "-wal"):
        if _beside(database, ending).exists():
            _link(_beside(database, ending), _beside(kept, ending))
    sync_folder(database.parent)
    return kept


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")
