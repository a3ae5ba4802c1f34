"""The copies there are of a database, and what to tell of them when it cannot be used."""

import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from botkit.clock import SECOND, Instant

BACKUPS = "backups"
"""The folder beside a database in which its backups are, unless the operator keeps them elsewhere."""

_BACKUP = re.compile(r"botkit-[0-9]{8}-[0-9]{6}Z\.sqlite3")


def name_of_backup(at: Instant) -> str:
    """As in botkit-20260105-090000Z.sqlite3, which sorts by time."""
    return f"botkit-{datetime.fromtimestamp(at // SECOND, UTC):%Y%m%d-%H%M%S}Z.sqlite3"


def backups_in(folder: Path) -> list[Path]:
    """What has such a name, the newest first."""
    try:
        found = [path for path in folder.iterdir() if _BACKUP.fullmatch(path.name)]
    except OSError:  # there is none, or it is not for us to look into
        return []
    return sorted(found, key=lambda path: path.name, reverse=True)


@dataclass(frozen=True, slots=True)
class Copy:
    """`<name>.v<version>.bak`: the database as it was before it left that version."""

    path: Path
    version: int


def name_of_copy(database: Path, version: int) -> Path:
    return database.with_name(f"{database.name}.v{version}.bak")


def copies_of(database: Path) -> list[Copy]:
    """The copies there are, the newest first."""
    named = re.compile(rf"{re.escape(database.name)}\.v([0-9]{{1,9}})\.bak")
    try:
        found = [(path, named.fullmatch(path.name)) for path in database.parent.iterdir()]
    except OSError:  # a folder may be open to whoever knows the names in it
        return []
    copies = [Copy(path, int(match[1])) for path, match in found if match and path.is_file()]
    return sorted(copies, key=lambda copy: copy.path.stat().st_mtime_ns, reverse=True)


def how_to_go_on(database: Path, *, newest: int | None = None) -> str:
    """What to do about a database that cannot be used: the copies that there are (up to version `newest`), or none."""
    away = f"move {database.name} (and {database.name}-wal and -shm, where they are) to another place"
    copies = [copy for copy in copies_of(database) if newest is None or copy.version <= newest]
    backups = backups_in(database.parent / BACKUPS)
    if backups and newest is None:
        return f"put the newest backup in its place, with botkit db restore {backups[0]}"
    if not copies:
        return f"there is no copy beside it: restore one of your own; or {away}, and botkit begins anew without a past"
    names = ", ".join(copy.path.name for copy in copies)
    return f"{away}, then copy the newest of these to its name: {names}"


def begin_copy(path: Path, model: Path) -> None:
    """An empty file, with the rights of what it is to be a copy of: people's private words will be in it.

    Raises:
        OSError: it cannot be made.
    """
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    rights = model.stat()
    path.chmod(stat.S_IMODE(rights.st_mode))
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only root may, and only for root it matters
            os.chown(path, rights.st_uid, rights.st_gid)
