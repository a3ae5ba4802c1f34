"""A Bot API double with one bot on it, and python-telegram-bot talking to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person
from tests.testing.ptb import client


@pytest.fixture(autouse=True)
def spans_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's coming way to tell spans of time; the going one warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


@pytest.fixture
def mira(telegram: BotApiServer) -> BotAccount:
    return telegram.bot("mira_bot", name="Mira")


@pytest.fixture
def ana(telegram: BotApiServer) -> Person:
    return telegram.person("Ana", username="ana_says", language="en")


@pytest.fixture
async def bot(telegram: BotApiServer, mira: BotAccount) -> AsyncIterator[Bot]:
    """Mira's program."""
    async with client(telegram, mira) as bot:
        yield bot
