"""How news come in by being called: nothing without the secret, and a yes only once it is written down."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from botkit.errors import ConfigError
from botkit.testing.bot_api import BotApiServer, faults
from botkit.testing.bot_api.webhooks import WebhookSettings
from botkit.testing.fake_inbox import FakeInbox, listening
from botkit_telegram import TelegramAdapter
from botkit_telegram.webhook import SECRET_HEADER
from tests.adapters.telegram_bot import HurriedClock, adapter_for
from tests.adapters.telegram_updates import message

SECRET = "a-long_random-one"
CLOCK = HurriedClock()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def webhook(port: int, path: str = "/mira") -> dict[str, object]:
    """The table of a bot that is called there, without a proxy between."""
    return {"url": f"http://127.0.0.1:{port}{path}", "secret": SECRET, "port": port}


class Caller:
    """Somebody who calls as Telegram would, or as it would not."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def posts(
        self, update: object, path: str = "/mira", headers: list[tuple[str, str]] | None = None, method: str = "POST"
    ) -> int:
        body = io.BytesIO(update if isinstance(update, bytes) else json.dumps(update).encode())
        said = [(SECRET_HEADER, SECRET)] if headers is None else headers
        async with aiohttp.ClientSession() as session:
            async with session.request(
                method, f"http://127.0.0.1:{self.port}{path}", data=body, headers=said
            ) as answer:
                return answer.status


@asynccontextmanager
async def called(inbox: FakeInbox) -> AsyncIterator[Caller]:
    """An adapter that is called, once it can be."""
    port = free_port()
    async with BotApiServer() as telegram:
        adapter = adapter_for(telegram, telegram.bot("mira_bot"), CLOCK, webhook=webhook(port))
        async with listening(adapter, inbox, CLOCK):
            await telegram.wait_for(lambda: bool(telegram.calls_of("setWebhook")))
            yield Caller(port)


def update(number: int, text: str = "hi") -> dict[str, object]:
    return {"update_id": number, "message": message(text)}


