"""What is done to messages, turns and chats afterwards is done to what was kept of them."""

from dataclasses import replace

from botkit.delivery.records import BindPersona, Effect
from botkit.memory.changes import Correct, End, Forget, Pause, Remember
from botkit.memory.tokens import tokens_of
from botkit.messages import MessageEdited, MessageReceived, PersonaId
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import MIRA, XIA
from botkit.testing.store_stories.moves import GROUP, SUPERGROUP, notice


class UndoStories:
    async def test_what_a_withdrawn_turn_remembered_is_gone(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        for each in (scope, other):
            await mind.remembers(each, mind.memory("Jinan", topic="home"), "no lists", "likes tea")
        await mind.changes(End(other, (1, 2), mind.now))
        await mind.remembers(other, "likes tea", "has a cat", "has a fish")
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
        scope, other = await mind.scope(), await mind.scope("bo")
        await mind.changes(Pause(other, paused=True))
        await self.withdrawn_turn(mind, Pause(scope, paused=True))
        assert not (await mind.holdings(scope)).paused
        assert (await mind.holdings(other)).paused

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

    async def test_what_was_shared_of_it_is_gone_with_it(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        everyone = replace(scope, persona=PersonaId("*"))
        for text in ("I like tea", "I like rain"):
            said = await mind.tells(text)
            learnt = mind.memory(text, message_id=said.message_id)
            claim, commit = await mind.turn(scope, effects=[Remember(each, learnt) for each in (scope, everyone)])
            await mind.exchanged(claim, commit)
        await mind.deletes(said)
        for each in (scope, everyone):
            assert await mind.known(each) == ["I like tea"]

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
