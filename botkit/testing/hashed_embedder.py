"""An embedder that knows nothing but words: texts that share some are near each other. No library, no waiting."""

from collections.abc import Sequence
from zlib import crc32

from botkit.memory.ports import VectorIndex
from botkit.memory.records import Vector
from botkit.memory.tokens import tokens_of

_DIMENSIONS = 128


class HashedEmbedder:
    """Implements `botkit.memory.ports.Embedder`.

    Args:
        silent: it has no vector for anything, as where a library is missing or too slow; may be changed at any time.

    Attributes:
        questions: what it was asked, in order.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent
        self.questions: list[str] = []

    async def of_question(self, text: str) -> Vector:
        self.questions.append(text)
        return Vector(b"") if self.silent else _hashed(text)

    async def of_texts(self, texts: Sequence[str]) -> tuple[Vector, ...]:
        return tuple(Vector(b"") if self.silent else _hashed(text) for text in texts)

    def index(self) -> VectorIndex:
        return PlainIndex()


class PlainIndex:
    """Implements `botkit.memory.ports.VectorIndex` for few vectors."""

    def __init__(self) -> None:
        self._vectors: dict[int, Vector] = {}

    def add(self, key: int, vector: Vector) -> None:
        if vector:
            self._vectors[key] = vector

    def remove(self, key: int) -> None:
        self._vectors.pop(key, None)

    def nearest(self, vector: Vector, most: int) -> list[tuple[int, float]]:
        near = {key: _likeness(vector, other) for key, other in self._vectors.items()}
        return sorted(near.items(), key=lambda item: (-item[1], item[0]))[:most]

    @property
    def size(self) -> int:
        return sum(len(vector) + 100 for vector in self._vectors.values())


def _hashed(text: str) -> Vector:
    counts = [0] * _DIMENSIONS
    for token in tokens_of(text):
        place = crc32(token.encode("utf-8", "replace")) % _DIMENSIONS
        counts[place] = min(counts[place] + 1, 255)
    return Vector(bytes(counts))


def _likeness(one: bytes, other: bytes) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    lengths = sum(a * a for a in one) * sum(b * b for b in other)
    return dot / lengths**0.5 if lengths else 0.0
