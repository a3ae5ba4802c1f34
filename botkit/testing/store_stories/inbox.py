"""The way in: what is accepted is there once, whole, and as it was said."""

from dataclasses import replace

import pytest

from botkit.adapter import StateChange
from botkit.clock import after
from botkit.errors import LeaseLost
from botkit.messages import (
    Account,
    Attachment,
    BotId,
    ButtonPressed,
    ChatKind,
    ConversationId,
    Event,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Occasion,
    ReactionChanged,
    Sender,
)
from botkit.testing.clock import START
from botkit.testing.store_bench import ANNE, BERT, BOT, StoreBench

ODD_TEXTS = (
    "👩‍👩‍👧‍👦 a family is one letter of seven",
    "霞：再叫我文儿，好不好？",
    "e\N{COMBINING ACUTE ACCENT} \N{RIGHT-TO-LEFT OVERRIDE}abc",
    '\'; DROP TABLE inbox; -- "quoted" \\ ?1 :name {braces}',
    "a\0b",
    "\N{ZERO WIDTH SPACE}\n\r\t",
    "𝔄" * 10_000,
    "",
)


class InboxStories:
    async def test_the_same_update_twice_is_one_row(self, bench: StoreBench) -> None:
        message = bench.message("good morning")
        first = await bench.accept(message, message)
        again = await bench.accept(message)
        assert (first.new, first.duplicates, first.conversations) == (1, 1, (message.conversation,))
        assert (again.new, again.duplicates, again.conversations) == (0, 1, ())
        assert await bench.pending_texts(await bench.claim()) == ["good morning"]

    async def test_the_same_message_under_two_event_ids_is_answered_once(self, bench: StoreBench) -> None:
        message = await bench.says("once, please")
        await bench.accept(replace(message, id="another-event"))
        claim = await bench.claim()
        assert await bench.pending_texts(claim) == ["once, please"]
        await bench.answers(claim)
        await bench.accept(replace(message, id="a-third-event"))
        assert await bench.releases(claim) is None

    async def test_the_same_message_id_in_two_chats_is_two_messages(self, bench: StoreBench) -> None:
        await bench.accept(bench.message(chat="wen", message_id="1"), bench.message(chat="bo", message_id="1"))
        bench.passes(5)
        assert len(await bench.claims()) == 2

    async def test_an_event_id_belongs_to_its_bot(self, bench: StoreBench) -> None:
        message = bench.message()
        other = replace(message, conversation=replace(message.conversation, bot=BotId("another-bot")))
        assert (await bench.accept(message, other)).new == 2

    async def test_cursor_and_state_are_kept_per_bot(self, bench: StoreBench) -> None:
        assert await bench.store.resume(BOT) == await bench.store.resume(BotId("another-bot"))
        await bench.accept(cursor="17", state=[StateChange("token", "s3cret", secret=True), StateChange("seen", "1")])
        await bench.accept(bench.message(), state=[StateChange("seen", None), StateChange("mode", "poll")])
        resumed = await bench.store.resume(BOT)
        assert resumed.cursor == "17"
        assert resumed.state == {"token": "s3cret", "mode": "poll"}
        assert (await bench.store.resume(BotId("another-bot"))).cursor is None

    async def test_an_empty_batch_moves_the_cursor_alone(self, bench: StoreBench) -> None:
        assert (await bench.accept(cursor="5")).new == 0
        assert (await bench.store.resume(BOT)).cursor == "5"
        assert await bench.store.next_due() is None

    async def test_a_stale_listeners_batch_is_refused_whole(self, bench: StoreBench) -> None:
        stale = await bench.store.take_listening(BOT, ANNE, bench.now, after(bench.now, 30))
        await bench.accept(cursor="1", state=[StateChange("seen", "1")], fence=stale)
        bench.passes(31)
        fence = await bench.store.take_listening(BOT, BERT, bench.now, after(bench.now, 30))
        with pytest.raises(LeaseLost):
            await bench.accept(bench.message(), cursor="2", state=[StateChange("seen", "2")], fence=stale)
        resumed = await bench.store.resume(BOT)
        assert (resumed.cursor, resumed.state) == ("1", {"seen": "1"})
        assert await bench.store.next_due() is None
        assert not await bench.store.find_conversation(bench.message().conversation)
        assert (await bench.accept(bench.message(), cursor="2", fence=fence)).new == 1

    async def test_one_listener_at_a_time(self, bench: StoreBench) -> None:
        later = after(bench.now, 30)
        fence = await bench.store.take_listening(BOT, ANNE, bench.now, later)
        assert fence is not None
        assert await bench.store.take_listening(BOT, BERT, bench.now, later) is None
        assert await bench.store.take_listening(BOT, ANNE, bench.now, after(later, 30)) == fence
        assert await bench.store.take_listening(BOT, BERT, after(later, 29), after(later, 60)) is None
        await bench.store.end_listening(BOT, BERT)
        assert await bench.store.take_listening(BOT, BERT, bench.now, later) is None
        await bench.store.end_listening(BOT, ANNE)
        newer = await bench.store.take_listening(BOT, BERT, bench.now, later)
        assert newer is not None
        assert newer > fence
        assert await bench.store.take_listening(BotId("another-bot"), ANNE, bench.now, later) is not None

    async def test_every_kind_of_event_comes_back_as_it_was(self, bench: StoreBench) -> None:
        events = every_kind_of_event()
        await bench.accept(*events)
        desk = await bench.desk(await bench.claim())
        assert [row.event for row in desk.pending] == events
        assert [row.received_at for row in desk.pending] == [START] * len(events)

    async def test_odd_text_comes_back_as_it_was(self, bench: StoreBench) -> None:
        await bench.accept(*(bench.message(text) for text in ODD_TEXTS))
        claim = await bench.claim()
        assert await bench.pending_texts(claim) == list(ODD_TEXTS)
        await bench.answers(claim, *ODD_TEXTS)
        assert [getattr(row.outgoing, "text", None) for row in (await bench.desk(claim)).open] == list(ODD_TEXTS)
        assert await bench.history(claim) == [f"person: {text}" for text in ODD_TEXTS]

    async def test_text_that_is_no_unicode_is_mended_and_holds_nothing_up(self, bench: StoreBench) -> None:
        """Half of a surrogate pair cannot be written as UTF-8; the batch around it must not wait for ever."""
        bad = bench.message("cut \ud83d here")
        bad = replace(bad, sender=replace(bad.sender, name="\udc00"))
        await bench.accept(bench.message("before"), bad, bench.message("whole \ud83d\ude00"), cursor="9")
        claim = await bench.claim()
        assert await bench.pending_texts(claim) == ["before", "cut � here", "whole 😀"]
        assert (await bench.store.resume(BOT)).cursor == "9"
        assert (await bench.accept(bad)).duplicates == 1
        await bench.answers(claim, "half \udc00 of it")
        assert [getattr(row.outgoing, "text", None) for row in (await bench.desk(claim)).open] == ["half � of it"]

    async def test_an_account_is_one_person_in_every_chat(self, bench: StoreBench) -> None:
        wen = bench.message(chat="wen").sender
        room = ConversationId(BOT, "room", "thread-7")
        for sender in (wen, replace(wen, name="Wen Er"), replace(wen, account=Account("fake", "somebody-else"))):
            await bench.accept(replace(bench.message(), conversation=room, sender=sender, chat=ChatKind.GROUP))
        await bench.says(chat="wen")
        bench.passes(60)
        in_room, in_private = [await bench.desk(claim) for claim in await bench.claims()]
        first, second, third = [row.person for row in in_room.pending]
        assert first == second == in_private.pending[0].person
        assert third != first

    async def test_only_where_something_was_accepted_is_a_conversation(self, bench: StoreBench) -> None:
        message = await bench.says()
        assert await bench.store.find_conversation(message.conversation)
        assert not await bench.store.find_conversation(replace(message.conversation, thread="other"))


def every_kind_of_event() -> list[Event]:
    """One of each, every field filled, all in one conversation."""
    room = ConversationId(BOT, "room", "thread")
    sender = Sender(Account("fake", "42"), name="Wen", is_bot=True, language="zh-CN")
    file = Attachment("voice", "file-handle", name="note.ogg", mime="audio/ogg", size=12_345)
    group = ChatKind.GROUP
    return [
        MessageReceived(
            "e1", room, sender, START, group, message_id="m1", text="hi", attachments=(file,), reply_to="m0"
        ),
        MessageReceived("e2", room, sender, START, group, message_id="m2", addressed=False),
        MessageEdited("e3", room, sender, START, group, message_id="m3", text="hey", attachments=(file,)),
        MessageDeleted("e4", room, sender, START, group, message_id="m1"),
        ReactionChanged("e5", room, sender, START, group, message_id="m1", emoji="❤️"),
        ButtonPressed("e6", room, sender, START, group, message_id="m1", data="yes"),
        MembershipChanged("e7", room, sender, START, group, is_self=True, present=False),
        Occasion("e8", room, sender, START, group, reason="it is eight", routine="morning"),
    ]
