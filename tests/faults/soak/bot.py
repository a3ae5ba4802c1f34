"""The bot of a soak: what `botkit run` composes, and beside it a small window into the process.

`python -m tests.faults.soak.bot CONFIG` prints the window's address; `GET /` there tells what the process holds.
"""

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from botkit.clock import Clock, SystemClock
from botkit.models.shelf import ModelShelf
from botkit.provision import shelf_for
from botkit.settings import Settings, load_settings
from botkit.supervisor.ending import Ending
from botkit.supervisor.supervisor import Supervisor

_PAGE = os.sysconf("SC_PAGE_SIZE")
_OWN = Path("/proc/self")


async def _look_in(_: web.Request) -> web.Response:
    return web.json_response(
        {
            "memory": int((_OWN / "statm").read_text().split()[1]) * _PAGE / 1e6,
            "files": len(list((_OWN / "fd").iterdir())),
            "tasks": len(asyncio.all_tasks()),
            "threads": threading.active_count(),
            "processor": time.process_time(),
        }
    )


@asynccontextmanager
async def _window() -> AsyncGenerator[str, None]:
    app = web.Application()
    app.router.add_get("/", _look_in)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _open_models(settings: Settings, clock: Clock) -> ModelShelf:
    return await shelf_for(settings, {}, clock)


async def _run(config: Path) -> None:
    ending = Ending()
    async with _window() as address:
        print(address, flush=True)
        with ending.told_by_signals():
            await Supervisor(load_settings(config, {}), SystemClock(), _open_models, ending).run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(_run(Path(sys.argv[1])))
