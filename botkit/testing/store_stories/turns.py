"""The one write of a turn: all of it or nothing, what it consumes, and what it owes."""

from dataclasses import replace

import pytest

from botkit.clock import Instant, after
from botkit.conversation.ports import Usage
from botkit.delivery.records import BindPersona, Claim, PlannedJob, Rest
from botkit.errors import StoreError
from botkit.messages import TurnId
from botkit.testing.store_bench import ANNE, BERT, MIRA, XIA, StoreBench


class TurnStories:
    async def test_a_turn_takes_input_and_gives_output(self, bench: StoreBench) -> None:
        await bench.says("hello")
        await bench.says("are you well?")
        claim = await bench.claim()
        commit = await bench.answers(claim, "hello!", "very well")
        desk = await bench.desk(claim)
        assert desk.pending == ()
        assert [(row.key, row.turn) for row in desk.open] == [(plan.key, commit.turn) for plan in commit.outbox]
        assert await bench.history(claim) == ["person: hello", "person: are you well?"]
        assert await bench.releases(claim) == bench.now

    async def test_the_record_of_a_turn_comes_back(self, bench: StoreBench) -> None:
        message = await bench.says()
        claim = await bench.claim()
        desk = await bench.desk(claim)
        usage = Usage("small-model", "sha256:1f", 321, 12, calls=2, cached_tokens=200, reasoning_tokens=7, cost=4_711)
        commit = replace(
            bench.answer_to(claim, desk.pending, "hello"),
            usage=usage,
            notes=("memories 3", "retried: empty"),
            at=bench.passes(2.5),
        )
        assert await bench.store.commit(commit)
        record = await bench.store.turn(commit.turn)
        assert record is not None
        assert (record.turn, record.conversation, record.persona) == (commit.turn, message.conversation, XIA)
        assert (record.outcome, record.fence, record.inputs) == ("answered", claim.fence, commit.consumed)
        assert (record.usage, record.notes, record.withdrawn) == (usage, commit.notes, False)
        assert (record.started_at, record.committed_at) == (commit.started_at, commit.at)

    async def test_a_turn_without_a_model_call_cost_nothing(self, bench: StoreBench) -> None:
        await bench.says()
        commit = await bench.answers(await bench.claim())
        record = await bench.store.turn(commit.turn)
        assert record is not None
        assert record.usage == Usage(calls=0)

    async def test_what_nobody_knows_the_price_of_is_not_taken_for_free(self, bench: StoreBench) -> None:
        for cost in (None, 0):
            await bench.says()
            claim = await bench.claim()
            desk = await bench.desk(claim)
            commit = replace(bench.answer_to(claim, desk.pending, "hello"), usage=Usage("far", cost=cost))
            assert await bench.store.commit(commit)
            record = await bench.store.turn(commit.turn)
            assert record is not None
            assert record.usage.cost is cost
            await bench.releases(claim)

    async def test_an_unknown_turn_is_none(self, bench: StoreBench) -> None:
        assert await bench.store.turn(TurnId("never-was")) is None

    @pytest.mark.parametrize("spoilt", ["turn", "key", "key within", "consumed"])
    async def test_a_commit_is_all_or_nothing(self, bench: StoreBench, spoilt: str) -> None:
        await bench.says("first")
        claim = await bench.claim()
        first = await bench.answers(claim, "one")
        await bench.says("second")
        before = await bench.desk(claim)
        commit = replace(
            bench.answer_to(claim, before.pending, "two", "three"),
            jobs=(PlannedJob("extract-1", "extract", "{}", bench.now),),
            effects=(BindPersona(MIRA.id),),
        )
        two, three = commit.outbox
        match spoilt:
            case "turn":
                commit = replace(commit, turn=first.turn)
            case "key":
                commit = replace(commit, outbox=(two, replace(three, key=first.outbox[0].key)))
            case "key within":
                commit = replace(commit, outbox=(two, replace(three, key=two.key)))
            case _:
                commit = replace(commit, consumed=(*commit.consumed, *first.consumed))
        with pytest.raises(StoreError, match=r"\w+: \w+"):
            await bench.store.commit(commit)
        assert await bench.desk(claim) == before
        assert await bench.store.claim_jobs(ANNE, bench.now, bench.now, 10) == ()
        assert spoilt == "turn" or await bench.store.turn(commit.turn) is None
        await bench.store.release(claim, bench.now)
        assert [claim.persona for claim in await bench.claims()] == [None]

    async def test_a_latecomer_is_absorbed(self, bench: StoreBench) -> None:
        await bench.says("I was at the")
        claim = await bench.claim()
        early = await bench.desk(claim)
        await bench.says("doctor's")
        refused = replace(bench.answer_to(claim, early.pending, "where?"), absorb=True)
        assert not await bench.store.commit(refused)
        assert await bench.store.turn(refused.turn) is None
        now = await bench.desk(claim)
        assert len(now.pending) == 2
        assert now.open == ()
        assert await bench.store.commit(replace(bench.answer_to(claim, now.pending, "oh dear"), absorb=True))
        assert await bench.store.turn(refused.turn) is None

    async def test_a_repeated_update_is_no_latecomer(self, bench: StoreBench) -> None:
        message = await bench.says()
        claim = await bench.claim()
        desk = await bench.desk(claim)
        await bench.accept(message, replace(message, id="by-another-way"))
        assert await bench.store.commit(replace(bench.answer_to(claim, desk.pending, "hi"), absorb=True))

    async def test_what_a_turn_leaves_is_due_at_once(self, bench: StoreBench) -> None:
        for text in ("one", "two", "three"):
            await bench.says(text)
        claim = await bench.claim()
        desk = await bench.desk(claim)
        assert await bench.store.commit(replace(bench.answer_to(claim, desk.pending[:1]), seen_through=desk.newest))
        assert await bench.pending_texts(claim) == ["two", "three"]
        assert await bench.releases(claim) == bench.now
        (again,) = await bench.claims(BERT)
        await bench.answers(again)
        assert await bench.releases(again) is None

    async def test_a_flood_is_taken_oldest_first_and_whole(self, bench: StoreBench) -> None:
        said = [bench.message(str(number)) for number in range(450)]
        await bench.accept(*said)
        claim = await bench.claim()
        taken: list[str] = []
        while texts := await bench.pending_texts(claim):
            taken += texts
            await bench.answers(claim)
        assert taken == [message.text for message in said]
        assert await bench.releases(claim) is None

    async def test_a_flood_is_known_whole_though_its_oldest_part_alone_lies_on_the_desk(
        self, bench: StoreBench
    ) -> None:
        await bench.accept(*(bench.message(str(number)) for number in range(450)))
        claim = await bench.claim()
        desk = await bench.desk(claim)
        assert desk.newest > desk.pending[-1].seq
        commit = replace(bench.answer_to(claim, desk.pending, "so much"), seen_through=desk.newest, absorb=True)
        assert await bench.store.commit(commit)
        await bench.says("and this")
        later = await bench.desk(claim)
        late = replace(bench.answer_to(claim, later.pending), seen_through=desk.newest, absorb=True)
        assert not await bench.store.commit(late)

    async def test_what_is_left_aside_is_due_when_its_own_burst_has_come_to_rest(self, bench: StoreBench) -> None:
        await bench.says("I was at the")
        since = bench.now
        bench.passes(0.5)
        await bench.says("mum?", wait=0)
        claim = await bench.claim()
        desk = await bench.desk(claim)
        call = replace(bench.answer_to(claim, desk.pending[1:], "yes?"), seen_through=desk.newest)
        assert await bench.store.commit(replace(call, rest=Rest(after(since, 1.2), since=since)))
        await bench.sends(claim, call.outbox[0].key)
        assert await bench.releases(claim) == after(since, 1.2)
        bench.passes(0.5)
        await bench.says("doctor's")
        assert (await bench.store.next_due() or 0) > after(since, 1.2)
        bench.passes(5.0)
        await bench.says("today")
        assert await bench.store.next_due() == after(since, 6.0), "a burst ends in any case"

    async def test_what_came_during_a_turn_is_due_as_it_came(self, bench: StoreBench) -> None:
        await bench.says("hello")
        claim = await bench.claim()
        desk = await bench.desk(claim)
        bench.passes(3)
        await bench.says("anybody?")
        soon = await bench.desk(claim)
        owed = replace(bench.answer_to(claim, desk.pending), consumed=(), rest=Rest(after(bench.now, 60), attempts=1))
        assert await bench.store.commit(owed)
        assert await bench.releases(claim) == soon.turn_due
        assert after(bench.now, 1.2) <= (soon.turn_due or 0) <= after(bench.now, 2.4)

    async def test_jobs_are_planned_with_their_turn(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
        job = PlannedJob("extract-1", "extract", '{"turn": 1}', bench.now)
        assert await bench.store.commit(replace(commit, jobs=(job,)))
        (found,) = await bench.store.claim_jobs(ANNE, bench.now, after(bench.now, 30), 10)
        assert (found.key, found.kind, found.payload) == ("extract-1", "extract", '{"turn": 1}')


class OwedStories:
    """The model failed: a line in character now, the answer later."""

    async def test_an_owed_answer_keeps_its_input_and_comes_later(self, bench: StoreBench) -> None:
        await bench.says("tell me something")
        claim = await bench.claim()
        assert await self.owes(bench, claim=claim, seconds=20, says="one moment") == after(bench.now, 20)
        desk = await bench.desk(claim)
        assert (desk.attempts, desk.excused_through) == (1, desk.pending[-1].seq)
        assert await bench.pending_texts(claim) == ["tell me something"]
        assert desk.turn_due == after(bench.now, 20)
        (row,) = desk.open
        assert await bench.releases(claim) == bench.now
        (claim,) = await bench.claims()
        await bench.sends(claim, row.key)
        assert await bench.releases(claim) == after(bench.now, 20)
        assert await bench.claims(BERT) == ()

    async def test_every_failed_try_counts_until_the_answer(self, bench: StoreBench) -> None:
        await bench.says()
        claim = await bench.claim()
        for attempts in range(1, 4):
            await self.owes(bench, claim=claim, seconds=5, says="")
            assert (await bench.desk(claim)).attempts == attempts
        await bench.answers(claim, "at last")
        desk = await bench.desk(claim)
        assert (desk.attempts, desk.pending) == (0, ())

    async def test_a_line_stands_for_what_was_known_then(self, bench: StoreBench) -> None:
        await bench.says("one")
        claim = await bench.claim()
        await self.owes(bench, claim=claim, seconds=60, says="one moment")
        await bench.says("two")
        one, two = (await bench.desk(claim)).pending
        assert one.seq == (await bench.desk(claim)).excused_through < two.seq

    async def test_a_new_message_brings_the_owed_answer_nearer(self, bench: StoreBench) -> None:
        await bench.says("hello?")
        claim = await bench.claim()
        await self.owes(bench, claim=claim, seconds=600, says="")
        assert await bench.releases(claim) == after(bench.now, 600)
        bench.passes(10)
        await bench.says("anybody there?")
        assert await bench.store.next_due() == after(bench.now, 1.2)
        claim = await bench.claim()
        assert await bench.pending_texts(claim) == ["hello?", "anybody there?"]
        assert (await bench.desk(claim)).attempts == 1

    async def owes(self, bench: StoreBench, *, claim: Claim, seconds: float, says: str) -> Instant:
        """Commit a turn that answers nothing yet; returns when it is tried again."""
        desk = await bench.desk(claim)
        retry_at = after(bench.now, seconds)
        owed = replace(
            bench.answer_to(claim, desk.pending, *([says] if says else [])),
            outcome="busy",
            consumed=(),
            history=(),
            rest=Rest(retry_at, attempts=desk.attempts + 1),
            excused=bool(says),
        )
        assert await bench.store.commit(owed)
        return retry_at


class PersonaStories:
    """One chat, several personas."""

    async def test_a_bound_persona_speaks_from_then_on(self, bench: StoreBench) -> None:
        await bench.says("/persona mira")
        claim = await bench.claim()
        assert claim.persona is None
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
        assert await bench.store.commit(replace(commit, effects=(BindPersona(MIRA.id),)))
        assert (await bench.desk(claim)).persona == MIRA.id
        await bench.store.release(claim, bench.now)
        await bench.says()
        assert (await bench.claim()).persona == MIRA.id
        await bench.says(chat="bo")
        assert (await bench.claim(BERT)).persona is None

    async def test_each_persona_has_a_history_of_its_own(self, bench: StoreBench) -> None:
        for persona, words in ((XIA, "I am Xia"), (MIRA, "I am Mira"), (XIA, "Xia again")):
            await bench.says(f"before {words}")
            claim = await bench.claim()
            commit = await bench.answers(claim, words, persona=persona)
            await bench.sends(claim, commit.outbox[0].key, release=True)
        await bench.says("and now?")
        claim = await bench.claim()
        mira = ["person: before I am Mira", "persona: I am Mira"]
        assert await bench.history(claim, persona=MIRA) == mira
        xia = ["person: before I am Xia", "persona: I am Xia", "person: before Xia again", "persona: Xia again"]
        assert await bench.history(claim, persona=XIA) == xia
