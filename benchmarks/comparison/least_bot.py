"""What stands for the fastest bot there could be: it looks at nothing, and shows how fast the fakes themselves are.

Its environment is that of the rivals. It sends the prompt they send, and the model's sentence back.
"""

import asyncio
import json
import os
import re
from pathlib import Path

_CHAT = re.compile(rb'"chat": ?\{"id": ?(\d+)')
_NUMBER = re.compile(rb'"update_id": ?(\d+)')
_SENTENCE = re.compile(rb'"content": ?"([^"]*)"')
_CONNECTIONS = 100


class Line(asyncio.Protocol):
    """One kept connection to a server; one request at a time."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, body = bytes(self._waiting).partition(b"\r\n\r\n")
        if found and self._answer and len(body) >= int(head.rpartition(b"Content-Length: ")[2]):
            self._waiting.clear()
            self._answer.set_result(body)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    async def ask(self, path: str, body: bytes) -> bytes:
        """The body of the answer to a POST."""
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport is None:
            raise ConnectionResetError
        head = f"POST {path} HTTP/1.1\r\nHost: fake\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)
        return await self._answer


async def connect(address: str) -> Line:
    """A new connection to `http://host:port...`."""
    host, _, port = address.removeprefix("http://").partition("/")[0].partition(":")
    _, line = await asyncio.get_running_loop().create_connection(Line, host, int(port))
    return line


def request() -> bytes:
    """What the model is asked, always the same."""
    prompt = json.loads(Path(os.environ["PROMPT"]).read_text(encoding="utf-8"))
    messages = [*prompt["opening"], *prompt["talk"], {"role": "user", "content": "So what do you say to this one?"}]
    return json.dumps({"model": "fake-1", "messages": messages}, separators=(",", ":")).encode()


async def main(body: bytes) -> None:
    """Answer until killed; `body` is what the model is asked."""
    platform, model = os.environ["TELEGRAM_API"], os.environ["OPENAI_BASE_URL"]
    poll = await connect(platform)
    pairs: asyncio.Queue[tuple[Line, Line]] = asyncio.Queue()
    for _ in range(_CONNECTIONS):
        pairs.put_nowait((await connect(platform), await connect(model)))

    async def answer(chat: bytes) -> None:
        pair = await pairs.get()
        said = _SENTENCE.search(await pair[1].ask("/v1/chat/completions", body))
        sending = b'{"chat_id":%b,"text":"%b"}' % (chat, said[1] if said else b"")
        await pair[0].ask("/bot/sendMessage", sending)
        pairs.put_nowait(pair)

    offset = 0
    answers: set[asyncio.Task[None]] = set()
    while True:
        told = await poll.ask("/bot/getUpdates", b'{"offset":%d,"timeout":10}' % offset)
        numbers = _NUMBER.findall(told)
        offset = int(numbers[-1]) + 1 if numbers else offset
        for chat in _CHAT.findall(told):
            task = asyncio.create_task(answer(chat))
            answers.add(task)
            task.add_done_callback(answers.discard)


if __name__ == "__main__":
    asyncio.run(main(request()))
