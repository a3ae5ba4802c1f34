"""What one forgets, others keep, however near they talk."""

from dataclasses import replace

from botkit.memory.changes import Remember
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import MIRA


class NeighbourStories:
    """Others talk in the very same chat, or have the very same numbers."""

    async def test_of_one_chat_only_their_own_lines_are_gone(self, mind: MemoryBench) -> None:
        scope, room = await mind.scope(), await mind.room("wen")
        await mind.exchange(scope, "between us", "of course")
        _, claim = await mind.exchange(room, "among us all", "hello all")
        await mind.forgets_everything(scope)
        assert await mind.window() == ["person: among us all", "persona: hello all"]
        assert [line.text for line in (await mind.unkept(room, claim)).lines] == ["among us all", "hello all"]

    async def test_a_word_of_others_takes_nothing_of_mine(self, mind: MemoryBench) -> None:
        for name, pet in (("ann", "cat"), ("wen", "dog"), ("bo", "cat")):
            scope = await mind.scope(name)
            _, claim = await mind.exchange(scope, f"I have a {pet}", f"a {pet}?", name=name)
            learnt = [Remember(scope, mind.memory(f"has a {pet}"))]
            await mind.keeps(scope, claim, summary=f"They have a {pet}.", changes=learnt)
        scope = await mind.scope("wen")
        before = await mind.holdings(scope)
        await mind.forgets(scope, "cat", name="wen")
        assert replace(await mind.holdings(scope), revision=before.revision) == before
        await mind.forgets(scope, "dog", name="wen")
        after_it = await mind.holdings(scope)
        assert (after_it.memories, after_it.passages, after_it.summary) == ((), (), None)
        for name in ("ann", "bo"):
            assert (await mind.holdings(await mind.scope(name))).summary is not None
            assert await mind.told(await mind.scope(name)) == ["I have a cat", "a cat?"]

    async def test_what_somebody_else_said_there_stays_though_nobody_keeps_it(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.exchange(scope, "mine")
        await mind.accept(replace(mind.message("theirs"), sender=mind.message(chat="bo").sender))
        claim, _ = await mind.turn(None)
        await mind.releases(claim)
        await mind.forgets_everything(scope)
        assert await mind.window() == ["person: theirs"]

    async def test_what_was_said_to_others_stays_though_nobody_keeps_it(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.exchange(await mind.scope("bo"), "hello", name="bo")
        await mind.exchange(None, "theirs", "to them", name="bo")
        await mind.exchange(scope, "mine", "to me")
        await mind.forgets_everything(scope)
        assert await mind.window(name="bo") == ["person: hello", "person: theirs", "persona: to them"]

    async def test_what_another_persona_was_told_is_not_blanked(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope(persona=MIRA)
        await mind.exchange(scope, "hello xia")
        first = await mind.tells("hello mira")
        await mind.tells("I have a dog")
        claim, commit = await mind.turn(other, "a dog?", persona=MIRA)
        await mind.releases(claim)
        await mind.forgets_everything(scope)
        await mind.edits(first, "hello Mira")
        assert await mind.pending_texts(await mind.claim()) == ["hello mira", "I have a dog", "hello Mira"]
        record = await mind.store.turn(commit.turn)
        assert record is not None
        assert record.withdrawn

    async def test_what_two_personas_were_told_in_one_chat_is_apart(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope(persona=MIRA)
        await mind.exchange(scope, "to xia", "yes?")
        await mind.exchange(other, "to mira", "oh?", persona=MIRA)
        await mind.exchange(None, "to mira again", "oh!", persona=MIRA)
        _, claim = await mind.exchange(scope, "to xia again", "yes!")
        assert [line.text for line in await mind.keeps(scope, claim)] == ["to xia", "yes?", "to xia again", "yes!"]
        await mind.forgets(scope, "mira")
        assert len(await mind.window()) == 4
        await mind.forgets_everything(scope)
        assert await mind.window(persona=MIRA) == [
            "person: to mira",
            "persona: oh?",
            "person: to mira again",
            "persona: oh!",
        ]
