"""BM25 as everybody knows it, to compare with: two recipes, each over one conversation's lines."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from benchmarks.recall_data import Turn

_REPEATED, _LENGTH = 0.9, 0.4  # what search engines come with
_WORD = re.compile(r"\w+")

Recipe = Callable[[Turn], str]


def plain(turn: Turn) -> str:
    return f"{turn.speaker}: {turn.text}"


def dated(turn: Turn) -> str:
    return f"{turn.speaker}: {turn.text} {turn.dated}"


def words(text: str) -> list[str]:
    """Words; Chinese characters are words."""
    found = _WORD.findall(text.lower())
    return [part for word in found for part in (word if not word.isascii() else (word,))]


class Bm25:
    """An index of some lines."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        counted = [Counter(text) for text in texts]
        lengths = [count.total() for count in counted]
        mean = sum(lengths) / max(1, len(lengths))
        self._lines: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for line, (count, length) in enumerate(zip(counted, lengths, strict=True)):
            for word, times in count.items():
                held = times + _REPEATED * (1 - _LENGTH + _LENGTH * length / mean)
                self._lines[word].append((line, times * (_REPEATED + 1) / held))
        self._count = len(counted)

    def best(self, question: Iterable[str], most: int) -> list[int]:
        """The numbers of the lines that answer best."""
        scores: defaultdict[int, float] = defaultdict(float)
        for word in question:
            lines = self._lines.get(word, [])
            rarity = math.log(1 + (self._count - len(lines) + 0.5) / (len(lines) + 0.5))
            for line, worth in lines:
                scores[line] += rarity * worth
        return sorted(scores, key=lambda line: (-scores[line], line))[:most]
