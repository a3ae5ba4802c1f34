"""What comes to mind for a question: found by words, meaning, times and people, for one owner and no other."""

from dataclasses import replace

import pytest

from botkit.clock import Instant
from botkit.memory.changes import End, Forget, ForgetEverything, Pause, Used
from botkit.memory.ports import Holdings
from botkit.memory.recall import Recall
from botkit.memory.records import Kind
from botkit.memory.rules import StyleRule
from botkit.messages import BotId, ConversationId, PersonaId, PersonId, Private, Room
from botkit.storage.memory.store import MemoryStore
from botkit.testing.hashed_embedder import HashedEmbedder
from tests.memory.owners import DAY, KAI, NOW, WEN, ago, memory, question, remembered, said, texts_of


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def recall(store: MemoryStore) -> Recall:
    return Recall(store, None)


class TestWhatWasSaid:
    async def test_a_line_is_found_by_its_words_with_the_lines_around_it(self, store, recall) -> None:
        await said(store, WEN, 30, "我下班了", "路上买了一束向日葵", ("", "插哪儿了"), "插在可乐瓶里")
        await said(store, WEN, 20, "今天开会开到头疼", ("", "那早点睡"))
        mind = await recall.recall([WEN], question("那束向日葵还在吗"))
        assert texts_of(mind.excerpts) == [["我下班了", "路上买了一束向日葵", "插哪儿了"]]

    async def test_an_answer_is_found_by_the_question_before_it(self, store, recall) -> None:
        await said(store, WEN, 30, ("", "Which instrument would you learn?"), "The cello, I think")
        for days in range(1, 20):
            await said(store, WEN, days, f"nothing much on day {days}")
        hits = await recall.search(WEN, question("which instrument was it?"), 2)
        assert [hit.seq for hit in hits] == [1, 2]

    async def test_lines_of_another_sitting_are_no_neighbours(self, store, recall) -> None:
        await said(store, WEN, 30, "the first sitting ends")
        await said(store, WEN, 20, "we talk about sunflowers")
        assert texts_of((await recall.recall([WEN], question("sunflowers?"))).excerpts) == [
            ["we talk about sunflowers"]
        ]

    async def test_a_day_is_found_by_its_name(self, store, recall) -> None:
        await said(store, WEN, 6, "去看了牙医")  # the Friday before
        await said(store, WEN, 40, "去看了画展")
        await said(store, WEN, 50, "去看了海")
        assert (await recall.search(WEN, question("我上周五去看了什么"), 1))[0].seq == 1
        assert texts_of((await recall.recall([WEN], question("上周五呢？"))).excerpts) == [["去看了牙医"]]

    async def test_whoever_is_named_is_listened_to(self, store, recall) -> None:
        await said(store, WEN, 9, ("Mia", "my favourite dish is dumplings"))
        await said(store, WEN, 8, ("Leo", "my favourite dish is noodles"))
        assert (await recall.search(WEN, question("what is Leo's favourite dish?"), 1))[0].seq == 2

    async def test_what_the_persona_promised_is_looked_for_in_its_own_lines(self, store, recall) -> None:
        await said(store, WEN, 9, "推荐一本书吧")
        await said(store, WEN, 5, ("", "推荐一本书，讲灯塔的"))
        assert (await recall.search(WEN, question("你推荐的那本书叫什么"), 1))[0].seq == 2

    async def test_what_stands_in_the_window_is_not_told_twice(self, store, recall) -> None:
        await said(store, WEN, 9, "the lighthouse was closed")
        await said(store, WEN, 1, "the lighthouse is open again", "lovely")
        mind = await recall.recall([WEN], question("what about the lighthouse?", known_since=ago(2)))
        assert texts_of(mind.excerpts) == [["the lighthouse was closed"]]

    async def test_a_short_answer_is_understood_by_the_line_before(self, store, recall) -> None:
        await said(store, WEN, 9, "my sister plays the harp")
        await said(store, WEN, 8, "my brother paints boats")
        mind = await recall.recall([WEN], question("And she?", before="Does your sister still play the harp?"))
        assert texts_of(mind.excerpts)[0] == ["my sister plays the harp"]

    async def test_it_takes_no_more_room_than_it_is_given(self, store, recall) -> None:
        await said(store, WEN, 9, *(f"the garden has {number} roses and a very long path" for number in range(40)))
        mind = await recall.recall([WEN], question("how many roses has the garden?", budget=100))
        lines = [each for excerpt in mind.excerpts for each in excerpt]
        assert 1 <= len(lines) <= 6

    async def test_small_talk_looks_for_nothing(self, store) -> None:
        embedder = HashedEmbedder()
        await said(store, WEN, 9, "the garden has roses", embedder=embedder)
        mind = await Recall(store, embedder).recall([WEN], question("哈哈😀"))
        assert (mind.excerpts, embedder.questions) == ((), [])


