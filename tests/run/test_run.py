"""`botkit run` as an operator uses it: it answers, and it ends when it is told to, losing nothing."""

import asyncio
import signal
import socket
import subprocess
import sys

import pytest

from tests.run.operator import FAST, Operator, Town, bot, install


async def test_people_are_answered_until_it_is_told_to_end(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal(signal.SIGTERM)
        assert await running.ends() == 0
    assert "Traceback" not in running.told


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
async def test_a_model_that_hangs_does_not_delay_the_end_and_the_answer_comes_at_the_next_start(
    operator: Operator, town: Town, number: signal.Signals
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}/v1"
        mute_model = f'[[models]]\nname = "mute"\nmodel = "mute"\nbase_url = "{address}"\n'
        operator.writes(bot(town.address) + mute_model)
        async with operator.runs() as running:
            town.writes("anna", "the sky is blue today")
            connection, _ = await asyncio.to_thread(mute.accept)
            with connection:
                running.signal(number)
                async with asyncio.timeout(8):
                    assert await running.ends() == 0
    assert town.sees("anna") == []
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0


async def test_who_is_in_a_hurry_signals_twice(operator: Operator, town: Town) -> None:
    town.slow = 30.0
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        town.writes("anna", "the sky is blue today")
        await town.asked.wait()
        running.signal()
        await running.says("told to end")
        running.signal()
        async with asyncio.timeout(3):
            assert await running.ends() == 0


@pytest.mark.parametrize("adapter", [pytest.param("DeafAdapter", marks=pytest.mark.long), "BlockingAdapter"])
async def test_what_never_ends_does_not_delay_the_end(operator: Operator, town: Town, adapter: str) -> None:
    """One hears neither that it is to end nor that it is to close; the other lets nothing else be done at all."""
    install(operator.folder / "packages", town=f"tests.run.adapter:{adapter}")
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        await running.says("listening")
        running.signal()
        async with asyncio.timeout(8.5):
            assert await running.ends() == 0
    assert "not everything came to its end within 7.5 s" in running.told


async def test_who_is_told_to_end_before_anything_has_begun_ends(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        await asyncio.sleep(0.6)
        running.signal()
        assert await running.ends() in (0, -signal.SIGTERM), "Python itself may not have been up"
    assert "Traceback" not in running.told


def test_hanging_up_before_anything_has_begun_ends_nothing() -> None:
    code = "from botkit.supervisor.ending import leave_quietly; leave_quietly(); import os; os.kill(os.getpid(), 1)"
    done = subprocess.run([sys.executable, "-c", f"{code}; print('here')"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "here\n"), done.stderr
