"""What an inspection needs of a store. It reads, all of it as of one moment, and nobody else waits for it.

Its methods are plain functions: whoever asks is a person at a prompt, with a process of their own.
"""

from typing import Protocol

from botkit.inspection.facts import Found, FoundAs, Life
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
