"""What goes wrong on demand, what is too much, and what is written down about it."""

import asyncio
import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Fault, Limits, Person, faults
from botkit.testing.clock import FrozenClock
from tests.testing.ptb import client


@pytest.mark.parametrize(
    ("fault", "raised", "effect"),
    [
        (faults.too_many(5), RetryAfter, False),
        (faults.BLOCKED, Forbidden, False),
        (faults.DEACTIVATED, Forbidden, False),
        (faults.KICKED, Forbidden, False),
        (faults.USER_IS_BLOCKED, BadRequest, False),
        (faults.CANNOT_PARSE, BadRequest, False),
        (faults.migrated(-1001), ChatMigrated, False),
        (faults.error(500, "Internal Server Error"), NetworkError, False),
        (faults.drop_before(), NetworkError, False),
        (faults.drop_after(), NetworkError, True),
        (faults.bad_gateway(), NetworkError, False),
        (faults.bad_gateway(effect=True), NetworkError, True),
        (faults.garbage(), TelegramError, True),
        (faults.garbage(effect=False), TelegramError, False),
    ],
)
async def test_the_next_call_goes_wrong_and_the_one_after_it_does_not(
    telegram: BotApiServer,
    bot: Bot,
    ana: Person,
    mira: BotAccount,
    fault: Fault,
    raised: type[TelegramError],
    effect: bool,
) -> None:
    ana.says("Hello", mira)
    telegram.fail_next(fault)
    with pytest.raises(raised):
        await bot.send_message(ana.id, "one")
    await bot.send_message(ana.id, "two")
    assert ana.sees(mira) == ["one", "two"] if effect else ["two"]
    assert [call.effect for call in telegram.calls_of("sendMessage")] == [effect, True]


async def test_only_calls_of_one_method_chat_or_bot_go_wrong(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    ben, other = telegram.person("Ben"), telegram.bot("other_bot")
    for person in (ana, ben):
        person.says("Hello", mira)
    telegram.fail_next(faults.INTERNAL, method="sendChatAction")
    telegram.fail_next(faults.INTERNAL, bot=other)
    telegram.fail_next(faults.BLOCKED, times=2, chat=ben.chat(mira))
    await bot.send_message(ana.id, "fine")
    for _ in range(2):
        with pytest.raises(Forbidden):
            await bot.send_message(ben.id, "lost")
    with pytest.raises(NetworkError):
        await bot.send_chat_action(ana.id, "typing")
    await bot.send_message(ben.id, "fine")
    async with client(telegram, mira) as again:
        assert (await again.get_me()).id == mira.id
    assert (ana.sees(mira), ben.sees(mira)) == (["fine"], ["fine"])


async def test_calls_go_wrong_by_a_chance_that_can_be_repeated() -> None:
    outcomes: list[list[bool]] = []
    for _ in range(2):
        async with BotApiServer() as telegram:
            mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
            ana.says("Hello", mira)
            telegram.fail_sometimes(0.5, faults.INTERNAL, faults.drop_before(), method="sendMessage", seed=7)
            async with client(telegram, mira) as bot:
                for number in range(20):
                    with suppress(NetworkError):
                        await bot.send_message(ana.id, str(number))
                telegram.fail_sometimes(0, method="sendMessage")
                await bot.send_message(ana.id, "the end")
            outcomes.append([call.effect for call in telegram.calls_of("sendMessage")])
    assert outcomes[0] == outcomes[1]
    assert 5 <= sum(outcomes[0]) <= 16


async def test_a_call_that_is_never_answered_does_not_hold_up_the_end() -> None:
    async with BotApiServer() as telegram:
        async with client(telegram, telegram.bot("mira_bot")) as bot:
            telegram.fail_next(faults.delay(3600))
            waiting = asyncio.create_task(bot.get_me())
            await telegram.wait_for(lambda: not telegram.dispatcher.faults.planned)
            await telegram.__aexit__(None, None, None)
            with pytest.raises(NetworkError):
                await waiting


async def test_a_call_is_delayed_by_the_clock() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        mira = telegram.bot("mira_bot")
        async with client(telegram, mira) as bot:
            telegram.fail_next(faults.delay(7))
            task = asyncio.create_task(bot.get_me())
            await telegram.wait_for(task.done)
            assert (await task).username == "mira_bot"
    assert clock.monotonic() == 7


async def test_wrong_tokens_and_unknown_methods(telegram: BotApiServer, bot: Bot, mira: BotAccount) -> None:
    for token in (f"{mira.id}:wrong", "nonsense"):
        bot._base_url = f"{telegram.base_url}{token}"
        with pytest.raises(InvalidToken):
            await bot.get_me()
    bot._base_url = f"{telegram.base_url}{mira.token}"
    with pytest.raises(TelegramError, match="not found in Bot API"):
        await bot.do_api_request("flyToTheMoon")
    assert [call.status for call in telegram.calls_of("flyToTheMoon")] == [404]


async def test_one_chat_takes_a_small_burst_and_then_one_a_second() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock, limits=Limits()) as telegram:
        mira, ana, ben = telegram.bot("mira_bot"), telegram.person("Ana"), telegram.person("Ben")
        for person in (ana, ben):
            person.says("Hello", mira)
        async with client(telegram, mira) as bot:
            for text in ("one", "two", "three"):
                await bot.send_message(ana.id, text)
            with pytest.raises(RetryAfter) as asked:
                await bot.send_message(ana.id, "four")
            assert asked.value.retry_after == timedelta(seconds=1)
            await bot.send_message(ben.id, "you may")
            await bot.send_chat_action(ana.id, "typing")
            await clock.advance(1)
            await bot.send_message(ana.id, "four")
            assert ana.sees(mira) == ["one", "two", "three", "four"]
            telegram.limits = None
            for _ in range(9):
                await bot.send_message(ana.id, "free")


