"""What a chat's messages are called once the platform has given the chat another id.

Ids of messages belong to their chat: under its new id the platform counts anew, and the same id is another message.
"""

from dataclasses import replace

from botkit.delivery.records import Commit, PlannedMessage
from botkit.messages import Outgoing, OutgoingMessage

SEPARATOR = "\x1f"


def earlier_name(chat: str, message_id: str) -> str:
    """A name, in the store alone, for a message that was written while its chat had the id `chat`."""
    return f"{chat}{SEPARATOR}{message_id}"


def plain_name(name: str) -> tuple[str, str]:
    """What a message was called in its chat, and the id the chat had then, where that is not the one it has now."""
    chat, _, message_id = name.rpartition(SEPARATOR)
    return message_id, chat


def without_names(outgoing: Outgoing) -> Outgoing | None:
    """The same for the chat under its new id; None for what is about a message that cannot be named there."""
    return replace(outgoing, reply_to="", answers="") if isinstance(outgoing, OutgoingMessage) else None


def after_the_move(commit: Commit) -> Commit:
    """A turn that was composed before its chat got another id, as it is written down after it."""
    return replace(
        commit,
        history=tuple(replace(line, message_id="") for line in commit.history),
        outbox=tuple(kept for message in commit.outbox if (kept := _renamed(message)) is not None),
    )


def _renamed(message: PlannedMessage) -> PlannedMessage | None:
    outgoing = without_names(message.outgoing)
    return None if outgoing is None else replace(message, outgoing=outgoing)
