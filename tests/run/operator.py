"""An operator's machine: a configuration, a platform over HTTP, and `botkit run` as a real process.

The platform's adapter is found as any stranger's is: by an entry point of an installed package, which here is two
small files in a folder on the path.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.run.platform import Platform

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Seconds after which a test gives up; nothing is measured by it."""

TOKEN = "20261126:AAE-not-a-real-token-of-anybody-77"
FAST = '[[models]]\nname = "parrot"\nprovider = "scripted"\n[delivery]\npace = 0\nburst_wait = 0.05\n'


def bot(address: str, id_: str = "home", token: str = TOKEN, **more: str) -> str:
    """A [[bots]] entry; `more` are further lines, or other values for those there are."""
    lines = {"id": f'"{id_}"', "platform": '"town"', "personas": '["mira"]'}
    lines["options"] = f'{{ address = "{address}", token = "{token}" }}'
    return "[[bots]]\n" + "".join(f"{name} = {value}\n" for name, value in {**lines, **more}.items())


def install(folder: Path, **adapters: str) -> None:
    """Make packages with these adapters be found by whoever has `folder` on its path."""
    info = folder / "strangers-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n", encoding="utf-8")
    lines = "".join(f"{name} = {value}\n" for name, value in adapters.items())
    (info / "entry_points.txt").write_text(f"[botkit.adapters]\n{lines}", encoding="utf-8")


class Town(Platform):
    """The platform, for stories in which most people write to one bot."""

    def writes(self, chat: str, text: str, token: str = TOKEN) -> None:
        self.says(token, chat, text)

    def sees(self, chat: str) -> list[str]:
        """What the companion said there."""
        return [each.text for each in self.seen if each.chat == chat]

    async def shows(self, chat: str, text: str) -> None:
        await comes(lambda: text in self.sees(chat), lambda: f"{text!r} is not among {self.sees(chat)}")


@dataclass
class Running:
    """A process of botkit. `told` is what it has said on standard error."""

    process: asyncio.subprocess.Process
    told: str = ""
    _reading: asyncio.Task[None] | None = field(default=None, repr=False)

    def begin(self) -> None:
        self._reading = asyncio.create_task(self._read())

    async def says(self, words: str) -> None:
        await comes(lambda: words in self.told, lambda: f"{words!r} never came, only:\n{self.told}")

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    def hangs_up(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    async def ends(self) -> int:
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
            if self._reading is not None:
                await self._reading
        return code

    async def _read(self) -> None:
        assert self.process.stderr is not None
        while data := await self.process.stderr.read(65_536):
            self.told += data.decode("utf-8", "replace")


@dataclass
class Operator:
    """Somebody with a configuration file and a shell."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def at(cls, folder: Path) -> "Operator":
        packages = folder / "packages"
        install(packages, town="tests.run.adapter:TownAdapter", terminal="botkit_terminal:TerminalAdapter")
        return cls(
            folder,
            {
                "PATH": os.environ["PATH"],
                "PYTHONPATH": os.pathsep.join((str(packages), str(ROOT), str(ROOT / "adapters"))),
                "HOME": str(folder),
                "PYTHONUTF8": "1",
                "OLLAMA_HOST": "127.0.0.1:9",  # nothing listens there
            },
        )

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def writes(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")

    @asynccontextmanager
    async def runs(
        self, *words: str, command: str = "run", environment: Mapping[str, str] | None = None
    ) -> AsyncGenerator[Running, None]:
        """`botkit run` for the length of the block; it must have ended, or is killed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "botkit",
            command,
            *words,
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        running = Running(process)
        running.begin()
        try:
            yield running
        finally:
            if process.returncode is None:
                process.kill()
            await running.ends()
            print(running.told)  # pytest shows it where a story fails


async def comes(condition: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Return once `condition` holds."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, otherwise()
        await asyncio.sleep(0.02)