class TestMeaning:
    async def test_without_a_vector_in_time_words_have_to_do(self, store) -> None:
        embedder = HashedEmbedder()
        await said(store, WEN, 9, "the garden has roses", "the shed has rakes", embedder=embedder)
        recall = Recall(store, embedder)
        spoken = await recall.recall([WEN], question("roses?"))
        embedder.silent = True
        silent = await recall.recall([WEN], question("roses?"))
        assert texts_of(spoken.excerpts)[0] == texts_of(silent.excerpts)[0]
        assert (spoken.notes[-1], silent.notes[-1]) == ("searched by words and meaning", "searched by words")

    async def test_a_person_of_whom_nothing_is_known_costs_no_embedding(self, store) -> None:
        embedder = HashedEmbedder()
        recall = Recall(store, embedder)
        await remembered(store, WEN, memory("lives in Chengdu"))
        mind = await recall.recall([WEN], question("what do you know about Chengdu?"))
        assert [one.text for one in mind.memories] == ["lives in Chengdu"]
        assert embedder.questions == []


class TestMemories:
    async def test_the_few_there_are_come_all(self, store, recall) -> None:
        await remembered(store, WEN, memory("对花生过敏"), memory("喜欢下雨天", Kind.PREFERENCE))
        mind = await recall.recall([WEN], question("今晚吃什么"))
        assert {one.text for one in mind.memories} == {"对花生过敏", "喜欢下雨天"}
        assert mind.used == ()

    async def test_of_many_those_come_that_the_question_is_about(self, store, recall) -> None:
        await remembered(store, WEN, *(memory(f"once bought a lamp of kind {number}") for number in range(100)))
        await remembered(store, WEN, memory("her cello teacher is Mr. Ondra"))
        mind = await recall.recall([WEN], question("who is my cello teacher?"))
        assert mind.memories[0].text == "her cello teacher is Mr. Ondra"
        assert len(mind.memories) < 60

    async def test_what_was_superseded_is_told_only_where_the_past_is_asked_for(self, store, recall) -> None:
        await remembered(store, WEN, memory("住在成都", topic="home"))
        await remembered(store, WEN, memory("住在上海", topic="home"))
        now = await recall.recall([WEN], question("我住在哪里"))
        once = await recall.recall([WEN], question("我以前住在哪里"))
        assert [one.text for one in now.memories] == ["住在上海"]
        assert {one.text: one.is_current(NOW) for one in once.memories} == {"住在上海": True, "住在成都": False}

    async def test_open_plans_are_always_in_and_those_that_are_over_are_not(self, store, recall) -> None:
        await remembered(
            store,
            WEN,
            memory("dentist", Kind.PLAN, happens_at=Instant(NOW + 3 * DAY), valid_until=Instant(NOW + 4 * DAY)),
            memory("concert", Kind.PLAN, happens_at=Instant(NOW + DAY), valid_until=Instant(NOW + 2 * DAY)),
            memory("exam", Kind.PLAN, happens_at=ago(5), valid_until=ago(4)),
        )
        mind = await recall.recall([WEN], question("hello there, nice weather"))
        past = await recall.recall([WEN], question("what did I do last week?"))
        assert [plan.text for plan in mind.plans] == ["concert", "dentist"]
        assert mind.memories == ()
        assert [one.text for one in past.memories] == ["exam"]


