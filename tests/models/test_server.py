"""The scripted server, as strangers use it: from the shell and in their tests."""

import asyncio
import json
import subprocess
import sys

from botkit.clock import SystemClock
from botkit.errors import ModelError
from botkit.testing.openai_answers import Fault, Status
from botkit.testing.openai_server import OpenAIServer
from tests.models.calls import answer_of, client_for


async def test_it_runs_as_a_program_and_prints_its_address():
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "botkit.testing.openai_server", "--port", "0", "--say", "妈妈在呢", stdout=subprocess.PIPE
    )
    assert program.stdout is not None
    base_url = json.loads(await program.stdout.readline())["base_url"]
    async with client_for(base_url, SystemClock()) as model:
        assert await answer_of(model) == "妈妈在呢"
    program.kill()
    await program.wait()


async def test_faults_happen_as_often_as_asked_and_the_same_each_time():
    async def outcomes() -> list[str]:
        faults = [Fault.EMPTY, Fault.BROKEN_JSON, Status(500)]
        async with OpenAIServer(faults=faults, probability=0.5, seed=3) as server:
            async with client_for(server.base_url, SystemClock()) as model:
                return [await outcome(model) for _ in range(60)]

    async def outcome(model) -> str:
        try:
            return await answer_of(model)
        except ModelError as error:
            return type(error).__name__

    first = await outcomes()
    assert 15 < sum("你说" in said for said in first) < 45
    assert first == await outcomes()
