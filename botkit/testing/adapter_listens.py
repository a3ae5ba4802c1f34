"""The adapter contract, first part: what `listen` owes."""

from botkit.messages import ChatKind, MessageDeleted, MessageEdited, MessageReceived
from botkit.testing.adapter_bench import AdapterBench
from botkit.testing.fake_inbox import FakeInbox, listening


class AdapterListens:
    """Events come in whole, in order, and are confirmed only once they are committed."""

    async def test_a_message_comes_in_whole(self, bench: AdapterBench) -> None:
        adapter, inbox, text = bench.adapter(), FakeInbox(), "妈妈，我今天被老板骂了 👩‍👧\nsecond line"
        async with listening(adapter, inbox, bench.clock):
            await bench.person_says(text)
            await bench.wait_for(lambda: len(inbox.events) == 1)
        (event,) = inbox.events
        assert isinstance(event, MessageReceived)
        assert event.text == text
        assert event.conversation == bench.conversation
        assert (event.chat, event.addressed) == (ChatKind.PRIVATE, True)
        assert event.sender.account.platform == adapter.platform
        assert event.id
        assert event.message_id
        assert event.sender.account.native_id

    async def test_its_time_is_in_microseconds(self, bench: AdapterBench) -> None:
        inbox = FakeInbox()
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("hello")
            await bench.wait_for(lambda: len(inbox.events) == 1)
        year = 365 * 86_400 * 1_000_000
        assert abs(inbox.events[0].at - bench.clock.now()) < year

    async def test_messages_come_in_order(self, bench: AdapterBench) -> None:
        inbox, texts = FakeInbox(), [f"message {number}" for number in range(5)]
        async with listening(bench.adapter(), inbox, bench.clock):
            for text in texts:
                await bench.person_says(text)
            await bench.wait_for(lambda: len(inbox.events) == len(texts))
        assert inbox.texts == texts
        assert len({event.id for event in inbox.events}) == len(texts)

    async def test_an_event_is_confirmed_only_after_it_is_committed(self, bench: AdapterBench) -> None:
        inbox, before = FakeInbox(), bench.confirmed()
        async with listening(bench.adapter(), inbox, bench.clock):
            inbox.gate.clear()
            await bench.person_says("keep me")
            await bench.wait_for(lambda: len(inbox.offered) == 1)
            assert bench.confirmed() == before
            inbox.gate.set()
            await bench.wait_for(lambda: bench.confirmed() == before + 1)
        assert inbox.texts == ["keep me"]

    async def test_what_the_store_could_not_take_comes_again(self, bench: AdapterBench) -> None:
        inbox = FakeInbox()
        inbox.failures = 2
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("try harder")
            await bench.wait_for(lambda: len(inbox.events) == 1)
        first = inbox.offered[0][0].id
        assert [batch[0].id for batch in inbox.offered[:3]] == [first] * 3
        assert inbox.texts == ["try harder"]

    async def test_a_failed_commit_is_not_confirmed(self, bench: AdapterBench) -> None:
        inbox, before = FakeInbox(), bench.confirmed()
        inbox.failures = 1
        seen = list[int]()
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("not yet")
            await bench.wait_for(lambda: inbox.failures == 0)
            inbox.gate.clear()
            await bench.wait_for(lambda: len(inbox.offered) > 1)
            seen.append(bench.confirmed())
            inbox.gate.set()
            await bench.wait_for(lambda: len(inbox.events) == 1)
        assert seen == [before]

    async def test_a_repeated_event_keeps_its_id(self, bench: AdapterBench) -> None:
        inbox = FakeInbox()
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("once")
            await bench.wait_for(lambda: len(inbox.events) == 1)
            await bench.repeat()
            await bench.person_says("next")
            await bench.wait_for(lambda: "next" in inbox.texts)
        assert inbox.texts == ["once", "next"]

    async def test_after_a_restart_nothing_is_missing_and_nothing_is_new_twice(self, bench: AdapterBench) -> None:
        inbox = FakeInbox()
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("before")
            await bench.wait_for(lambda: len(inbox.events) == 1)
        await bench.person_says("meanwhile")
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("after")
            await bench.wait_for(lambda: "after" in inbox.texts)
        assert inbox.texts == ["before", "meanwhile", "after"]

    async def test_an_edit_names_the_message_it_changes(self, bench: AdapterBench) -> None:
        inbox = FakeInbox()
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("I am fien")
            await bench.person_edits("I am fine")
            await bench.wait_for(lambda: len(inbox.events) == 2)
        written, edited = inbox.events
        assert isinstance(written, MessageReceived)
        assert isinstance(edited, MessageEdited)
        assert (edited.message_id, edited.text) == (written.message_id, "I am fine")
        assert edited.id != written.id

    async def test_a_deletion_names_the_message_it_takes_away(self, bench: AdapterBench) -> None:
        inbox = FakeInbox()
        async with listening(bench.adapter(), inbox, bench.clock):
            await bench.person_says("oh no")
            await bench.person_deletes()
            await bench.wait_for(lambda: len(inbox.events) == 2)
        written, deleted = inbox.events
        assert isinstance(written, MessageReceived)
        assert isinstance(deleted, MessageDeleted)
        assert deleted.message_id == written.message_id
