"""Who, where and when, as an update tells it. Pure."""

from datetime import datetime

from telegram import Chat, Message, User

from botkit.clock import SECOND, Instant
from botkit.messages import Account, ChatKind, ConversationId, Sender
from botkit_telegram.viewpoint import Viewpoint

PLATFORM = "telegram"
_GENERAL_TOPIC = 1


def conversation_of(message: Message, viewpoint: Viewpoint) -> ConversationId:
    """Its chat, and its topic: a thread of answers is none, and neither is the general topic of a group."""
    thread = message.message_thread_id if message.is_topic_message else None
    is_general = thread == _GENERAL_TOPIC and message.chat.type != Chat.PRIVATE
    return conversation_in(message.chat, viewpoint, str(thread) if thread and not is_general else "")


def sender_of(message: Message) -> Sender:
    """Who wrote; an anonymous admin as the group, and who speaks as a channel as that channel."""
    if message.sender_chat is not None:
        return by_chat(message.sender_chat)
    return by_user(message.from_user) if message.from_user else by_chat(message.chat)


def by_user(user: User) -> Sender:
    return Sender(Account(PLATFORM, str(user.id)), user.full_name, user.is_bot, user.language_code or "")


def by_chat(chat: Chat) -> Sender:
    return Sender(Account(PLATFORM, str(chat.id)), chat.title or chat.username or "")


def conversation_in(chat: Chat, viewpoint: Viewpoint, thread: str = "") -> ConversationId:
    return ConversationId(viewpoint.bot, str(chat.id), thread)


def chat_kind(chat: Chat) -> ChatKind:
    return ChatKind.PRIVATE if chat.type == Chat.PRIVATE else ChatKind.GROUP


def instant(date: datetime) -> Instant:
    return Instant(int(date.timestamp()) * SECOND)
