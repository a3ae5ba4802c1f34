"""Two rooms that turn out to be one have one memory, and nobody else's changes."""

from dataclasses import replace

from botkit.clock import after
from botkit.delivery.records import PlannedJob
from botkit.memory.changes import Forget, Pause, Remember
from botkit.memory.records import Kind
from botkit.messages import Scope
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import ANNE, MIRA, XIA
from botkit.testing.store_stories.moves import GROUP, SUPERGROUP, notice


class JoinedMemoryStories:
    async def test_two_rooms_that_become_one_have_one_memory(self, mind: MemoryBench) -> None:
        older, younger = await mind.room(GROUP), await mind.room(SUPERGROUP)
        for room, chat in ((older, GROUP), (younger, SUPERGROUP)):
            message, claim = await mind.exchange(room, f"in the {chat}", chat=chat)
            learnt = mind.memory(f"of the {chat}", message_id=message.message_id)
            await mind.keeps(room, claim, summary=f"The {chat}.", changes=[Remember(room, learnt)])
            await mind.exchange(room, f"unkept in the {chat}", chat=chat)
        await mind.remembers(younger, "a slip", "another")
        await mind.changes(Forget(younger, None, mind.now, numbers=(2, 3)))
        third = await mind.room("elsewhere")
        await mind.remembers_in(third, "elsewhere", mind.memory("of another group"))
        seen = await mind.holdings(younger)
        await notice(mind)
        assert await mind.known(third) == ["of another group"]
        await mind.remembers(third, "of another group still")
        assert (await mind.holdings(third)).memories[-1].number == 2
        for room in (older, younger):
            assert await mind.known(room) == ["of the group", "of the supergroup"]
            assert await mind.told(room) == ["in the group", "in the supergroup"]
        found = await mind.holdings(older, seen.revision)
        assert found.whole
        assert [each.number for each in found.memories] == [1, 2]
        assert found.summary is not None
        assert found.summary.text == "The group.\nThe supergroup."
        claim = (await mind.exchange(older, "together", chat=SUPERGROUP))[1]
        await mind.keeps(older, claim)
        assert (await mind.told(younger))[2:] == ["unkept in the group", "unkept in the supergroup", "together"]
        await mind.deletes(message)
        assert "of the supergroup" not in await mind.known(older)
        await mind.remembers(older, "of both")
        assert (await mind.holdings(older)).memories[-1].number == 5

    async def test_the_younger_memory_goes_over_where_the_older_has_none(self, mind: MemoryBench) -> None:
        older, younger = await mind.room(GROUP), await mind.room(SUPERGROUP)
        await mind.exchange(None, "in the group", chat=GROUP)
        _, claim = await mind.exchange(younger, "in the supergroup", chat=SUPERGROUP)
        unkept = await mind.unkept(younger, claim)
        await mind.remembers(younger, "of the supergroup")
        private = await mind.scope()
        await mind.remembers(private, "of mine")
        await notice(mind)
        assert await mind.known(older) == ["of the supergroup"]
        assert await mind.known(private) == ["of mine"]
        assert not await mind.memories.keep(mind.kept(younger, claim, unkept), mind.now)
        assert [line.text for line in await mind.keeps(older, claim)] == ["in the supergroup"]

    async def test_whoever_is_named_like_a_room_has_no_part_in_it(self, mind: MemoryBench) -> None:
        older, younger = await mind.room(GROUP), await mind.room(SUPERGROUP)
        namesakes: list[Scope] = []
        for room, chat in ((older, GROUP), (younger, SUPERGROUP)):
            _, claim = await mind.exchange(room, f"in the {chat}", chat=chat)
            namesakes.append(replace(await mind.scope(), person=str(claim.row)))
            await mind.remembers(namesakes[-1], "of mine")
            await mind.remembers(room, f"of the {chat}")
        await notice(mind)
        assert await mind.known(older) == ["of the group", "of the supergroup"]
        assert [await mind.known(each) for each in namesakes] == [["of mine"], ["of mine"]]

    async def test_of_two_personas_each_keeps_its_own(self, mind: MemoryBench) -> None:
        for chat in (GROUP, SUPERGROUP):
            for persona in (XIA, MIRA):
                room = await mind.room(chat, persona=persona)
                _, claim = await mind.exchange(room, f"{persona.id} in the {chat}", chat=chat, persona=persona)
                await mind.keeps(room, claim)
        await notice(mind)
        for persona in (XIA, MIRA):
            room = await mind.room(GROUP, persona=persona)
            assert await mind.told(room) == [f"{persona.id} in the {chat}" for chat in (GROUP, SUPERGROUP)]

    async def test_lines_that_another_has_not_kept_yet_are_still_to_be_kept(self, mind: MemoryBench) -> None:
        older, younger, private = await mind.room(GROUP), await mind.room(SUPERGROUP), await mind.scope()
        await mind.exchange(older, "in the group", chat=GROUP)
        await mind.exchange(private, "between us before", chat=GROUP)
        await mind.exchange(private, "between us", chat=SUPERGROUP)
        _, claim = await mind.exchange(younger, "among us all", chat=SUPERGROUP)
        await mind.keeps(younger, claim)
        await notice(mind)
        assert [line.text for line in (await mind.unkept(private, claim)).lines] == ["between us before", "between us"]
        assert [line.text for line in (await mind.unkept(older, claim)).lines] == ["in the group"]

    async def test_a_turn_of_the_younger_room_can_still_be_taken_back(self, mind: MemoryBench) -> None:
        older, younger = await mind.room(GROUP), await mind.room(SUPERGROUP)
        await mind.exchange(older, "in the group", chat=GROUP)
        await mind.remembers(older, "has a dog", "has a cat")
        await mind.remembers_in(younger, SUPERGROUP, mind.memory("Jinan", Kind.FACT, topic="home"))
        message = await mind.tells("Berlin", chat=SUPERGROUP)
        claim, _ = await mind.turn(younger, "oh!", effects=[Remember(younger, mind.memory("Berlin", topic="home"))])
        await mind.releases(claim)
        await notice(mind)
        assert await mind.known(older) == ["has a dog", "has a cat", "(Jinan)", "Berlin"]
        await mind.edits(message, "Bremen")
        assert await mind.known(older) == ["has a dog", "has a cat", "Jinan"]

    async def test_a_younger_room_of_which_more_is_known_goes_over_whole(self, mind: MemoryBench) -> None:
        older, younger = await mind.room(GROUP), await mind.room(SUPERGROUP)
        for room, chat, texts in ((older, GROUP, ["hello"]), (younger, SUPERGROUP, ["one", "two", "three"])):
            for text in texts:
                _, claim = await mind.exchange(room, text, chat=chat)
                await mind.keeps(room, claim)
        await mind.changes(Pause(younger, paused=True))
        await notice(mind)
        assert (await mind.holdings(older)).paused
        await mind.changes(Pause(older, paused=False))
        _, claim = await mind.exchange(older, "four", chat=SUPERGROUP)
        await mind.keeps(older, claim)
        assert await mind.told(older) == ["hello", "one", "two", "three", "four"]

    async def test_who_looked_at_a_room_without_a_word_is_told_everything(self, mind: MemoryBench) -> None:
        older, younger = await mind.room(GROUP), await mind.room(SUPERGROUP)
        await mind.exchange(older, "in the group", chat=GROUP)
        await mind.exchange(None, "in the supergroup", chat=SUPERGROUP)
        await mind.remembers(younger, "one", "two", "three")
        seen = await mind.holdings(younger)
        await notice(mind)
        found = await mind.holdings(older, seen.revision)
        assert (found.whole, [each.text for each in found.memories]) == (True, ["one", "two", "three"])

    async def test_work_of_others_stays_theirs(self, mind: MemoryBench) -> None:
        for chat in (GROUP, SUPERGROUP):
            await mind.exchange(await mind.room(chat), f"in the {chat}", chat=chat)
        private = await mind.scope()
        await mind.tells("hello")
        claim, _ = await mind.turn(private, jobs=[PlannedJob("keep wen", "keep", "ids", mind.now)])
        await mind.releases(claim)
        await notice(mind)
        await mind.forgets_everything(private)
        assert await mind.store.claim_jobs(ANNE, mind.now, after(mind.now, 30), 10) == ()

    async def test_an_answer_on_its_way_stands_where_its_persona_said_it(self, mind: MemoryBench) -> None:
        room, mira = await mind.room(GROUP), await mind.room(GROUP, persona=MIRA)
        await mind.exchange(room, "one", "two", chat=GROUP)
        await mind.exchange(mira, "to mira", chat=GROUP, persona=MIRA)
        later = await mind.room(SUPERGROUP, persona=MIRA)
        await mind.exchange(later, "to mira, too", chat=SUPERGROUP, persona=MIRA)
        await mind.tells("three", chat=SUPERGROUP)
        claim, commit = await mind.turn(await mind.room(SUPERGROUP), "four")
        await mind.releases(claim)
        await notice(mind)
        claim = await mind.claim()
        await mind.exchanged(claim, commit)
        await mind.tells("and?", chat=SUPERGROUP)
        claim = await mind.claim()
        assert await mind.history(claim) == ["person: one", "persona: two", "person: three", "persona: four"]
        assert await mind.history(claim, persona=MIRA) == ["person: to mira", "person: to mira, too"]
