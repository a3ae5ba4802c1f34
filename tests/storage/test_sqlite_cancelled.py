"""Ctrl-C while the database opens or closes: it is left closed, and no thread outlives the loop."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

from botkit.storage.sqlite.store import SqliteStore


async def interrupted(path: Path, after: float) -> None:
    """Open, read and close a store, cancelled after so many seconds."""

    async def use() -> None:
        async with await SqliteStore.open(path) as store:
            await store.next_due()

    using = asyncio.create_task(use())
    await asyncio.sleep(after)
    using.cancel()
    with suppress(asyncio.CancelledError):
        await using


async def opened_again(path: Path) -> None:
    async with await SqliteStore.open(path) as store:
        assert await store.next_due() is None


def test_whenever_it_is_interrupted_it_is_closed_in_order(tmp_path: Path) -> None:
    for tick in range(40):
        asyncio.run(interrupted(tmp_path / "botkit.db", tick / 4_000))
        for thread in threading.enumerate():
            if "_connection_worker_thread" in thread.name:
                thread.join(5)  # its last word was said; it may still be on its way out
                assert not thread.is_alive()
        asyncio.run(opened_again(tmp_path / "botkit.db"))
