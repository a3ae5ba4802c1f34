"""A Telegram Bot API with a crowd behind it: people who write, wait for the answer, and note how long it took.

It knows what bots that read and answer text need; every other method is answered with `true`.
"""

import asyncio
import itertools
import json
import time
from collections import deque
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from benchmarks.comparison.wire import Request, serve

FIRST_CHAT = 1
"""The chats are numbered from here on; a chat's number is its person's, too."""
_MOST_UPDATES = 100
_BOT = {"id": 4242, "is_bot": True, "first_name": "Mira", "username": "mira_bot"}
_ME = _BOT | {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
_RESULTS: dict[str, object] = {
    "getMe": _ME,
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getMyCommands": [],
}
_SAID = (
    "So the train stood still for an hour and everybody looked at their shoes",
    "I made soup from the two tomatoes that were left and it was not bad at all",
    "My sister sent an old photograph and I had forgotten that coat completely",
    "The exam has a date now and I do not know whether to laugh",
    "There is a cat on the stairs again and it looks at me as if I owed it money",
    "We had words at work today and now the room is very polite",
    "I repaired the lamp on the balcony with tape and hope",
)


@dataclass(slots=True)
class Talks:
    """What a crowd is asked to do, and what came of it.

    Attributes:
        chats: how many people there are.
        messages: how many messages they write in all, at most.
        seconds: after so many nobody writes again.
        rate: messages a second, each by the next person; 0: each writes again as soon as they are answered.
        waits: seconds from each message to its answer.
        began, ended: `time.monotonic` at the first message and the last answer.
        calls: requests of the bot, all methods.
        sends: messages of the bot.
        strays: messages of the bot that nobody waited for.
    """

    chats: int
    messages: int
    seconds: float = 3_600.0
    rate: float = 0.0
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    written: int = 0
    waits: list[float] = field(default_factory=list[float])
    waiting: dict[int, float] = field(default_factory=dict[int, float])
    calls: int = 0
    polls: int = 0
    sends: int = 0
    strays: int = 0

    @property
    def until(self) -> float:
        """`time.monotonic` after which nobody writes again."""
        return self.began + self.seconds


class BotApi:
    """One bot's platform."""

    def __init__(self) -> None:
        self._talks = Talks(0, 0)
        self._updates: deque[tuple[int, bytes]] = deque()
        self._numbers = itertools.count(1)
        self._messages = itertools.count(1)
        self._said = itertools.cycle(_SAID)
        self._poll: tuple[Request, int] | None = None
        self._poll_ends: asyncio.TimerHandle | None = None
        self._soon: asyncio.Handle | None = None

    def handle(self, request: Request) -> None:
        target = urlsplit(request.path)
        method = target.path.rpartition("/")[2]
        if method in ("crowd", "waits"):
            told = self._crowd(request.body) if method == "crowd" else self._talks.waits
            request.answer(json.dumps(told).encode())
            return
        self._talks.calls += 1
        if method == "getUpdates":
            self._get_updates(request, fields(request.body, target.query))
        elif method == "sendMessage":
            self._send_message(request, fields(request.body, target.query))
        else:
            request.answer(_ok(_RESULTS.get(method, True)))

    def _get_updates(self, request: Request, wishes: dict[str, Any]) -> None:
        self._talks.polls += 1
        offset = int(wishes.get("offset") or 0)
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        self._answer_poll()  # a newer poll ends the one before it
        self._poll = (request, int(wishes.get("limit") or _MOST_UPDATES))
        seconds = float(wishes.get("timeout") or 0)
        if self._updates or not seconds:
            self._answer_poll()
        else:
            self._poll_ends = asyncio.get_running_loop().call_later(seconds, self._answer_poll)

    def _answer_poll(self) -> None:
        self._soon = None
        if self._poll_ends is not None:
            self._poll_ends.cancel()
            self._poll_ends = None
        if self._poll is None:
            return
        (request, most), self._poll = self._poll, None
        request.answer(
            b'{"ok":true,"result":[%b]}' % b",".join(update for _, update in itertools.islice(self._updates, most))
        )

    def _send_message(self, request: Request, wishes: dict[str, Any]) -> None:
        chat = int(wishes["chat_id"])
        message = {
            "message_id": next(self._messages),
            "from": _BOT,
            "chat": {"id": chat, "first_name": "P", "type": "private"},
            "date": int(time.time()),
            "text": wishes["text"],
        }
        request.answer(_ok(message))
        self._answered(chat)

    def _crowd(self, wishes: bytes) -> dict[str, object]:
        """Begin new talks, `{"chats": ..., "messages": ..., "rate": ...}`, or tell how those at hand go, `{}`."""
        if wanted := json.loads(wishes or b"{}"):
            self._talks = Talks(**wanted)
            asyncio.get_running_loop().create_task(self._begin(self._talks))
        talks = self._talks
        return {
            "answered": len(talks.waits),
            "waiting": len(talks.waiting) + (talks.messages - talks.written if time.monotonic() < talks.until else 0),
            "began": talks.began,
            "ended": talks.ended,
            "calls": talks.calls,
            "polls": talks.polls,
            "sends": talks.sends,
            "strays": talks.strays,
            "fetched": not self._updates,
            "processor": time.process_time(),
        }

    async def _begin(self, talks: Talks) -> None:
        if not talks.rate:
            for chat in range(FIRST_CHAT, FIRST_CHAT + min(talks.chats, talks.messages)):
                self._write(talks, chat, time.monotonic())
            return
        for number in range(talks.messages):
            due = talks.began + number / talks.rate
            await asyncio.sleep(due - time.monotonic())
            if talks is not self._talks or due > talks.until:
                return
            self._write(talks, FIRST_CHAT + number % talks.chats, due)

    def _write(self, talks: Talks, chat: int, at: float) -> None:
        talks.written += 1
        talks.waiting[chat] = at
        person = {"id": chat, "first_name": "P", "is_bot": False, "language_code": "en"}
        number = next(self._numbers)
        message = {
            "message_id": next(self._messages),
            "from": person,
            "chat": {"id": chat, "first_name": "P", "type": "private"},
            "date": int(time.time()),
            "text": next(self._said),
        }
        self._updates.append((number, json.dumps({"update_id": number, "message": message}).encode()))
        if self._soon is None:  # who writes at the same moment is told together
            self._soon = asyncio.get_running_loop().call_soon(self._answer_poll)

    def _answered(self, chat: int) -> None:
        talks, now = self._talks, time.monotonic()
        talks.sends += 1
        wrote = talks.waiting.pop(chat, None)
        if wrote is None:
            talks.strays += 1
            return
        talks.waits.append(now - wrote)
        talks.ended = now
        if not talks.rate and talks.written < talks.messages and now < talks.until:
            self._write(talks, chat, now)


def fields(body: bytes, query: str) -> dict[str, Any]:
    """What a method was called with, in whichever of the ways that the Bot API takes."""
    if body.startswith(b"{"):
        return json.loads(body)
    if body.startswith(b"--"):
        return dict(_part(part) for part in body.split(body.split(b"\r\n", 1)[0])[1:-1])
    return dict(parse_qsl(body.decode() or query))


def _part(part: bytes) -> tuple[str, str]:
    """One part of multipart/form-data, with the line ends around it."""
    head, _, value = part.strip(b"\r\n").partition(b"\r\n\r\n")
    header = Message()
    for line in head.decode().splitlines():
        name, _, content = line.partition(":")
        header[name] = content.strip()
    return str(header.get_param("name", header="content-disposition")), value.decode()


def _ok(result: object) -> bytes:
    return b'{"ok":true,"result":%b}' % json.dumps(result, separators=(",", ":")).encode()


if __name__ == "__main__":
    asyncio.run(serve(BotApi().handle))
