"""The processes of a soak: the double of Telegram, the model, and the bot between them."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession

from botkit.testing.bot_api.remote import RemoteBotApi, remote_bot_api
from tests.faults.nursery import ROOT
from tests.faults.soak.traffic import BOT
from tests.faults.soak.trends import Sample

_CONFIG = """
language = "en"
data_dir = "{data}"
personas = ["{personas}"]

[[bots]]
id = "soak"
platform = "telegram"
personas = ["tests/probe"]
options = {{ token = "{token}", api_base = "{telegram}" }}

[[models]]
name = "soak"
base_url = "{model}"
model = "soak-1"
api_key = "none"
"""


@dataclass(frozen=True, slots=True)
class SoakBot:
    """The bot's process."""

    process: Process
    window: str
    session: ClientSession

    async def sample(self, at: float) -> Sample:
        """What it holds now; without what it has done."""
        async with self.session.get(self.window) as answer:
            return Sample(at, **await answer.json())

    async def end(self) -> int:
        """Tell it to end, as an operator does; its exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()


@asynccontextmanager
async def open_parts(folder: Path, wrong: float) -> AsyncGenerator[tuple[RemoteBotApi, SoakBot], None]:
    """All of them, connected, while the block lasts; what they log and keep stays in `folder`.

    Args:
        wrong: how often (0 to 1) a call of the model goes wrong.
    """
    calls, config = folder / "calls.jsonl", folder / "config.toml"
    said = ("--bot", BOT, "--no-log", "--log-file", str(calls), "--keep", "50")
    async with remote_bot_api(*said) as telegram, _process(folder, "model", str(wrong)) as (_, model):
        bot = await telegram.do("bot", username=BOT)
        personas = Path(__file__).parent.parent / "probe.yaml"
        config.write_text(
            _CONFIG.format(data=folder, personas=personas, token=bot["token"], telegram=telegram.url, model=model),
            encoding="utf-8",
        )
        async with _process(folder, "bot", str(config)) as (process, window), ClientSession() as session:
            yield telegram, SoakBot(process, window, session)


@asynccontextmanager
async def _process(folder: Path, name: str, argument: str) -> AsyncGenerator[tuple[Process, str], None]:
    """A process of this package, and the address it prints first."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "adapters"), os.environ.get("PYTHONPATH", "")])
    with (folder / f"{name}.log").open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"tests.faults.soak.{name}",
            argument,
            stdout=PIPE,
            stderr=words,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert process.stdout is not None
        try:
            yield process, (await process.stdout.readline()).decode().strip()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
