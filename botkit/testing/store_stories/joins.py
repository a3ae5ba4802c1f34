"""A chat gets another id under which somebody wrote already: the two become one conversation."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import BindPersona, Claim, OutboxState, Rest
from botkit.errors import LeaseLost
from botkit.testing.store_bench import ANNE, BERT, MIRA, XIA, StoreBench
from botkit.testing.store_stories.moves import GROUP, SUPERGROUP, claim_of, notice


class JoinStories:
    async def test_the_older_history_goes_first(self, bench: StoreBench) -> None:
        for chat, hour in ((GROUP, "morning"), (SUPERGROUP, "noon"), (GROUP, "evening")):
            await bench.talks(f"good {hour}", f"good {hour}!", chat=chat)
        await notice(bench)
        await bench.says("good night", chat=SUPERGROUP)
        assert await bench.history(await bench.claim()) == [
            f"{who}: good {hour}{mark}"
            for hour in ("morning", "evening", "noon")
            for who, mark in (("person", ""), ("persona", "!"))
        ]

    async def test_what_waits_in_both_is_answered_once(self, bench: StoreBench) -> None:
        await bench.says("are you there?", chat=GROUP)
        await bench.says("hello?", chat=SUPERGROUP)
        await notice(bench)
        claim = await bench.claim()
        assert claim.conversation.chat == SUPERGROUP
        assert await bench.pending_texts(claim) == ["are you there?", "hello?"]
        await bench.sends(claim, (await bench.answers(claim, "yes")).outbox[0].key, release=True)
        assert await bench.store.next_due() is None

    async def test_what_is_open_in_both_leaves_under_the_new_id(self, bench: StoreBench) -> None:
        keys: list[str] = []
        for chat in (SUPERGROUP, GROUP):
            await bench.says(chat=chat)
            claim = await claim_of(bench, chat)
            keys.append((await bench.answers(claim, f"answer in the {chat}")).outbox[0].key)
            await bench.store.release(claim, bench.now)
        await notice(bench)
        claim = await bench.claim()
        assert claim.conversation.chat == SUPERGROUP
        assert [row.key for row in (await bench.desk(claim)).open] == keys
        await bench.sends(claim, *keys, release=True)
        assert await bench.store.next_due() is None
        await bench.says(chat=SUPERGROUP)
        assert [line.split()[-1] for line in await bench.history(await bench.claim())] == [
            "hello",
            SUPERGROUP,
            "hello",
            GROUP,
        ]

    async def test_the_claim_of_the_older_one_stands_and_that_of_the_younger_writes_nothing(
        self, bench: StoreBench
    ) -> None:
        older, younger = await self.both_claimed(bench)
        keys = [(await bench.answers(claim, "yes", "indeed")).outbox[0].key for claim in (older, younger)]
        assert await bench.marks(older, keys[0])
        await bench.store.move_chat(older, SUPERGROUP, bench.now)
        before = await bench.desk(older)
        late = bench.answer_to(younger, (), "too late")
        for attempt in (
            bench.store.desk(younger, XIA.id, 10),
            bench.store.commit(late),
            bench.store.mark_sending(younger, keys[1], bench.now, bench.now),
            bench.store.settle(younger, keys[1], OutboxState.SENT, bench.now, release=True),
            bench.store.defer(younger, keys[1], bench.now, bench.now),
            bench.store.move_chat(younger, "elsewhere", bench.now),
            bench.store.close_chat(younger, bench.now),
            bench.store.renew(younger, after(bench.now, 3600)),
            bench.store.release(younger, bench.now),
        ):
            with pytest.raises(LeaseLost):
                await attempt
        assert await bench.desk(older) == before
        assert len(before.open) == 4
        await bench.store.defer(older, keys[0], bench.now, bench.now)
        assert await bench.releases(older) == bench.now

    async def test_what_the_younger_one_was_composing_is_answered_by_the_older(self, bench: StoreBench) -> None:
        older, younger = await self.both_claimed(bench)
        await notice(bench)
        with pytest.raises(LeaseLost):
            await bench.store.commit(bench.answer_to(younger, (), "too late"))
        assert await bench.pending_texts(older) == ["in the group", "in the supergroup"]
        await bench.sends(older, (await bench.answers(older, "both")).outbox[0].key, release=True)
        assert await bench.store.next_due() is None

    async def test_a_refused_send_of_the_younger_one_is_taken_over(self, bench: StoreBench) -> None:
        """What comes late under the earlier id of a chat that has moved unnoticed begins a conversation of its own."""
        await bench.talks("good morning", "good morning!", chat=SUPERGROUP)
        await bench.says("a straggler", chat=GROUP)
        claim = await bench.claim(ANNE)
        (message,) = (await bench.answers(claim, "yes?")).outbox
        assert await bench.marks(claim, message.key)
        await bench.store.move_chat(claim, SUPERGROUP, bench.now)
        with pytest.raises(LeaseLost):
            await bench.store.defer(claim, message.key, bench.now, bench.now)
        assert await bench.store.next_due() == bench.now
        heir = await bench.claim(BERT)
        assert heir.conversation.chat == SUPERGROUP
        assert [(row.key, row.state) for row in (await bench.desk(heir)).open] == [(message.key, OutboxState.PLANNED)]
        await bench.sends(heir, message.key)
        assert await bench.store.ambiguous_sends() == {}
        lines = ["person: good morning", "persona: good morning!", "person: a straggler", "persona: yes?"]
        assert await bench.history(heir) == lines

    async def test_the_older_ones_persona_stays_also_when_the_choice_of_the_younger_is_taken_back(
        self, bench: StoreBench
    ) -> None:
        for chat, persona in ((GROUP, MIRA), (SUPERGROUP, XIA)):
            command = await bench.says(f"/persona {persona.id}", chat=chat)
            claim = await bench.claim()
            commit = bench.answer_to(claim, (await bench.desk(claim)).pending, "here I am")
            assert await bench.store.commit(replace(commit, effects=(BindPersona(persona.id),)))
            if chat == GROUP:
                await bench.sends(claim, commit.outbox[0].key)
            await bench.store.release(claim, bench.now)
        await notice(bench)
        claim = await bench.claim()
        assert claim.persona == MIRA.id
        await bench.deletes(command)
        assert (await bench.desk(claim)).persona == MIRA.id
        assert (await bench.desk(claim)).open == ()

    async def test_a_choice_that_only_the_younger_one_made_holds(self, bench: StoreBench) -> None:
        await bench.talks("good morning", "good morning!", chat=GROUP)
        await bench.says("/persona mira", chat=SUPERGROUP)
        claim = await bench.claim()
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
        assert await bench.store.commit(replace(commit, effects=(BindPersona(MIRA.id),)))
        await notice(bench)
        await bench.says(chat=SUPERGROUP)
        assert (await claim_of(bench, SUPERGROUP)).persona == MIRA.id

    async def test_a_pressed_button_of_a_turn_that_is_taken_back_waits_again(self, bench: StoreBench) -> None:
        await bench.talks("good morning", "good morning!", chat=GROUP)
        message = await bench.says("and this", chat=SUPERGROUP)
        await bench.accept(bench.press("/help", chat=SUPERGROUP), wait=0)
        claim = await bench.claim()
        commit = await bench.answers(claim, "help")
        assert await bench.releases(claim) == bench.now
        await notice(bench)
        await bench.accept(bench.edit(message, "and that"))
        claim = await bench.claim()
        assert len((await bench.desk(claim)).pending) == 3
        assert (await bench.desk(claim)).open == ()
        assert await bench.history(claim) == ["person: good morning", "persona: good morning!"]
        assert not await bench.marks(claim, commit.outbox[0].key)

    async def test_the_longer_wait_of_the_platform_holds_for_both(self, bench: StoreBench) -> None:
        older, younger = await self.both_claimed(bench)
        later = after(bench.now, 60)
        for claim, wait in ((older, bench.now), (younger, later)):
            (message,) = (await bench.answers(claim, "yes")).outbox
            assert await bench.marks(claim, message.key)
            await bench.store.defer(claim, message.key, bench.now, wait)
            await bench.store.release(claim, bench.now)
        await notice(bench)
        assert await bench.store.next_due() == later
        bench.passes(60)
        (claim,) = await bench.claims()
        assert all(row.next_at <= bench.now for row in (await bench.desk(claim)).open)

    async def test_an_owed_answer_is_tried_with_what_was_said_under_the_new_id(self, bench: StoreBench) -> None:
        await bench.says("what is 2+2?", chat=GROUP)
        claim = await bench.claim()
        desk = await bench.desk(claim)
        owed = bench.answer_to(claim, desk.pending, "one moment")
        rest = Rest(after(bench.now, 300), attempts=1)
        assert await bench.store.commit(replace(owed, consumed=(), history=(), rest=rest, excused=True))
        await bench.sends(claim, owed.outbox[0].key, release=True)
        await bench.says("hello?", chat=SUPERGROUP)
        await notice(bench)
        assert await bench.store.next_due() == after(bench.now, 1.2)
        claim = await bench.claim()
        now = await bench.desk(claim)
        assert await bench.pending_texts(claim) == ["what is 2+2?", "hello?"]
        assert (now.attempts, now.excused_through) == (1, desk.newest)

    async def both_claimed(self, bench: StoreBench) -> tuple[Claim, Claim]:
        for chat in (GROUP, SUPERGROUP):
            await bench.says(f"in the {chat}", chat=chat, wait=0)
        older, younger = sorted(await bench.claims(), key=lambda claim: claim.row)
        return older, younger
