"""The transport between botkit and Telegram's Bot API."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TypeVar

from telegram import User
from telegram.error import TelegramError

from botkit.adapter import Accept, Adapter, AdapterContext, Capabilities, Finding, Identity
from botkit.messages import ConversationId, Outgoing, OutgoingMessage, Receipt
from botkit_telegram.account import known_as
from botkit_telegram.backoff import Backoff
from botkit_telegram.connection import Connection, unreachable, wrong_token
from botkit_telegram.desk import Desk
from botkit_telegram.examination import examine
from botkit_telegram.menu import register
from botkit_telegram.people import PLATFORM
from botkit_telegram.polling import Polling
from botkit_telegram.rate import Pace
from botkit_telegram.request import Refused
from botkit_telegram.sending import Sending
from botkit_telegram.settings import TelegramSettings, WebhookSettings
from botkit_telegram.signs import Signs
from botkit_telegram.splitting import LONGEST
from botkit_telegram.translate import ALLOWED_UPDATES
from botkit_telegram.viewpoint import TopicMemory, Viewpoint

_log = logging.getLogger(__name__)
T = TypeVar("T")
_LOOKED_AFTER = 300.0
"""Seconds between two looks whether Telegram still knows where to call, and the token."""


class TelegramAdapter(Adapter):
    """One bot in Telegram."""

    platform = PLATFORM
    Settings = TelegramSettings
    capabilities = Capabilities(
        streaming="draft",
        typing=True,
        edits=True,
        deletes=True,
        reactions=True,
        buttons=True,
        files=True,
        markdown=True,
        max_length=LONGEST,
        length_unit="utf16",
    )

    def __init__(self, context: AdapterContext, settings: TelegramSettings) -> None:
        self._context, self._settings, self._clock = context, settings, context.clock
        self._connection = Connection(settings)
        bot = self._connection.bot
        self._pace = Pace(self._clock, settings.messages_per_second)
        self._sending = Sending(bot, self._clock, self._pace, link_previews=settings.link_previews)
        self._signs = Signs(bot, self._clock)
        self._topics = TopicMemory()
        viewpoint = Viewpoint(
            context.bot,
            settings.bot_id,
            allow_bots=settings.allow_bots,
            thread_of=self._topics.thread_of,
            commands=frozenset(command.name for command in context.commands),
        )
        self._desk = Desk(viewpoint, bot, self._clock, settings.texts, self._topics)

    async def open(self) -> None:
        """Make ready; Telegram is not asked for anything yet."""
        await self._connection.open()

    async def close(self) -> None:
        await self._signs.close()
        await self._desk.close()
        await self._connection.close()

    async def introduce(self) -> Identity:
        async with Connection(self._settings) as connection:
            try:
                me = await connection.bot.get_me()
            except Refused as error:
                if error.is_token_refused:
                    raise wrong_token(self._context.bot, error) from None
                raise unreachable(error) from None
            except TelegramError as error:
                raise unreachable(error) from None
        return Identity(me.full_name, f"@{me.username}", f"https://t.me/{me.username}")

    async def examine(self) -> Sequence[Finding]:
        async with Connection(self._settings) as connection:
            return await examine(connection.bot, self._settings, self._context.commands)

    async def listen(self, accept: Accept) -> None:
        """Bring news in until cancelled.

        Raises:
            ConfigError: Telegram refuses the token or it is of another account than before, or two bots are called at
                one address.
            LeaseLost: another process of ours listens to this bot now.
        """
        self._desk.to_remember = known_as(self._context.bot, self._settings.bot_id, accept.state)
        if self._settings.webhook is None:
            await self._ask(accept)
        else:
            await self._be_called(accept, self._settings.webhook)

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if isinstance(outgoing, OutgoingMessage):
            await self._signs.end_draft(conversation)
        receipt = await self._sending.send(conversation, outgoing, key)
        self._topics.note(conversation.chat, receipt.message_id, conversation.thread)
        return receipt

    async def admit(self, conversation: ConversationId) -> None:
        await self._pace.admit()

    async def show_typing(self, conversation: ConversationId) -> None:
        await self._signs.show_typing(conversation)

    async def show_draft(self, conversation: ConversationId, text: str) -> None:
        self._signs.show_draft(conversation, text)

    async def _ask(self, accept: Accept) -> None:
        await self._get_to_know_ourselves()
        await self._until_it_works(self._take_webhook_away)
        await register(self._connection.bot, self._context.commands)
        report, timeout = self._context.report, self._settings.poll_timeout
        await Polling(self._connection, self._desk, self._clock, report, timeout=timeout).run(accept)

    async def _be_called(self, accept: Accept, settings: WebhookSettings) -> None:
        # A bot that asks needs no web server.
        from botkit_telegram.port import called_at  # noqa: PLC0415
        from botkit_telegram.webhook import Webhook  # noqa: PLC0415

        await self._get_to_know_ourselves()
        webhook = Webhook(self._desk, settings.secret.get_secret_value(), self._clock)
        async with called_at(self._context.shared, settings.listen, settings.port, settings.local_path, webhook.handle):
            await _together(webhook.take(accept), self._ask_to_be_called(settings))

    async def _ask_to_be_called(self, settings: WebhookSettings) -> None:
        async def ask() -> None:
            await self._connection.bot.set_webhook(
                settings.url, allowed_updates=ALLOWED_UPDATES, secret_token=settings.secret.get_secret_value()
            )

        await self._until_it_works(ask)
        await register(self._connection.bot, self._context.commands)
        while True:  # nobody would miss the calls of a Telegram that does not know any more where to call
            await self._clock.sleep(_LOOKED_AFTER)
            info = await self._until_it_works(self._connection.bot.get_webhook_info)
            if info.url != settings.url:
                _log.warning(
                    "bot %s: another program has taken its webhook away or set another one; it is set again. Look for "
                    "a second bot program with the same token, here or on another machine, and stop one of the two",
                    self._context.bot,
                )
                await self._until_it_works(ask)

    async def _get_to_know_ourselves(self) -> None:
        me: User = await self._until_it_works(self._connection.bot.get_me)
        self._desk.viewpoint = self._desk.viewpoint.named(me.username or "")

    async def _take_webhook_away(self) -> None:
        info = await self._connection.bot.get_webhook_info()
        if info.url:
            await self._connection.bot.delete_webhook(drop_pending_updates=False)
            _log.warning(
                "bot %s: a webhook was set; it is taken away, for this bot asks for its news", self._context.bot
            )

    async def _until_it_works(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call Telegram until it answers: a bot starts while Telegram is away, and is there once it is back.

        Raises:
            ConfigError: it refuses the token.
        """
        backoff = Backoff()
        while True:
            try:
                answer = await call()
            except TelegramError as error:
                if isinstance(error, Refused) and error.is_token_refused:
                    raise wrong_token(self._context.bot, error) from None
                wait = max(backoff.next(), error.retry_after if isinstance(error, Refused) else 0.0)
                _log.warning(
                    "bot %s: Telegram does not answer as it should (%s); tried again in %.0f s",
                    self._context.bot,
                    error,
                    wait,
                )
                self._context.report(f"Telegram does not answer as it should ({error})")
                await self._clock.sleep(wait)
            else:
                self._context.report("")
                return answer


async def _together(*works: Coroutine[object, object, None]) -> None:
    """Until all have ended, or one has failed: that one's failure is raised, and the others are cancelled."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        waiting = set(tasks)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
