"""Where a run takes place: a platform, a database, and the process that is killed."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.books import Books
from tests.faults.log import Began, Entry, Marked, Policy, Refused, Reported, Shown
from tests.faults.nursery import Nursery, open_nursery
from tests.faults.platform import Mood, Platform, PlatformName, open_platform

_QUIET = 1.5
"""Seconds without anything new after which a finished run is at rest: longer than a lease and a retry."""
_PATIENCE = 15.0
"""Seconds without progress after which what is unanswered is given up as lost."""
_WRITTEN = 0.4
"""Seconds in which the bot writes down that a send was refused."""
_LOOK_AGAIN = 0.5
"""Seconds between two looks into the database of a process that lives."""


class Stage:
    """One platform, one database and the process that is killed."""

    def __init__(self, folder: Path, platform: Platform, nursery: Nursery, policy: Policy) -> None:
        self.platform = platform
        self.nursery = nursery
        self.policy: Policy = policy
        self._folder = folder
        self._books = Books(self.database)

    @property
    def database(self) -> Path:
        return self._folder / "botkit.sqlite3"

    async def start(self, failpoint: str = "", plant: str = "", thinking: float = 0.0, outage: float = 0.0) -> None:
        """Start the process; it is still on its way when this returns."""
        self._tell_waiting()
        order = ["--database", str(self.database), "--policy", self.policy]
        order += ["--platform", self.platform.name, "--address", self.platform.address]
        order += ["--thinking", f"{thinking:.3f}", "--outage", f"{outage:.3f}"]
        await self.nursery.start([*order, "--failpoint", failpoint, "--plant", plant])

    async def up(self, limit: float = 10.0) -> bool:
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
        for marked in self._marked():
            self.platform.note(marked)
        bound = {self.platform.name_of(chat): persona for chat, persona in self._books.bound().items()}
        books = Reported(self._books.ambiguous(), self._books.expired(), bound)
        self.platform.note(books)
        return books

    def takeovers(self) -> int:
        """How often a worker found that another had taken its conversation over."""
        return (self._folder / "worker.log").read_text(encoding="utf-8", errors="replace").count("gave way")

    def _tell_waiting(self) -> None:
        """Nobody waits for what was given up as perhaps sent: it counts as read."""
        if self.policy == "mark" and self.platform.crowd.unanswered:
            shown = {entry.key for entry in self.platform.log if isinstance(entry, Shown)}
            for marked in self._marked():
                if marked.key not in shown:
                    self.platform.crowd.read(marked.text, marked.answers)

    def _marked(self) -> list[Marked]:
        """The messages that the books say may have been sent."""
        marked: list[Marked] = []
        for entered in self._books.entered("ambiguous"):
            chat = self.platform.name_of(entered.chat)
            answers = self.platform.token_of(chat, entered.answers)
            marked.append(Marked(chat, entered.key, entered.text, answers, entered.after))
        return marked


@asynccontextmanager
async def open_stage(
    folder: Path,
    chance: random.Random,
    moods: Sequence[Mood] = (),
    *,
    on: PlatformName = "fake",
    kind: bool = False,
    policy: Policy = "resend",
) -> AsyncGenerator[Stage, None]:
    """A stage in `folder` while the block lasts; the log and the workers' words stay there."""
    log = folder / "platform.jsonl"
    with (folder / "worker.log").open("ab") as words:
        async with open_platform(on, log, chance, moods, kind=kind) as platform, open_nursery(on, words) as nursery:
            platform.note(Began(policy))
            yield Stage(folder, platform, nursery, policy)
