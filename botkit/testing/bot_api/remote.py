"""The double in a process of its own."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession


@dataclass(frozen=True, slots=True)
class RemoteBotApi:
    """A double that runs elsewhere, told what to do through its control endpoint."""

    url: str
    session: ClientSession

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    async def do(self, what: str, **arguments: object) -> Any:  # noqa: ANN401  # whatever that command answers
        """One command, as `botkit.testing.bot_api.control` knows them.

        Raises:
            ValueError: it was not understood.
        """
        return await self.do_all([{"do": what, **arguments}], one=True)

    async def do_all(self, commands: list[dict[str, object]], *, one: bool = False) -> Any:  # noqa: ANN401
        """Many commands at once, in order; their results as a list."""
        async with self.session.post(f"{self.url}/control", json=commands) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise ValueError(answer["error"])
        return answer["result"][0] if one else answer["result"]


@asynccontextmanager
async def remote_bot_api(*arguments: str) -> AsyncGenerator[RemoteBotApi, None]:
    """Start one (`arguments` as of `python -m botkit.testing.bot_api`), and end it in the end."""
    command = [sys.executable, "-m", "botkit.testing.bot_api", *arguments]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        told = json.loads(await process.stdout.readline())
        async with ClientSession() as session:
            yield RemoteBotApi(told["url"], session)
    finally:
        process.terminate()
        await process.wait()
