"""How updates reach a bot that polls."""

import asyncio

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from botkit.clock import after
from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person
from botkit.testing.clock import FrozenClock
from tests.testing.ptb import client


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text if update.effective_message else None for update in updates]


async def test_what_is_not_confirmed_comes_again(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.says("one", mira)
    ana.says("two", mira)
    first = await bot.get_updates()
    assert texts(first) == ["one", "two"]
    assert await bot.get_updates() == first
    assert texts(await bot.get_updates(offset=first[-1].update_id)) == ["two"]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_a_batch_is_no_larger_than_asked_for_and_a_negative_offset_keeps_the_last(
    bot: Bot, ana: Person, mira: BotAccount
) -> None:
    for number in range(120):
        ana.says(str(number), mira)
    assert len(await bot.get_updates()) == 100
    assert texts(await bot.get_updates(limit=2)) == ["0", "1"]
    assert texts(await bot.get_updates(offset=-3)) == ["117", "118", "119"]
    assert texts(await bot.get_updates()) == ["117", "118", "119"]


async def test_a_poll_waits_for_the_next_message(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_for(lambda: mira.updates.polled)
    ana.says("there?", mira)
    assert texts(await poll) == ["there?"]


async def test_the_older_of_two_polls_is_sent_away(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_for(lambda: mira.updates.polled)
    async with client(telegram, mira) as another:
        second = asyncio.create_task(another.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        ana.says("there?", mira)
        assert texts(await second) == ["there?"]


async def test_a_poll_ends_when_its_time_is_over() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        async with client(telegram, telegram.bot("mira_bot")) as bot:
            poll = asyncio.create_task(bot.get_updates(timeout=30))
            await telegram.wait_for(poll.done)
            assert await poll == ()
    assert clock.monotonic() == 30


async def test_an_update_is_kept_for_a_day() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        async with client(telegram, mira) as bot:
            ana.says("yesterday", mira)
            await clock.advance_to(after(clock.now(), 86_000))
            ana.says("today", mira)
            assert texts(await bot.get_updates()) == ["yesterday", "today"]
            await clock.advance_to(after(clock.now(), 500))
            assert texts(await bot.get_updates()) == ["today"]


@pytest.mark.parametrize(
    ("asked", "come"),
    [
        (None, ["message"]),
        ([], ["message"]),
        (["message", "message_reaction"], ["message", "message_reaction"]),
        (["edited_message"], []),
        (["no_such_kind"], ["message"]),
    ],
)
async def test_reactions_come_only_to_who_asks_for_them(
    bot: Bot, ana: Person, mira: BotAccount, asked: list[str] | None, come: list[str]
) -> None:
    await bot.get_updates(allowed_updates=asked)
    ana.reacts(ana.says("look", mira), "❤")
    kinds = [set(update.to_dict()) - {"update_id"} for update in await bot.get_updates()]
    assert kinds == [{kind} for kind in come]


async def test_what_a_bot_asked_for_stays_until_it_asks_for_something_else(
    bot: Bot, ana: Person, mira: BotAccount
) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    ana.says("unheard", mira)
    await bot.get_updates()
    ana.says("unheard too", mira)
    await bot.get_updates(allowed_updates=[])
    ana.says("heard", mira)
    assert texts(await bot.get_updates()) == ["heard"]


async def test_updates_come_twice_on_demand_confirmed_or_not(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.says("one", mira)
    ana.says("two", mira)
    told = await bot.get_updates()
    mira.updates.repeat(2)
    ana.says("three", mira)
    again = await bot.get_updates(offset=told[-1].update_id + 1)
    assert texts(again) == ["one", "two", "three"]
    assert again[:2] == told
    assert texts(await bot.get_updates()) == ["three"]


async def test_updates_come_out_of_order_on_demand(bot: Bot, ana: Person, mira: BotAccount) -> None:
    with mira.updates.disorder():
        ana.says("one", mira)
        ana.says("two", mira)
        ana.says("three", mira)
    told = await bot.get_updates()
    assert texts(told) == ["three", "two", "one"]
    assert texts(await bot.get_updates(offset=told[-1].update_id + 1)) == ["three", "two"]
    assert await bot.get_updates(offset=told[0].update_id + 1) == ()


async def test_bots_have_streams_of_their_own(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    other = telegram.bot("other_bot")
    ana.says("for Mira", mira)
    ana.says("for the other", other)
    async with client(telegram, other) as second:
        assert texts(await second.get_updates()) == ["for the other"]
    assert texts(await bot.get_updates()) == ["for Mira"]


async def test_a_poll_ends_when_the_server_closes() -> None:
    async with BotApiServer() as telegram:
        mira = telegram.bot("mira_bot")
        async with client(telegram, mira) as bot:
            poll = asyncio.create_task(bot.get_updates(timeout=50))
            await telegram.wait_for(lambda: mira.updates.polled)
            await telegram.__aexit__(None, None, None)
            assert await poll == ()
