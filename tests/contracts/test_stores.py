"""One contract, every Store that is shipped."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    async def store(self) -> AsyncIterator[MemoryStore]:
        async with MemoryStore() as store:
            yield store


class TestSqliteStore(StoreContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[SqliteStore]:
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            yield store
