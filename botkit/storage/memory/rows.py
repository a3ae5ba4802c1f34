"""What a MemoryStore holds: rows that change in place, all within one step of the event loop."""

from collections.abc import Callable
from dataclasses import dataclass, field

from botkit.clock import Instant
from botkit.delivery.records import HistoryLine, OutboxRow, PlannedJob, TurnRecord, WorkerId
from botkit.messages import Account, BotId, ChatKind, ConversationId, Event, PersonaId, PersonId, TurnId
from botkit.storage.memory.owned import Key, Owner

_LONG_AGO = Instant(0)


@dataclass(slots=True)
class Listening:
    """One bot's way in: where its adapter left off, and who holds the right to listen."""

    cursor: str | None = None
    cursor_at: Instant | None = None
    state: dict[str, str] = field(default_factory=dict[str, str])
    listener: WorkerId | None = None
    until: Instant | None = None
    fence: int = 0


@dataclass(slots=True)
class Input:
    """One inbox row; `turn` is the one that consumed it."""

    seq: int
    event: Event
    message_id: str
    person: PersonId
    received_at: Instant
    done: bool
    turn: TurnId | None = None
    repeats: int = 0
    forgotten: bool = False


@dataclass(slots=True)
class Line:
    """One history line; an unshown one is not (or not yet) seen by the person. `owner`'s memory it is to be part of."""

    seq: int
    line: HistoryLine
    turn: TurnId
    shown: bool
    owner: Owner | None


@dataclass(slots=True)
class Message:
    """One outbox row, and the history line that is shown with it."""

    row: OutboxRow
    line: Line | None
    ended_at: Instant | None = None
    maybe_sent: bool = False
    first_at: Instant | None = None
    started_at: Instant | None = None
    deferrals: int = 0
    closed: bool = False
    message_id: str = ""
    forgotten: bool = False


@dataclass(slots=True)
class Turn:
    """A committed turn with what it answers and what it says, and what takes its effects back.

    Attributes:
        bound, persona_before: whom it relieved, where it bound a persona.
        undo: takes back what it did to memories, in the order that it did it.
    """

    record: TurnRecord
    inputs: list[Input]
    messages: list[Message]
    bound: bool = False
    persona_before: PersonaId | None = None
    undo: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])


@dataclass(slots=True)
class Conversation:
    """One conversation: its claim, its waiting input, its open output, its histories.

    Attributes:
        due: when somebody may claim it; while it is claimed, when the lease ends.
        closed_until: until when the platform asked to be left alone there.
        known: every input by the platform's message id.
        open: outbox rows that may still be sent, in order, by key.
        owners: everybody of whose memory something was said there.
    """

    id: ConversationId
    row: int
    kind: ChatKind
    unreachable_since: Instant | None = None
    claimed_at: Instant | None = None
    persona: PersonaId | None = None
    worker: WorkerId | None = None
    fence: int = 0
    due: Instant | None = None
    pending: dict[int, Input] = field(default_factory=dict[int, Input])
    first_pending_at: Instant | None = None
    last_pending_at: Instant | None = None
    turn_due: Instant | None = None
    attempts: int = 0
    excused_through: int = 0
    known: dict[str, list[Input]] = field(default_factory=dict[str, list[Input]])
    open: dict[str, Message] = field(default_factory=dict[str, Message])
    send_due: Instant | None = None
    closed_until: Instant = _LONG_AGO
    history: dict[PersonaId, list[Line]] = field(default_factory=dict[PersonaId, list[Line]])
    owners: list[Owner] = field(default_factory=list[Owner])

    def next_line(self, persona: PersonaId) -> int:
        """The place of the next line of that persona's history: behind all that are there, and all that were kept."""
        last = max((line.seq for line in self.history.get(persona, ())), default=0)
        return 1 + max(last, *(owner.kept[self.row].through for owner in self.owners), 0)


@dataclass(slots=True)
class Job:
    """One job; `due` is when somebody may claim it, None once it has ended; `again` when it is to run after that."""

    planned: PlannedJob
    due: Instant | None
    turn: TurnId | None = None
    state: str = "planned"
    worker: WorkerId | None = None
    fence: int = 0
    attempts: int = 0
    ended_at: Instant | None = None
    again: Instant | None = None
    owner: Owner | None = None


@dataclass(slots=True)
class Tables:
    """Everything a MemoryStore knows."""

    bots: dict[BotId, Listening] = field(default_factory=dict[BotId, Listening])
    people: dict[Account, PersonId] = field(default_factory=dict[Account, PersonId])
    places: dict[ConversationId, Conversation] = field(default_factory=dict[ConversationId, Conversation])
    conversations: dict[int, Conversation] = field(default_factory=dict[int, Conversation])
    inputs: dict[int, Input] = field(default_factory=dict[int, Input])
    events: dict[tuple[BotId, str], Input] = field(default_factory=dict[tuple[BotId, str], Input])
    turns: dict[TurnId, Turn] = field(default_factory=dict[TurnId, Turn])
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    owners: dict[Key, Owner] = field(default_factory=dict[Key, Owner])
    last_seq: int = 0
