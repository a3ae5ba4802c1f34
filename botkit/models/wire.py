"""What goes over the wire to an OpenAI-compatible endpoint, and what its answers mean. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import pydantic_core

from botkit.conversation.ports import (
    ChatMessage,
    ChatRequest,
    ModelEvent,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)
from botkit.errors import ModelOutputInvalid, ModelRefused, ModelUnavailable

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]

_FINISH_REASONS: Mapping[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "sensitive": "content_filter",
}
_BROKEN_OFF = {"error", "insufficient_system_resource"}
_PORTABLE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which optional fields an endpoint understands. Learnt from its refusals."""

    length_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    stream_options: bool = True

    def without(self, parameter: str) -> "Dialect | None":
        """The dialect after the endpoint refused that parameter; None where nothing can be left out."""
        if parameter == "max_tokens" and self.length_field == "max_tokens":
            return replace(self, length_field="max_completion_tokens")
        if parameter == "temperature" and self.temperature:
            return replace(self, temperature=False)
        if parameter == "stream_options" and self.stream_options:
            return replace(self, stream_options=False)
        return None


def encode_request(request: ChatRequest, model: str, dialect: Dialect, extra: Mapping[str, object]) -> bytes:
    """The body of one call."""
    body: dict[str, object] = {
        "model": model,
        **request_fields(request),
        dialect.length_field: request.max_tokens,
        "stream": True,
    }
    if dialect.temperature:
        body["temperature"] = request.temperature
    if dialect.stream_options:
        body["stream_options"] = {"include_usage": True}
    body.update(extra)
    try:
        return pydantic_core.to_json(body)
    except ValueError:
        # A lone surrogate cannot be sent; a question mark stands for it.
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def request_fields(request: ChatRequest) -> dict[str, object]:
    """What is asked for: the prompt, and whatever of the rest was wanted at all."""
    fields: dict[str, object] = {"messages": [_message(message) for message in request.messages]}
    if request.stop:
        fields["stop"] = list(request.stop)
    if request.tools:
        fields["tools"] = [
            {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.parameters}}
            for t in request.tools
        ]
    if request.response_schema is not None:
        schema = {"name": "answer", "schema": request.response_schema, "strict": True}
        fields["response_format"] = {"type": "json_schema", "json_schema": schema}
    return fields


def _message(message: ChatMessage) -> dict[str, str]:
    fields: dict[str, str] = {"role": message.role, "content": message.content}
    # Endpoints refuse the whole call for a name with spaces or other scripts.
    if message.name and _PORTABLE_NAME.fullmatch(message.name):
        fields["name"] = message.name
    if message.tool_call_id:
        fields["tool_call_id"] = message.tool_call_id
    return fields


def decode_object(payload: str | bytes) -> Mapping[str, object]:
    """The JSON object in there.

    Raises:
        ModelOutputInvalid: it is no JSON, or no object.
    """
    try:
        value = _read(payload)
    except (ValueError, RecursionError):
        # The original error carries the text.
        raise ModelOutputInvalid("the endpoint sent broken JSON") from None
    if not isinstance(value, dict):
        raise ModelOutputInvalid("the endpoint sent JSON that is no object")
    return cast("Mapping[str, object]", value)


def _read(payload: str | bytes) -> object:
    """What the JSON says. The fast reader refuses half an emoji, as some servers send it; the slow one takes it."""
    try:
        return pydantic_core.from_json(payload)
    except ValueError:
        return json.loads(payload)


def as_object(value: object) -> Mapping[str, object]:
    """`value` where it is a JSON object, else an empty one."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> Sequence[object]:
    """`value` where it is a JSON array, else an empty one."""
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def as_text(value: object) -> str:
    """`value` where it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def as_count(value: object) -> int:
    """`value` where it is a number of something, else 0."""
    return value if type(value) is int and value > 0 else 0


def first_choice(chunk: Mapping[str, object]) -> Mapping[str, object]:
    """The choice of index 0: we ask for one answer and read one, whatever else is sent."""
    for choice in as_list(chunk.get("choices")):
        fields = as_object(choice)
        if fields.get("index") in (0, None):
            return fields
    return {}


def finish_reason(choice: Mapping[str, object]) -> FinishReason | None:
    """Why the answer ends here, in our words; None while it goes on.

    Raises:
        ModelUnavailable: the endpoint broke the answer off.
    """
    reason = as_text(choice.get("finish_reason"))
    if not reason:
        return None
    if reason in _BROKEN_OFF:
        raise ModelUnavailable("the endpoint broke the answer off; trying again may work")
    return _FINISH_REASONS.get(reason, "stop")


def decode_delta(choice: Mapping[str, object]) -> Iterator[ModelEvent]:
    """What one piece (`delta`), or a whole answer (`message`), says.

    Raises:
        ModelOutputInvalid: somebody else than the assistant speaks.
        ModelRefused: the model declines in so many words.
    """
    delta = as_object(choice["delta"] if "delta" in choice else choice.get("message"))
    if delta.get("role") not in ("assistant", "", None):
        raise ModelOutputInvalid("the endpoint sent an answer in another role than the assistant's")
    if delta.get("refusal"):
        raise ModelRefused("the model declines to answer this")
    if reasoning := as_text(delta.get("reasoning_content")) or as_text(delta.get("reasoning")):
        yield ReasoningDelta(reasoning)
    content = delta.get("content")
    if content and isinstance(content, str):
        yield TextDelta(content)
    elif content:
        yield from _content_parts(as_list(content))
    for position, call in enumerate(as_list(delta.get("tool_calls"))):
        yield _tool_call(as_object(call), position)


def _content_parts(parts: Sequence[object]) -> Iterator[ModelEvent]:
    for part in parts:
        fields = as_object(part)
        if fields.get("type") == "text" and (text := as_text(fields.get("text"))):
            yield TextDelta(text)


def _tool_call(call: Mapping[str, object], position: int) -> ToolCallDelta:
    function = as_object(call.get("function"))
    arguments = function.get("arguments")
    if isinstance(arguments, dict):
        arguments = json.dumps(arguments, ensure_ascii=False)
    index = call.get("index")
    return ToolCallDelta(
        index=index if isinstance(index, int) else position,
        id=as_text(call.get("id")),
        name=as_text(function.get("name")),
        arguments=as_text(arguments),
    )
