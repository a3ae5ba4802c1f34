"""What a store tells of the lives of messages: found by any of its names, with all that hangs on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeAlias

import pytest

from botkit.clock import after
from botkit.delivery.records import Claim, OutboxState, PlannedJob, Rest
from botkit.inspection.facts import Found, Life
from botkit.inspection.ports import Lives
from botkit.messages import BotId, TurnId
from botkit.testing.store_bench import BERT, BOT, XIA, StoreBench

Look: TypeAlias = Callable[[], AbstractContextManager[Lives]]
"""Opens what the store tells of lives, as they are now."""


def find(look: Look, word: str) -> tuple[Found, ...]:
    with look() as lives:
        return lives.find(word)


def life_of(look: Look, word: str) -> Life:
    """The life of the one thing of that name."""
    with look() as lives:
        (found,) = lives.find(word)
        return lives.life(found)


class LifeStories:
    """Fixtures: `bench`, and `look` at the same store."""

    async def test_a_message_is_found_by_every_name_it_has(self, bench: StoreBench, look: Look) -> None:
        message = await bench.says("good morning")
        claim = await bench.claim()
        commit = await bench.answers(claim, "good morning!")
        key = commit.outbox[0].key
        await bench.sends(claim, key, release=True)
        (row,) = {found.seq for found in find(look, message.id)}
        assert row is not None
        assert [found.kind for found in find(look, message.id)] == ["event"]
        assert [found.kind for found in find(look, message.message_id)] == ["message"]
        assert find(look, str(row)) == (Found("row", message.conversation, seq=row),)
        for word, kind in ((commit.turn, "turn"), (key, "key"), (f"sent-{key}", "sent")):
            (found,) = find(look, word)
            assert (found.kind, found.turn, found.conversation) == (kind, commit.turn, message.conversation)

    @pytest.mark.parametrize("word", ["", "no-such-name", "999999", "9" * 30, "%", "-1", "²"])
    async def test_what_is_no_name_names_nothing(self, bench: StoreBench, look: Look, word: str) -> None:
        await bench.talks("good morning", "good morning!")
        await bench.accept(bench.press("/help"))
        assert find(look, word) == ()

    async def test_of_several_things_of_one_name_bot_chat_and_kind_tell_which(
        self, bench: StoreBench, look: Look
    ) -> None:
        wen, bo = bench.message(chat="wen", message_id="1"), bench.message(chat="bo", message_id="1")
        elsewhere = replace(wen, id="another-event", conversation=replace(wen.conversation, bot=BotId("another-bot")))
        await bench.accept(wen, bo, elsewhere)
        with look() as lives:
            found = lives.find("1")
            assert [each.kind for each in found] == ["row", "message", "message"], "row 1 is one of the messages"
            assert len(lives.find("1", bot=BOT)) == 2
            assert [each.conversation.chat for each in lives.find("1", bot=BOT, chat="bo")] == ["bo"]
            assert [each.kind for each in lives.find("1", kind="row")] == ["row"]
            assert lives.find("1", kind="turn") == lives.find("1", chat="nowhere") == ()

    async def test_a_message_with_what_changed_it_and_what_was_said_with_it(
        self, bench: StoreBench, look: Look
    ) -> None:
        first = await bench.says("helo")
        bench.passes(0.5)
        second = await bench.says("how are you?")
        edit = await bench.edits(first, "hello")
        await bench.accept(second)
        claim = await bench.claim()
        commit = await bench.answers(claim, "fine", "and you?")
        await bench.sends(claim, commit.outbox[0].key, release=True)
        life = life_of(look, edit.id)
        assert [row.event for row in life.story] == [first, edit]
        assert [(row.event, row.repeats) for row in life.companions] == [(second, 1)]
        assert [turn.turn for turn in life.turns] == [commit.turn]
        assert [(row.key, row.state) for row in life.outbox] == [
            (commit.outbox[0].key, OutboxState.SENT),
            (commit.outbox[1].key, OutboxState.PLANNED),
        ]
        assert all(row.done and row.turn == commit.turn for row in (*life.story, *life.companions))
        assert (life.conversation.open, life.conversation.pending) == (1, 0)

    async def test_the_way_to_the_answer_with_its_times(self, bench: StoreBench, look: Look) -> None:
        message = await bench.says("good morning")
        claim = await bench.claim()
        claimed = bench.now
        bench.passes(2)
        desk = await bench.desk(claim)
        commit = replace(bench.answer_to(claim, desk.pending, "good morning!"), window=7)
        job = PlannedJob("notes", "extract", "", after(bench.now, 60))
        assert await bench.store.commit(replace(commit, jobs=(job,)))
        bench.passes(1)
        life = life_of(look, message.id)
        assert (life.turns[0].claimed_at, life.turns[0].window) == (claimed, 7)
        assert [(each.key, each.state, each.due) for each in life.jobs] == [("notes", "planned", job.due_at)]
        assert (life.conversation.worker, life.conversation.claimed_at) == (claim.worker, claimed)
        (row,) = life.outbox
        assert (row.first_at, row.started_at, row.ended_at, row.pause) == (None, None, None, 0.5)

    async def test_every_try_is_counted_by_how_it_ended(self, bench: StoreBench, look: Look) -> None:
        message = await bench.says("good morning")
        claim = await bench.claim()
        key = (await bench.answers(claim, "good morning!")).outbox[0].key
        first = bench.now
        assert await bench.marks(claim, key)
        await bench.store.defer(claim, key, bench.now, after(bench.now, 5))
        bench.passes(5)
        assert await bench.marks(claim, key)
        await bench.store.put_back(claim, key, after(bench.now, 5), ambiguous=True)
        last = bench.passes(5)
        await bench.sends(claim, key)
        (row,) = life_of(look, message.id).outbox
        assert (row.attempts, row.deferrals, row.ambiguities) == (3, 1, 1)
        assert (row.first_at, row.started_at, row.ended_at) == (first, last, last)
        assert (row.state, row.message_id, row.closed) == (OutboxState.SENT, f"sent-{key}", False)

    async def test_what_failed_with_its_chat_is_told_from_what_was_refused(self, bench: StoreBench, look: Look) -> None:
        message = await bench.says("good morning")
        claim = await bench.claim()
        refused, closed = (plan.key for plan in (await bench.answers(claim, "one", "two")).outbox)
        await bench.sends(claim, refused, state=OutboxState.FAILED)
        await bench.store.close_chat(claim, bench.now)
        life = life_of(look, message.id)
        assert {row.key: row.closed for row in life.outbox} == {refused: False, closed: True}
        assert life.conversation.unreachable_since == bench.now
        await bench.says("I am back")
        assert life_of(look, message.id).conversation.unreachable_since is None

    async def test_tries_that_left_the_answer_owed_belong_to_it(self, bench: StoreBench, look: Look) -> None:
        await bench.talks("long before", "yes")
        message = await bench.says("what is 2+2?")
        claim = await bench.claim()
        tries = [await self.fails(bench, claim) for _ in range(2)]
        life = life_of(look, message.id)
        assert ([turn.turn for turn in life.turns], life.conversation.attempts) == (tries, 1)
        bench.passes(1)
        answer = await bench.answers(claim, "4")
        bench.passes(60)
        await bench.says("thank you")
        await self.fails(bench, claim)
        assert [turn.turn for turn in life_of(look, message.id).turns] == [*tries, answer.turn]
        assert life_of(look, answer.turn).story == life_of(look, message.id).story

    async def fails(self, bench: StoreBench, claim: Claim) -> TurnId:
        """One more try that leaves the answer owed."""
        bench.passes(1)
        owed = bench.answer_to(claim, (await bench.desk(claim)).pending)
        owed = replace(owed, consumed=(), history=(), outcome="busy", rest=Rest(after(bench.now, 5), attempts=1))
        assert await bench.store.commit(owed)
        return owed.turn

    async def test_a_turn_that_was_taken_back_belongs_to_it(self, bench: StoreBench, look: Look) -> None:
        message = await bench.says("meet me on Monday")
        claim = await bench.claim()
        first = await bench.answers(claim, "on Monday!")
        edit = await bench.edits(message, "meet me on Tuesday")
        bench.passes(1)
        second = await bench.answers(claim, "on Tuesday!")
        life = life_of(look, message.id)
        assert [(turn.turn, turn.withdrawn) for turn in life.turns] == [(first.turn, True), (second.turn, False)]
        assert [row.state for row in life.outbox] == [OutboxState.SUPERSEDED, OutboxState.PLANNED]
        assert [row.event for row in life.story] == [message, edit]

    async def test_after_a_move_it_is_found_by_what_it_was_called(self, bench: StoreBench, look: Look) -> None:
        old = bench.message("good morning", chat="group", message_id="1")
        new = bench.message("good evening", chat="supergroup", message_id="1")
        await bench.accept(old)
        await bench.accept(new)
        await bench.accept(bench.move("group", "supergroup"))
        with look() as lives:
            found = lives.find("1", kind="message")
            assert {each.conversation.chat for each in found} == {"supergroup"}
            stories = {each.seq: lives.life(each).story[0] for each in found}
            told = {(row.message_id, row.earlier_chat, row.event) for row in stories.values()}
            assert told == {("1", "group", old), ("1", "", new)}
            assert lives.find("1", kind="message", chat="group") == found
            assert lives.life(found[0]).conversation.earlier == ("group",)

    async def test_long_after_it_the_history_still_knows_its_turn(self, bench: StoreBench, look: Look) -> None:
        message = await bench.talks("good morning", "good morning!")
        bench.passes(40 * 24 * 3600)
        assert await bench.store.prune(bench.now, 100)
        (found,) = find(look, message.message_id)
        assert found.kind == "history"
        life = life_of(look, message.message_id)
        assert (life.story, life.outbox) == ((), ())
        assert [turn.persona for turn in life.turns] == [XIA]

    async def test_who_listens_is_told(self, bench: StoreBench, look: Look) -> None:
        message = await bench.says("good morning")
        nobody = life_of(look, message.id).listener
        assert nobody is None or nobody.listener is None
        until = after(bench.now, 30)
        assert await bench.store.take_listening(BOT, BERT, bench.now, until)
        await bench.accept(bench.message(chat="bo"), cursor="7")
        listener = life_of(look, message.id).listener
        assert listener is not None
        assert (listener.listener, listener.listen_until, listener.cursor_at) == (BERT, until, bench.now)
        await bench.store.end_listening(BOT, BERT)
        listener = life_of(look, message.id).listener
        assert listener is not None
        assert (listener.listener, listener.listen_until) == (None, None)
