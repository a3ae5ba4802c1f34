"""Vectors that need to be made only once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from botkit.memory.ports import Embedder, VectorIndex
from botkit.memory.records import Vector


class KeptVectors:
    """An embedder that answers from a folder what it was asked before.

    Args:
        folder: where vectors are kept from run to run; None keeps them for this one.
    """

    def __init__(self, embedder: Embedder, folder: Path | None) -> None:
        self._embedder = embedder
        self._file = folder / "vectors" if folder else None
        self._known: dict[bytes, Vector] = {}
        self._news: list[bytes] = []
        if self._file and self._file.exists():
            for line in self._file.read_bytes().split(b"\n"):
                key, _, vector = line.partition(b" ")
                if vector:
                    self._known[key] = Vector(bytes.fromhex(vector.decode()))

    async def of_question(self, text: str) -> Vector:
        key = _key("?", text)
        while not self._known.get(key):
            self._put(key, await self._embedder.of_question(text))
        return self._known[key]

    async def of_texts(self, texts: Sequence[str]) -> tuple[Vector, ...]:
        keys = [_key("!", text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if not self._known.get(key)}
        for key, vector in zip(missing, await self._embedder.of_texts(list(missing.values())), strict=True):
            self._put(key, vector)
        return tuple(self._known[key] for key in keys)

    def index(self) -> VectorIndex:
        return self._embedder.index()

    def save(self) -> None:
        if self._file:
            with self._file.open("ab") as file:
                file.writelines(key + b" " + self._known[key].hex().encode() + b"\n" for key in self._news)
        self._news.clear()

    def _put(self, key: bytes, vector: Vector) -> None:
        self._known[key] = vector
        self._news.append(key)


def _key(kind: str, text: str) -> bytes:
    return hashlib.sha256((kind + text).encode()).hexdigest().encode()
