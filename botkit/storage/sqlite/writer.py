"""The one writer: it collects what is waiting, commits it in one transaction, and wakes everybody."""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from botkit.delivery.failpoints import Failpoint
from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.connection import WorkConnection

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_GROUP_LIMIT = 256
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    work: Work[Any]
    future: asyncio.Future[Any]
    then: Callable[[Any], None] | None


@dataclass(slots=True)
class _Ended:
    """What became of one piece of work: its result, or why nothing of it was written."""

    result: Any = None
    error: Exception | None = None


class Writer:
    """Runs pieces of work on the one write connection; each is atomic, and durable when its call returns.

    Args:
        connection: the write connection, owned by this object until `close`.
        grouped: commit whatever waits together; False commits each piece alone (for comparison).
        failpoint: named moments at which a test kills or fails the process.
    """

    def __init__(self, connection: WorkConnection, *, grouped: bool, failpoint: Failpoint) -> None:
        self._connection = connection
        self._limit = _GROUP_LIMIT if grouped else 1
        self._failpoint = failpoint
        self._queue: deque[_Waiting] = deque()
        self._flushing: asyncio.Task[None] | None = None
        self.commits = 0

    async def write(self, work: Work[T], then: Callable[[T], None] | None = None) -> T:
        """Run `work` inside a transaction and return its result once it is on disk.

        Args:
            then: called with the result once it is on disk, also where the caller was cancelled meanwhile.

        Raises:
            StoreUnavailable: the database could not write; nothing of this work is there.
            Exception: what `work` itself raised; nothing of it is there, its neighbours are unharmed.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(work, future, then))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), name="store-writer")
        return await future

    async def close(self) -> None:
        """Finish what waits, then close the connection."""
        if self._flushing is not None:
            await self._flushing
        await self._connection.close()

    async def _flush(self) -> None:
        try:
            while self._queue:
                group = [self._queue.popleft() for _ in range(min(self._limit, len(self._queue)))]
                ended = await self._write_down(group)
                for waiting, end in zip(group, ended, strict=True):
                    if end.error is None and waiting.then is not None:
                        waiting.then(end.result)
                    _wake(waiting.future, end)
        finally:
            self._flushing = None

    async def _write_down(self, group: list[_Waiting]) -> list[_Ended]:
        try:
            ended = await self._connection.work(lambda db: self._transact(db, group))
        except Exception as error:  # boundary: whatever happens to a group, nobody may wait for ever
            _log.exception("a group of %d writes failed", len(group))
            failure = StoreUnavailable(f"the database could not write ({error}): see the log, then restart botkit")
            return [_Ended(error=failure) for _ in group]
        self.commits += 1
        return ended

    def _transact(self, db: sqlite3.Connection, group: list[_Waiting]) -> list[_Ended]:
        """In the connection's thread: one transaction for the group, a savepoint for each piece of it."""
        ended: list[_Ended] = []
        try:
            db.execute("BEGIN IMMEDIATE")
            ended.extend(_run(db, waiting.work) for waiting in group)
            self._failpoint("store.before_commit")
            db.execute("COMMIT")
            self._failpoint("store.after_commit")
        except sqlite3.Error as error:
            _log.warning("store could not write: %s", type(error).__name__)
            failure = StoreUnavailable(
                f"the database could not write ({error}): free disk space, or end whatever else holds the file"
            )
            return [_Ended(error=failure) for _ in group]
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        return ended


def _run(db: sqlite3.Connection, work: Work[Any]) -> _Ended:
    db.execute("SAVEPOINT piece")
    try:
        ended = _Ended(result=work(db))
    except (sqlite3.OperationalError, MemoryError):  # the database's trouble, not this piece's
        raise
    except Exception as error:  # boundary: one piece's failure leaves its neighbours unharmed
        if type(error) is sqlite3.DatabaseError:
            raise
        db.execute("ROLLBACK TO piece")
        ended = _Ended(error=error)
    db.execute("RELEASE piece")
    return ended


def _wake(future: asyncio.Future[Any], end: _Ended) -> None:
    if future.done():  # the caller was cancelled while the group was written
        return
    if end.error is not None:
        future.set_exception(end.error)
    else:
        future.set_result(end.result)
