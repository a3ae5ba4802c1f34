"""A bot's updates: numbered, kept until they are confirmed or too old, and handed out to whoever polls."""

import asyncio
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import cast

from botkit.clock import Clock, Instant, after
from botkit.testing.bot_api.answers import Encoded, Refusal, encode

QUIET = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only to a bot that asked for them by name."""

KINDS = QUIET | {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "inline_query", "chosen_inline_result", "callback_query",
    "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "guest_message",
}  # fmt: skip

DAY = 86_400.0
"""Seconds an update is kept for."""

QUERY = 150.0
"""Seconds a pressed button is kept for."""

OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@dataclass(frozen=True, slots=True)
class Update:
    """One update as it will be told; `body` is all of it but the number.

    Attributes:
        lane: updates of one lane keep their order also where a webhook takes several at once.
    """

    id: int
    kind: str
    body: str
    lane: int
    until: Instant

    def encoded(self) -> str:
        return f'{{"update_id":{self.id},"{self.kind}":{self.body}}}'


class UpdateQueue:
    """The stream of one bot.

    Attributes:
        allowed: the kinds the bot asked for; empty for all but the quiet ones. What happened before it asked
            stays as it is.
        told: the updates that were handed out last, in order, each time they were.
        on_news: called with everything there is to tell, for a webhook.
    """

    def __init__(self, clock: Clock, first: int) -> None:
        self.allowed: frozenset[str] = frozenset()
        self.told: deque[Update] = deque(maxlen=10_000)
        self.on_news: Callable[[Update], None] | None = None
        self._clock = clock
        self._next = first
        self._waiting: deque[Update] = deque()
        self._again: deque[Update] = deque()
        self._held: list[Update] | None = None
        self._disordered = False
        self._expires: Instant | None = None
        self._poll: asyncio.Future[Refusal | None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting) + len(self._again)

    @property
    def polled(self) -> bool:
        """Somebody waits for an update right now."""
        return self._poll is not None

    @property
    def waiting(self) -> Sequence[Update]:
        """What is not confirmed yet, in the order in which it will be told."""
        self._drop_old()
        return [*self._again, *self._waiting]

    # --- what happens at Telegram -------------------------------------------------------------------

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in QUIET

    def add(self, kind: str, body: object, lane: int = 0, life: float = DAY) -> None:
        """One more update, unless the bot does not want its kind; it is told for `life` seconds."""
        if not self.wants(kind):
            return
        text = body if isinstance(body, Encoded) else encode(body)
        update = Update(self._next, kind, text, lane, after(self._clock.now(), life))
        self._next += 1
        self._expires = update.until if self._expires is None else min(self._expires, update.until)
        if self._held is not None:
            self._held.append(update)
        else:
            self._waiting.append(update)
            self._announce(update)

    def repeat(self, last: int = 1) -> None:
        """Tell the last updates that were told once more, confirmed or not."""
        for update in list(self.told)[-last:]:
            self._again.append(update)
            self._announce(update)

    @contextmanager
    def disorder(self) -> Generator[None, None, None]:
        """Updates of this block are told in the reverse of the order in which they happened."""
        held: list[Update] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            self._disordered = True
            self._waiting.extend(reversed(held))
            for update in reversed(held):
                self._announce(update)

    # --- what a bot does ----------------------------------------------------------------------------

    def allow(self, kinds: object) -> None:
        """From now on only these kinds. What is no list changes nothing; no known kind stands for the default."""
        if isinstance(kinds, list):
            self.allowed = KINDS.intersection(map(str, cast("list[object]", kinds)))

    async def poll(self, offset: int, limit: int, patience: float) -> Sequence[Update]:
        """Forget what is before `offset`; hand out what there is, or what comes within `patience` seconds.

        Raises:
            Refusal: somebody else polls now, or a webhook is set.
        """
        self._wake(Refusal(409, OTHER_POLL))
        self.confirm(offset)
        if not self and patience > 0 and not self._closed:
            await self._news(patience)
        self._drop_old()
        batch = list(islice(chain(self._again, self._waiting), limit))
        for _ in range(min(len(self._again), limit)):
            self._again.popleft()
        self.told.extend(batch)
        return batch

    def confirm(self, offset: int) -> None:
        """Everything before `offset` is forgotten; a negative one counts from the end."""
        while offset < 0 and len(self._waiting) > -offset:
            self._waiting.popleft()
        while self._waiting and self._waiting[0].id < offset:
            self._waiting.popleft()
        if self._disordered:
            self._waiting = deque(update for update in self._waiting if update.id >= offset)
            self._disordered = bool(self._waiting)

    def take(self, update: Update) -> None:
        """A webhook took it: it is forgotten."""
        self.told.append(update)
        place = self._again if update in self._again else self._waiting
        if update in place:
            place.remove(update)

    def clear(self) -> None:
        """Everything that waits is forgotten."""
        self._waiting.clear()
        self._again.clear()

    def stop_polling(self) -> None:
        """A webhook is set: whoever polls is sent away."""
        self._wake(Refusal(409, WEBHOOK_SET))

    def close(self) -> None:
        """Whoever polls gets what there is, at once."""
        self._closed = True
        self._wake(None)

    # --- inside -------------------------------------------------------------------------------------

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

    def _announce(self, update: Update) -> None:
        self._wake(None)
        if self.on_news is not None:
            self.on_news(update)

    def _wake(self, refusal: Refusal | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(refusal)

    def _drop_old(self) -> None:
        now = self._clock.now()
        if self._expires is not None and now >= self._expires:
            self._waiting = deque(update for update in self._waiting if update.until > now)
            self._expires = min((update.until for update in self._waiting), default=None)
