"""A scripted OpenAI-compatible server over HTTP, with faults on demand.

`python -m botkit.testing.openai_server --port 0` runs one that echoes, and prints its address.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from typing import cast

from aiohttp import web

from botkit.testing.openai_answers import (
    Answer,
    Fault,
    Status,
    chunk,
    delta_chunk,
    deltas,
    finish_reason,
    usage,
    whole_message,
)
from botkit.testing.openai_faults import misbehave
from botkit.testing.scripted_server import Call, Line, Script, ScriptedServer, closed_port, echo

__all__ = ["Call", "Line", "OpenAIServer", "Script", "closed_port", "echo"]


class OpenAIServer(ScriptedServer):
    """Speaks OpenAI's chat completions."""

    PATH = "/v1/chat/completions"

    @property
    def base_url(self) -> str:
        """The address that ends before /chat/completions."""
        return f"http://127.0.0.1:{self.port}/v1"

    def key_of(self, request: web.Request) -> str:
        return request.headers.get("Authorization", "")

    def error(self, status: Status) -> str:
        return status.body()

    async def misbehave(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        return await misbehave(fault, request, self.pause)

    async def stream(self, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for delta in deltas(answer):
            await response.write(delta_chunk(delta))
            if answer.pace:
                await self.clock.sleep(answer.pace)
        await response.write(delta_chunk({}, finish=finish_reason(answer)))
        if answer.usage and call.body.get("stream_options"):
            await response.write(chunk([], usage=usage(call.body, answer)))
        await response.write(b"data: [DONE]\n\n")
        return response

    def whole(self, call: Call, answer: Answer) -> Mapping[str, object]:
        choice = {"index": 0, "message": whole_message(answer), "finish_reason": finish_reason(answer)}
        return {"model": "scripted-1", "choices": [choice], "usage": usage(call.body, answer)}


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
