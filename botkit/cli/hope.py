"""The one failure of a model that no waiting mends is told to whoever waits."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from botkit.conversation.ports import ChatModel, ChatRequest, ModelEvent
from botkit.errors import ModelMisconfigured
from botkit.models.watchdog import closing


class ModelWithHope:
    """Passes everything on to the model behind it.

    Args:
        tell: told what is wrong, where the model cannot answer until its operator mends that.
        hopeless: set then, until it answers after all; while it is set, nothing is told again.
    """

    def __init__(self, model: ChatModel, tell: Callable[[ModelMisconfigured], None], hopeless: asyncio.Event) -> None:
        self._model = model
        self._tell = tell
        self._hopeless = hopeless

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    async def close(self) -> None:
        await self._model.close()

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
