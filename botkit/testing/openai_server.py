"""A scripted OpenAI-compatible server over HTTP, with faults on demand.

`python -m botkit.testing.openai_server --port 0` runs one that echoes, and prints its address.
"""

import argparse
import asyncio
import json
import socket
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import Self, TypeAlias, cast

from aiohttp import web

from botkit.clock import Clock, SystemClock
from botkit.testing.openai_answers import Answer, Fault, Status, chunk, deltas, finish_reason, usage, whole_message
from botkit.testing.openai_answers import delta_chunk as _delta_chunk
from botkit.testing.openai_faults import misbehave

Line: TypeAlias = str | Answer | Status | Fault
Script: TypeAlias = Callable[["Call"], Line] | Sequence[Line]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in."""

    body: Mapping[str, object]
    authorization: str

    @property
    def last_words(self) -> str:
        """What the prompt's last message says."""
        messages = cast("Sequence[Mapping[str, object]]", self.body.get("messages") or [{}])
        return str(messages[-1].get("content", ""))


def echo(call: Call) -> Line:
    """Say back what was said last."""
    return f"你说：{call.last_words}"


class OpenAIServer:
    """Answers on loopback while it is entered.

    Args:
        script: what to answer: a function of the call, or one line a call (the last one repeats).
        faults, probability: besides the script, how often (0 to 1) one of these happens instead.
        pause: seconds between the pieces of a fault without end.
        api_key: if given, every other key gets a 401.
    """

    def __init__(
        self,
        script: Script = echo,
        *,
        faults: Sequence[Fault | Status] = (),
        probability: float = 0.0,
        seed: int = 0,
        pause: float = 0.01,
        api_key: str = "",
        port: int = 0,
        clock: Clock | None = None,
    ) -> None:
        self.calls: deque[Call] = deque(maxlen=10_000)
        self._script = script if callable(script) else _one_by_one(script)
        self._faults = faults
        self._probability = probability
        self._random = Random(seed)
        self._pause = pause
        self._api_key = api_key
        self._port = port
        self._clock = clock or SystemClock()
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """What belongs into a `[[models]]` entry."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = cast("int", listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = cast("Mapping[str, object]", await request.json())
        call = Call(body, request.headers.get("Authorization", ""))
        self.calls.append(call)
        if self._api_key and call.authorization != f"Bearer {self._api_key}":
            return _refuse(Status(401, "invalid_api_key", f"wrong key: {call.authorization}"))
        line = self._line(call)
        if isinstance(line, Fault):
            return await misbehave(line, request, self._pause)
        if isinstance(line, Status):
            return _refuse(line)
        answer = Answer(line) if isinstance(line, str) else line
        await self._clock.sleep(answer.delay)
        if answer.streaming and body.get("stream"):
            return await self._stream(request, body, answer)
        choice = {"index": 0, "message": whole_message(answer), "finish_reason": finish_reason(answer)}
        return web.json_response({"model": "scripted-1", "choices": [choice], "usage": usage(body, answer)})

    async def _stream(self, request: web.Request, body: Mapping[str, object], answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for delta in deltas(answer):
            await response.write(_delta_chunk(delta))
            if answer.pace:
                await self._clock.sleep(answer.pace)
        await response.write(_delta_chunk({}, finish=finish_reason(answer)))
        if answer.usage and body.get("stream_options"):
            await response.write(chunk([], usage=usage(body, answer)))
        await response.write(b"data: [DONE]\n\n")
        return response

    def _line(self, call: Call) -> Line:
        if self._faults and self._random.random() < self._probability:
            return self._random.choice(self._faults)
        return self._script(call)


def _refuse(status: Status) -> web.Response:
    headers = {"Retry-After": status.retry_after} if status.retry_after else {}
    return web.Response(status=status.status, text=status.body(), content_type="application/json", headers=headers)


def _one_by_one(lines: Sequence[Line]) -> Callable[[Call], Line]:
    waiting = deque(lines)
    return lambda _: waiting.popleft() if len(waiting) > 1 else waiting[0]


def closed_port() -> int:
    """A port of this machine on which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return cast("int", listener.getsockname()[1])


async def _serve(arguments: argparse.Namespace) -> None:
    faults = [Fault(name) for name in cast("list[str]", arguments.fault)]
    answer: Script = echo
    if arguments.say:
        answer = (Answer(cast("str", arguments.say), delay=cast("float", arguments.delay)),)
    async with OpenAIServer(
        answer,
        faults=faults,
        probability=cast("float", arguments.probability),
        seed=cast("int", arguments.seed),
        port=cast("int", arguments.port),
    ) as server:
        sys.stdout.write(json.dumps({"base_url": server.base_url}) + "\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().create_future()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--say", default="", help="always say this; without it, echo")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before an answer given by --say")
    parser.add_argument("--fault", action="append", default=[], help="a fault that may happen (repeatable)")
    parser.add_argument("--probability", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
