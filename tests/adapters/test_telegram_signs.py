"""The pace of a bot, and what shows that an answer is on its way."""

import asyncio
from contextlib import suppress

import pytest

from botkit.errors import RetryAfter
from botkit.messages import ConversationId, OutgoingMessage
from botkit.testing.bot_api import faults
from botkit.testing.clock import FrozenClock
from botkit_telegram.rate import Pace
from tests.adapters.telegram_bot import BOT, Scene, scene


class TestDrafts:
    async def test_a_growing_answer_is_one_draft_and_the_next_answer_another(self) -> None:
        clock = FrozenClock()
        async with scene(clock) as here:
            for text in ("It", "It **grows**"):
                await here.adapter.show_draft(here.private, text)
                await drafted(here, text.replace("*", ""))
                await clock.advance(1.0)
            await here.adapter.send(here.private, OutgoingMessage("It grows."), "k")
            await here.adapter.show_draft(here.private, "Next")
            await drafted(here, "Next")
            numbers = [draft.draft for draft in here.chat.drafts]
        assert numbers[0] == numbers[1] != numbers[2]
        assert all(numbers)

    async def test_drafts_come_no_faster_than_people_read(self) -> None:
        clock = FrozenClock()
        async with scene(clock) as here:
            for length in range(1, 30):
                await here.adapter.show_draft(here.private, "x" * length)
            await drafted(here, "x")
            await clock.advance(1.0)
            await here.adapter.show_draft(here.private, "x" * 30)
            await drafted(here, "x" * 30)
            assert len(here.chat.drafts) == 2

    async def test_no_draft_comes_behind_the_message_itself(self) -> None:
        async with scene() as here:
            here.telegram.fail_next(faults.delay(0.2), method="sendMessageDraft")
            await here.adapter.show_draft(here.private, "It gro")
            await asyncio.sleep(0.05)
            await here.adapter.send(here.private, OutgoingMessage("It grows."), "k")
            methods = [call.method for call in here.telegram.calls]
        assert methods == ["sendMessageDraft", "sendMessage"]

    async def test_groups_and_empty_texts_have_no_drafts(self) -> None:
        async with scene() as here:
            await here.adapter.show_draft(ConversationId(BOT, "-1001234567890"), "It")
            await here.adapter.show_draft(here.private, " ")
            await asyncio.sleep(0.05)
            assert here.telegram.calls == []

    async def test_a_draft_that_is_refused_ends_the_drafts_of_that_answer_alone(self) -> None:
        clock = FrozenClock()
        async with scene(clock) as here:
            here.telegram.fail_next(faults.error(400, "Bad Request: TEXTDRAFT_PEER_INVALID"), method="sendMessageDraft")
            for text in ("a", "ab"):
                await here.adapter.show_draft(here.private, text)
                await here.telegram.wait_for(lambda: len(here.telegram.calls) == 1)
                await clock.advance(60.0)
            await here.adapter.send(here.private, OutgoingMessage("abc"), "k")
            await here.adapter.show_draft(here.private, "d")
            await drafted(here, "d")
            assert len(here.chat.drafts) == 1

    async def test_closing_ends_what_is_under_way(self) -> None:
        before = asyncio.all_tasks()
        async with scene() as here:
            here.telegram.fail_next(faults.delay(5.0), method="sendMessageDraft")
            await here.adapter.show_draft(here.private, "It")
            await asyncio.sleep(0.05)
            await here.adapter.close()
            assert [task.get_name() for task in asyncio.all_tasks() - before if task.get_name() == "draft"] == []


