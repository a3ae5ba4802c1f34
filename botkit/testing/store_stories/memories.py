"""What is remembered of whom: memories that come, change and end."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.errors import StoreError
from botkit.memory.changes import Correct, End, Pause, Remember, Used
from botkit.memory.records import Kind, Source
from botkit.memory.rules import StyleRule
from botkit.messages import TurnId
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import MIRA


class RememberStories:
    async def test_a_memory_comes_back_as_it_was(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        rule = replace(
            mind.memory("no lists, please", Kind.RULE, topic="rule:no_lists", vector=b"\0\1"),
            about="Wen",
            rule=StyleRule("banned", "松弛感", 3),
            source=Source(mind.now, await mind.person(), TurnId("turn"), "m1"),
            valid_until=after(mind.now, 60),
            happens_at=after(mind.now, 30),
            strength=0.25,
        )
        await mind.remembers(scope, rule)
        assert (await mind.holdings(scope)).memories == (replace(rule, number=1),)

    async def test_of_whom_nothing_is_known_nothing_is_found(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        found = await mind.holdings(scope)
        assert (found.revision, found.whole, found.memories, found.passages) == (0, True, (), ())
        assert await mind.memories.passages(scope, [1, 2]) == ()
        await mind.forgets_everything(scope)
        await mind.changes(End(scope, (1,), mind.now), Used(scope, (1,), mind.now))
        assert await mind.known(scope) == []

    async def test_numbers_count_for_each_person_and_are_never_given_twice(self, mind: MemoryBench) -> None:
        wen, bo = await mind.scope("wen"), await mind.scope("bo")
        await mind.remembers(wen, "has a dog", "lives in Jinan")
        await mind.remembers(bo, "has a cat")
        assert [each.number for each in (await mind.holdings(wen)).memories] == [1, 2]
        assert [each.number for each in (await mind.holdings(bo)).memories] == [1]
        await mind.forgets(wen, numbers=(1, 2))
        await mind.remembers(wen, "has a parrot")
        assert [each.number for each in (await mind.holdings(wen)).memories] == [3]
        await mind.forgets_everything(wen)
        await mind.remembers(wen, "has a fish")
        assert [each.number for each in (await mind.holdings(wen)).memories] == [4]

    async def test_there_is_one_of_a_topic_and_the_newer_one_takes_its_place(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        for home in ("lives in Jinan", "lives in Shanghai", "lives in Berlin"):
            await mind.remembers(scope, mind.memory(home, topic="home"), mind.memory("has a dog", topic="dog"))
            mind.passes(60)
        await mind.remembers(scope, mind.memory("home is where the dog is", Kind.MOMENT, topic="home"))
        assert await mind.known(scope) == [
            "(lives in Jinan)",
            "has a dog",
            "(lives in Shanghai)",
            "lives in Berlin",
            "home is where the dog is",
        ]
        jinan, _, shanghai, berlin, _ = (await mind.holdings(scope)).memories
        assert (shanghai.supersedes, berlin.supersedes) == (jinan.id, shanghai.id)
        assert jinan.ended_at == shanghai.valid_from

    async def test_without_a_topic_memories_stand_side_by_side(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, "likes tea", "likes rain")
        assert await mind.known(scope) == ["likes tea", "likes rain"]

    async def test_the_same_again_makes_it_stronger_and_younger(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, mind.memory("Likes tea.", Kind.PREFERENCE))
        mind.passes(3600)
        again = mind.memory("likes  Tea", Kind.PREFERENCE, topic="tea", message_id="m2")
        await mind.remembers(scope, again)
        (memory,) = (await mind.holdings(scope)).memories
        assert (memory.text, memory.number, memory.topic) == ("Likes tea.", 1, "tea")
        assert memory.source == again.source
        assert 0.5 < memory.strength < 1
        for _ in range(20):
            await mind.remembers(scope, again)
        assert memory.strength < (await mind.holdings(scope)).memories[0].strength <= 1

    async def test_the_same_of_another_kind_or_topic_is_another_memory(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(
            scope,
            mind.memory("5 March", Kind.DATE, topic="birthday:mother"),
            mind.memory("5 March", Kind.DATE, topic="birthday:father"),
            mind.memory("5 March", Kind.PLAN),
        )
        assert len(await mind.known(scope)) == 3

    async def test_what_is_over_is_not_the_same_as_what_is_to_come(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        plan = replace(mind.memory("an interview", Kind.PLAN), valid_until=after(mind.now, 60))
        await mind.remembers(scope, plan)
        mind.passes(60)
        await mind.remembers(scope, replace(plan, valid_until=after(mind.now, 60)))
        assert await mind.known(scope) == ["(an interview)", "an interview"]

    async def test_in_a_room_nobody_speaks_for_another(self, mind: MemoryBench) -> None:
        await mind.exchange(None, "hello", chat="group")
        room = await mind.room()
        for name in ("wen", "bo"):
            person = await mind.person(name)
            await mind.remembers(room, mind.memory("boss", Kind.NICKNAME, topic="nickname", person=person))
        assert await mind.known(room) == ["boss", "boss"]

    async def test_what_is_corrected_has_the_new_words_alone(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope(persona=MIRA)
        for each in (scope, other):
            await mind.remembers(each, mind.memory("lives in Jinan", topic="home", vector=b"there"))
        before = await mind.holdings(scope)
        await mind.changes(Correct(scope, 1, "lives in Qingdao", ("qingdao",), mind.now))
        (memory,) = (await mind.holdings(scope)).memories
        assert (memory.text, memory.tokens, memory.vector) == ("lives in Qingdao", ("qingdao",), b"")
        assert (await mind.holdings(scope, before.revision)).whole
        assert await mind.known(other) == ["lives in Jinan"]

    async def test_what_ended_stays_as_the_past(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope(persona=MIRA)
        for each in (scope, other):
            await mind.remembers(each, "no lists", "no emoji")
        await mind.changes(End(scope, (2, 7), mind.now))
        ended = (await mind.holdings(scope)).memories[1].ended_at
        mind.passes(60)
        await mind.changes(End(scope, (2,), mind.now))
        assert await mind.known(scope) == ["no lists", "(no emoji)"]
        assert (await mind.holdings(scope)).memories[1].ended_at == ended
        assert await mind.known(other) == ["no lists", "no emoji"]

    async def test_what_is_recalled_says_so(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        for each in (scope, other):
            await mind.remembers(each, "has a dog", "has a cat")
        await mind.changes(Used(scope, (1, 1), mind.now))
        await mind.changes(Used(scope, (1, 5), mind.passes(9)))
        dog, cat = (await mind.holdings(scope)).memories
        assert (dog.uses, dog.used_at, cat.uses, cat.used_at) == (2, mind.now, 0, None)
        assert [each.uses for each in (await mind.holdings(other)).memories] == [0, 0]

    async def test_a_room_that_nobody_has_heard_of_has_no_memory(self, mind: MemoryBench) -> None:
        room = await mind.room("nowhere")
        with pytest.raises(StoreError):
            await mind.changes(Remember(room, mind.memory("a secret")))
        with pytest.raises(StoreError):
            await mind.changes(Pause(room, paused=True))
        assert (await mind.holdings(room)).revision == 0


class WhoseStories:
    async def test_nothing_of_one_reaches_another(self, mind: MemoryBench) -> None:
        scopes = {
            "wen with xia": await mind.scope("wen"),
            "bo with xia": await mind.scope("bo"),
            "wen with mira": await mind.scope("wen", persona=MIRA),
            "group with xia": await mind.room("group"),
            "group with mira": await mind.room("group", persona=MIRA),
            "other group": await mind.room("elsewhere"),
        }
        await mind.exchange(None, "hello", chat="group")
        await mind.exchange(None, "hello", chat="elsewhere")
        for secret, scope in scopes.items():
            await mind.remembers(scope, secret)
        for secret, scope in scopes.items():
            assert await mind.known(scope) == [secret]
        await mind.forgets_everything(scopes["wen with xia"])
        for secret, scope in list(scopes.items())[1:]:
            assert await mind.known(scope) == [secret]

    async def test_a_room_is_not_its_like_named_person(self, mind: MemoryBench) -> None:
        _, claim = await mind.exchange(None, "hello", chat="group")
        room = await mind.room("group")
        like = replace(await mind.scope(), person=str(claim.row))
        await mind.remembers(room, "of the room")
        assert await mind.known(like) == []
        await mind.remembers(like, "of the person")
        assert await mind.known(room) == ["of the room"]


class RevisionStories:
    async def test_only_what_is_new_is_told_to_who_looked_before(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        await mind.remembers(scope, "has a dog", "has a cat")
        await mind.remembers(other, *(f"has {count} cats" for count in range(9)))
        first = await mind.holdings(scope)
        assert first.whole
        same = await mind.holdings(scope, first.revision)
        assert (same.whole, same.revision, same.memories, same.passages) == (False, first.revision, (), ())
        await mind.remembers(scope, "has a fish")
        await mind.changes(Used(scope, (1,), mind.now))
        new = await mind.holdings(scope, first.revision)
        assert (new.whole, [each.number for each in new.memories]) == (False, [1, 3])
        assert new.revision > first.revision

    async def test_what_ended_is_told_anew(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, mind.memory("Jinan", topic="home"), mind.memory("a dog"))
        first = await mind.holdings(scope)
        await mind.remembers(scope, mind.memory("Berlin", topic="home"))
        new = await mind.holdings(scope, first.revision)
        assert [(each.text, each.ended_at is None) for each in new.memories] == [("Jinan", False), ("Berlin", True)]

    async def test_after_a_removal_everything_is_told(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, "has a dog", "has a cat")
        first = await mind.holdings(scope)
        await mind.forgets(scope, numbers=(1,))
        gone = await mind.holdings(scope, first.revision)
        assert (gone.whole, [each.text for each in gone.memories]) == (True, ["has a cat"])
        assert not (await mind.holdings(scope, gone.revision)).whole

    async def test_who_looked_at_another_store_is_told_everything(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        await mind.remembers(scope, "has a dog")
        assert (await mind.holdings(scope, 1_000)).whole


class PauseStories:
    async def test_a_turn_meanwhile_is_not_remembered(self, mind: MemoryBench) -> None:
        scope, other = await mind.scope(), await mind.scope("bo")
        await mind.remembers(other, "has a cat")
        _, claim = await mind.exchange(scope, "before")
        await mind.exchange(scope, "stop", effects=[Pause(scope, paused=True)])
        assert (await mind.holdings(scope)).paused
        assert not (await mind.holdings(other)).paused
        secret = Remember(scope, mind.memory("a secret"))
        await mind.exchange(scope, "a secret", "I see", effects=[secret, Remember(other, mind.memory("of bo"))])
        await mind.exchange(scope, "go on", effects=[Pause(scope, paused=False), Remember(scope, mind.memory("open"))])
        await mind.exchange(scope, "after")
        assert [line.text for line in await mind.keeps(scope, claim)] == ["before", "go on", "after"]
        assert await mind.known(scope) == ["open"]
        assert await mind.known(other) == ["has a cat", "of bo"]
        assert not (await mind.holdings(scope)).paused

    async def test_what_was_said_before_is_still_kept(self, mind: MemoryBench) -> None:
        scope = await mind.scope()
        _, claim = await mind.exchange(scope, "I have a dog")
        unkept = await mind.unkept(scope, claim)
        await mind.changes(Pause(scope, paused=True))
        kept = mind.kept(scope, claim, unkept, changes=[Remember(scope, mind.memory("has a dog"))])
        assert await mind.memories.keep(kept, mind.now)
        assert await mind.known(scope) == ["has a dog"]
