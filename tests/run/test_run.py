"""`botkit run` as an operator uses it: it answers, and it ends when it is told to, losing nothing."""

import asyncio
import signal
import socket

import pytest

from tests.run.operator import FAST, HOME, Chats, Operator


def configured(operator: Operator, chats: Chats, more: str = FAST) -> None:
    operator.writes(HOME.format(address=chats.address) + more)


async def test_people_are_answered_until_it_is_told_to_end(operator: Operator, chats: Chats) -> None:
    configured(operator, chats)
    async with operator.runs() as running:
        chats.says("anna", "the sky is blue today")
        await chats.shows("anna", "the sky is blue today")
        running.signal(signal.SIGTERM)
        assert await running.ends() == 0
    assert "Traceback" not in running.told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_model_that_hangs_does_not_delay_the_end_and_the_answer_comes_at_the_next_start(
    operator: Operator, chats: Chats, number: signal.Signals
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}/v1"
        configured(operator, chats, f'[[models]]\nname = "mute"\nmodel = "mute"\nbase_url = "{address}"\n')
        async with operator.runs() as running:
            chats.says("anna", "the sky is blue today")
            await asyncio.sleep(3)
            running.signal(number)
            async with asyncio.timeout(8):
                assert await running.ends() == 0
    assert chats.seen("anna") == []
    configured(operator, chats)
    async with operator.runs() as running:
        await chats.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