class TestTyping:
    async def test_the_sign_is_shown_and_rests_where_telegram_asks_for_that(self) -> None:
        clock = FrozenClock()
        async with scene(clock) as here:
            await here.adapter.show_typing(here.private)
            here.telegram.fail_next(faults.too_many(30), method="sendChatAction")
            for _ in range(3):
                await here.adapter.show_typing(here.private)
            assert len(here.telegram.calls) == 2
            await clock.advance(31.0)
            here.telegram.fail_next(faults.drop_before(), method="sendChatAction")
            await here.adapter.show_typing(here.private)
            await here.adapter.show_typing(here.private)
            assert len(here.chat.signs) == 2

    async def test_a_sign_that_nobody_waits_for_any_more_is_shown_to_its_end(self) -> None:
        async with scene() as here:
            await here.adapter.show_typing(here.private)
            here.telegram.fail_next(faults.delay(0.1), method="sendChatAction")
            cut_off = asyncio.create_task(here.adapter.show_typing(here.private))
            await asyncio.sleep(0.03)
            cut_off.cancel()
            await here.telegram.wait_for(lambda: len(here.telegram.calls) == 2)
            assert [call.status for call in here.telegram.calls] == [200, 200]
        assert cut_off.cancelled()


class TestPace:
    async def test_no_more_than_so_many_messages_leave_in_a_second(self) -> None:
        clock, left = FrozenClock(), list[float]()
        pace = Pace(clock, 30.0)

        async def message() -> None:
            await pace.admit()
            left.append(clock.monotonic())

        tasks = [asyncio.create_task(message()) for _ in range(90)]
        await clock.advance(0.5)
        assert 14 <= len(left) <= 16
        await clock.advance(10.0)
        await asyncio.gather(*tasks)
        assert 2.9 < left[-1] < 3.0
        assert left[0] == 0.0

    async def test_who_gives_up_waiting_leaves_no_gap_behind(self) -> None:
        clock, left = FrozenClock(), list[float]()
        pace = Pace(clock, 1.0)

        async def message() -> None:
            with suppress(TimeoutError):
                await clock.within(60.0, pace.admit())
                left.append(clock.monotonic())

        crowd = [asyncio.create_task(message()) for _ in range(300)]
        await clock.advance(100.0)
        await asyncio.gather(*crowd)
        assert 60 <= len(left) <= 61
        late = asyncio.create_task(message())
        await clock.advance(1.0)
        assert late.done()
        assert left[-1] >= 100.0

    async def test_a_bot_without_a_pace_waits_for_nothing(self) -> None:
        clock = FrozenClock()
        pace = Pace(clock, 0)
        for _ in range(1_000):
            await pace.admit()
        assert clock.monotonic() == 0.0

    async def test_one_chat_that_has_to_wait_holds_nobody_up(self) -> None:
        clock = FrozenClock()
        pace = Pace(clock, 0)
        for _ in range(5):
            pace.told_to_wait(7, 60.0)
        await asyncio.wait_for(pace.admit(), 1.0)
        assert clock.monotonic() == 0.0

    async def test_several_chats_that_have_to_wait_at_once_are_the_bot_s_own_haste(self) -> None:
        clock = FrozenClock()
        pace = Pace(clock, 0)
        for chat in (7, 8, 9):
            pace.told_to_wait(chat, 5.0 + chat)
        admitted = asyncio.create_task(pace.admit())
        await clock.advance(13.9)
        assert not admitted.done()
        await clock.advance(0.2)
        assert admitted.done()

    async def test_the_adapter_rests_as_a_whole_when_telegram_means_the_whole_bot(self) -> None:
        clock = FrozenClock()
        async with scene(clock) as here:
            people = [here.telegram.person(name) for name in ("Ben", "Kim", "Lea")]
            here.telegram.fail_next(faults.too_many(9), times=3, method="sendMessage")
            for person in people:
                person.says("hi", here.mira)
                place = ConversationId(BOT, str(person.id))
                with pytest.raises(RetryAfter):
                    await here.adapter.send(place, OutgoingMessage("hi"), f"k{person.id}")
            admitted = asyncio.create_task(here.adapter.admit(here.private))
            await clock.advance(8.0)
            assert not admitted.done()
            await clock.advance(2.0)
            assert admitted.done()


async def drafted(here: Scene, text: str) -> None:
    """Once that draft is shown; no time passes meanwhile."""
    for _ in range(2_000):
        if here.chat.drafts and here.chat.drafts[-1].text == text:
            return
        await asyncio.sleep(0.002)
    raise AssertionError(f"{text!r} was never drafted")
