"""The wrong turns a scripted answer can take, byte by byte."""

import asyncio
from collections.abc import Mapping, Sequence

from aiohttp import web

from botkit.testing.openai_answers import Fault, delta_chunk

_DONE = b"data: [DONE]\n\n"
_START = delta_chunk({"role": "assistant", "content": "我在听"})
_END = delta_chunk({}, finish="stop")

_FIXED: Mapping[Fault, tuple[bytes, ...]] = {
    Fault.BROKEN_JSON: (_START, b'data: {"choices": [{"index": 0, "delta": {"content": "\n\n', _DONE),
    Fault.CUT_UTF8: (_START, delta_chunk({"content": "妈妈"}).replace("妈妈".encode(), b"\xe5\xa6"), _END, _DONE),
    Fault.NO_DONE: (_START, _END),
    Fault.NO_END: (_START,),
    Fault.LINGERS: (_START, _END),
    Fault.STALLS: (_START,),
    Fault.DISCONNECTS: (_START,),
    Fault.EMPTY: (),
    Fault.NO_TEXT: (delta_chunk({"role": "assistant", "content": ""}), _END, _DONE),
    Fault.REASONING_ONLY: (delta_chunk({"reasoning_content": "嗯……"}), _END, _DONE),
    Fault.ERROR_IN_STREAM: (_START, b'data: {"error": {"message": "engine died", "code": "server_error"}}\n\n'),
    Fault.HUGE_LINE: (b"data: " + b"x" * (2 << 20) + b"\n\n", _DONE),
    Fault.TWO_CHOICES: (
        delta_chunk({"content": "第二个"}, index=1),
        _START,
        delta_chunk({}, index=1, finish="length"),
        _END,
        _DONE,
    ),
    Fault.WRONG_ROLE: (delta_chunk({"role": "user", "content": "我是人"}), _END, _DONE),
    Fault.WEB_PAGE: (b"<!doctype html><title>Welcome</title>",),
}
_REPEATED: Mapping[Fault, bytes] = {
    Fault.COMMENTS_ONLY: b": keep-alive\n\n",
    Fault.ENDLESS: delta_chunk({"content": "啊" * 200}),
}


async def misbehave(fault: Fault, request: web.Request, pause: float) -> web.StreamResponse:
    """Answer wrongly in that way. What goes on without end pauses so many seconds between two pieces."""
    return await play(fault, request, pause, fixed=_FIXED.get(fault, ()), repeated=_REPEATED.get(fault, b""))


async def play(
    fault: Fault, request: web.Request, pause: float, *, fixed: Sequence[bytes], repeated: bytes
) -> web.StreamResponse:
    """The same in any wire format: what is said at first, and what is said again and again (empty: nothing)."""
    if fault is Fault.NEVER_ANSWERS:
        await _for_ever()
    if fault is Fault.CLOSES_AT_ONCE:
        _disconnect(request)
        return web.Response()
    kind = "text/html" if fault is Fault.WEB_PAGE else "text/event-stream"
    response = web.StreamResponse(headers={"Content-Type": kind})
    await response.prepare(request)
    for piece in fixed:
        await response.write(piece)
    while repeated:
        await response.write(repeated)
        await _pause(pause)
    if fault in (Fault.STALLS, Fault.LINGERS):
        await _for_ever()
    if fault is Fault.DISCONNECTS:
        _disconnect(request)
    return response


def _disconnect(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _for_ever() -> None:
    await asyncio.get_running_loop().create_future()


async def _pause(seconds: float) -> None:
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    handle = asyncio.get_running_loop().call_later(seconds, over.set_result, None)
    try:
        await over
    finally:
        handle.cancel()
