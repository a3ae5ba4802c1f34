"""The least HTTP/1.1 server that real clients are content with, so that a fake is never what a bot waits for.

It reads requests with a Content-Length or without a body, one after the other on a kept connection, and trusts whoever
asks: it is for loopback and for measuring.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_ENDS = b"\r\n\r\n"
JSON = b"application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the way back.

    Attributes:
        path: with the query.
        write: puts bytes on the connection.
    """

    path: str
    body: bytes
    write: Callable[[bytes], None]

    def answer(self, body: bytes, kind: bytes = JSON) -> None:
        """A whole answer at once."""
        self.write(b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(body), body))


Handle: TypeAlias = Callable[[Request], None]


class Connection(asyncio.Protocol):
    """One client; `handle` gets its requests whole."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._waiting = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (ends := self._waiting.find(_HEAD_ENDS)) >= 0:
            head = bytes(self._waiting[:ends])
            length = _LENGTH.search(head)
            begins = ends + len(_HEAD_ENDS)
            until = begins + (int(length[1]) if length else 0)
            if len(self._waiting) < until:
                return
            body = bytes(self._waiting[begins:until])
            del self._waiting[:until]
            self._handle(Request(head.split(b" ", 2)[1].decode(), body, self._write))

    def _write(self, data: bytes) -> None:
        if self._transport is not None:  # whoever asked may be dead by now
            self._transport.write(data)


async def serve(handle: Handle) -> None:
    """Answer on a free port of this machine, whose address goes to standard output, until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(handle), "127.0.0.1", 0, backlog=1_024)
    host, port = server.sockets[0].getsockname()
    sys.stdout.write(json.dumps({"address": f"http://{host}:{port}"}) + "\n")
    sys.stdout.flush()
    ended = loop.create_future()
    loop.add_reader(
        sys.stdin.fileno(), lambda: os.read(sys.stdin.fileno(), 1) or ended.done() or ended.set_result(None)
    )
    await ended
