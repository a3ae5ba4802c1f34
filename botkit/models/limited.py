"""A model that only so many turns may ask at once."""

import asyncio
from collections.abc import AsyncGenerator

from botkit.conversation.ports import ChatModel, ChatRequest, ModelEvent
from botkit.models.watchdog import closing


class LimitedModel:
    """Passes so many requests on at once; the others wait for a place, which counts as thinking time.

    It is not this model's to close the one behind it.
    """

    def __init__(self, model: ChatModel, places: int) -> None:
        self._model = model
        self._places = asyncio.Semaphore(places)

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    async def close(self) -> None:
        """Nothing to let go of: whoever opened the model behind closes it."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        async with self._places, closing(self._model.stream(request)) as events:
            async for event in events:
                yield event
