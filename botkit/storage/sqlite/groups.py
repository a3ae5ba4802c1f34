"""Work that waits at the same time is done together: one hop into the connection's thread for all of it."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one piece of work: its result, or why nothing of it was done."""

    result: Any = None
    error: Exception | None = None


@dataclass(slots=True)
class _Waiting:
    work: Work[Any]
    future: asyncio.Future[Any]
    then: Callable[[Any], None] | None


class Groups:
    """Collects pieces of work while the group before them is being done.

    Whoever waits hears, also where this is cancelled.

    Args:
        do: does a group, in order, and tells what became of each piece; it must not raise.
        limit: pieces in one group.
    """

    def __init__(self, name: str, do: Callable[[Sequence[Work[Any]]], Awaitable[Sequence[Ended]]], limit: int) -> None:
        self._name = name
        self._do = do
        self._limit = limit
        self._queue: deque[_Waiting] = deque()
        self._working: asyncio.Task[None] | None = None

    async def ask(self, work: Work[T], then: Callable[[T], None] | None = None) -> T:
        """The result of `work`, once its group is done.

        Args:
            then: called with the result first, also where the caller was cancelled meanwhile; it must not raise.

        Raises:
            Exception: what became of it instead.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(work, future, then))
        if self._working is None:
            self._working = asyncio.create_task(self._work(), name=self._name)
        return await future

    async def rest(self) -> None:
        """Return once nothing waits any more."""
        while self._working is not None:
            await asyncio.wait((self._working,))

    async def _work(self) -> None:
        group: list[_Waiting] = []
        try:
            while self._queue:
                group = [self._queue.popleft() for _ in range(min(self._limit, len(self._queue)))]
                ended = await self._do([waiting.work for waiting in group])
                for waiting, end in zip(group, ended, strict=True):
                    if end.error is None and waiting.then is not None:
                        waiting.then(end.result)
                    _wake(waiting.future, end)
        finally:
            self._working = None
            for waiting in (*group, *self._queue):  # nobody, unless this was cancelled
                waiting.future.cancel()
            self._queue.clear()


def _wake(future: asyncio.Future[Any], end: Ended) -> None:
    if future.done():  # the caller was cancelled meanwhile
        return
    if end.error is not None:
        future.set_exception(end.error)
    else:
        future.set_result(end.result)
