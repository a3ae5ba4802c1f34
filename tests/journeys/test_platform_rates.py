"""A platform has a rate for the bot as a whole: who stands in its queue has neither been sent nor lost."""

import asyncio

import pytest

from botkit.delivery.records import Claim
from botkit.messages import ConversationId
from botkit.storage.memory.store import MemoryStore
from botkit.testing.fake_adapter import FakeAdapter
from botkit.testing.journey import Bench
from tests.journeys.talk import echo


@pytest.fixture
def open_gate(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The platform's consent; it is given at once as soon as the event is set."""
    gate = asyncio.Event()

    async def admit(adapter: FakeAdapter, conversation: ConversationId) -> None:
        del adapter, conversation
        await gate.wait()

    monkeypatch.setattr(FakeAdapter, "admit", admit)
    return gate


async def test_nothing_is_marked_as_begun_while_it_waits_for_the_platform(
    bench: Bench, open_gate: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[str] = []
    mark = MemoryStore.mark_sending

    async def noted(store: MemoryStore, claim: Claim, key: str, at: int, until: int) -> bool:
        marked.append(key)
        return await mark(store, claim, key, at, until)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(MemoryStore, "mark_sending", noted)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("hello")
        await journey.rest(20.0)
        assert (marked, wen.sees) == ([], [])
        open_gate.set()
        await journey.rest(5.0)
        assert wen.sees == ["You said: hello"]
    assert len(marked) == 1


async def test_a_restart_finds_what_stood_in_the_queue_and_sends_it_once(
    bench: Bench, open_gate: asyncio.Event
) -> None:
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("hello")
        await journey.rest(20.0)
        assert wen.sees == []
    open_gate.set()
    async with bench.open(echo) as journey:
        await journey.rest(30.0)
    assert wen.sees == ["You said: hello"]
    assert await bench.store.ambiguous_sends() == {}


async def test_a_platform_that_gives_no_consent_is_asked_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = [OSError("no network"), OSError("no network")]

    async def admit(adapter: FakeAdapter, conversation: ConversationId) -> None:
        del adapter, conversation
        if refusals:
            raise refusals.pop()

    monkeypatch.setattr(FakeAdapter, "admit", admit)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("hello")
        await journey.rest(30.0)
        assert wen.sees == ["You said: hello"]
    assert refusals == []
