"""Telegram's updates as events. Pure. What goes out is in `formatting`, `buttons` and `places`."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    Message,
    MessageReactionUpdated,
    ReactionType,
    ReactionTypeEmoji,
    ReactionTypePaid,
    Update,
)

from botkit.clock import Instant
from botkit.messages import (
    ButtonPressed,
    ChatKind,
    ChatMoved,
    Event,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from botkit_telegram.addressing import read_address, replied_to
from botkit_telegram.attachments import attachments_of
from botkit_telegram.buttons import pressed
from botkit_telegram.membership import membership_changed, membership_told
from botkit_telegram.people import by_chat, by_user, chat_kind, conversation_in, conversation_of, instant, sender_of
from botkit_telegram.places import message_name
from botkit_telegram.viewpoint import Viewpoint

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "message_reaction",
    "callback_query",
    "my_chat_member",
)
"""What Telegram is asked to tell. Who else comes and goes is told by messages."""
_STAR = "⭐"


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: Telegram wants an answer, or its sign of waiting stays.

    Attributes:
        ours: whoever pressed it may; else they are told in their `language` that they may not.
    """

    query_id: str
    ours: bool
    language: str


@dataclass(frozen=True, slots=True)
class Translated:
    """What an update comes to."""

    events: tuple[Event, ...] = ()
    press: Press | None = None


def to_incoming(update: Update, viewpoint: Viewpoint, now: Instant) -> Translated:
    """The events of one update; none where it is nothing to this bot. `now` dates what Telegram gives no date."""
    if update.callback_query:
        return _press(update.callback_query, update.update_id, viewpoint, now)
    return Translated(_events_of(update, viewpoint))


def _events_of(update: Update, viewpoint: Viewpoint) -> tuple[Event, ...]:
    if update.message:
        return _message_events(update.message, update.update_id, viewpoint)
    if update.edited_message:
        return _edit_events(update.edited_message, update.update_id, viewpoint)
    if update.message_reaction:
        return _reaction_events(update.message_reaction, update.update_id, viewpoint)
    change = update.my_chat_member or update.chat_member
    return membership_changed(change, update.update_id, viewpoint) if change else ()


def kind_of(update: Update) -> str:
    """What an update is, in Telegram's word, for a log."""
    return next((kind for kind in Update.ALL_TYPES if getattr(update, kind, None) is not None), "unknown")


def _message_events(message: Message, update_id: int, viewpoint: Viewpoint) -> tuple[Event, ...]:
    if message.migrate_to_chat_id:
        moved = ChatMoved(
            id=str(update_id),
            conversation=conversation_in(message.chat, viewpoint),
            sender=sender_of(message),
            at=instant(message.date),
            chat=ChatKind.GROUP,
            new_chat=str(message.migrate_to_chat_id),
        )
        return (moved,)
    if message.new_chat_members or message.left_chat_member:
        return membership_told(message, update_id, viewpoint)
    words = read_address(message, viewpoint)
    attachments = attachments_of(message)
    if _is_nothing_to(message, viewpoint) or words.to_another or not (words.text or attachments):
        return ()
    reply = replied_to(message)
    received = MessageReceived(
        id=str(update_id),
        conversation=conversation_of(message, viewpoint),
        sender=sender_of(message),
        at=instant(message.date),
        chat=chat_kind(message.chat),
        message_id=message_name(message.chat.id, message.message_id),
        text=words.text,
        attachments=attachments,
        reply_to=message_name(message.chat.id, reply.message_id) if reply else "",
        addressed=words.to_us,
    )
    return (received,)


def _edit_events(message: Message, update_id: int, viewpoint: Viewpoint) -> tuple[Event, ...]:
    """A place is edited by whoever walks with it: that is nothing they say."""
    words = read_address(message, viewpoint)
    attachments = attachments_of(message)
    if _is_nothing_to(message, viewpoint) or words.to_another or message.location or not (words.text or attachments):
        return ()
    edited = MessageEdited(
        id=str(update_id),
        conversation=conversation_of(message, viewpoint),
        sender=sender_of(message),
        at=instant(message.edit_date or message.date),
        chat=chat_kind(message.chat),
        message_id=message_name(message.chat.id, message.message_id),
        text=words.text,
        attachments=attachments,
        addressed=words.to_us,
    )
    return (edited,)


def _is_nothing_to(message: Message, viewpoint: Viewpoint) -> bool:
    """Our own words, however they come back; a channel's; other bots', unless they are welcome."""
    author = message.from_user
    if author is None or author.id == viewpoint.number or message.chat.type == Chat.CHANNEL:
        return True
    if message.is_automatic_forward or message.direct_messages_topic is not None:
        return True
    if message.via_bot is not None and message.via_bot.id == viewpoint.number:
        return True
    # Whoever speaks as a group or a channel is told of as a bot, and is a person.
    return author.is_bot and message.sender_chat is None and not viewpoint.allow_bots


def _reaction_events(reaction: MessageReactionUpdated, update_id: int, viewpoint: Viewpoint) -> tuple[Event, ...]:
    """An emoji of Telegram's own has no character, so a message that got one alone got nothing that could be told."""
    before, after = _emojis(reaction.old_reaction), _emojis(reaction.new_reaction)
    added = [emoji for emoji in after if emoji not in before]
    by_bot = reaction.user is not None and reaction.user.is_bot
    if (not added and after == before) or (by_bot and not viewpoint.allow_bots):
        return ()
    chat, message_id = reaction.chat, message_name(reaction.chat.id, reaction.message_id)
    event = ReactionChanged(
        id=str(update_id),
        conversation=conversation_in(chat, viewpoint, viewpoint.thread_of(str(chat.id), message_id)),
        sender=by_user(reaction.user) if reaction.user else by_chat(reaction.actor_chat or chat),
        at=instant(reaction.date),
        chat=chat_kind(chat),
        message_id=message_id,
        emoji=(added or after or [""])[-1],
    )
    return (event,)


def _emojis(reactions: Sequence[ReactionType]) -> list[str]:
    signs = (
        reaction.emoji if isinstance(reaction, ReactionTypeEmoji) else _STAR
        for reaction in reactions
        if isinstance(reaction, ReactionTypeEmoji | ReactionTypePaid)
    )
    return list(signs)


def _press(query: CallbackQuery, update_id: int, viewpoint: Viewpoint, now: Instant) -> Translated:
    said, message = pressed(query.data or ""), query.message
    language = query.from_user.language_code or ""
    if said is None or message is None:
        return Translated(press=Press(query.id, ours=True, language=language))
    if said.owner is not None and said.owner != query.from_user.id:
        return Translated(press=Press(query.id, ours=False, language=language))
    message_id = message_name(message.chat.id, message.message_id)
    if isinstance(message, Message):
        conversation = conversation_of(message, viewpoint)
    else:
        thread = viewpoint.thread_of(str(message.chat.id), message_id)
        conversation = conversation_in(message.chat, viewpoint, thread)
    event = ButtonPressed(
        id=str(update_id),
        conversation=conversation,
        sender=by_user(query.from_user),
        at=now,
        chat=chat_kind(message.chat),
        message_id=message_id,
        data=said.data,
    )
    return Translated((event,), Press(query.id, ours=True, language=language))
