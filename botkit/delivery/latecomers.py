"""Who wrote while the answer was being composed: the composer is told at once and takes it in."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from botkit.messages import ConversationId


class Latecomers:
    """One event per conversation that is being composed in this process."""

    def __init__(self) -> None:
        self._composing: dict[ConversationId, asyncio.Event] = {}

    @contextmanager
    def expected(self, conversation: ConversationId) -> Generator[asyncio.Event, None, None]:
        """The event that `notice` sets while the block lasts."""
        event = asyncio.Event()
        self._composing[conversation] = event
        try:
            yield event
        finally:
            # After a lost lease a successor in this process may have put its own event here already.
            if self._composing.get(conversation) is event:
                del self._composing[conversation]

    def notice(self, conversation: ConversationId) -> None:
        """Something new was accepted in `conversation`."""
        event = self._composing.get(conversation)
        if event is not None:
            event.set()
