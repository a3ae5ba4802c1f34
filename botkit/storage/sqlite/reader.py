"""The one reader: what is asked at the same time is looked up in one read transaction."""

import sqlite3
from collections.abc import Sequence
from typing import Any, TypeVar

from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.connection import WorkConnection
from botkit.storage.sqlite.groups import Ended, Groups, Work

T = TypeVar("T")

_GROUP_LIMIT = 64
"""Questions that are answered together: the first of them waits for the last."""


class Reader:
    """Asks on a connection of its own, owned by this object until `close`.

    Each question sees everything that was written before it was asked, and all its statements see the same.
    """

    def __init__(self, connection: WorkConnection) -> None:
        self._connection = connection
        self._groups = Groups("store-reader", self._look_up, _GROUP_LIMIT)

    async def read(self, work: Work[T]) -> T:
        """What `work` finds.

        Raises:
            StoreUnavailable: the database could not be read.
            Exception: what `work` itself raised.
        """
        return await self._groups.ask(work)

    async def close(self) -> None:
        """Answer what was asked, then close the connection."""
        await self._groups.rest()
        await self._connection.close()

    async def _look_up(self, group: Sequence[Work[Any]]) -> Sequence[Ended]:
        try:
            return await self._connection.work(lambda db: _answers(db, group))
        except Exception as error:  # boundary: whatever happens to a group, nobody may wait for ever
            return [Ended(error=_unreadable(error)) for _ in group]


def _answers(db: sqlite3.Connection, group: Sequence[Work[Any]]) -> list[Ended]:
    if not db.in_transaction:  # as after one that could not be ended
        db.execute("BEGIN")
    try:
        return [_answer(db, work) for work in group]
    finally:
        db.execute("ROLLBACK")


def _answer(db: sqlite3.Connection, work: Work[Any]) -> Ended:
    try:
        return Ended(result=work(db))
    except sqlite3.Error as error:
        return Ended(error=_unreadable(error))
    except Exception as error:  # boundary: one question's failure leaves its neighbours unharmed
        return Ended(error=error)


def _unreadable(error: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"the database could not be read ({error}): look after its disk, or restore a copy")