class TestTelegramCalls:
    async def test_what_people_write_comes_in_and_is_confirmed_once_it_is_written_down(self) -> None:
        inbox, port = FakeInbox(), free_port()
        async with BotApiServer() as telegram:
            mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
            ana.says("before", mira)
            inbox.gate.clear()
            adapter = adapter_for(telegram, mira, CLOCK, webhook=webhook(port))
            async with listening(adapter, inbox, CLOCK):
                await telegram.wait_for(lambda: len(inbox.offered) == 1)
                assert len(mira.updates) == 1
                inbox.gate.set()
                ana.says("after", mira)
                await telegram.wait_for(lambda: inbox.texts == ["before", "after"] and not len(mira.updates))
            (call,) = telegram.calls_of("setWebhook")
        assert inbox.cursor is None
        assert call.parameters["secret_token"] == SECRET
        assert "message_reaction" in json.dumps(call.parameters["allowed_updates"])

    async def test_an_update_keeps_its_id_when_a_bot_changes_from_calls_to_asking(self) -> None:
        inbox, port = FakeInbox(), free_port()
        async with BotApiServer() as telegram:
            mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
            async with listening(adapter_for(telegram, mira, CLOCK, webhook=webhook(port)), inbox, CLOCK):
                ana.says("once", mira)
                await telegram.wait_for(lambda: inbox.texts == ["once"])
            mira.updates.repeat()
            async with listening(adapter_for(telegram, mira, CLOCK), inbox, CLOCK):
                ana.says("then", mira)
                await telegram.wait_for(lambda: "then" in inbox.texts)
        assert inbox.texts == ["once", "then"]

    async def test_it_is_told_to_come_again_while_nothing_can_be_written_down(self) -> None:
        inbox = FakeInbox()
        async with called(inbox) as caller:
            inbox.failures = 1
            assert await caller.posts(update(1)) == 503
            assert inbox.events == []
            assert await caller.posts(update(1)) == 200
            assert await caller.posts(update(1)) == 200
        assert [event.id for event in inbox.events] == ["1"]

    async def test_calls_that_wait_together_are_written_down_together(self) -> None:
        inbox = FakeInbox()
        async with called(inbox) as caller:
            inbox.gate.clear()
            calls = [asyncio.create_task(caller.posts(update(number))) for number in range(1, 8)]
            await asyncio.sleep(0.3)
            inbox.gate.set()
            assert await asyncio.gather(*calls) == [200] * 7
        assert len(inbox.events) == 7
        assert len(inbox.offered) < 7

    async def test_what_cannot_be_read_is_taken_and_left_out(self) -> None:
        inbox = FakeInbox()
        async with called(inbox) as caller:
            assert await caller.posts({"update_id": 1, "message": {"text": "no chat"}}) == 200
            assert await caller.posts({"no": "number"}) == 200
            assert await caller.posts(update(2, "next")) == 200
        assert inbox.texts == ["next"]

    async def test_where_the_address_cannot_be_set_it_is_tried_again(self) -> None:
        inbox, port = FakeInbox(), free_port()
        async with BotApiServer() as telegram:
            mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
            telegram.fail_next(
                faults.error(400, "Bad Request: bad webhook: Failed to resolve host"), method="setWebhook"
            )
            async with listening(adapter_for(telegram, mira, CLOCK, webhook=webhook(port)), inbox, CLOCK):
                ana.says("hi", mira)
                await telegram.wait_for(lambda: inbox.texts == ["hi"])
        assert inbox.texts == ["hi"]

    async def test_an_address_that_another_program_took_away_is_set_again(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        inbox, port = FakeInbox(), free_port()
        async with BotApiServer() as telegram:
            mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
            async with listening(adapter_for(telegram, mira, CLOCK, webhook=webhook(port)), inbox, CLOCK):
                await telegram.wait_for(lambda: len(telegram.calls_of("setWebhook")) == 1)
                mira.webhook.set(WebhookSettings())
                ana.says("hi", mira)
                await telegram.wait_for(lambda: inbox.texts == ["hi"])
        assert caplog.text.count("it is set again") == 1

    async def test_a_token_that_is_revoked_is_noticed_though_nobody_calls_any_more(self) -> None:
        port = free_port()
        async with BotApiServer() as telegram:
            adapter = adapter_for(telegram, telegram.bot("mira_bot"), CLOCK, webhook=webhook(port))
            await adapter.open()
            telegram.fail_next(faults.error(401, "Unauthorized"), method="getWebhookInfo")
            with pytest.raises(ConfigError, match="@BotFather"):
                await adapter.listen(FakeInbox())
            await adapter.close()


class TestStrangersCall:
    @pytest.mark.parametrize(
        "headers",
        [
            [],
            [(SECRET_HEADER, "")],
            [(SECRET_HEADER, "wrong")],
            [(SECRET_HEADER, SECRET + "x")],
            [(SECRET_HEADER, SECRET.upper())],
            [(SECRET_HEADER, "ü")],
            [(SECRET_HEADER, SECRET), (SECRET_HEADER, SECRET)],
            [("Authorization", SECRET)],
        ],
        ids=["none", "empty", "wrong", "longer", "other case", "no ASCII", "twice", "elsewhere"],
    )
    async def test_without_the_secret_nothing_happens(
        self, headers: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
    ) -> None:
        inbox = FakeInbox()
        async with called(inbox) as caller:
            assert await caller.posts(update(1), headers=headers) == 403
            assert await caller.posts(b"{", headers=headers) == 403
        assert inbox.offered == []
        assert caplog.text.count("without its secret") == 1

    @pytest.mark.parametrize(
        ("call", "status"),
        [
            ({"update": b"{"}, 400),
            ({"update": b"\xff\xfe"}, 400),
            ({"update": b"[" * 100_000}, 400),
            ({"update": b'{"a": "' + b"x" * (1 << 20) + b'"}'}, 413),
            ({"update": update(1), "path": "/ben"}, 404),
            ({"update": update(1), "path": "/mira/"}, 404),
            ({"update": b"", "method": "GET"}, 405),
        ],
        ids=["no JSON", "no UTF-8", "too deep", "too large", "another path", "longer path", "GET"],
    )
    async def test_what_is_no_update_is_refused(self, call: dict[str, object], status: int) -> None:
        inbox = FakeInbox()
        async with called(inbox) as caller:
            assert await caller.posts(**call) == status  # pyright: ignore[reportArgumentType]
            assert await caller.posts(update(2)) == 200
        assert [event.id for event in inbox.events] == ["2"]


class TestSharing:
    async def test_bots_share_a_port_and_the_last_one_closes_it(self) -> None:
        port, shared = free_port(), dict[str, object]()
        inboxes = [FakeInbox(), FakeInbox()]
        async with BotApiServer() as telegram:
            ana, bots = telegram.person("Ana"), [telegram.bot("mira_bot"), telegram.bot("xia_bot")]
            adapters = [
                adapter_for(telegram, bot, CLOCK, shared=shared, webhook=webhook(port, f"/{bot.username}"))
                for bot in bots
            ]
            async with listening(adapters[0], inboxes[0], CLOCK):
                async with listening(adapters[1], inboxes[1], CLOCK):
                    for bot in bots:
                        ana.says(bot.username, bot)
                    await telegram.wait_for(lambda: [inbox.texts for inbox in inboxes] == [["mira_bot"], ["xia_bot"]])
                ana.says("still here?", bots[0])
                await telegram.wait_for(lambda: len(inboxes[0].events) == 2)
            assert shared == {}
            with socket.create_server(("127.0.0.1", port)):
                pass

    async def test_two_bots_at_one_address_are_told_so(self) -> None:
        port, shared = free_port(), dict[str, object]()
        async with BotApiServer() as telegram:
            first, second = (
                adapter_for(telegram, telegram.bot(name), CLOCK, shared=shared, webhook=webhook(port))
                for name in ("mira_bot", "xia_bot")
            )
            async with listening(first, FakeInbox(), CLOCK):
                await telegram.wait_for(lambda: bool(telegram.calls_of("setWebhook")))
                await second.open()
                with pytest.raises(ConfigError, match="a path of its own"):
                    await second.listen(FakeInbox())
                await second.close()

    async def test_a_port_that_somebody_else_has_is_named(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            async with BotApiServer() as telegram:
                adapter: TelegramAdapter = adapter_for(telegram, telegram.bot("mira_bot"), CLOCK, webhook=webhook(port))
                await adapter.open()
                with pytest.raises(OSError, match=f"127.0.0.1:{port} cannot be listened on"):
                    await adapter.listen(FakeInbox())
                await adapter.close()
                assert telegram.calls_of("setWebhook") == []
