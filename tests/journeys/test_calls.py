"""Somebody just calls: the answer comes within a second, whatever else the companion has to do [B3]."""

from botkit.clock import SystemClock, seconds_between
from botkit.delivery.commands import CommandResult
from botkit.delivery.first_commands import FirstCommands
from botkit.errors import ModelUnavailable, RetryAfter
from botkit.messages import ChatKind, MessageReceived
from botkit.settings import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.journey import Bench
from tests.journeys.talk import POOL, answers_to, calls, echo, slow

LONG = "That was hard.\n\nNobody should be shouted at like that.\n\nWhat would do you good now, dear?"


async def test_while_a_slow_answer_is_composed_and_it_is_not_composed_anew(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 40.0)
        wen = journey.platform.person("wen")
        wen.says("I have an interview")
        await journey.rest(10)
        first = await calls(journey, wen)
        await journey.rest(10)
        second = await calls(journey, wen, "nana?")
        assert first != second
        await journey.platform.wait_for(lambda: len(wen.answers()) == 3, limit=25)
        assert "interview" in wen.sees[-1]
        await journey.rest(120)
        assert len(model.requests) == 1
        assert len(wen.answers()) == 3


async def test_a_call_and_more_words_while_composing_are_a_call_and_one_answer(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 8.0)
        wen = journey.platform.person("wen")
        wen.says("I have an interview")
        await journey.rest(4)
        wen.says("it is tomorrow")
        await journey.rest(0.3)
        await calls(journey, wen)
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2)
        assert "interview" in wen.sees[-1]
        assert "tomorrow" in wen.sees[-1]
        await journey.rest(60)
        assert len(wen.answers()) == 2
        assert len(model.requests) == 2


async def test_while_an_answer_is_owed_and_again_and_again(bench):
    down = True

    def script(request):
        return ModelUnavailable("down") if down else echo(request)

    async with bench.open(script) as journey:
        wen = journey.platform.person("wen")
        wen.says("how was your day?")
        await journey.rest(3)
        said = [await calls(journey, wen) for _ in range(3)]
        assert len(set(said)) == 3
        await journey.rest(600)
        said.append(await calls(journey, wen))
        assert len(wen.answers()) == 5, "one line that asks for a moment, and the calls' answers"
        down = False
        await journey.platform.wait_for(lambda: len(wen.answers()) == 6, limit=301)
        assert "how was your day?" in wen.sees[-1]
        assert not wen.answers()[-1].more


async def test_at_the_end_of_a_burst_the_burst_goes_on(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("my boss")
        await journey.rest(0.5)
        await calls(journey, wen)
        assert len(wen.answers()) == 1
        wen.says("shouted at me")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2)
        assert "my boss" in wen.sees[-1]
        assert "shouted" in wen.sees[-1]
        await journey.rest(60)
        assert len(journey.model.requests) == 1


async def test_among_other_words_in_one_batch(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        with journey.platform.disorder():
            wen.says("I am sad")
            wen.says("妈妈")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 1, limit=1.0)
        assert wen.sees[0] in POOL
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2, limit=5.0)
        assert "I am sad" in wen.sees[1]


async def test_between_the_bubbles_of_an_answer_which_goes_on_after_it(bench):
    async with bench.open(lambda _: LONG) as journey:
        wen = journey.platform.person("wen")
        wen.says("my boss shouted at me")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 1)
        await calls(journey, wen)
        await journey.platform.wait_for(lambda: len(wen.answers()) == 4)
        assert [answer.more for answer in wen.answers()] == [True, False, True, False]
        assert [text for text in wen.sees if text not in POOL] == LONG.split("\n\n")
        await journey.rest(60)
        assert len(wen.answers()) == 4


async def test_between_the_bubbles_on_a_slow_platform(personas):
    bench = Bench.make(["nana"], places=[personas], latency=0.4)
    async with bench.open(lambda _: LONG) as journey:
        wen = journey.platform.person("wen")
        wen.says("my boss shouted at me")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 1)
        await calls(journey, wen)


