"""Being there: bursts, latecomers, a bare call, a model that fails."""

from itertools import pairwise
from statistics import median

import pytest

from botkit.clock import SystemClock, seconds_between
from botkit.errors import ModelUnavailable
from botkit.messages import Account, ChatKind, Occasion, Sender
from botkit.models.scripted import ScriptedModel
from botkit.settings import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.clock import FrozenClock
from botkit.testing.journey import Bench


def counting(request):
    """Answers differ from call to call and say what they answer."""
    last = request.messages[-1].content
    return f"Answer {len(last)}: {last[-60:]}"


async def test_five_quick_messages_get_one_answer(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(counting) as journey:
        wen = journey.platform.person("wen")
        for text in ("so", "today", "my boss", "shouted", "at me"):
            wen.says(text)
            await journey.rest(0.4)
        await journey.platform.wait_for(lambda: bool(wen.answers()))
        await journey.rest(30)
        assert len(journey.model.requests) == 1
        assert all(word in journey.model.requests[0].messages[-1].content for word in ("so", "shouted", "at me"))
        assert not wen.answers()[-1].more


async def test_waiting_for_a_burst_costs_little_where_nothing_more_comes(personas):
    bench = Bench.make(["nana"], places=[personas])
    waits = []
    async with bench.open(counting) as journey:
        for number in range(9):
            wen = journey.platform.person(f"wen{number}")
            asked = journey.clock.now()
            await wen.asks(f"a question, the {number}th")
            waits.append(seconds_between(asked, journey.platform.log[-1].at))
    assert median(waits) < 2.0


async def test_what_is_said_while_composing_is_taken_in_and_not_answered_apart(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: []) as journey:
        model = ScriptedModel(counting, clock=journey.clock, delay=8.0)
        journey.model.stream = model.stream  # a slow one in its place
        wen = journey.platform.person("wen")
        wen.says("I have an interview")
        await journey.rest(4)
        wen.says("it is tomorrow at nine")
        await journey.platform.wait_for(lambda: bool(wen.answers()))
        await journey.rest(60)
        final = model.requests[-1].messages[-1].content
        assert "interview" in final
        assert "at nine" in final
        assert len({delivery.key for delivery in journey.platform.log}) == len(wen.answers())
        assert len([answer for answer in wen.answers() if not answer.more]) == 1


@pytest.mark.parametrize("limit", [0, 3])
async def test_what_is_changed_while_composing_is_answered_as_it_was_left_however_often(personas, limit):
    bench = Bench.make(["nana"], places=[personas], delivery=DeliverySettings(absorb_limit=limit))
    async with bench.open(lambda _: []) as journey:
        model = ScriptedModel(counting, clock=journey.clock, delay=20.0)
        journey.model.stream = model.stream
        wen = journey.platform.person("wen")
        message, other = wen.says("the interview is at eight"), wen.says("and I hate Mondays")
        for number in range(6):
            await journey.rest(8)
            wen.edits(message, f"the interview is at nine, I think: {number}")
        await journey.rest(8)
        wen.deletes(other)
        await journey.platform.wait_for(lambda: bool(wen.answers()))
        await journey.rest(120)
        answer = "".join(wen.sees)
        assert "I think: 5" in answer
        assert "Mondays" not in answer
        assert len([answer for answer in wen.answers() if not answer.more]) == 1


async def test_what_is_added_for_ever_does_not_put_the_answer_off_for_ever(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: []) as journey:
        model = ScriptedModel(counting, clock=journey.clock, delay=20.0)
        journey.model.stream = model.stream
        wen = journey.platform.person("wen")
        for number in range(20):
            wen.says(f"and another thing: {number}")
            await journey.rest(8)
        assert wen.answers()
        await journey.platform.wait_for(lambda: "thing: 19" in "".join(wen.sees))


async def test_a_bare_call_is_answered_within_a_second_while_the_model_is_down(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: ModelUnavailable("down")) as journey:
        wen = journey.platform.person("wen")
        asked = journey.clock.now()
        for call in ("妈妈", "nana?", "妈妈妈妈～"):
            answers = await wen.asks(call, limit=1.0)
            assert len(answers) == 1
        assert seconds_between(asked, journey.platform.log[-1].at) < 1.0
        assert not journey.model.requests
        said = [answer.text for answer in wen.answers()]
        assert len(set(said)) == 3


async def test_when_the_model_fails_a_line_comes_now_and_the_answer_later(personas):
    bench = Bench.make(["nana"], places=[personas])
    down = True

    def script(request):
        return ModelUnavailable("down") if down else counting(request)

    async with bench.open(script) as journey:
        wen = journey.platform.person("wen")
        wen.says("how was your day?")
        await journey.rest(3)
        assert [answer.text for answer in wen.answers()] in (["Give me a minute dear."], ["Hold on a little."])
        assert wen.answers()[0].more
        await journey.rest(60)
        assert len(wen.answers()) == 1
        down = False
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2)
        assert "how was your day?" in wen.sees[-1]
        assert not wen.answers()[-1].more


async def test_a_second_message_during_an_outage_is_not_met_with_silence(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: ModelUnavailable("down")) as journey:
        wen = journey.platform.person("wen")
        wen.says("hello?")
        await journey.rest(30)
        wen.says("are you there?")
        await journey.rest(3)
        assert len(wen.answers()) == 2
        await journey.rest(2 * 3600)
        assert wen.sees[-1] == "I lost the thread, tell me again."
        assert not wen.answers()[-1].more


