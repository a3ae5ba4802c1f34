"""One bot's connection to its Bot API server."""

import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from telegram import Bot
from telegram.error import TelegramError

from botkit.errors import ConfigError, SendError, Unreachable
from botkit_telegram.failures import as_send_error
from botkit_telegram.request import HttpRequest, NewsRequest, Refused
from botkit_telegram.settings import TelegramSettings
from botkit_telegram.translate import ALLOWED_UPDATES

_CONNECTIONS = 64
"""Calls that may be under way at once; more wait for their turn."""
_LATE = 10.0
"""Seconds that an answer to the question for news may be late."""


class Connection:
    """A `telegram.Bot` that needs no network to begin with, and the news as Telegram wrote them.

    As an async context it is open within.
    """

    def __init__(self, settings: TelegramSettings) -> None:
        _keep_quiet(logging.getLogger("telegram"))
        self._request = HttpRequest(connections=_CONNECTIONS, proxy=settings.proxy)
        self._news_request = NewsRequest(take=self._take, proxy=settings.proxy)
        self._arrived: list[object] = []
        self.bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{settings.api_base}/bot",
            base_file_url=f"{settings.api_base}/file/bot",
            request=self._request,
            get_updates_request=self._news_request,
        )

    async def open(self) -> None:
        await self._request.initialize()
        await self._news_request.initialize()

    async def close(self) -> None:
        await self._request.shutdown()
        await self._news_request.shutdown()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def news(self, offset: int, timeout: int) -> Sequence[object]:  # noqa: ASYNC109  # Telegram's own patience
        """The updates from `offset` on as Telegram wrote them, once there are any; none after `timeout` seconds."""
        self._arrived = []
        await self.bot.get_updates(
            offset=offset or None,
            timeout=timeout,
            read_timeout=_LATE,
            allowed_updates=list(ALLOWED_UPDATES),
        )
        return self._arrived

    def _take(self, updates: list[object]) -> None:
        self._arrived = updates


def _keep_quiet(library: logging.Logger) -> None:
    """At DEBUG it tells the token and every text."""
    library.setLevel(max(library.level, logging.INFO))


def wrong_token(bot: str, error: Refused) -> ConfigError:
    return ConfigError(
        f"bot {bot}: Telegram refuses its token ({error.status} {error.description}): @BotFather tells the right one "
        "(/mybots, your bot, API Token); write it to `token` in the bot's options. Where `api_base` names a server of "
        "your own, look whether that is its address"
    )


def unreachable(error: TelegramError) -> SendError:
    """Why a question could not be asked."""
    if isinstance(error, Refused):
        return as_send_error(error)
    return Unreachable(f"the Bot API server cannot be reached ({error}): look at `api_base`, `proxy` and the network")
