"""Whole copies of a database, made beside whoever is running with it: checked, on disk, and only then by their name."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from botkit.clock import SECOND, Instant
from botkit.delivery.failpoints import Failpoint, pass_by
from botkit.errors import StoreDamaged, StoreError, StoreUnavailable
from botkit.storage.sqlite.copies import backups_in, begin_copy
from botkit.storage.sqlite.lock import holder_of
from botkit.storage.sqlite.migrate import migrations, recognise, tables_of
from botkit.storage.sqlite.reading import hearing_signals, reading

_PART = ".part"
_HALF = re.compile(r"botkit-.+Z\.sqlite3\.[0-9]+\.part")
_CANNOT_WRITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that is complete: its size in bytes, and the version of its schema."""

    path: Path
    size: int
    schema: int


def back_up(database: Path, target: Path, failpoint: Failpoint = pass_by) -> Copied:
    """Copy the database as it is at one moment to `target`, which is replaced where it is a backup of ours.

    Killed at any moment, `target` is what it was before, or the whole new copy.

    Raises:
        StoreUnavailable: the database cannot be read, or the copy not written.
        StoreDamaged: the database, or what stands at `target`, is damaged or another program's.
        SchemaTooNew: a newer botkit wrote it.
    """
    with reading(database):
        pass  # whether there is anything to copy, before its place is looked at
    try:
        _refuse_to_lose(database, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    part = begin_part(target, database)
    try:
        schema = copy_whole(database, part, failpoint)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        part.unlink(missing_ok=True)
    failpoint("copy.named")
    return Copied(target, target.stat().st_size, schema)


def forget_old(folder: Path, keep: int, at: Instant) -> list[Path]:
    """Remove all but the newest `keep` of the backups in the folder that have our names; which went.

    What one that was killed left is removed once nobody has written to it for an hour.
    """
    old = backups_in(folder)[keep:] if keep else []
    halves = (path for path in folder.iterdir() if _HALF.fullmatch(path.name))
    old += [path for path in halves if at // SECOND - path.stat().st_mtime > _HOUR]
    for path in old:
        path.unlink()
    return old


def begin_part(target: Path, source: Path) -> Path:
    """An empty file beside `target`, with the rights of what is there or of the source, and room for the source.

    Raises:
        StoreUnavailable: it cannot be made, or there is no source.
    """
    with reading(source):
        pass  # before anything is made
    # Of two at once each has a file of its own: neither takes the other's half for a whole.
    part = target.with_name(f"{target.name}.{os.getpid()}{_PART}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        begin_copy(part, target if target.exists() else source)
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise StoreUnavailable(
            f"nothing can be written in {target.parent} ({error.strerror}): make it writable, or name another place"
        ) from error
    needed = sum(path.stat().st_size for path in (source, log_of(source)) if path.exists())
    if free < needed:
        part.unlink()
        raise StoreUnavailable(
            f"{needed / 1e6:,.0f} MB are needed in {target.parent}, and {free / 1e6:,.0f} MB are free: make room "
            "there, or name another place"
        )
    return part


def copy_whole(database: Path, part: Path, failpoint: Failpoint = pass_by) -> int:
    """Fill `part` with a checked copy that is on disk; returns the version of its schema.

    What was deleted is not in it.

    Raises:
        StoreUnavailable: the database cannot be read, or the part not be written.
        StoreDamaged: one of them is damaged, or the database is another program's.
        SchemaTooNew: a newer botkit wrote it.
    """
    with reading(database) as db:
        recognise(database, version_of(db), tables_of(db), migrations())
        try:
            with hearing_signals(db):
                db.execute("VACUUM INTO ?", (str(part),))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _CANNOT_WRITE:
                raise StoreUnavailable(f"{part} cannot be written ({error}): make room there") from error
            raise
    failpoint("copy.written")
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        with hearing_signals(copy):
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        schema = version_of(copy)
    if found != "ok":
        raise StoreDamaged(f"the copy of {database} is damaged ({found}): look at the disk, and at botkit db check")
    failpoint("copy.checked")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    failpoint("copy.synced")
    return schema


def sync_folder(folder: Path) -> None:
    """A new name is on disk with this, where the system keeps names so."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def version_of(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _refuse_to_lose(database: Path, target: Path) -> None:
    """Only a backup of ours may be replaced."""
    if target.is_dir():
        raise StoreUnavailable(f"{target} is a folder: name a file in it")
    if not target.exists():
        return
    if target.samefile(database) or holder_of(target) is not None or log_of(target).exists():
        raise StoreUnavailable(f"{target} is a database in use: name another place for the backup")
    try:
        with reading(target) as db:
            recognise(target, version_of(db), tables_of(db), migrations())
    except StoreError as error:
        raise StoreUnavailable(f"{target} is there already and no backup of botkit's: name another place") from error


def _unwritable(target: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(f"{target} cannot be written ({error.strerror}): name another place")


def log_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return path.with_name(f"{path.name}-wal")
