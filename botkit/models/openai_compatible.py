"""A streaming client for OpenAI-compatible `/chat/completions`: the way most answers come."""

import ipaddress
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from botkit.clock import Clock
from botkit.conversation.ports import ChatRequest, ModelEvent
from botkit.errors import ModelMisconfigured, ModelOutputInvalid, ModelTimeout, ModelUnavailable
from botkit.models.answer import Answer, joined
from botkit.models.failures import asked_wait, failure_for_status, read_refusal
from botkit.models.spec import ModelSpec
from botkit.models.sse import EventReader
from botkit.models.wire import Dialect, encode_request

_CONNECT_SECONDS = 10.0
_GRACE_SECONDS = 2.0
"""How long figures and `[DONE]` are waited for after the answer's last word."""
_LARGEST_ANSWER = 16 << 20
_LARGEST_REFUSAL = 64 << 10


class OpenAICompatible:
    """One model behind one endpoint. It keeps no deadlines and tries nothing twice: see `watchdog`, `resilient`.

    `reported_name` is told in `Usage` instead of what the endpoint calls the model.
    """

    def __init__(self, spec: ModelSpec, clock: Clock, *, reported_name: str = "") -> None:
        self._spec = spec
        self._clock = clock
        self._reported_name = reported_name
        self._url = _endpoint_url(spec)
        self._headers = _headers(spec)
        self._dialect = Dialect()
        self._session: aiohttp.ClientSession | None = None
        self._proxy: str | None = None

    @property
    def name(self) -> str:
        return self._spec.name

    @property
    def context_window(self) -> int:
        return self._spec.context_window

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        while True:
            async with self._post(request) as response:
                if response.ok:
                    async for event in self._read(response):
                        yield event
                    return
                refusal = read_refusal(await _at_most(response, _LARGEST_REFUSAL))
                wait = asked_wait(response.headers, self._clock.now())
                failure = failure_for_status(response.status, refusal, wait, self.name)
            learnt = self._dialect.without(refusal.parameter) if isinstance(failure, ModelMisconfigured) else None
            if learnt is None:
                raise failure
            self._dialect = learnt

    @asynccontextmanager
    async def _post(self, request: ChatRequest) -> AsyncGenerator[aiohttp.ClientResponse]:
        body = encode_request(request, self._spec.model, self._dialect, self._spec.extra)
        try:
            async with await self._send(body) as response:
                yield response
        except aiohttp.ClientSSLError:
            raise ModelMisconfigured(f"{self.name}: the endpoint's certificate cannot be trusted") from None
        except aiohttp.InvalidURL:
            raise ModelMisconfigured(f"{self.name}: base_url is no address") from None
        except aiohttp.ServerTimeoutError:
            raise ModelTimeout(f"{self.name}: no connection within {_CONNECT_SECONDS:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise ModelUnavailable(f"{self.name}: {_broken_connection(error)}") from None

    async def _send(self, body: bytes) -> aiohttp.ClientResponse:
        try:
            return await self._send_once(body)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            if isinstance(error, aiohttp.ClientConnectorError):
                raise
            # A kept connection may have been closed meanwhile: that says nothing about the endpoint.
            return await self._send_once(body)

    async def _send_once(self, body: bytes) -> aiohttp.ClientResponse:
        session = self._open_session()
        return await session.post(self._url, data=body, headers=self._headers, proxy=self._proxy, allow_redirects=False)

    async def _read(self, response: aiohttp.ClientResponse) -> AsyncIterator[ModelEvent]:
        answer = Answer(self.name)
        if response.content_type == "text/html":
            raise ModelMisconfigured(f"{self.name}: a web page answers there: base_url usually ends in /v1")
        if "json" in response.content_type and "event" not in response.content_type:
            for event in answer.read(await _at_most(response, _LARGEST_ANSWER)):
                yield event
        else:
            async for payloads in self._payloads(response, answer):
                for event in joined(event for payload in payloads for event in answer.read(payload)):
                    yield event
        yield answer.finished(self._reported_name, self._spec.digest)

    async def _payloads(self, response: aiohttp.ClientResponse, answer: Answer) -> AsyncIterator[list[str]]:
        reader = EventReader()
        size = 0
        ended_at: float | None = None
        while not answer.done:
            if answer.ending and ended_at is None:
                ended_at = self._clock.monotonic()
            data = await self._next_bytes(response, ended_at)
            if not data:
                yield reader.finish()
                return
            yield reader.feed(data)
            size += len(data)
            if size > _LARGEST_ANSWER:
                raise ModelOutputInvalid(f"{self.name}: the answer does not end")

    async def _next_bytes(self, response: aiohttp.ClientResponse, ended_at: float | None) -> bytes:
        if ended_at is None:
            return await response.content.readany()
        left = _GRACE_SECONDS - (self._clock.monotonic() - ended_at)
        try:
            return await self._clock.within(left, response.content.readany())
        except TimeoutError:
            return b""

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60.0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
            self._proxy = _proxy_for(self._url)
        return self._session


def _endpoint_url(spec: ModelSpec) -> URL:
    try:
        url = URL(spec.base_url.strip().rstrip("/") + "/chat/completions")
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ModelMisconfigured(f"{spec.name}: base_url must be an http or https address, such as https://host/v1")
    return url


def _headers(spec: ModelSpec) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream", "Accept-Encoding": "identity"}
    key = spec.api_key.get_secret_value().strip() if spec.api_key else ""
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise ModelMisconfigured(f"{spec.name}: the API key has spaces or strange characters: copy it again")
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return headers


def _proxy_for(url: URL) -> str | None:
    """The proxy the operator's environment names for this address; never one for this machine itself."""
    host = url.host or ""
    if host == "localhost" or _is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(url.scheme)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _at_most(response: aiohttp.ClientResponse, limit: int) -> bytes:
    body = bytearray()
    while data := await response.content.readany():
        body += data
        if len(body) > limit:
            raise ModelOutputInvalid("the endpoint's answer does not end")
    return bytes(body)


def _broken_connection(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the endpoint's name cannot be resolved: is the network there?"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "nothing answers at base_url: is the server running?"
    return "the connection broke"
