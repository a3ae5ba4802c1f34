"""Who and where: the keys that everything hangs on."""

import random
from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias

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


def ids_from(at: Instant) -> str:
    """The least of the ids that `new_id` makes at that instant or later."""
    return str(ULID.from_int((at // 1_000) << 80))


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
