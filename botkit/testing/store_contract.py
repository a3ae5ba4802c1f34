"""What every Store owes botkit, as a test class to subclass.

    class TestMyStore(StoreContract):
        @pytest.fixture
        async def store(self) -> AsyncIterator[MyStore]:
            async with MyStore() as store:
                yield store

The store is empty at the beginning of each test. The stories move time themselves, so a store takes no clock.
"""

import pytest

from botkit.testing.memory_bench import MemoryBench, RememberingStore
from botkit.testing.store_bench import StoreBench
from botkit.testing.store_stories.amendments import AmendmentStories, SecondThoughtStories
from botkit.testing.store_stories.attempts import AttemptStories
from botkit.testing.store_stories.bursts import BurstStories
from botkit.testing.store_stories.claims import ClaimStories
from botkit.testing.store_stories.inbox import InboxStories
from botkit.testing.store_stories.jobs import JobStories, PruneStories
from botkit.testing.store_stories.joins import JoinStories
from botkit.testing.store_stories.memories import PauseStories, RememberStories, RevisionStories, WhoseStories
from botkit.testing.store_stories.memories_apart import NeighbourStories, TwoPersonaStories
from botkit.testing.store_stories.memories_forgotten import (
    BlankStories,
    ForgetStories,
    RoomForgetStories,
)
from botkit.testing.store_stories.memories_joined import JoinedMemoryStories
from botkit.testing.store_stories.memories_kept import KeepStories
from botkit.testing.store_stories.memories_moved import AmendedMemoryStories, MovedMemoryStories, UndoStories
from botkit.testing.store_stories.moves import MoveStories
from botkit.testing.store_stories.outbox import OutboxStories, ShownStories
from botkit.testing.store_stories.renewals import RenewalStories
from botkit.testing.store_stories.soundness import SoundnessStories
from botkit.testing.store_stories.turns import OwedStories, PersonaStories, TurnStories
from botkit.testing.store_stories.workers import WorkerStories


class MemoryContract(
    RememberStories,
    WhoseStories,
    RevisionStories,
    PauseStories,
    KeepStories,
    ForgetStories,
    NeighbourStories,
    TwoPersonaStories,
    RoomForgetStories,
    BlankStories,
    UndoStories,
    AmendedMemoryStories,
    MovedMemoryStories,
    JoinedMemoryStories,
):
    """Stories of memory; a subclass gives the fixture `store`."""

    @pytest.fixture
    def mind(self, store: RememberingStore) -> MemoryBench:
        return MemoryBench(store)


class StoreContract(
    MemoryContract,
    InboxStories,
    BurstStories,
    ClaimStories,
    TurnStories,
    OwedStories,
    PersonaStories,
    AmendmentStories,
    SecondThoughtStories,
    AttemptStories,
    OutboxStories,
    ShownStories,
    MoveStories,
    JoinStories,
    JobStories,
    PruneStories,
    RenewalStories,
    SoundnessStories,
    WorkerStories,
):
    """All stories; a subclass gives the fixture `store`."""

    @pytest.fixture
    def bench(self, store: RememberingStore) -> StoreBench:
        return StoreBench(store)
