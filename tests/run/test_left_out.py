"""One broken bot does not take the others down, and what is mended starts by itself."""

import re
import shutil
import signal
from pathlib import Path

import pytest

from tests.run.operator import FAST, Operator, Town, bot, install

PROBE = Path(__file__).parents[1] / "faults" / "probe.yaml"
SECOND = "20261127:BBF-nor-is-this-one-anybody-s-token"


async def test_a_bot_with_a_mistake_is_left_out_and_the_others_run(operator: Operator, town: Town) -> None:
    operator.writes(
        bot(town.address)
        + bot(town.address, "typo", options='{ adress = "x" }')
        + bot(town.address, "nobody", personas='["nobody-of-that-name"]')
        + bot(town.address, "nowhere", platform='"pigeon"')
        + bot(town.address, "moody", mood='"odd"')
        + FAST
    )
    async with operator.runs() as running:
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal(signal.SIGTERM)
        assert await running.ends() == 0
    for told in (
        r"bot typo is left out: config.toml:10: bots.typo.options.adress: is no setting; did you mean address\?",
        r"bot typo is left out: config.toml:10: bots.typo.options.token: is missing",
        r"bot nobody is left out: config.toml:14: bots.nobody.personas: there is no persona 'nobody-of-that-name'",
        r"bot nowhere is left out: config.toml:18: bots.nowhere.platform: no adapter for platform 'pigeon'",
        r"bot moody is left out: config.toml:26: bots.moody.mood: is no setting",
    ):
        assert re.search(told, running.told), running.told


async def test_once_mended_it_runs_without_a_restart(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + bot(town.address, "work", SECOND, personas='["nobody"]') + FAST)
    async with operator.runs() as running:
        await running.says("bot work is left out")
        town.writes("bert", "the sea is green", SECOND)
        operator.writes(bot(town.address) + bot(town.address, "work", SECOND) + FAST)
        await town.shows("bert", "the sea is green")
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
    assert "beginning anew" in running.told


async def test_a_token_that_is_refused_rests_this_bot_alone(operator: Operator, town: Town) -> None:
    town.refused.add(SECOND)
    operator.writes(bot(town.address) + bot(town.address, "work", SECOND) + FAST)
    async with operator.runs() as running:
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        await running.says("bots.work.options.token: is not accepted: copy it again (bot=work)")
        mended = "20261128:CCG-the-token-that-is-right-at-last"
        operator.writes(bot(town.address) + bot(town.address, "work", mended) + FAST)
        town.writes("bert", "and now?", mended)
        await town.shows("bert", "and now?")
        running.signal()
        assert await running.ends() == 0


@pytest.mark.long
async def test_a_mistake_made_while_mending_takes_nobody_down(operator: Operator, town: Town) -> None:
    broken = bot(town.address, "work", SECOND, personas='["nobody"]')
    operator.writes(bot(town.address) + broken + FAST)
    async with operator.runs() as running:
        await running.says("listening (bot=home)")
        operator.writes(bot(town.address, mood='"odd"') + bot(town.address, "work", SECOND) + FAST)
        await running.says("bots.home.mood: is no setting")
        await running.says("what runs goes on as it was")
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        operator.writes(bot(town.address) + broken.replace("nobody", "nobody-either") + FAST)
        await running.says("there is no persona 'nobody-either'")
        operator.writes(bot(town.address) + bot(town.address, "work", SECOND) + FAST)
        await running.says("listening (bot=work)")
        running.signal()
        assert await running.ends() == 0
    assert running.told.count("beginning anew") == 1


async def test_a_persona_that_is_mended_brings_its_bot_back(operator: Operator, town: Town) -> None:
    probe = bot(town.address, personas='["probe"]')
    operator.writes(f'personas = ["own"]\n{probe}{bot(town.address, "other", SECOND)}{FAST}')
    folder = operator.folder / "own"
    folder.mkdir()
    (folder / "probe.yaml").write_text("schema: 1\nmood: odd\n", encoding="utf-8")
    async with operator.runs() as running:
        await running.says("bot home is left out")
        shutil.copy(PROBE, folder / "probe.yaml")
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0


async def test_who_is_strict_ends_at_once(operator: Operator, town: Town) -> None:
    operator.writes(bot(town.address) + bot(town.address, "work", SECOND, personas='["nobody"]') + FAST)
    async with operator.runs("--strict") as running:
        assert await running.ends() == 2
    assert "error: " in running.told
    assert "bots.work.personas: there is no persona 'nobody'" in running.told


@pytest.mark.long
async def test_who_is_strict_ends_when_a_token_is_refused(operator: Operator, town: Town) -> None:
    town.refused.add(SECOND)
    operator.writes(bot(town.address) + bot(town.address, "work", SECOND) + FAST)
    async with operator.runs("--strict") as running:
        assert await running.ends() == 2
    assert "bots.work.options.token: is not accepted" in running.told


@pytest.mark.long
async def test_bots_of_the_terminal_are_left_to_botkit_chat(operator: Operator, town: Town) -> None:
    terminal = '[[bots]]\nid = "here"\nplatform = "terminal"\n'
    operator.writes(terminal + bot(town.address) + FAST)
    async with operator.runs("--strict") as running:
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
    assert "`botkit chat` talks to them: here" in running.told
    operator.writes(terminal + FAST)
    async with operator.runs("--strict") as running:
        assert await running.ends() == 2
    assert "talk to them with `botkit chat`" in running.told


@pytest.mark.long
async def test_what_is_still_wrong_may_be_mended_in_a_folder_that_was_named_meanwhile(
    operator: Operator, town: Town
) -> None:
    bots = bot(town.address) + bot(town.address, "work", options=f'{{ address = "{town.address}" }}') + FAST
    operator.writes(bots)
    folder = operator.folder / "kept"
    async with operator.runs() as running:
        await running.says("bots.work.options.token: is missing")
        operator.writes(f'secrets = "kept"\n{bots}')
        await running.says("there is no folder")
        folder.mkdir()
        (folder / "bots__work__options__token").write_text(SECOND, encoding="utf-8")
        town.writes("bert", "the sea is green", SECOND)
        await town.shows("bert", "the sea is green")
        running.signal()
        assert await running.ends() == 0


@pytest.mark.long
async def test_a_package_that_is_broken_costs_its_own_bots_alone(operator: Operator, town: Town) -> None:
    packages = operator.folder / "packages"
    install(packages, town="tests.run.adapter:TownAdapter", odd="odd_package:OddAdapter")
    (packages / "odd_package.py").write_text("raise AttributeError('no such thing in this version')", encoding="utf-8")
    operator.writes(bot(town.address) + bot(town.address, "odd", SECOND, platform='"odd"') + FAST)
    async with operator.runs() as running:
        await running.says(
            "cannot be imported (AttributeError: no such thing in this version): mend or renew its package"
        )
        town.writes("anna", "the sky is blue today")
        await town.shows("anna", "the sky is blue today")
        running.signal()
        assert await running.ends() == 0
