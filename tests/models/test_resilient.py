"""Several tries, several models: what a person notices of a bad day at the provider."""

import asyncio

import pytest

from botkit.conversation.ports import ChatMessage, ChatModel, ChatRequest, Finished, ReasoningDelta, TextDelta, Usage
from botkit.errors import (
    ContextTooLong,
    ModelError,
    ModelMisconfigured,
    ModelOutputInvalid,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from botkit.models.breaker import FAILURES_TO_OPEN, FIRST_REST, LONGEST_REST, Breaker
from botkit.models.resilient import Persistence, ResilientModel
from botkit.models.scripted import Line, ScriptedModel
from botkit.models.spec import Patience
from botkit.models.watchdog import WatchedModel
from botkit.testing.clock import FrozenClock
from botkit.testing.openai_answers import Status
from botkit.testing.openai_server import OpenAIServer
from tests.models.calls import REQUEST, answer_of, client_for, events_of

DOWN = ModelUnavailable("down")


async def told(model: ChatModel, clock: FrozenClock) -> str:
    """The answer, however much time has to pass for it."""
    answer = asyncio.ensure_future(answer_of(model))
    await clock.until(answer.done)
    return await answer


async def test_a_hiccup_is_not_noticed(frozen: FrozenClock):
    model = ScriptedModel([DOWN, "我在"])
    assert await told(ResilientModel([model], frozen), frozen) == "我在"
    assert 0.2 < frozen.monotonic() < 1.0


async def test_the_calls_are_counted(frozen: FrozenClock):
    resilient = ResilientModel([ScriptedModel([DOWN, DOWN]), ScriptedModel(["我在"])], frozen)
    reading = asyncio.ensure_future(events_of(resilient))
    await frozen.until(reading.done)
    finished = (await reading)[-1]
    assert isinstance(finished, Finished)
    assert finished.usage.calls == 3


async def test_the_stand_in_answers_when_the_first_does_not(frozen: FrozenClock):
    first, second = ScriptedModel(lambda _: DOWN), ScriptedModel.constant("我替她说")
    assert await told(ResilientModel([first, second], frozen), frozen) == "我替她说"
    assert len(first.requests) == 2


async def test_a_stand_in_that_takes_less_is_told_less_of_the_past(frozen: FrozenClock):
    past = [ChatMessage("user" if at % 2 else "assistant", f"line {at} " * 20) for at in range(40)]
    who, now = ChatMessage("system", "You are Nana."), ChatMessage("user", "and now?")
    first = ScriptedModel(lambda _: DOWN, context_window=100_000)
    second = ScriptedModel.constant("我替她说")
    small = ScriptedModel(lambda _: "我替她说", context_window=512)
    request = ChatRequest((who, *past, now), max_tokens=512)
    for spare in (second, small):
        reading = asyncio.ensure_future(events_of(ResilientModel([first, spare], frozen), request))
        await frozen.until(reading.done)
    assert second.requests[0].messages == request.messages
    (told,) = small.requests
    assert told.max_tokens == 256
    assert told.messages[0] == who
    assert told.messages[-1] == now
    kept = told.messages[1:-1]
    assert kept == tuple(past[-len(kept) :])
    assert 0 < len(kept) < 10


@pytest.mark.parametrize("error", [ContextTooLong("long"), ModelRefused("no")])
async def test_what_the_prompt_is_to_blame_for_is_not_tried_again(error: ModelError, frozen: FrozenClock):
    first, second = ScriptedModel(lambda _: error), ScriptedModel.constant("不该说话")
    with pytest.raises(type(error)):
        await told(ResilientModel([first, second], frozen), frozen)
    assert (len(first.requests), len(second.requests)) == (1, 0)


async def test_a_wrong_key_is_not_tried_again_and_again(frozen: FrozenClock):
    first, second = ScriptedModel(lambda _: ModelMisconfigured("key")), ScriptedModel.constant("好")
    model = ResilientModel([first, second], frozen)
    assert [await told(model, frozen) for _ in range(3)] == ["好"] * 3
    assert len(first.requests) == 1


class CutOff(ScriptedModel):
    """Breaks off after its first event."""

    async def stream(self, request: ChatRequest):
        async for event in super().stream(request):
            yield event
            raise DOWN


async def test_half_an_answer_is_never_begun_anew(frozen: FrozenClock):
    model = CutOff(lambda _: "我刚才")
    events = ResilientModel([model], frozen).stream(REQUEST)
    assert await anext(events) == TextDelta("我刚才")
    with pytest.raises(ModelUnavailable):
        await anext(events)
    assert len(model.requests) == 1


async def test_thoughts_alone_do_not_count_as_spoken(frozen: FrozenClock):
    model = CutOff([[ReasoningDelta("嗯")]])
    assert await told(ResilientModel([model, ScriptedModel.constant("我在")], frozen), frozen) == "我在"


async def test_the_provider_asks_to_wait_and_is_heard(frozen: FrozenClock):
    script = [Status(429, retry_after="7"), "来了"]
    async with OpenAIServer(script) as server, client_for(server.base_url, frozen) as model:
        assert await told(ResilientModel([model], frozen), frozen) == "来了"
    assert 7.0 <= frozen.monotonic() < 9.0


async def test_a_long_wait_goes_to_the_stand_in_and_the_first_is_left_in_peace(frozen: FrozenClock):
    script = [Status(429, retry_after="120"), "回来了"]
    async with OpenAIServer(script) as server, client_for(server.base_url, frozen) as first:
        model = ResilientModel([first, ScriptedModel.constant("我先说")], frozen)
        assert [await told(model, frozen) for _ in range(3)] == ["我先说"] * 3
        assert len(server.calls) == 1
        await frozen.advance(121)
        assert await told(model, frozen) == "回来了"


async def test_an_endpoint_that_keeps_failing_is_no_longer_waited_for(frozen: FrozenClock):
    first, second = ScriptedModel(lambda _: DOWN), ScriptedModel.constant("好")
    model = ResilientModel([first, second], frozen)
    for _ in range(10):
        assert await told(model, frozen) == "好"
    assert len(first.requests) < 10
    calls = len(first.requests)
    assert await told(model, frozen) == "好"
    assert len(first.requests) == calls


async def test_when_all_rest_it_says_so_at_once(frozen: FrozenClock):
    model = ResilientModel([ScriptedModel(lambda _: DOWN, name="gpt")], frozen, Persistence(tries=1))
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(ModelUnavailable, match="down"):
            await answer_of(model)
    with pytest.raises(ModelUnavailable, match="gpt: resting after failures; the next try is in 10 s"):
        await answer_of(model)


async def test_it_comes_back_by_itself(frozen: FrozenClock):
    model = ResilientModel([ScriptedModel([DOWN] * FAILURES_TO_OPEN + ["又好了"])], frozen, Persistence(tries=1))
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(ModelUnavailable):
            await answer_of(model)
    await frozen.advance(FIRST_REST)
    assert await answer_of(model) == "又好了"


async def test_a_probe_that_is_given_up_lets_the_next_one_in(frozen: FrozenClock):
    scripted = ScriptedModel([DOWN] * FAILURES_TO_OPEN + ["一二三", "四五六"], piece=1)
    model = ResilientModel([scripted], frozen, Persistence(tries=1))
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(ModelUnavailable):
            await answer_of(model)
    await frozen.advance(FIRST_REST)
    probe = model.stream(REQUEST)
    assert await anext(probe) == TextDelta("一")
    await probe.aclose()
    assert await answer_of(model) == "四五六"


async def test_one_short_outage_while_many_talk_is_one_short_rest():
    clock, down = FrozenClock(), True
    scripted = ScriptedModel(lambda _: DOWN if down else "well", clock=clock, delay=1.0)
    model = ResilientModel([scripted], clock)
    asked = [asyncio.create_task(events_of(model)) for _ in range(20)]
    await clock.advance(3.0)
    assert all(
        isinstance(outcome, ModelUnavailable) for outcome in await asyncio.gather(*asked, return_exceptions=True)
    )
    down = False
    await clock.advance(FIRST_REST)
    again = asyncio.create_task(answer_of(model))
    await clock.advance(1.0)
    assert await again == "well"


def test_what_fails_during_a_rest_does_not_make_it_longer():
    clock = FrozenClock()
    breaker = Breaker(clock, failures_to_open=1)
    for _ in range(9):
        breaker.failed()
        breaker.rest()
    assert breaker.seconds_left == FIRST_REST
    breaker.rest(2 * FIRST_REST)
    breaker.rest(1.0)
    assert breaker.seconds_left == 2 * FIRST_REST, "what a provider asks for is not cut short"


def test_a_breaker_lets_one_probe_through_and_rests_longer_each_time():
    clock = FrozenClock()
    breaker = Breaker(clock, failures_to_open=1)
    rests: list[float] = []
    for _ in range(8):
        assert breaker.admit()
        breaker.failed()
        rests.append(breaker.seconds_left)
        assert not breaker.admit()
        asyncio.run(clock.advance(breaker.seconds_left))
        assert breaker.admit()
        assert not breaker.admit(), "one probe at a time"
        breaker.abandoned()
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST


@pytest.mark.parametrize(
    ("delay", "pace", "patience"),
    [
        (31.0, 0.0, Patience()),
        (0.0, 21.0, Patience()),
        (0.0, 15.0, Patience(total=100.0)),
    ],
    ids=["no first word", "a long silence", "too long in all"],
)
async def test_nobody_waits_without_end(delay: float, pace: float, patience: Patience, frozen: FrozenClock):
    slow = ScriptedModel(lambda _: "慢" * 40, clock=frozen, delay=delay, piece=1, pace=pace)
    with pytest.raises(ModelTimeout):
        await told(WatchedModel(slow, patience, frozen), frozen)


async def test_slow_but_steady_is_waited_for(frozen: FrozenClock):
    slow = ScriptedModel(lambda _: "慢慢来", clock=frozen, delay=29.0, piece=1, pace=19.0)
    assert await told(WatchedModel(slow, Patience(), frozen), frozen) == "慢慢来"


async def test_an_answer_that_does_not_end_is_cut_off(frozen: FrozenClock):
    chatterbox = ScriptedModel(lambda _: "啊" * 1000, piece=10)
    with pytest.raises(ModelOutputInvalid):
        await answer_of(WatchedModel(chatterbox, Patience(longest=100), frozen))


@pytest.mark.parametrize(
    "line",
    [DOWN, ModelRateLimited("slow down"), ModelOutputInvalid("?"), ModelTimeout("late")],
    ids=lambda line: type(line).__name__,
)
async def test_everything_that_may_pass_is_tried_again(line: Line, frozen: FrozenClock):
    assert await told(ResilientModel([ScriptedModel([line, "好"])], frozen), frozen) == "好"


async def test_closing_closes_them_all(frozen: FrozenClock):
    models = [ScriptedModel.echo(), ScriptedModel.echo()]
    await ResilientModel(models, frozen).close()
    assert [model.closed for model in models] == [True, True]


async def test_no_model_at_all_is_said_at_once(frozen: FrozenClock):
    with pytest.raises(ModelMisconfigured, match="is configured: add a"):
        ResilientModel([], frozen)


async def test_a_script_of_events_is_said_as_written():
    events = [ReasoningDelta("嗯"), TextDelta("好"), Finished("length", Usage())]
    assert await events_of(ScriptedModel([events])) == events


async def test_a_script_that_is_used_up_says_so():
    model = ScriptedModel(["一句"])
    assert await answer_of(model) == "一句"
    with pytest.raises(ModelMisconfigured, match="only 1 lines"):
        await answer_of(model)
