"""The copies that an upgrade leaves beside a database, and what to tell of them when the database cannot be used."""

import re
from dataclasses import dataclass
from pathlib import Path


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
    if not copies:
        return f"there is no copy beside it: restore one of your own; or {away}, and botkit begins anew without a past"
    names = ", ".join(copy.path.name for copy in copies)
    return f"{away}, then copy the newest of these to its name: {names}"
