"""Work that is neither a turn nor a message: claimed like a turn, run once, tried again when it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TypeAlias

from botkit.clock import SECOND, Clock, Instant, after
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import JobClaim, PlannedJob, WorkerId
from botkit.errors import LeaseLost, StoreUnavailable
from botkit.logs import about

_log = logging.getLogger(__name__)
_LEASE = 300.0
_LIMIT = 4
_TRIES = 5
_RETRY = 60.0

JobHandler: TypeAlias = Callable[[str], Awaitable[None]]
"""Runs one job, given its payload. It may run again after a crash, so doing it twice must be as good as once."""


class JobRunner:
    """Runs due jobs by kind, a few at a time."""

    def __init__(
        self, worker: WorkerId, store: DeliveryStore, clock: Clock, handlers: Mapping[str, JobHandler]
    ) -> None:
        self._worker = worker
        self._store = store
        self._clock = clock
        self._handlers = handlers

    async def run_due(self) -> int:
        """Run all that is due; how many were tried."""
        tried = 0
        while True:
            now = self._clock.now()
            claims = await self._store.claim_jobs(self._worker, now, after(now, _LEASE), _LIMIT)
            await asyncio.gather(*(self._run_guarded(claim) for claim in claims))
            tried += len(claims)
            if len(claims) < _LIMIT:
                return tried

    async def _run_guarded(self, claim: JobClaim) -> None:
        try:
            with about(job=claim.key):
                await self._run(claim)
        except LeaseLost as error:
            _log.warning("gave way: %s", error)

    async def _run(self, claim: JobClaim) -> None:
        handler = self._handlers.get(claim.kind)
        if handler is None:
            _log.error("a job is of a kind this version does not know: update botkit")
            await self._store.fail_job(claim, self._clock.now(), None)
            return
        try:
            await handler(claim.payload)
        except asyncio.CancelledError:
            # Whoever comes next need not wait for the lease to end.
            with suppress(LeaseLost, StoreUnavailable):
                await self._store.fail_job(claim, self._clock.now(), self._clock.now())
            raise
        except Exception:  # boundary: one per job
            retry_at = after(self._clock.now(), _RETRY * claim.attempts) if claim.attempts < _TRIES else None
            _log.exception("a job failed, try %d", claim.attempts)
            await self._store.fail_job(claim, self._clock.now(), retry_at)
            return
        await self._store.finish_job(claim, self._clock.now())


_DAY = 24 * 3_600
_KEPT_DAYS = 30
_PRUNE_STEP = 500


class Retention:
    """Once a day, whoever gets the job removes inbox and outbox rows that have served for a month."""

    KIND = "retention"

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def plan(self) -> None:
        """Plan today's run; however many processes plan it, it is one job."""
        now = self._clock.now()
        day = now // (_DAY * SECOND)
        await self._store.plan_jobs([PlannedJob(f"{self.KIND} {day}", self.KIND, "", now)])

    async def run(self, payload: str) -> None:
        """Remove in small steps, so that no message waits long behind one."""
        del payload
        before = Instant(self._clock.now() - _KEPT_DAYS * _DAY * SECOND)
        while await self._store.prune(before, _PRUNE_STEP) >= _PRUNE_STEP:
            await self._clock.sleep(0.05)
