"""The data folder and the database in it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from botkit.adapter import Finding
from botkit.doctor.check import note, ok, problem
from botkit.doctor.ids import Id
from botkit.errors import SchemaTooNew, StoreDamaged, StoreError
from botkit.storage.sqlite.examine import look_at
from botkit.storage.sqlite.lock import holder_of

LEAST_ROOM = 100_000_000
"""Bytes that have to be free: below, the database may soon not be able to write."""

_COMFORTABLE = 5
"""So many times the least room is enough not to be told."""

NETWORK_FILE_SYSTEMS = frozenset(
    (
        *(
            "9p",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "gfs2",
            "glusterfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
        ),
        *("ocfs2", "orangefs", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs"),
        *("fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
    )
)

MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux tells which file system is where."""


def folder(path: Path) -> Finding:
    """Whether something can be written there."""
    there = nearest(path)
    remedy = f"give {there} to this user (chown, chmod), or name another folder as data_dir"
    if not there.is_dir():
        return problem(Id.FOLDER, f"{there} is a file, and {path} cannot be in it", "name another folder as data_dir")
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return problem(Id.FOLDER, f"nothing can be written in {there} ({error.strerror})", remedy)
    return ok(Id.FOLDER, f"{path} can be written" if there == path else f"{path} is made at the first start")


def room(path: Path, least: int) -> Finding:
    """Whether the disk has so many bytes left."""
    free = shutil.disk_usage(nearest(path)).free
    told = f"{free / 1e6:,.0f} MB are free at {path}"
    if free < least:
        return problem(Id.ROOM, f"only {told}", f"make room there: {least / 1e6:,.0f} MB at least")
    if free < _COMFORTABLE * least:
        return note(Id.ROOM, f"only {told}", "make room there soon: when the disk is full, no message is accepted")
    return ok(Id.ROOM, told)


def file_system(path: Path, mounts: str) -> Iterator[Finding]:
    """Whether the folder is on this machine; `mounts` as Linux tells them, empty where nothing does."""
    there = nearest(path).resolve()
    kind = _kind_of(there, mounts)
    if kind in NETWORK_FILE_SYSTEMS:
        what = f"{path} is on a network file system ({kind}), where a database may be damaged"
        yield problem(Id.FILE_SYSTEM, what, "name a folder on a disk of this machine as data_dir")
    elif kind:
        yield ok(Id.FILE_SYSTEM, f"{path} is on a file system of this machine ({kind})")


def database(path: Path, has_time: Callable[[], bool]) -> Iterator[Finding]:
    """Whether the file can be opened, is sound, and is of this version; looks on while `has_time`."""
    try:
        seen = look_at(path, has_time)
    except SchemaTooNew as error:
        yield _told(Id.SCHEMA, error)
        return
    except StoreDamaged as error:
        yield _told(Id.DATABASE, error)
        return
    except StoreError as error:
        yield _told(Id.FOLDER, error)
        return
    if seen.version == 0:
        yield ok(Id.DATABASE, f"{path} is made at the first start")
        return
    if seen.finished:
        yield ok(Id.DATABASE, f"{path} is sound")
    else:
        remedy = "give the doctor more time, as in --patience 600"
        yield note(Id.DATABASE, f"{path} is too large to be checked in so short a time", remedy)
    if seen.version < seen.newest:
        what = f"the database is of an older version (schema {seen.version}, this botkit writes {seen.newest})"
        yield note(Id.SCHEMA, what, "start botkit: it upgrades the database, and keeps a copy from before")
    else:
        yield ok(Id.SCHEMA, f"the database is of this version (schema {seen.version})")


def holder(path: Path) -> Finding:
    """Whether some botkit is running with the database."""
    try:
        process = holder_of(path)
    except StoreError as error:
        return _told(Id.HOLDER, error)
    if process is None:
        return ok(Id.HOLDER, "no botkit is running with the database")
    what = f"a botkit (process {process or 'unknown'}) is running with the database, which only one can"
    return note(Id.HOLDER, what, "stop it before you start another, or give that one a data_dir of its own")


def nearest(path: Path) -> Path:
    """The path, or what is there of the way to it."""
    return next(each for each in (path, *path.parents) if _is_there(each))


def _is_there(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except OSError:
        return False


def _kind_of(path: Path, mounts: str) -> str:
    """The type of the file system that a resolved path is on."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].encode().decode("unicode_escape") if before.count(" ") >= 4 else ""  # noqa: PLR2004
        if point and path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), after.split(" ")[0]
    return kind


def _told(check: Id, error: StoreError) -> Finding:
    """An error of the store says its remedy behind a colon."""
    what, _, remedy = str(error).partition(": ")
    return problem(check, what, remedy or "see docs/setup.md")
