"""How much of what was said before the model reads: the newest whole turns that fit."""

import zlib
from collections.abc import Sequence
from itertools import pairwise

from botkit.conversation.situation import Line
from botkit.conversation.tokens import MESSAGE_OVERHEAD, MOST_PER_CHARACTER
from botkit.texts.estimate import estimate

MOST_TURNS = 40
_ANCHORS = 6
"""One turn in about so many is an anchor."""


def fitting(window: Sequence[Line], budget: int) -> tuple[Line, ...]:
    """The newest turns that fit into `budget` tokens, at most forty, each whole, beginning with a person's line.

    Where older turns have to go, the first that stays is an anchor: a turn chosen by its own time alone. So the
    beginning of the prompt stays the same for several turns, and the model's server need not read it anew.
    What the persona said first of all, before the person ever wrote, stays.
    """
    starts = _beginnings(window)
    if len(starts) <= MOST_TURNS and _most_tokens(window) <= budget:
        return tuple(window)
    first = len(window)
    spent = 0
    for turn, start in enumerate(reversed(starts)):
        spent += sum(estimate(line.name) + estimate(line.text) + MESSAGE_OVERHEAD for line in window[start:first])
        if spent > budget or turn >= MOST_TURNS:
            break
        first = start
    if first == 0:
        return tuple(window)
    middle = (first + len(window)) // 2
    anchors = (i for i in starts if first <= i <= middle and _is_anchor(window[i]))
    return tuple(window[next(anchors, first) :])


def _most_tokens(window: Sequence[Line]) -> float:
    """So many tokens the window takes at most: told in a moment, and all that need be known of most talks."""
    characters = sum(len(line.name) + len(line.text) for line in window)
    return characters * MOST_PER_CHARACTER + len(window) * (MESSAGE_OVERHEAD + 2)


def _beginnings(window: Sequence[Line]) -> list[int]:
    """Where each turn begins: with a person's line behind one of the persona, and the first with whatever it begins."""
    theirs = [line.role == "person" for line in window]
    turns = (at for at, (before, here) in enumerate(pairwise(theirs), 1) if here and not before)
    return [0, *turns] if window else []


def _is_anchor(line: Line) -> bool:
    return zlib.crc32(str(line.at).encode()) % _ANCHORS == 0
