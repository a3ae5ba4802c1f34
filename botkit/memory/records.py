"""Memories as values.

A memory is stored → current → ended (superseded, expired, or lifted), and stays as the past until it is forgotten,
which removes it without a trace. A passage is a line of the talk, kept so that it can be found again by its words.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NewType

from botkit.clock import Instant
from botkit.memory.rules import StyleRule
from botkit.messages import PersonId, TurnId

MemoryId = NewType("MemoryId", str)
"""A ULID of ours for one memory."""

ASKED_FOR = 1.0
"""The strength of what somebody asked in so many words to be remembered."""

Vector = NewType("Vector", bytes)
"""What a text means, as one embedder packs it; empty where nobody has said. Only that embedder can read it."""


class Kind(StrEnum):
    """What a memory is. The order is the one in which they are shown."""

    NICKNAME = "nickname"
    RULE = "rule"
    FACT = "fact"
    PREFERENCE = "preference"
    PERSON = "person"
    DATE = "date"
    PLAN = "plan"
    MOMENT = "moment"
    DIARY = "diary"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a memory comes from.

    Attributes:
        at: when it was said.
        person: whose words it comes of; None where it was written by an operator or imported.
        turn: the turn that heard it; empty where none did.
        message_id: the platform's id of the message, where it told one.
    """

    at: Instant
    person: PersonId | None = None
    turn: TurnId | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """One thing that is remembered.

    Attributes:
        text: the thing itself, in a sentence or a few words, in the language it was said in. For a nickname: the name.
        topic: what there is one of ("home", "job", "birthday:mother"): a newer memory of the kind and topic supersedes
            the older one. Empty where several may stand side by side.
        about: in a room, the name of whom it is about; empty elsewhere.
        valid_from: since when it is so.
        valid_until: when it stops being current; None where nobody knows.
        happens_at: when the plan or the date is.
        strength: from 0 to 1, how much it mattered when it was said.
        rule: the rule, where it is one.
        number: by which the person calls it; counts within its owner. 0 until it is stored.
        uses: how often it was recalled; `used_at` when last.
        supersedes: the memory that it took the place of.
        ended_at: when it stopped being current, before `valid_until`; None while it is.
        tokens: its words, as they are searched.
    """

    id: MemoryId
    kind: Kind
    text: str
    source: Source
    valid_from: Instant
    topic: str = ""
    about: str = ""
    valid_until: Instant | None = None
    happens_at: Instant | None = None
    strength: float = 0.5
    rule: StyleRule | None = None
    number: int = 0
    uses: int = 0
    used_at: Instant | None = None
    supersedes: MemoryId | None = None
    ended_at: Instant | None = None
    tokens: tuple[str, ...] = field(default=(), repr=False)
    vector: Vector = field(default=Vector(b""), repr=False)

    @property
    def moment(self) -> Instant:
        """When it is: of what has no day of its own, when it was said."""
        return self.happens_at or self.source.at

    def is_current(self, now: Instant) -> bool:
        """Whether it still holds."""
        until = self.valid_until
        return self.ended_at is None and (until is None or now < until)


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of the talk, as it can be found again.

    Attributes:
        seq: its place in its owner's talk; lines that were said one after the other have neighbouring numbers.
        name: who said it, as the platform told it; empty for the persona.
        text: what was said; empty where only the search is meant (`Holdings`).
        tokens: its words as they are searched.
        person, turn, message_id: as in a `Source`; what is done to the message later is done to the passage.
    """

    seq: int
    role: Literal["person", "persona"]
    at: Instant
    name: str = ""
    text: str = field(default="", repr=False)
    tokens: tuple[str, ...] = field(default=(), repr=False)
    vector: Vector = field(default=Vector(b""), repr=False)
    person: PersonId | None = None
    turn: TurnId | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What left the window, in short.

    Attributes:
        through: the last passage that is in it.
        at: when it was written.
    """

    text: str
    through: int
    at: Instant
