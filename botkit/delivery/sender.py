"""The way out: each message marked before its send, its receipt written after, in order, under one claim."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from botkit.adapter import Adapter
from botkit.clock import Clock, after
from botkit.delivery.composing import composing
from botkit.delivery.failpoints import Failpoint
from botkit.delivery.observing import Observer
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Claim, OutboxRow, OutboxState
from botkit.errors import Moved, Rejected, RetryAfter, StoreUnavailable, Unreachable
from botkit.logs import ids

_log = logging.getLogger(__name__)
_HELD = 0.5
"""So much of a lease a send that begins may be sure of, or a successor could overtake it."""
_FIRST_FLOOR = 0.1
_LONGEST_FLOOR = 5.0
_FIRST_RETRY = 1.0
_LAST_RETRY = 60.0
_STORE_PAUSE = 0.5
"""Seconds between two tries to write down what became of a send."""

T = TypeVar("T")


class Sender:
    """Delivers a conversation's open rows. It never raises for what a platform does."""

    def __init__(
        self, store: DeliveryStore, clock: Clock, policy: DeliveryPolicy, observer: Observer, failpoint: Failpoint
    ) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._observer = observer
        self._failpoint = failpoint

    async def deliver(
        self, claim: Claim, adapter: Adapter, rows: Sequence[OutboxRow], urgent: asyncio.Event, *, hurry: bool = False
    ) -> Sequence[OutboxRow]:
        """Send `rows` in order until all have ended or one has to wait, then give the claim back.

        Args:
            urgent: set as soon as somebody calls. Then the rows that are left are returned, and the claim is kept.
            hurry: send them all without a pause between them, and whoever calls.

        Raises:
            LeaseLost: another worker has taken the conversation over; it goes on where the rows stand.
            StoreUnavailable: the database cannot write now.
        """
        for number, row in enumerate(rows):
            if not hurry:
                await self._pause(claim, adapter, row, urgent)
                if number and urgent.is_set():
                    return rows[number:]
            if not await self._deliver_row(claim, adapter, row, release=row is rows[-1]):
                break
        else:
            if rows:  # the last row took the claim's end with it
                self._failpoint("claim.released")
                return ()
        await self._store.release(claim, self._clock.now())
        self._failpoint("claim.released")
        return ()

    async def send(self, claim: Claim, adapter: Adapter, rows: Sequence[OutboxRow], urgent: asyncio.Event) -> None:
        """Send `rows` like `deliver`, but keep the claim."""
        for row in rows:
            await self._pause(claim, adapter, row, urgent)
            if not await self._deliver_row(claim, adapter, row, release=False):
                return

    async def _deliver_row(self, claim: Claim, adapter: Adapter, row: OutboxRow, *, release: bool) -> bool:
        """Bring one row to its end; False where it has to wait, or is not ours to send any more."""
        now = self._clock.now()
        if row.state is OutboxState.SENDING and not await self._take_up(claim, adapter, row):
            await self._end(claim, row, OutboxState.AMBIGUOUS, release=release)
            return True
        if row.expires_at <= now:
            await self._end(claim, row, OutboxState.EXPIRED, release=release)
            return True
        if row.next_at > now:
            return False
        if not await self._admitted(claim, adapter, row):
            return False
        now = self._clock.now()  # what was to be taken up, or to be waited for, may have cost time
        if not await self._store.mark_sending(claim, row.key, now, after(now, _HELD * self._policy.lease)):
            return False
        self._failpoint("send.marked")
        return await self._send(claim, adapter, row, release=release)

    async def _admitted(self, claim: Claim, adapter: Adapter, row: OutboxRow) -> bool:
        """Wait for the platform's consent; False where it could not be had, and the row waits a little."""
        try:
            await self._clock.within(self._policy.send_deadline, adapter.admit(claim.conversation))
        except asyncio.CancelledError:
            raise
        except Exception as error:  # boundary: whatever an adapter raises here, nothing was sent
            _log.warning(
                "a message waits: the platform takes none now (%s)",
                type(error).__name__,
                extra=ids(message_key=row.key),
            )
            now = self._clock.now()
            await self._store.defer(claim, row.key, now, after(now, _FIRST_RETRY))
            return False
        return True

    async def _pause(self, claim: Claim, adapter: Adapter, row: OutboxRow, urgent: asyncio.Event) -> None:
        """Compose a row that was never tried, visibly, unless somebody calls."""
        seconds = 0.0 if row.attempts else row.pause * self._policy.pace
        if seconds <= 0 or urgent.is_set():
            return
        async with composing(adapter, claim.conversation, self._clock):
            with suppress(TimeoutError):
                await self._clock.within(seconds, urgent.wait())

    async def _take_up(self, claim: Claim, adapter: Adapter, row: OutboxRow) -> bool:
        """A send that was begun and never ended: plan it again where the policy says so, else False."""
        safe = adapter.capabilities.idempotent
        if not safe and self._policy.ambiguous == "mark":
            return False
        await self._store.put_back(claim, row.key, self._clock.now(), ambiguous=not safe)
        if not safe:
            self._observer.send_doubted(claim.conversation.bot)
        return True

    async def _send(self, claim: Claim, adapter: Adapter, row: OutboxRow, *, release: bool) -> bool:
        try:
            receipt = await self._clock.within(
                self._policy.send_deadline, adapter.send(claim.conversation, row.outgoing, row.key)
            )
        except RetryAfter as error:
            now = self._clock.now()
            until = after(now, max(error.seconds, _floor(row)))
            await self._surely(partial(self._store.defer, claim, row.key, now, until))
            self._observer.send_put_off(claim.conversation.bot)
            return False
        except Moved as error:
            now = self._clock.now()
            await self._surely(partial(self._store.move_chat, claim, error.chat, now))
            until = after(now, _floor(row) if row.attempts else 0)
            await self._surely(partial(self._store.defer, claim, row.key, now, until))
            return False
        except Unreachable:
            failed = await self._surely(partial(self._store.close_chat, claim, self._clock.now()))
            self._observer.sends_ended(claim.conversation.bot, OutboxState.FAILED, failed)
            _log.info("the chat cannot be reached: %d messages failed", failed)
            return False
        except Rejected as error:
            _log.warning("a message was refused by the platform: %s", error, extra=ids(message_key=row.key))
            await self._end(claim, row, OutboxState.FAILED, release=release)
            return True
        except asyncio.CancelledError:
            raise
        except Exception as error:  # boundary: whatever an adapter raises, the message may have been sent
            _log.warning("a message may have been sent (%s)", type(error).__name__, extra=ids(message_key=row.key))
            return await self._doubt(claim, adapter, row, release=release)
        self._failpoint("send.called")
        await self._settle(claim, row, OutboxState.SENT, message_id=receipt.message_id, release=release)
        self._observer.sends_ended(claim.conversation.bot, OutboxState.SENT)
        self._failpoint("send.settled")
        return True

    async def _doubt(self, claim: Claim, adapter: Adapter, row: OutboxRow, *, release: bool) -> bool:
        """The outcome is unknown: plan it again or leave it marked, as the operator chose."""
        safe = adapter.capabilities.idempotent
        if not safe and self._policy.ambiguous == "mark":
            await self._end(claim, row, OutboxState.AMBIGUOUS, release=release)
            return True
        delay = min(_LAST_RETRY, _FIRST_RETRY * 2 ** min(row.attempts, 10))
        await self._store.put_back(claim, row.key, after(self._clock.now(), delay), ambiguous=not safe)
        if not safe:
            self._observer.send_doubted(claim.conversation.bot)
        return False

    async def _end(self, claim: Claim, row: OutboxRow, state: OutboxState, *, release: bool) -> None:
        await self._settle(claim, row, state, release=release)
        self._observer.sends_ended(claim.conversation.bot, state)

    async def _settle(
        self, claim: Claim, row: OutboxRow, state: OutboxState, *, message_id: str = "", release: bool
    ) -> None:
        now = self._clock.now()
        await self._surely(
            partial(self._store.settle, claim, row.key, state, now, message_id=message_id, release=release)
        )

    async def _surely(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write down what became of a send, as soon as the database can.

        Nobody else knows it: whoever took the row up as it stands would have to send it once more. It ends in any
        case when another worker has the conversation.
        """
        told = False
        while True:
            try:
                return await write()
            except StoreUnavailable as error:
                if not told:
                    _log.warning("what became of a message cannot be written down yet: %s", error)
                told = True
                await self._clock.sleep(_STORE_PAUSE)


def _floor(row: OutboxRow) -> float:
    """Seconds: a platform may say "at once", or "elsewhere", again and again; we wait a little more each time."""
    return min(_LONGEST_FLOOR, _FIRST_FLOOR * 2 ** min(row.attempts, 10))
