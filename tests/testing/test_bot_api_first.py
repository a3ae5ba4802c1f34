"""A bot on python-telegram-bot talks to people through the double."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from botkit.testing.bot_api import BotApiServer, faults
from botkit.testing.clock import FrozenClock


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


@pytest.fixture
async def bot(telegram: BotApiServer) -> AsyncIterator[Bot]:
    mira = telegram.bot("mira_bot", name="Mira")
    async with Bot(mira.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url) as bot:
        yield bot


async def test_a_person_writes_and_the_bot_answers(telegram: BotApiServer, bot: Bot) -> None:
    ana, mira = telegram.person("Ana", language="en"), telegram.bot("mira_bot")
    ana.says("Hello @mira_bot /start", mira)
    (update,) = await bot.get_updates(timeout=10)
    assert update.message is not None
    assert update.message.from_user is not None
    assert (update.message.text, update.message.from_user.language_code) == ("Hello @mira_bot /start", "en")
    assert [(each.type, each.offset, each.length) for each in update.message.entities] == [
        ("mention", 6, 9),
        ("bot_command", 16, 6),
    ]
    sent = await bot.send_message(update.message.chat_id, "Hi, Ana")
    assert sent.from_user is not None
    assert (sent.chat_id, sent.from_user.id) == (ana.id, mira.id)
    assert ana.sees(mira) == ["Hi, Ana"]


async def test_what_is_not_confirmed_comes_again(telegram: BotApiServer, bot: Bot) -> None:
    ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
    ana.says("one", mira)
    ana.says("two", mira)
    first = await bot.get_updates()
    assert [update.update_id for update in await bot.get_updates()] == [update.update_id for update in first]
    assert len(await bot.get_updates(offset=first[-1].update_id)) == 1
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()


async def test_a_poll_waits_for_the_next_message_and_the_older_of_two_polls_is_sent_away(
    telegram: BotApiServer, bot: Bot
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_for(lambda: telegram.bot("mira_bot").updates.polled)
    async with Bot(bot.token, base_url=telegram.base_url) as another:
        second = asyncio.create_task(another.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        telegram.person("Ana").says("there?", telegram.bot("mira_bot"))
        assert len(await second) == 1


async def test_a_poll_ends_when_its_time_is_over() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        async with Bot(telegram.bot("mira_bot").token, base_url=telegram.base_url) as bot:
            poll = asyncio.create_task(bot.get_updates(timeout=30))
            await telegram.wait_for(poll.done)
            assert await poll == ()
    assert clock.monotonic() == 30


async def test_calls_go_wrong_on_demand(telegram: BotApiServer, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
    ana.says("Hello", mira)
    chat = ana.chat(mira)
    telegram.fail_next(faults.too_many(5), method="sendMessage")
    with pytest.raises(RetryAfter) as asked:
        await bot.send_message(ana.id, "no")
    assert asked.value.retry_after == timedelta(seconds=5)
    telegram.fail_next(faults.BLOCKED, chat=chat)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "no")
    for fault in (faults.drop_before(), faults.bad_gateway(), faults.garbage(effect=False)):
        telegram.fail_next(fault, bot=mira)
        with pytest.raises(TelegramError):
            await bot.send_message(ana.id, "no")
    assert ana.sees(mira) == []
    telegram.fail_next(faults.drop_after())
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "yes")
    assert ana.sees(mira) == ["yes"]
    assert [call.effect for call in telegram.calls_of("sendMessage")] == [False] * 5 + [True]


async def test_a_stranger_and_an_unknown_chat_are_refused(telegram: BotApiServer, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "who?")
    stranger = Bot("1:wrong", base_url=telegram.base_url)
    try:
        with pytest.raises(InvalidToken):
            await stranger.initialize()
    finally:
        await stranger.shutdown()


async def test_typing_is_seen(telegram: BotApiServer, bot: Bot) -> None:
    ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
    ana.says("Hello", mira)
    await bot.send_chat_action(ana.id, "typing")
    assert [sign.action for sign in ana.chat(mira).signs] == ["typing"]
