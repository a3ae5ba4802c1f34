"""A file's SHA-256, remembered beside it, so that a start does not read a gigabyte again."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from botkit.errors import ModelOutputInvalid
from botkit.models.wire import decode_object

_BLOCK = 8 << 20


async def digest_of(file: Path, seal: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """The file's SHA-256 in hex, computed only if `seal` does not know the file as it is now (size and mtime).

    `on_bytes` is told how many bytes were read so far.
    """
    state = _state(file)
    known = _read(seal)
    if all(known.get(key) == value for key, value in state.items()):
        return str(known.get("sha256", ""))
    digest = await _compute(file, on_bytes)
    _write(seal, {"sha256": digest, **state})
    return digest


def _state(file: Path) -> dict[str, object]:
    stat = file.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


async def _compute(file: Path, on_bytes: Callable[[int], None] | None) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while block := await asyncio.to_thread(source.read, _BLOCK):
            await asyncio.to_thread(digest.update, block)
            if on_bytes is not None:
                on_bytes(source.tell())
    return digest.hexdigest()


def _read(seal: Path) -> Mapping[str, object]:
    try:
        return decode_object(seal.read_bytes())
    except (OSError, ModelOutputInvalid):
        return {}


def _write(seal: Path, known: Mapping[str, object]) -> None:
    seal.write_text(json.dumps(known), encoding="utf-8")
