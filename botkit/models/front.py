"""What stands in front of a model and answers in its name."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from botkit.conversation.ports import ChatModel, ModelEvent


@asynccontextmanager
async def closing(events: AsyncIterator[ModelEvent]) -> AsyncGenerator[AsyncIterator[ModelEvent]]:
    """Lets go of the connection behind a stream however its reading ends."""
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


class ModelFront:
    """Is called like the model behind it, takes as much, and closes it; what it adds is its `stream`."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    async def close(self) -> None:
        await self._model.close()
