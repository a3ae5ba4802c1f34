"""The fake platform: a bench on which whole stories can be told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from botkit.adapter import Capabilities, Reach
from botkit.clock import SystemClock, after
from botkit.errors import OutcomeUnknown, Rejected, RetryAfter, StoreUnavailable, Unreachable
from botkit.messages import (
    Button,
    ButtonPressed,
    ChatKind,
    MembershipChanged,
    MessageReceived,
    OutgoingDelete,
    OutgoingEdit,
    OutgoingMessage,
    ReactionChanged,
)
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import FakeAdapter, FakePlatform, Window
from botkit.testing.fake_inbox import FakeInbox, listening

HELLO = OutgoingMessage("hello")


@asynccontextmanager
async def echo(platform: FakePlatform) -> AsyncIterator[FakeInbox]:
    """A bot that answers every message in two bubbles."""
    adapter, inbox = FakeAdapter.on(platform), FakeInbox()

    async def answer() -> None:
        answered = 0
        while True:
            await platform.clock.sleep(0.1)
            for event in inbox.events[answered:]:
                answered += 1
                if isinstance(event, MessageReceived) and event.addressed:
                    await adapter.send(event.conversation, OutgoingMessage("嗯", more=True), f"{event.id}-0")
                    await adapter.send(event.conversation, OutgoingMessage(event.text), f"{event.id}-1")

    async with listening(adapter, inbox, platform.clock):
        task = asyncio.create_task(answer())
        yield inbox
        task.cancel()


@pytest.mark.parametrize("clock", [FrozenClock(), SystemClock()], ids=["frozen", "system"])
async def test_a_person_asks_and_reads_the_whole_answer(clock: FrozenClock | SystemClock) -> None:
    platform = FakePlatform(clock)
    async with echo(platform):
        assert await platform.person("wen").asks("在吗") == ["嗯", "在吗"]
        assert await platform.person("wen").asks("妈妈") == ["嗯", "妈妈"]
    assert platform.person("wen").sees == ["嗯", "在吗", "嗯", "妈妈"]
    assert platform.person("li").sees == []


async def test_an_answer_that_never_comes_fails_the_test_that_waits_for_it() -> None:
    clock = FrozenClock()
    platform = FakePlatform(clock)
    idle = asyncio.create_task(clock.sleep(3600))
    with pytest.raises(AssertionError, match="within 5 seconds"):
        await platform.person("wen").asks("anyone?", limit=5)
    idle.cancel()


async def test_in_a_group_only_a_mention_or_a_reply_means_the_companion() -> None:
    platform = FakePlatform(FrozenClock())
    wen, kitchen = platform.person("wen"), platform.group("kitchen")
    adapter = FakeAdapter.on(platform)
    await adapter.send(kitchen, HELLO, "key")
    said = [
        wen.says("what a day", room=kitchen),
        wen.says("@companion hi", room=kitchen, mention=True),
        wen.says("you too", room=kitchen, reply_to=platform.log[0]),
        wen.says("psst"),
    ]
    assert [message.addressed for message in said] == [False, True, True, True]
    assert [message.chat for message in said] == [ChatKind.GROUP] * 3 + [ChatKind.PRIVATE]


async def test_everything_a_person_can_do_comes_as_an_event() -> None:
    platform, inbox = FakePlatform(FrozenClock()), FakeInbox()
    wen, kitchen, adapter = platform.person("wen"), platform.group("kitchen"), FakeAdapter.on(platform)
    async with listening(adapter, inbox, platform.clock):
        await adapter.send(wen.conversation, OutgoingMessage("Shall we?", buttons=(Button("Yes", "yes!"),)), "key")
        said = wen.says("hm")
        events = [
            said,
            wen.edits(said, "hmm"),
            wen.deletes(said),
            wen.reacts(platform.log[0], "❤"),
            wen.presses(platform.log[0], "Yes"),
            wen.joins(kitchen),
            wen.leaves(kitchen),
            wen.blocks(),
        ]
        await platform.wait_for(lambda: len(inbox.events) == len(events))
    assert inbox.events == events
    assert [event.type for event in events] == [
        "message", "edit", "delete", "reaction", "callback", "membership", "membership", "membership",
    ]  # fmt: skip
    assert isinstance(events[3], ReactionChanged)
    assert events[3].message_id == platform.log[0].message_id
    assert isinstance(events[4], ButtonPressed)
    assert events[4].data == "yes!"
    assert isinstance(events[7], MembershipChanged)
    assert (events[7].is_self, events[7].present) == (True, False)


async def test_duplicates_and_disorder_are_the_same_events_in_another_order() -> None:
    platform, inbox = FakePlatform(FrozenClock()), FakeInbox()
    wen = platform.person("wen")
    async with listening(FakeAdapter.on(platform), inbox, platform.clock):
        with platform.disorder():
            first = wen.says("one")
            wen.says("two")
        platform.again(first, times=2)
        await platform.wait_for(lambda: platform.confirmed == 4)
    assert [event.id for batch in inbox.offered for event in batch].count(first.id) == 3
    assert inbox.texts == ["two", "one"]


async def test_the_cursor_moves_only_with_the_commit() -> None:
    platform, inbox = FakePlatform(FrozenClock()), FakeInbox()
    wen = platform.person("wen")
    inbox.failures = 1
    wen.says("keep me")
    with pytest.raises(StoreUnavailable):
        await FakeAdapter.on(platform).listen(inbox)
    assert (platform.confirmed, inbox.cursor) == (0, None)
    platform.close_stream()
    await FakeAdapter.on(platform).listen(inbox)
    assert (platform.confirmed, inbox.cursor, inbox.texts) == (1, "1", ["keep me"])


async def test_a_closed_stream_is_read_to_its_end_in_batches() -> None:
    platform, inbox = FakePlatform(FrozenClock()), FakeInbox()
    for number in range(5):
        platform.person("wen").says(str(number))
    platform.close_stream()
    await FakeAdapter.on(platform, batch=2).listen(inbox)
    assert [len(batch) for batch in inbox.offered] == [2, 2, 1]


async def test_an_unknown_outcome_may_have_been_delivered_or_not() -> None:
    platform = FakePlatform(FrozenClock())
    wen, adapter = platform.person("wen"), FakeAdapter.on(platform)
    for delivered in (True, False):
        platform.fail_next(OutcomeUnknown("cut off"), delivered=delivered)
        with pytest.raises(OutcomeUnknown):
            await adapter.send(wen.conversation, HELLO, f"key-{delivered}")
    assert [delivery.key for delivery in platform.log] == ["key-True"]
    assert [type(attempt.error) for attempt in platform.tries] == [OutcomeUnknown, OutcomeUnknown]


async def test_a_failure_can_be_meant_for_one_chat_and_for_several_sends() -> None:
    platform = FakePlatform(FrozenClock())
    wen, li, adapter = platform.person("wen"), platform.person("li"), FakeAdapter.on(platform)
    platform.fail_next(RetryAfter(3), times=2, to=wen.conversation)
    await adapter.send(li.conversation, HELLO, "li")
    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await adapter.send(wen.conversation, HELLO, "wen")
        assert caught.value.seconds == 3
    await adapter.send(wen.conversation, HELLO, "wen")
    assert [delivery.key for delivery in platform.log] == ["li", "wen"]


async def test_without_idempotency_a_key_sent_twice_is_seen_twice() -> None:
    plain = FakePlatform(FrozenClock())
    keyed = FakePlatform(FrozenClock(), capabilities=Capabilities(idempotent=True))
    for platform in (plain, keyed):
        for _ in range(2):
            await FakeAdapter.on(platform).send(platform.person("wen").conversation, HELLO, "same")
    assert plain.person("wen").sees == ["hello", "hello"]
    assert keyed.person("wen").sees == ["hello"]


async def test_a_blocked_chat_opens_again_when_the_person_writes() -> None:
    platform = FakePlatform(FrozenClock())
    wen, adapter = platform.person("wen"), FakeAdapter.on(platform)
    wen.blocks()
    with pytest.raises(Unreachable):
        await adapter.send(wen.conversation, HELLO, "key-1")
    wen.says("sorry")
    await adapter.send(wen.conversation, HELLO, "key-2")
    assert wen.sees == ["hello"]


async def test_a_window_closes_with_time_and_with_sends() -> None:
    clock = FrozenClock()
    platform = FakePlatform(clock, window=Window(seconds=86_400, sends=2, min_gap=1.0))
    wen, adapter = platform.person("wen"), FakeAdapter.on(platform)
    with pytest.raises(Unreachable):
        await adapter.send(wen.conversation, HELLO, "too early")
    wen.says("hi")
    assert await adapter.reach(wen.conversation) == Reach(False, after(clock.now(), 86_400), 2, 1.0)
    await adapter.send(wen.conversation, HELLO, "first")
    with pytest.raises(RetryAfter) as caught:
        await adapter.send(wen.conversation, HELLO, "too soon")
    assert caught.value.seconds == 1.0
    await clock.advance(1)
    await adapter.send(wen.conversation, HELLO, "second")
    await clock.advance(1)
    with pytest.raises(Unreachable):
        await adapter.send(wen.conversation, HELLO, "too many")
    wen.says("still there?")
    await clock.advance(86_401)
    with pytest.raises(Unreachable):
        await adapter.send(wen.conversation, HELLO, "too late")
    assert [delivery.key for delivery in platform.log] == ["first", "second"]


async def test_what_is_seen_follows_edits_and_deletions() -> None:
    platform = FakePlatform(FrozenClock(), latency=0.5)
    wen, adapter, clock = platform.person("wen"), FakeAdapter.on(platform), platform.clock
    assert isinstance(clock, FrozenClock)

    async def tell() -> None:
        first = await adapter.send(wen.conversation, OutgoingMessage("first"), "1")
        second = await adapter.send(wen.conversation, OutgoingMessage("second"), "2")
        await adapter.send(wen.conversation, OutgoingEdit(first.message_id, "FIRST"), "3")
        await adapter.send(wen.conversation, OutgoingDelete(second.message_id), "4")

    task = asyncio.create_task(tell())
    await clock.until(task.done)
    assert wen.sees == ["FIRST"]
    assert clock.monotonic() == 2.0


@pytest.mark.parametrize("text", ["", "  \n", "x" * 11])
async def test_texts_no_platform_takes_are_rejected(text: str) -> None:
    platform = FakePlatform(FrozenClock(), capabilities=Capabilities(max_length=10))
    with pytest.raises(Rejected):
        await FakeAdapter.on(platform).send(platform.person("wen").conversation, OutgoingMessage(text), "key")
    assert platform.log == []