class TestFading:
    async def test_what_has_faded_is_told_where_it_is_named_and_by_itself_no_more(self, store, recall) -> None:
        pale = memory("一起看过萤火虫", Kind.MOMENT, days_ago=1_500)
        await remembered(store, WEN, pale, memory("对花生过敏", topic="allergy:花生", days_ago=1_500))
        by_itself = await recall.recall([WEN], question("今晚吃什么"))
        named = await recall.recall([WEN], question("路边有萤火虫"))
        asked = await recall.recall([WEN], question("我们以前做过什么"))
        assert [one.text for one in by_itself.memories] == ["对花生过敏"]
        assert [one.text for one in named.memories] == ["一起看过萤火虫", "对花生过敏"]
        assert [one.text for one in asked.memories] == ["一起看过萤火虫", "对花生过敏"]

    async def test_what_is_named_is_used_and_comes_back_to_mind(self, store, recall) -> None:
        await remembered(store, WEN, memory("we saw fireflies", Kind.MOMENT, days_ago=1_500), memory("likes tea"))
        named = await recall.recall([WEN], question("there are fireflies"))
        assert named.used == (1,)
        await store.change_memory([Used(WEN, named.used, NOW)], NOW)
        later = await recall.recall([WEN], question("nothing much today"))
        assert {one.text for one in later.memories} == {"we saw fireflies", "likes tea"}
        assert (await recall.recall([WEN], question("more fireflies"))).used == ()  # once a day is enough

    async def test_of_much_what_has_faded_makes_way(self, store, recall) -> None:
        await remembered(store, WEN, *(memory(f"dull day {n}", Kind.DIARY, days_ago=2_000) for n in range(120)))
        await remembered(store, WEN, memory("keeps bees"), memory("a bright day", Kind.DIARY, days_ago=3))
        mind = await recall.recall([WEN], question("hello"))
        assert {one.text for one in mind.memories} == {"keeps bees", "a bright day"}
        assert len((await recall.recall([WEN], question("was it dull?"))).memories) > 20

    async def test_a_plan_that_is_over_is_told_as_the_past_where_it_is_named(self, store, recall) -> None:
        over = memory("面试", Kind.PLAN, happens_at=ago(5), valid_until=ago(4))
        off = memory("面试体检", Kind.PLAN, happens_at=ago(5), valid_until=ago(4))
        await remembered(store, WEN, over, off)
        await store.change_memory([End(WEN, (2,), ago(6))], NOW)  # it was called off
        assert (await recall.recall([WEN], question("今天好冷"))).memories == ()
        told = (await recall.recall([WEN], question("面试结果出来了"))).memories
        assert [(one.text, one.is_current(NOW)) for one in told] == [("面试", False)]


