"""Who writes while a conversation is being served: whoever serves it is told at once."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from botkit.messages import ConversationId


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """What the holder of a conversation listens to while it works.

    Attributes:
        more: something new was accepted.
        urgent: something was accepted that waits for nothing: a bare call, a command.
    """

    more: asyncio.Event = field(default_factory=asyncio.Event)
    urgent: asyncio.Event = field(default_factory=asyncio.Event)

    def clear(self) -> None:
        """Everything accepted so far is about to be read."""
        self.more.clear()
        self.urgent.clear()


class Latecomers:
    """The conversations that are being served in this process, each with its holder's attention."""

    def __init__(self) -> None:
        self._served: dict[ConversationId, Attention] = {}

    @contextmanager
    def expected(self, conversation: ConversationId) -> Generator[Attention, None, None]:
        """The attention that `notice` draws while the block lasts."""
        attention = Attention()
        self._served[conversation] = attention
        try:
            yield attention
        finally:
            # After a lost lease a successor in this process may have put its own here already.
            if self._served.get(conversation) is attention:
                del self._served[conversation]

    def notice(self, conversation: ConversationId, *, urgent: bool = False) -> None:
        """Something new was accepted in `conversation`."""
        attention = self._served.get(conversation)
        if attention is not None:
            attention.more.set()
            if urgent:
                attention.urgent.set()
