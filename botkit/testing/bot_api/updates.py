"""A bot's updates: numbered, kept until they are confirmed, and handed out to whoever polls."""

import asyncio
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from botkit.clock import Clock
from botkit.testing.bot_api.answers import Encoded, Refusal, encode

QUIET = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only to a bot that asked for them by name."""

OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@dataclass(frozen=True, slots=True)
class Update:
    """One update as it will be told; `body` is all of it but the number."""

    id: int
    kind: str
    body: str

    def encoded(self) -> str:
        return f'{{"update_id":{self.id},"{self.kind}":{self.body}}}'


class UpdateQueue:
    """The stream of one bot.

    Attributes:
        allowed: the kinds the bot asked for; empty for all but the quiet ones. What happened before it asked
            stays as it is.
        told: every update that was handed out, in order, each time it was.
    """

    def __init__(self, clock: Clock, first: int) -> None:
        self.allowed: frozenset[str] = frozenset()
        self.told: deque[Update] = deque(maxlen=10_000)
        self._clock = clock
        self._next = first
        self._waiting: deque[Update] = deque()
        self._poll: asyncio.Future[Refusal | None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def polled(self) -> bool:
        """Somebody waits for an update right now."""
        return self._poll is not None

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in QUIET

    def add(self, kind: str, body: object) -> None:
        """One more update, unless the bot does not want its kind."""
        if self.wants(kind):
            text = body if isinstance(body, Encoded) else encode(body)
            self._waiting.append(Update(self._next, kind, text))
            self._next += 1
            self._wake(None)

    def allow(self, kinds: Collection[str] | None) -> None:
        """From now on only these kinds; None changes nothing, none at all stands for the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    async def poll(self, offset: int, limit: int, patience: float) -> Sequence[Update]:
        """Forget what is before `offset`; hand out what there is, or what comes within `patience` seconds.

        Raises:
            Refusal: somebody else polls now, or a webhook is set.
        """
        self._wake(Refusal(409, OTHER_POLL))
        self.confirm(offset)
        if not self._waiting and patience > 0 and not self._closed:
            await self._news(patience)
        batch = [self._waiting[place] for place in range(min(limit, len(self._waiting)))]
        self.told.extend(batch)
        return batch

    def confirm(self, offset: int) -> None:
        """Everything before `offset` is forgotten; a negative one counts from the end."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while self._waiting and self._waiting[0].id < offset:
            self._waiting.popleft()

    def stop_polling(self) -> None:
        """A webhook is set: whoever polls is sent away."""
        self._wake(Refusal(409, WEBHOOK_SET))

    def close(self) -> None:
        """Whoever polls gets what there is, at once."""
        self._closed = True
        self._wake(None)

    async def _news(self, patience: float) -> None:
        poll: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            refusal = await self._clock.within(patience, poll)
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if refusal is not None:
            raise refusal

    def _wake(self, refusal: Refusal | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(refusal)
