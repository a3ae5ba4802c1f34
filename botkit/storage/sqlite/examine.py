"""Looking at a database without changing it, whoever is running with it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.migrate import damaged, migrations, recognise, tables_of
from botkit.storage.sqlite.place import check_place

_STEPS = 100_000
"""Instructions of SQLite's machine between two questions whether there is time left: some milliseconds."""


def sqlite_version() -> tuple[int, ...]:
    """Of the library that is in use."""
    return sqlite3.sqlite_version_info


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes:
        version: of the database's schema; 0 where it is not there, or empty.
        newest: the version this botkit writes.
        finished: the whole database was looked at.
    """

    version: int
    newest: int
    finished: bool = True


def look_at(path: Path, has_time: Callable[[], bool]) -> Look:
    """Open the file for reading, recognise it, and check it for as long as there is time.

    Raises:
        StoreUnavailable: it cannot be opened.
        StoreDamaged: it does not pass SQLite's check, or is no database of ours.
        SchemaTooNew: a newer botkit wrote it.
    """
    check_place(path)
    steps = migrations()
    newest = steps[-1][0]
    if not path.exists() or path.stat().st_size == 0:
        return Look(0, newest)
    # Without a log nobody is writing, and SQLite would leave one behind that tells of a crash.
    has_log = path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.resolve().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=2.0)) as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            recognise(path, version, tables_of(db), steps)
            check = _check(db, has_time)
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"{path} cannot be opened ({error}): make its folder writable for this user") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise damaged(path, str(error)) from error
    if check not in ("ok", ""):
        raise damaged(path, check)
    return Look(version, newest, finished=check == "ok")


def _check(db: sqlite3.Connection, has_time: Callable[[], bool]) -> str:
    """What SQLite's check says; empty where there is no time for it."""
    db.set_progress_handler(lambda: not has_time(), _STEPS)
    try:
        return str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return ""
