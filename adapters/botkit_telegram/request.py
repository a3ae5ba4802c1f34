"""How python-telegram-bot's calls travel: over aiohttp, and each failure says whether anything had left."""

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import cast
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 30.0
_KEPT_SECONDS = 30.0
"""How long an idle connection is kept; the server keeps them longer, so that none is used as it is being closed."""
_JSON = {"Content-Type": "application/json"}
_REDIRECTS = 300
_CLIENT_ERRORS = 400
_SERVER_ERRORS = 500
_FLOOD = 429
_UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
"""What can only happen before a request is written."""


class Unsent(NetworkError):
    """Nothing left: there was no connection."""


class Unanswered(NetworkError):
    """The request left, and nothing that can be read came back: it may have been carried out."""


class Refused(TelegramError):
    """Telegram's own no.

    Attributes:
        status: as in HTTP.
        description: in Telegram's words.
        retry_after: seconds to wait, where it asks for that.
        moved_to: the chat's new id, where it has one.
    """

    def __init__(self, status: int, description: str, retry_after: float = 0.0, moved_to: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to

    @property
    def is_token_refused(self) -> bool:
        """It does not know the token; one that has not even the form of one is answered with 404."""
        return self.status in {401, 404}


_sent: ContextVar[int | None] = ContextVar("message_sent_by_this_task", default=None)


def sent_message() -> int:
    """The number of the message that the last call of this task sent.

    Raises:
        Unanswered: the answer told none.
    """
    number = _sent.get()
    if number is None:
        raise Unanswered("the answer tells of no message")
    return number


class HttpRequest(BaseRequest):
    """The transport of one `telegram.Bot`.

    Of a message that was sent the library is only told that it was: to make an object of it would cost as much again
    as the call. `sent_message` knows its number.

    Args:
        connections: how many calls may be under way at once; more wait for a place.
        proxy: an HTTP proxy; where empty the environment's for that address, if it names one.
    """

    def __init__(self, *, connections: int, proxy: str = "") -> None:
        self._connections = connections
        self._proxy = proxy
        self._ways: dict[str, tuple[URL, str | None]] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return _READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEPT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call over HTTP.

        Raises:
            Unsent, Unanswered, Refused: what became of it.
        """
        del write_timeout, connect_timeout, pool_timeout
        _sent.set(None)
        if self._session is None:
            raise Unsent("the connection is closed: open the adapter first")
        body, headers = _encode(request_data)
        seconds = float(read_timeout) if isinstance(read_timeout, int | float) else _READ_SECONDS
        timeout = aiohttp.ClientTimeout(total=_CONNECT_SECONDS + seconds, connect=_CONNECT_SECONDS)
        way, proxy = self._way(url)
        try:
            async with self._session.request(
                method, way, data=body, headers=headers, timeout=timeout, proxy=proxy, allow_redirects=False
            ) as response:
                status, payload = response.status, await response.read()
        # None is chained: some of these carry the address, and the address carries the token.
        except _UNSENT as error:
            raise Unsent(_in_words(error)) from None
        except TimeoutError:
            raise Unanswered(f"no answer within {seconds:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(f"the connection broke ({type(error).__name__})") from None
        if status >= _REDIRECTS:
            raise _refusal(status, payload)
        return status, payload

    def parse_json_payload(self, payload: bytes) -> dict[str, object]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The answer to a call that worked."""
        answer = _read(payload)
        if answer is None or "result" not in answer:
            raise Unanswered("the answer is none of a Bot API server")
        result = answer["result"]
        if isinstance(result, dict) and "chat" in result:
            number = cast("dict[str, object]", result).get("message_id")
            if isinstance(number, int):
                _sent.set(number)
                answer["result"] = True
        return answer

    def _way(self, url: str) -> tuple[URL, str | None]:
        known = self._ways.get(url)
        if known is None:
            address = URL(url, encoded=True)
            known = self._ways[url] = (address, self._proxy or _environment_proxy(address))
        return known


class NewsRequest(HttpRequest):
    """The transport of getUpdates alone. It hands the library nothing, and what came to `take`.

    The library reads an answer whole or not at all, and logs the words of one that it cannot read.
    """

    def __init__(self, *, take: Callable[[list[object]], None], proxy: str = "") -> None:
        super().__init__(connections=2, proxy=proxy)
        self._take = take

    def parse_json_payload(self, payload: bytes) -> dict[str, object]:
        answer = super().parse_json_payload(payload)
        found = answer["result"]
        if not isinstance(found, list):
            raise Unanswered("the answer is none of a Bot API server")
        self._take(cast("list[object]", found))
        return {"ok": True, "result": []}


def _encode(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    if data is None:
        return None, None
    if not data.contains_files:
        return json.dumps(data.parameters, ensure_ascii=False).encode("utf-8", "replace"), _JSON
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


def _refusal(status: int, payload: bytes) -> TelegramError:
    answer = _read(payload)
    if status >= _SERVER_ERRORS or status < _CLIENT_ERRORS:
        return Unanswered(f"the server failed ({status})")
    if answer is None or "description" not in answer:
        return Unanswered(f"what answers there is no Bot API server ({status})")
    said = answer.get("parameters")
    parameters = cast("dict[str, object]", said) if isinstance(said, dict) else {}
    seconds, moved = parameters.get("retry_after"), parameters.get("migrate_to_chat_id")
    wait = float(seconds) if isinstance(seconds, int | float) else 1.0 if status == _FLOOD else 0.0
    return Refused(status, str(answer["description"]), wait, moved if isinstance(moved, int) else None)


def _read(payload: bytes) -> dict[str, object] | None:
    try:
        found: object = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", found) if isinstance(found, dict) else None


def _environment_proxy(url: URL) -> str | None:
    """The proxy that the environment names for this address; never one for this machine itself."""
    host = url.host or ""
    if host in {"localhost", "127.0.0.1", "::1"} or proxy_bypass(host):
        return None
    proxy = getproxies().get(url.scheme, "")
    return proxy if proxy.startswith(("http://", "https://")) else None


def _in_words(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the server's name cannot be resolved: is the network there?"
    if isinstance(error, aiohttp.ClientSSLError):
        return "the server's certificate cannot be trusted"
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        return "the proxy lets nothing through: see `proxy`"
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"no connection within {_CONNECT_SECONDS:g} s"
    return "nothing answers at the server's address"
