"""The way out: each outgoing thing as calls of the Bot API, with what became of it."""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus

from telegram import Bot, InputFile
from telegram.error import TelegramError

from botkit.clock import Clock
from botkit.errors import Rejected, RetryAfter
from botkit.messages import (
    ConversationId,
    Outgoing,
    OutgoingDelete,
    OutgoingEdit,
    OutgoingFile,
    OutgoingMessage,
    OutgoingReaction,
    Receipt,
)
from botkit_telegram.buttons import keyboard
from botkit_telegram.emoji import allowed_emoji
from botkit_telegram.failures import as_send_error, is_about_entities
from botkit_telegram.formatting import plain, render
from botkit_telegram.places import chat_number, message_name, message_number, thread_number
from botkit_telegram.rate import Pace
from botkit_telegram.rendered import Rendered, entities_of, utf16_length
from botkit_telegram.request import Refused, sent_message
from botkit_telegram.splitting import LONGEST, split

_log = logging.getLogger(__name__)
_KEYS = 1_000
"""Of so many messages in several parts it is remembered how far they came."""
_LONGEST_WAIT = 20.0
"""Seconds that Telegram may ask to wait between two parts of one message; a longer wait is waited elsewhere."""


_LARGEST_FILE = 50_000_000
"""Bytes of the largest file that a bot may send."""
_LONGEST_CAPTION = 1_024


@dataclass(slots=True)
class _Progress:
    """How far a message of several parts came."""

    sent: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Call:
    """What all parts of a message have in common."""

    chat: int
    thread: int | None
    extras: dict[str, object] = field(default_factory=dict[str, object])


