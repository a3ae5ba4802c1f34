"""One contract of the lives of messages, every Store that tells them."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.lives import lives_in
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import StoreBench
from botkit.testing.store_stories.lives import LifeStories, Look


class TestLivesInAMemoryStore(LifeStories):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def bench(self, store: MemoryStore) -> StoreBench:
        return StoreBench(store)

    @pytest.fixture
    def look(self, store: MemoryStore) -> Look:
        return lambda: nullcontext(store.lives())


class TestLivesBesideARunningSqliteStore(LifeStories):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[StoreBench]:
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            yield StoreBench(store)

    @pytest.fixture
    def look(self, tmp_path: Path) -> Look:
        return partial(lives_in, tmp_path / "botkit.db")
