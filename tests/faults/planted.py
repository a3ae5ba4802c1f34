"""Four bugs a crash would turn into a broken promise. They live here, never in botkit: the suite must find each.

cursor-before-commit   the adapter confirms updates to the platform before they are written down
no-fence               a stale claim may still write
receipt-before-send    a message counts as sent before it is handed to the platform
lease-never-expires    a dead worker's conversations are never taken over
"""

import sqlite3
from collections.abc import Sequence

from botkit.adapter import Accept
from botkit.clock import Instant, after
from botkit.delivery.records import Claim, Claimed, OutboxState, WorkerId
from botkit.errors import StoreUnavailable
from botkit.messages import MessageReceived
from botkit.storage.sqlite import commit, outbox, turns
from botkit.storage.sqlite.store import SqliteStore
from tests.faults.adapter import KillAdapter

PLANTS = ("cursor-before-commit", "no-fence", "receipt-before-send", "lease-never-expires")

_CENTURY = 100 * 365 * 24 * 3_600.0


class FragileStore(SqliteStore):
    """The store without a plant: every other claim cannot be renewed, so that fences are needed for real."""

    async def renew(self, claim: Claim, until: Instant) -> None:
        if claim.fence % 2:
            raise StoreUnavailable("this worker is cut off from the database for a while")
        await super().renew(claim, until)


class _EarlyReceipt(FragileStore):
    async def mark_sending(self, claim: Claim, key: str, at: Instant) -> bool:
        marked = await super().mark_sending(claim, key, at)
        if marked:
            await self.settle(claim, key, OutboxState.SENT, at)
        return marked


class _EndlessLease(FragileStore):
    async def claim(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
        return await super().claim(worker, now, after(until, _CENTURY), limit)

    async def renew(self, claim: Claim, until: Instant) -> None:
        await super().renew(claim, after(until, _CENTURY))


class _EarlyConfirmation(KillAdapter):
    async def take(self, accept: Accept, batch: Sequence[MessageReceived], offset: int) -> None:
        await self.confirm(offset)
        await super().take(accept, batch, offset)


def adapter_with(plant: str) -> type[KillAdapter]:
    """The adapter of a worker in which `plant` grows."""
    return _EarlyConfirmation if plant == "cursor-before-commit" else KillAdapter


def store_with(plant: str) -> type[FragileStore]:
    """The store of such a worker. `no-fence` changes the whole process, so it belongs into one that will be killed."""
    if plant == "no-fence":
        for module in (commit, outbox, turns):
            setattr(module, "check", _look_away)  # noqa: B010 -- to the type checker modules do not change
    return {"receipt-before-send": _EarlyReceipt, "lease-never-expires": _EndlessLease}.get(plant, FragileStore)


def _look_away(db: sqlite3.Connection, claim: Claim) -> None:
    """Every claim is as good as the newest."""
