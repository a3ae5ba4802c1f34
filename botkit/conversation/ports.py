"""What a conversation needs from outside: a chat model that streams."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt, in the order the model reads them."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    name: str = ""
    tool_call_id: str = ""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A function the model may ask for; `parameters` is its JSON Schema."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call. `response_schema` asks for JSON of that schema (structured output)."""

    messages: tuple[ChatMessage, ...]
    max_tokens: int = 512
    temperature: float = 0.8
    stop: tuple[str, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    response_schema: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of what the model says."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of what the model thinks; it never leaves botkit."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call: `index` tells which, `arguments` is JSON in pieces."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call cost, and which model (with its file's hash, where it is a file) did it.

    Attributes:
        prompt_tokens, completion_tokens: all of them; 0 where the endpoint does not count.
        cached_tokens: those of the prompt that the endpoint had read before, which often cost less.
        reasoning_tokens: those of the answer that it thought with.
        cost: millionths of a US dollar; None where nobody knows.
    """

    model: str = ""
    model_digest: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 1
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of the answer; the last event of every complete stream."""

    reason: Literal["stop", "length", "tool_calls", "content_filter"]
    usage: Usage


ModelEvent: TypeAlias = TextDelta | ReasoningDelta | ToolCallDelta | Finished


class ChatModel(Protocol):
    """A language model that answers in a stream.

    Attributes:
        name: what people call it, for the trace and for prices.
        context_window: how many tokens prompt and answer may have together.
    """

    @property
    def name(self) -> str: ...

    @property
    def context_window(self) -> int: ...

    def stream(self, request: ChatRequest) -> AsyncIterator[ModelEvent]:
        """Yield the answer's events; the last is `Finished`.

        Raises:
            ModelError: one of its kinds (see `botkit.errors`), whatever went wrong. Deadlines, retries and
                fallbacks have been tried by then.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and processes."""
        ...
