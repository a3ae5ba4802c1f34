"""Where a run takes place: a platform, a database, and the process that is killed."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.books import Books
from tests.faults.log import Began, Entry, GivenUp, Marked, Policy, Refused, Reported, Shown
from tests.faults.nursery import Nursery
from tests.faults.platform import DATABASE, Mood, Platform, open_platform

_QUIET = 1.5
"""Seconds without anything new after which a finished run is at rest: longer than a lease and a retry."""
_PATIENCE = 15.0
"""Seconds without progress after which what is unanswered is given up as lost."""
_WRITTEN = 0.4
"""Seconds in which the bot writes down that a send was refused."""
_LOOK_AGAIN = 0.5
"""Seconds between two looks into the database of a process that lives."""

LEASE = 0.7
"""Seconds after which a worker is taken for dead; short, for a run must not wait for its dead."""


class Stage:
    """One platform, one database and the process that is killed."""

    def __init__(self, folder: Path, platform: Platform, nursery: Nursery, policy: Policy) -> None:
        self.platform = platform
        self.nursery = nursery
        self.policy: Policy = policy
        self._folder = folder
        self._log = folder / "worker.log"
        self._books = Books(self.database)

    @property
    def database(self) -> Path:
        return self._folder / DATABASE

    async def start(
        self, failpoint: str = "", plant: str = "", thinking: float = 0.0, outage: float = 0.0, lease: float = LEASE
    ) -> None:
        """Start the process; it is still on its way when this returns."""
        self._tell_waiting()
        order = ["--database", str(self.database), "--log", str(self._log), "--policy", self.policy]
        order += ["--platform", self.platform.name, "--address", self.platform.address]
        order += ["--thinking", f"{thinking:.3f}", "--outage", f"{outage:.3f}", "--lease", str(lease)]
        await self.nursery.start([*order, "--failpoint", failpoint, "--plant", plant])

    async def up(self, limit: float = 60.0) -> bool:
        """Whether the process came to listen within `limit` seconds."""
        before, deadline = self.platform.polls, time.monotonic() + limit
        while self.nursery.alive and time.monotonic() < deadline:
            if self.platform.polls > before:
                return True
            await asyncio.sleep(0.002)
        return False

    async def refused(self) -> None:
        """Return once a send was refused and the bot has had the time to write that down."""
        await self.noted(Refused)
        await asyncio.sleep(_WRITTEN)

    async def noted(self, kind: type[Entry], limit: float = 10.0) -> None:
        """Return once an entry of that kind stands in the platform's log."""
        deadline = time.monotonic() + limit
        while not any(isinstance(entry, kind) for entry in self.platform.log):
            assert time.monotonic() < deadline, f"nothing was {kind.__name__.lower()}"
            await asyncio.sleep(0.01)

    async def drain(self, quiet: float = _QUIET, patience: float = _PATIENCE) -> None:
        """Let the process answer what there is; return when it has come to rest, or does not get on."""
        platform, began, looked_at = self.platform, time.monotonic(), 0.0
        while self.nursery.alive:
            still = min(platform.quiet_for, time.monotonic() - began)
            if still >= (patience if platform.crowd.unanswered else quiet):
                return
            if still >= quiet and time.monotonic() - looked_at > _LOOK_AGAIN:
                self._tell_waiting()
                looked_at = time.monotonic()
            await asyncio.sleep(0.01)

    def close_books(self) -> Reported:
        """What the database says of the run, read when the process is dead."""
        for entry in self._unsent():
            self.platform.note(entry)
        bound = {self.platform.name_of(chat): persona for chat, persona in self._books.bound().items()}
        books = Reported(self._books.ambiguous(), self._books.expired(), bound)
        self.platform.note(books)
        return books

    def takeovers(self) -> int:
        """How often a worker found that another had taken its conversation over."""
        return self._log.read_text(encoding="utf-8", errors="replace").count("gave way")

    def _tell_waiting(self) -> None:
        """Nobody waits for what was given up, or left as perhaps sent: that counts as read."""
        crowd = self.platform.crowd
        if crowd.unanswered:
            shown = {entry.key for entry in self.platform.log if isinstance(entry, Shown)}
            for entry in self._unsent():
                if isinstance(entry, GivenUp):
                    crowd.give_up(entry.chat, entry.text, entry.answers)
                elif entry.key not in shown:
                    crowd.read(entry.chat, entry.text, entry.answers)

    def _unsent(self) -> list[Marked | GivenUp]:
        """What the books have as perhaps sent, or given up, as entries for the log."""
        entries: list[Marked | GivenUp] = []
        for entered in self._books.unsent():
            kind = Marked if entered.state == "ambiguous" else GivenUp
            chat = self.platform.name_of(entered.chat)
            answers = self.platform.token_of(chat, entered.answers, entered.events)
            entries.append(kind(chat, entered.key, entered.text, answers, entered.after))
        return entries


@asynccontextmanager
async def open_stage(
    folder: Path,
    chance: random.Random,
    nursery: Nursery,
    moods: Sequence[Mood] = (),
    *,
    kind: bool = False,
    policy: Policy = "resend",
) -> AsyncGenerator[Stage, None]:
    """A stage in `folder` while the block lasts; the log and the workers' words stay there."""
    async with open_platform(nursery.platform, folder, chance, moods, kind=kind) as platform:
        platform.note(Began(policy))
        try:
            yield Stage(folder, platform, nursery, policy)
        finally:
            if nursery.busy:
                await nursery.kill()
