"""Pieces of the talk around what was found, as much as there is room for."""

from collections.abc import Sequence

from botkit.clock import Instant
from botkit.memory.ports import MemoryReader
from botkit.memory.recollection import Hit
from botkit.memory.records import Passage
from botkit.memory.talk import Talk
from botkit.messages import Scope
from botkit.texts.estimate import estimate

_WORTH_TELLING = 0.5
"""A line of less than that share of the best one's score is left out: it would be told for nothing."""
_FRAME = 6
_LONGEST_LINE = 160
"""Tokens; a longer line would take the place of all others, and is cut."""


async def excerpts_of(
    hits: Sequence[Hit], scope: Scope, talk: Talk, reader: MemoryReader, before: Instant | None, budget: int
) -> list[tuple[Passage, ...]]:
    """The best hits with the line before and after each, joined where they touch, within `budget` tokens.

    The best excerpt comes first. A line that there is no room for is left out, and its hit with it.

    Raises:
        StoreUnavailable: nothing can be read.
    """
    worth = [hit.seq for hit in hits if hit.score >= hits[0].score * _WORTH_TELLING] if hits else []
    around = {seq: _around(seq, talk, before) for seq in worth}
    needed = sorted({seq for seqs in around.values() for seq in seqs})
    lines = {line.seq: _cut(line) for line in await reader.passages(scope, needed) if line.text} if needed else {}
    taken: list[int] = []
    for seq in worth:
        new = [other for other in around[seq] if other in lines and other not in taken]
        cost = sum(_cost(lines[other]) for other in new)
        if cost > budget:
            new = [seq] if seq in new else []
            cost = sum(_cost(lines[other]) for other in new)
        if cost <= budget:
            budget -= cost
            taken += new
    return _joined(worth, sorted(taken), lines, talk)


def _around(seq: int, talk: Talk, before: Instant | None) -> list[int]:
    lines = talk.lines
    beside = [other for other in talk.beside(seq) if before is None or lines[talk.places[other]].at < before]
    return sorted((seq, *beside))


def _joined(
    worth: Sequence[int], taken: Sequence[int], lines: dict[int, Passage], talk: Talk
) -> list[tuple[Passage, ...]]:
    groups: list[list[int]] = []
    for seq in taken:
        if groups and groups[-1][-1] in talk.beside(seq):
            groups[-1].append(seq)
        else:
            groups.append([seq])
    place = {seq: rank for rank, seq in enumerate(worth)}
    groups.sort(key=lambda group: min(place.get(seq, len(place)) for seq in group))
    return [tuple(lines[seq] for seq in group) for group in groups]


def _cut(line: Passage) -> Passage:
    return line if estimate(line.text) <= _LONGEST_LINE else _shortened(line)


def _shortened(line: Passage) -> Passage:
    text = line.text
    while estimate(text) > _LONGEST_LINE:
        text = text[: len(text) * 4 // 5]
    return Passage(line.seq, line.role, line.at, line.name, text.rstrip() + "…")


def _cost(line: Passage) -> int:
    return estimate(line.text) + _FRAME
