"""A model that says what a script says: for tests, for rehearsals, and for `provider = "scripted"`."""

from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from typing import Self, TypeAlias

from botkit.clock import Clock
from botkit.conversation.ports import ChatRequest, Finished, ModelEvent, TextDelta, Usage
from botkit.errors import ModelMisconfigured

Line: TypeAlias = str | Sequence[ModelEvent] | Exception
"""One answer: its words; or its very events; or how it fails. Events may end with an exception."""

Script: TypeAlias = Callable[[ChatRequest], Line] | Sequence[Line]
"""What to answer: a function of the request, or one line a call."""

REMEMBERED = 1000
"""How many requests are kept to be looked at."""


class ScriptedModel:
    """Implements `ChatModel`. `requests` holds the latest calls.

    Args:
        delay: seconds before the first event, on `clock`.
        piece: characters of one event; 0 gives the words whole.
        pace: seconds between two events, on `clock`.
    """

    def __init__(
        self,
        script: Script,
        *,
        clock: Clock | None = None,
        delay: float = 0.0,
        piece: int = 0,
        pace: float = 0.0,
        name: str = "scripted",
        context_window: int = 8192,
    ) -> None:
        self.requests: deque[ChatRequest] = deque(maxlen=REMEMBERED)
        self.closed = False
        self._script = script if callable(script) else _one_by_one(script)
        self._clock = clock
        self._delay = delay
        self._piece = piece
        self._pace = pace
        self._name = name
        self._context_window = context_window

    @classmethod
    def echo(cls, before: str = "", *, clock: Clock | None = None, delay: float = 0.0, name: str = "echo") -> Self:
        """Says back what was last said to it: the same words always get the same answer."""
        return cls(lambda request: before + _last_words(request), clock=clock, delay=delay, name=name)

    @classmethod
    def constant(cls, text: str, *, name: str = "constant") -> Self:
        """Says the same, whatever it is asked."""
        return cls(lambda _: text, name=name)

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_window(self) -> int:
        return self._context_window

    async def close(self) -> None:
        self.closed = True

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        self.requests.append(request)
        line = self._script(request)
        await self._wait(self._delay)
        if isinstance(line, Exception):
            raise line
        if not isinstance(line, str):
            for event in line:
                yield event
            return
        piece = self._piece or max(1, len(line))
        for number, start in enumerate(range(0, len(line), piece)):
            await self._wait(self._pace if number else 0.0)
            yield TextDelta(line[start : start + piece])
        yield Finished("stop", self._usage(request, line))

    async def _wait(self, seconds: float) -> None:
        if self._clock is not None and seconds > 0:
            await self._clock.sleep(seconds)

    def _usage(self, request: ChatRequest, text: str) -> Usage:
        prompt = sum(len(message.content) for message in request.messages)
        return Usage(model=self._name, prompt_tokens=prompt, completion_tokens=len(text))


def _one_by_one(lines: Sequence[Line]) -> Callable[[ChatRequest], Line]:
    remaining: Iterator[Line] = iter(lines)

    def next_line(_: ChatRequest) -> Line:
        spent = ModelMisconfigured(f"the script has only {len(lines)} lines and was asked for one more: write it")
        return next(remaining, spent)

    return next_line


def _last_words(request: ChatRequest) -> str:
    return next((message.content for message in reversed(request.messages) if message.role == "user"), "")
