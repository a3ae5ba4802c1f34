"""`/health`, `/metrics` and `botkit health`: how an operator, or a container, learns how it is."""

import asyncio
import json
import sqlite3

from tests.run.conftest import asked
from tests.run.operator import FAST, TOKEN, Operator, Town, bot, comes


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
