"""What is to be forgotten is gone from everywhere, and nothing else is."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import OutboxState, PlannedJob
from botkit.errors import LeaseLost
from botkit.memory.changes import Forget, ForgetEverything, Remember
from botkit.memory.records import Kind
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import ANNE, MIRA, XIA


class ForgetStories:
    async def test_words_are_gone_from_everywhere(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.exchange(scope, "my ex called", "what did your ex want?")
        _, claim = await mind.exchange(scope, "I have a dog", "what is it called?")
        learnt = [Remember(scope, mind.memory("has an ex")), Remember(scope, mind.memory("has a dog"))]
        await mind.keeps(scope, claim, summary="An ex who calls, and a dog.", changes=learnt)
        before = await mind.holdings(scope)
        await mind.forgets(scope, "ex")
        assert await mind.known(scope) == ["has a dog"]
        assert await mind.told(scope) == ["I have a dog", "what is it called?"]
        gone = await mind.holdings(scope, before.revision)
        assert (gone.whole, gone.summary) == (True, None)
        assert await mind.window() == ["person: I have a dog", "persona: what is it called?"]

    async def test_what_does_not_mention_them_stays_as_it_was(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        _, claim = await mind.exchange(scope, "I have a dog")
        await mind.keeps(scope, claim, summary="A dog.", changes=[Remember(scope, mind.memory("has a dog"))])
        before = await mind.holdings(scope)
        await mind.forgets(scope, "ex")
        assert replace(await mind.holdings(scope), revision=before.revision) == before

    async def test_a_topic_and_a_rule_are_words_too(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, mind.memory("is allergic to them", topic="allergy:peanuts"), "likes tea")
        await mind.forgets(scope, "peanuts")
        assert await mind.known(scope) == ["likes tea"]

    async def test_everything_is_everything_of_that_scope(self, mind: MemoryBench) -> None:
        scope, bo, mira = await mind.scope(), await mind.scope("bo"), await mind.scope(persona=MIRA)
        for each, name, persona in ((scope, "wen", XIA), (bo, "bo", XIA), (mira, "wen", MIRA)):
            _, claim = await mind.exchange(each, "a secret", "I see", name=name, persona=persona)
            learnt = [Remember(each, mind.memory("a secret"))]
            await mind.keeps(each, claim, summary="A secret.", changes=learnt)
        await mind.forgets_everything(scope)
        found = await mind.holdings(scope)
        assert (found.memories, found.passages, found.summary) == ((), (), None)
        assert await mind.window() == []
        for each, name, persona in ((bo, "bo", XIA), (mira, "wen", MIRA)):
            assert await mind.known(each) == ["a secret"]
            assert await mind.told(each) == ["a secret", "I see"]
            assert (await mind.holdings(each)).summary is not None
            assert (await mind.window(name=name, persona=persona))[:2] == ["person: a secret", "persona: I see"]

    async def test_what_was_never_kept_is_gone_too(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        _, claim = await mind.exchange(scope, "a secret", "I see")
        await mind.exchange(None, "another secret", "I see")
        await mind.forgets_everything(scope)
        assert (await mind.unkept(scope, claim)).lines == ()
        assert await mind.window() == []
        await mind.exchange(scope, "from now on")
        assert [line.text for line in (await mind.unkept(scope, claim)).lines] == ["from now on"]

    async def test_a_number_takes_with_it_what_it_comes_of(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        said, claim = await mind.exchange(scope, "we moved to Jinan", "how is it there?")
        other, _ = await mind.exchange(scope, "I have a dog")
        jinan = mind.memory("lives in Jinan", topic="home", message_id=said.message_id)
        dog = mind.memory("has a dog", message_id=other.message_id)
        await mind.keeps(scope, claim, changes=[Remember(scope, jinan), Remember(scope, dog)])
        await mind.remembers(scope, mind.memory("lives in Berlin", topic="home"))
        await mind.forgets(scope, numbers=(3,))
        assert await mind.known(scope) == ["has a dog"]
        assert await mind.told(scope) == ["I have a dog"]
        assert (await mind.window())[0] == "person: I have a dog"

    async def test_a_number_of_somebody_else_is_another_number(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        await mind.remembers(scope, "one", "two")
        await mind.remembers(other, "three")
        await mind.forgets(other, numbers=(2,), name="bo")
        await mind.forgets(other, numbers=(1,), name="bo")
        assert await mind.known(scope) == ["one", "two"]

    async def test_the_turn_that_forgets_writes_its_own_lines_after_it(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.exchange(scope, "my ex called", "and?")
        person = await mind.person()
        asked = Forget(scope, person, mind.now, words=("ex",))
        _, claim = await mind.exchange(scope, "forget my ex", "your ex is forgotten", effects=[asked])
        assert [line.text for line in (await mind.unkept(scope, claim)).lines] == [
            "and?",
            "forget my ex",
            "your ex is forgotten",
        ]

    async def test_what_is_just_being_kept_is_refused(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        _, claim = await mind.exchange(scope, "my ex called")
        _, theirs = await mind.exchange(other, "my ex called", name="bo")
        mine, of_bo = await mind.unkept(scope, claim), await mind.unkept(other, theirs)
        await mind.forgets(scope, "ex")
        changes = [Remember(scope, mind.memory("has an ex"))]
        assert not await mind.memories.keep(mind.kept(scope, claim, mine, changes=changes), mind.now)
        assert await mind.memories.keep(mind.kept(other, theirs, of_bo), mind.now)
        assert (await mind.known(scope), await mind.told(scope)) == ([], [])
        assert (await mind.unkept(scope, claim)).lines == ()

    async def test_work_about_it_is_gone_and_cannot_end(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        for each, name in ((scope, "wen"), (other, "bo")):
            await mind.tells("hello", name=name)
            jobs = [PlannedJob(f"{what} {name}", what, "ids", mind.now) for what in ("keep", "remind")]
            claim, _ = await mind.turn(each, jobs=jobs)
            await mind.releases(claim)
        await mind.store.plan_jobs([PlannedJob("retention", "retention", "", mind.now)])
        claims = await mind.store.claim_jobs(ANNE, mind.now, after(mind.now, 30), 10)
        (running,) = [claim for claim in claims if claim.key == "keep wen"]
        await mind.forgets_everything(scope)
        with pytest.raises(LeaseLost):
            await mind.store.finish_job(running, mind.now)
        mind.passes(60)
        left = await mind.store.claim_jobs(ANNE, mind.now, after(mind.now, 30), 10)
        assert {job.key for job in left} == {"keep bo", "remind bo", "retention"}

    async def test_an_answer_on_its_way_is_sent_and_then_forgotten(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.tells("my ex called")
        claim, commit = await mind.turn(scope, "what did your ex want?", "tell me")
        await mind.forgets(scope, "ex")
        assert [row.outgoing for row in (await mind.desk(claim)).open] == [plan.outgoing for plan in commit.outbox]
        await mind.exchanged(claim, commit)
        assert await mind.window() == ["persona: tell me"]

    async def test_a_withdrawn_turn_brings_nothing_back(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, mind.memory("Jinan", topic="home"))
        message = await mind.tells("we moved to Berlin")
        claim, _ = await mind.turn(scope, "oh!", effects=[Remember(scope, mind.memory("Berlin", topic="home"))])
        await mind.releases(claim)
        await mind.forgets_everything(scope)
        await mind.edits(message, "we moved to Bremen")
        assert await mind.known(scope) == []
        assert (await mind.pending_texts(await mind.claim()))[-1] == "we moved to Bremen"


class RoomForgetStories:
    async def test_in_a_room_only_what_they_said_is_gone(self, mind: MemoryBench) -> None:
        await self.two_talk(mind)
        room = await mind.room()
        await mind.forgets(room, "dog", name="wen")
        assert await mind.known(room) == ["wen has a cat", "bo has a dog"]
        assert await mind.told(room) == ["bo: a dog", "and is it a big dog, Bo?"]

    async def test_everything_is_what_they_said_and_was_answered_to_them_alone(self, mind: MemoryBench) -> None:
        await self.two_talk(mind)
        room = await mind.room()
        await mind.tells("wen: hello again", name="wen", chat="group")
        await mind.tells("bo: hello too", name="bo", chat="group")
        claim, commit = await mind.turn(room, "hello, both of you")
        await mind.exchanged(claim, commit)
        await mind.keeps(room, claim)
        await mind.forgets_everything(room, name="wen")
        assert await mind.known(room) == ["bo has a dog"]
        assert await mind.told(room) == [
            "bo: a dog",
            "and is it a big dog, Bo?",
            "bo: hello too",
            "hello, both of you",
        ]
        assert (await mind.holdings(room)).summary is None
        await mind.tells("and?", name="bo", chat="group")
        assert await mind.history(await mind.claim()) == [
            "person: bo: a dog",
            "persona: and is it a big dog, Bo?",
            "person: bo: hello too",
            "persona: hello, both of you",
        ]

    async def test_a_number_of_another_member_stays(self, mind: MemoryBench) -> None:
        await self.two_talk(mind)
        room = await mind.room()
        await mind.forgets(room, numbers=(1, 2, 3), name="bo")
        assert await mind.known(room) == ["wen has a dog", "wen has a cat"]

    async def test_the_operator_forgets_of_a_room_whatever_anybody_said(self, mind: MemoryBench) -> None:
        await self.two_talk(mind)
        room = await mind.room()
        await mind.changes(ForgetEverything(room, None, mind.now))
        assert (await mind.known(room), await mind.told(room)) == ([], [])

    async def test_work_of_a_room_belongs_to_everybody(self, mind: MemoryBench) -> None:
        room = await mind.room()
        await mind.tells("hello", chat="group")
        await mind.turn(room, jobs=[PlannedJob("keep group", "keep", "ids", mind.now)])
        await mind.forgets_everything(room)
        assert len(await mind.store.claim_jobs(ANNE, mind.now, after(mind.now, 30), 10)) == 1

    async def two_talk(self, mind: MemoryBench) -> None:
        """Two members tell of their pets."""
        room = await mind.room()
        wen, bo = await mind.person("wen"), await mind.person("bo")
        await mind.exchange(room, "wen: a dog", "and is it a small dog, Wen?", chat="group", name="wen")
        _, claim = await mind.exchange(room, "bo: a dog", "and is it a big dog, Bo?", chat="group", name="bo")
        learnt = [
            Remember(room, mind.memory(text, Kind.FACT, person=person))
            for text, person in (("wen has a dog", wen), ("wen has a cat", wen), ("bo has a dog", bo))
        ]
        await mind.keeps(room, claim, summary="Two dogs and a cat.", changes=learnt)
        assert len(await mind.told(room)) == 4


class BlankStories:
    """What is told of a message afterwards, by whoever can look at its life."""

    async def test_an_edit_of_a_forgotten_message_can_still_be_accepted(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        message, _ = await mind.exchange(scope, "my ex called", "and?")
        await mind.forgets_everything(scope)
        await mind.edits(message, "my ex wrote")
        assert (await mind.accept(message)).duplicates == 1
        assert await mind.window() == []

    async def test_a_burst_of_which_one_was_forgotten_can_be_taken_again(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        first = await mind.tells("I am sad")
        await mind.tells("forget my ex")
        asked = Forget(scope, await mind.person(), mind.now, words=("ex",))
        claim, commit = await mind.turn(scope, "forgotten", effects=[asked])
        await mind.releases(claim)
        await mind.edits(first, "I am not sad")
        claim = await mind.claim()
        assert await mind.pending_texts(claim) == ["I am sad", "", "I am not sad"]
        record = await mind.store.turn(commit.turn)
        assert record is not None
        assert record.withdrawn

    async def test_what_fails_is_forgotten_as_what_is_sent(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.tells("my ex called")
        claim, commit = await mind.turn(scope, "your ex?")
        await mind.forgets(scope, "ex")
        assert await mind.marks(claim, commit.outbox[0].key)
        await mind.store.settle(claim, commit.outbox[0].key, OutboxState.FAILED, mind.now)
        await mind.releases(claim)
        assert await mind.window() == []
