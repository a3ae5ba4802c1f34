"""The bot of a soak: `botkit run` itself, and beside it a small window into the process.

`python -m tests.faults.soak.bot CONFIG` prints the window's address; `GET /` there tells what the process holds.
"""

import _sqlite3
import asyncio
import ctypes
import os
import sys
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from botkit.logs import LogHandler, Redactor, logging_to
from botkit.supervisor.composition import supervise
from botkit.supervisor.sources import Sources

_PAGE = os.sysconf("SC_PAGE_SIZE")
_OWN = Path("/proc/self")
_HEAP = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "in_use", "fordblks", "keepcost"),
)


class _Heap(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _HEAP)


async def _look_in(_: web.Request) -> web.Response:
    of_sqlite = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
    of_sqlite.restype = ctypes.c_int64
    in_use = ctypes.CDLL(None).mallinfo2
    in_use.restype = _Heap
    held = of_sqlite() / 1e6
    return web.json_response(
        {
            "memory": int((_OWN / "statm").read_text().split()[1]) * _PAGE / 1e6,
            "database": held,
            "objects": sys.getallocatedblocks(),
            "heap": in_use().in_use / 1e6 - held,
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


async def _run(config: Path) -> None:
    redact = Redactor()
    log = LogHandler(sys.stderr, redact)
    with logging_to(log):
        async with _window() as address:
            print(address, flush=True)
            await supervise(Sources(config, None, {}), log, redact)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
