"""Everything that is remembered of a scope, as one text."""

from collections.abc import Iterable, Sequence

from botkit.memory.export import written
from botkit.memory.ports import MemoryReader
from botkit.memory.records import Passage
from botkit.messages import Scope

_AT_ONCE = 500


async def exported(reader: MemoryReader, scope: Scope) -> str:
    """Memories and lines of the talk, as `botkit.memory.export` writes them; empty where there is nothing."""
    held = await reader.holdings(scope)
    lines: list[Passage] = []
    for seqs in batches([passage.seq for passage in held.passages]):
        lines += await reader.passages(scope, seqs)
    if not held.memories and not lines:
        return ""
    memories = sorted(held.memories, key=lambda memory: memory.number)
    return written(scope.persona, memories, lines)


def batches(seqs: Sequence[int]) -> Iterable[Sequence[int]]:
    """Those numbers, as many at once as a store is asked for."""
    ordered = sorted(seqs)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
