"""Deadlines on what an answer *says*: keep-alives and empty pieces do not count."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ModelEvent, ToolCallDelta
from botkit.errors import ModelOutputInvalid, ModelTimeout
from botkit.models.front import ModelFront, closing
from botkit.models.spec import Patience


class WatchedModel(ModelFront):
    """A model that is not waited for without end.

    `ready` is waited for first, and counts for nothing: what has to be loaded says nothing about an endpoint.
    """

    def __init__(
        self, model: ChatModel, patience: Patience, clock: Clock, ready: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        super().__init__(model)
        self._patience = patience
        self._clock = clock
        self._ready = ready

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        if self._ready is not None:
            await self._ready()
        deadline = self._clock.monotonic() + self._patience.total
        wait = self._patience.first
        said = 0
        async with closing(self._model.stream(request)) as events:
            while (event := await self._next(events, wait, deadline)) is not None:
                yield event
                wait = self._patience.idle
                said += _length(event)
                if said > self._patience.longest:
                    raise ModelOutputInvalid(f"{self.name}: the answer does not end")

    async def _next(self, events: AsyncIterator[ModelEvent], wait: float, deadline: float) -> ModelEvent | None:
        left = min(wait, deadline - self._clock.monotonic())
        try:
            return await self._clock.within(left, anext(events, None))
        except TimeoutError:
            raise ModelTimeout(f"{self.name}: the endpoint said nothing in time") from None


def _length(event: ModelEvent) -> int:
    if isinstance(event, Finished):
        return 0
    return len(event.arguments) if isinstance(event, ToolCallDelta) else len(event.text)
