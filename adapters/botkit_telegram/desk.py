"""Where news are read, written down and answered, however they came."""

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot
from telegram.error import TelegramError

from botkit.adapter import Accept, StateChange
from botkit.clock import Clock
from botkit.errors import StoreUnavailable
from botkit.messages import Event
from botkit_telegram.reading import News, read_updates
from botkit_telegram.settings import TelegramTexts
from botkit_telegram.translate import Press
from botkit_telegram.viewpoint import TopicMemory, Viewpoint

_log = logging.getLogger(__name__)
_STORE_PAUSE = 1.0
"""Seconds between two tries to have the same news written down."""


class Desk:
    """One bot's.

    Attributes:
        viewpoint: learns the bot's user name once Telegram has told it.
        to_remember: what of the adapter's own state is to be written down with the next news.
    """

    def __init__(self, viewpoint: Viewpoint, bot: Bot, clock: Clock, texts: TelegramTexts, topics: TopicMemory) -> None:
        self.viewpoint = viewpoint
        self.to_remember: tuple[StateChange, ...] = ()
        self._bot = bot
        self._clock = clock
        self._texts = texts
        self._topics = topics
        self._answers: set[asyncio.Task[None]] = set()

    @property
    def bot(self) -> str:
        """The bot's name in the configuration."""
        return self.viewpoint.bot

    async def write_down(self, updates: Sequence[object], accept: Accept) -> int | None:
        """Have one answer of getUpdates written down, however long the store takes; the highest number in it."""
        news = self.read(updates)
        while news.last_id is not None:
            try:
                await self.hand_over(news.events, accept, str(news.last_id + 1))
            except StoreUnavailable as error:
                _log.warning("bot %s: news cannot be written down (%s); tried again", self.bot, error)
                await self._clock.sleep(_STORE_PAUSE)
            else:
                break
        self.answer(news.presses)
        return news.last_id

    async def hand_over(self, events: Sequence[Event], accept: Accept, cursor: str | None = None) -> None:
        """Have events written down, with what is to be remembered beside them.

        Raises:
            StoreUnavailable: nothing was written.
            LeaseLost: another process of ours listens to this bot now.
        """
        await accept(events, cursor=cursor, state=self.to_remember)
        self.to_remember = ()

    def read(self, updates: Sequence[object]) -> News:
        """What the updates say."""
        news = read_updates(updates, self.viewpoint, self._clock.now())
        for event in news.events:
            self._note(event)
        return news

    def answer(self, presses: Sequence[Press]) -> None:
        """Let the buttons that were pressed stop waiting. Nothing waits for that, and it may fail."""
        for press in presses:
            task = asyncio.create_task(self._answer(press), name=f"button of {self.bot}")
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def close(self) -> None:
        answers = list(self._answers)
        for task in answers:
            task.cancel()
        await asyncio.gather(*answers, return_exceptions=True)

    async def _answer(self, press: Press) -> None:
        notice = None if press.ours else self._texts.not_yours(press.language)
        try:
            await self._bot.answer_callback_query(press.query_id, notice)
        except TelegramError as error:
            _log.debug("bot %s: a button waits on (%s)", self.bot, type(error).__name__)

    def _note(self, event: Event) -> None:
        message_id = getattr(event, "message_id", "")
        self._topics.note(event.conversation.chat, message_id, event.conversation.thread)
