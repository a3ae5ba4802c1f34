"""What is done to messages, turns and chats afterwards is done to what was kept of them."""

from dataclasses import replace

from botkit.delivery.records import BindPersona, Effect
from botkit.memory.changes import Correct, End, Forget, Pause, Remember
from botkit.memory.records import Kind
from botkit.memory.tokens import tokens_of
from botkit.messages import MessageEdited, MessageReceived
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import MIRA, XIA
from botkit.testing.store_stories.moves import GROUP, SUPERGROUP, notice


class UndoStories:
    async def test_what_a_withdrawn_turn_remembered_is_gone(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        for each in (scope, other):
            await mind.remembers(each, mind.memory("Jinan", topic="home"), "no lists", "likes tea")
        before, theirs = await mind.holdings(scope), await mind.holdings(other)
        await self.withdrawn_turn(
            mind,
            Remember(scope, mind.memory("Berlin", topic="home")),
            End(scope, (2,), mind.now),
            Remember(scope, mind.memory("likes tea", message_id="m9")),
            Remember(scope, mind.memory("has a dog")),
        )
        after = await mind.holdings(scope)
        assert after.memories == before.memories
        assert after.revision > before.revision
        assert (await mind.holdings(scope, before.revision)).whole
        assert await mind.holdings(other) == theirs
        await mind.remembers(scope, "has a parrot")
        assert (await mind.holdings(scope)).memories[-1].number == 6

    async def test_a_pause_is_taken_back(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await self.withdrawn_turn(mind, Pause(scope, paused=True))
        assert not (await mind.holdings(scope)).paused

    async def test_a_persona_and_a_memory_are_taken_back_together(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await self.withdrawn_turn(
            mind, BindPersona(MIRA.id), Remember(scope, mind.memory("likes tea")), BindPersona(XIA.id)
        )
        assert await mind.known(scope) == []
        assert (await mind.claim()).persona is None

    async def test_what_was_forgotten_or_corrected_stays_so(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, "has an ex", "has a dog")
        await self.withdrawn_turn(
            mind,
            Forget(scope, await mind.person(), mind.now, words=("ex",)),
            Correct(scope, 2, "has a cat", ("cat",), mind.now),
        )
        assert await mind.known(scope) == ["has a cat"]

    async def test_what_a_turn_remembered_names_the_turn(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.tells("I like tea")
        _, commit = await mind.turn(scope, "me too", effects=[Remember(scope, mind.memory("likes tea"))])
        assert [each.source.turn for each in (await mind.holdings(scope)).memories] == [commit.turn]

    @staticmethod
    async def withdrawn_turn(mind: MemoryBench, *effects: Effect) -> None:
        """A turn with these effects whose message is changed before anything of its answer was sent."""
        message = await mind.tells("what I said")
        claim, _ = await mind.turn(await mind.scope(), "one", effects=effects)
        await mind.releases(claim)
        await mind.edits(message, "what I meant")


class AmendedMemoryStories:
    async def test_an_edit_after_the_answer_reaches_the_passage(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        message, claim = await mind.exchange(scope, "I like mondais", "do you?")
        learnt = mind.memory("likes mondais", message_id=message.message_id)
        await mind.keeps(scope, claim, changes=[Remember(scope, learnt), Remember(scope, mind.memory("has a dog"))])
        before = await mind.holdings(scope)
        await mind.edits(message, "I like Mondays")
        found = await mind.holdings(scope, before.revision)
        assert found.whole
        assert (found.passages[0].tokens, found.passages[0].vector) == (tokens_of("I like Mondays"), b"")
        assert found.passages[1] == before.passages[1]
        assert await mind.told(scope) == ["I like Mondays", "do you?"]
        assert await mind.known(scope) == ["has a dog"]

    async def test_a_delete_after_the_answer_takes_the_passage_with_it(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        message, claim = await mind.exchange(scope, "I like tea", "do you?")
        learnt = Remember(scope, mind.memory("likes tea", message_id=message.message_id))
        await mind.keeps(scope, claim, changes=[learnt])
        await mind.deletes(message)
        assert await mind.told(scope) == ["do you?"]
        assert await mind.known(scope) == []

    async def test_the_same_id_in_another_chat_is_another_message(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        said = [mind.message("one", chat=chat, message_id="1") for chat in ("wen", "wen-elsewhere", "bo")]
        for message, whose in zip(said, (scope, scope, other), strict=True):
            await mind.accept(message)
            claim, _ = await mind.turn(whose)
            await mind.releases(claim)
            await mind.keeps(
                whose, claim, changes=[Remember(whose, mind.memory(f"of {message.conversation.chat}", message_id="1"))]
            )
        await mind.edits(said[0], "two")
        assert await mind.told(scope) == ["two", "one"]
        assert await mind.known(scope) == ["of wen-elsewhere"]
        await mind.deletes(said[1])
        assert (await mind.told(scope), await mind.known(scope)) == (["two"], [])
        assert (await mind.told(other), await mind.known(other)) == (["one"], ["of bo"])

    async def test_what_is_being_kept_when_it_is_edited_is_read_again(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        message, claim = await mind.exchange(scope, "I like mondais")
        early = await mind.unkept(scope, claim)
        await mind.edits(message, "I like Mondays")
        assert not await mind.memories.keep(mind.kept(scope, claim, early), mind.now)
        await mind.keeps(scope, claim)
        assert await mind.told(scope) == ["I like Mondays"]

    async def test_silence_that_comes_to_mean_us_takes_its_passage_back(self, mind: MemoryBench) -> None:
        room = await mind.room()
        message = replace(await self.aside(mind), text="I like tea")
        claim = await mind.claim()
        commit = mind.answer_to(claim, (await mind.desk(claim)).pending)
        assert await mind.store.commit(replace(commit, outcome="silence", scope=room))
        await mind.releases(claim)
        await mind.keeps(room, claim)
        assert await mind.told(room) == ["I like tea"]
        edit = MessageEdited(
            mind.new_name("event"),
            message.conversation,
            message.sender,
            mind.now,
            message.chat,
            message_id=message.message_id,
            text="Xia, I like tea",
        )
        await mind.accept(edit)
        assert await mind.told(room) == []

    @staticmethod
    async def aside(mind: MemoryBench) -> MessageReceived:
        message = replace(mind.message("I like tea", chat="group"), addressed=False)
        await mind.accept(message)
        return message


class MovedMemoryStories:
    async def test_a_room_is_found_under_its_earlier_id_and_its_new_one(self, mind: MemoryBench) -> None:
        room, later = await mind.room(GROUP), await mind.room(SUPERGROUP)
        message, claim = await mind.exchange(room, "we meet on Friday", chat=GROUP)
        await mind.keeps(room, claim, changes=[Remember(room, mind.memory("on Friday", message_id=message.message_id))])
        assert (await mind.holdings(later)).revision == 0
        await notice(mind)
        for each in (room, later):
            assert await mind.told(each) == ["we meet on Friday"]
            assert await mind.known(each) == ["on Friday"]
        await mind.exchange(room, "or on Saturday", chat=SUPERGROUP)
        assert [line.text for line in await mind.keeps(later, claim)] == ["or on Saturday"]

    async def test_the_same_id_after_the_move_is_another_message(self, mind: MemoryBench) -> None:
        room = await mind.room(GROUP)
        before = mind.message("before", chat=GROUP, message_id="1")
        later = mind.message("later", chat=SUPERGROUP, message_id="1")
        for message in (before, later):
            await mind.accept(message)
            claim, _ = await mind.turn(room)
            await mind.releases(claim)
            learnt = Remember(room, mind.memory(message.text, message_id=message.message_id))
            if message is before:
                await mind.keeps(room, claim, changes=[learnt])
                await notice(mind)
            else:
                await mind.keeps(room, claim, changes=[learnt])
        await mind.deletes(later)
        assert (await mind.told(room), await mind.known(room)) == (["before"], ["before"])
        await mind.accept(mind.deletion(before))
        assert (await mind.told(room), await mind.known(room)) == ([], [])

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

    async def test_a_private_chat_that_moves_keeps_its_memory(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        for chat in ("wen", "wen-elsewhere", "wen"):
            await mind.accept(replace(mind.message(f"in {chat}", chat=chat), sender=mind.message().sender))
            claim, _ = await mind.turn(scope)
            await mind.releases(claim)
        await mind.keeps(scope, claim)
        await notice(mind, "wen", "wen-elsewhere")
        assert [line.text for line in (await mind.unkept(scope, claim)).lines] == ["in wen-elsewhere"]
        await mind.keeps(scope, claim)
        await mind.forgets(scope, "elsewhere")
        assert await mind.told(scope) == ["in wen", "in wen"]
        await mind.says("and?", chat="wen-elsewhere")
        assert await mind.history(await mind.claim()) == ["person: in wen", "person: in wen"]

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
