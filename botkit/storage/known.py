"""What becomes of a memory that meets what is known already, for every store alike."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from botkit.clock import Instant
from botkit.memory.records import Memory, MemoryId
from botkit.memory.tokens import tokens_of

_STRONGER = 0.3
"""Of what is missing to 1, so much is won each time the same is said again."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a new memory meets: the very same, which it becomes part of, and those that it takes the place of."""

    same: Memory | None
    ended: tuple[Memory, ...]


def meet(current: Iterable[Memory], new: Memory, at: Instant) -> Meeting:
    """Among memories of the same owner and kind. What holds no more is not met."""
    met = [memory for memory in current if memory.is_current(at) and _is_of_the_same(memory, new)]
    text = _folded(new.text)
    same = next((memory for memory in met if _folded(memory.text) == text and _may_be_one(memory, new)), None)
    ended = tuple(memory for memory in met if new.topic and memory.topic == new.topic and memory is not same)
    return Meeting(same, ended)


def reinforced(old: Memory, new: Memory) -> Memory:
    """The same, said again: stronger and younger; what the newer one knows more exactly, it tells."""
    strength = max(old.strength, new.strength)
    return replace(
        old,
        strength=strength + (1 - strength) * _STRONGER,
        source=new.source,
        topic=old.topic or new.topic,
        valid_until=new.valid_until,
        happens_at=old.happens_at if new.happens_at is None else new.happens_at,
        vector=old.vector or new.vector,
    )


def with_kin(doomed: Iterable[int], memories: Sequence[Memory]) -> set[int]:
    """Numbers of memories, with those that these took the place of, or that took theirs, and so on."""
    numbers = {memory.id: memory.number for memory in memories}
    kin: dict[int, set[int]] = {}
    for memory in memories:
        before = numbers.get(memory.supersedes or MemoryId(""))
        if before is not None:
            kin.setdefault(memory.number, set()).add(before)
            kin.setdefault(before, set()).add(memory.number)
    found: set[int] = set()
    open_ = list(doomed)
    while open_:
        number = open_.pop()
        if number not in found:
            found.add(number)
            open_.extend(kin.get(number, ()))
    return found


def _is_of_the_same(one: Memory, other: Memory) -> bool:
    """About the same person, and said by the same, so that nobody in a room speaks for another."""
    people = (one.source.person, other.source.person)
    return one.about == other.about and (None in people or people[0] == people[1])


def _may_be_one(one: Memory, other: Memory) -> bool:
    return not one.topic or not other.topic or one.topic == other.topic


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。!！ ")


def still_says(text: str | None, memory: str) -> bool:
    """Whether a message that was changed still has the words of a memory in it: a typo that is mended loses nothing."""
    words = tokens_of(memory)
    return text is not None and bool(words) and set(words) <= set(tokens_of(text))
