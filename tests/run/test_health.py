"""`/health`, `/metrics` and `botkit health`: how an operator, or a container, learns how it is."""

import asyncio
import json
import sqlite3
import time

import pytest

from tests.run.conftest import asked
from tests.run.operator import FAST, PATIENCE, TOKEN, Operator, Town, bot, comes, install


def configured(operator: Operator, town: Town, port: int) -> None:
    operator.writes(f'{bot(town.address)}{FAST}[operations]\nlisten = "127.0.0.1:{port}"\n')


async def test_health_says_when_the_store_cannot_write(operator: Operator, town: Town, port: int) -> None:
    operator.writes(f'{bot(town.address)}{FAST}[operations]\nlisten = "127.0.0.1:{port}"\n')
    data = operator.folder / "kept"
    async with operator.runs("--data", str(data)) as running:
        await running.says("listening")
        with sqlite3.connect(data / "botkit.sqlite3") as other:
            other.execute("BEGIN IMMEDIATE")
            asking = asyncio.create_task(asked(port))
            status, page = await asking
            other.execute("ROLLBACK")
        other.close()
        assert (status, json.loads(page)["status"]) == (503, "degraded")
        assert "storage: " in page
        await comes(lambda: "listening" in running.told, lambda: running.told)
        running.signal()
        assert await running.ends() == 0


async def test_the_endpoint_answers_to_addresses_alone(operator: Operator, town: Town, port: int) -> None:
    operator.writes(f'{bot(town.address)}{FAST}[operations]\nlisten = "127.0.0.1:{port}"\n')
    async with operator.runs() as running:
        await running.says("listening")
        assert (await asked(port, Host="evil.example:80"))[0] == 403
        assert (await asked(port, Host=f"localhost:{port}"))[0] == 200
        assert (await asked(port, "/metrics", Host="evil.example"))[0] == 403
        running.signal()
        assert await running.ends() == 0


async def test_metrics_tell_what_happened(operator: Operator, town: Town, port: int) -> None:
    configured(operator, town, port)
    async with operator.runs() as running:
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        status, page = await asked(port, "/metrics")
        assert status == 200
        for line in (
            'botkit_events_accepted_total{bot="home"} 1.0',
            'botkit_turns_total{bot="home",outcome="answered"} 1.0',
            'botkit_model_call_seconds_count{model="parrot"} 1.0',
            'botkit_bot_listening{bot="home"} 1.0',
            "botkit_answers_owed 0.0",
            "process_resident_memory_bytes",
        ):
            assert line in page
        running.signal()
        assert await running.ends() == 0


async def test_the_command_asks_and_its_exit_code_tells(operator: Operator, town: Town, port: int) -> None:
    configured(operator, town, port)
    async with operator.runs(command="health") as health:
        assert await health.ends() == 1
    assert "is `botkit run` running?" in health.told
    async with operator.runs() as running:
        await running.says("listening (bot=home)")
        async with operator.runs(command="health") as health:
            assert await health.ends() == 0
        async with operator.runs(
            command="health", environment={"BOTKIT_OPERATIONS__LISTEN": f"127.0.0.1:{port}"}
        ) as health:
            assert await health.ends() == 0
        town.refused.add(TOKEN)
        town.writes("anna", "a poll ends")
        await running.says("is not accepted")
        async with operator.runs(command="health") as health:
            assert await health.ends() == 1
        status, page = await asked(port)
        assert status == 503
        assert json.loads(page)["bots"] == {"home": "resting"}
        assert "options.token: is not accepted: copy it again" in page
        running.signal()
        assert await running.ends() == 0


async def test_the_command_says_when_nobody_can_be_asked(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    async with operator.runs(command="health") as health:
        assert await health.ends() == 1
    assert "[operations] has no `listen`" in health.told


@pytest.mark.long
async def test_a_port_that_is_taken_is_told_and_the_bots_run(operator: Operator, town: Town, port: int) -> None:
    configured(operator, town, port)
    other = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
    async with other:
        async with operator.runs() as running:
            await running.says(f"operations.listen: 127.0.0.1:{port} cannot be had")
            town.writes("anna", "the sky is blue today")
            await town.shows("anna", "the sky is blue today")
            running.signal()
            assert await running.ends() == 0
        async with operator.runs("--strict") as running:
            assert await running.ends() == 2


@pytest.mark.long
async def test_an_adapter_that_goes_on_trying_is_not_well_meanwhile(operator: Operator, town: Town, port: int) -> None:
    install(operator.folder / "packages", town="tests.run.adapter:StubbornAdapter")
    configured(operator, town, port)
    async with operator.runs() as running:
        await running.says("listening")
        assert (await asked(port))[0] == 200
        town.ill = 10_000
        town.writes("anna", "the sky is blue today")
        health = json.loads(await _once_answered(port, 503))
        assert health["bots"] == {"home": "failing"}
        assert "bot home: the platform is ill (500)" in health["reasons"]
        assert 'botkit_bot_listening{bot="home"} 0.0' in (await asked(port, "/metrics"))[1]
        town.ill = 0
        await town.shows("anna", "the sky is blue today")
        assert "the platform is ill" not in await _once_answered(port, 200)
        running.signal()
        assert await running.ends() == 0


async def _once_answered(port: int, status: int) -> str:
    """What is said once it is answered so."""
    answer = (0, "")
    give_up = time.monotonic() + PATIENCE
    while answer[0] != status:
        assert time.monotonic() < give_up, answer[1]
        await asyncio.sleep(0.05)
        answer = await asked(port)
    return answer[1]
