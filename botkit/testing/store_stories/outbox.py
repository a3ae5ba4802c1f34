"""Messages on their way out: order, tries, doubt, and what the history tells of them."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import Claim, Commit, OutboxState
from botkit.messages import Button, OutgoingDelete, OutgoingEdit, OutgoingMessage, OutgoingReaction
from botkit.testing.store_bench import BERT, StoreBench


async def come_to_its_end(bench: StoreBench, claim: Claim, key: str, end: OutboxState | None) -> None:
    """The message ends in that state; where it is None, with the chat that is closed."""
    if end is None:
        await bench.store.close_chat(claim, bench.now)
    else:
        await bench.sends(claim, key, state=end)


class OutboxStories:
    async def answered(self, bench: StoreBench, *says: str) -> tuple[Claim, Commit]:
        """A conversation that is claimed, with an answer that has not been sent."""
        await bench.says("hello")
        claim = await bench.claim()
        return claim, await bench.answers(claim, *says)

    async def test_what_was_begun_goes_before_what_was_only_planned(self, bench: StoreBench) -> None:
        claim, first = await self.answered(bench, "one", "two")
        await bench.sends(claim, first.outbox[0].key)
        await bench.says("mum?", wait=0)
        desk = await bench.desk(claim)
        call = bench.answer_to(claim, desk.pending, "yes?")
        assert await bench.store.commit(call)
        assert [row.key for row in (await bench.desk(claim)).open] == [first.outbox[1].key, call.outbox[0].key]
        assert await bench.marks(claim, call.outbox[0].key)
        begun = [call.outbox[0].key, first.outbox[1].key]
        assert [row.key for row in (await bench.desk(claim)).open] == begun
        await bench.store.put_back(claim, call.outbox[0].key, after(bench.now, 5), ambiguous=True)
        assert [row.key for row in (await bench.desk(claim)).open] == begun

    async def test_what_belongs_to_one_answer_stays_together(self, bench: StoreBench) -> None:
        claim, first = await self.answered(bench, "one", "two", "three")
        await bench.sends(claim, first.outbox[0].key)
        await bench.says("mum?", wait=0)
        call = bench.answer_to(claim, (await bench.desk(claim)).pending, "yes?", "here I am")
        assert await bench.store.commit(call)
        assert await bench.marks(claim, call.outbox[0].key)
        await bench.store.defer(claim, call.outbox[0].key, bench.now, after(bench.now, 1))
        open_keys = [row.key for row in (await bench.desk(claim)).open]
        assert open_keys == [row.key for row in (*call.outbox, *first.outbox[1:])]

    async def test_whoever_writes_can_be_reached_again(self, bench: StoreBench) -> None:
        """So what waits after a try that failed is tried at once, but not before the platform allows it."""
        claim, commit = await self.answered(bench, "one")
        key = commit.outbox[0].key
        await bench.marks(claim, key)
        await bench.store.put_back(claim, key, after(bench.now, 60), ambiguous=True)
        assert await bench.releases(claim) == after(bench.now, 60)
        bench.passes(7)
        await bench.says("are you there?")
        assert await bench.store.next_due() == bench.now
        claim = await bench.claim()
        assert [row.next_at for row in (await bench.desk(claim)).open] == [bench.now]
        await bench.marks(claim, key)
        later = after(bench.now, 60)
        await bench.store.defer(claim, key, bench.now, later)
        await bench.says("hello?", wait=0)
        assert [row.next_at for row in (await bench.desk(claim)).open] == [later]
        assert await bench.releases(claim) == later

    async def test_a_key_of_another_conversation_moves_nothing(self, bench: StoreBench) -> None:
        claim, _ = await self.answered(bench, "one")
        await bench.says(chat="lin")
        other = await bench.claim()
        key = (await bench.answers(other, "theirs")).outbox[0].key
        assert not await bench.marks(claim, key)
        assert await bench.marks(other, key)
        await bench.store.put_back(claim, key, bench.now, ambiguous=True)
        await bench.store.defer(claim, key, bench.now, bench.now)
        await bench.store.settle(claim, key, OutboxState.SENT, bench.now)
        assert [(row.key, row.state) for row in (await bench.desk(other)).open] == [(key, OutboxState.SENDING)]

    async def test_every_kind_of_message_comes_back_as_it_was(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        outgoing = (
            OutgoingMessage("choose", reply_to="m1", buttons=(Button("yes", "y"), Button("no", "n")), more=True),
            OutgoingMessage("that is all"),
            OutgoingEdit("m2", "a better word"),
            OutgoingDelete("m3"),
            OutgoingReaction("m4", "👍"),
        )
        commit = await bench.answers(claim, *outgoing)
        rows = (await bench.desk(claim)).open
        assert tuple(row.outgoing for row in rows) == outgoing
        for row, plan in zip(rows, commit.outbox, strict=True):
            assert (row.key, row.turn, row.pause, row.expires_at) == (
                plan.key,
                commit.turn,
                plan.pause,
                plan.expires_at,
            )
            assert (row.state, row.attempts, row.ambiguities, row.next_at) == (OutboxState.PLANNED, 0, 0, commit.at)

    async def test_messages_leave_in_their_order_across_turns_and_tries(self, bench: StoreBench) -> None:
        claim, first = await self.answered(bench, "one", "two")
        await bench.says("more")
        second = await bench.answers(claim, "three")
        keys = [plan.key for plan in (*first.outbox, *second.outbox)]
        assert await bench.marks(claim, keys[0])
        await bench.store.defer(claim, keys[0], bench.now, bench.now)
        assert [row.key for row in (await bench.desk(claim)).open] == keys
        await bench.sends(claim, keys[0])
        assert [row.key for row in (await bench.desk(claim)).open] == keys[1:]

    async def test_a_send_is_marked_once(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one")
        key = commit.outbox[0].key
        assert await bench.marks(claim, key)
        assert not await bench.marks(claim, key)
        (row,) = (await bench.desk(claim)).open
        assert (row.state, row.attempts) == (OutboxState.SENDING, 1)
        await bench.store.settle(claim, key, OutboxState.SENT, bench.now)
        assert not await bench.marks(claim, key)
        assert not await bench.marks(claim, "no-such-key")

    async def test_a_mark_outlives_its_worker(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one", "two")
        assert await bench.marks(claim, commit.outbox[0].key)
        bench.passes(60)
        (heir,) = await bench.claims(BERT)
        states = [row.state for row in (await bench.desk(heir)).open]
        assert states == [OutboxState.SENDING, OutboxState.PLANNED]

    async def test_what_was_said_goes_out_before_anything_new_is_said(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one")
        await bench.says("and another thing", wait=0)
        await bench.marks(claim, commit.outbox[0].key)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, after(bench.now, 30))
        assert await bench.releases(claim) == after(bench.now, 30)
        bench.passes(30)
        (claim,) = await bench.claims()
        await bench.sends(claim, commit.outbox[0].key)
        assert await bench.releases(claim) is not None
        assert len(await bench.claims()) == 1

    async def test_a_throttled_chat_waits_as_long_as_it_was_told(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one", "two")
        later = after(bench.now, 17)
        await bench.marks(claim, commit.outbox[0].key)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, later)
        head = (await bench.desk(claim)).open[0]
        assert (head.state, head.next_at, head.attempts, head.ambiguities) == (OutboxState.PLANNED, later, 1, 0)
        assert await bench.releases(claim) == later
        bench.passes(16)
        assert await bench.claims() == ()

    async def test_another_turn_does_not_shorten_the_wait(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one")
        later = after(bench.now, 17)
        await bench.marks(claim, commit.outbox[0].key)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, later)
        await bench.says("more")
        await bench.answers(claim, "two")
        assert await bench.releases(claim) == later

    async def test_settling_the_last_message_can_end_the_claim(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one", "two")
        await bench.sends(claim, *(plan.key for plan in commit.outbox), release=True)
        assert await bench.store.next_due() is None
        await bench.says()
        desk = await bench.desk(await bench.claim())
        assert desk.open == ()
        assert [line.message_id for line in desk.window if line.role == "persona"] == [
            f"sent-{plan.key}" for plan in commit.outbox
        ]

    async def test_settling_twice_is_settling_once(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one", "two")
        one, two = (plan.key for plan in commit.outbox)
        await bench.marks(claim, one)
        for state in (OutboxState.SENT, OutboxState.FAILED):
            await bench.store.settle(claim, one, state, bench.now)
        assert await bench.history(claim) == ["person: hello", "persona: one"]
        assert [row.key for row in (await bench.desk(claim)).open] == [two]
        assert await bench.releases(claim) == bench.now

    async def test_a_closed_chat_fails_what_is_open_until_the_person_writes(self, bench: StoreBench) -> None:
        claim, commit = await self.answered(bench, "one", "two", "three")
        await bench.sends(claim, commit.outbox[0].key)
        await bench.marks(claim, commit.outbox[1].key)
        assert await bench.store.close_chat(claim, bench.now) == 2
        assert (await bench.desk(claim)).open == ()
        assert await bench.history(claim) == ["person: hello", "persona: one"]
        assert await bench.releases(claim) is None
        await bench.says("I am back")
        claim = await bench.claim()
        assert await bench.pending_texts(claim) == ["I am back"]
        back = await bench.answers(claim, "so am I")
        assert [row.key for row in (await bench.desk(claim)).open] == [back.outbox[0].key]


class ShownStories:
    """The history tells the model what the person has seen, or may have."""

    @pytest.mark.parametrize(
        ("state", "shown"),
        [
            (OutboxState.SENT, True),
            (OutboxState.AMBIGUOUS, True),
            (OutboxState.FAILED, False),
            (OutboxState.EXPIRED, False),
        ],
    )
    async def test_by_the_end_of_a_message(self, bench: StoreBench, state: OutboxState, *, shown: bool) -> None:
        await bench.says("hello")
        claim = await bench.claim()
        commit = await bench.answers(claim, "one")
        assert await bench.history(claim) == ["person: hello"]
        await bench.sends(claim, commit.outbox[0].key, state=state)
        assert await bench.history(claim) == ["person: hello", *(["persona: one"] if shown else [])]
        assert await bench.releases(claim) is None

    @pytest.mark.parametrize("end", [OutboxState.FAILED, OutboxState.EXPIRED, None])
    async def test_what_may_have_been_sent_once_is_shown_whatever_its_end(
        self, bench: StoreBench, end: OutboxState | None
    ) -> None:
        await bench.says("hello")
        claim = await bench.claim()
        key = (await bench.answers(claim, "one")).outbox[0].key
        await bench.marks(claim, key)
        await bench.store.put_back(claim, key, bench.now, ambiguous=True)
        assert await bench.history(claim) == ["person: hello"]
        await come_to_its_end(bench, claim, key, end)
        assert await bench.history(claim) == ["person: hello", "persona: one"]

    async def test_every_doubtful_try_is_counted(self, bench: StoreBench) -> None:
        await bench.says("hello")
        claim = await bench.claim()
        doubtful, sure = (plan.key for plan in (await bench.answers(claim, "one", "two")).outbox)
        for _ in range(2):
            await bench.marks(claim, doubtful)
            await bench.store.put_back(claim, doubtful, bench.now, ambiguous=True)
        assert (await bench.desk(claim)).open[0].ambiguities == 2
        await bench.sends(claim, doubtful, state=OutboxState.AMBIGUOUS)
        await bench.sends(claim, sure)
        assert await bench.store.ambiguous_sends() == {doubtful: 3}

    @pytest.mark.parametrize("end", [OutboxState.SENT, OutboxState.FAILED, OutboxState.EXPIRED, None])
    async def test_a_doubt_that_a_key_would_have_lifted_counts_where_it_was_not_lifted(
        self, bench: StoreBench, end: OutboxState | None
    ) -> None:
        await bench.says("hello")
        claim = await bench.claim()
        key = (await bench.answers(claim, "one")).outbox[0].key
        await bench.marks(claim, key)
        await bench.store.put_back(claim, key, bench.now, ambiguous=False)
        assert await bench.store.ambiguous_sends() == {}
        await come_to_its_end(bench, claim, key, end)
        assert await bench.store.ambiguous_sends() == ({} if end is OutboxState.SENT else {key: 1})

    async def test_only_remembered_messages_enter_the_history(self, bench: StoreBench) -> None:
        await bench.says("/help")
        claim = await bench.claim()
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending, "commands", OutgoingReaction("m1", "👍"))
        commands, reaction = commit.outbox
        assert await bench.store.commit(
            replace(commit, outbox=(replace(commands, remembered=False), reaction), history=())
        )
        await bench.sends(claim, commands.key, reaction.key)
        assert await bench.history(claim) == []

    async def test_the_window_counts_lines_that_are_shown(self, bench: StoreBench) -> None:
        for number in range(3):
            await bench.talks(f"say {number}", f"said {number}")
        await bench.says("last")
        claim = await bench.claim()
        commit = await bench.answers(claim, "unsent", "unsent", "unsent")
        window = (await bench.desk(claim, window=3)).window
        assert [line.text for line in window] == ["say 2", "said 2", "last"]
        await bench.sends(claim, commit.outbox[0].key)
        assert [line.text for line in (await bench.desk(claim, window=2)).window] == ["last", "unsent"]
        assert (await bench.desk(claim, window=0)).window == ()
