"""Lines that were said become passages that can be found again."""

from dataclasses import replace

from botkit.clock import after
from botkit.delivery.records import OutboxState
from botkit.memory.changes import Remember
from botkit.memory.ports import Kept
from botkit.memory.records import Passage, Vector
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import MIRA


class KeepStories:
    async def test_what_was_said_and_shown_is_kept_with_its_words(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        message, claim = await mind.exchange(scope, "I have a dog", "what is it called?")
        unkept = await mind.unkept(scope, claim)
        assert [(line.role, line.text, line.name) for line in unkept.lines] == [
            ("person", "I have a dog", "Wen"),
            ("persona", "what is it called?", ""),
        ]
        assert (unkept.lines[0].person, unkept.lines[0].message_id) == (await mind.person(), message.message_id)
        assert (unkept.more, unkept.waits) == (False, False)
        await mind.keeps(scope, claim, summary="They have a dog.", changes=[Remember(scope, mind.memory("has a dog"))])
        found = await mind.holdings(scope)
        assert [(each.seq, each.text, each.vector) for each in found.passages] == [(1, "", b"v"), (2, "", b"v")]
        assert found.passages[0].tokens
        assert found.summary is not None
        assert found.summary.text == "They have a dog."
        assert await mind.told(scope) == ["I have a dog", "what is it called?"]
        assert await mind.known(scope) == ["has a dog"]
        assert (await mind.unkept(scope, claim)).lines == ()

    async def test_passages_come_in_their_order_and_only_theirs(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope("wen"), await mind.scope("bo")
        for each, name in ((scope, "wen"), (other, "bo")):
            _, claim = await mind.exchange(each, f"of {name}", "one", "two", name=name)
            await mind.keeps(each, claim)
        assert [each.text for each in await mind.memories.passages(scope, [3, 1, 9, 1])] == ["of wen", "two"]
        assert await mind.told(other) == ["of bo", "one", "two"]

    async def test_a_limit_leaves_the_rest_for_the_next_time(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        for text in ("one", "two", "three"):
            _, claim = await mind.exchange(scope, text)
        first = await mind.unkept(scope, claim, 2)
        assert ([line.text for line in first.lines], first.more) == (["one", "two"], True)
        assert await mind.memories.keep(mind.kept(scope, claim, first), mind.now)
        rest = await mind.unkept(scope, claim, 2)
        assert ([line.text for line in rest.lines], rest.more) == (["three"], False)

    async def test_what_is_being_sent_waits(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        _, claim = await mind.exchange(scope, "good morning", "good morning!")
        await mind.tells("what I said")
        claim, commit = await mind.turn(scope, "one", "two")
        await mind.sends(claim, commit.outbox[0].key)
        early = await mind.unkept(scope, claim)
        assert ([line.text for line in early.lines], early.waits) == (["good morning", "good morning!"], True)
        assert await mind.memories.keep(mind.kept(scope, claim, early), mind.now)
        assert await mind.marks(claim, commit.outbox[1].key)
        await mind.store.settle(claim, commit.outbox[1].key, OutboxState.FAILED, mind.now)
        late = await mind.unkept(scope, claim)
        assert ([line.text for line in late.lines], late.waits) == (["what I said", "one"], False)

    async def test_a_turn_without_a_scope_is_kept_by_nobody(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        _, claim = await mind.exchange(scope, "mine")
        await mind.exchange(None, "nobody's", "indeed")
        await mind.exchange(scope, "mine again")
        assert [line.text for line in await mind.keeps(scope, claim)] == ["mine", "mine again"]

    async def test_of_one_conversation_each_keeps_their_own(self, mind: MemoryBench) -> None:
        scopes = [await mind.scope(), await mind.scope("bo"), await mind.scope(persona=MIRA)]
        room = await mind.room("wen")
        claims = [
            (await mind.exchange(scopes[0], "of wen"))[1],
            (await mind.exchange(scopes[1], "of bo"))[1],
            (await mind.exchange(scopes[2], "of wen and mira", persona=MIRA))[1],
            (await mind.exchange(room, "of everybody"))[1],
        ]
        for scope, claim, text in zip(
            (*scopes, room), claims, ("of wen", "of bo", "of wen and mira", "of everybody"), strict=True
        ):
            assert [line.text for line in await mind.keeps(scope, claim)] == [text]
            assert await mind.told(scope) == [text]

    async def test_who_never_talked_there_has_nothing_to_keep(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        _, claim = await mind.exchange(scope, "mine")
        await mind.remembers(other, "has a cat")
        unkept = await mind.unkept(other, claim)
        assert unkept.lines == ()
        mine = await mind.unkept(scope, claim)
        assert not await mind.memories.keep(mind.kept(other, claim, replace(mine, revision=99)), mind.now)
        assert await mind.told(other) == []

    async def test_lines_are_kept_once(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        _, claim = await mind.exchange(scope, "one")
        early = await mind.unkept(scope, claim)
        await mind.exchange(scope, "two")
        await mind.keeps(scope, claim)
        assert not await mind.memories.keep(mind.kept(scope, claim, early), mind.now)
        assert await mind.told(scope) == ["one", "two"]
        await mind.exchange(scope, "three")
        await mind.keeps(scope, claim)
        assert await mind.told(scope) == ["one", "two", "three"]

    async def test_only_new_passages_are_told_to_who_looked_before(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        _, claim = await mind.exchange(scope, "one")
        await mind.keeps(scope, claim, summary="One.")
        first = await mind.holdings(scope)
        for number in range(5):
            _, theirs = await mind.exchange(other, f"bo {number}", name="bo")
            await mind.keeps(other, theirs, summary="Bo.")
        await mind.exchange(scope, "two")
        await mind.keeps(scope, claim)
        new = await mind.holdings(scope, first.revision)
        assert (new.whole, [each.seq for each in new.passages], new.summary) == (False, [2], None)

    async def test_places_of_two_conversations_are_no_neighbours(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        for chat in ("wen", "wen-elsewhere", "wen-elsewhere", "wen"):
            await mind.says(f"in {chat}", chat=chat)
            claim, _ = await mind.turn(scope)
            await mind.releases(claim)
            await mind.keeps(scope, claim)
        assert [each.seq for each in (await mind.holdings(scope)).passages] == [1, 3, 4, 6]

    async def test_an_import_is_of_no_conversation(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        for number in range(3):
            lines = tuple(Passage(0, "person", after(mind.now, n), "Wen", f"line {number} {n}") for n in range(2))
            assert await mind.memories.keep(Kept(scope, 0, 0, 0, lines), mind.now)
        assert await mind.told(scope) == [f"line {number} {n}" for number in range(3) for n in range(2)]
        _, claim = await mind.exchange(scope, "and now")
        await mind.keeps(scope, claim)
        assert (await mind.told(scope))[-1] == "and now"

    async def test_what_was_deleted_leaves_its_place_to_nobody(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        message, claim = await mind.exchange(scope, "one")
        await mind.keeps(scope, claim)
        await mind.deletes(message)
        await mind.exchange(scope, "two")
        await mind.keeps(scope, claim)
        assert await mind.told(scope) == ["two"]

    async def test_tokens_and_vectors_come_back_as_they_were(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        passage = Passage(
            0, "person", mind.now, "Wen", "半句话 and 1 half", ("半", "句话", "1 half"), Vector(bytes(range(256)))
        )
        assert await mind.memories.keep(Kept(scope, 0, 0, 0, (passage,)), mind.now)
        assert await mind.memories.passages(scope, [1]) == (replace(passage, seq=1),)
        assert (await mind.holdings(scope)).passages == (replace(passage, seq=1, text=""),)
