"""What goes out: messages and what changes them, and the platform's receipt."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

BUTTON_DATA = 40
"""Bytes that may stand behind a button: the least that any platform keeps there, besides whose button it is."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message. Platforms without buttons show it as a line of text.

    Attributes:
        label: what stands on it.
        data: what whoever presses it says by that, such as a command; at most `BUTTON_DATA` bytes of UTF-8.
    """

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """Text that leaves as one message; Markdown, which a platform that can shows as what it means.

    Attributes:
        buttons_for: the native id of the one account that may press its buttons; anybody where empty.
        more: this answer goes on after it.
        answers: the id of the last message it answers; empty where it answers none.
        speaker: the name of the persona whose turn it is, for platforms that show it.
    """

    text: str
    reply_to: str = ""
    buttons: tuple[Button, ...] = ()
    buttons_for: str = ""
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


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file of text, such as a copy of what is remembered. It stands whole in its row, so no kill loses it.

    Attributes:
        name: its name, without a folder.
        content: what is in it; it leaves as UTF-8.
        caption: a sentence beside it.
        answers: the id of the message it answers; empty where it answers none.
    """

    name: str
    content: str
    caption: str = ""
    answers: str = ""
    type: Literal["file"] = "file"


Outgoing: TypeAlias = Annotated[
    OutgoingMessage | OutgoingEdit | OutgoingDelete | OutgoingReaction | OutgoingFile, Field(discriminator="type")
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's word that it has the message: its id there, empty where it tells none."""

    message_id: str = ""
