"""What shows that an answer is on its way: the typing sign, and drafts that grow. None of it matters if it fails."""

import asyncio
import itertools
import logging
from collections import OrderedDict
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from botkit.clock import Clock
from botkit.errors import Rejected
from botkit.messages import ConversationId
from botkit_telegram.formatting import render
from botkit_telegram.places import chat_number, thread_number
from botkit_telegram.request import Refused
from botkit_telegram.splitting import split

_log = logging.getLogger(__name__)
_GAP = 1.0
"""Seconds between two drafts of one answer, at least."""
_NEVER = float("inf")
_CONVERSATIONS = 1_000
_LAST_DRAFT = 2.0
"""Seconds that the message waits for a draft that is still under way, so that no draft comes behind it."""


@dataclass(slots=True)
class _Draft:
    """One answer while it grows."""

    number: int
    next_at: float = 0.0
    under_way: asyncio.Task[None] | None = None


class Signs:
    """One bot's."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._numbers = itertools.count(1)
        self._drafts: OrderedDict[ConversationId, _Draft] = OrderedDict()
        self._typing: set[asyncio.Task[None]] = set()
        self._typing_from: dict[int, float] = {}

    async def show_typing(self, conversation: ConversationId) -> None:
        """Show the sign for a few seconds. Who is no longer interested goes; a call cut off would cost a connection."""
        task = asyncio.create_task(self._type(conversation), name="typing sign")
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)
        await asyncio.shield(task)

    def show_draft(self, conversation: ConversationId, text: str) -> None:
        """Show the answer so far, unless the last draft is too new. The call returns at once."""
        if not conversation.chat.isdigit() or not text.strip():
            return  # Telegram shows drafts in private chats alone
        draft = self._drafts.setdefault(conversation, _Draft(0))
        draft.number = draft.number or next(self._numbers)
        self._drafts.move_to_end(conversation)
        now = self._clock.monotonic()
        if now < draft.next_at or (draft.under_way and not draft.under_way.done()):
            return
        draft.next_at = now + _GAP
        draft.under_way = asyncio.create_task(self._show(conversation, draft, text), name="draft")
        if len(self._drafts) > _CONVERSATIONS:
            self._drafts.popitem(last=False)

    async def end_draft(self, conversation: ConversationId) -> None:
        """What was drafted is about to be said."""
        draft = self._drafts.pop(conversation, None)
        if draft is not None and draft.under_way is not None and not draft.under_way.done():
            try:
                await self._clock.within(_LAST_DRAFT, asyncio.shield(draft.under_way))
            except TimeoutError:
                draft.under_way.cancel()

    async def close(self) -> None:
        drafts = [draft.under_way for draft in self._drafts.values() if draft.under_way is not None]
        self._drafts.clear()
        tasks = [*drafts, *self._typing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _type(self, conversation: ConversationId) -> None:
        try:
            chat, thread = chat_number(conversation), thread_number(conversation)
            if self._clock.monotonic() < self._typing_from.get(chat, 0.0):
                return
            self._typing_from.pop(chat, None)
            await self._bot.send_chat_action(chat, "typing", message_thread_id=thread)
        except Rejected:
            return
        except Refused as error:
            if error.retry_after:
                self._typing_from[chat_number(conversation)] = self._clock.monotonic() + error.retry_after
        except TelegramError as error:
            _log.debug("typing is not shown (%s)", type(error).__name__)

    async def _show(self, conversation: ConversationId, draft: _Draft, text: str) -> None:
        try:
            (shown, *_) = split(render(text))
            await self._bot.send_message_draft(
                chat_number(conversation), draft.number, shown.text, message_thread_id=thread_number(conversation)
            )
        except Refused as error:
            # Where it is not about the pace, the next draft of this answer would be refused as well.
            draft.next_at = self._clock.monotonic() + error.retry_after if error.retry_after else _NEVER
        except (TelegramError, Rejected) as error:
            _log.debug("a draft is not shown (%s)", type(error).__name__)
