"""The one writer: it collects what is waiting, commits it in one transaction, and wakes everybody."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from botkit.delivery.failpoints import Failpoint
from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.connection import WorkConnection
from botkit.storage.sqlite.groups import Ended, Groups, Work
from botkit.storage.sqlite.scrubbing import AT_ONCE, empty_log, scrub
from botkit.storage.stopwatch import Stopwatch

T = TypeVar("T")

_GROUP_LIMIT = 256
_log = logging.getLogger(__name__)


class Writer:
    """Runs pieces of work on the one write connection; each is atomic, and durable when its call returns.

    Args:
        connection: the write connection, owned by this object until `close`.
        grouped: commit whatever waits together; False commits each piece alone (for comparison).
        failpoint: named moments at which a test kills or fails the process.
        stopwatch: told how long each transaction took.
    """

    def __init__(
        self, connection: WorkConnection, *, grouped: bool, failpoint: Failpoint, stopwatch: Stopwatch | None = None
    ) -> None:
        self._connection = connection
        self._groups = Groups("store-writer", self._write_down, _GROUP_LIMIT if grouped else 1)
        self._failpoint = failpoint
        self._stopwatch = stopwatch
        self._log_is_full = False
        self.commits = 0

    async def write(self, work: Work[T], then: Callable[[T], None] | None = None) -> T:
        """Run `work` inside a transaction and return its result once it is on disk.

        Args:
            then: called with the result once it is on disk, also where the caller was cancelled meanwhile.

        Raises:
            StoreUnavailable: the database could not write; nothing of this work is there.
            Exception: what `work` itself raised; nothing of it is there, its neighbours are unharmed.
        """
        return await self._groups.ask(work, then)

    async def clean_up(self, *, most: int = AT_ONCE) -> None:
        """Leave nothing on disk of what was forgotten, as far as that can be done now.

        Where somebody reads what the log has, it is emptied after the next write at which nobody does.

        Args:
            most: bytes up to which the whole file is written anew for it.
        """
        self._log_is_full = not await self._connection.work(lambda db: _clean(db, most))

    async def close(self) -> None:
        """Finish what waits, then close the connection."""
        await self._groups.rest()
        await self._connection.close()

    async def _write_down(self, group: Sequence[Work[Any]]) -> Sequence[Ended]:
        watch = self._stopwatch
        began = 0.0 if watch is None else watch.clock.monotonic()
        try:
            ended = await self._connection.work(lambda db: self._transact(db, group))
        except Exception as error:  # boundary: whatever happens to a group, nobody may wait for ever
            _log.exception("a group of %d writes failed", len(group))
            failure = StoreUnavailable(f"the database could not write ({error}): see the log, then restart botkit")
            return [Ended(error=failure) for _ in group]
        self.commits += 1
        if self._log_is_full:
            self._log_is_full = not await self._connection.work(lambda db: empty_log(db, tries=1))
        if watch is not None:
            watch.tell(watch.clock.monotonic() - began, len(group))
        return ended

    def _transact(self, db: sqlite3.Connection, group: Sequence[Work[Any]]) -> Sequence[Ended]:
        """In the connection's thread: one transaction for the group, a savepoint for each piece of it."""
        ended: list[Ended] = []
        try:
            db.execute("BEGIN IMMEDIATE")
            ended.extend(_run(db, work) for work in group)
            self._failpoint("store.before_commit")
            db.execute("COMMIT")
            self._failpoint("store.after_commit")
        except sqlite3.Error as error:
            _log.warning("store could not write: %s", type(error).__name__)
            failure = StoreUnavailable(
                f"the database could not write ({error}): free disk space, or end whatever else holds the file"
            )
            return [Ended(error=failure) for _ in group]
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        return ended


def _clean(db: sqlite3.Connection, most: int) -> bool:
    scrub(db, most=most)
    return empty_log(db)


def _run(db: sqlite3.Connection, work: Work[Any]) -> Ended:
    db.execute("SAVEPOINT piece")
    try:
        ended = Ended(result=work(db))
    except (sqlite3.OperationalError, MemoryError):  # the database's trouble, not this piece's
        raise
    except Exception as error:  # boundary: one piece's failure leaves its neighbours unharmed
        if type(error) is sqlite3.DatabaseError:
            raise
        db.execute("ROLLBACK TO piece")
        ended = Ended(error=error)
    db.execute("RELEASE piece")
    return ended
