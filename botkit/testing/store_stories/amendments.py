"""People change what they said, and take it back; the answer follows as far as it can."""

from dataclasses import replace

import pytest

from botkit.delivery.records import BindPersona, Commit, OutboxState, Rest
from botkit.messages import Attachment
from botkit.testing.store_bench import MIRA, XIA, StoreBench


class AmendmentStories:
    """Before the answer."""

    @pytest.mark.parametrize("how", ["edit", "delete"])
    async def test_a_turn_whose_message_was_changed_meanwhile_is_refused(self, bench: StoreBench, how: str) -> None:
        first, second = await bench.says("what I said"), await bench.says("and this")
        claim = await bench.claim()
        desk = await bench.desk(claim)
        both, one = bench.answer_to(claim, desk.pending, "so?"), bench.answer_to(claim, desk.pending[:1], "so?")
        one = replace(one, seen_through=desk.newest)
        await bench.says("what comes besides does not matter")
        await bench.accept(bench.change(second, how))
        assert not await bench.store.commit(both)
        assert await bench.store.turn(both.turn) is None
        assert await bench.store.commit(one), "the message it answers is as it was"
        await bench.accept(bench.change(first, how))
        assert (await bench.desk(claim)).pending[0].event == first, "nothing of its answer had been sent"

    @pytest.mark.parametrize("how", ["edit", "delete"])
    async def test_an_answer_that_stays_owed_does_not_mind(self, bench: StoreBench, how: str) -> None:
        message = await bench.says("what I said")
        claim = await bench.claim()
        desk = await bench.desk(claim)
        await bench.accept(bench.change(message, how))
        owed = replace(
            bench.answer_to(claim, desk.pending, "one moment"), consumed=(), rest=Rest(bench.now, attempts=1)
        )
        assert await bench.store.commit(owed)

    async def test_an_edit_before_the_answer_is_on_the_desk(self, bench: StoreBench) -> None:
        message = await bench.says("I love mondais")
        bench.passes(0.5)
        edit = await bench.edits(message, "I love Mondays")
        claim = await bench.claim()
        assert [row.event for row in (await bench.desk(claim)).pending] == [message, edit]
        await bench.answers(claim, "do you?")
        assert (await bench.desk(claim)).pending == ()

    async def test_a_delete_before_the_answer_is_on_the_desk(self, bench: StoreBench) -> None:
        message = await bench.says("forget it")
        deletion = await bench.deletes(message)
        claim = await bench.claim()
        assert [row.event for row in (await bench.desk(claim)).pending] == [message, deletion]
        await bench.answers(claim)
        assert await bench.releases(claim) is None

    async def test_an_edit_while_the_answer_is_composed_is_absorbed(self, bench: StoreBench) -> None:
        message = await bench.says("meet me at five")
        claim = await bench.claim()
        commit = replace(bench.answer_to(claim, (await bench.desk(claim)).pending, "at five!"), absorb=True)
        await bench.edits(message, "meet me at six")
        assert not await bench.store.commit(commit)
        assert await bench.pending_texts(claim) == ["meet me at five", "meet me at six"]

    async def test_an_edit_before_its_original_stands_for_it(self, bench: StoreBench) -> None:
        original = bench.message("helo")
        edit = await bench.edits(original, "hello")
        await bench.accept(original)
        claim = await bench.claim()
        assert [row.event for row in (await bench.desk(claim)).pending] == [edit]
        await bench.answers(claim, "hello!")
        await bench.accept(replace(original, id="the-original-again"))
        assert (await bench.desk(claim)).pending == ()

    async def test_a_delete_before_its_original_answers_neither(self, bench: StoreBench) -> None:
        original = bench.message("never mind")
        await bench.deletes(original)
        await bench.accept(original)
        await bench.edits(original, "really, never mind")
        assert await bench.store.next_due() is None

    async def test_an_edit_of_an_owed_message_waits_with_it(self, bench: StoreBench) -> None:
        message = await bench.says("what is 2+3?")
        claim = await bench.claim()
        desk = await bench.desk(claim)
        owed = replace(
            bench.answer_to(claim, desk.pending, "one moment"), consumed=(), rest=Rest(bench.now, attempts=1)
        )
        assert await bench.store.commit(owed)
        await bench.edits(message, "what is 2+2?")
        assert await bench.pending_texts(claim) == ["what is 2+3?", "what is 2+2?"]
        record = await bench.store.turn(owed.turn)
        assert record is not None
        assert not record.withdrawn


