"""Deadlines on what an answer *says*: keep-alives and empty pieces do not count."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ModelEvent, ToolCallDelta
from botkit.errors import ModelOutputInvalid, ModelTimeout
from botkit.models.spec import Patience


@asynccontextmanager
async def closing(events: AsyncIterator[ModelEvent]) -> AsyncGenerator[AsyncIterator[ModelEvent]]:
    """Lets go of the connection behind a stream however its reading ends."""
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


class WatchedModel:
    """A model that is not waited for without end."""

    def __init__(self, model: ChatModel, patience: Patience, clock: Clock) -> None:
        self._model = model
        self._patience = patience
        self._clock = clock

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    async def close(self) -> None:
        await self._model.close()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
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
