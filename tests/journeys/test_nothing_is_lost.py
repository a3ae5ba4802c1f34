"""Restarts, edits, failing platforms: nothing is lost, nothing is said twice, nothing stale is said."""

from pathlib import Path

import pytest

from botkit.adapter import Capabilities
from botkit.clock import after, seconds_between
from botkit.errors import OutcomeUnknown, Rejected, RetryAfter
from botkit.settings import DeliverySettings
from botkit.testing.clock import FrozenClock
from botkit.testing.journey import Bench

THREE = "The first thing to say is this one.\n\nThe second thing is another one.\n\nThe third is the last of them."


def echo(request) -> str:
    return "You said: " + request.messages[-1].content.replace("\n", " / ")


def bench_for(personas: Path, **more) -> Bench:
    return Bench.make(["nana"], places=[personas], **more)


async def test_a_message_that_came_before_a_stop_is_answered_after_the_start(personas):
    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with bench.open(echo) as journey:
        wen.says("do not forget me")
        await journey.rest(0.5)
    assert not wen.answers()
    async with bench.open(echo) as journey:
        await journey.rest()
    assert [answer.text for answer in wen.answers()] == ["You said: do not forget me"]


async def test_the_rest_of_an_answer_follows_after_a_restart(personas):
    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with bench.open(lambda _: THREE) as journey:
        wen.says("tell me everything")
        await bench.platform.wait_for(lambda: len(wen.answers()) == 1)
        first = journey.app.worker
        await first.abandon()
    async with bench.open(lambda _: "the model must not be asked again") as journey:
        await journey.rest()
        assert not journey.model.requests
    assert "\n\n".join(wen.sees) == THREE
    assert [answer.more for answer in wen.answers()] == [True, True, False]


