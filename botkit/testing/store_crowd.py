"""A crowd on one store: people who write and change their minds, two workers who answer, stall and die.

It keeps a book of what happened, and says in the end what a store must never have let happen.
"""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from botkit.clock import Instant, after
from botkit.delivery.records import Claim, Commit, Desk, OutboxRow, OutboxState, WorkerId
from botkit.errors import LeaseLost
from botkit.messages import Event, MessageReceived
from botkit.testing.clock import FrozenClock
from botkit.testing.store_bench import ANNE, BERT, XIA, StoreBench

_LEASE = 3.0


@dataclass(slots=True)
class _Lease:
    claim: Claim
    claimed_at: Instant
    until: Instant
    let_go: bool = False


class _Died(Exception):
    """This worker's conversation is left as it stands, claim and all."""


class Crowd:
    """A story that `seed` decides, as far as one event loop's turns are decided.

    Args:
        bench: the store, empty.
        chats: how many conversations there are.
        mishap: how likely each step of a worker goes wrong.
    """

    def __init__(self, bench: StoreBench, seed: int, *, chats: int = 5, mishap: float = 0.1) -> None:
        self._bench = bench
        self._random = Random(seed)
        self._chats = [f"person{number}" for number in range(chats)]
        self._mishap = mishap
        self._loop = FrozenClock()  # stands still: it only hands the event loop on
        self._said: list[MessageReceived] = []
        self._leases: dict[int, list[_Lease]] = defaultdict(list)
        self._events: dict[int, Event] = {}
        self._commits: list[Commit] = []
        self._planned: dict[int, list[str]] = defaultdict(list)
        self._sent: dict[int, list[str]] = defaultdict(list)

    async def live(self, steps: int) -> None:
        """Let everybody do so many things, all at once; then let one worker finish what is left."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._people(steps))
            for worker in (ANNE, BERT):
                group.create_task(self._work(worker, steps))
        self._mishap = 0.0
        for _ in range(20 * steps):
            due = await self._bench.store.next_due()
            if due is None:
                return
            self._bench.now = max(self._bench.now, due)
            await self._round(ANNE)
        raise AssertionError("there is always something due, and nothing gets done")

    # --- people -------------------------------------------------------------------------------------

    async def _people(self, steps: int) -> None:
        for _ in range(steps):
            await self._pause()
            self._bench.passes(self._random.uniform(0.0, 0.8))
            await self._bench.accept(self._event(), wait=self._random.choice([0.0, 0.3, 1.2]))

    def _event(self) -> Event:
        if self._said and self._random.random() < 0.4:
            message = self._random.choice(self._said[-6:])
            again = replace(message, id=self._bench.new_name("event"))
            change = self._bench.edit(message, self._bench.new_name("edited"))
            return self._random.choice([message, again, change, self._bench.deletion(message)])
        message = self._bench.message(chat=self._random.choice(self._chats))
        self._said.append(message)
        return message

    # --- workers ------------------------------------------------------------------------------------

    async def _work(self, worker: WorkerId, steps: int) -> None:
        for _ in range(steps):
            await self._pause()
            await self._round(worker)

    async def _round(self, worker: WorkerId) -> None:
        now = self._bench.now
        until = after(now, _LEASE)
        claimed = await self._bench.store.claim(worker, now, until, self._random.randint(1, 3))
        leases = [_Lease(claim, now, until) for claim in claimed.claims]
        for lease in leases:
            self._leases[lease.claim.row].append(lease)
        for lease in leases:
            try:
                await self._serve(lease)
            except (LeaseLost, _Died):
                continue

    async def _serve(self, lease: _Lease) -> None:
        desk = await self._bench.desk(lease.claim)
        self._events.update((row.seq, row.event) for row in desk.pending if row.event is not None)
        await self._maybe_stall(lease)
        if desk.open:
            await self._deliver(lease.claim, desk.open)
        elif desk.pending and desk.turn_due is not None and desk.turn_due <= self._bench.now:
            await self._answer(lease.claim, desk)
        await self._maybe_stall(lease)
        await self._bench.store.release(lease.claim, self._bench.now)
        lease.let_go = True

    async def _maybe_stall(self, lease: _Lease) -> None:
        await self._pause()
        if self._random.random() < self._mishap:
            raise _Died
        if self._random.random() < self._mishap:
            self._bench.passes(_LEASE)
            await self._pause()
        if self._random.random() < self._mishap:
            until = after(self._bench.now, _LEASE)
            await self._bench.store.renew(lease.claim, until)
            lease.until = until

    async def _answer(self, claim: Claim, desk: Desk) -> None:
        taken = desk.pending[: self._random.choice([1, 200])]
        says = [self._bench.new_name("words") for _ in range(self._random.randint(0, 3))]
        commit = replace(self._bench.answer_to(claim, taken, *says), seen_through=desk.newest)
        absorb = self._random.random() < 0.7
        if await self._bench.store.commit(replace(commit, absorb=absorb)):
            self._commits.append(commit)
            self._planned[claim.row] += [plan.key for plan in commit.outbox]

    async def _deliver(self, claim: Claim, rows: tuple[OutboxRow, ...]) -> None:
        store = self._bench.store
        for row in rows:
            if row.state is OutboxState.SENDING:
                await store.put_back(claim, row.key, self._bench.now, ambiguous=True)
            elif row.next_at > self._bench.now:
                return
            if not await store.mark_sending(claim, row.key, self._bench.now, self._bench.now):
                return
            await self._pause()
            if self._random.random() < self._mishap:
                raise _Died
            if self._random.random() < self._mishap:
                await store.defer(claim, row.key, self._bench.now, after(self._bench.now, 2.0))
                return
            await store.settle(claim, row.key, OutboxState.SENT, self._bench.now)
            self._sent[claim.row].append(row.key)

    async def _pause(self) -> None:
        """Let the others do something, or not."""
        for _ in range(self._random.randint(0, 3)):
            await self._loop.sleep(0)

    # --- what must hold -----------------------------------------------------------------------------

    async def check(self) -> None:
        """Say what went wrong, if anything did."""
        self._check_leases()
        withdrawn = [commit for commit in self._commits if await self._is_withdrawn(commit)]
        self._check_inputs([commit for commit in self._commits if commit not in withdrawn])
        self._check_order({plan.key for commit in withdrawn for plan in commit.outbox})

    def _check_leases(self) -> None:
        for row, leases in self._leases.items():
            for earlier, later in pairwise(sorted(leases, key=lambda lease: lease.claim.fence)):
                assert earlier.claim.fence < later.claim.fence, f"conversation {row}: a fence was given twice"
                ended = earlier.let_go or earlier.until <= later.claimed_at
                assert ended, f"conversation {row}: claimed by two workers at a time (fence {later.claim.fence})"

    def _check_inputs(self, commits: list[Commit]) -> None:
        taken = Counter(seq for commit in commits for seq in commit.consumed)
        assert set(taken) == set(self._events), "input was lost"
        assert max(taken.values(), default=1) == 1, "input was answered twice"
        answered = {event.id for event in self._events.values()}
        assert answered >= {message.id for message in self._said}, "a message never came to a desk"

    def _check_order(self, superseded: set[str]) -> None:
        for row, sent in self._sent.items():
            assert sent == [key for key in self._planned[row] if key not in superseded], (
                f"conversation {row}: messages were lost, repeated, out of order, or sent after they were taken back"
            )

    async def _is_withdrawn(self, commit: Commit) -> bool:
        record = await self._bench.store.turn(commit.turn)
        assert record is not None, "a committed turn is gone"
        assert record.persona == XIA
        return record.withdrawn
