"""Where a run takes place: a platform, a database, and the process that is killed."""

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from botkit.storage.sqlite.store import SqliteStore
from tests.faults.log import Reported
from tests.faults.nursery import Nursery, open_nursery
from tests.faults.platform import Mood, Platform

_QUIET = 1.5
"""Seconds without anything new after which a finished run is at rest: longer than a lease and a retry."""
_PATIENCE = 15.0
"""Seconds without progress after which what is unanswered is given up as lost."""


class Stage:
    """One platform, one database and the process that is killed."""

    def __init__(self, folder: Path, platform: Platform, address: str, nursery: Nursery) -> None:
        self.platform = platform
        self.nursery = nursery
        self._folder = folder
        self._address = address

    @property
    def database(self) -> Path:
        return self._folder / "botkit.sqlite3"

    async def start(self, failpoint: str = "", plant: str = "", thinking: float = 0.0) -> None:
        """Start the process; it is still on its way when this returns."""
        order = ["--database", str(self.database), "--platform", self._address, "--thinking", f"{thinking:.3f}"]
        await self.nursery.start([*order, "--failpoint", failpoint, "--plant", plant])

    async def up(self, limit: float = 10.0) -> bool:
        """Whether the process came to listen within `limit` seconds."""
        before, deadline = self.platform.polls, time.monotonic() + limit
        while self.nursery.alive and time.monotonic() < deadline:
            if self.platform.polls > before:
                return True
            await asyncio.sleep(0.002)
        return False

    async def drain(self, quiet: float = _QUIET, patience: float = _PATIENCE) -> None:
        """Let the process answer what there is; return when it has come to rest, or does not get on."""
        platform, began = self.platform, time.monotonic()
        while self.nursery.alive:
            still = min(platform.quiet_for, time.monotonic() - began)
            if still >= (patience if platform.unanswered else quiet):
                return
            await asyncio.sleep(0.01)

    async def close_books(self) -> Reported:
        """What the database says of the run, read when the process is dead."""
        async with await SqliteStore.open(self.database) as store:
            ambiguous = await store.ambiguous_sends()
        with closing(sqlite3.connect(self.database)) as db:
            expired = db.execute("SELECT count(*) FROM outbox WHERE state = 'expired'").fetchone()[0]
        books = Reported(ambiguous, expired)
        self.platform.note(books)
        return books

    def takeovers(self) -> int:
        """How often a worker found that another had taken its conversation over."""
        return (self._folder / "worker.log").read_text(encoding="utf-8", errors="replace").count("gave way")


@asynccontextmanager
async def open_stage(
    folder: Path, chance: random.Random, moods: Sequence[Mood] = (), *, kind: bool = False
) -> AsyncGenerator[Stage, None]:
    """A stage in `folder` while the block lasts; the log and the workers' words stay there."""
    platform = Platform(folder / "platform.jsonl", chance, moods, kind=kind)
    with (folder / "worker.log").open("ab") as words:
        async with platform.serving() as address, open_nursery(words) as nursery:
            yield Stage(folder, platform, address, nursery)
