"""/health and /metrics over HTTP. Import it only where somebody wants them: it brings a web server along."""

import ipaddress
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from botkit import __version__
from botkit.errors import ConfigError
from botkit.operations.health import Health

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is served.

    Attributes:
        health: looks how the process is, now.
        metrics: all figures in Prometheus' text format.
        redact: takes secrets out of whatever is said.
        anyhow: answer also who asks for it by a name.
    """

    health: Callable[[], Awaitable[Health]]
    metrics: Callable[[], Awaitable[bytes]]
    redact: Callable[[str], str]
    anyhow: bool = False

    @asynccontextmanager
    async def serving(self, host: str, port: int) -> AsyncGenerator[str, None]:
        """Serve for the length of the block; its address, as in `127.0.0.1:9464`.

        Raises:
            ConfigError: nobody can listen there.
        """
        app = web.Application(middlewares=() if self.anyhow else (_only_by_address,))
        app.router.add_get("/health", self._tell_health)
        app.router.add_get("/metrics", self._tell_metrics)
        # Whoever hangs on the line does not hold up the end.
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.2)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                told = f"operations.listen: {host}:{port} cannot be had ({error.strerror})"
                raise ConfigError(f"{told}: end whatever listens there, or choose another port") from error
            yield f"{host}:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _tell_health(self, request: web.Request) -> web.Response:
        health = await self.health()
        status = HTTPStatus.OK if health.status == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
        text = self.redact(json.dumps(health.told(__version__), ensure_ascii=False, indent=2))
        return web.Response(status=status, text=f"{text}\n", content_type="application/json")

    async def _tell_metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=await self.metrics(), headers={"Content-Type": METRICS_TYPE})


@web.middleware
async def _only_by_address(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn away who asks for another name: a web page may have its own name lead to this machine."""
    if not _is_address(request.host):
        return web.Response(status=HTTPStatus.FORBIDDEN, text="ask by the address, or by localhost\n")
    return await handler(request)


def _is_address(host: str) -> bool:
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
