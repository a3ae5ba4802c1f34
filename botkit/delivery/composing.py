"""The sign that the companion is composing, shown while a block of work lasts."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from botkit.adapter import Adapter
from botkit.clock import Clock
from botkit.messages import ConversationId

_log = logging.getLogger(__name__)
_SOON = 0.5
"""Seconds within which an answer needs no sign: one that is cut off as it is being sent costs a connection."""
_AGAIN = 4.0
"""Seconds after which platforms let the sign go out."""


@asynccontextmanager
async def composing(adapter: Adapter, conversation: ConversationId, clock: Clock) -> AsyncGenerator[None, None]:
    """Show the typing sign in `conversation` until the block ends, unless that is soon or the platform has none."""
    if not adapter.capabilities.typing:
        yield
        return
    showing = asyncio.create_task(_show(adapter, conversation, clock), name="typing")
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _show(adapter: Adapter, conversation: ConversationId, clock: Clock) -> None:
    await clock.sleep(_SOON)
    while True:
        try:
            await adapter.show_typing(conversation)
        except Exception as error:  # boundary: a sign that does not show harms nobody
            _log.debug("typing was not shown: %s", type(error).__name__)
        await clock.sleep(_AGAIN)
