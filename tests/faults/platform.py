"""A platform as the suite sees it: people act on it, one bot is on it, and its log is the truth.

Each kind is a package beside this file: `platform.py` with its `open_platform`, and `door.py` with `open_door`, which
the worker imports alone.
"""

import random
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import ClassVar, Literal, Protocol, TextIO, get_args

from botkit.adapter import Adapter, AdapterContext
from tests.faults.crowd import Crowd, Update
from tests.faults.log import Closed, Deleted, Edited, Entry, Moved, Opened, Said, Shown, to_line

PlatformName = Literal["fake", "telegram"]
LOG, DATABASE = "platform.jsonl", "botkit.sqlite3"
"""The files of a run in its folder."""
PLATFORMS: tuple[PlatformName, ...] = get_args(PlatformName)


@dataclass(frozen=True, slots=True)
class Mood:
    """How one request to send is treated; durations are seconds.

    Attributes:
        refused: a plain no with a time to wait; nothing is shown.
        wait: how long the bot is asked to wait then.
        before: time until the message is shown, or refused.
        broken_before: the connection breaks and nothing is shown.
        after: time from there to the answer.
        broken_after: the connection breaks instead of the answer.
    """

    refused: bool = False
    wait: float = 0.05
    before: float = 0.0
    broken_before: bool = False
    after: float = 0.0
    broken_after: bool = False


class Platform(ABC):
    """One platform with one bot. `log` is the truth, also written to a file line by line.

    Args:
        chance: decides what people do, and moods.
        moods: how the first sends are treated, before chance decides; `kind` ends chance for good.

    Attributes:
        name: which of the platforms this is.
        polls: how often the bot asked for what is new.
        troubles: what went wrong, and how often.
    """

    name: ClassVar[PlatformName]

    def __init__(
        self, chance: random.Random, crowd: Crowd, file: TextIO, moods: Sequence[Mood] = (), *, kind: bool = False
    ) -> None:
        self.log: list[Entry] = []
        self.crowd = crowd
        self.polls = 0
        self.troubles: Counter[str] = Counter()
        self._chance = chance
        self._kind = kind
        self._file = file
        self._moods = deque(moods)
        self._opened_at = self._changed_at = time.monotonic()

    @property
    @abstractmethod
    def address(self) -> str:
        """Where the bot finds it."""

    @abstractmethod
    def deliver(self, *updates: Update) -> None:
        """Put what people did into the bot's stream, in this order."""

    @property
    def quiet_for(self) -> float:
        """Seconds since anything was said or shown."""
        return time.monotonic() - self._changed_at

    def act(self, chats: Sequence[str]) -> None:
        """Somebody does something in each of `chats`, again where a chat comes again."""
        self.deliver(*(update for chat in chats for update in self.crowd.act(chat)))

    def end(self) -> None:
        """Nobody does anything more, but that whoever went away comes back."""
        self.deliver(*self.crowd.end())

    def note(self, entry: Entry) -> None:
        """Write an entry into the log."""
        self.log.append(entry)
        if isinstance(entry, Said | Edited | Deleted | Shown):
            self._changed_at = time.monotonic()
        self._file.write(f"{to_line(entry)}\n")

    def name_of(self, chat: str) -> str:
        """The suite's name for a chat that the bot's books know by the platform's id."""
        return chat

    def token_of(self, chat: str, answers: str, events: Sequence[str]) -> str:
        """The token of the input that a message answers, which the bot's books know by the platform's ids.

        Args:
            chat: the suite's name.
            answers: the id of a message; empty where it answers none.
            events: the ids of the events that the turn of the message is about.
        """
        return answers

    def _mood(self) -> Mood:
        if self._moods:
            return self._moods.popleft()
        if self._kind:
            return Mood()
        before = self._chance.choice((0.0, 0.0, self._chance.uniform(0.0, 0.03)))
        fate = self._chance.random()
        # The waits are long enough for people to think better of what they wrote, now and then.
        return Mood(
            refused=fate < 0.04,
            wait=0.05 if fate < 0.02 else 1.2,
            before=0.3 if fate < 0.01 or 0.02 <= fate < 0.03 else before,
            broken_before=0.04 <= fate < 0.05,
            broken_after=0.05 <= fate < 0.07,
            after=1.0 if 0.07 <= fate < 0.09 else self._chance.choice((0.0, 0.01)),
        )

    def _at(self) -> float:
        return round(time.monotonic() - self._opened_at, 4)


def open_platform(
    which: PlatformName, folder: Path, chance: random.Random, moods: Sequence[Mood] = (), *, kind: bool = False
) -> AbstractAsyncContextManager[Platform]:
    """A platform that serves on loopback while the block lasts; its log goes into `folder`, too."""
    opened: AbstractAsyncContextManager[Platform] = import_module(f"tests.faults.{which}.platform").open_platform(
        folder, chance, moods, kind=kind
    )
    return opened


class Door(Protocol):
    """Makes the adapter of a worker in which `plant` grows, for a platform at `address`."""

    def __call__(self, plant: str, context: AdapterContext, address: str) -> Adapter: ...


def door(which: str) -> Door:
    """The way to that platform; it is imported now, with its SDK."""
    opened: Door = import_module(f"tests.faults.{which}.door").open_door
    return opened


def as_entry(update: Update) -> Entry:
    """What the log says of something that a person did."""
    chat, token = update.chat, update.token
    match update.type:
        case "message" | "press":
            return Said(chat, token, int(token.rpartition("m")[2]), update.wish)
        case "edit":
            return Edited(chat, token, update.version)
        case "delete":
            return Deleted(chat, token)
        case "close":
            return Closed(chat)
        case "open":
            return Opened(chat)
        case "move":
            return Moved(chat)
