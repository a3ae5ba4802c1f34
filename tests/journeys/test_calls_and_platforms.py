"""Somebody just calls while the platform makes difficulties, or while an answer is owed [B3]."""

import pytest

from botkit.clock import seconds_between
from botkit.errors import ModelUnavailable, OutcomeUnknown, RetryAfter
from tests.journeys.talk import POOL, answers_to, echo

FOUR = (
    "That was hard, and I am so sorry to hear that it went like this.\n\n"
    "Nobody should be shouted at like that, least of all by somebody who should know better.\n\n"
    "You did well to stay calm, and you do not have to decide anything at all tonight.\n\n"
    "What would do you good now, dear? A walk, some tea, or a long bath and then bed?"
)


async def test_when_the_platform_lets_messages_through_again(bench):
    async with bench.open(lambda _: FOUR) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(RetryAfter(2))
        wen.says("my boss shouted at me")
        await journey.platform.wait_for(lambda: bool(journey.platform.tries))
        refused = journey.clock.now()
        await journey.rest(0.5)
        call = wen.says("妈妈")
        await journey.rest(60)
        (answered,) = answers_to(journey, call, refused)
        assert answered <= 2 + 1.0
        assert "\n\n".join(text for text in wen.sees if text not in POOL) == FOUR


async def test_after_a_restart_in_the_middle_of_an_answer(bench):
    wen = bench.platform.person("wen")
    async with bench.open(lambda _: FOUR) as journey:
        wen.says("my boss shouted at me")
        await bench.platform.wait_for(lambda: len(wen.answers()) == 1)
        await journey.app.worker.abandon()
    call, started = wen.says("妈妈"), bench.clock.now()
    async with bench.open(lambda _: FOUR) as journey:
        await journey.rest(60)
        (answered,) = answers_to(journey, call, started)
        assert answered <= 1.0
        assert "\n\n".join(text for text in wen.sees if text not in POOL) == FOUR


@pytest.mark.parametrize("fails", [1, 4, 7])
async def test_when_the_network_is_back(bench, fails):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        journey.platform.fail_next(OutcomeUnknown("timeout"), times=fails)
        wen.says("my boss shouted at me")
        await journey.platform.wait_for(lambda: len(journey.platform.tries) == fails)
        await journey.rest(0.1)
        called = journey.clock.now()
        call = wen.says("妈妈")
        await journey.rest(200)
        (answered,) = answers_to(journey, call, called)
        assert answered <= 1.0
        assert wen.sees[0] == "You said: my boss shouted at me", "what was said before comes before"


@pytest.mark.parametrize("behind", ["妈妈", "/help"])
async def test_what_was_said_just_before_does_not_wait_with_what_is_owed(bench, behind):
    down = True
    async with bench.open(lambda request: ModelUnavailable("down") if down else echo(request)) as journey:
        wen = journey.platform.person("wen")
        wen.says("how was your day?")
        await journey.rest(600)
        down = False
        asked = journey.clock.now()
        wen.says("are you there?")
        await journey.rest(0.5)
        wen.says(behind)
        await journey.platform.wait_for(lambda: any("are you there?" in text for text in wen.sees), limit=10)
        assert seconds_between(asked, journey.clock.now()) < 5
