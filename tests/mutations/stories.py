"""What must find out that an owner is not asked for: the stories of memory and a small town, on both stores."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_contract import MemoryContract
from tests.properties.test_isolation import (
    store,
    test_forgetting_one_forgets_no_other,
    test_nobody_finds_what_belongs_to_another,
    test_who_is_nobody_finds_nothing,
)

__all__ = [
    "store",
    "test_forgetting_one_forgets_no_other",
    "test_nobody_finds_what_belongs_to_another",
    "test_who_is_nobody_finds_nothing",
]


class TestMemory(MemoryContract):
    @pytest.fixture
    async def store(self) -> AsyncIterator[MemoryStore]:
        async with MemoryStore() as opened:
            yield opened


class TestSqlite(MemoryContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[SqliteStore]:
        async with await SqliteStore.open(tmp_path / "botkit.db") as opened:
            # The machine does not fail here, so nothing has to reach its disk.
            await opened._writer._connection.work(lambda db: db.execute("PRAGMA synchronous = OFF").close())
            yield opened
