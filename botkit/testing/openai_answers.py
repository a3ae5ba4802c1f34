"""What the scripted OpenAI-compatible server may be told to answer, good or bad."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """How an answer goes wrong."""

    NEVER_ANSWERS = "never-answers"
    CLOSES_AT_ONCE = "closes-at-once"
    BROKEN_JSON = "broken-json"
    CUT_UTF8 = "cut-utf8"
    NO_DONE = "no-done"
    NO_END = "no-end"
    LINGERS = "lingers"
    ENDLESS = "endless"
    COMMENTS_ONLY = "comments-only"
    STALLS = "stalls"
    EMPTY = "empty"
    NO_TEXT = "no-text"
    REASONING_ONLY = "reasoning-only"
    ERROR_IN_STREAM = "error-in-stream"
    HUGE_LINE = "huge-line"
    DISCONNECTS = "disconnects"
    TWO_CHOICES = "two-choices"
    WRONG_ROLE = "wrong-role"
    WEB_PAGE = "web-page"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function the scripted model asks for; `arguments` is JSON."""

    name: str
    arguments: str = "{}"
    id: str = "call_1"


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer.

    Attributes:
        piece: characters of one chunk.
        delay: seconds before the first chunk; `pace`: between two.
        streaming: answer as a stream; else as one JSON object, whatever was asked.
        usage: send token counts.
    """

    text: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: str = ""
    piece: int = 4
    delay: float = 0.0
    pace: float = 0.0
    streaming: bool = True
    usage: bool = True


@dataclass(frozen=True, slots=True)
class Status:
    """A refusal by HTTP status."""

    status: int
    code: str = ""
    message: str = "scripted refusal"
    retry_after: str = ""

    def body(self) -> str:
        """The error object as endpoints write it."""
        return json.dumps({"error": {"message": self.message, "type": self.code, "code": self.code or self.status}})


def finish_reason(answer: Answer) -> str:
    """How the answer ends."""
    return answer.finish_reason or ("tool_calls" if answer.tool_calls else "stop")


def usage(body: Mapping[str, object], answer: Answer) -> dict[str, int]:
    """Token counts, one a character."""
    messages = body.get("messages")
    prompt = len(str(messages))
    said = len(answer.text)
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


def deltas(answer: Answer) -> Iterator[dict[str, object]]:
    """The answer in pieces, as a stream tells it."""
    yield {"role": "assistant", "content": ""}
    for piece in pieces(answer.reasoning, answer.piece):
        yield {"reasoning_content": piece}
    for piece in pieces(answer.text, answer.piece):
        yield {"content": piece}
    for index, call in enumerate(answer.tool_calls):
        yield {"tool_calls": [{"index": index, "id": call.id, "function": {"name": call.name, "arguments": ""}}]}
        for piece in pieces(call.arguments, answer.piece):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def whole_message(answer: Answer) -> dict[str, object]:
    """The answer as one message."""
    message: dict[str, object] = {"role": "assistant", "content": answer.text}
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.tool_calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.tool_calls
        ]
    return message


def chunk(choices: Sequence[Mapping[str, object]], **more: object) -> bytes:
    """One server-sent event."""
    fields = {"object": "chat.completion.chunk", "model": "scripted-1", "system_fingerprint": "fp_test"}
    return f"data: {json.dumps(fields | {'choices': choices} | more, ensure_ascii=False)}\n\n".encode()


def delta_chunk(delta: Mapping[str, object], index: int = 0, finish: str | None = None) -> bytes:
    """One event that carries one piece."""
    return chunk([{"index": index, "delta": delta, "finish_reason": finish}])


def pieces(text: str, size: int) -> Iterator[str]:
    """The text in pieces of so many characters."""
    for start in range(0, len(text), size):
        yield text[start : start + size]
