"""One contract of what an operator may ask, every Store that answers."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.lives import lives_in
from botkit.storage.sqlite.standing import standings_in
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import StoreBench
from botkit.testing.store_stories.lives import LifeStories, Look
from botkit.testing.store_stories.standing import LookAtAll, StandingStories


class TestAskingAMemoryStore(LifeStories, StandingStories):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def bench(self, store: MemoryStore) -> StoreBench:
        return StoreBench(store)

    @pytest.fixture
    def look(self, store: MemoryStore) -> Look:
        return lambda: nullcontext(store.lives())

    @pytest.fixture
    def look_at_all(self, store: MemoryStore) -> LookAtAll:
        return lambda: nullcontext(store.standings())


class TestAskingBesideARunningSqliteStore(LifeStories, StandingStories):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[StoreBench]:
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            yield StoreBench(store)

    @pytest.fixture
    def look(self, tmp_path: Path) -> Look:
        return partial(lives_in, tmp_path / "botkit.db")

    @pytest.fixture
    def look_at_all(self, tmp_path: Path) -> LookAtAll:
        return partial(standings_in, tmp_path / "botkit.db")
