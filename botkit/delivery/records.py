"""The rows of the delivery state machine as values: what a Store takes and gives.

inbox    received → done                       (claimed = received, while its conversation is leased)
turn     claimed with a lease and a fence → committed → withdrawn (the person changed it before it was sent)
outbox   planned → sending → sent · ambiguous · failed · expired · superseded
job      planned → running → done · failed
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias

from botkit.adapter import StateChange
from botkit.clock import Instant
from botkit.conversation.ports import Usage
from botkit.conversation.situation import Line, Outcome
from botkit.memory.changes import MemoryChange
from botkit.messages import BotId, ConversationId, Event, Outgoing, PersonaId, PersonaRef, PersonId, Scope, TurnId

WorkerId = NewType("WorkerId", str)
"""One worker of one process; new at every start, so that a dead one is never mistaken for its successor."""


# --- the way in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event with the moment it reached us (taken before any queue) and how long its burst may still grow."""

    event: Event
    received_at: Instant
    wait: float
    """Seconds to wait for more from the same person; 0 takes the turn at once."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one `accept` writes in one transaction. `fence` is the listener's; None where nobody competes."""

    bot: BotId
    arrivals: Sequence[Arrival]
    cursor: str | None = None
    state: Sequence[StateChange] = ()
    fence: int | None = None
    burst_limit: float = 6.0
    """Seconds after a burst's first message at which its turn is taken however fast more come."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of a batch: how many events were new, and which conversations they concern."""

    new: int
    duplicates: int
    conversations: tuple[ConversationId, ...]


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where an adapter left off: its platform's cursor and its own small state."""

    cursor: str | None
    state: dict[str, str]


# --- turns ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to act for one conversation until the lease ends. A stale fence writes nothing."""

    conversation: ConversationId
    row: int
    """The store's own short name of the conversation."""
    worker: WorkerId
    fence: int
    persona: PersonaId | None
    """The persona bound to this conversation; None means the bot's default."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The claims a worker got, and when there is more to do for anybody (None: nothing known)."""

    claims: tuple[Claim, ...]
    next_due: Instant | None


@dataclass(frozen=True, slots=True)
class Pending:
    """One inbox row that no turn has taken yet, in the order of acceptance by `seq`.

    Attributes:
        event: None where this version cannot read what another one wrote: it is put away, and nobody waits for ever.
        message_id: the platform's id of the message that it is, or changes; empty where it is neither.
    """

    seq: int
    event: Event | None
    person: PersonId
    received_at: Instant
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine(Line):
    """A line as a conversation's history keeps it. `message_id` is the platform's, where it told one."""

    person: PersonId | None = None
    message_id: str = ""


class OutboxState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


SHOWN_STATES = (OutboxState.SENT, OutboxState.AMBIGUOUS)
"""States whose text the person has, or may have, seen."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message on its way out. `key` is the same for every try; `pause` is composing time before it."""

    key: str
    turn: TurnId
    outgoing: Outgoing
    state: OutboxState
    pause: float
    attempts: int
    expires_at: Instant
    next_at: Instant
    ambiguities: int = 0


def in_order(rows: Iterable[OutboxRow]) -> tuple[OutboxRow, ...]:
    """Open rows, given as they were planned, as they are to be sent: what was begun already goes before the rest.

    The answer to a call is sent in the middle of an older answer, so the older row may be the later one; what belongs
    to one answer stays together.
    """
    planned = tuple(rows)
    begun = {row.turn for row in planned if row.attempts}
    return tuple(sorted(planned, key=lambda row: row.turn not in begun))


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk of whoever holds a claim.

    Attributes:
        pending: inbox rows without a turn, by seq; in a flood the oldest of them, with what changes these.
        latest: in a flood the newest rows that are not among `pending`, so that a call in it can be heard.
        open: outbox rows that may still be sent, `in_order`.
        window: what was said before and shown, oldest first.
        attempts: how many turns over the pending input ended without an answer.
        excused_through: the last seq that a fallback line stands for; 0 for none.
        turn_due: when the pending input may be taken.
        persona: the persona that is bound to the conversation now; None means the bot's default.
        newest: the last seq that waits, though it may not lie on the desk; 0 where nothing does.
    """

    pending: tuple[Pending, ...]
    open: tuple[OutboxRow, ...]
    window: tuple[HistoryLine, ...]
    attempts: int
    excused_through: int
    turn_due: Instant | None
    newest: int
    persona: PersonaId | None
    latest: tuple[Pending, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """A message a turn wants sent. `remembered` puts its text into the history once it is shown."""

    key: str
    outgoing: Outgoing
    pause: float
    expires_at: Instant
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class BindPersona:
    """From now on this persona speaks in the conversation."""

    persona: PersonaId


Effect: TypeAlias = BindPersona | MemoryChange
"""What a command or a tool wants changed; committed with its turn or not at all."""


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """Work for later. `key` makes it once; with `renew` one that has ended, or runs and ends, is planned anew."""

    key: str
    kind: str
    payload: str
    due_at: Instant
    renew: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Input that a turn knew of and leaves waiting.

    Attributes:
        due: when it may be taken; at once where None.
        since: when the first message of its burst came; None where whatever comes next begins a burst.
        attempts: how many turns over it have ended without an answer.
    """

    due: Instant | None = None
    since: Instant | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """Everything a turn changes, written in one transaction or not at all.

    Attributes:
        claim: whose right it is; a stale fence raises LeaseLost.
        seen_through: the last inbox seq the turn knew of.
        consumed: the inbox rows this turn answers (empty when the answer is owed).
        absorb: refuse if anything arrived after `seen_through`, so that it can be taken in.
        rest: what becomes of the input that is not consumed. What arrived after `seen_through` is due as it came.
        excused: the outbox lines stand for the input as it is now.
        window: how many lines of what was said before it had before it.
        effects: carried out after the input is consumed (so that it can be forgotten) and before lines are written.
        scope: whose memory it becomes part of, and its jobs are about; nothing of it is kept where that is None.
    """

    claim: Claim
    turn: TurnId
    persona: PersonaRef
    outcome: Outcome
    started_at: Instant
    at: Instant
    seen_through: int
    consumed: tuple[int, ...]
    history: tuple[HistoryLine, ...] = ()
    outbox: tuple[PlannedMessage, ...] = ()
    effects: tuple[Effect, ...] = ()
    jobs: tuple[PlannedJob, ...] = ()
    usage: Usage | None = None
    notes: tuple[str, ...] = ()
    absorb: bool = False
    rest: Rest = Rest()
    excused: bool = False
    window: int = 0
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A committed turn as the trace shows it; ids and figures only. `claimed_at` is None where nobody noted it."""

    turn: TurnId
    conversation: ConversationId
    persona: PersonaRef
    outcome: str
    fence: int
    inputs: tuple[int, ...]
    usage: Usage
    started_at: Instant
    committed_at: Instant
    withdrawn: bool
    notes: tuple[str, ...]
    claimed_at: Instant | None = None
    window: int = 0


# --- jobs -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JobClaim:
    """The right to run one job until the lease ends."""

    key: str
    kind: str
    payload: str
    worker: WorkerId
    fence: int
    attempts: int
