"""How calls travel, and what is known of one that went wrong: whether it had left."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Bot
from telegram.error import TelegramError

from botkit.errors import Moved, OutcomeUnknown, Rejected, RetryAfter, SendError, Unreachable
from botkit.messages import OutgoingMessage
from botkit.testing.bot_api import faults
from botkit_telegram.failures import as_send_error, is_about_entities
from botkit_telegram.request import HttpRequest, Refused, Unanswered, Unsent, sent_message
from tests.adapters.telegram_bot import scene

Wire = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
TOKEN = "123:canary-token"


@asynccontextmanager
async def server(wire: Wire) -> AsyncIterator[str]:
    """The address of a server that treats each connection so."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await wire(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


def answering(status: str, body: str) -> Wire:
    async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_answer(status, body))
        await writer.drain()

    return wire


def _answer(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body.encode())}\r\nConnection: close\r\n\r\n{body}".encode()


async def breaking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads the request, and breaks the connection."""
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads, and says nothing for as long as the other side waits."""
    while await reader.read(1024):
        await writer.drain()


async def failure(address: str, **how: Any) -> TelegramError:
    """What becomes of one message that is sent there."""
    request = HttpRequest(connections=1)
    await request.initialize()
    bot = Bot(TOKEN, base_url=f"{address}/bot", request=request, get_updates_request=request)
    try:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(7, "a private word", **how)
    finally:
        await request.shutdown()
    assert "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class TestWhetherItLeft:
    async def test_where_nothing_listens_nothing_left(self) -> None:
        assert type(await failure(f"http://127.0.0.1:{free_port()}")) is Unsent

    async def test_a_name_that_nobody_knows_was_never_reached(self) -> None:
        error = await failure("http://no-such-host.invalid")
        assert type(error) is Unsent
        assert "name cannot be resolved" in str(error)

    async def test_a_connection_that_breaks_after_the_request_leaves_it_open(self) -> None:
        async with server(breaking) as address:
            assert type(await failure(address)) is Unanswered

    async def test_an_answer_that_does_not_come_leaves_it_open(self) -> None:
        async with server(silent) as address:
            error = await failure(address, read_timeout=-9.9)  # with the ten seconds for the connection: a tenth
        assert type(error) is Unanswered

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            ("200 OK", '{"ok":tru'),
            ("200 OK", '["no", "object"]'),
            ("200 OK", '{"ok":true}'),
            ("502 Bad Gateway", "<html>nginx</html>"),
            ("500 Internal Server Error", '{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
            ("403 Forbidden", "<html>a proxy says no</html>"),
            ("302 Found", ""),
        ],
    )
    async def test_what_cannot_be_read_leaves_it_open(self, status: str, body: str) -> None:
        async with server(answering(status, body)) as address:
            assert type(await failure(address)) is Unanswered

    async def test_a_closed_connection_sends_nothing(self) -> None:
        request = HttpRequest(connections=1)
        with pytest.raises(Unsent):
            await Bot(TOKEN, request=request, get_updates_request=request).send_message(7, "hi")

    async def test_a_proxy_that_is_not_there_lets_nothing_through(self) -> None:
        request = HttpRequest(connections=1, proxy=f"http://127.0.0.1:{free_port()}")
        await request.initialize()
        with pytest.raises(Unsent, match="proxy"):
            await Bot(TOKEN, request=request, get_updates_request=request).get_me()
        await request.shutdown()


