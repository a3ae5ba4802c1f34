"""Which memories fit a question, best first."""

from collections.abc import Mapping, Sequence
from itertools import chain, islice

from botkit.clock import Instant
from botkit.memory.forgetting import has_faded, is_past_event, vividness
from botkit.memory.ranking import Weights, above_last, best_of, scaled
from botkit.memory.records import Kind, Memory
from botkit.memory.shelf import Shelf
from botkit.memory.tokens import tokens_of
from botkit.memory.wanted import Wanted
from botkit.texts.estimate import estimate

_MOST_FOUND = 100
"""So many of the best by words, and by meaning, are looked at: about three times what there is room for."""
_MOST_RANKED = 60
"""Of all that are found so many are weighed: about twice what there is room for."""
_NEWEST = 20
"""So many of the newest are looked at besides those that words, meaning or time find."""
_STRENGTH = 0.15
"""What the strength of a memory counts for: it decides where words and meaning do not."""
_FRAME = 6
"""Tokens that stand around one memory in the prompt."""


def cost(memory: Memory) -> int:
    """Tokens that a memory takes in the prompt."""
    return estimate(memory.text) + _FRAME


def all_that_fits(shelves: Sequence[Shelf], wanted: Wanted, now: Instant, room: float) -> list[Memory] | None:
    """Everything that may be told of all shelves; None where that takes more than `room` tokens.

    What always stands, and plans that are open, are told elsewhere. Where there is much it is not even counted.
    """
    kept = [memories for shelf in shelves for memories in _in_question(shelf, wanted)]
    if sum(map(len, kept)) * _FRAME > room:
        return None
    told = [memory for memories in kept for memory in memories.values() if _is_told(memory, wanted, now)]
    return told if sum(map(cost, told)) <= room else None


def memories_ranked(shelf: Shelf, wanted: Wanted, weights: Weights, now: Instant) -> list[Memory]:
    """Those that may be told, first what the question is about, then what is strong, vivid and new."""
    scores, memories = _scores(shelf, wanted, weights), shelf.memories

    def worth(memory: Memory) -> tuple[float, Instant]:
        by_itself = _STRENGTH * memory.strength * vividness(memory, now)
        return scores.get(memory.number, 0.0) + by_itself, memory.source.at

    numbers = dict.fromkeys(chain(best_of(scores, _MOST_RANKED), islice(reversed(memories), _NEWEST)))
    told = (memories[number] for number in numbers if number in memories)
    return sorted((memory for memory in told if _is_told(memory, wanted, now)), key=worth, reverse=True)


def is_asked_for(memory: Memory, wanted: Wanted) -> bool:
    """Whether the question names it, by a word or a pair of ideographs, or the time that it is of."""
    tokens = memory.tokens or tokens_of(memory.text)
    if any(token in wanted.words for token in tokens if len(token) > 1):
        return True
    return any(begin <= memory.moment < until for begin, until in wanted.times)


def _in_question(shelf: Shelf, wanted: Wanted) -> Sequence[Mapping[int, Memory]]:
    return (shelf.memories,) if wanted.past else (shelf.facts, shelf.plans)


def _is_told(memory: Memory, wanted: Wanted, now: Instant) -> bool:
    """What holds, and is not too pale to come to mind; a plan once it is over, where it is named."""
    if memory.kind in (Kind.NICKNAME, Kind.RULE):
        return False
    if memory.kind is Kind.PLAN and memory.is_current(now):
        return False
    if wanted.past:
        return True
    if memory.kind is Kind.PLAN:
        return is_past_event(memory, now) and is_asked_for(memory, wanted)
    return memory.is_current(now) and (not has_faded(memory, now) or is_asked_for(memory, wanted))


def _scores(shelf: Shelf, wanted: Wanted, weights: Weights) -> dict[int, float]:
    """By words, by meaning, and for being of the times that are asked for."""
    scores = scaled(best_of(shelf.words.scores(wanted.words), _MOST_FOUND), weights.words)
    if wanted.vector and shelf.vectors and weights.meaning:
        for number, near in above_last(shelf.vectors.nearest(wanted.vector, _MOST_FOUND)).items():
            scores[number] = scores.get(number, 0.0) + weights.meaning * near
    of_then = {number for begin, until in wanted.times for number in shelf.timeline.within(begin, until)}
    scores |= {number: scores.get(number, 0.0) + weights.time for number in of_then}
    return scores
