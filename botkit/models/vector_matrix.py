"""Vectors as bytes, and many of them side by side as one matrix. Only the door to the embedder imports this."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from botkit.memory.records import Vector

_Floats = NDArray[np.float32]

_MOST = 127
_FIRST_ROWS = 64


def packed(values: ArrayLike) -> Vector:
    """A vector as one signed byte for each number. Its length is lost, which nobody compares."""
    numbers = np.asarray(values, dtype=np.float32)
    return Vector(np.rint(numbers * (_MOST / max(float(np.abs(numbers).max()), 1e-9))).astype(np.int8).tobytes())


def unpacked(vector: Vector) -> _Floats:
    """The vector of length one that was packed."""
    numbers = np.frombuffer(vector, dtype=np.int8).astype(np.float32)
    return numbers / np.float32(max(float(np.linalg.norm(numbers)), 1e-9))


_asked = lru_cache(maxsize=1)(unpacked)
"""A question is looked for in several of them."""


class VectorMatrix:
    """Implements `botkit.memory.ports.VectorIndex`: looks at every vector, 10,000 in about two milliseconds.

    Vectors of another length than the first one come of another embedder, and are passed over.
    """

    def __init__(self) -> None:
        self._rows: _Floats = np.empty((0, 0), dtype=np.float32)
        self._keys: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._row_of: dict[int, int] = {}

    @property
    def size(self) -> int:
        return int(self._rows.nbytes + self._keys.nbytes) + 100 * len(self._row_of)

    def add(self, key: int, vector: Vector) -> None:
        if not vector:
            return
        if not len(self._keys):
            self._rows = np.empty((_FIRST_ROWS, len(vector)), dtype=np.float32)
            self._keys = np.empty(_FIRST_ROWS, dtype=np.int64)
        if len(vector) != self._rows.shape[1]:
            return
        row = self._row_of.get(key, len(self._row_of))
        if row == len(self._keys):
            self._rows = np.concatenate((self._rows, np.empty_like(self._rows)))
            self._keys = np.concatenate((self._keys, np.empty_like(self._keys)))
        self._rows[row], self._keys[row], self._row_of[key] = unpacked(vector), key, row

    def remove(self, key: int) -> None:
        row = self._row_of.pop(key, None)
        if row is None:
            return
        last = len(self._row_of)
        if row != last:
            self._rows[row], self._keys[row] = self._rows[last], self._keys[last]
            self._row_of[int(self._keys[row])] = row
        self._rows[last] = 0

    def nearest(self, vector: Vector, most: int) -> list[tuple[int, float]]:
        count = len(self._row_of)
        if not count or len(vector) != self._rows.shape[1] or most <= 0:
            return []
        scores = self._rows[:count] @ _asked(vector)
        best = np.argpartition(scores, count - most)[count - most :] if most < count else np.arange(count)
        best = best[np.argsort(-scores[best], kind="stable")]
        return list(zip(self._keys[best].tolist(), scores[best].tolist(), strict=True))
