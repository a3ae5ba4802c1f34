"""`MemoryStore`: the ports of delivery over plain Python values."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from botkit.clock import Instant
from botkit.delivery.observing import Backlog
from botkit.delivery.records import (
    Accepted,
    Batch,
    Claim,
    Claimed,
    Commit,
    Desk,
    JobClaim,
    OutboxState,
    PlannedJob,
    Resumption,
    TurnRecord,
    WorkerId,
)
from botkit.memory.changes import MemoryChange
from botkit.memory.ports import Holdings, Kept, Unkept
from botkit.memory.records import Passage
from botkit.messages import Account, BotId, ConversationId, PersonaId, PersonId, Scope, TurnId
from botkit.storage.change_source import Occasion
from botkit.storage.memory import jobs as job_rows
from botkit.storage.memory import listening, moves, outbox, passages, turns
from botkit.storage.memory.accept import accept, person_of
from botkit.storage.memory.commit import commit_turn
from botkit.storage.memory.lives import MemoryLives
from botkit.storage.memory.memories import carry_out, refuse_unknown_rooms
from botkit.storage.memory.rows import Tables
from botkit.storage.memory.standing import MemoryStandings
from botkit.storage.wakeups import Wakeups
from botkit.storage.wellformed import well_formed


class MemoryStore:
    """Every call is one step of the event loop, so it is atomic as it stands: nothing in it awaits.

    Used as an async context manager where a SqliteStore could stand as well.
    """

    def __init__(self) -> None:
        self._tables = Tables()
        self._wakeups = Wakeups()

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def lives(self) -> MemoryLives:
        """The lives of all messages, as they are at each question."""
        return MemoryLives(self._tables)

    def standings(self) -> MemoryStandings:
        """How everything stands, as it is at each question."""
        return MemoryStandings(self._tables)

    # --- inbox ---

    async def accept(self, batch: Batch) -> Accepted:
        accepted, woken = accept(self._tables, well_formed(batch))
        if woken:
            self._wakeups.notify()
        return accepted

    async def resume(self, bot: BotId) -> Resumption:
        return listening.resume(self._tables, bot)

    async def take_listening(self, bot: BotId, worker: WorkerId, now: Instant, until: Instant) -> int | None:
        return listening.take_listening(self._tables, bot, worker, now, until)

    async def end_listening(self, bot: BotId, worker: WorkerId) -> None:
        listening.end_listening(self._tables, bot, worker)

    # --- turns ---

    def watch(self) -> asyncio.Event:
        return self._wakeups.watch()

    async def next_due(self) -> Instant | None:
        return turns.next_due(self._tables)

    async def claim(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
        return turns.claim_due(self._tables, worker, now, until, limit)

    async def renew(self, claim: Claim, until: Instant) -> None:
        turns.renew(self._tables, claim, until)

    async def desk(self, claim: Claim, persona: PersonaId, window: int) -> Desk:
        return turns.desk(self._tables, claim, persona, window)

    async def commit(self, commit: Commit) -> bool:
        return commit_turn(self._tables, well_formed(commit))

    async def release(self, claim: Claim, now: Instant, *, not_before: Instant | None = None) -> None:
        if turns.release(self._tables, claim, not_before) is not None:
            self._wakeups.notify()

    async def turn(self, turn: TurnId) -> TurnRecord | None:
        found = self._tables.turns.get(turn)
        if found is None:
            return None
        return replace(found.record, conversation=self._tables.places[found.record.conversation].id)

    # --- outbox ---

    async def mark_sending(self, claim: Claim, key: str, at: Instant, until: Instant) -> bool:
        return outbox.mark_sending(self._tables, claim, key, at, until)

    async def settle(
        self, claim: Claim, key: str, state: OutboxState, at: Instant, *, message_id: str = "", release: bool = False
    ) -> None:
        outbox.settle(self._tables, claim, key, state=state, at=at, message_id=well_formed(message_id))
        if release:
            await self.release(claim, at)

    async def put_back(self, claim: Claim, key: str, next_at: Instant, *, ambiguous: bool) -> None:
        outbox.put_back(self._tables, claim, key, next_at, ambiguous=ambiguous)

    async def defer(self, claim: Claim, key: str, at: Instant, next_at: Instant) -> None:
        outbox.defer(self._tables, claim, key, at, next_at)

    async def move_chat(self, claim: Claim, chat: str, at: Instant) -> None:
        if moves.move_chat(self._tables, claim, well_formed(chat), at):
            self._wakeups.notify()

    async def close_chat(self, claim: Claim, at: Instant) -> int:
        return outbox.close_chat(self._tables, claim, at)

    async def ambiguous_sends(self) -> dict[str, int]:
        return outbox.ambiguous_sends(self._tables)

    # --- jobs ---

    async def plan_jobs(self, jobs: Sequence[PlannedJob]) -> int:
        return job_rows.plan_jobs(self._tables, jobs)

    async def claim_jobs(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> tuple[JobClaim, ...]:
        return job_rows.claim_jobs(self._tables, worker, now, until, limit)

    async def finish_job(self, claim: JobClaim, at: Instant) -> None:
        job_rows.finish_job(self._tables, claim, at)

    async def fail_job(self, claim: JobClaim, at: Instant, retry_at: Instant | None) -> None:
        job_rows.fail_job(self._tables, claim, at, retry_at)

    # --- memory ---

    async def person(self, account: Account, at: Instant) -> PersonId:
        return person_of(self._tables, account, at)

    async def holdings(self, scope: Scope, since: int = 0) -> Holdings:
        return passages.holdings(self._tables, scope, since)

    async def passages(self, scope: Scope, seqs: Sequence[int]) -> tuple[Passage, ...]:
        return passages.passages(self._tables, scope, seqs)

    async def unkept(self, scope: Scope, conversation: int, limit: int) -> Unkept:
        return passages.unkept(self._tables, scope, conversation, limit)

    async def keep(self, kept: Kept, at: Instant) -> bool:
        return passages.keep(self._tables, well_formed(kept), at)

    async def change_memory(self, changes: Sequence[MemoryChange], at: Instant) -> None:
        mended: tuple[MemoryChange, ...] = well_formed(tuple(changes))
        refuse_unknown_rooms(self._tables, mended)
        carry_out(self._tables, mended, Occasion(at))

    # --- history ---

    async def find_conversation(self, conversation: ConversationId) -> bool:
        return conversation in self._tables.places

    async def prune(self, before: Instant, limit: int) -> int:
        return job_rows.prune(self._tables, before, limit)

    # --- soundness ---

    async def backlog(self, now: Instant) -> Backlog:
        return turns.backlog(self._tables, now)

    async def prove_writable(self) -> None:
        """Memory takes everything."""
