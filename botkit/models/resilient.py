"""Several tries, several models, one answer."""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from random import Random

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ModelEvent, TextDelta, ToolCallDelta
from botkit.errors import (
    ContextTooLong,
    ModelError,
    ModelMisconfigured,
    ModelRateLimited,
    ModelRefused,
    ModelUnavailable,
)
from botkit.logs import ids
from botkit.models.breaker import Breaker
from botkit.models.fitting import fitted
from botkit.models.front import closing

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Persistence:
    """How hard an answer is tried for.

    Attributes:
        tries: calls to one model before the next one is asked.
        pause: seconds before the second try, doubled for each further one, give or take half.
        longest_wait: seconds of a Retry-After we are ready to wait; a longer one rests the model.
    """

    tries: int = 2
    pause: float = 0.5
    longest_wait: float = 10.0


@dataclass(slots=True)
class _Attempt:
    """What is known of one call while it runs."""

    calls: int
    spoke: bool = False
    error: ModelError | None = None


class ResilientModel:
    """Asks the models in order. Each may fail a few times; one that keeps failing is left in peace for a while.

    As soon as words were passed on, a failure is passed on too: only the reader knows what to do with half an answer.

    `breakers`, one for each model, may be shared with whoever else asks it; by default it has its own.
    """

    def __init__(
        self,
        models: Sequence[ChatModel],
        clock: Clock,
        persistence: Persistence | None = None,
        random: Random | None = None,
        *,
        breakers: Sequence[Breaker] = (),
    ) -> None:
        if not models:
            raise ModelMisconfigured("no model is configured: add a [[models]] entry")
        self._models = list(zip(models, breakers or [Breaker(clock) for _ in models], strict=True))
        self._clock = clock
        self._persistence = persistence or Persistence()
        self._random = random or Random()

    @property
    def name(self) -> str:
        return self._models[0][0].name

    @property
    def context_window(self) -> int:
        return self._models[0][0].context_window

    async def close(self) -> None:
        for model, _ in self._models:
            await model.close()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        calls = 0
        error: ModelError | None = None
        for model, breaker in self._models:
            smaller = model.context_window < self.context_window
            asked = fitted(request, model.context_window) if smaller else request
            for attempt_number in range(self._persistence.tries):
                if not breaker.admit():
                    break
                calls += 1
                attempt = _Attempt(calls)
                async with aclosing(self._attempt(model, breaker, asked, attempt)) as events:
                    async for event in events:
                        yield event
                if attempt.error is None:
                    return
                if error is None or not isinstance(attempt.error, ModelMisconfigured):
                    error = attempt.error  # of several failures the one is told that may pass
                if attempt.spoke or isinstance(attempt.error, ContextTooLong | ModelRefused):
                    raise attempt.error
                if attempt_number + 1 == self._persistence.tries or breaker.seconds_left > 0:
                    break
                await self._clock.sleep(self._pause_after(attempt.error, attempt_number))
        raise error or self._all_resting()

    async def _attempt(
        self, model: ChatModel, breaker: Breaker, request: ChatRequest, attempt: _Attempt
    ) -> AsyncGenerator[ModelEvent]:
        settled = False
        try:
            async with closing(model.stream(request)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        breaker.succeeded()
                        settled = True
                        event = replace(event, usage=replace(event.usage, calls=attempt.calls))  # noqa: PLW2901
                    attempt.spoke = attempt.spoke or isinstance(event, TextDelta | ToolCallDelta)
                    yield event
        except ModelError as error:
            attempt.error = error
            self._settle(model, breaker, error)
            settled = True
        finally:
            if not settled:
                breaker.abandoned()

    def _settle(self, model: ChatModel, breaker: Breaker, error: ModelError) -> None:
        _log.warning("model %s failed: %s: %s", model.name, type(error).__name__, error, extra=ids(model=model.name))
        match error:
            case ContextTooLong() | ModelRefused():
                breaker.succeeded()  # The endpoint is well: it is the prompt that it does not take.
            case ModelMisconfigured():
                breaker.rest()
            case ModelRateLimited(seconds=float(seconds)) if seconds > self._persistence.longest_wait:
                breaker.rest(seconds)
            case ModelRateLimited(seconds=float()):
                breaker.abandoned()
            case _:
                breaker.failed()

    def _pause_after(self, error: ModelError, attempt_number: int) -> float:
        pause = self._persistence.pause * 2**attempt_number * self._random.uniform(0.5, 1.5)
        asked = error.seconds if isinstance(error, ModelRateLimited) else None
        return pause if asked is None else asked + pause

    def _all_resting(self) -> ModelUnavailable:
        soonest = min(breaker.seconds_left for _, breaker in self._models)
        names = ", ".join(model.name for model, _ in self._models)
        return ModelUnavailable(f"{names}: resting after failures; the next try is in {soonest:.0f} s")
