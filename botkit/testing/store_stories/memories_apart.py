"""What one forgets, others keep, however near they talk."""

from dataclasses import replace

from botkit.delivery.records import HistoryLine, OutboxState
from botkit.memory.changes import Remember
from botkit.memory.ports import Kept
from botkit.memory.records import Passage
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import MIRA, XIA


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

    async def test_places_count_for_each_person(self, mind: MemoryBench) -> None:
        for name in ("bo", "wen"):
            scope = await mind.scope(name)
            for text in ("one", "two"):
                _, claim = await mind.exchange(scope, text, name=name)
                await mind.keeps(scope, claim)
            assert [each.seq for each in (await mind.holdings(scope)).passages] == [1, 2]

    async def test_an_answer_of_another_persona_is_not_waited_for(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        for text in ("one", "two"):
            _, claim = await mind.exchange(scope, text)
        await mind.tells("to mira")
        await mind.turn(await mind.scope(persona=MIRA), "on its way", persona=MIRA)
        unkept = await mind.unkept(scope, claim)
        assert ([line.text for line in unkept.lines], unkept.waits) == (["one", "two"], False)

    async def test_what_is_taken_back_comes_of_its_own_message_again(self, mind: MemoryBench) -> None:
        bo, scope = await mind.scope("bo"), await mind.scope()
        for each, name in ((bo, "bo"), (scope, "wen")):
            said = await mind.tells("I like tea", name=name)
            learnt = Remember(each, mind.memory("likes tea", message_id=said.message_id))
            claim, commit = await mind.turn(each, effects=[learnt])
            await mind.exchanged(claim, commit)
        again = await mind.tells("I still like tea")
        stronger = Remember(scope, mind.memory("likes tea", message_id=again.message_id))
        claim, _ = await mind.turn(scope, "noted", effects=[stronger])
        await mind.releases(claim)
        await mind.edits(again, "I do not care")
        assert await mind.known(scope) == ["likes tea"]
        await mind.deletes(said)
        assert (await mind.known(scope), await mind.known(bo)) == ([], ["likes tea"])

    async def test_what_was_edited_is_not_told_again_for_the_sake_of_others(self, mind: MemoryBench) -> None:
        scope, room = await mind.scope(), await mind.room("wen")
        message, claim = await mind.exchange(scope, "I like mondais")
        await mind.keeps(scope, claim)
        await mind.exchange(room, "among us all")
        await mind.remembers(room, *(f"rule {number}" for number in range(9)))
        await mind.edits(message, "I like Mondays")
        first = await mind.holdings(scope)
        await mind.remembers(scope, "has a dog")
        new = await mind.holdings(scope, first.revision)
        assert (new.whole, [each.text for each in new.memories], new.passages) == (False, ["has a dog"], ())

    async def test_a_file_is_brought_in_for_each_person(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        line = Passage(0, "person", mind.now, "", "a line of the file")
        for each in (scope, other):
            assert await mind.memories.keep(Kept(each, -7, 0, 5, (line,)), mind.now)
        await mind.forgets_everything(scope)
        assert [(await mind.memories.unkept(each, -7, 1)).through for each in (scope, other)] == [0, 5]


class TwoPersonaStories:
    """Each of two personas in one chat has a history of its own."""

    async def test_lines_of_each_are_counted_apart(self, mind: MemoryBench) -> None:
        for persona in (XIA, MIRA):
            scope = await mind.scope(persona=persona)
            _, claim = await mind.exchange(scope, "hello", "hello!", persona=persona)
            assert [line.seq for line in (await mind.unkept(scope, claim)).lines] == [1, 2]

    async def test_what_one_could_not_send_is_not_shown_because_the_other_answers(self, mind: MemoryBench) -> None:
        await mind.tells("to mira")
        claim, commit = await mind.turn(await mind.scope(persona=MIRA), "never sent", persona=MIRA)
        await mind.sends(claim, commit.outbox[0].key, state=OutboxState.FAILED)
        await mind.releases(claim)
        await mind.exchange(await mind.scope(), "to xia", "sent")
        assert await mind.window(persona=MIRA) == ["person: to mira"]

    async def test_a_turn_is_taken_back_however_much_the_other_heard(self, mind: MemoryBench) -> None:
        await mind.tells("to mira")
        claim = await mind.claim()
        heard = mind.answer_to(claim, (await mind.desk(claim, persona=MIRA)).pending)
        lines = (HistoryLine("person", "to mira", mind.now),) * 1_001
        assert await mind.store.commit(replace(heard, persona=MIRA, history=lines))
        await mind.releases(claim)
        message = await mind.tells("what I said")
        claim = await mind.claim()
        answer = mind.answer_to(claim, (await mind.desk(claim)).pending, "a notice")
        notice = tuple(replace(planned, remembered=False) for planned in answer.outbox)
        assert await mind.store.commit(replace(answer, outbox=notice))
        await mind.releases(claim)
        await mind.edits(message, "what I meant")
        assert await mind.history(await mind.claim()) == []

    async def test_what_one_forgets_is_not_missing_in_an_answer_of_the_other(self, mind: MemoryBench) -> None:
        mira = await mind.scope(persona=MIRA)
        await mind.exchange(mira, "a secret", "I see", persona=MIRA)
        await mind.tells("hello")
        claim, commit = await mind.turn(await mind.scope(), "hello!")
        await mind.forgets_everything(mira)
        await mind.exchanged(claim, commit)
        assert await mind.window() == ["person: hello", "persona: hello!"]
