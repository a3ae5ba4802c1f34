"""What memory needs from outside: somewhere to read and keep, and someone who says what a text means.

Every method takes the Scope it is about, and the store looks nowhere else: the owner stands in the condition of each
statement and in each index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from botkit.clock import Instant
from botkit.memory.changes import MemoryChange
from botkit.memory.records import Memory, Passage, Summary, Vector
from botkit.messages import Scope


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a scope holds, or what is new in it since it was looked at.

    Attributes:
        revision: grows with every change; given back as `since` at the next look.
        whole: this is everything there is; else only what is new or was changed since.
        paused: nothing new is to be remembered.
        passages: without their text.
    """

    revision: int
    whole: bool
    paused: bool = False
    memories: tuple[Memory, ...] = ()
    passages: tuple[Passage, ...] = ()
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class Unkept:
    """Lines of a conversation that were said and shown, and are no passages yet.

    Attributes:
        lines: oldest first, with their text; `seq` is their place in the conversation's history. What comes of a turn
            that still has something to send is not among them, since that turn may be taken back.
        revision: the scope's; `keep` refuses where something was forgotten since.
        through: the last place that was looked at.
        more: there are more lines than these.
        waits: there are lines of a turn that still has something to send: look again later.
    """

    lines: tuple[Passage, ...]
    revision: int
    through: int
    more: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of unkept lines, written in one transaction.

    Attributes:
        conversation: the store's own number of the conversation that they are of. Below 0 it stands for a file that is
            brought in, of which the store only notes how far it came; 0 where they are of none.
        revision, through: of the `Unkept`.
        passages: in the order they were said; the store numbers them.
        changes: what was learnt of them.
        summary: in place of the one before; None leaves it.
    """

    scope: Scope
    conversation: int
    revision: int
    through: int
    passages: tuple[Passage, ...] = ()
    changes: tuple[MemoryChange, ...] = ()
    summary: Summary | None = None


class MemoryReader(Protocol):
    """What a reply needs."""

    async def holdings(self, scope: Scope, since: int = 0) -> Holdings:
        """What is new in the scope since that revision; everything where `since` is 0, or something was removed."""
        ...

    async def passages(self, scope: Scope, seqs: Sequence[int]) -> tuple[Passage, ...]:
        """The passages of those numbers that there are, with their text, in their order."""
        ...


class MemoryKeeper(Protocol):
    """What whoever remembers after a reply needs."""

    async def unkept(self, scope: Scope, conversation: int, limit: int) -> Unkept:
        """The oldest lines of a conversation that are no passages yet, at most `limit`."""
        ...

    async def keep(self, kept: Kept, at: Instant) -> bool:
        """Write it down. False, and nothing written, where it has to be looked at anew.

        That is where since `revision` something of the scope was forgotten or edited, or these lines were kept.

        Raises:
            StoreError: a change is about a room that nobody has heard of.
        """
        ...

    async def change_memory(self, changes: Sequence[MemoryChange], at: Instant) -> None:
        """Carry changes out that belong to no turn (import, an operator's hand), in one transaction.

        Raises:
            StoreError: a change is about a room that nobody has heard of.
        """
        ...


class MemoryStore(MemoryReader, MemoryKeeper, Protocol):
    """Both."""


class VectorIndex(Protocol):
    """Vectors of one embedder side by side, to be compared with one more."""

    def add(self, key: int, vector: Vector) -> None:
        """Put a vector in, in place of the one of that key."""
        ...

    def remove(self, key: int) -> None: ...

    def nearest(self, vector: Vector, most: int) -> list[tuple[int, float]]:
        """The keys of the nearest, best first, with how near each is (comparable within one answer only)."""
        ...

    @property
    def size(self) -> int:
        """Bytes it takes."""
        ...


class Embedder(Protocol):
    """Says what texts mean, so that they are found by it. It never raises: who cannot say, says nothing."""

    async def of_question(self, text: str) -> Vector:
        """The vector of what is looked for; empty where there is none in time, so that words alone have to do."""
        ...

    async def of_texts(self, texts: Sequence[str]) -> tuple[Vector, ...]:
        """The vector of each text; empty ones where there are none."""
        ...

    def index(self) -> VectorIndex: ...


class Scribe(Protocol):
    """A language model for small work: no tools, nothing remembered, one answer."""

    async def write(self, instruction: str, material: str, *, most_tokens: int) -> str:
        """What the model answers.

        Raises:
            ModelError: it did not.
        """
        ...
