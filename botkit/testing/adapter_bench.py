"""What joins the adapter contract to one platform, or to a double of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal, NoReturn

import pytest

from botkit.adapter import Adapter
from botkit.clock import Clock
from botkit.errors import Moved, OutcomeUnknown, Rejected, RetryAfter, SendError, Unreachable
from botkit.messages import ConversationId
from botkit.testing.clock import FrozenClock

Failure = Literal["retry_after", "moved", "unreachable", "rejected", "outcome_unknown"]

ERRORS: dict[Failure, type[SendError]] = {
    "retry_after": RetryAfter,
    "moved": Moved,
    "unreachable": Unreachable,
    "rejected": Rejected,
    "outcome_unknown": OutcomeUnknown,
}


def absent(what: str) -> NoReturn:
    """Skip a test because the platform under test has no such thing; `what` says which, and why."""
    pytest.skip(what)


class AdapterBench(ABC):
    """One platform with one bot on it, and one person in a private chat with that bot.

    Attributes:
        clock: the clock the adapters are built with.
        conversation: the private chat, as the adapter names it.
    """

    clock: Clock
    conversation: ConversationId

    @abstractmethod
    def adapter(self) -> Adapter:
        """A new adapter of the bot, as after a start of the program; the platform stays as it is."""

    @abstractmethod
    async def person_says(self, text: str) -> None:
        """The person writes."""

    @abstractmethod
    def person_sees(self) -> list[str]:
        """The bot's messages in the private chat as they stand, oldest first."""

    async def person_edits(self, text: str) -> None:
        """The person changes the message they wrote last."""
        absent("nobody can edit a message on this platform")

    async def person_deletes(self) -> None:
        """The person takes the message they wrote last back."""
        absent("nobody can delete a message on this platform")

    async def repeat(self) -> None:
        """The platform delivers its latest event once more."""
        absent("this platform never repeats an event")

    def confirmed(self) -> int:
        """How many events the adapter has confirmed to the platform."""
        absent("this platform wants no confirmation")

    async def break_next_send(self, failure: Failure) -> None:
        """The next message is refused or lost in that way."""
        absent(f"this platform never fails with {failure}")

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return once `condition` holds; AssertionError if it does not in half a minute of the clock."""
        if isinstance(self.clock, FrozenClock):
            await self.clock.until(condition, limit=30.0)
            return
        give_up = self.clock.monotonic() + 30.0
        while not condition():
            assert self.clock.monotonic() < give_up, "it did not come to hold within 30 s"
            await self.clock.sleep(0.005)
