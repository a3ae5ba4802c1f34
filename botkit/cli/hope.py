"""The one failure of a model that no waiting mends is told to whoever waits."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from botkit.conversation.ports import ChatModel, ChatRequest, ModelEvent
from botkit.errors import ModelMisconfigured
from botkit.models.front import ModelFront, closing


class ModelWithHope(ModelFront):
    """Passes everything on to the model behind it.

    Args:
        tell: told what is wrong, where the model cannot answer until its operator mends that.
        hopeless: set then, until it answers after all; while it is set, nothing is told again.
    """

    def __init__(self, model: ChatModel, tell: Callable[[ModelMisconfigured], None], hopeless: asyncio.Event) -> None:
        super().__init__(model)
        self._tell = tell
        self._hopeless = hopeless

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        try:
            async with closing(self._model.stream(request)) as events:
                async for event in events:
                    yield event
            self._hopeless.clear()
        except ModelMisconfigured as error:
            if not self._hopeless.is_set():
                self._hopeless.set()
                self._tell(error)
            raise
