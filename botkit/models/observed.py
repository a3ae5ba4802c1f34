"""What each call to a model came to, for whoever wants to know."""

from collections.abc import AsyncGenerator
from typing import Protocol

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ModelEvent, Usage
from botkit.errors import ModelError
from botkit.models.front import ModelFront, closing


class ModelObserver(Protocol):
    """Told in passing: its methods return quickly and never raise. `model` is the name in the configuration."""

    def answered(self, model: str, seconds: float, usage: Usage) -> None:
        """A call was answered to its end, after so long."""
        ...

    def failed(self, model: str, kind: str) -> None:
        """A call failed with an error of this kind."""
        ...


class ObservedModel(ModelFront):
    """Passes everything on and tells what came of it. A call that nobody reads to its end is not told."""

    def __init__(self, model: ChatModel, observer: ModelObserver, clock: Clock) -> None:
        super().__init__(model)
        self._observer = observer
        self._clock = clock

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        began = self._clock.monotonic()
        try:
            async with closing(self._model.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        self._observer.answered(self.name, self._clock.monotonic() - began, event.usage)
                    yield event
        except ModelError as error:
            self._observer.failed(self.name, type(error).__name__)
            raise
