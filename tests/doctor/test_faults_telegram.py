"""Faults at Telegram, planted one by one: named, mended as the doctor says, and gone."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from botkit.clock import SystemClock
from botkit.testing.bot_api import Bot, BotApiServer
from botkit.testing.openai_server import closed_port
from tests.doctor.clinic import Clinic

STRANGE = "987654321:AAH-of-a-bot-that-nobody-here-knows"


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


class TelegramClinic(Clinic):
    """The same set-up with a bot in Telegram."""

    def __init__(self, folder: Path, telegram: BotApiServer) -> None:
        super().__init__(folder)
        self.telegram = telegram
        self.bot = telegram.bot("xia_bot", name="霞", can_read_all_group_messages=True)
        self.reach(telegram.url)
        self.keep(self.token, self.bot.token)

    def reach(self, address: str) -> None:
        text = self.config.read_text(encoding="utf-8").replace('"post"', '"telegram"')
        lines = [line for line in text.splitlines() if not line.startswith("options")]
        lines.insert(lines.index('personas = ["xia"]') + 1, f'options = {{ api_base = "{address}" }}')
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    async def call(self, bot: Bot, method: str, **fields: str) -> None:
        """Somebody else speaks to Telegram in the bot's name."""
        address = f"{self.telegram.url}/bot{bot.token}/{method}"
        async with aiohttp.ClientSession() as session, session.post(address, json=fields) as answer:
            assert answer.ok, await answer.text()


@pytest.fixture
def clinic(tmp_path: Path, telegram: BotApiServer) -> TelegramClinic:
    return TelegramClinic(tmp_path, telegram)


async def test_a_sound_bot(clinic: TelegramClinic) -> None:
    assert await clinic.is_sound()
    checks = {entry.finding.check for entry in (await clinic.report()).entries}
    assert {"telegram.token", "telegram.webhook", "telegram.privacy", "program.clock"} <= checks


async def test_looking_changes_nothing_at_telegram(clinic: TelegramClinic) -> None:
    await clinic.report()
    assert {call.method for call in clinic.telegram.calls} <= {"getMe", "getWebhookInfo", "getMyCommands"}


async def test_a_token_that_telegram_does_not_know(clinic: TelegramClinic) -> None:
    clinic.keep(clinic.token, STRANGE)
    found = await clinic.finds("telegram.token")
    assert "@BotFather" in found.remedy
    assert STRANGE not in str(await clinic.report())
    clinic.keep(clinic.token, clinic.bot.token)
    assert await clinic.is_sound()


async def test_a_token_that_is_none(clinic: TelegramClinic) -> None:
    clinic.keep(clinic.token, "xia")
    found = await clinic.finds("bot.options")
    assert f"{clinic.token}: bots.home.options.token: is no bot token" in found.text


async def test_a_webhook_of_somebody_else_where_the_bot_asks(clinic: TelegramClinic) -> None:
    await clinic.call(clinic.bot, "setWebhook", url="https://elsewhere.example/hook")
    found = await clinic.finds("telegram.webhook")
    assert "a webhook is set" in found.text
    await clinic.call(clinic.bot, "deleteWebhook")  # as botkit does when it starts
    assert await clinic.is_sound()


async def test_privacy_mode(clinic: TelegramClinic) -> None:
    shy = clinic.telegram.bot("shy_bot")
    clinic.keep(clinic.token, shy.token)
    found = await clinic.finds("telegram.privacy")
    assert (found.grade, "/setprivacy" in found.remedy) == ("note", True)
    clinic.keep(clinic.token, clinic.bot.token)
    assert await clinic.is_sound()


async def test_two_bots_with_one_token(clinic: TelegramClinic) -> None:
    clinic.say(
        '[[bots]]\nid = "work"\nplatform = "telegram"\n'
        f'options = {{ api_base = "{clinic.telegram.url}", token = "{clinic.bot.token}" }}\n'
    )
    clinic.config.chmod(0o600)
    found = await clinic.finds("bots.one-token-each")
    assert clinic.bot.token not in str(found)
    other = clinic.telegram.bot("work_bot", can_read_all_group_messages=True)
    clinic.config.write_text(clinic.config.read_text().replace(clinic.bot.token, other.token))
    assert await clinic.is_sound()


async def test_telegram_cannot_be_reached(clinic: TelegramClinic) -> None:
    clinic.reach(f"http://127.0.0.1:{closed_port()}")
    found = await clinic.finds("telegram.api")
    assert "api_base" in found.remedy
    clinic.reach(clinic.telegram.url)
    assert await clinic.is_sound()


async def test_the_clock_is_compared_with_telegram_s(clinic: TelegramClinic) -> None:
    fast = SystemClock(wall=lambda: time.time_ns() + 3600 * 10**9)
    found = await clinic.finds("program.clock", clock=fast)
    assert "s ahead of that of http://127.0.0.1" in found.text
    assert await clinic.is_sound()
