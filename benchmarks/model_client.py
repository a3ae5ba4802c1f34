"""What one call of a model costs us: our client against a scripted server in a process of its own.

Beside it, in alternation, the least that can be done with the same library: post the same prompt, read the stream to
its end, and look at nothing.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.figures import Chapter, Figure, Limit, median, table
from botkit.clock import SystemClock
from botkit.conversation.ports import ChatMessage, ChatRequest, Finished
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.spec import ModelSpec
from botkit.models.wire import Dialect, encode_request

_ANSWER = "嘿，别这么说。汤还热着呢，先坐下，慢慢讲给我听。"
_MESSAGES = 22
_AT_ONCE = 20
_CHEAP = Limit("<=", 2.5, firm=True)


def request() -> ChatRequest:
    """A prompt of 22 messages: who the persona is, ten exchanges, and what was said now."""
    said = "今天路上堵了快一个小时，到公司的时候会都开完了，同事给我留了一份早饭。"
    talk = [ChatMessage("user" if i % 2 else "assistant", f"{said}{i}") for i in range(1, _MESSAGES)]
    return ChatRequest((ChatMessage("system", "你是霞，住江边老小区的六楼，开一间小裁缝铺。" * 30), *talk))


@asynccontextmanager
async def scripted_server() -> AsyncIterator[str]:
    """A server in another process, so that its cost is not counted; its base address."""
    command = (sys.executable, "-m", "botkit.testing.openai_server", "--say", _ANSWER)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        if process.stdout is None:
            raise RuntimeError("the server has no output to tell its address on")
        yield json.loads(await process.stdout.readline())["base_url"]
    finally:
        process.terminate()
        await process.wait()


async def measure(*, calls: int, rounds: int) -> Chapter:
    """Processor time of a call, one after the other and twenty at once."""
    async with scripted_server() as base_url, aiohttp.ClientSession() as session:
        model = OpenAICompatible(ModelSpec("bench", "openai", model="scripted-1", base_url=base_url), SystemClock())
        ours = _client(model)
        least = _least(session, f"{base_url}/chat/completions")
        try:
            for call in (ours, least):
                await _cost(call, calls // 4, at_once=1)  # the first call opens the connection
            figures = [
                await _compared("one after the other", ours, least, calls, rounds, at_once=1),
                await _compared(f"{_AT_ONCE} at once", ours, least, calls, rounds, at_once=_AT_ONCE),
            ]
        finally:
            await model.close()
    return Chapter(f"model client: processor per call, {_MESSAGES} messages", tuple(figures), "bare aiohttp")


async def _compared(
    name: str,
    ours: Callable[[], Awaitable[None]],
    least: Callable[[], Awaitable[None]],
    calls: int,
    rounds: int,
    *,
    at_once: int,
) -> Figure:
    pairs = [(await _cost(ours, calls, at_once), await _cost(least, calls, at_once)) for _ in range(rounds)]
    one, other = (median(costs) * 1_000 for costs in zip(*pairs, strict=True))
    return Figure(name, one, "ms", other, ratio_wanted=_CHEAP)


async def _cost(call: Callable[[], Awaitable[None]], calls: int, at_once: int) -> float:
    """Seconds of this process's time for one call."""

    async def some() -> None:
        for _ in range(calls // at_once):
            await call()

    began = time.process_time()
    await asyncio.gather(*(some() for _ in range(at_once)))
    return (time.process_time() - began) / (calls // at_once * at_once)


def _client(model: OpenAICompatible) -> Callable[[], Awaitable[None]]:
    asked = request()

    async def call() -> None:
        ends = [event async for event in model.stream(asked) if isinstance(event, Finished)]
        if len(ends) != 1:
            raise RuntimeError("the answer has no end")

    return call


def _least(session: aiohttp.ClientSession, url: str) -> Callable[[], Awaitable[None]]:
    body = encode_request(request(), "scripted-1", Dialect(), {})

    async def call() -> None:
        async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
            while await response.content.readany():
                pass

    return call


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    return await measure(calls=100 if short else 400, rounds=3 if short else 5)


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
