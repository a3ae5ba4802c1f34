"""Which lines of a talk answer a question, best first: words, meaning, times, people and neighbours in one score."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest

from botkit.memory.recollection import Hit
from botkit.memory.talk import Talk
from botkit.memory.wanted import Wanted, named

_MOST_SEEDS = 400
"""So many of the best by words, and by time, are looked at: with 10,000 lines it keeps a question at milliseconds."""
_MOST_RANKED = 250
"""So many of the best, neighbours among them, are weighed by who speaks and how much they say."""
_MOST_NEAR = 200
"""So many of the nearest by meaning; the last of them counts for nothing."""
_MOST_LIT = 150
"""Lines that lend to those around them: what is farther down lends too little to lift anything."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts for, where the best line by words or by meaning has 1. `python -m benchmarks.recall` says
    what each of them brings.

    Attributes:
        neighbours: the share of its score that a line gives to those one, two and three places away.
        speaker: for being said by the one person whom the question names, or means by "I" or "you".
        time: for being said when the question says, or soon after.
        length: for saying more than a few words (times the logarithm of how many).
    """

    words: float = 0.65
    meaning: float = 0.35
    neighbours: tuple[float, ...] = (0.4, 0.25, 0.1)
    speaker: float = 0.3
    time: float = 0.6
    length: float = 0.05


def ranked(talk: Talk, wanted: Wanted, weights: Weights, most: int) -> list[Hit]:
    """The lines that answer best, at most so many; those that stand in the window are left out."""
    scores = _with_neighbours(talk, _own_scores(talk, wanted, weights), weights.neighbours)
    told = _told_then(talk, wanted) if weights.time else frozenset[int]()
    scores |= {place: scores.get(place, 0.0) + weights.time for place in told}
    speakers = _asked_of(talk, wanted) if weights.speaker else frozenset[str]()
    lines, before = talk.lines, wanted.before
    best: list[tuple[float, int]] = []
    for place in _first(scores, _MOST_RANKED):
        line, score = lines[place], scores[place]
        if before is None or line.at < before:
            other = weights.speaker if line.speaker in speakers else 0.0
            best.append((score + weights.length * line.saying + other, -line.seq))
    return [Hit(-seq, score) for score, seq in nlargest(most, best)]


def _asked_of(talk: Talk, wanted: Wanted) -> frozenset[str]:
    """Whose lines are asked for: the one person who is named, else the person or the persona where they talk."""
    asked = named(talk.names, wanted.folded)
    if asked or not wanted.asks_of or "" not in talk.names:
        return asked if len(asked) == 1 else frozenset()
    return frozenset(("",)) if wanted.asks_of == "persona" else frozenset(name for name in talk.names if name)


def _own_scores(talk: Talk, wanted: Wanted, weights: Weights) -> dict[int, float]:
    """By its words and its meaning alone."""
    scores: dict[int, float] = {}
    if weights.words:
        scores = scaled(best_of(talk.words.scores(wanted.words)), weights.words)
    if weights.meaning and wanted.vector and talk.vectors:
        near = talk.vectors.nearest(wanted.vector, _MOST_NEAR)
        for seq, score in above_last(near).items():
            scores[seq] = scores.get(seq, 0.0) + weights.meaning * score
    return scores


def best_of(scores: Mapping[int, float], most: int = _MOST_SEEDS) -> Mapping[int, float]:
    return {key: scores[key] for key in _first(scores, most)}


def _first(scores: Mapping[int, float], most: int) -> Iterable[int]:
    """The keys of the highest scores."""
    return scores if len(scores) <= most else sorted(scores, key=scores.__getitem__, reverse=True)[:most]


def scaled(scores: Mapping[int, float], weight: float) -> dict[int, float]:
    top = max(scores.values(), default=0.0)
    return {seq: weight * score / top for seq, score in scores.items()} if top > 0 else {}


def above_last(near: Iterable[tuple[int, float]]) -> dict[int, float]:
    """From 1 for the nearest to 0 for the last: how near something is says nothing by itself, only beside others."""
    scores = dict(near)
    top, last = max(scores.values(), default=0.0), min(scores.values(), default=0.0)
    return {seq: (score - last) / (top - last) if top > last else 1.0 for seq, score in scores.items()}


def _with_neighbours(talk: Talk, own: Mapping[int, float], shares: tuple[float, ...]) -> dict[int, float]:
    """The same by places, each line with a share of the scores of those around it."""
    sittings, places, last = talk.sittings, talk.places, len(talk) - 1
    placed = {places[seq]: score for seq, score in own.items()}
    scores = dict(placed)
    for place in _first(placed, _MOST_LIT):
        score = placed[place]
        sitting = sittings[place]
        for distance, share in enumerate(shares, 1):
            before, behind = place - distance, place + distance
            if before >= 0 and sittings[before] == sitting:
                scores[before] = scores.get(before, 0.0) + score * share
            if behind <= last and sittings[behind] == sitting:
                scores[behind] = scores.get(behind, 0.0) + score * share
    return scores


def _told_then(talk: Talk, wanted: Wanted) -> frozenset[int]:
    return frozenset(place for begin, until in wanted.times for place in talk.within(begin, until)[-_MOST_SEEDS:])
