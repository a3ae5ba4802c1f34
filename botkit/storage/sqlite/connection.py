"""An aiosqlite connection that runs a whole piece of work in one step of its thread."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import aiosqlite

T = TypeVar("T")
_CACHE = "PRAGMA cache_size = -8192"
"""KiB of pages that a connection may keep for itself. The system keeps the file's pages anyway, for both connections at
once; with more of its own a process that is never still grows for days until all of it is filled."""


class WorkConnection(aiosqlite.Connection):
    """Adds `work`: each statement through aiosqlite costs a thread hop of some 70 µs, a function costs one."""

    async def work(self, task: Callable[[sqlite3.Connection], T]) -> T:
        """Run `task` with the sqlite3 connection in this connection's thread and return what it returns."""
        result: T = await self._execute(task, self._conn)  # pyright: ignore[reportUnknownMemberType] -- untyped there
        return result


async def connect(path: Path, *, writes: bool) -> WorkConnection:
    """Open the database file, which must exist already unless `writes`. One writing connection per process.

    Nothing is written yet: whose database it is, `migrate` finds out. `check_place` has looked at the path before.
    """

    def connector() -> sqlite3.Connection:
        if writes:
            _make_private(path)
        # Transactions are begun and ended by hand: the module's own are invisible in the code.
        return sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)

    connection = WorkConnection(connector, iter_chunk_size=64)
    await connection
    try:
        await connection.work(_configure_writer if writes else _configure_reader)
    except BaseException:
        await connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """A database that is made here is its owner's alone, and with it whatever SQLite puts beside it."""
    with suppress(OSError):  # it is there already; or SQLite will say why it cannot be made
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _configure_writer(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA busy_timeout = 10000")
    # FULL: what was accepted survives a power cut, not only a crash. Commits in groups pay for it.
    db.execute("PRAGMA synchronous = FULL")
    # What is deleted is written over, so that it cannot be read from the file.
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA foreign_keys = ON")


def enlarge_cache(db: sqlite3.Connection) -> None:
    """Give the writer room to work, after it has checked the file: the check reads every page, once and never again."""
    db.execute(_CACHE)


def _configure_reader(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA busy_timeout = 10000")
    db.execute("PRAGMA query_only = ON")
    db.execute(_CACHE)
