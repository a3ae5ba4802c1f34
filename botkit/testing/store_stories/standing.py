"""What a store tells of how everything stands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeAlias

from botkit.clock import after
from botkit.conversation.ports import Usage
from botkit.delivery.records import OutboxState, Rest
from botkit.inspection.facts import BotStanding, Ended, Spent, Standing
from botkit.inspection.ports import Standings
from botkit.messages import BotId
from botkit.testing.clock import START
from botkit.testing.store_bench import ANNE, BOT, StoreBench

LookAtAll: TypeAlias = Callable[[], AbstractContextManager[Standings]]
"""Opens what the store tells of how everything stands, as it is now."""


def standing(bench: StoreBench, look: LookAtAll) -> Standing:
    """How everything stands now; all that happened since the beginning counts."""
    with look() as standings:
        return standings.standing(now=bench.now, ended_since=START, spent_since=START)


def bot(bench: StoreBench, look: LookAtAll) -> BotStanding:
    """How the one bot stands."""
    (only,) = standing(bench, look).bots
    return only


class StandingStories:
    """Fixtures: `bench`, and `look_at_all` at the same store."""

    async def test_an_empty_store_has_nothing_to_tell(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        assert standing(bench, look_at_all) == Standing(0, ())

    async def test_every_bot_that_was_told_anything_or_listens(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        message = await bench.says()
        elsewhere = replace(message, conversation=replace(message.conversation, bot=BotId("another-bot")))
        await bench.accept(elsewhere)
        until = after(bench.now, 30)
        await bench.store.take_listening(BotId("silent-bot"), ANNE, bench.now, until)
        told = standing(bench, look_at_all)
        assert [(each.bot, each.conversations) for each in told.bots] == [
            ("another-bot", 1),
            (BOT, 1),
            ("silent-bot", 0),
        ]
        listener = told.bots[2].listener
        assert listener is not None
        assert (listener.listener, listener.listen_until) == (ANNE, until)
        assert told.people == 1, "who writes to two bots is one person"

    async def test_what_waits_and_for_how_long(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        await bench.talks("long ago", "yes", chat="bo")
        first = bench.now
        await bench.says("one")
        bench.passes(1)
        await bench.says("two")
        await bench.says("three", chat="bo")
        now = bot(bench, look_at_all)
        assert (now.waiting, now.waiting_since, now.heard_at) == (3, first, bench.now)
        assert (now.owed, now.owed_since, now.overdue_since, now.lapsed_since) == (0, None, None, None)

    async def test_owed_answers(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        await bench.says("no trouble here", chat="bo")
        bench.passes(2)
        said = bench.now
        await bench.says("what is 2+2?")
        bench.passes(1.2)
        for claim in await bench.claims():
            if claim.conversation.chat == "wen":
                owed = bench.answer_to(claim, (await bench.desk(claim)).pending)
                rest = Rest(after(bench.now, 5), attempts=1)
                assert await bench.store.commit(replace(owed, consumed=(), history=(), rest=rest))
        now = bot(bench, look_at_all)
        assert (now.waiting, now.owed, now.owed_since) == (2, 1, said)

    async def test_what_is_due_and_not_taken_and_what_a_dead_worker_holds(
        self, bench: StoreBench, look_at_all: LookAtAll
    ) -> None:
        await bench.says(chat="bo", wait=0)
        await bench.claims(lease=10)
        lapsed = after(bench.now, 10)
        bench.passes(5)
        await bench.says(chat="wen", wait=0)
        due = bench.now
        bench.passes(3)
        assert (bot(bench, look_at_all).overdue_since, bot(bench, look_at_all).lapsed_since) == (due, None)
        bench.passes(3)
        assert (bot(bench, look_at_all).overdue_since, bot(bench, look_at_all).lapsed_since) == (due, lapsed)

    async def test_messages_by_how_they_ended(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        await bench.says()
        claim = await bench.claim()
        keys = [plan.key for plan in (await bench.answers(claim, *"abcdefgh")).outbox]
        await bench.marks(claim, keys[0])
        await bench.store.put_back(claim, keys[0], bench.now, ambiguous=True)
        ends = ("sent", "sent", "ambiguous", "failed", "expired")
        for key, end in zip(keys, ends, strict=False):
            await bench.sends(claim, key, state=OutboxState(end))
        assert bot(bench, look_at_all).open == 3
        await bench.store.close_chat(claim, bench.now)
        now = bot(bench, look_at_all)
        assert now.ended == Ended(sent=2, doubtful=1, ambiguous=1, refused=1, unreachable=3, expired=1)
        assert (now.open, now.unreachable) == (0, 1)
        bench.passes(60)
        with look_at_all() as standings:
            (later,) = standings.standing(now=bench.now, ended_since=bench.now, spent_since=START).bots
        assert later.ended == Ended()

    async def test_what_turns_used_up(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        await bench.says()
        claim = await bench.claim()
        for usage in (Usage("m", "", 100, 10, 1, cost=250), Usage("m", "", 50, 5, 2), Usage(calls=0), None):
            commit = bench.answer_to(claim, ())
            assert await bench.store.commit(replace(commit, usage=usage))
        assert bot(bench, look_at_all).spent == Spent(4, 150, 15, 250, 1)
        bench.passes(1)
        with look_at_all() as standings:
            (later,) = standings.standing(now=bench.now, ended_since=START, spent_since=bench.now).bots
        assert later.spent == Spent()

    async def test_a_chat_that_moved_is_one_conversation(self, bench: StoreBench, look_at_all: LookAtAll) -> None:
        for chat in ("group", "supergroup", "wen"):
            await bench.talks("hello", "hello", chat=chat)
        await bench.accept(bench.move("group", "supergroup"), bench.move("wen", "wen-elsewhere"))
        assert bot(bench, look_at_all).conversations == 2
