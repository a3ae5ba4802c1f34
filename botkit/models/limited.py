"""A model that only so many turns may ask at once."""

import asyncio
from collections.abc import AsyncGenerator

from botkit.conversation.ports import ChatModel, ChatRequest, ModelEvent
from botkit.models.front import ModelFront, closing


class LimitedModel(ModelFront):
    """Passes a request on once it has one of the `places`; waiting for it counts as thinking time.

    Several may share the places. It is not this model's to close the one behind it.
    """

    def __init__(self, model: ChatModel, places: asyncio.Semaphore) -> None:
        super().__init__(model)
        self._places = places

    async def close(self) -> None:
        """Nothing to let go of: whoever opened the model behind closes it."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        async with self._places, closing(self._model.stream(request)) as events:
            async for event in events:
                yield event
