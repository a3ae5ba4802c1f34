"""Somebody just calls while something unusual goes on: floods, changes, spam, a death of the process [B3]."""

import shutil
from dataclasses import replace

from botkit.clock import SystemClock
from botkit.errors import ModelUnavailable
from botkit.settings import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.journey import Bench
from tests.journeys.talk import POOL, answers_to, calls, echo, slow


async def test_in_an_outage_with_hundreds_of_messages_waiting(personas):
    bench = Bench.make(["nana"], places=[personas], delivery=DeliverySettings(burst_wait=0.1))
    async with bench.open(lambda _: ModelUnavailable("down")) as journey:
        wen = journey.platform.person("wen")
        for number in range(430):
            wen.says(f"message {number}")
        await journey.rest(3)
        await calls(journey, wen)
        await wen.asks("/help", limit=3.0)


async def test_after_a_message_that_was_taken_back_the_answer_at_work_goes_on(bench):
    async with bench.open(echo) as journey:
        model = slow(journey, echo, 4.0)
        wen = journey.platform.person("wen")
        wen.deletes(wen.says("oops"))
        wen.says("I have an interview")
        await journey.rest(2)
        await calls(journey, wen)
        await journey.platform.wait_for(lambda: len(wen.answers()) == 2, limit=4)
        assert "interview" in wen.sees[1]
        assert len(model.requests) == 1


async def test_when_the_very_message_that_is_being_answered_becomes_a_call(bench):
    async with bench.open(echo) as journey:
        slow(journey, echo, 4.0)
        wen = journey.platform.person("wen")
        said = wen.says("mmaaa")
        await journey.rest(2)
        wen.edits(said, "妈妈")
        await journey.platform.wait_for(lambda: len(wen.answers()) == 1, limit=4)
        assert wen.sees[0] in POOL
        await calls(journey, wen)
        await journey.rest(60)
        assert len(wen.answers()) == 2


async def test_in_the_same_batch_that_takes_back_what_is_being_answered(bench):
    async with bench.open(echo) as journey:
        slow(journey, echo, 4.0)
        wen = journey.platform.person("wen")
        said = wen.says("I hate you")
        await journey.rest(2)
        with journey.platform.disorder():
            wen.says("妈妈")
            wen.deletes(said)
        await journey.rest(3)
        await calls(journey, wen)
        await journey.rest(60)
        assert all(text in POOL for text in wen.sees)
        assert len(wen.answers()) == 2


async def test_called_without_a_pause_the_companion_still_says_what_it_has_to_say(personas):
    bench = Bench.make(["nana"], places=[personas], latency=0.5)
    async with bench.open(echo) as journey:
        slow(journey, echo, 1.0)
        wen = journey.platform.person("wen")
        said, at = wen.says("I have an interview"), journey.clock.now()
        await journey.rest(1.5)
        for _ in range(20):
            wen.says("妈妈")
            await journey.rest(0.4)
        assert answers_to(journey, said, at)[0] < 6.0


async def test_while_a_call_is_being_answered_the_words_that_come_are_one_burst(personas):
    bench = Bench.make(["nana"], places=[personas], latency=0.3)
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        wen.says("妈妈")
        await journey.rest(0.1)
        wen.says("my boss")
        await journey.rest(0.7)
        wen.says("shouted at me")
        await journey.rest(30)
        assert len(wen.answers()) == 2
        assert "my boss / shouted at me" in wen.sees[1]


async def test_after_the_process_was_killed_nobody_waits_for_the_dead_ones_lease(personas, tmp_path):
    settings = DeliverySettings(burst_wait=0, lease=60.0)
    clock = SystemClock()
    bench = Bench.make(["nana"], places=[personas], clock=clock, delivery=settings)
    async with await SqliteStore.open(tmp_path / "botkit.db") as store:
        async with replace(bench, store=store).open(echo) as journey:
            slow(journey, echo, 3600.0)
            wen = journey.platform.person("wen")
            wen.says("I have an interview")
            await journey.platform.wait_for(lambda: journey.app.worker.busy, limit=5)
            shutil.copytree(tmp_path, tmp_path / "as it was when it died")
    async with await SqliteStore.open(tmp_path / "as it was when it died" / "botkit.db") as store:
        async with replace(bench, store=store).open(echo) as journey:
            await calls(journey, wen)
            await journey.platform.wait_for(lambda: "interview" in "".join(wen.sees), limit=5)
