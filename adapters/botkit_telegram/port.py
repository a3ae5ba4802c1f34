"""A port that Telegram's calls come in by; several bots may share one, each under a path of its own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import TypeAlias, cast

from aiohttp import web

from botkit.errors import ConfigError

Handler: TypeAlias = Callable[[web.BaseRequest], Awaitable[web.Response]]


class Port:
    """Listens while anybody is called by it."""

    def __init__(self, host: str, number: int) -> None:
        self.host = host
        self.number = number
        self._handlers: dict[str, Handler] = {}
        self._runner: web.ServerRunner | None = None
        self._change = asyncio.Lock()

    @property
    def is_idle(self) -> bool:
        return not self._handlers

    async def add(self, path: str, handler: Handler) -> None:
        """Hand the calls of that path to `handler`.

        Raises:
            ConfigError: another bot has the path.
            OSError: the port cannot be listened on.
        """
        async with self._change:
            if path in self._handlers:
                raise ConfigError(
                    f"two bots are called at {self.host}:{self.number}{path}: give each a path of its own"
                )
            self._handlers[path] = handler
            if self._runner is None:
                try:
                    await self._open()
                except OSError as error:
                    del self._handlers[path]
                    raise OSError(
                        error.errno, f"{self.host}:{self.number} cannot be listened on: stop who does, or change `port`"
                    ) from None

    async def remove(self, path: str) -> None:
        async with self._change:
            self._handlers.pop(path, None)
            if not self._handlers and self._runner is not None:
                runner, self._runner = self._runner, None
                await runner.cleanup()

    async def _open(self) -> None:
        # Nothing is logged of a call: its address may be meant to be known to Telegram alone.
        runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=2.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.number).start()
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner

    async def _serve(self, request: web.BaseRequest) -> web.Response:
        handler = self._handlers.get(request.path)
        return web.Response(status=404) if handler is None else await handler(request)


@asynccontextmanager
async def called_at(
    shared: MutableMapping[str, object], host: str, number: int, path: str, handler: Handler
) -> AsyncGenerator[None, None]:
    """Within, calls of that path reach `handler`. `shared` has the ports that are open in this program."""
    name = f"port {host}:{number}"
    port = cast("Port", shared.setdefault(name, Port(host, number)))
    await port.add(path, handler)
    shared.setdefault(name, port)  # whoever left meanwhile may have taken it out
    try:
        yield
    finally:
        await port.remove(path)
        if port.is_idle and shared.get(name) is port:
            del shared[name]
