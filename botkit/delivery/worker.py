"""A worker: it sleeps until a conversation is due, claims it, and has it served."""

import asyncio
import logging
from contextlib import suppress

from botkit.clock import Clock, Instant, after, seconds_between
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Claim, WorkerId
from botkit.delivery.service import ConversationService
from botkit.errors import LeaseLost, StoreUnavailable
from botkit.logs import about, ids

_log = logging.getLogger(__name__)
_STORE_RETRY = 1.0
_RENEWALS_PER_LEASE = 3


class Worker:
    """Claims what is due, up to the policy's concurrency. While nothing is due it does nothing at all."""

    def __init__(
        self,
        id_: WorkerId,
        service: ConversationService,
        store: DeliveryStore,
        clock: Clock,
        policy: DeliveryPolicy,
    ) -> None:
        self._id = id_
        self._service = service
        self._store = store
        self._clock = clock
        self._policy = policy
        self._wake = store.watch()
        self._serving: dict[asyncio.Task[None], Claim] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def busy(self) -> bool:
        """Whether a conversation is being served at this moment."""
        return bool(self._serving)

    async def run(self) -> None:
        """Work until `stop`; then return once what was begun has ended."""
        while not self._stopping:
            try:
                await self._round()
            except StoreUnavailable as error:
                _log.error("no work can be claimed: %s", error)
                await self._clock.sleep(_STORE_RETRY)
        if self._serving:
            await asyncio.wait(self._serving)
        if self._keeper is not None:
            self._keeper.cancel()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._wake.set()

    async def abandon(self) -> None:
        """Cancel what is being served: its rows stay as they are, and whoever comes next goes on from there."""
        tasks = list(self._serving)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self) -> None:
        """Look first, and claim only where something is due: looking costs a read, claiming a write."""
        self._wake.clear()
        due = await self._store.next_due()
        free = self._policy.concurrency - len(self._serving)
        now = self._clock.now()
        if due is None or due > now or free <= 0:
            await self._rest(due if free > 0 else None)
            return
        claimed = await self._store.claim(self._id, now, after(now, self._policy.lease), free)
        for claim in claimed.claims:
            self._serve(claim)
        if len(claimed.claims) < free:
            await self._rest(claimed.next_due)
        elif len(self._serving) >= self._policy.concurrency:
            await self._rest(None)

    async def _rest(self, until: Instant | None) -> None:
        if self._stopping:
            return
        if until is None:
            await self._wake.wait()
            return
        try:
            await self._clock.within(max(0.0, seconds_between(self._clock.now(), until)), self._wake.wait())
        except TimeoutError:
            return

    def _serve(self, claim: Claim) -> None:
        task = asyncio.create_task(self._guarded(claim), name=f"conversation {claim.row}")
        self._serving[task] = claim
        task.add_done_callback(self._served)
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep_leases(), name="leases")

    def _served(self, task: asyncio.Task[None]) -> None:
        del self._serving[task]
        if len(self._serving) + 1 >= self._policy.concurrency:
            self._wake.set()  # there was no room; now there is

    async def _guarded(self, claim: Claim) -> None:
        with about(bot=claim.conversation.bot, conversation=claim.row):
            await self._serve_safely(claim)

    async def _serve_safely(self, claim: Claim) -> None:
        try:
            await self._service.serve(claim)
        except asyncio.CancelledError:
            # Whoever comes next need not wait for the lease to end.
            with suppress(LeaseLost, StoreUnavailable):
                await self._store.release(claim, self._clock.now())
            raise
        except LeaseLost as error:
            _log.warning("gave way: %s", error)
        except StoreUnavailable as error:
            _log.error("the conversation stands still until its lease ends: %s", error)
        except Exception:  # boundary: one per claim; a bug in one conversation must not end the others
            _log.exception("the conversation failed; it is tried again in %g s", self._policy.lease)
            now = self._clock.now()
            with suppress(LeaseLost, StoreUnavailable):
                await self._store.release(claim, now, not_before=after(now, self._policy.lease))

    async def _keep_leases(self) -> None:
        """Renew the claims that take long, all in one group, while anything is being served."""
        try:
            while self._serving:
                await self._clock.sleep(self._policy.lease / _RENEWALS_PER_LEASE)
                until = after(self._clock.now(), self._policy.lease)
                await asyncio.gather(*(self._renew(task, claim, until) for task, claim in self._serving.items()))
        finally:
            self._keeper = None

    async def _renew(self, task: asyncio.Task[None], claim: Claim, until: Instant) -> None:
        try:
            await self._store.renew(claim, until)
        except LeaseLost:
            if not task.done():
                task.cancel()
        except StoreUnavailable:
            _log.warning("a lease could not be renewed", extra=ids(conversation=claim.row))
