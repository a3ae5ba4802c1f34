"""A configuration that cannot be used is explained, on standard error and at the health endpoint, and watched."""

import json

import pytest

from tests.run.conftest import asked
from tests.run.operator import FAST, Operator, Town, bot, install


async def test_a_broken_configuration_is_explained_and_starts_once_it_is_mended(
    operator: Operator, town: Town, port: int
) -> None:
    operations = f'[operations]\nlisten = "127.0.0.1:{port}"\n'
    operator.writes(f'language = "elvish"\n{bot(town.address)}{FAST}lease = -1\n{operations}')
    async with operator.runs() as running:
        await running.says("recovery mode")
        for told in ("config.toml:1: language: should be", "config.toml:13: delivery.lease: should be greater than 0"):
            assert told in running.told
        status, page = await asked(port)
        health = json.loads(page)
        assert (status, health["status"]) == (503, "recovery")
        assert len(health["reasons"]) == 2
        assert "delivery.lease" in page
        assert "botkit_recovery 1.0" in (await asked(port, "/metrics"))[1]
        operator.writes(f"{bot(town.address)}{FAST}{operations}")
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        status, page = await asked(port)
        assert (status, json.loads(page)["bots"]) == (200, {"home": "listening"})
        assert "botkit_recovery 0.0" in (await asked(port, "/metrics"))[1]
        running.signal()
        assert await running.ends() == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[bots]\n", "config.toml:1: "),
        pytest.param("", "there is no bot to run: `botkit init` sets one up", marks=pytest.mark.long),
        pytest.param("[[bots]]\n", "bots.1.id: is missing", marks=pytest.mark.long),
    ],
)
async def test_what_keeps_everything_from_running(operator: Operator, text: str, told: str) -> None:
    operator.writes(text)
    async with operator.runs() as running:
        await running.says("recovery mode")
        assert told in running.told
        running.signal()
        assert await running.ends() == 0
    async with operator.runs("--strict") as running:
        assert await running.ends() == 2
    assert told in running.told


async def test_a_file_that_is_not_there_yet_may_come(operator: Operator, town: Town) -> None:
    async with operator.runs("--config", str(operator.config)) as running:
        await running.says("there is no such file")
        operator.writes(bot(town.address) + FAST)
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0


async def test_the_endpoint_is_there_though_the_file_is_no_toml(operator: Operator, port: int) -> None:
    operator.writes(f'[operations]\nlisten = "127.0.0.1:{port}"\n[[bots]\n')
    async with operator.runs() as running:
        await running.says("recovery mode")
        status, page = await asked(port)
        assert (status, json.loads(page)["status"]) == (503, "recovery")
        running.signal()
        assert await running.ends() == 0


async def test_a_damaged_database_is_told_and_nothing_is_forgotten(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    data = operator.folder / "kept"
    async with operator.runs("--data", str(data)) as running:
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
    database = data / "botkit.sqlite3"
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    async with operator.runs("--data", str(data)) as running:
        await running.says("recovery mode")
        assert str(database) in running.told
        running.signal()
        assert await running.ends() == 0
    assert database.read_bytes().startswith(whole[:100])


async def test_two_processes_do_not_share_a_database_and_the_second_waits(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    data = str(operator.folder / "kept")
    async with operator.runs("--data", data) as first:
        await first.says("listening")
        async with operator.runs("--data", data, "--strict") as second:
            assert await second.ends() == 1
        async with operator.runs("--data", data) as second:
            await second.says("recovery mode")
            first.signal()
            assert await first.ends() == 0
            second.signal()
            assert await second.ends() == 0


async def test_hanging_up_reads_the_configuration_anew(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        await running.says("listening")
        operator.writes("language = 7\n")
        running.hangs_up()
        await running.says("what runs goes on as it was")
        operator.writes(bot(town.address, "work", "another-token-of-nobody") + FAST)
        running.hangs_up()
        town.writes("bert", "the sea is green", "another-token-of-nobody")
        await town.shows("bert", "the sea is green")
        running.signal()
        assert await running.ends() == 0


@pytest.mark.long
async def test_a_place_where_no_database_can_be_takes_nobody_down(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        await running.says("listening")
        for place, told in (
            (f'data_dir = "{operator.config}"\n', "name another folder as data_dir"),
            (f'[storage]\npath = "{operator.folder}"\n', "is a folder: name a file in it"),
        ):
            table = (
                f"{bot(town.address)}{FAST}{place}" if place.startswith("[") else f"{place}{bot(town.address)}{FAST}"
            )
            operator.writes(table)
            running.hangs_up()
            await running.says(told)
        assert running.told.count("what runs goes on as it was") == 2
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
    assert "recovery mode" not in running.told


@pytest.mark.long
async def test_what_a_look_stumbles_over_takes_nobody_down(operator: Operator, town: Town) -> None:
    install(operator.folder / "packages", town="tests.run.adapter:ClumsyAdapter")
    operator.writes(bot(town.address) + FAST)
    async with operator.runs() as running:
        await running.says("listening")
        operator.writes(bot("http://nowhere") + FAST)
        running.hangs_up()
        await running.says("what was changed cannot be looked at")
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
