"""A scripted server over HTTP that speaks Anthropic's messages, with the same answers and faults as the OpenAI one.

Not every fault has a counterpart here: this wire knows one answer a call and gives it no role.
"""

import json
from collections.abc import Iterator, Mapping

from aiohttp import web

from botkit.testing.openai_answers import Answer, Fault, Status, pieces, usage
from botkit.testing.openai_faults import play
from botkit.testing.scripted_server import Call, ScriptedServer

_STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
_ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class AnthropicServer(ScriptedServer):
    """Speaks Anthropic's messages."""

    PATH = "/v1/messages"
    FAULTS = tuple(fault for fault in Fault if fault not in (Fault.TWO_CHOICES, Fault.WRONG_ROLE))
    """Those that this wire format can have."""

    @property
    def base_url(self) -> str:
        """The address that ends before /v1."""
        return f"http://127.0.0.1:{self.port}"

    def key_of(self, request: web.Request) -> str:
        return request.headers.get("x-api-key", "")

    def error(self, status: Status) -> str:
        kind = status.code or _ERROR_TYPES.get(status.status, "api_error")
        return json.dumps({"type": "error", "error": {"type": kind, "message": status.message}})

    async def misbehave(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        return await play(fault, request, self.pause, fixed=_FIXED.get(fault, ()), repeated=_REPEATED.get(fault, b""))

    async def stream(self, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        counts = usage(call.body, answer)
        await response.write(_start(counts["prompt_tokens"]))
        for piece in _blocks(answer):
            await response.write(piece)
            if answer.pace:
                await self.clock.sleep(answer.pace)
        await response.write(_ending(_stop_reason(answer), counts["completion_tokens"]))
        await response.write(_event("message_stop"))
        return response

    def whole(self, call: Call, answer: Answer) -> Mapping[str, object]:
        counts = usage(call.body, answer)
        content: list[dict[str, object]] = []
        if answer.reasoning:
            content.append({"type": "thinking", "thinking": answer.reasoning, "signature": "s"})
        content.append({"type": "text", "text": answer.text})
        content.extend(
            {"type": "tool_use", "id": tool.id, "name": tool.name, "input": json.loads(tool.arguments)}
            for tool in answer.tool_calls
        )
        return {
            **_MESSAGE,
            "content": content,
            "stop_reason": _stop_reason(answer),
            "usage": {"input_tokens": counts["prompt_tokens"], "output_tokens": counts["completion_tokens"]},
        }


_MESSAGE: Mapping[str, object] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "scripted-1",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
}


def _event(kind: str, **fields: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields}, ensure_ascii=False)}\n\n".encode()


def _start(prompt_tokens: int = 10) -> bytes:
    return _event("message_start", message={**_MESSAGE, "usage": {"input_tokens": prompt_tokens, "output_tokens": 1}})


def _ending(reason: str, completion_tokens: int) -> bytes:
    delta = {"stop_reason": reason, "stop_sequence": None}
    return _event("message_delta", delta=delta, usage={"output_tokens": completion_tokens})


def _stop_reason(answer: Answer) -> str:
    return _STOP_REASONS[answer.finish_reason or ("tool_calls" if answer.tool_calls else "stop")]


def _blocks(answer: Answer) -> Iterator[bytes]:
    index = 0
    if answer.reasoning:
        thoughts = ({"type": "thinking_delta", "thinking": piece} for piece in pieces(answer.reasoning, answer.piece))
        yield from _block(index, {"type": "thinking", "thinking": "", "signature": ""}, thoughts)
        index += 1
    if answer.text:
        words = ({"type": "text_delta", "text": piece} for piece in pieces(answer.text, answer.piece))
        yield from _block(index, {"type": "text", "text": ""}, words)
        index += 1
    for tool in answer.tool_calls:
        parts = ({"type": "input_json_delta", "partial_json": part} for part in pieces(tool.arguments, answer.piece))
        yield from _block(index, {"type": "tool_use", "id": tool.id, "name": tool.name, "input": {}}, parts)
        index += 1


def _block(index: int, begins: Mapping[str, object], deltas: Iterator[Mapping[str, object]]) -> Iterator[bytes]:
    yield _event("content_block_start", index=index, content_block=begins)
    for delta in deltas:
        yield _event("content_block_delta", index=index, delta=delta)
    yield _event("content_block_stop", index=index)


def _text(text: str) -> bytes:
    return _event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


_STOP = _event("message_stop")
_OPENED = _start() + _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
_BEGUN = _OPENED + _text("我在听")
_CLOSED = _event("content_block_stop", index=0)
_ENDED = _CLOSED + _ending("end_turn", 3)

_FIXED: Mapping[Fault, tuple[bytes, ...]] = {
    Fault.BROKEN_JSON: (_BEGUN, b'event: content_block_delta\ndata: {"type": "content_block_delta", "delta": {"te\n\n'),
    Fault.CUT_UTF8: (_BEGUN, _text("妈妈").replace("妈妈".encode(), b"\xe5\xa6"), _ENDED, _STOP),
    Fault.NO_DONE: (_BEGUN, _ENDED),
    Fault.NO_END: (_BEGUN,),
    Fault.LINGERS: (_BEGUN, _ENDED),
    Fault.ENDLESS: (_OPENED,),
    Fault.STALLS: (_BEGUN,),
    Fault.DISCONNECTS: (_BEGUN,),
    Fault.NO_TEXT: (_OPENED, _ENDED, _STOP),
    Fault.REASONING_ONLY: (_start(), *_blocks(Answer(reasoning="嗯……")), _ending("end_turn", 3), _STOP),
    Fault.ERROR_IN_STREAM: (_BEGUN, _event("error", error={"type": "api_error", "message": "engine died"})),
    Fault.HUGE_LINE: (_OPENED, b"data: " + b"x" * (2 << 20) + b"\n\n"),
    Fault.WEB_PAGE: (b"<!doctype html><title>Welcome</title>",),
}
_REPEATED: Mapping[Fault, bytes] = {
    Fault.COMMENTS_ONLY: _event("ping"),
    Fault.ENDLESS: _text("啊" * 200),
}
