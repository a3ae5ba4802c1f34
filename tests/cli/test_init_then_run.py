"""The whole way of an operator: set up, looked over, running, and somebody gets an answer."""

import asyncio
import json
import signal
import sys

import pytest

from botkit.testing.bot_api import BotApiServer
from botkit.testing.openai_server import OpenAIServer
from tests.cli.machine import Machine

KEY = "sk-of-the-endpoint"


async def begin(machine: Machine, *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "botkit", *words),
        env=machine.environment,
        cwd=machine.config.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_from_nothing_to_the_first_answer(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> None:
    machine.config.unlink()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "key").write_text(KEY)
    async with BotApiServer() as telegram, OpenAIServer(["Hello Ana, the kettle is on."], api_key=KEY) as endpoint:
        mira = telegram.bot("mira_bot", name="Mira", can_read_all_group_messages=True)
        (elsewhere / "token").write_text(mira.token)
        said = ("--platform", "telegram", "--api-base", telegram.url, "--token-file", str(elsewhere / "token"))
        model = ("--model-url", endpoint.base_url, "--model-name", "m", "--model-key-file", str(elsewhere / "key"))
        setting_up = await begin(machine, "init", *said, *model, "--persona", "mira", "--yes")
        link, told = await setting_up.communicate()
        assert (setting_up.returncode, link) == (0, b"https://t.me/mira_bot\n"), told

        looking = await begin(machine, "doctor", "--json")
        report, told = await looking.communicate()
        assert looking.returncode == 0, report
        assert json.loads(report)["problems"] == 0

        running = await begin(machine, "run")
        ana = telegram.person("Ana", language="en")
        ana.says("Hello, I'm home", mira)
        await telegram.wait_for(lambda: bool(ana.sees(mira)))
        running.send_signal(signal.SIGTERM)
        await running.communicate()
        assert running.returncode == 0
        assert "the kettle is on" in " ".join(ana.sees(mira))
