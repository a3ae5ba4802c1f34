"""What is typed, as events; and messages, as text a terminal may be given. Pure."""

import unicodedata
from pathlib import Path

from botkit.clock import Instant
from botkit.errors import Rejected
from botkit.messages import ConversationId, MessageReceived, Outgoing, OutgoingFile, OutgoingMessage, Sender, new_id


def to_incoming(text: str, conversation: ConversationId, sender: Sender, at: Instant) -> MessageReceived:
    """One message as typed. Its id is new on every start too: a terminal repeats nothing."""
    event_id = new_id(at)
    return MessageReceived(
        id=event_id, conversation=conversation, sender=sender, at=at, message_id=event_id, text=whole_characters(text)
    )


def to_text(outgoing: Outgoing, longest: int) -> str:
    """What to draw for a message; its buttons become lines.

    Raises:
        Rejected: it is no message, or longer than `longest` characters.
    """
    if not isinstance(outgoing, OutgoingMessage):
        raise Rejected("a terminal cannot change what is on it: send a message")
    text = "\n".join([outgoing.text, *(f"[{button.label}]" for button in outgoing.buttons)])
    if len(text) > longest:
        raise Rejected(f"longer than {longest} characters: split it")
    return text


def as_told(file: OutgoingFile, path: Path) -> str:
    """What is drawn of a file that stands at `path` now."""
    return f"{file.caption}\n[{path}]".strip()


def file_name(file: OutgoingFile) -> str:
    """A name for it that stays in its folder, whatever it was called."""
    plain = "".join(c for c in printable(file.name) if c not in "/\\\n\t:").strip(". ")
    return plain or "file.txt"


def printable(text: str) -> str:
    """The text without what a terminal would obey instead of showing; line breaks and tabs stay."""
    return "".join(c for c in whole_characters(text) if c in "\n\t" or unicodedata.category(c) != "Cc")


def whole_characters(text: str) -> str:
    """The text with a question mark for each half of a character, which no file or database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def language_of_locale(locale: str) -> str:
    """zh for zh_CN.UTF-8; empty for C, POSIX and nothing."""
    language = locale.partition(".")[0].partition("_")[0].lower()
    return language if language not in {"c", "posix"} else ""
