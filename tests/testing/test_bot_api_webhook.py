"""Updates posted to a bot's own web server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person
from botkit.testing.clock import FrozenClock
from tests.testing.ptb import client, strange_fields


@dataclass
class OwnServer:
    """A bot's web server: what it got, and what it answers next (200 where nothing is said)."""

    url: str = ""
    texts: list[str | None] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    wait: dict[str, asyncio.Event] = field(default_factory=dict)

    async def take(self, http: web.BaseRequest) -> web.Response:
        update = Update.de_json(await http.json(), None)
        assert update.message is not None
        assert strange_fields(update) == []
        self.texts.append(update.message.text)
        self.secrets.append(http.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if event := self.wait.get(update.message.text or ""):
            await event.wait()
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def own() -> AsyncIterator[OwnServer]:
    own = OwnServer()
    runner = web.ServerRunner(web.Server(own.take, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    own.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield own
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret_in_the_order_they_came(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount, own: OwnServer
) -> None:
    ana.says("before", mira)
    assert await bot.set_webhook(own.url, secret_token="s3cret", max_connections=3, allowed_updates=["message"])
    ana.edits(ana.says("one", mira), "unheard")
    ana.says("two", mira)
    await telegram.wait_for(lambda: own.texts == ["before", "one", "two"])
    assert own.secrets == ["s3cret"] * 3
    await telegram.wait_for(lambda: not len(mira.updates))
    info = await bot.get_webhook_info()
    assert strange_fields(info) == []
    assert (info.url, info.pending_update_count, info.max_connections) == (own.url, 0, 3)
    assert (info.allowed_updates, info.last_error_date) == (("message",), None)


async def test_who_polls_is_sent_away_while_a_webhook_is_set(
    telegram: BotApiServer, bot: Bot, mira: BotAccount, own: OwnServer
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_for(lambda: mira.updates.polled)
    await bot.set_webhook(own.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_what_is_not_taken_comes_again_after_pauses(own: OwnServer) -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        async with client(telegram, mira) as bot:
            own.answers = [web.Response(status=500) for _ in range(3)]
            await bot.set_webhook(own.url)
            ana.says("one", mira)
            ana.says("two", mira)
            await telegram.wait_for(lambda: own.texts == ["one"] * 4 + ["two"])
            assert clock.monotonic() == 6, "tried again at once, after 2 and after 4 seconds"
            info = await bot.get_webhook_info()
            assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
            assert info.last_error_date is not None
            assert mira.webhook.tries == 5


async def test_a_server_may_ask_for_a_longer_pause(own: OwnServer) -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        async with client(telegram, mira) as bot:
            own.answers = [web.Response(status=503, headers={"Retry-After": "30"})]
            await bot.set_webhook(own.url)
            ana.says("one", mira)
            await telegram.wait_for(lambda: own.texts == ["one", "one"], limit=60)
    assert clock.monotonic() == 30


async def test_one_chat_waits_for_itself_and_not_for_others(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount, own: OwnServer
) -> None:
    own.wait["slow"] = asyncio.Event()
    await bot.set_webhook(own.url)
    ana.says("slow", mira)
    ana.says("behind it", mira)
    telegram.person("Ben").says("beside it", mira)
    await telegram.wait_for(lambda: len(own.texts) == 2)
    assert own.texts == ["slow", "beside it"]
    own.wait["slow"].set()
    await telegram.wait_for(lambda: own.texts[2:] == ["behind it"])


async def test_with_one_connection_everything_waits(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount, own: OwnServer
) -> None:
    own.wait["slow"] = asyncio.Event()
    await bot.set_webhook(own.url, max_connections=1)
    ana.says("slow", mira)
    telegram.person("Ben").says("beside it", mira)
    await telegram.wait_for(lambda: own.texts == ["slow"])
    assert len(mira.updates) == 2
    own.wait["slow"].set()
    await telegram.wait_for(lambda: own.texts == ["slow", "beside it"])


async def test_nobody_there_is_an_error_and_what_waits_can_be_dropped(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    ana.says("one", mira)
    await telegram.wait_for(lambda: mira.webhook.last_error is not None)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")
    await bot.delete_webhook(drop_pending_updates=True)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.last_error_message) == ("", 0, None)
    assert await bot.get_updates() == ()


async def test_what_came_meanwhile_waits_for_the_next_poll(bot: Bot, ana: Person, mira: BotAccount) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    ana.says("one", mira)
    await bot.delete_webhook()
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "one"


async def test_updates_are_posted_twice_and_out_of_order_on_demand(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount, own: OwnServer
) -> None:
    await bot.set_webhook(own.url)
    with mira.updates.disorder():
        ana.says("one", mira)
        ana.says("two", mira)
    await telegram.wait_for(lambda: own.texts == ["two", "one"])
    await telegram.wait_for(lambda: not len(mira.updates))
    mira.updates.repeat()
    await telegram.wait_for(lambda: own.texts == ["two", "one", "one"])


@pytest.mark.parametrize(
    ("url", "secret", "refusal"),
    [
        ("nowhere", None, "Invalid webhook URL specified"),
        ("https://example.org/hook", "no spaces", "Secret token contains unallowed characters"),
    ],
)
async def test_what_cannot_be_a_webhook(bot: Bot, url: str, secret: str | None, refusal: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.set_webhook(url, secret_token=secret)
    assert (await bot.get_webhook_info()).url == ""