class SecondThoughtStories:
    """After the answer was committed."""

    @pytest.fixture(params=["edit", "delete"])
    def how(self, request: pytest.FixtureRequest) -> str:
        """Every story here is told of an edit and of a delete."""
        return request.param

    async def test_before_anything_is_sent_the_turn_is_withdrawn(self, bench: StoreBench, how: str) -> None:
        await bench.talks("good morning", "good morning!")
        first, second = await bench.says("what I said"), await bench.says("and this")
        claim = await bench.claim()
        commit = await bench.answers(claim, "one", "two")
        assert await bench.releases(claim) == bench.now
        change = bench.change(first, how)
        await bench.accept(change)
        await self.the_turn_is_gone(bench, commit=commit)
        claim = await bench.claim()
        assert [row.event for row in (await bench.desk(claim)).pending] == [first, second, change]
        again = await bench.answers(claim, "anew")
        assert [row.key for row in (await bench.desk(claim)).open] == [again.outbox[0].key]

    async def the_turn_is_gone(self, bench: StoreBench, *, commit: Commit) -> None:
        claim = await bench.claim()
        desk = await bench.desk(claim)
        assert desk.open == ()
        assert await bench.history(claim) == ["person: good morning", "persona: good morning!"]
        assert not await bench.marks(claim, commit.outbox[0].key)
        record = await bench.store.turn(commit.turn)
        assert record is not None
        assert record.withdrawn
        await bench.store.release(claim, bench.now)

    async def test_a_withdrawn_command_leaves_the_persona_as_it_was(self, bench: StoreBench, how: str) -> None:
        for before, after_ in ((None, MIRA.id), (MIRA.id, XIA.id)):
            command = await bench.says(f"/persona {after_}")
            claim = await bench.claim()
            assert claim.persona == before
            commit = bench.answer_to(claim, (await bench.desk(claim)).pending, "here I am")
            assert await bench.store.commit(replace(commit, effects=(BindPersona(after_),)))
            assert await bench.releases(claim) == bench.now
            await bench.accept(bench.change(command, how))
            claim = await bench.claim()
            assert claim.persona == before
            commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
            assert await bench.store.commit(replace(commit, effects=(BindPersona(MIRA.id),)))
            assert await bench.releases(claim) is None

    async def test_under_the_senders_eyes_nothing_of_it_is_sent(self, bench: StoreBench, how: str) -> None:
        message = await bench.says()
        claim = await bench.claim()
        commit = await bench.answers(claim, "one", "two")
        await bench.accept(bench.change(message, how), wait=0)
        for row in commit.outbox:
            assert not await bench.marks(claim, row.key)
        assert await bench.releases(claim) == bench.now
        assert len((await bench.desk(await bench.claim())).pending) == 2

    async def test_once_a_send_has_begun_the_answer_stands(self, bench: StoreBench, how: str) -> None:
        message = await bench.says("what I said")
        claim = await bench.claim()
        one, two = (await bench.answers(claim, "one", "two")).outbox
        assert await bench.marks(claim, one.key)
        await bench.accept(bench.change(message, how))
        desk = await bench.desk(claim)
        assert desk.pending == ()
        assert [row.state for row in desk.open] == [OutboxState.SENDING, OutboxState.PLANNED]
        await bench.store.settle(claim, one.key, OutboxState.SENT, bench.now)
        await bench.sends(claim, two.key)
        person = ["person: what I meant"] if how == "edit" else []
        assert await bench.history(claim) == [*person, "persona: one", "persona: two"]

    async def test_long_after_the_answer_only_the_history_changes(self, bench: StoreBench, how: str) -> None:
        message = await bench.talks("what I said", "I see")
        await bench.talks("something else", "that too")
        await bench.accept(bench.change(message, how))
        assert await bench.store.next_due() is None
        await bench.says("next")
        person = ["person: what I meant"] if how == "edit" else []
        history = [*person, "persona: I see", "person: something else", "persona: that too"]
        assert await bench.history(await bench.claim()) == history

    async def test_a_message_whose_row_is_pruned_still_changes_in_the_history(
        self, bench: StoreBench, how: str
    ) -> None:
        message = await bench.talks("what I said", "I see")
        bench.passes(40 * 24 * 3600)
        assert await bench.store.prune(bench.now, 100)
        await bench.accept(bench.change(message, how))
        assert await bench.store.next_due() is None
        await bench.says("next")
        person = ["person: what I meant"] if how == "edit" else []
        assert await bench.history(await bench.claim()) == [*person, "persona: I see"]

    async def test_a_silent_turn_is_not_taken_back(self, bench: StoreBench, how: str) -> None:
        message = await bench.says("talking to somebody else")
        claim = await bench.claim()
        commit = await bench.answers(claim)
        await bench.accept(bench.change(message, how))
        assert await bench.releases(claim) is None
        record = await bench.store.turn(commit.turn)
        assert record is not None
        assert not record.withdrawn

    async def test_another_conversations_message_stays(self, bench: StoreBench, how: str) -> None:
        ours, theirs = bench.message(chat="wen", message_id="1"), bench.message(chat="bo", message_id="1")
        await bench.accept(ours, theirs)
        bench.passes(5)
        for claim in await bench.claims():
            await bench.answers(claim, "hello")
        await bench.accept(bench.change(ours, how))
        bench.passes(60)
        desks = {claim.conversation.chat: await bench.desk(claim) for claim in await bench.claims()}
        assert [len(desks[chat].open) for chat in ("wen", "bo")] == [0, 1]
        assert [len(desks[chat].pending) for chat in ("wen", "bo")] == [2, 0]

    async def test_older_open_messages_stay_due(self, bench: StoreBench, how: str) -> None:
        await bench.says("one")
        claim = await bench.claim()
        older = await bench.answers(claim, "a fallback line")
        message = await bench.says("two")
        await bench.answers(claim, "an answer")
        await bench.accept(bench.change(message, how))
        assert [row.key for row in (await bench.desk(claim)).open] == [older.outbox[0].key]
        assert await bench.releases(claim) is not None

    async def test_what_was_said_among_people_may_come_to_mean_us(self, bench: StoreBench) -> None:
        aside = replace(bench.message("what time is it?"), addressed=False)
        await bench.accept(aside)
        claim = await bench.claim()
        desk = await bench.desk(claim)
        assert await bench.store.commit(replace(bench.answer_to(claim, desk.pending), outcome="silence"))
        assert await bench.releases(claim) is None
        edits = [bench.edit(aside, text) for text in ("what time is it now?", "Xia, what time is it?", "Xia?")]
        await bench.accept(replace(edits[0], addressed=False))
        assert await bench.store.next_due() is None, "it is still said among people"
        await bench.accept(edits[1])
        claim = await bench.claim()
        assert await bench.pending_texts(claim) == ["Xia, what time is it?"]
        commit = await bench.answers(claim, "noon")
        assert await bench.history(claim) == ["person: Xia, what time is it?"]
        await bench.sends(claim, commit.outbox[0].key, release=True)
        await bench.accept(edits[2])
        assert await bench.store.next_due() is None, "it has its answer"

    async def test_a_picture_stays_one_when_its_caption_is_changed_or_taken_away(self, bench: StoreBench) -> None:
        message = await bench.talks("my cat", "what a cat!")
        picture = (Attachment("image", "handle"),)
        for caption, remembered in [("my dog", "my dog\n[image]"), ("", "[image]")]:
            await bench.accept(replace(bench.edit(message, caption), attachments=picture))
            await bench.says("and?")
            claim = await bench.claim()
            assert (await bench.history(claim))[0] == f"person: {remembered}"
            await bench.answers(claim)
            await bench.releases(claim)
