"""A user who is not root, who may do everything: tests of rights are theirs."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65_534
"""A user that every system has and nothing belongs to."""


@contextmanager
def somebody() -> Iterator[Path]:
    """A folder of that user, as whom the block runs."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for each in (folder, *(path for path in folder.iterdir() if path.is_dir())):
            each.chmod(0o700)
        shutil.rmtree(folder)


@contextmanager
def closed_folder() -> Iterator[Path]:
    """A folder that may be listed, and not be gone into."""
    with somebody() as folder:
        closed = folder / "closed"
        closed.mkdir()
        (closed / "inside").touch()
        closed.chmod(0o600)
        yield closed