async def test_a_group_takes_twenty_a_minute() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock, limits=Limits()) as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        tea = telegram.group("Tea", ana, mira)
        async with client(telegram, mira) as bot:
            for number in range(20):
                await bot.send_message(tea.id, str(number))
                await clock.advance(1)
            with pytest.raises(RetryAfter) as asked:
                await bot.send_message(tea.id, "20")
            assert asked.value.retry_after == timedelta(seconds=40)
            await clock.advance(40)
            await bot.send_message(tea.id, "20")
        assert len(ana.sees(tea)) == 21


async def test_all_chats_together_take_thirty_a_second() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock, limits=Limits()) as telegram:
        mira = telegram.bot("mira_bot")
        people = [telegram.person(f"P{number}") for number in range(31)]
        async with client(telegram, mira) as bot:
            for person in people:
                person.says("Hello", mira)
            for person in people[:30]:
                await bot.send_message(person.id, "Hi")
            with pytest.raises(RetryAfter):
                await bot.send_message(people[30].id, "Hi")
            await clock.advance(1)
            await bot.send_message(people[30].id, "Hi")
        assert people[30].sees(mira) == ["Hi"]


async def test_every_call_is_written_down_in_order_and_readable_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    clock = FrozenClock()
    async with BotApiServer(clock, log_file=file) as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        ana.says("Hello", mira)
        async with client(telegram, mira) as bot:
            await clock.advance(2)
            await bot.send_message(ana.id, "你好")
            telegram.fail_next(faults.drop_after())
            with pytest.raises(NetworkError):
                await bot.send_message(ana.id, "lost?")
            lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        calls = telegram.calls
    assert [(line["number"], line["bot"], line["method"]) for line in lines] == [
        (1, "mira_bot", "getMe"),
        (2, "mira_bot", "sendMessage"),
        (3, "mira_bot", "sendMessage"),
    ]
    assert [line["status"] for line in lines] == [200, 200, 0]
    assert [line["effect"] for line in lines] == [True, True, True]
    assert lines[1]["parameters"] == {"chat_id": str(ana.id), "text": "你好"}
    assert json.loads(lines[1]["answer"])["result"]["message_id"] == 2
    assert [line["at"] for line in lines] == [call.at for call in calls]
    assert calls[1].at - calls[0].at == 2_000_000


async def test_the_log_can_be_left_out_and_old_messages_forgotten() -> None:
    async with BotApiServer(log=False, keep=2) as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        ana.says("Hello", mira)
        async with client(telegram, mira) as bot:
            for text in ("one", "two", "three"):
                await bot.send_message(ana.id, text)
        assert telegram.calls == []
        assert ana.sees(mira) == ["two", "three"]
