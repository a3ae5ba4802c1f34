"""The operator stops and starts botkit; nobody in Telegram loses a word by it."""

from pathlib import Path

import pytest

from tests.journeys.telegram.town import Town
from tests.run.operator import comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_is_said_while_botkit_is_down_is_answered_once_it_is_up(tmp_path: Path) -> None:
    async with Town.built(tmp_path) as town:
        ana = town.telegram.person("Ana")
        async with town.awake() as running:
            ana.says("before", town.nana)
            await town.shows(ana, town.nana, "You said: before")
            town.slow["meanwhile"] = 30.0
            ana.says("meanwhile", town.nana)
            await comes(lambda: bool(town.prompts("meanwhile")), lambda: "nobody thought about it")
            running.signal()
            assert await running.ends() == 0
        town.slow.clear()
        ana.says("later", town.nana)
        async with town.awake():
            await comes(lambda: "later" in " ".join(ana.sees(town.nana)), lambda: str(ana.sees(town.nana)))
        everything = " ".join(ana.sees(town.nana))
        assert [everything.count(words) for words in ("before", "meanwhile", "later")] == [1, 1, 1]
