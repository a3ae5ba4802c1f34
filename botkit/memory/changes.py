"""What a turn, or whoever remembers after it, wants changed in a memory. Values; a store carries them out.

Each names its scope, and reaches nothing outside it. They are committed with their turn or not at all.
"""

from dataclasses import dataclass
from typing import TypeAlias

from botkit.clock import Instant
from botkit.memory.records import Memory
from botkit.messages import PersonId, Scope


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a memory. One of the same kind and text, or topic, that is current ends and is superseded by it.

    Where the very same is known already, it becomes stronger and younger instead, and keeps its number.
    """

    scope: Scope
    memory: Memory


@dataclass(frozen=True, slots=True)
class Correct:
    """The person says what it should be: the memory of that number has this text from now on.

    The old words are gone; its vector, where it has one, is made anew later.
    """

    scope: Scope
    number: int
    text: str
    tokens: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class End:
    """These memories are current no more (a rule was lifted); they stay as the past."""

    scope: Scope
    numbers: tuple[int, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove without a trace: the memories of these numbers, and whatever mentions one of `words`.

    That is memories, passages, summaries, lines of the history and bodies of messages, in every conversation of the
    scope. In a room it is only what `person` said, and the answers to turns in which nobody else spoke.

    What a memory of `numbers` comes of goes with it, and so do the memories that it took the place of or that took its.

    Attributes:
        words: what must not be found any more (`botkit.memory.mentions`); empty where only numbers are meant.
        person: who asks.
    """

    scope: Scope
    person: PersonId | None
    at: Instant
    numbers: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForgetEverything:
    """Remove all that there is of the scope, as `Forget` does; in a room all that `person` said."""

    scope: Scope
    person: PersonId | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Pause:
    """From now on nothing new is remembered of this scope, or it is again.

    What a turn says meanwhile never becomes a passage, and its `Remember` is passed over.
    """

    scope: Scope
    paused: bool


@dataclass(frozen=True, slots=True)
class Used:
    """These memories were recalled, which keeps them alive."""

    scope: Scope
    numbers: tuple[int, ...]
    at: Instant


MemoryChange: TypeAlias = Remember | Correct | End | Forget | ForgetEverything | Pause | Used