class TestWhatAlwaysStands:
    async def test_the_newest_nickname_and_all_rules(self, store, recall) -> None:
        no_lists, short = StyleRule("no_lists"), StyleRule("length", limit=30)
        await remembered(
            store,
            WEN,
            memory("文儿", Kind.NICKNAME, topic="nickname", days_ago=9),
            memory("no lists", Kind.RULE, rule=no_lists),
            memory("at most 30", Kind.RULE, rule=short),
        )
        await remembered(store, WEN, memory("阿文", Kind.NICKNAME, topic="nickname", days_ago=1))
        mind = await recall.recall([WEN], question("嗨", standing_only=True))
        assert (mind.nickname, mind.rules) == ("阿文", (no_lists, short))
        assert [one.text for one in mind.standing] == ["阿文", "no lists", "at most 30"]

    async def test_a_rule_that_was_lifted_stands_no_more(self, store, recall) -> None:
        await remembered(store, WEN, memory("no lists", Kind.RULE, rule=StyleRule("no_lists")))
        assert (await recall.recall([WEN], question("hi"))).rules
        await store.change_memory([End(WEN, (1,), NOW)], NOW)
        assert (await recall.recall([WEN], question("hi"))).rules == ()

    async def test_what_was_shared_with_everyone_comes_from_a_scope_of_its_own(self, store, recall) -> None:
        shared = Private(PersonaId("*"), WEN.person)
        await remembered(store, WEN, memory("likes tea"))
        await remembered(store, shared, memory("is left-handed"), memory("Wenwen", Kind.NICKNAME))
        mind = await recall.recall([WEN, shared], question("hello, left-handed tea drinkers!"))
        assert {one.text for one in mind.memories} == {"likes tea", "is left-handed"}
        assert (mind.nickname, mind.used) == ("", (1,))

    async def test_a_pause_is_told(self, store, recall) -> None:
        await store.change_memory([Pause(WEN, paused=True)], NOW)
        assert (await recall.recall([WEN], question("hi"))).paused


class TestOneOwnerAndNoOther:
    async def test_nothing_of_one_person_reaches_another(self, store, recall) -> None:
        await said(store, WEN, 9, "my secret garden has roses")
        await remembered(store, WEN, memory("has a secret garden"))
        await said(store, KAI, 8, "my car is red")
        mind = await recall.recall([KAI], question("what of the secret garden with roses?"))
        assert "secret" not in repr((mind.memories, texts_of(mind.excerpts), mind.plans))
        assert [hit.seq for hit in await recall.search(KAI, question("secret garden roses"), 9)] == []

    async def test_a_nickname_in_a_room_is_for_whoever_asked_for_it(self) -> None:
        room = Room(PersonaId("botkit/xia"), ConversationId(BotId("bot"), "chat"))
        one = memory("文儿", Kind.NICKNAME)
        recall = Recall(_Fixed((replace(one, number=1),)), None)
        assert (await recall.recall([room], question("hi", person=PersonId("01WEN")))).nickname == "文儿"
        assert (await recall.recall([room], question("hi", person=PersonId("01KAI")))).nickname == ""
        assert (await recall.recall([room], question("hi"))).nickname == ""


class TestForgetting:
    async def test_what_was_forgotten_comes_to_mind_no_more(self, store, recall) -> None:
        await said(store, WEN, 9, "my secret garden has roses", "and a pond")
        await remembered(store, WEN, memory("has a secret garden"), memory("likes ponds"))
        assert (await recall.recall([WEN], question("the secret garden?"))).excerpts
        await store.change_memory([Forget(WEN, WEN.person, NOW, words=("secret garden",))], NOW)
        mind = await recall.recall([WEN], question("the secret garden?"))
        assert "secret" not in repr((mind.memories, texts_of(mind.excerpts)))
        assert [one.text for one in await recall.held(WEN)] == ["likes ponds"]

    async def test_after_everything_is_forgotten_nothing_is_held(self, store, recall) -> None:
        await said(store, WEN, 9, "my secret garden has roses")
        await remembered(store, WEN, memory("has a secret garden"))
        await recall.recall([WEN], question("the secret garden?"))
        await store.change_memory([ForgetEverything(WEN, WEN.person, NOW)], NOW)
        assert await recall.held(WEN) == ()
        assert await recall.search(WEN, question("the secret garden?"), 5) == []


class _Fixed:
    """A reader of what a test says, for scopes that a store needs a conversation for."""

    def __init__(self, memories) -> None:
        self._memories = memories

    async def holdings(self, scope, since=0):
        return Holdings(1, whole=not since, memories=() if since else self._memories)

    async def passages(self, scope, seqs):
        return ()
