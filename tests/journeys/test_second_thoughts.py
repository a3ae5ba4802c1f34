"""People change their words at the oddest moments: one answer, to what they meant, and no standstill."""

import pytest

from botkit.adapter import Capabilities
from botkit.clock import seconds_between
from botkit.errors import ModelUnavailable, OutcomeUnknown, Rejected, RetryAfter
from botkit.testing.journey import Bench
from tests.journeys.talk import calls, echo, slow

MONDAY = (
    "On Monday then, I shall be waiting for you at the station.\n\n"
    "Bring the blue umbrella on Monday, will you, it may well rain."
)


@pytest.mark.parametrize("how", ["taken back again", "edited, told late"])
async def test_what_comes_late_of_a_message_taken_back_stops_nobody(bench, how):
    async with bench.open(echo) as journey:
        slow(journey, echo, 4.0)
        wen = journey.platform.person("wen")
        oops = wen.says("oops")
        wen.deletes(oops)
        wen.says("I have an interview")
        await journey.rest(2)
        wen.deletes(oops) if how == "taken back again" else wen.edits(oops, "oopsie")
        await journey.rest(60)
        assert wen.sees == ["You said: I have an interview"]
        await calls(journey, wen)


async def test_an_edit_of_the_same_words_does_not_begin_the_answer_anew(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 4.0)
        wen = journey.platform.person("wen")
        here = wen.says("here I am")
        for _ in range(20):
            await journey.rest(1)
            wen.edits(here, "here I am")
        await journey.rest(60)
        assert wen.sees == ["You said: here I am"]
        assert len(model.requests) == 1


async def test_who_edits_without_end_is_answered_all_the_same(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 4.0)
        wen = journey.platform.person("wen")
        here = wen.says("street 0")
        for number in range(1, 100):
            await journey.rest(3)
            wen.edits(here, f"street {number}")
        assert len(wen.sees) == 1, "an answer in five minutes, and one only"
        assert len(model.requests) < 20


@pytest.mark.parametrize("how", ["edit", "delete"])
async def test_after_the_platform_refused_its_beginning_a_stale_answer_does_not_go_on(bench, how):
    async with bench.open(
        lambda request: MONDAY if "Monday" in request.messages[-1].content else "Tuesday."
    ) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(Rejected("no"))
        message = wen.says("meet me on Monday")
        await journey.platform.wait_for(lambda: bool(journey.platform.tries))
        await journey.rest(0.2)
        wen.edits(message, "meet me on Tuesday") if how == "edit" else wen.deletes(message)
        await journey.rest(120)
        assert wen.sees == (["Tuesday."] if how == "edit" else [])


@pytest.mark.parametrize("more", [False, True])
async def test_the_platforms_waiting_time_outlives_the_answer_it_was_asked_for(bench, more):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(RetryAfter(30))
        message = wen.says("meet me on Monday")
        await journey.rest(5)
        wen.edits(message, "meet me on Tuesday")
        if more:
            await journey.rest(5)
            wen.says("please")
        await journey.rest(120)
        first, second = (attempt.at for attempt in journey.platform.tries)
        assert seconds_between(first, second) >= 30
        assert wen.sees == ["You said: meet me on Tuesday" + (" / please" if more else "")]


async def test_a_command_put_right_while_its_answer_is_refused_does_not_wait_for_an_owed_one(personas):
    bench = Bench.make(["nana", "otto"], places=[personas], latency=1.0)
    async with bench.open(lambda _: ModelUnavailable("down")) as journey:
        wen = journey.platform.person("wen")
        wen.says("how was your day?")
        await journey.rest(600)
        shown = len(wen.sees)
        journey.platform.fail_next(RetryAfter(3))
        command = wen.says("/hlep")
        await journey.rest(0.5)
        assert len(journey.platform.tries) == shown, "its answer is on its way"
        wen.edits(command, "/help")
        await journey.platform.wait_for(lambda: len(wen.sees) > shown, limit=10)


async def test_while_nobody_knows_whether_the_answer_arrived_an_edit_does_not_bring_a_second_one(personas):
    bench = Bench.make(["nana"], places=[personas], capabilities=Capabilities(idempotent=True, typing=True))
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(OutcomeUnknown("no answer came"), delivered=True)
        message = wen.says("meet me on Monday")
        await journey.platform.wait_for(lambda: bool(journey.platform.tries))
        wen.edits(message, "meet me on Tuesday")
        await journey.rest(120)
        assert wen.sees == ["You said: meet me on Monday"]
        assert len(journey.platform.tries) == 2, "the same message under the same key"
