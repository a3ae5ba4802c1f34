"""The double's HTTP side."""

import socket
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from aiohttp import web

from botkit.clock import Clock, SystemClock
from botkit.testing.bot_api.accounts import Bot
from botkit.testing.bot_api.answers import Encoded, Refusal, success
from botkit.testing.bot_api.chats import Chat
from botkit.testing.bot_api.cloud import Cloud
from botkit.testing.bot_api.faults import Fault, Faults
from botkit.testing.bot_api.log import Call, CallLog
from botkit.testing.bot_api.methods import METHODS
from botkit.testing.bot_api.methods.request import Request
from botkit.testing.bot_api.parameters import Parameters, read_parameters
from botkit.testing.bot_api.people import Person
from botkit.testing.clock import FrozenClock

UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")


class BotApiServer:
    """Telegram's Bot API on loopback, while it is entered. `botkit.testing.bot_api` shows how it is used.

    Args:
        clock: what dates, long polls, delays and limits go by.
        port: 0 takes a free one.
        log: every call is kept in `calls`; switch it off for benchmarks.
        log_file: every call is appended there too, as a line of JSON.

    Attributes:
        cloud: what stands at Telegram.
    """

    def __init__(
        self, clock: Clock | None = None, *, port: int = 0, log: bool = True, log_file: Path | None = None
    ) -> None:
        self.clock = clock or SystemClock()
        self.cloud = Cloud(self.clock)
        self._people: dict[str, Person] = {}
        self._named: dict[str, Bot] = {}
        self._faults = Faults()
        self._log = CallLog(log_file, enabled=log or log_file is not None)
        self._port = port
        self._runner: web.ServerRunner | None = None

    # --- addresses ----------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot wants as `base_url`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot wants as `base_file_url`."""
        return f"{self.url}/file/bot"

    # --- who is there -------------------------------------------------------------------------------

    def bot(self, username: str, name: str = "", **powers: bool) -> Bot:
        """The bot of that user name; the same one every time. `powers` as in `accounts.POWERS`."""
        if username not in self._named:
            self._named[username] = self.cloud.add_bot(username, name or username, powers)
        return self._named[username]

    def person(self, name: str, username: str = "", language: str = "") -> Person:
        """The person of that name; the same one every time."""
        if name not in self._people:
            number = self.cloud.person_id()
            user: dict[str, object] = {"id": number, "is_bot": False, "first_name": name}
            user |= {"username": username} if username else {}
            user |= {"language_code": language} if language else {}
            self._people[name] = Person(number, user, self.cloud)
            self.cloud.accounts[number] = self._people[name]
        return self._people[name]

    # --- what goes wrong, what happened -------------------------------------------------------------

    def fail_next(
        self,
        fault: Fault | Refusal,
        times: int = 1,
        *,
        method: str = "",
        chat: Chat | int = 0,
        bot: Bot | None = None,
    ) -> None:
        """Let the next calls go wrong: all, or those of one method, into one chat, by one bot."""
        planned = Fault(fault) if isinstance(fault, Refusal) else fault
        chat_id = chat if isinstance(chat, int) else chat.id
        self._faults.plan(planned, times, method, chat_id, bot.id if bot else 0)

    @property
    def calls(self) -> list[Call]:
        """Every call so far, in order."""
        return self._log.calls

    def calls_of(self, method: str) -> list[Call]:
        """Every call of one method so far, in order."""
        return [call for call in self._log.calls if call.method.lower() == method.lower()]

    async def wait_for(self, condition: Callable[[], bool], limit: float = 30.0) -> None:
        """Return once `condition` holds; a frozen clock is moved meanwhile.

        Raises:
            AssertionError: it does not within `limit` seconds of the clock.
        """
        if isinstance(self.clock, FrozenClock):
            await self.clock.until(condition, limit)
            return
        give_up = self.clock.monotonic() + limit
        while not condition():
            assert self.clock.monotonic() < give_up, f"it did not come to hold within {limit:g} s"
            await self.clock.sleep(0.002)

    # --- HTTP ---------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._log.__enter__()
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = cast("int", listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self._named.values():
            bot.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._log.__exit__(kind, error, trace)

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        """One call, from its request to its answer."""
        parts = http.path.split("/")
        if len(parts) != 3 or not parts[1].startswith("bot"):  # "", "bot" and the token, the method
            return _answer(404, NOT_FOUND.body())
        bot = self.cloud.bots.get(parts[1][3:])
        if bot is None:
            return _answer(401, UNAUTHORIZED.body())
        said, fault = Parameters(), None
        try:
            said = await read_parameters(cast("web.Request", http))
            fault = self._faults.next(parts[2].lower(), said.integer("chat_id"), bot.id)
            if fault is not None and fault.delay:
                await self.clock.sleep(fault.delay)
            answer, status, effect = await self._outcome(bot, parts[2], said, fault)
        except Refusal as refusal:
            answer, status, effect = refusal.body(), refusal.code, False
        if fault is not None and (fault.lost or fault.body):
            answer, status = fault.body, 0 if fault.lost else fault.status
        if self._log.enabled:
            number = len(self._log.calls) + 1
            self._log.add(Call(number, self.clock.now(), bot.username, parts[2], said.values, status, answer, effect))
        if not status and http.transport is not None:
            http.transport.abort()
        return _answer(status or 200, answer)

    async def _outcome(self, bot: Bot, name: str, said: Parameters, fault: Fault | None) -> tuple[str, int, bool]:
        if fault is not None:
            if fault.refusal is not None:
                raise fault.refusal
            if not fault.effect and (fault.lost or fault.body):
                return "", 0, False
        if name.lower() == "getupdates":
            return await self._poll(bot, said), 200, True
        method = METHODS.get(name.lower())
        if method is None:
            raise NOT_FOUND
        return success(method(Request(self.cloud, bot, said))), 200, True

    async def _poll(self, bot: Bot, said: Parameters) -> str:
        bot.updates.allow(said.structure("allowed_updates"))
        limit = min(max(said.integer("limit", 100), 1), 100)
        timeout = min(max(said.integer("timeout"), 0), 50)
        batch = await bot.updates.poll(said.integer("offset"), limit, timeout)
        return success(Encoded(f"[{','.join(update.encoded() for update in batch)}]"))


def _answer(status: int, body: str) -> web.Response:
    return web.Response(status=status, body=body.encode(), content_type="application/json")
