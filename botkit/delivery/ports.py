"""What delivery needs of a Store. Claims, leases and fences are the port's meaning, not a database's locking.

Times come from the caller's clock, so that a test can move them. Every method that takes a Claim raises
LeaseLost, and writes nothing, once another worker has taken the conversation over. Every method may raise
StoreUnavailable: then nothing was written and the call can be made again.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from botkit.clock import Instant
from botkit.conversation.ports import ChatModel
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
from botkit.memory.ports import MemoryStore
from botkit.messages import Account, BotId, ConversationId, PersonaId, PersonId, TurnId
from botkit.persona.loader import LoadedPersona


class Models(Protocol):
    """The language models there are, and which of them answers whom.

    Attributes:
        turn_time: seconds that a turn may need at least, because one of them runs on a slow machine.
    """

    @property
    def turn_time(self) -> float: ...

    def chat(self, persona: LoadedPersona) -> ChatModel:
        """What answers for this persona: the model it prefers, where it may, with the others standing in.

        Raises:
            ModelMisconfigured: none may.
        """
        ...

    def cheap(self, persona: LoadedPersona) -> ChatModel:
        """What does this persona's small work (notes, summaries), with those that talk standing in.

        Raises:
            ModelMisconfigured: no model may.
        """
        ...

    def runs_here(self, persona: LoadedPersona) -> bool:
        """Whether what answers for this persona first is run by us on this machine, where nobody pays for a call."""
        ...

    async def prepare(self) -> None:
        """Load beforehand what takes long, so that the first call need not wait for it. Failures come with the call."""
        ...


class Inbox(Protocol):
    """The way in, and the right to listen."""

    async def accept(self, batch: Batch) -> Accepted:
        """Write a batch down: events (each once), cursor and adapter state, in one transaction.

        Conversations and people are made as needed. A message known already by its message id is dropped; an
        edit before the answer makes the turn see the new text, a delete takes the message out; where the answer
        is committed but nothing of it can have been seen, the turn is withdrawn. After that an edit or a delete only
        changes the history. A chat that the platform gave another id (`ChatMoved`) is kept under that from then on, as
        by `move_chat`. Whoever writes can be reached: what waits in their conversation after a try of unknown
        outcome (`put_back`) may be tried at once, unless the platform asked to wait (`defer`).

        Raises:
            LeaseLost: `batch.fence` is stale.
        """
        ...

    async def resume(self, bot: BotId) -> Resumption:
        """Where the bot's adapter left off."""
        ...

    async def take_listening(self, bot: BotId, worker: WorkerId, now: Instant, until: Instant) -> int | None:
        """The fence under which `worker` alone listens to `bot` until `until`; None while another one does.

        The holder calls it again to renew, and keeps its fence.
        """
        ...

    async def end_listening(self, bot: BotId, worker: WorkerId) -> None:
        """Give the right to listen back."""
        ...


