"""Starts and kills the workers of a run; a worker is a process, forked from one that has imported everything."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.faults.platform import PlatformName

ROOT = Path(__file__).parent.parent.parent


class Nursery:
    """One worker at a time, on one platform."""

    def __init__(self, process: Process, platform: PlatformName) -> None:
        self.platform: PlatformName = platform
        self._process = process
        self._child = 0
        self._end: asyncio.Task[int] | None = None

    @property
    def alive(self) -> bool:
        """Whether the worker lives, as far as is known."""
        return self._end is not None and not self._end.done()

    @property
    def busy(self) -> bool:
        """Whether there is a worker whose end nobody has asked for."""
        return self._end is not None

    async def start(self, order: Sequence[str]) -> None:
        """Start a worker with these arguments; it is still on its way when this returns."""
        assert self._end is None, "one worker at a time"
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(list(order)).encode() + b"\n")
        self._child = await self._number()
        self._end = asyncio.create_task(self._number())

    async def ended(self, limit: float) -> int | None:
        """How the worker ended (minus the signal's number where one killed it); None if it lives on after `limit`."""
        assert self._end is not None, "no worker was started"
        await asyncio.wait([self._end], timeout=limit)
        if not self._end.done():
            return None
        code, self._end = self._end.result(), None
        return code

    async def kill(self) -> int:
        """Kill the worker, if it lives; how it ended."""
        assert self._end is not None, "no worker was started"
        if not self._end.done():
            with suppress(ProcessLookupError):  # it has just ended, and its end is on the way to us
                os.kill(self._child, signal.SIGKILL)
        code = await self._end
        self._end = None
        return code

    async def close(self) -> None:
        if self.busy:
            await self.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def _number(self) -> int:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the nursery is gone")
        return int(line)


@asynccontextmanager
async def open_nursery(platform: PlatformName) -> AsyncGenerator[Nursery, None]:
    """A nursery of workers on `platform` while the block lasts."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "adapters"), os.environ.get("PYTHONPATH", "")])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.worker",
        "--nursery",
        platform,
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
    )
    nursery = Nursery(process, platform)
    try:
        yield nursery
    finally:
        await nursery.close()
