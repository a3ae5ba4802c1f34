"""The double as a whole: what happens at Telegram, and the HTTP server before it."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from botkit.clock import Clock, SystemClock
from botkit.testing.bot_api.control import Control
from botkit.testing.bot_api.limits import Limits
from botkit.testing.bot_api.listener import Listener
from botkit.testing.bot_api.stage import Stage
from botkit.testing.clock import FrozenClock


class BotApiServer(Stage):
    """Telegram's Bot API on loopback, while it is entered. `botkit.testing.bot_api` shows how it is used.

    Args:
        clock: what dates, long polls, delays and limits go by.
        port: 0 takes a free one.
        limits: `Limits()` for the real server's; None lets a bot write as often as it likes.
        log: every call is kept in `calls`; switch it off for benchmarks and soaks.
        log_file: every call is appended there, as a line of JSON.
        keep: how many messages of a chat are kept, the newest; 0 for all.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        port: int = 0,
        limits: Limits | None = None,
        log: bool = True,
        log_file: Path | None = None,
        keep: int = 0,
    ) -> None:
        super().__init__(clock or SystemClock(), limits=limits, log=log, log_file=log_file, keep=keep)
        self._listener = Listener(self.cloud, self.dispatcher, Control(self), port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot wants as `base_url`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot wants as `base_file_url`."""
        return f"{self.url}/file/bot"

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

    async def __aenter__(self) -> Self:
        self.dispatcher.log.__enter__()
        await self._listener.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._listener.__aexit__(kind, error, trace)
        self.dispatcher.log.__exit__(kind, error, trace)
