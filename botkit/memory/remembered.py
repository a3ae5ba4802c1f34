"""Which memories fit a question, best first."""

from collections.abc import Mapping, Sequence

from botkit.clock import Instant
from botkit.memory.ranking import Weights, above_last, scaled
from botkit.memory.records import Memory
from botkit.memory.shelf import Shelf
from botkit.memory.wanted import Wanted

_MOST_NEAR = 200
_STRENGTH = 0.15
"""What the strength of a memory counts for: it decides where words and meaning do not."""


def memories_ranked(shelf: Shelf, memories: Sequence[Memory], wanted: Wanted, weights: Weights) -> list[Memory]:
    """`memories`, those first that the question is about; by their strength where it is about none of them."""
    scores = _scores(shelf, wanted, weights)

    def worth(memory: Memory) -> tuple[float, Instant]:
        score = scores.get(memory.number, 0.0) + _STRENGTH * memory.strength
        if _is_of_then(memory, wanted):
            score += weights.time
        return score, memory.source.at

    return sorted(memories, key=worth, reverse=True)


def _scores(shelf: Shelf, wanted: Wanted, weights: Weights) -> Mapping[int, float]:
    scores = scaled(shelf.words.scores(wanted.words), weights.words)
    if wanted.vector and shelf.vectors and weights.meaning:
        for number, near in above_last(shelf.vectors.nearest(wanted.vector, _MOST_NEAR)).items():
            scores[number] = scores.get(number, 0.0) + weights.meaning * near
    return scores


def _is_of_then(memory: Memory, wanted: Wanted) -> bool:
    at = memory.happens_at or memory.source.at
    return any(begin <= at < until for begin, until in wanted.times)