class Turns(Protocol):
    """Conversations with something to do, one worker at a time each."""

    def watch(self) -> asyncio.Event:
        """An event that is set whenever something may have become due sooner than was known."""
        ...

    async def next_due(self) -> Instant | None:
        """When the next conversation is due, by a read alone; None where none will be."""
        ...

    async def claim(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
        """Take up to `limit` due conversations, longest due first, leased until `until`."""
        ...

    async def renew(self, claim: Claim, until: Instant) -> None:
        """Hold the claim until `until`."""
        ...

    async def desk(self, claim: Claim, persona: PersonaId, window: int) -> Desk:
        """What there is to do, with the last `window` history lines of this persona in this conversation."""
        ...

    async def commit(self, commit: Commit) -> bool:
        """Write a turn. False, and nothing written, where the turn has to be composed anew.

        That is where a message that it consumes was edited or deleted meanwhile, and with `absorb` where anything
        arrived meanwhile.
        """
        ...

    async def release(self, claim: Claim, now: Instant, *, not_before: Instant | None = None) -> None:
        """Give the conversation back; it is due again when its input or its outbox is.

        Input is not due before the platform takes anything again (`defer`). With `not_before` nothing is due sooner
        than that, unless something new arrives.
        """
        ...

    async def turn(self, turn: TurnId) -> TurnRecord | None:
        """A turn as it was committed."""
        ...


class Outbox(Protocol):
    """Messages on their way out, always under the conversation's claim."""

    async def mark_sending(self, claim: Claim, key: str, at: Instant, until: Instant) -> bool:
        """Put the durable mark that a send begins, and hold the claim at least `until`, in one write.

        False where the row is not to be sent any more. A send that has just begun is not overtaken so.
        """
        ...

    async def settle(
        self, claim: Claim, key: str, state: OutboxState, at: Instant, *, message_id: str = "", release: bool = False
    ) -> None:
        """Write the end of a row down (sent, ambiguous, failed, expired), and with `release` the claim's too.

        Where it failed or expired and cannot have been seen, its turn is withdrawn as in `defer`, to be taken at once.
        Where it may have been seen after all, that counts as ambiguous.
        """
        ...

    async def put_back(self, claim: Claim, key: str, next_at: Instant, *, ambiguous: bool) -> None:
        """Plan a row again whose last try may have been sent, not before `next_at`; its turn stands from then on.

        Args:
            ambiguous: nothing makes the next try harmless, so this one is counted.
        """
        ...

    async def defer(self, claim: Claim, key: str, at: Instant, next_at: Instant) -> None:
        """The platform let nothing through and asks to wait: plan the row again, not before `next_at`.

        Where the person changed meanwhile what its turn answers, and nothing of the turn can have been sent, the turn
        is withdrawn as if it had never been tried; its input may be taken at `next_at`.
        """
        ...

    async def move_chat(self, claim: Claim, chat: str, at: Instant) -> None:
        """The platform gave the claim's chat the id `chat`: all its threads of this bot are kept under it from now on.

        The earlier id stays known for what comes late under it. Messages are counted anew: an id that a message had
        before names no message any more, so open messages lose whom they reply to, and open edits, deletions and
        reactions are superseded.

        Where something was accepted under the new id already, the two become one conversation: the older one, with
        what came under the younger one behind it; a claim of the younger one is stale then. The caller's own claim
        stands, unless it is of the younger one: then what it was sending, which did not leave, is planned again for
        whoever comes next. Nothing is changed where the chat was followed already since the claim was taken.
        """
        ...

    async def close_chat(self, claim: Claim, at: Instant) -> int:
        """The chat cannot be reached: fail its open rows until the person writes again. How many failed."""
        ...

    async def ambiguous_sends(self) -> dict[str, int]:
        """Key of each message that had an ambiguous try, and how many."""
        ...


class Jobs(Protocol):
    """Work that is neither a turn nor a message."""

    async def plan_jobs(self, jobs: Sequence[PlannedJob]) -> int:
        """Plan jobs; a known key changes nothing. How many were new.

        With `renew` a key that has ended is planned again, and counts as new; one that is running is planned again, for
        the time given, when it ends; one that waits keeps its time.
        """
        ...

    async def claim_jobs(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> tuple[JobClaim, ...]:
        """Take up to `limit` due jobs, those of dead workers included."""
        ...

    async def finish_job(self, claim: JobClaim, at: Instant) -> None:
        """The job is done."""
        ...

    async def fail_job(self, claim: JobClaim, at: Instant, retry_at: Instant | None) -> None:
        """The job failed: run it again at `retry_at`, or never where that is None."""
        ...


class History(Protocol):
    """What an operator may ask of a conversation."""

    async def person(self, account: Account, at: Instant) -> PersonId:
        """Who has that account; somebody new, where nothing was ever heard of it."""
        ...

    async def find_conversation(self, conversation: ConversationId) -> bool:
        """Whether anything was ever accepted there."""
        ...

    async def prune(self, before: Instant, limit: int) -> int:
        """Remove done inbox rows and ended outbox rows older than `before`, at most `limit`. How many went."""
        ...


class Soundness(Protocol):
    """What an operator may ask of the store as a whole."""

    async def backlog(self, now: Instant) -> Backlog:
        """What there is to do."""
        ...

    async def prove_writable(self) -> None:
        """Write something that changes nothing.

        Raises:
            StoreUnavailable: nothing can be written.
        """
        ...


class DeliveryStore(Inbox, Turns, Outbox, Jobs, History, Soundness, MemoryStore, Protocol):
    """All of it: one Store, so that a Commit is one transaction."""
