"""News by asking for them: an update is confirmed to Telegram only once it is written down here."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from telegram.error import TelegramError

from botkit.adapter import Accept
from botkit.clock import Clock
from botkit_telegram.backoff import Backoff
from botkit_telegram.connection import Connection, wrong_token
from botkit_telegram.desk import Desk
from botkit_telegram.request import Refused

_log = logging.getLogger(__name__)
_TOLD_AGAIN = 3_600.0
"""Seconds until the operator is told once more that somebody else takes the bot's news."""
_AT_ONCE = 0.2
"""An answer without news that came within so many seconds did not wait for any."""


class Polling:
    """Asks for one bot's news for as long as it may."""

    def __init__(
        self, connection: Connection, desk: Desk, clock: Clock, report: Callable[[str], None], *, timeout: int
    ) -> None:
        self._connection = connection
        self._desk = desk
        self._clock = clock
        self._report = report
        self._timeout = timeout
        self._backoff = Backoff()
        self._told_at: float | None = None
        self._is_away = False

    async def run(self, accept: Accept) -> None:
        """Bring news in until cancelled.

        Raises:
            ConfigError: Telegram refuses the token.
            LeaseLost: another process of ours listens to this bot now.
        """
        offset = int(accept.cursor or 0)
        while True:
            updates = await self._ask(offset)
            last_id = await self._desk.write_down(updates, accept)
            if last_id is not None:
                offset = last_id + 1
            elif updates:
                await self._clock.sleep(self._backoff.next())  # nothing in it has a number, so it comes again

    async def _ask(self, offset: int) -> list[object]:
        """The next news, however long it takes until there are any and Telegram can be reached."""
        while True:
            began = self._clock.monotonic()
            try:
                updates = await self._connection.news(offset, self._timeout)
            except Refused as error:
                await self._clock.sleep(self._after_refusal(error))
            except TelegramError as error:
                wait = self._backoff.next()
                # The first of a row is told aloud; while it lasts it need not be repeated every minute.
                level = logging.INFO if self._is_away else logging.WARNING
                _log.log(level, "bot %s: no news (%s); asked again in %.0f s", self._desk.bot, error, wait)
                self._is_away = True
                self._report(f"Telegram cannot be reached ({error})")
                await self._clock.sleep(wait)
            else:
                if self._is_away:
                    _log.info("bot %s: Telegram answers again", self._desk.bot)
                self._is_away = False
                self._report("")
                self._backoff.reset()
                if updates:
                    return list(updates)
                if self._clock.monotonic() - began < _AT_ONCE:
                    await self._clock.sleep(_AT_ONCE)

    def _after_refusal(self, error: Refused) -> float:
        """How long to wait before the next question."""
        if error.is_token_refused:
            raise wrong_token(self._desk.bot, error) from None
        self._report(f"Telegram gives no news ({error})")
        wait = max(error.retry_after, self._backoff.next())
        now = self._clock.monotonic()
        if error.status != HTTPStatus.CONFLICT:
            _log.warning("bot %s: no news (%s); asked again in %.0f s", self._desk.bot, error, wait)
        elif self._told_at is None or now - self._told_at > _TOLD_AGAIN:
            self._told_at = now
            _log.warning(
                "bot %s: another program takes its news (%s). Look for a second botkit or another bot program with the "
                "same token, here or on another machine, and stop one of the two: what it takes does not come here. "
                "We go on asking. If there is none, revoke the token with @BotFather: somebody else has it",
                self._desk.bot,
                error.description,
            )
        return wait
