"""Numbered SQL files bring a database to this version, with a copy made before and no way back."""

import os
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from botkit.errors import SchemaTooNew, StoreDamaged
from botkit.storage.sqlite.copies import begin_copy, copies_of, how_to_go_on, name_of_copy

_QUICK = 64 * 1024 * 1024
"""Bytes up to which a check takes a fraction of a second."""


def migrations() -> list[tuple[int, str]]:
    """Number and SQL of every migration, in order."""
    folder = files("botkit.storage") / "migrations"
    named = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name.split("_", 1)[0]), (folder / name).read_text("utf-8")) for name in named]


def is_suspicious(path: Path) -> bool:
    """Whether the file should be checked before use: it is small enough to be quick, or was not closed properly.

    A clean close removes the write-ahead log; one that is still there tells of a crash.
    """
    return not path.exists() or path.stat().st_size < _QUICK or path.with_name(path.name + "-wal").exists()


def migrate(
    db: sqlite3.Connection,
    path: Path,
    *,
    suspicious: bool = True,
    kept: int = 5,
    steps: list[tuple[int, str]] | None = None,
) -> int:
    """Bring the database at `path` to the newest version; returns the version it had.

    Each step is one transaction. A database that holds data is copied to `<name>.v<version>.bak` first, and the
    newest `kept` copies stay. Nothing is written before it is known to be botkit's.

    Raises:
        SchemaTooNew: a newer botkit wrote it.
        StoreDamaged: it is no database, a damaged one, or another program's.
    """
    steps = migrations() if steps is None else steps
    try:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        tables = tables_of(db)
        check = str(db.execute("PRAGMA quick_check(1)").fetchone()[0]) if suspicious else "ok"
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise damaged(path, str(error)) from error
    recognise(path, version, tables, steps)
    if check != "ok":
        raise damaged(path, check)
    db.execute("PRAGMA journal_mode = WAL")
    if 0 < version < steps[-1][0]:
        _copy(db, path, version, kept)
    for number, sql in steps:
        if number > version:
            # executescript commits what is open and runs as it is, so the script brings its own transaction.
            db.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")
    return version


def damaged(path: Path, what: str) -> StoreDamaged:
    if not copies_of(path) and not _begins_as_sqlite(path):
        return StoreDamaged(
            f"{path} is no database: it was not changed; name another file as storage.path, or move this one away"
        )
    # SQLite may say it in several lines and with colons; here it is one line, with the remedy behind its colon.
    said = " ".join(what.replace("*", "").split()).replace(": ", ", ")
    return StoreDamaged(f"{path} is damaged ({said}): {how_to_go_on(path)}")


def recognise(path: Path, version: int, tables: set[str], steps: list[tuple[int, str]]) -> None:
    """Whether this is a new database or one of botkit's.

    Raises:
        SchemaTooNew: a newer botkit wrote it.
        StoreDamaged: it is another program's, or some of its tables are gone.
    """
    newest = steps[-1][0]
    if version == 0 and not tables:
        return
    missing = _tables_after(steps, version if 0 < version <= newest else newest) - tables
    ours = _tables_after(steps, newest) & tables
    if not ours:
        raise StoreDamaged(
            f"{path} is another program's database: it was not changed; name another file as storage.path"
        )
    if version > newest:
        raise SchemaTooNew(
            f"{path} was written by a newer botkit (schema {version}, this one knows {newest}): "
            f"install that version again; or {how_to_go_on(path, newest=newest)}"
        )
    if version < 1:
        raise StoreDamaged(
            f"{path} has botkit's tables and not its version, as a database made from a dump: set it to that of the "
            f"database it was dumped from, as in PRAGMA user_version = {newest}; or {how_to_go_on(path)}"
        )
    if missing:
        raise damaged(path, f"without its tables {', '.join(sorted(missing))}")


def tables_of(db: sqlite3.Connection) -> set[str]:
    """The tables that a database has, SQLite's own left out."""
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows if not name.startswith("sqlite_")}


def _tables_after(steps: list[tuple[int, str]], version: int) -> set[str]:
    """The tables that a database of this version has."""
    with closing(sqlite3.connect(":memory:")) as db:
        for number, sql in steps:
            if number <= version:
                db.executescript(sql)
        return tables_of(db)


def _begins_as_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def _copy(db: sqlite3.Connection, path: Path, version: int, kept: int) -> None:
    """A whole copy under a name of its own, complete on disk before it gets that name."""
    target = name_of_copy(path, version)
    unfinished = target.with_name(target.name + ".part")
    begin_copy(unfinished, path)
    db.execute("VACUUM INTO ?", (str(unfinished),))
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    for old in copies_of(path)[kept:]:
        old.path.unlink()
