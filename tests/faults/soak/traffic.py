"""What people say in a soak, what the bot is seen to send, and what goes wrong between them."""

import json
import random
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from botkit.testing.bot_api.remote import RemoteBotApi
from tests.faults.log import Entry, Said, Shown, Tried
from tests.faults.words import Bubble, Line, parse

BOT = "soak_bot"
_WAIT: dict[str, object] = {
    "refusal": {"code": 429, "description": "Too Many Requests: retry after 2", "parameters": {"retry_after": 2}}
}
_LOST: tuple[dict[str, object], ...] = ({"lost": True}, {"lost": True, "effect": True})
_GATEWAY: dict[str, object] = {"body": "<html>Bad Gateway</html>", "status": 502}
_INTERNAL: dict[str, object] = {"refusal": {"code": 500, "description": "Internal Server Error"}}
_CONFLICT: dict[str, object] = {
    "refusal": {"code": 409, "description": "Conflict: terminated by other getUpdates request"}
}
_FAULTS: dict[str, Sequence[dict[str, object]]] = {
    "sendMessage": (_WAIT, *_LOST, _GATEWAY, {**_GATEWAY, "effect": True}, _INTERNAL),
    "sendChatAction": (_WAIT, *_LOST, _GATEWAY),
    "getUpdates": (*_LOST, _GATEWAY, _CONFLICT),
}
"""How calls of each method go wrong."""


class Traffic:
    """People in many chats. `log` is what the checker reads; a message's text is its key, since each is said once.

    Args:
        calls: the file in which the double writes down what it was asked.
    """

    def __init__(self, telegram: RemoteBotApi, calls: Path, chats: int, chance: random.Random) -> None:
        self.log: list[Entry] = []
        self.excuses = 0
        self.troubles = 0
        self._telegram = telegram
        self._calls = calls
        self._offset = 0
        self._chance = chance
        self._said = [0] * chats
        self._waiting: dict[str, float] = {}
        self._chat_of: dict[str, str] = {}
        self._waits: deque[float] = deque()

    @property
    def said(self) -> int:
        return sum(self._said)

    @property
    def waiting(self) -> int:
        """How many messages have not got their whole answer."""
        return len(self._waiting)

    def waits(self) -> tuple[float, ...]:
        """How long the messages answered since the last call had waited."""
        waited = tuple(self._waits)
        self._waits.clear()
        return waited

    async def speak(self, messages: int) -> None:
        """So many messages, each in a chat that chance chooses."""
        commands: list[dict[str, object]] = []
        for _ in range(messages):
            number = self._chance.randrange(len(self._said))
            self._said[number] += 1
            chat, token = f"c{number}", f"c{number}m{self._said[number]}"
            commands.append({"do": "says", "who": chat, "to": f"@{BOT}", "text": token})
            self.log.append(Said(chat, token, self._said[number]))
            self._waiting[token] = time.monotonic()
        for told in await self._telegram.do_all(commands):
            self._chat_of[str(told["chat"]["id"])] = told["chat"]["first_name"]

    async def go_wrong(self, probability: float) -> None:
        """From now on, so many of the calls (0 to 1) fail, each in a way that chance chooses."""
        faults = [
            {"do": "fail_sometimes", "probability": probability, "faults": list(ways), "method": method, "seed": number}
            for number, (method, ways) in enumerate(_FAULTS.items())
        ]
        await self._telegram.do_all(faults)

    def look(self) -> None:
        """Read what the bot has sent since the last look."""
        for call in self._new_calls():
            self.troubles += call["status"] != 200
            if call["method"] != "sendMessage" or 400 <= call["status"] < 500:
                continue  # what is refused is neither shown nor tried
            said = call["parameters"]
            self._see(self._chat_of[str(said["chat_id"])], said["text"], call["effect"])

    def _see(self, chat: str, text: str, shown: bool) -> None:
        told = parse(text)
        if isinstance(told, Line) and told.kind == "excuse":
            self.excuses += shown
            return
        self.log.append(Tried(text))
        if not shown:
            return
        self.log.append(Shown(chat, text, text, told.tokens[-1] if isinstance(told, Bubble) else ""))
        if isinstance(told, Bubble) and told.part == told.of:
            now = time.monotonic()
            self._waits.extend(now - self._waiting.pop(token) for token in told.tokens if token in self._waiting)

    def _new_calls(self) -> Iterator[dict[str, Any]]:
        with self._calls.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._offset += len(line)
                yield json.loads(line)