async def test_updates_that_come_again_are_answered_once(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        message = wen.says("hello")
        journey.platform.again(message, times=3)
        await journey.rest()
        journey.platform.again(message)
        await journey.rest()
        assert wen.sees == ["You said: hello"]


async def test_messages_out_of_order_are_understood_in_order(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        with journey.platform.disorder():
            for word in ("one", "two", "three"):
                wen.says(word)
                journey.clock.jump(1)  # pyright: ignore[reportAttributeAccessIssue]
        await journey.rest()
        assert wen.sees == ["You said: one / two / three"]


async def test_an_edit_before_the_answer_counts_in_the_answer(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        message = wen.says("my interveiw is tomorow")
        await journey.rest(0.3)
        wen.edits(message, "my interview is tomorrow")
        await journey.rest()
        assert wen.sees == ["You said: my interview is tomorrow"]


async def test_a_message_taken_back_is_not_answered(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.deletes(wen.says("I hate you"))
        await journey.rest()
        assert not wen.sees
        assert not journey.model.requests


async def test_an_edit_while_the_platform_is_about_to_refuse_the_answer_is_answered_instead(personas):
    bench = bench_for(personas, latency=5.0)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(RetryAfter(30))
        message = wen.says("meet me on Monday")
        await journey.rest(5)
        assert journey.model.requests, "the answer is on its way"
        assert not journey.platform.tries, "and nobody knows yet that it is refused"
        wen.edits(message, "meet me on Tuesday")
        await journey.rest(60)
        assert wen.sees == ["You said: meet me on Tuesday"]
        first, second = (attempt.at for attempt in journey.platform.tries)
        assert seconds_between(first, second) >= 30


async def test_a_message_taken_back_while_its_answer_is_refused_is_not_answered(personas):
    bench = bench_for(personas, latency=5.0)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(RetryAfter(30))
        message = wen.says("I hate you")
        await journey.rest(5)
        assert journey.model.requests
        wen.deletes(message)
        await journey.rest(120)
        assert not wen.sees
        assert len(journey.platform.tries) == 1


async def test_after_the_answer_an_edit_changes_what_is_remembered(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        message = wen.says("my cat is called Tim")
        await journey.rest()
        wen.edits(message, "my cat is called Tom")
        await journey.rest()
        assert len(wen.sees) == 1
        await wen.asks("what is my cat called?")
        prompt = [line.content for line in journey.model.requests[-1].messages]
        assert any("Tom" in line for line in prompt)
        assert not any("my cat is called Tim" in line for line in prompt if "You said" not in line)


async def test_one_slow_chat_does_not_hold_up_others(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen, lin = journey.platform.person("wen"), journey.platform.person("lin")
        journey.platform.fail_next(RetryAfter(300), to=wen.conversation)
        wen.says("hello")
        asked = journey.clock.now()
        await lin.asks("hello")
        assert seconds_between(asked, journey.clock.now()) < 5
        assert not wen.sees
        await journey.rest(310)
        assert wen.sees == ["You said: hello"]


async def test_who_blocked_the_companion_is_left_alone_until_they_write(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("hello")
        wen.blocks()
        await journey.rest(4_000)
        assert len(journey.platform.tries) == 1
        wen.says("back again")
        await journey.rest()
        assert len(wen.sees) == 1
        assert "back again" in wen.sees[0]


async def test_a_platform_that_says_at_once_for_ever_is_asked_ever_more_slowly(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        journey.platform.fail_next(RetryAfter(0.0), times=1_000)
        journey.platform.person("wen").says("hello")
        await journey.rest(60)
        assert 10 < len(journey.platform.tries) < 30


async def test_a_bot_that_was_missing_for_one_start_is_there_again_at_the_next(personas):
    bench = bench_for(personas)
    wen, other = bench.platform.person("wen"), bench_for(personas, store=bench.store, clock=bench.clock, bot="another")
    async with bench.open(echo) as journey:
        wen.says("hello there")
        await journey.rest(0.5)
    async with other.open(echo) as journey:
        await journey.rest(5)
    async with bench.open(echo):
        (answer,) = await wen.asks("are you back?", limit=10)
    assert answer == "You said: hello there / are you back?"


async def test_nothing_stale_is_sent_after_an_outage(personas):
    bench = bench_for(personas, delivery=DeliverySettings(max_age=600))
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(RetryAfter(3_000))
        wen.says("what time is it?")
        await journey.rest(3_600)
        assert not wen.sees
        (answer,) = await wen.asks("and now?")
        assert answer.endswith("and now?")
        assert len(journey.platform.log) == 1


async def test_a_message_the_platform_refuses_does_not_stop_the_chat(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(Rejected("no such thing"))
        wen.says("hello")
        await journey.rest()
        (answer,) = await wen.asks("hello again")
        assert answer.endswith("hello again")


@pytest.mark.parametrize(("policy", "shown"), [("resend", 2), ("mark", 1)])
async def test_a_send_whose_outcome_is_unknown_is_recorded_and_follows_the_policy(personas, policy, shown):
    bench = bench_for(personas, delivery=DeliverySettings(ambiguous=policy))
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(OutcomeUnknown("no answer came"), delivered=True)
        wen.says("hello")
        await journey.rest(120)
        assert wen.sees == ["You said: hello"] * shown
        assert len({delivery.key for delivery in journey.platform.log}) == 1
        assert list((await journey.store.ambiguous_sends()).values()) == [1]


async def test_where_the_platform_knows_keys_nothing_comes_twice(personas):
    bench = bench_for(personas, capabilities=Capabilities(idempotent=True, typing=True))
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(OutcomeUnknown("no answer came"), delivered=True)
        wen.says("hello")
        await journey.rest(120)
        assert wen.sees == ["You said: hello"]
        assert not await journey.store.ambiguous_sends()


async def test_what_was_never_sent_is_not_remembered_as_said(personas):
    bench = bench_for(personas)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(Rejected("no"))
        wen.says("hello")
        await journey.rest()
        await wen.asks("are you there?")
        roles = [message.role for message in journey.model.requests[-1].messages]
        assert "assistant" not in roles


async def test_who_runs_botkit_for_minutes_a_day_has_old_rows_removed_all_the_same(personas):
    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with bench.open(echo):
        await wen.asks("hello")
    assert isinstance(bench.clock, FrozenClock)
    await bench.clock.advance(31 * 24 * 3_600)
    async with bench.open(echo):
        await wen.asks("hello after a month")
    a_day_ago = after(bench.clock.now(), -24 * 3_600)
    assert await bench.store.prune(a_day_ago, 100) == 0, "the first talk's rows are gone already"
    assert await bench.store.prune(after(bench.clock.now(), 1), 100) > 0, "those of today are kept"
