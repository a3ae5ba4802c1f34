"""What every adapter owes botkit, as a test class to subclass.

    class TestMyAdapter(AdapterContract):
        @pytest.fixture
        async def bench(self) -> AsyncIterator[AdapterBench]:
            async with MyServerDouble() as server:
                yield MyBench(server)

A bench joins the contract to one platform, or to a double of it. What a platform does not have is skipped
with the bench's own reason; what it has is tested. It needs pytest and pytest-asyncio in its auto mode;
`pytest.register_assert_rewrite("botkit.testing")` in a conftest makes a broken promise tell its figures.
"""

import asyncio

import pytest
from pydantic import BaseModel

from botkit.messages import OutgoingMessage
from botkit.testing.adapter_bench import AdapterBench, Failure, absent
from botkit.testing.adapter_listens import AdapterListens
from botkit.testing.adapter_sends import AdapterSends, talking
from botkit.testing.fake_inbox import FakeInbox, listening

__all__ = ["AdapterBench", "AdapterContract", "Failure", "absent"]


class AdapterLives:
    """Opening, listening and closing leave nothing behind."""

    async def test_cancelling_listen_is_clean(self, bench: AdapterBench) -> None:
        before = asyncio.all_tasks()
        adapter, inbox = bench.adapter(), FakeInbox()
        async with listening(adapter, inbox, bench.clock) as task:
            await bench.person_says("hello")
            await bench.wait_for(lambda: len(inbox.events) == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await bench.wait_for(lambda: asyncio.all_tasks() <= before)
        assert inbox.texts == ["hello"]

    async def test_it_listens_again_after_it_was_cancelled(self, bench: AdapterBench) -> None:
        adapter, inbox = bench.adapter(), FakeInbox()
        await adapter.open()
        for text in ("first", "second"):
            task = asyncio.create_task(adapter.listen(inbox))
            await bench.person_says(text)
            await bench.wait_for(lambda text=text: text in inbox.texts)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await adapter.close()
        assert inbox.texts == ["first", "second"]

    async def test_closing_twice_or_without_opening_does_no_harm(self, bench: AdapterBench) -> None:
        never_opened, opened = bench.adapter(), bench.adapter()
        await never_opened.close()
        await opened.open()
        await opened.close()
        await opened.close()
        async with talking(bench) as adapter:
            await adapter.send(bench.conversation, OutgoingMessage("still here"), "key-1")
            await bench.wait_for(lambda: bench.person_sees() == ["still here"])
        assert bench.person_sees() == ["still here"]

    async def test_it_says_what_it_is(self, bench: AdapterBench) -> None:
        adapter = bench.adapter()
        assert adapter.platform == type(adapter).platform.strip().lower()
        assert issubclass(type(adapter).Settings, BaseModel)
        assert adapter.capabilities == type(adapter).capabilities
        assert adapter.capabilities.max_length > 0


class AdapterContract(AdapterListens, AdapterSends, AdapterLives):
    """Subclass it as `Test...` and give it a fixture `bench` that returns an `AdapterBench`."""

    @pytest.fixture
    async def bench(self) -> AdapterBench:
        raise NotImplementedError("give the subclass a fixture `bench` that returns an AdapterBench")
