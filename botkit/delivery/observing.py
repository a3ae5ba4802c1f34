"""What delivery tells whoever watches it: figures and states, and nothing of what people say."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from botkit.delivery.records import OutboxState
from botkit.messages import BotId


class BotState(StrEnum):
    OPENING = "opening"
    LISTENING = "listening"
    ELSEWHERE = "elsewhere"
    """Another process listens to it."""
    FAILING = "failing"
    """It is tried again within a minute."""
    RESTING = "resting"
    """Its settings cannot work: it is tried again much later, in case that was mended on the platform's side."""
    ENDED = "ended"
    """Its platform has no more."""


@dataclass(frozen=True, slots=True)
class BotStanding:
    """How one bot is; `reason` says what is wrong, where something is."""

    state: BotState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a store has to do at one moment.

    Attributes:
        waiting: conversations with input that no turn has taken yet.
        owed: those of them in which an answer was tried for and is still owed.
        outgoing: messages on their way out.
        overdue: seconds for which the conversation that has waited longest could have been served; 0 where none waits.
    """

    waiting: int
    owed: int
    outgoing: int
    overdue: float


class Observer(Protocol):
    """Told at once and in passing: its methods return quickly and never raise."""

    def accepted(self, bot: BotId, *, new: int, duplicates: int) -> None:
        """A batch is on the disk; events that came again are not written twice."""
        ...

    def turn_ended(self, bot: BotId, outcome: str, seconds: float) -> None:
        """A turn is committed, so many seconds after it was begun."""
        ...

    def sends_ended(self, bot: BotId, state: OutboxState, count: int = 1) -> None:
        """So many messages on their way out came to this end."""
        ...

    def send_doubted(self, bot: BotId) -> None:
        """A try may have been shown, and nothing makes the next one harmless."""
        ...

    def send_put_off(self, bot: BotId) -> None:
        """The platform asks to wait."""
        ...

    def committed(self, seconds: float, writes: int) -> None:
        """One transaction of the store, with so many pieces of work in it, took so long."""
        ...


class NobodyWatches:
    """The observer of those who look at nothing."""

    def accepted(self, bot: BotId, *, new: int, duplicates: int) -> None:
        """Nothing."""

    def turn_ended(self, bot: BotId, outcome: str, seconds: float) -> None:
        """Nothing."""

    def sends_ended(self, bot: BotId, state: OutboxState, count: int = 1) -> None:
        """Nothing."""

    def send_doubted(self, bot: BotId) -> None:
        """Nothing."""

    def send_put_off(self, bot: BotId) -> None:
        """Nothing."""

    def committed(self, seconds: float, writes: int) -> None:
        """Nothing."""