class TestRefusals:
    async def test_telegram_s_own_words_and_wishes_come_along(self) -> None:
        body = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}'
        async with server(answering("429 Too Many Requests", body)) as address:
            error = await failure(address)
        assert isinstance(error, Refused)
        assert (error.status, error.retry_after) == (429, 7.0)

    async def test_a_chat_that_moved_tells_where_to(self) -> None:
        body = '{"ok":false,"error_code":400,"description":"moved","parameters":{"migrate_to_chat_id":-1005}}'
        async with server(answering("400 Bad Request", body)) as address:
            error = await failure(address)
        assert isinstance(error, Refused)
        assert error.moved_to == -1005

    @pytest.mark.parametrize(
        ("refusal", "kind"),
        [
            (Refused(429, "Too Many Requests: retry after 7", 7.0), RetryAfter),
            (Refused(400, "Bad Request: SLOWMODE_WAIT_12"), RetryAfter),
            (Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=-1005), Moved),
            (Refused(403, "Forbidden: bot was blocked by the user"), Unreachable),
            (Refused(403, "Forbidden: user is deactivated"), Unreachable),
            (Refused(403, "Forbidden: bot was kicked from the supergroup chat"), Unreachable),
            (Refused(403, "Forbidden: bot is not a member of the channel chat"), Unreachable),
            (Refused(400, "Bad Request: chat not found"), Unreachable),
            (Refused(400, "Bad Request: USER_IS_BLOCKED"), Unreachable),
            (Refused(400, "Bad Request: PEER_ID_INVALID"), Unreachable),
            (Refused(400, "Bad Request: have no rights to send a message"), Unreachable),
            (Refused(400, "Bad Request: not enough rights to send text messages to the chat"), Unreachable),
            (Refused(400, "Bad Request: TOPIC_CLOSED"), Unreachable),
            (Refused(400, "Bad Request: message thread not found"), Unreachable),
            (Refused(400, "Bad Request: message is too long"), Rejected),
            (Refused(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected),
            (Refused(413, "Request Entity Too Large"), Rejected),
            (Refused(401, "Unauthorized"), RetryAfter),
            (Refused(404, "Not Found"), RetryAfter),
            (Refused(409, "Conflict: terminated by other getUpdates request"), RetryAfter),
            (Unsent("nothing answers"), RetryAfter),
            (Unanswered("no answer"), OutcomeUnknown),
        ],
        ids=lambda value: f"{getattr(value, 'status', '')} {value}" if isinstance(value, TelegramError) else "",
    )
    def test_each_has_its_own_error(self, refusal: TelegramError, kind: type[SendError]) -> None:
        assert type(as_send_error(refusal)) is kind

    def test_what_stands_in_quotation_marks_is_not_told(self) -> None:
        error = as_send_error(Refused(400, 'Bad Request: can\'t parse "my private words" at byte offset 3'))
        assert "private" not in str(error)
        assert "byte offset 3" in str(error)

    @pytest.mark.parametrize(
        ("refusal", "about"),
        [
            (Refused(400, "Bad Request: can't parse entities: Can't find end of the entity"), True),
            (Refused(400, "Bad Request: ENTITY_BOUNDS_INVALID"), True),
            (Refused(413, "Request Entity Too Large"), False),
            (Refused(400, "Bad Request: chat not found"), False),
            (Unanswered("entity"), False),
        ],
    )
    def test_fault_found_with_what_stands_out_is_known(self, refusal: TelegramError, about: bool) -> None:
        assert is_about_entities(refusal) is about


class TestWhatTravels:
    async def test_a_file_travels_with_its_name(self) -> None:
        async with scene() as here:
            request = HttpRequest(connections=1)
            await request.initialize()
            bot = Bot(here.mira.token, base_url=here.telegram.base_url, request=request, get_updates_request=request)
            await bot.send_document(here.ana.id, b"some bytes", filename="notes.txt", caption="读一下")
            number = sent_message()
            await request.shutdown()
            body = here.chat.messages[number].body
        assert (body["document"]["file_name"], body["caption"]) == ("notes.txt", "读一下")

    async def test_the_number_of_an_earlier_message_is_never_taken_for_a_later_one_s(self) -> None:
        async with scene() as here:
            await here.adapter.send(here.private, OutgoingMessage("first"), "k")
            here.telegram.fail_next(faults.Fault(body='{"ok":true,"result":true}'), method="sendMessage")
            with pytest.raises(OutcomeUnknown):
                await here.adapter.send(here.private, OutgoingMessage("second"), "k2")

    async def test_words_beyond_ascii_and_structures_travel_as_json(self) -> None:
        heard: list[bytes] = []

        async def wire(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
            heard.extend([head, await reader.readexactly(length)])
            writer.write(_answer("200 OK", '{"ok":true,"result":true}'))

        request = HttpRequest(connections=1)
        await request.initialize()
        async with server(wire) as address:
            bot = Bot(TOKEN, base_url=f"{address}/bot", request=request, get_updates_request=request)
            await bot.set_my_commands([("start", "打个招呼")])
        await request.shutdown()
        assert b"application/json" in heard[0]
        assert heard[1].decode() == '{"commands": [{"command": "start", "description": "打个招呼"}]}'
