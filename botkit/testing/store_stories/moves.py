"""A chat gets another id from its platform: the conversation goes on, and nothing in it is lost or said twice."""

from dataclasses import replace

import pytest

from botkit.delivery.records import Claim
from botkit.messages import BotId, ConversationId, OutgoingMessage, OutgoingReaction
from botkit.testing.store_bench import BOT, StoreBench

GROUP, SUPERGROUP = "group", "supergroup"


async def claim_of(bench: StoreBench, chat: str) -> Claim:
    """The claim of that chat, a while from now; of the others that are due, none is kept."""
    bench.passes(60)
    held = {claim.conversation.chat: claim for claim in await bench.claims()}
    for name, claim in held.items():
        if name != chat:
            await bench.store.release(claim, bench.now)
    return held[chat]


async def notice(bench: StoreBench, old: str = GROUP, new: str = SUPERGROUP) -> None:
    """The platform tells that the chat has another id."""
    await bench.accept(bench.move(old, new))


class MoveStories:
    """Nobody wrote under the new id before."""

    @pytest.fixture(params=["notice", "send"])
    def how(self, request: pytest.FixtureRequest) -> str:
        """Who tells: the platform by itself, or the answer to a send."""
        return request.param

    async def moves(self, bench: StoreBench, how: str, claim: Claim) -> None:
        """The chat of that claim gets its new id."""
        if how == "notice":
            await notice(bench)
        else:
            await bench.store.move_chat(claim, SUPERGROUP, bench.now)

    async def test_the_history_follows(self, bench: StoreBench, how: str) -> None:
        await bench.talks("good morning", "good morning!", chat=GROUP)
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        await self.moves(bench, how, claim)
        await bench.store.release(claim, bench.now)
        claim = await bench.claim()
        assert claim.conversation == ConversationId(BOT, SUPERGROUP)
        assert await bench.history(claim) == ["person: good morning", "persona: good morning!"]

    async def test_what_waits_is_answered_once_under_the_new_id(self, bench: StoreBench, how: str) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        await self.moves(bench, how, claim)
        await bench.says("hello?", chat=SUPERGROUP)
        await bench.store.release(claim, bench.now)
        claim = await claim_of(bench, SUPERGROUP)
        assert await bench.pending_texts(claim) == ["are you there?", "hello?"]
        await bench.sends(claim, (await bench.answers(claim, "yes")).outbox[0].key, release=True)
        assert await bench.store.next_due() is None

    async def test_an_answer_on_its_way_leaves_under_the_new_id(self, bench: StoreBench, how: str) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        (message,) = (await bench.answers(claim, "yes")).outbox
        assert await bench.marks(claim, message.key)
        await self.moves(bench, how, claim)
        if how == "notice":  # the send is told as well, now that it has been followed
            await bench.store.move_chat(claim, SUPERGROUP, bench.now)
        await bench.store.defer(claim, message.key, bench.now, bench.now)
        assert await bench.releases(claim) == bench.now
        claim = await bench.claim()
        assert claim.conversation.chat == SUPERGROUP
        assert [row.key for row in (await bench.desk(claim)).open] == [message.key]
        await bench.sends(claim, message.key, release=True)
        assert await bench.store.next_due() is None
        assert await bench.store.ambiguous_sends() == {}

    async def test_a_turn_that_was_composed_meanwhile_stands(self, bench: StoreBench, how: str) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending, "yes")
        await self.moves(bench, how, claim)
        assert await bench.store.commit(replace(commit, absorb=True))
        record = await bench.store.turn(commit.turn)
        assert record is not None
        assert record.conversation.chat == SUPERGROUP
        await bench.sends(claim, commit.outbox[0].key, release=True)
        assert await bench.store.next_due() is None

    async def test_all_threads_move_and_other_chats_stay(self, bench: StoreBench, how: str) -> None:
        places = [ConversationId(BOT, GROUP), ConversationId(BOT, GROUP, "news"), ConversationId(BOT, "another")]
        for place in places:
            await bench.accept(replace(bench.message(), conversation=place), wait=0)
        elsewhere = replace(bench.message(), conversation=ConversationId(BotId("another-bot"), GROUP))
        await bench.accept(elsewhere, wait=0)
        claims = await bench.claims()
        await self.moves(bench, how, claims[0])
        for claim in claims:
            await bench.store.release(claim, bench.now)
        assert {claim.conversation for claim in await bench.claims()} == {
            ConversationId(BOT, SUPERGROUP),
            ConversationId(BOT, SUPERGROUP, "news"),
            places[2],
            elsewhere.conversation,
        }

    async def test_what_comes_late_under_the_earlier_id_is_of_the_same_conversation(
        self, bench: StoreBench, how: str
    ) -> None:
        message = await bench.talks("good morning", "good morning!", chat=GROUP)
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        await self.moves(bench, how, claim)
        await bench.edits(message, "good evening")
        await bench.says("a straggler", chat=GROUP)
        await bench.store.release(claim, bench.now)
        claim = await claim_of(bench, SUPERGROUP)
        assert await bench.history(claim) == ["person: good evening", "persona: good morning!"]
        assert await bench.pending_texts(claim) == ["are you there?", "a straggler"]
        assert await bench.store.find_conversation(message.conversation)

    async def test_the_platform_may_count_messages_anew(self, bench: StoreBench, how: str) -> None:
        """Under the new id, message 1 is another message."""
        old = bench.message("good morning", chat=GROUP, message_id="1")
        waits = bench.message("are you there?", chat=GROUP, message_id="2")
        await bench.accept(old)
        claim = await bench.claim()
        await bench.sends(claim, (await bench.answers(claim, "good morning!")).outbox[0].key, release=True)
        await bench.accept(waits)
        claim = await bench.claim()
        await self.moves(bench, how, claim)
        new = [bench.message(text, chat=SUPERGROUP, message_id=id_) for text, id_ in (("hello?", "1"), ("well?", "2"))]
        await bench.accept(*new)
        await bench.accept(bench.edit(new[0], "hello??"), bench.deletion(new[1]), bench.edit(old, "good evening"))
        texts = ["are you there?", "hello?", "well?", "hello??", "delete"]
        assert await bench.pending_texts(claim) == texts
        names = [row.message_id for row in (await bench.desk(claim)).pending]
        assert names[1:] == ["1", "2", "1", "2"]
        assert names[0] not in {"", "1", "2"}
        assert await bench.history(claim) == ["person: good evening", "persona: good morning!"]

    async def test_an_open_message_names_none_that_is_not_in_the_new_chat(self, bench: StoreBench, how: str) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        reply, reaction = OutgoingMessage("yes", reply_to="1", answers="1", speaker="Xia"), OutgoingReaction("1", "👍")
        planned = await bench.answers(claim, reply, reaction)
        composing = bench.answer_to(claim, (), replace(reply, text="I am"), reaction)
        await self.moves(bench, how, claim)
        assert await bench.store.commit(composing)
        rows = (await bench.desk(claim)).open
        assert [(row.turn, row.outgoing) for row in rows] == [
            (planned.turn, OutgoingMessage("yes", speaker="Xia")),
            (composing.turn, OutgoingMessage("I am", speaker="Xia")),
        ]

    async def test_where_nothing_else_was_to_be_sent_it_is_at_rest(self, bench: StoreBench) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        await bench.answers(claim, OutgoingReaction("1", "👍"))
        assert await bench.releases(claim) == bench.now
        await notice(bench)
        assert await bench.store.next_due() is None

    async def test_told_again_it_changes_nothing(self, bench: StoreBench, how: str) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        event = bench.move(GROUP, SUPERGROUP)
        await self.moves(bench, how, claim)
        before = await bench.desk(claim)
        accepted = await bench.accept(event)
        assert (accepted.new, (await bench.accept(event)).new) == (1, 0)
        await notice(bench)
        await bench.store.move_chat(claim, SUPERGROUP, bench.now)
        assert await bench.desk(claim) == before
        await bench.store.release(claim, bench.now)
        assert (await bench.claim()).conversation.chat == SUPERGROUP

    async def test_moved_twice_it_is_where_it_was_last(self, bench: StoreBench, how: str) -> None:
        await bench.says("are you there?", chat=GROUP)
        claim = await bench.claim()
        await self.moves(bench, how, claim)
        await notice(bench, SUPERGROUP, "giant")
        await bench.store.move_chat(claim, SUPERGROUP, bench.now)
        await bench.says("by the first id", chat=GROUP)
        await bench.says("by the second", chat=SUPERGROUP)
        await bench.store.release(claim, bench.now)
        claim = await bench.claim()
        assert claim.conversation.chat == "giant"
        assert await bench.pending_texts(claim) == ["are you there?", "by the first id", "by the second"]

    async def test_back_under_its_first_id_it_is_the_same(self, bench: StoreBench) -> None:
        await bench.talks("good morning", "good morning!", chat=GROUP)
        await notice(bench)
        await notice(bench, SUPERGROUP, GROUP)
        await bench.says("by the other id", chat=SUPERGROUP)
        claim = await bench.claim()
        assert claim.conversation.chat == GROUP
        assert await bench.history(claim) == ["person: good morning", "persona: good morning!"]

    @pytest.mark.parametrize("new", ["", GROUP, "nowhere"])
    async def test_news_of_an_unknown_chat_or_of_no_other_id_is_no_error(self, bench: StoreBench, new: str) -> None:
        accepted = await bench.accept(bench.move(GROUP, new))
        assert (accepted.new, accepted.conversations) == (1, ())
        assert await bench.store.next_due() is None
        await bench.talks("good morning", "good morning!", chat=GROUP)

    async def test_who_waits_for_work_is_woken_for_it(self, bench: StoreBench) -> None:
        await bench.says("far in the future", chat=GROUP, wait=600)
        await bench.says("now", chat=SUPERGROUP, wait=0)
        woken = bench.store.watch()
        await notice(bench)
        assert woken.is_set()
        assert await bench.store.next_due() == bench.now
