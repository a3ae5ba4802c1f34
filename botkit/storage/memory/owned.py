"""What a MemoryStore remembers of one owner: a partition of its own, so that nothing else can be found in it."""

from dataclasses import dataclass, field
from typing import Literal

from botkit.memory.records import Memory, Passage, Summary
from botkit.messages import PersonaId, PersonId

Key = tuple[PersonaId, Literal["private", "room"], PersonId | int]
"""Persona, kind, and the person, or in a room the row of its conversation."""


@dataclass(slots=True, eq=False)
class Remembered:
    """One memory; `conversation` is the row that it comes of, 0 where it comes of none."""

    owner: "Owner"
    memory: Memory
    revision: int
    conversation: int


@dataclass(slots=True, eq=False)
class Told:
    """One passage."""

    passage: Passage
    revision: int
    conversation: int


@dataclass(slots=True, eq=False)
class KeptOf:
    """How far the history of one conversation has become passages, and at which revision that was."""

    through: int = 0
    revision: int = 0


@dataclass(slots=True, eq=False)
class Owner:
    """Everything of one scope.

    Attributes:
        person: whose private memory it is; None in a room.
        purged: the revision of the last removal or edit.
        numbered, said: the last number of a memory, and the last place of a passage, that were given.
        kept: of each conversation, by its row.
    """

    persona: PersonaId
    person: PersonId | None
    revision: int = 0
    purged: int = 0
    paused: bool = False
    numbered: int = 0
    said: int = 0
    memories: dict[int, Remembered] = field(default_factory=dict[int, Remembered])
    passages: dict[int, Told] = field(default_factory=dict[int, Told])
    summary: Summary | None = None
    summarised: int = 0
    kept: dict[int, KeptOf] = field(default_factory=dict[int, KeptOf])

    def advance(self, *, purged: bool = False) -> int:
        """A change begins: its revision. `purged` where something is removed or edited by it."""
        self.revision += 1
        if purged:
            self.purged = self.revision
        return self.revision
