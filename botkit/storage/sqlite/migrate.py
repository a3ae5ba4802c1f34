"""Numbered SQL files bring a database to this version, with a copy made before and no way back."""

import os
import sqlite3
from importlib.resources import files
from pathlib import Path

from botkit.errors import SchemaTooNew, StoreDamaged

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
    newest `kept` copies stay.

    Raises:
        SchemaTooNew: a newer botkit wrote it.
        StoreDamaged: it is no database, or a damaged one.
    """
    steps = migrations() if steps is None else steps
    try:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        check = str(db.execute("PRAGMA quick_check(1)").fetchone()[0]) if suspicious else "ok"
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    if check != "ok":
        raise damaged(path, check)
    newest = steps[-1][0]
    if version > newest:
        raise SchemaTooNew(
            f"{path} was written by a newer botkit (schema {version}, this one knows {newest}): "
            f"install that version again, or restore a copy ({path.name}.v{newest}.bak)"
        )
    if 0 < version < newest:
        _copy(db, path, version, kept)
    for number, sql in steps:
        if number > version:
            # executescript commits what is open and runs as it is, so the script brings its own transaction.
            db.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")
    return version


def damaged(path: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path} is damaged ({what}): move it away and restore the newest copy beside it; "
        "botkit does not start with an empty memory in its place"
    )


def _copy(db: sqlite3.Connection, path: Path, version: int, kept: int) -> None:
    """A whole copy under a name of its own, complete on disk before it gets that name."""
    target = path.with_name(f"{path.name}.v{version}.bak")
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    db.execute("VACUUM INTO ?", (str(unfinished),))
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    copies = sorted(path.parent.glob(f"{path.name}.v*.bak"), key=lambda copy: copy.stat().st_mtime_ns)
    for old in copies[: max(0, len(copies) - kept)]:
        old.unlink()
