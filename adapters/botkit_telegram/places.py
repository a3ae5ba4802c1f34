"""Names for Telegram's chats, threads and messages, and back again. Pure."""

from botkit.errors import Rejected
from botkit.messages import ConversationId

_FIRST_SUPERGROUP = -1_000_000_000_000
_OF_BASIC_GROUP = "g"
"""Before the id of a message in a basic group: such a group may become a supergroup, which counts anew."""


def is_basic_group(chat_id: int) -> bool:
    return _FIRST_SUPERGROUP < chat_id < 0


def message_name(chat_id: int, message_id: int) -> str:
    """What a message is called where its chat may have moved."""
    return f"{_OF_BASIC_GROUP}{message_id}" if is_basic_group(chat_id) else str(message_id)


def message_number(chat_id: int, name: str) -> int | None:
    """The message's id in that chat as it is now; None where it stayed behind when the chat moved, or is no id."""
    of_basic_group, digits = name.startswith(_OF_BASIC_GROUP), name.removeprefix(_OF_BASIC_GROUP)
    if of_basic_group != is_basic_group(chat_id) or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits)


def chat_number(conversation: ConversationId) -> int:
    """The chat's id.

    Raises:
        Rejected: it is no chat of Telegram.
    """
    try:
        return int(conversation.chat)
    except ValueError:
        raise Rejected("the conversation is no chat of Telegram: send to one that was heard from") from None


def thread_number(conversation: ConversationId) -> int | None:
    """The id of its topic; None where it has none.

    Raises:
        Rejected: it is no topic of Telegram.
    """
    if not conversation.thread:
        return None
    try:
        return int(conversation.thread)
    except ValueError:
        raise Rejected("the conversation is no topic of Telegram: send to one that was heard from") from None
