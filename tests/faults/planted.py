"""Bugs that would turn a crash into a broken promise. They live here, never in botkit: the suite must find each.

cursor-before-commit      the adapter confirms updates to the platform before they are written down: planted in its door
no-fence                  a stale claim may still write
receipt-before-send       a message counts as sent before it is handed to the platform
lease-never-expires       a dead worker's conversations are never taken over
edit-without-withdrawal   an answer that was not sent yet stays, though its message has been changed
refusal-without-a-look    an answer that the platform refused stays, though its message was changed meanwhile
effect-after-commit       what a command changes is written after its turn, not with it
taken-up-again            under `mark`, a message that may have been sent is sent again
call-in-the-crowd         a bare call is taken in with the words beside it
owes-nothing              a failing model's line of excuse is all the answer there will be

In the door of Telegram alone:

no-answer-is-a-no         where no answer came back, the message counts as not sent
wait-is-a-no              a message that is to wait counts as refused for good
never-moves               likewise one to a group that has become a supergroup
"""

import sqlite3
from dataclasses import replace

from botkit.clock import Instant, after
from botkit.delivery import agenda
from botkit.delivery.records import BindPersona, Claim, Claimed, Commit, OutboxState, WorkerId
from botkit.errors import StoreUnavailable
from botkit.messages import PersonaId
from botkit.storage.sqlite import accept, commit, listening, moves, outbox, turns
from botkit.storage.sqlite.lock import FileLock
from botkit.storage.sqlite.reader import Reader
from botkit.storage.sqlite.store import SqliteStore
from botkit.storage.sqlite.writer import Writer

PLANTS = (
    "cursor-before-commit",
    "no-fence",
    "receipt-before-send",
    "lease-never-expires",
    "edit-without-withdrawal",
    "refusal-without-a-look",
    "effect-after-commit",
    "taken-up-again",
    "call-in-the-crowd",
    "owes-nothing",
    "no-answer-is-a-no",
    "wait-is-a-no",
    "never-moves",
)

_CENTURY = 100 * 365 * 24 * 3_600.0


class FragileStore(SqliteStore):
    """The store without a plant: every other claim cannot be renewed, so that fences are needed for real."""

    async def renew(self, claim: Claim, until: Instant) -> None:
        if claim.fence % 2:
            raise StoreUnavailable("this worker is cut off from the database for a while")
        await super().renew(claim, until)


class _EarlyReceipt(FragileStore):
    async def mark_sending(self, claim: Claim, key: str, at: Instant, until: Instant) -> bool:
        marked = await super().mark_sending(claim, key, at, until)
        if marked:
            await self.settle(claim, key, OutboxState.SENT, at)
        return marked


class _EndlessLease(FragileStore):
    async def claim(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
        return await super().claim(worker, now, after(until, _CENTURY), limit)

    async def renew(self, claim: Claim, until: Instant) -> None:
        await super().renew(claim, after(until, _CENTURY))

    @staticmethod
    def take_over(db: sqlite3.Connection) -> None:
        listening.reset(db)  # and leaves the claims of the dead as they are


class _LateEffect(FragileStore):
    """Keeps what a command changes in mind until its last message has been sent."""

    def __init__(self, lock: FileLock, writer: Writer, reader: Reader) -> None:
        super().__init__(lock, writer, reader)
        self._in_mind: dict[int, PersonaId] = {}

    async def commit(self, commit: Commit) -> bool:
        written = await super().commit(replace(commit, effects=()))
        bound = [effect.persona for effect in commit.effects if isinstance(effect, BindPersona)]
        if written and bound:
            self._in_mind[commit.claim.row] = bound[-1]
        return written

    async def settle(
        self, claim: Claim, key: str, state: OutboxState, at: Instant, *, message_id: str = "", release: bool = False
    ) -> None:
        await super().settle(claim, key, state, at, message_id=message_id, release=release)
        if release and claim.row in self._in_mind:
            bind, persona = "UPDATE conversation SET persona = ? WHERE id = ?", self._in_mind.pop(claim.row)
            await self._writer.write(lambda db: db.execute(bind, (persona, claim.row)))


class _SecondChance(FragileStore):
    """Takes a send up again that was to be left as it is."""

    async def settle(
        self, claim: Claim, key: str, state: OutboxState, at: Instant, *, message_id: str = "", release: bool = False
    ) -> None:
        if state is not OutboxState.AMBIGUOUS:
            await super().settle(claim, key, state, at, message_id=message_id, release=release)
            return
        await self.put_back(claim, key, at, ambiguous=True)
        if release:
            await self.release(claim, at)


class _OwesNothing(FragileStore):
    """Puts a message away with the word of excuse."""

    async def commit(self, commit: Commit) -> bool:
        written = await super().commit(commit)
        if written and commit.outcome == "busy":
            put_away = "UPDATE inbox SET done = 1 WHERE conversation = ? AND seq <= ?"
            await self._writer.write(lambda db: db.execute(put_away, (commit.claim.row, commit.seen_through)))
        return written


_STORES: dict[str, type[FragileStore]] = {
    "receipt-before-send": _EarlyReceipt,
    "lease-never-expires": _EndlessLease,
    "effect-after-commit": _LateEffect,
    "taken-up-again": _SecondChance,
    "owes-nothing": _OwesNothing,
}


def store_with(plant: str) -> type[FragileStore]:
    """The store of a worker in which `plant` grows.

    Some plants change the whole process, so they belong into one that will be killed.
    """
    if plant == "no-fence":
        for module in (commit, moves, outbox, turns):
            setattr(module, "check", _look_away)  # noqa: B010 -- to the type checker modules do not change
    if plant == "edit-without-withdrawal":
        setattr(accept, "withdraw_unsent_turn", _never)  # noqa: B010 -- likewise
    if plant == "refusal-without-a-look":
        setattr(outbox, "withdraw_changed_turn", _never)  # noqa: B010 -- likewise
    if plant == "call-in-the-crowd":
        setattr(agenda, "only_calls", _never)  # noqa: B010 -- likewise
    return _STORES.get(plant, FragileStore)


def _look_away(db: sqlite3.Connection, claim: Claim) -> turns.Held:
    """Every claim is as good as the newest."""
    found = db.execute("SELECT chat, pending, claimed_at FROM conversation WHERE id = ?", (claim.row,)).fetchone()
    return turns.Held(*found)


def _never(*_: object) -> bool:
    return False
