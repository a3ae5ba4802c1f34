"""Two workers at a time, for long: nothing is lost, doubled or out of order."""

import pytest

from botkit.testing.store_bench import StoreBench
from botkit.testing.store_crowd import Crowd


class WorkerStories:
    @pytest.mark.parametrize("seed", range(4))
    async def test_two_workers_share_a_crowd(self, bench: StoreBench, seed: int) -> None:
        crowd = Crowd(bench, seed)
        await crowd.live(steps=80)
        await crowd.check()
        assert await bench.store.next_due() is None

    async def test_two_workers_share_one_busy_conversation(self, bench: StoreBench) -> None:
        crowd = Crowd(bench, seed=0, chats=1, mishap=0.25)
        await crowd.live(steps=120)
        await crowd.check()
        assert await bench.store.next_due() is None
