"""HTTP: calls, files and control, on loopback."""

import asyncio
import re
import socket
from types import TracebackType
from typing import Any, Self, cast

from aiohttp import web

from botkit.testing.bot_api.answers import Refusal
from botkit.testing.bot_api.cloud import Cloud
from botkit.testing.bot_api.control import Control
from botkit.testing.bot_api.dispatch import Dispatcher, Outcome
from botkit.testing.bot_api.parameters import Parameters, read_parameters

UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")

LARGEST_BODY = 64 << 20

_CALL = re.compile(r"/bot(\d+:[\w-]+)/(?:test/)?(\w+)")
_FILE = re.compile(r"/file/bot(\d+:[\w-]+)/(.+)")


class Listener:
    """Listens on loopback while it is entered."""

    def __init__(self, cloud: Cloud, dispatcher: Dispatcher, control: Control, port: int) -> None:
        self.port = port
        self._cloud = cloud
        self._dispatcher = dispatcher
        self._control = control
        self._runner = web.ServerRunner(
            web.Server(self._serve, access_log=None, request_factory=_request), shutdown_timeout=0.1
        )

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = cast("int", listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self._cloud.bots.values():
            bot.updates.close()
            await bot.webhook.close()
        await self._runner.cleanup()

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        """One request of whatever kind."""
        path = http.path
        called = _CALL.fullmatch(path)
        if called is not None:
            return await self._serve_call(http, called[1], called[2])
        if path.startswith("/file/"):
            return self._serve_file(path)
        if path == "/control":
            return await self._control.serve(http)
        return _response(404, NOT_FOUND.body())

    async def _serve_call(self, http: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        bot = self._cloud.bots.get(token)
        if bot is None:
            return _response(401, UNAUTHORIZED.body())
        said = Parameters()
        try:
            said = await read_parameters(http)
        except Refusal as refusal:
            outcome = Outcome(refusal.code, refusal.body(), effect=False)
        else:
            outcome = await self._dispatcher.call(bot, name, said)
        gone = http.transport is None or http.transport.is_closing()
        if gone:
            outcome = Outcome(0, "", outcome.effect)
        self._dispatcher.note(bot, name, said, outcome)
        if not outcome.status:
            return _drop(http)
        response = _response(outcome.status, outcome.body)
        if outcome.retry_after:
            response.headers["Retry-After"] = str(outcome.retry_after)
        return response

    def _serve_file(self, path: str) -> web.Response:
        asked = _FILE.fullmatch(path)
        stored = self._cloud.files.by_path(asked[2]) if asked and asked[1] in self._cloud.bots else None
        if stored is None:
            return _response(404, NOT_FOUND.body())
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _response(status: int, body: str) -> web.Response:
    kind = "text/html" if body.startswith("<") else "application/json"
    return web.Response(status=status, body=body.encode(), content_type=kind)


def _drop(http: web.BaseRequest) -> web.Response:
    """Break the connection; nothing of the response that the library wants leaves."""
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


def _request(*parts: Any) -> web.BaseRequest:  # noqa: ANN401  # what aiohttp hands to every request
    message, payload, protocol, writer, task = parts
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_BODY)
