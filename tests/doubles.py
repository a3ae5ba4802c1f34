"""Doubles that answer while a test waits for something else: in a thread with an event loop of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

Server = TypeVar("Server")


@contextmanager
def answering(make: Callable[[], AbstractAsyncContextManager[Server]]) -> Iterator[Server]:
    """The server, made and entered in its own loop, for as long as the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="double")
    thread.start()

    async def enter() -> tuple[AbstractAsyncContextManager[Server], Server]:
        server = make()
        return server, await server.__aenter__()

    try:
        server, entered = asyncio.run_coroutine_threadsafe(enter(), loop).result()
        try:
            yield entered
        finally:
            asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
