"""What every scripted model server shares: it listens on loopback, asks its script, and refuses wrong keys."""

import socket
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import ClassVar, Self, TypeAlias, cast

from aiohttp import web

from botkit.clock import Clock, SystemClock
from botkit.testing.openai_answers import Answer, Fault, Status

Line: TypeAlias = str | Answer | Status | Fault
Script: TypeAlias = Callable[["Call"], Line] | Sequence[Line]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in."""

    body: Mapping[str, object]
    authorization: str

    @property
    def last_words(self) -> str:
        """What the prompt's last message says."""
        messages = cast("Sequence[Mapping[str, object]]", self.body.get("messages") or [{}])
        return words_of(messages[-1].get("content", ""))


def words_of(content: object) -> str:
    """The text of a message's content, which is text or a list of parts."""
    if isinstance(content, list):
        parts = cast("list[Mapping[str, object]]", content)
        return "".join(str(part.get("text", "")) for part in parts)
    return str(content)


def echo(call: Call) -> Line:
    """Say back what was said last."""
    return f"你说：{call.last_words}"


class ScriptedServer(ABC):
    """Answers on loopback while it is entered; a subclass speaks one wire format.

    Args:
        script: what to answer: a function of the call, or one line a call (the last one repeats).
        faults, probability: besides the script, how often (0 to 1) one of these happens instead.
        pause: seconds between the pieces of a fault without end.
        api_key: if given, every other key gets a 401.
    """

    PATH: ClassVar[str]
    """Where calls are posted to."""

    def __init__(
        self,
        script: Script = echo,
        *,
        faults: Sequence[Fault | Status] = (),
        probability: float = 0.0,
        seed: int = 0,
        pause: float = 0.01,
        api_key: str = "",
        port: int = 0,
        clock: Clock | None = None,
    ) -> None:
        self.calls: deque[Call] = deque(maxlen=10_000)
        self.clock = clock or SystemClock()
        self.pause = pause
        self.port = port
        self._script = script if callable(script) else _one_by_one(script)
        self._faults = faults
        self._probability = probability
        self._random = Random(seed)
        self._api_key = api_key
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post(self.PATH, self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = cast("int", listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    @abstractmethod
    def base_url(self) -> str:
        """What belongs into a `[[models]]` entry."""

    @abstractmethod
    def key_of(self, request: web.Request) -> str:
        """The key a request carries."""

    @abstractmethod
    def error(self, status: Status) -> str:
        """The body of a refusal."""

    @abstractmethod
    async def misbehave(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        """Answer wrongly in that way."""

    @abstractmethod
    async def stream(self, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
        """The answer in pieces."""

    @abstractmethod
    def whole(self, call: Call, answer: Answer) -> Mapping[str, object]:
        """The answer as one object."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = cast("Mapping[str, object]", await request.json())
        key = self.key_of(request)
        call = Call(body, key)
        self.calls.append(call)
        if self._api_key and key not in (self._api_key, f"Bearer {self._api_key}"):
            return self._refuse(Status(401, "invalid_api_key", f"wrong key: {key}"))
        line = self._line(call)
        if isinstance(line, Fault):
            return await self.misbehave(line, request)
        if isinstance(line, Status):
            return self._refuse(line)
        answer = Answer(line) if isinstance(line, str) else line
        await self.clock.sleep(answer.delay)
        if answer.streaming and body.get("stream"):
            return await self.stream(request, call, answer)
        return web.json_response(self.whole(call, answer))

    def _refuse(self, status: Status) -> web.Response:
        headers = {"Retry-After": status.retry_after} if status.retry_after else {}
        text = self.error(status)
        return web.Response(status=status.status, text=text, content_type="application/json", headers=headers)

    def _line(self, call: Call) -> Line:
        if self._faults and self._random.random() < self._probability:
            return self._random.choice(self._faults)
        return self._script(call)


def _one_by_one(lines: Sequence[Line]) -> Callable[[Call], Line]:
    waiting = deque(lines)
    return lambda _: waiting.popleft() if len(waiting) > 1 else waiting[0]


def closed_port() -> int:
    """A port of this machine on which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return cast("int", listener.getsockname()[1])
