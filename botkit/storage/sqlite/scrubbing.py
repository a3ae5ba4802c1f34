"""No copies stay on disk of what was forgotten.

SQLite writes zeros over what it deletes (`secure_delete`), but a page that was split or put in order may keep copies of
cells that went elsewhere, in its free space, where they are not deleted with the original. Writing the whole file anew
leaves them behind. And until the write-ahead log is emptied, it has pages as they were before.
"""

import logging
import sqlite3

from botkit.storage.sqlite.forgetting import SCRUB

AT_ONCE = 32 * 1024 * 1024
"""Bytes that are written anew while everybody waits: a second, or two on a slow disk."""
ONCE_A_DAY = 32 * AT_ONCE
"""Bytes that are written anew with the daily pruning: a minute, in which nothing else is written."""
_PATIENCE = 100
"""Milliseconds to wait for whoever reads, each time the log is to be emptied. Writers wait as long."""
_TRIES = 20
_log = logging.getLogger(__name__)


def scrub(db: sqlite3.Connection, *, most: int = AT_ONCE) -> None:
    """Write the file anew if something was forgotten and it has at most so many bytes. Not within a transaction."""
    if db.execute("SELECT 1 FROM chore WHERE name = ?", (SCRUB,)).fetchone() is None:
        return
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    if pages * size > most:
        if most >= ONCE_A_DAY:
            _log.warning("the database is too large to be written anew: what was forgotten may stand in it as waste")
        return
    try:
        db.execute("VACUUM")
        db.execute("DELETE FROM chore WHERE name = ?", (SCRUB,))
    except sqlite3.OperationalError as error:
        _log.warning("the database could not be written anew after something was forgotten (%s): make room", error)


def empty_log(db: sqlite3.Connection, tries: int = _TRIES) -> bool:
    """Bring the write-ahead log into the file and cut it; False where somebody still reads what stands in it."""
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        return any(_is_emptied(db) for _ in range(tries))
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience:d}")


def _is_emptied(db: sqlite3.Connection) -> bool:
    try:
        return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:  # its disk is full, or it is locked: it is tried again
        return False