async def test_a_call_whose_answer_the_platform_puts_off_keeps_its_place_before_the_other_answer(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 8.0)
        wen = journey.platform.person("wen")
        wen.says("I have an interview")
        await journey.rest(4)
        journey.platform.fail_next(RetryAfter(20.0))
        wen.says("妈妈")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2)
        assert wen.sees[0] in POOL
        assert "interview" in wen.sees[1]
        assert len(model.requests) == 2


async def test_a_call_by_somebody_else_in_a_group_is_answered_while_the_first_one_waits(bench):
    async with bench.open(echo) as journey:
        slow(journey, echo, 30.0)
        group = journey.platform.group("family")
        journey.platform.person("wen").says("what shall we cook?", room=group, mention=True)
        await journey.rest(5)
        asked = journey.clock.now()
        journey.platform.person("bo").says("妈妈", room=group, mention=True)
        await journey.platform.wait_for(lambda: bool(journey.platform.sees(group)), limit=1.0)
        assert seconds_between(asked, journey.platform.log[-1].at) <= 1.0
        assert journey.platform.sees(group)[0] in POOL
        await journey.platform.wait_for(lambda: len(journey.platform.sees(group)) == 2)


async def test_a_call_in_a_group_that_is_not_meant_for_the_companion_disturbs_nobody(bench):
    async with bench.open(echo) as journey:
        group = journey.platform.group("family")
        said = journey.platform.person("bo").says("妈妈", room=group)
        assert isinstance(said, MessageReceived)
        assert said.chat is ChatKind.GROUP
        await journey.rest(30)
        assert journey.platform.sees(group) == []


async def test_a_command_does_not_wait_for_an_answer_that_is_owed(bench):
    async with bench.open(lambda _: ModelUnavailable("down")) as journey:
        wen = journey.platform.person("wen")
        wen.says("how was your day?")
        await journey.rest(3)
        await wen.asks("/help", limit=3.0)
        assert "/persona" in wen.sees[-1]
        await wen.asks("/persona otto", limit=5.0)
        assert "Otto" in "".join(wen.sees[-2:])


async def test_a_command_behind_a_slow_answer_costs_no_second_one(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 20.0)
        wen = journey.platform.person("wen")
        wen.says("I have an interview")
        await journey.rest(5)
        wen.says("/help")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2)
        assert "interview" in wen.sees[0]
        assert "/persona" in wen.sees[1]
        assert len(model.requests) == 1


async def test_a_command_that_breaks_is_told_and_the_talk_goes_on(bench, monkeypatch):
    def broken(*_) -> CommandResult:
        raise ValueError("a bug")

    monkeypatch.setattr(FirstCommands, "_help", broken)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        assert len(await wen.asks("/help", limit=3.0)) == 1
        assert "/help" in wen.sees[0]
        assert "later" in wen.sees[0]
        assert "You said: hello" in (await wen.asks("hello"))[0]
        assert len(wen.answers()) == 2


async def test_while_more_people_wait_for_a_slow_model_than_may_ask_it_at_once(personas, tmp_path):
    async with await SqliteStore.open(tmp_path / "botkit.db") as store:
        bench = Bench.make(
            ["nana"], places=[personas], clock=SystemClock(), store=store, delivery=DeliverySettings(burst_wait=0)
        )
        async with bench.open(echo) as journey:
            slow(journey, echo, 3600.0)
            for number in range(300):
                journey.platform.person(f"wen{number}").says("a long story")
            await journey.rest(1.0)
            await calls(journey, journey.platform.person("bo"))


async def test_right_behind_a_command_in_one_batch(personas):
    nana = personas / "nana.yaml"
    greeting = '"Hello {{user}}, Nana is here."'
    nana.write_text(nana.read_text("utf-8").replace(greeting, f'"{LONG}"'.replace("\n", "\\n")), "utf-8")
    bench = Bench.make(["nana"], places=[personas])
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("/start")
        call, called = wen.says("妈妈"), journey.clock.now()
        await journey.rest(10)
        assert answers_to(journey, call, called)[0] <= 1.0


async def test_behind_a_command_and_before_more_words(personas):
    bench = Bench.make(["nana"], places=[personas], latency=0.4)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("/help")
        call, called = wen.says("妈妈"), journey.clock.now()
        await journey.rest(0.3)
        wen.says("where are you")
        await journey.rest(10)
        assert answers_to(journey, call, called)[0] <= 1.0
