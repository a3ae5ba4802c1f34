"""What a store knows of a message and of what became of it, as values. Nothing is judged here."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from botkit.clock import Instant
from botkit.delivery.records import OutboxState, TurnRecord
from botkit.messages import BotId, ChatKind, ConversationId, Event, Outgoing, PersonaId, TurnId

FoundAs: TypeAlias = Literal["event", "message", "row", "history", "turn", "key", "sent"]
"""What a word names: the platform's id of an event or of a person's message, our inbox row, a message whose row was
removed long ago, a turn, the key of a message of ours, or the platform's id of one."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a word names: either an inbox row or a turn of a conversation."""

    kind: FoundAs
    conversation: ConversationId
    seq: int | None = None
    turn: TurnId | None = None


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """How a conversation stands.

    Attributes:
        row: the store's own short name of it.
        earlier: ids that its chat had before.
        pending: inbox rows that wait; they may be taken at `turn_due`.
        attempts: how many turns over them ended without an answer.
        open: messages of ours that wait; the next of them may be sent at `send_due`.
        closed_until: until when the platform asked to be left alone.
        unreachable_since: nobody can be reached there since then, unless somebody writes.
        worker: who holds it, since `claimed_at`.
        due: when somebody may claim it; while somebody holds it, when the lease ends.
    """

    id: ConversationId
    row: int
    kind: ChatKind
    persona: PersonaId | None
    earlier: tuple[str, ...]
    pending: int
    turn_due: Instant | None
    attempts: int
    open: int
    send_due: Instant | None
    closed_until: Instant
    unreachable_since: Instant | None
    worker: str | None
    claimed_at: Instant | None
    due: Instant | None


@dataclass(frozen=True, slots=True)
class InboxFacts:
    """One event as it was accepted.

    Attributes:
        message_id: of the message that it is or changes; empty where it is neither.
        earlier_chat: the id its chat had then, where that has another one now and messages are counted anew.
        event: None where this version cannot read it.
        repeats: how often the platform brought it again.
        turn: the one that consumed it.
        forgotten: its words are gone, because somebody asked for that.
    """

    seq: int
    event_id: str
    type: str
    message_id: str
    earlier_chat: str
    person: str
    received_at: Instant
    done: bool
    turn: TurnId | None
    repeats: int
    event: Event | None
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class OutboxFacts:
    """One message of ours.

    Attributes:
        outgoing: None where this version cannot read it.
        attempts: how often a send of it was begun.
        deferrals: how many of these the platform did not let through.
        ambiguities: how many ended without anybody knowing how.
        closed: it failed because nobody could be reached in its chat any more.
        started_at: when the last send was begun.
        message_id: the platform's word for it.
        forgotten: as in `InboxFacts`.
    """

    key: str
    turn: TurnId
    outgoing: Outgoing | None
    state: OutboxState
    pause: float
    attempts: int
    deferrals: int
    ambiguities: int
    closed: bool
    expires_at: Instant
    next_at: Instant
    first_at: Instant | None
    started_at: Instant | None
    ended_at: Instant | None
    message_id: str
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class JobFacts:
    """Work that a turn planned for later; `due` is when it runs, or its lease ends."""

    key: str
    kind: str
    state: str
    attempts: int
    due: Instant | None
    ended_at: Instant | None


@dataclass(frozen=True, slots=True)
class ListenerFacts:
    """Who listens to a bot until when, and when the events that moved its cursor last had arrived."""

    bot: BotId
    listener: str | None
    listen_until: Instant | None
    cursor_at: Instant | None


@dataclass(frozen=True, slots=True)
class Life:
    """One message, or one turn, and all that hangs on it.

    Attributes:
        story: the rows that were asked about: a message and what changed it, or all that a turn consumed.
        companions: what their turns consumed besides.
        turns: in the order of their commits; those that were taken back, and tries that left the answer owed, too.
    """

    found: Found
    conversation: ConversationFacts
    listener: ListenerFacts | None
    story: tuple[InboxFacts, ...]
    companions: tuple[InboxFacts, ...]
    turns: tuple[TurnRecord, ...]
    outbox: tuple[OutboxFacts, ...]
    jobs: tuple[JobFacts, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """How many messages of ours came to which end; `doubtful` of those that were sent may be there twice."""

    sent: int = 0
    doubtful: int = 0
    ambiguous: int = 0
    refused: int = 0
    unreachable: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What turns used up. `cost` is in millionths of a US dollar, without the `unpriced` turns that asked a model."""

    turns: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: int = 0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class BotStanding:
    """How one bot stands.

    Attributes:
        heard_at: when something of its platform arrived last, as far as that is quickly found out.
        unreachable: how many of the conversations are closed to us until somebody writes.
        waiting: events that no turn has taken, the oldest of which arrived at `waiting_since`.
        owed: conversations in which a try ended without an answer; the oldest event in them arrived at `owed_since`.
        overdue_since: since when the longest due conversation that nobody holds is due.
        lapsed_since: since when the longest lease has ended that nobody has taken over.
        open: messages of ours that wait to be sent.
        ended: those that came to an end since the moment asked about.
        spent: what turns used up since the moment asked about.
    """

    bot: BotId
    listener: ListenerFacts | None
    heard_at: Instant | None
    conversations: int
    unreachable: int
    waiting: int
    waiting_since: Instant | None
    owed: int
    owed_since: Instant | None
    overdue_since: Instant | None
    lapsed_since: Instant | None
    open: int
    ended: Ended
    spent: Spent


@dataclass(frozen=True, slots=True)
class Standing:
    """How everything in a store stands, bot by bot."""

    people: int
    bots: tuple[BotStanding, ...]
