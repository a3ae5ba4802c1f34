"""The door to every provider that does not speak OpenAI's wire format: through litellm."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, cast

from botkit.clock import Clock
from botkit.conversation.ports import ChatRequest, ModelEvent
from botkit.errors import ModelError
from botkit.models.answer import Answer
from botkit.models.litellm_failures import failure_of
from botkit.models.litellm_library import LitellmLibrary
from botkit.models.spec import ModelSpec
from botkit.models.wire import request_fields

_GRACE_SECONDS = 2.0
"""How long figures are waited for after the answer's last word."""


class LitellmModel:
    """Implements `ChatModel` with `spec.model`, which is litellm's name for it, such as anthropic/claude-sonnet-4-5.

    It keeps no deadlines and tries nothing twice: see `watchdog`, `resilient`.
    """

    def __init__(self, spec: ModelSpec, library: LitellmLibrary, clock: Clock) -> None:
        self._spec = spec
        self._library = library
        self._clock = clock

    @property
    def name(self) -> str:
        return self._spec.name

    @property
    def context_window(self) -> int:
        return self._spec.context_window

    async def close(self) -> None:
        await self._library.close()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        litellm = await self._library.load()
        answer = Answer(self.name)
        stream: Any = None
        try:
            stream = await litellm.acompletion(**self._call(request))
            while (chunk := await self._next(stream, answer)) is not None:
                for event in answer.take(chunk):
                    yield event
        except ModelError:
            raise
        except Exception as error:  # boundary: each provider raises what it likes, and all of it means something
            # The original error carries what the endpoint said, and with it perhaps the prompt or the key.
            raise failure_of(error, self.name, self._clock.now()) from None
        finally:
            if stream is not None:
                await stream.aclose()
        if _is_invented(stream):
            answer.ending = None
        yield answer.finished("", self._spec.digest)

    def _call(self, request: ChatRequest) -> dict[str, object]:
        """What is handed over for one call; nothing is tried again behind our back."""
        spec = self._spec
        call: dict[str, object] = {
            **spec.extra,
            **request_fields(request),
            "model": spec.model,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
            "timeout": self._library.timeout(spec.patience.total),
            "num_retries": 0,
            "max_retries": 0,
        }
        if spec.base_url:
            call["base_url"] = spec.base_url
        if spec.api_key is not None:
            call["api_key"] = spec.api_key.get_secret_value()
        return call

    async def _next(self, stream: Any, answer: Answer) -> Mapping[str, object] | None:  # noqa: ANN401 (it has no types)
        """The next piece; None at the end, which an answer that has said its last word is not waited for long."""
        try:
            waiting = anext(stream, None)
            piece = await (waiting if answer.ending is None else self._clock.within(_GRACE_SECONDS, waiting))
        except TimeoutError:
            if answer.ending is None:
                raise
            return None
        return None if piece is None else cast("Mapping[str, object]", piece.model_dump())


def _is_invented(stream: Any) -> bool:  # noqa: ANN401 (likewise)
    """Whether the answer's last word is litellm's own: it says "stop" where an answer stopped without one."""
    return not any(getattr(stream, name, True) for name in ("received_finish_reason", "intermittent_finish_reason"))
