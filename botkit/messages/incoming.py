"""What comes in: events, as frozen values that carry no client."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from botkit.clock import Instant
from botkit.messages.keys import Account, ConversationId


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the platform tells it. `name` is for show and proves nothing."""

    account: Account
    name: str = ""
    is_bot: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that is not text, kept by the platform's handle until it is wanted."""

    kind: Literal["image", "voice", "audio", "video", "document", "sticker", "location", "other"]
    handle: str
    name: str = ""
    mime: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    id: str
    """The platform's id of this event: a repeated one is the same event."""
    conversation: ConversationId
    sender: Sender
    at: Instant
    """When the platform says that it happened."""
    chat: ChatKind = ChatKind.PRIVATE


@dataclass(frozen=True, slots=True)
class MessageReceived(_Event):
    """A person wrote. `addressed` is true in private chats, and in groups when the companion is meant."""

    message_id: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    addressed: bool = True
    type: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class MessageEdited(_Event):
    """A person changed a message: `text` is its whole new text."""

    message_id: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    addressed: bool = True
    type: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True)
class MessageDeleted(_Event):
    """A person took a message back."""

    message_id: str = ""
    type: Literal["delete"] = "delete"


@dataclass(frozen=True, slots=True)
class ReactionChanged(_Event):
    """A person put `emoji` on a message, or took it off where `emoji` is empty."""

    message_id: str = ""
    emoji: str = ""
    type: Literal["reaction"] = "reaction"


@dataclass(frozen=True, slots=True)
class ButtonPressed(_Event):
    """A person pressed a button: `data` is what we put behind it, and counts as said by them."""

    message_id: str = ""
    data: str = ""
    type: Literal["callback"] = "callback"


@dataclass(frozen=True, slots=True)
class MembershipChanged(_Event):
    """Someone (the companion too, where `is_self`) joined or left; `present` says which."""

    is_self: bool = False
    present: bool = True
    type: Literal["membership"] = "membership"


@dataclass(frozen=True, slots=True)
class ChatMoved(_Event):
    """The platform gave the chat another id (a group became a supergroup): all its threads go on as `new_chat`."""

    new_chat: str = ""
    type: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class Occasion(_Event):
    """The clock's event: a reason for the companion to begin. `reason` is told to the model only."""

    reason: str = ""
    routine: str = ""
    type: Literal["occasion"] = "occasion"


Event: TypeAlias = Annotated[
    MessageReceived
    | MessageEdited
    | MessageDeleted
    | ReactionChanged
    | ButtonPressed
    | MembershipChanged
    | ChatMoved
    | Occasion,
    Field(discriminator="type"),
]


def words_of(message: MessageReceived | MessageEdited) -> str:
    """Its words, as a history keeps them; what is not text is named by its kind."""
    return "\n".join(part for part in (message.text, *(f"[{each.kind}]" for each in message.attachments)) if part)
