"""What the parts of botkit say to each other: keys, events in, messages out, commands as data.

Everything here is a frozen value that carries no client, so it can be stored, compared and replayed.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, NewType, TypeAlias

from pydantic import Field
from ulid import ULID

from botkit.clock import Instant

BotId = NewType("BotId", str)
"""The name of one `[[bots]]` entry of the configuration."""

PersonId = NewType("PersonId", str)
"""A ULID of ours for one human being, whatever apps they write from."""

PersonaId = NewType("PersonaId", str)
"""`publisher/name` of a persona, without its version."""

TurnId = NewType("TurnId", str)
"""A ULID: one turn of one conversation."""

Language = Literal["zh", "en"]
"""The languages botkit's own sentences exist in."""


def new_id(at: Instant) -> str:
    """A new ULID whose time part is `at`; its 80 random bits keep ids apart, and are no secret."""
    return str(ULID.from_int((at // 1_000) << 80 | random.getrandbits(80)))


# --- keys -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """One account on one platform, by the platform's own unchanging id (never a user name)."""

    platform: str
    native_id: str


@dataclass(frozen=True, slots=True)
class ConversationId:
    """One place where one bot talks: a chat, or a thread of it."""

    bot: BotId
    chat: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class PersonaRef:
    """Which persona spoke, and in which version: `id` is publisher/name, `digest` the content's hash."""

    id: PersonaId
    digest: str


@dataclass(frozen=True, slots=True)
class Private:
    """What belongs to the relation of one persona and one person."""

    persona: PersonaId
    person: PersonId


@dataclass(frozen=True, slots=True)
class Room:
    """What belongs to one persona in one group."""

    persona: PersonaId
    room: ConversationId


Scope: TypeAlias = Private | Room
"""Whose memory is meant. Built only where a turn begins and in the operator's audited door."""


# --- events in ------------------------------------------------------------------------------------


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
    """A person pressed a button: `data` is what we put behind it."""

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
class Occasion(_Event):
    """The clock's event: a reason for the companion to begin. `reason` is told to the model only."""

    reason: str = ""
    routine: str = ""
    type: Literal["occasion"] = "occasion"


Event: TypeAlias = Annotated[
    MessageReceived | MessageEdited | MessageDeleted | ReactionChanged | ButtonPressed | MembershipChanged | Occasion,
    Field(discriminator="type"),
]


# --- messages out ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message. Platforms without buttons show it as a line of text."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """Text that leaves as one message.

    Attributes:
        more: this answer goes on after it.
        answers: the id of the last message it answers; empty where it answers none.
        speaker: the name of the persona whose turn it is, for platforms that show it.
    """

    text: str
    reply_to: str = ""
    buttons: tuple[Button, ...] = ()
    more: bool = False
    answers: str = ""
    speaker: str = ""
    type: Literal["send"] = "send"


@dataclass(frozen=True, slots=True)
class OutgoingEdit:
    """The new text of a message sent before, named by its receipt."""

    message_id: str
    text: str
    type: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True)
class OutgoingDelete:
    """Takes a message sent before away."""

    message_id: str
    type: Literal["delete"] = "delete"


@dataclass(frozen=True, slots=True)
class OutgoingReaction:
    """Puts `emoji` on a message, or takes ours off where it is empty."""

    message_id: str
    emoji: str
    type: Literal["react"] = "react"


Outgoing: TypeAlias = Annotated[
    OutgoingMessage | OutgoingEdit | OutgoingDelete | OutgoingReaction, Field(discriminator="type")
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's word that it has the message: its id there, empty where it tells none."""

    message_id: str = ""


# --- commands -------------------------------------------------------------------------------------


class Rights(StrEnum):
    ANYONE = "anyone"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Command:
    """A command as data: its name without the slash and what it does, in each language.

    Adapters register these with their platform; the handler lives with the feature.
    """

    name: str
    summary: Mapping[Language, str]
    usage: str = ""
    rights: Rights = Rights.ANYONE