async def test_who_comes_back_long_after_an_outage_is_answered_and_not_put_off(personas):
    bench = Bench.make(["nana"], places=[personas])
    wen = bench.platform.person("wen")
    async with bench.open(lambda _: ModelUnavailable("down")) as journey:
        wen.says("hello?")
        await journey.rest(5)
    assert isinstance(bench.clock, FrozenClock)
    await bench.clock.advance(24 * 3600)
    async with bench.open(counting):
        wen.says("are you back?")
        await bench.platform.wait_for(lambda: any(not answer.more for answer in wen.answers()))
    assert "are you back?" in wen.sees[-1]


async def test_what_is_said_now_is_not_given_up_with_what_was_said_an_hour_ago(personas):
    bench = Bench.make(["nana"], places=[personas])
    down = True
    async with bench.open(lambda request: ModelUnavailable("down") if down else counting(request)) as journey:
        wen = journey.platform.person("wen")
        wen.says("how was your day?")
        await journey.rest(3_610)
        wen.says("my mother is in hospital")
        await journey.rest(30)
        down = False
        await journey.platform.wait_for(lambda: "hospital" in "".join(wen.sees))


async def test_calling_during_an_outage_does_not_put_the_owed_answer_off(personas):
    async def owed_after(times):
        down = True
        bench = Bench.make(["nana"], places=[personas])
        async with bench.open(lambda request: ModelUnavailable("down") if down else counting(request)) as journey:
            wen, began = journey.platform.person("wen"), journey.clock.now()
            wen.says("how was your day?")
            await journey.rest(4)
            for _ in range(times):
                wen.says("妈妈")
                await journey.rest(2)
            await journey.rest(20 - 2 * times)
            down = False
            await journey.platform.wait_for(lambda: "how was your day?" in "".join(wen.sees))
            return seconds_between(began, journey.clock.now()), len(journey.model.requests)

    (quiet, tries), (calling, tries_then) = await owed_after(0), await owed_after(9)
    assert calling <= quiet + 1
    assert tries_then <= tries + 1


async def test_people_who_talk_among_themselves_do_not_interrupt_an_answer(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: []) as journey:
        model = ScriptedModel(counting, clock=journey.clock, delay=4.0)
        journey.model.stream = model.stream
        group, asked = journey.platform.group("family"), journey.clock.now()
        journey.platform.person("wen").says("what shall we cook?", room=group, mention=True)
        for _ in range(8):
            await journey.rest(1.5)
            journey.platform.person("bo").says("did you see the game?", room=group)
        await journey.rest(30)
        assert len(model.requests) == 1
        assert len({delivery.key for delivery in journey.platform.log}) == 1
        assert seconds_between(asked, journey.platform.log[0].at) < 6.0


async def test_answers_come_in_bubbles_with_bounded_pauses_and_the_typing_sign(personas):
    bench = Bench.make(["nana"], places=[personas])
    long = (
        "That sounds like a really hard day, and I am glad that you told me about it.\n\n"
        "Nobody should be shouted at in front of everyone, least of all by a boss.\n\n"
        "What would do you good now?"
    )
    async with bench.open(lambda _: long) as journey:
        wen = journey.platform.person("wen")
        bubbles = await wen.asks("my boss shouted at me")
        assert 2 <= len(bubbles) <= 4
        times = [delivery.at for delivery in journey.platform.log]
        pauses = [seconds_between(one, two) for one, two in pairwise(times)]
        assert all(0.2 < pause <= 2.6 for pause in pauses)
        assert wen.conversation in journey.platform.typing


async def test_a_persona_that_is_brief_comforts_briefly(personas):
    file = personas / "nana.yaml"
    file.write_text(
        file.read_text("utf-8").replace("brevity: medium", "brevity: short").replace("[en, zh]", "[zh, en]"), "utf-8"
    )
    verbose = (
        "嘿！别这么说。你已经做得很好了，老板骂人是他的问题，不是你的错。要不要先喝口水，慢慢跟我说说今天都发生了什么？"
    )
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: verbose) as journey:
        answer = "".join(await journey.platform.person("wen").asks("我是不是很没用"))
    assert answer
    assert len(answer) <= 20
    assert answer[-1] in "。！？"


async def test_nothing_that_was_not_meant_for_people_leaves(personas):
    bench = Bench.make(["nana"], places=[personas])
    leaky = '<think>She is sad. Be kind.</think>Nana: I am with you.<|im_end|>{"tool_call": {"name": "x"}}'
    async with bench.open(lambda _: leaky) as journey:
        assert await journey.platform.person("wen").asks("I am sad") == ["I am with you."]


async def test_more_people_than_can_be_served_at_once_are_all_answered(personas, tmp_path):
    """On SQLite and a real clock: there, others come to their end while a worker claims."""
    async with await SqliteStore.open(tmp_path / "botkit.db") as store:
        bench = Bench.make(
            ["nana"],
            places=[personas],
            clock=SystemClock(),
            store=store,
            delivery=DeliverySettings(concurrency=8, burst_wait=0, pace=0),
        )
        everybody = [bench.platform.person(f"wen{number}") for number in range(120)]
        for person in everybody:
            person.says(f"hello from {person.name}")
        async with bench.open(counting):
            await bench.platform.wait_for(lambda: all(person.answers() for person in everybody), limit=30)


async def test_the_clock_can_open_a_conversation(personas):
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(lambda _: "Good morning! Take the blue coat, it rains.") as journey:
        wen = journey.platform.person("wen")
        journey.platform.emit(
            Occasion(
                "occasion 1",
                wen.conversation,
                Sender(Account("fake", "person-wen")),
                journey.clock.now(),
                ChatKind.PRIVATE,
                reason="morning outfit tip",
            )
        )
        await journey.platform.wait_for(lambda: bool(wen.answers()))
        assert wen.sees == ["Good morning! Take the blue coat, it rains."]
        assert "outfit" in "".join(message.content for message in journey.model.requests[0].messages)
