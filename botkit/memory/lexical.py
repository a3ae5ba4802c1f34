"""Words of one owner's items, and which items say them: BM25 in plain Python."""

import math
from collections.abc import Iterable, Mapping
from itertools import repeat
from operator import add, mul

_REPEATED = 0.9
"""How soon saying a word again counts for less (BM25's k1)."""
_LENGTH = 0.3
"""How far long items are held back (BM25's b): the lines of a chat are all short."""
_ENOUGH = 250
"""Once rarer words have found so many items, commoner ones only add to these: they would bring none of the best."""
_BYTES_PER_ENTRY, _BYTES_PER_WORD, _BYTES_PER_ITEM = 9, 250, 300


class Lexical:
    """An index of items by their tokens. Whoever puts an item in gives it its number.

    A query costs as much as its words are common, however many words there are. What is removed leaves no word behind.
    """

    def __init__(self) -> None:
        # Lists: their numbers are the same objects for all words of an item; an array makes them anew at each look.
        self._items: dict[str, list[int]] = {}
        self._often: dict[str, dict[int, int]] = {}  # who says a word more than once, and how often
        self._lengths: dict[int, int] = {}
        self._gains: dict[
            int, float
        ] = {}  # what saying a word once is worth to an item of its length; {} where unknown
        self._total = 0
        self._entries = 0

    def __len__(self) -> int:
        return len(self._lengths)

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        words, items = len(self._items), len(self._lengths)
        return self._entries * _BYTES_PER_ENTRY + words * _BYTES_PER_WORD + items * _BYTES_PER_ITEM

    def add(self, key: int, tokens: Iterable[str]) -> None:
        """Put an item in, in place of the one of that number."""
        if key in self._lengths:
            self.remove(key)
        length = distinct = 0
        for word in tokens:
            length += 1
            items = self._items.get(word)
            if items is None:
                self._items[word] = [key]
            elif items[-1] != key:
                items.append(key)
            else:  # it was said before in this very item
                often = self._often.setdefault(word, {})
                often[key] = often.get(key, 1) + 1
                continue
            distinct += 1
        self._lengths[key] = length
        self._gains = {}
        self._total += length
        self._entries += distinct

    def remove(self, key: int) -> None:
        """Take an item out, if it is in. All words are looked through for it: that is for what is rare."""
        length = self._lengths.pop(key, None)
        if length is None:
            return
        self._gains = {}
        self._total -= length
        for word in [word for word, items in self._items.items() if key in items]:
            items = self._items[word]
            items.remove(key)
            self._entries -= 1
            if not items:
                del self._items[word]
            often = self._often.get(word, {})
            if often.pop(key, None) and not often:
                del self._often[word]

    def rarity(self, word: str) -> float:
        """How much a word tells: 0 where nobody says it, else more the fewer items do."""
        items = self._items.get(word)
        if items is None:
            return 0.0
        return math.log(1 + (len(self._lengths) - len(items) + 0.5) / (len(items) + 0.5))

    def length(self, key: int) -> int:
        """How many tokens an item has; 0 where there is none of that number."""
        return self._lengths.get(key, 0)

    def scores(self, words: Mapping[str, float]) -> dict[int, float]:
        """What each item that says one of `words` is worth; `words` are weighted by how much they matter."""
        scores: dict[int, float] = {}
        if not self._lengths:
            return scores
        gains = self._gains = self._gains or self._reckoned()
        gain_of, score_of = gains.__getitem__, scores.get
        known = [(self._items[word], word, weight) for word, weight in words.items() if word in self._items]
        for items, word, weight in sorted(known, key=lambda each: len(each[0])):
            worth = weight * self.rarity(word)
            enough = len(scores) >= _ENOUGH
            if enough:
                items = list(filter(scores.__contains__, items))  # noqa: PLW2901
            # In C, from end to end: a common word stands in thousands of items.
            added = map(mul, map(gain_of, items), repeat(worth))
            scores.update(zip(items, map(add, map(score_of, items, repeat(0.0)), added), strict=False))
            for key, count in self._often.get(word, {}).items():
                held = (_REPEATED + 1) / gains[key] - 1
                if enough and key not in scores:
                    continue
                scores[key] += worth * (count * (_REPEATED + 1) / (count + held) - gains[key])
        return scores

    def _reckoned(self) -> dict[int, float]:
        floor = _REPEATED * (1 - _LENGTH)
        slope = _REPEATED * _LENGTH / max(1.0, self._total / len(self._lengths))
        return {key: (_REPEATED + 1) / (1 + floor + slope * length) for key, length in self._lengths.items()}
