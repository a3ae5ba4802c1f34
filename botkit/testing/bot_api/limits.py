"""How often a bot may write: as much as Telegram lets through, and what it answers beyond."""

import math
from collections import deque
from dataclasses import dataclass, field

from botkit.testing.bot_api.answers import Refusal, flood
from botkit.testing.bot_api.chats import Chat

COUNTED = frozenset({
    "sendmessage", "sendphoto", "sendvoice", "senddocument", "sendsticker", "editmessagetext",
})  # fmt: skip
"""The calls that count: those that show something in a chat."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The real server's limits as far as they are told; what exactly it does is not.

    Attributes:
        chat_gap: seconds between two messages into one chat, on average.
        chat_burst: messages that may come at once after a pause.
        overall: messages a second into all chats together.
        group: messages into one group ...
        group_span: ... within that many seconds.
    """

    chat_gap: float = 1.0
    chat_burst: int = 3
    overall: float = 30.0
    group: int = 20
    group_span: float = 60.0


@dataclass(slots=True)
class _Bucket:
    """Lets one through every `gap` seconds, and `burst` at once after a pause."""

    gap: float
    burst: int
    due: float = -math.inf

    def wait(self, now: float) -> float:
        return self.due - now - self.gap * (self.burst - 1)

    def count(self, now: float) -> None:
        self.due = max(self.due, now) + self.gap


@dataclass(slots=True)
class _Span:
    """Lets so many through within a span of seconds."""

    most: int
    span: float
    sent: deque[float] = field(default_factory=deque[float])

    def wait(self, now: float) -> float:
        while self.sent and self.sent[0] <= now - self.span:
            self.sent.popleft()
        return self.sent[0] + self.span - now if len(self.sent) >= self.most else 0.0

    def count(self, now: float) -> None:
        self.sent.append(now)


class Traffic:
    """What one bot wrote lately."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = _Bucket(1 / limits.overall, max(1, int(limits.overall)))
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, _Span] = {}

    def count(self, chat: Chat, now: float) -> Refusal | None:
        """Count one message into that chat at `now` (monotonic seconds), or say when it may come."""
        limits = self._limits
        gates: list[_Bucket | _Span] = [self._overall]
        gates.append(self._chats.setdefault(chat.id, _Bucket(limits.chat_gap, limits.chat_burst)))
        if chat.kind != "private":
            gates.append(self._groups.setdefault(chat.id, _Span(limits.group, limits.group_span)))
        wait = max(gate.wait(now) for gate in gates)
        if wait > 0:
            return flood(max(1, math.ceil(wait)))
        for gate in gates:
            gate.count(now)
        return None