class Sending:
    """Carries what a bot says, changes and takes back.

    Progress within a message of several parts is kept in memory: after a crash all of them are sent again.
    """

    def __init__(self, bot: Bot, clock: Clock, pace: Pace, *, link_previews: bool) -> None:
        self._bot = bot
        self._clock = clock
        self._pace = pace
        self._common: dict[str, object] = {} if link_previews else {"link_preview_options": {"is_disabled": True}}
        self._under_way: OrderedDict[str, _Progress] = OrderedDict()

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        """Hand one thing to Telegram; the errors are the contract's."""
        chat = chat_number(conversation)
        try:
            match outgoing:
                case OutgoingMessage():
                    return await self._send_message(chat, thread_number(conversation), outgoing, key)
                case OutgoingEdit():
                    return await self._edit(chat, outgoing)
                case OutgoingDelete():
                    return await self._delete(chat, outgoing)
                case OutgoingReaction():
                    return await self._react(chat, outgoing)
                case OutgoingFile():
                    return await self._send_file(chat, thread_number(conversation), outgoing)
                case _:
                    raise Rejected("Telegram knows no such thing: send text")  # one way out for all
        except TelegramError as error:
            failure = as_send_error(error)
            if (
                isinstance(failure, RetryAfter)
                and isinstance(error, Refused)
                and error.status == HTTPStatus.TOO_MANY_REQUESTS
            ):
                self._pace.told_to_wait(chat, failure.seconds)
            raise failure from None

    async def _send_message(self, chat: int, thread: int | None, message: OutgoingMessage, key: str) -> Receipt:
        parts = split(_rendered(message.text))
        buttons = keyboard(message)
        if len(parts) == 1:
            call = _Call(chat, thread, self._common | _reply(chat, message) | _markup(buttons))
            return Receipt(message_name(chat, await self._send_part(call, parts[0])))
        return await self._send_parts(chat, thread, message, parts, buttons, key)

    async def _send_parts(
        self,
        chat: int,
        thread: int | None,
        message: OutgoingMessage,
        parts: list[Rendered],
        buttons: dict[str, object] | None,
        key: str,
    ) -> Receipt:
        """The first part answers, the last has the buttons and the receipt."""
        progress = self._progress(key)
        while progress.sent < len(parts):
            number = progress.sent
            reply = _reply(chat, message) if number == 0 else {}
            markup = _markup(buttons) if number == len(parts) - 1 else {}
            if number:
                await self._pace.admit()
            try:
                progress.last = await self._send_part(_Call(chat, thread, self._common | reply | markup), parts[number])
            except Refused as error:
                if not number or not 0 < error.retry_after <= _LONGEST_WAIT:
                    raise
                await self._clock.sleep(error.retry_after)
            else:
                progress.sent += 1
        self._under_way.pop(key, None)
        return Receipt(message_name(chat, progress.last))

    async def _send_part(self, call: _Call, part: Rendered) -> int:
        """Send one message. Where Telegram finds fault with what stands out in it, its words go without that."""
        entities = entities_of(part)
        extras = call.extras | ({"entities": entities} if entities else {})
        try:
            await self._bot.send_message(call.chat, part.text, message_thread_id=call.thread, api_kwargs=extras)
        except Refused as error:
            if not entities or not is_about_entities(error):
                raise
            _log.warning("chat %d does not take what stands out in a text: it goes without", call.chat)
            await self._bot.send_message(call.chat, part.text, message_thread_id=call.thread, api_kwargs=call.extras)
        return sent_message()

    def _progress(self, key: str) -> _Progress:
        progress = self._under_way.setdefault(key, _Progress())
        while len(self._under_way) > _KEYS:
            self._under_way.popitem(last=False)
        return progress

    async def _edit(self, chat: int, edit: OutgoingEdit) -> Receipt:
        number = _known(chat, edit.message_id)
        (part, *others) = split(_rendered(edit.text))
        if others:
            raise Rejected("the new text is longer than one message: shorten it")
        entities = entities_of(part)
        extras = self._common | ({"entities": entities} if entities else {})
        try:
            await self._bot.edit_message_text(part.text, chat, number, api_kwargs=extras)
        except Refused as error:
            if "message is not modified" in error.description:
                return Receipt(edit.message_id)  # an earlier try had arrived
            if not entities or not is_about_entities(error):
                raise
            await self._bot.edit_message_text(part.text, chat, number, api_kwargs=self._common)
        return Receipt(edit.message_id)

    async def _send_file(self, chat: int, thread: int | None, file: OutgoingFile) -> Receipt:
        content = file.content.encode("utf-8", "replace")
        if not content:
            raise Rejected("an empty file: send a message instead")
        if len(content) > _LARGEST_FILE:
            raise Rejected(f"larger than {_LARGEST_FILE} bytes, which is all that a bot may send")
        await self._bot.send_document(
            chat,
            InputFile(content, filename=file.name),
            caption=file.caption[:_LONGEST_CAPTION] or None,
            message_thread_id=thread,
            disable_content_type_detection=True,
        )
        return Receipt(message_name(chat, sent_message()))

    async def _delete(self, chat: int, deletion: OutgoingDelete) -> Receipt:
        try:
            await self._bot.delete_message(chat, _known(chat, deletion.message_id))
        except Refused as error:
            if "message to delete not found" not in error.description:
                raise
        return Receipt(deletion.message_id)

    async def _react(self, chat: int, reaction: OutgoingReaction) -> Receipt:
        number = _known(chat, reaction.message_id)
        emoji = allowed_emoji(reaction.emoji) if reaction.emoji else ""
        if emoji is None:
            raise Rejected("Telegram takes neither this emoji as a reaction nor one like it: choose another")
        await self._bot.set_message_reaction(chat, number, [emoji] if emoji else [])
        return Receipt(reaction.message_id)


def _rendered(text: str) -> Rendered:
    """A text as it is shown.

    Raises:
        Rejected: there is nothing to see, or more than Telegram takes.
    """
    if utf16_length(text) > LONGEST:
        raise Rejected(f"longer than {LONGEST} UTF-16 units: split it")
    rendered = render(text)
    if not rendered.text:
        rendered = plain(text)
    if not rendered.text:
        raise Rejected("an empty message: send text")
    return rendered


def _known(chat: int, name: str) -> int:
    number = message_number(chat, name)
    if number is None:
        raise Rejected("Telegram has no such message in this chat (any more): leave it as it is")
    return number


def _reply(chat: int, message: OutgoingMessage) -> dict[str, object]:
    """A message that is gone, or stayed behind when the chat moved, is answered without a quotation of it."""
    number = message_number(chat, message.reply_to) if message.reply_to else None
    return {"reply_parameters": {"message_id": number, "allow_sending_without_reply": True}} if number else {}


def _markup(buttons: dict[str, object] | None) -> dict[str, object]:
    return {"reply_markup": buttons} if buttons else {}
