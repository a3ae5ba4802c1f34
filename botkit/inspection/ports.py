"""What an inspection needs of a store. It reads, all of it as of one moment, and nobody else waits for it.

Its methods are plain functions: whoever asks is a person at a prompt, with a process of their own.
"""

from typing import Protocol

from botkit.clock import Instant
from botkit.inspection.facts import Found, FoundAs, Life, Standing
from botkit.messages import BotId


class Lives(Protocol):
    """The lives of messages."""

    def find(
        self, word: str, *, bot: BotId | None = None, chat: str | None = None, kind: FoundAs | None = None
    ) -> tuple[Found, ...]:
        """Everything that a word names, each once; with `bot`, `chat` and `kind` only what is of these."""
        ...

    def life(self, found: Found) -> Life:
        """All that hangs on what was found."""
        ...


class Standings(Protocol):
    """How everything stands."""

    def standing(self, *, now: Instant, ended_since: Instant, spent_since: Instant) -> Standing:
        """Every bot that ever listened or was told anything, by its name.

        Args:
            ended_since: messages of ours that ended earlier are not counted.
            spent_since: turns that were committed earlier are not counted.
        """
        ...
