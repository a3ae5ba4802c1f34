"""The way in: a batch of events becomes rows, and edits and deletes have their effect on what was before."""

from collections.abc import Sequence
from dataclasses import replace

from botkit.clock import Instant
from botkit.delivery.bursts import burst_due
from botkit.delivery.records import Accepted, Arrival, Batch
from botkit.errors import LeaseLost
from botkit.messages import (
    Account,
    ChatKind,
    ChatMoved,
    ConversationId,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonId,
    new_id,
)
from botkit.storage.earlier import earlier_name
from botkit.storage.memory.amend import amend_history, forget_line, withdraw_unsent_turn
from botkit.storage.memory.moves import follow
from botkit.storage.memory.rows import Conversation, Input, Listening, Tables, Turn


def accept(tables: Tables, batch: Batch) -> tuple[Accepted, bool]:
    """Write a batch down; the flag tells whether a conversation became due that nobody holds."""
    _place(tables, batch)
    touched: dict[ConversationId, None] = {}
    new = 0
    woken = False
    for arrival in batch.arrivals:
        event = arrival.event
        known = tables.events.get((event.conversation.bot, event.id))
        if known is not None:
            known.repeats += 1
            continue
        new += 1
        where = event.conversation
        if isinstance(event, ChatMoved):
            woken |= follow(tables, where.bot, where.chat, event.new_chat, arrival.received_at)
            where = replace(where, chat=event.new_chat or where.chat)
        else:
            touched[where] = None
        conversation = _conversation(tables, where, event.chat)
        if _take_in(tables, conversation, arrival, where):
            woken |= _extend_burst(conversation, arrival, batch.burst_limit)
    return Accepted(new, len(batch.arrivals) - new, tuple(touched)), woken


def _place(tables: Tables, batch: Batch) -> None:
    bot = tables.bots.get(batch.bot)
    if batch.fence is not None and (bot is None or bot.fence != batch.fence):
        raise LeaseLost(f"another process listens to bot {batch.bot} now: stop one of the two")
    bot = tables.bots.setdefault(batch.bot, Listening())
    if batch.cursor is not None:
        bot.cursor = batch.cursor
        bot.cursor_at = max((arrival.received_at for arrival in batch.arrivals), default=bot.cursor_at)
    for change in batch.state:
        if change.value is None:
            bot.state.pop(change.key, None)
        else:
            bot.state[change.key] = change.value


def _take_in(tables: Tables, conversation: Conversation, arrival: Arrival, where: ConversationId) -> bool:
    """Write one new event down; whether a turn must see it."""
    event = arrival.event
    name = _message_id(arrival)
    if name and conversation.id != where:
        name = earlier_name(where.chat, name)
    waits = _is_to_be_answered(tables, conversation, arrival, name)
    tables.last_seq += 1
    input_ = Input(
        seq=tables.last_seq,
        event=event,
        message_id=name,
        person=person_of(tables, event.sender.account, arrival.received_at),
        received_at=arrival.received_at,
        done=not waits,
    )
    tables.inputs[input_.seq] = input_
    tables.events[event.conversation.bot, event.id] = input_
    if input_.message_id:
        conversation.known.setdefault(input_.message_id, []).append(input_)
    if waits:
        conversation.pending[input_.seq] = input_
    return waits


def _is_to_be_answered(tables: Tables, conversation: Conversation, arrival: Arrival, name: str) -> bool:
    """Whether a turn must see this event, after edits and deletes have had their effect on what was before."""
    event = arrival.event
    if not isinstance(event, MessageReceived | MessageEdited | MessageDeleted) or not name:
        return not isinstance(event, ChatMoved)
    known = conversation.known.get(name, [])
    if isinstance(event, MessageReceived):
        # The same message by another way, or one whose edit or delete came first: that told the end already.
        return not known
    if not known:
        # Its inbox row may have been pruned long ago: then the history alone has it, and nobody waits for words.
        # Else an edit carries the whole text, so it stands for the message; a delete waits for its original.
        remembered = amend_history(conversation, event, name)
        return isinstance(event, MessageEdited) and not remembered
    answered_by = [input_.turn for input_ in known if input_.turn is not None]
    if answered_by:
        turn = tables.turns[answered_by[-1]]
        if withdraw_unsent_turn(conversation, turn, arrival.received_at):
            return True
        if _comes_to_mean_us(event, turn, known):
            forget_line(conversation, name)
            return True
        amend_history(conversation, event, name)
    return any(not input_.done for input_ in known)


def _comes_to_mean_us(event: Event, turn: Turn, known: Sequence[Input]) -> bool:
    """Whether what was said among people, and answered with silence, was changed so that it is meant for us."""
    before = [input_.event for input_ in known]
    if not isinstance(event, MessageEdited) or not event.addressed or turn.record.outcome != "silence":
        return False
    return not any(
        isinstance(each, MessageDeleted) or (isinstance(each, MessageReceived | MessageEdited) and each.addressed)
        for each in before
    )


def _extend_burst(conversation: Conversation, arrival: Arrival, limit: float) -> bool:
    """Move the turn's due time; whether the conversation became due by it."""
    at = arrival.received_at
    conversation.unreachable_since = None
    first = conversation.first_pending_at
    last, due = conversation.last_pending_at, conversation.turn_due
    conversation.turn_due = burst_due(at, arrival.wait, limit, first, last, due)
    conversation.first_pending_at = at if first is None else first
    conversation.last_pending_at = at
    _try_again(conversation, at)
    if conversation.worker is not None:
        return False
    conversation.due = max(conversation.turn_due, conversation.closed_until)
    if conversation.open and conversation.send_due is not None:
        conversation.due = min(conversation.turn_due, conversation.send_due)
    return True


def _try_again(conversation: Conversation, at: Instant) -> None:
    """Who writes can be reached, as far as anybody knows: what waits after a failed try is tried then."""
    soonest = max(at, conversation.closed_until)
    if conversation.open and conversation.send_due is not None and conversation.send_due > soonest:
        conversation.send_due = soonest
        for message in conversation.open.values():
            message.row = replace(message.row, next_at=min(message.row.next_at, soonest))


def _message_id(arrival: Arrival) -> str:
    event = arrival.event
    if isinstance(event, MessageReceived | MessageEdited | MessageDeleted):
        return event.message_id
    return ""


def _conversation(tables: Tables, where: ConversationId, kind: ChatKind) -> Conversation:
    if where not in tables.places:
        row = len(tables.conversations) + 1
        tables.places[where] = tables.conversations[row] = Conversation(where, row, kind)
    return tables.places[where]


def person_of(tables: Tables, account: Account, at: Instant) -> PersonId:
    """Who has that account; somebody new where nothing was ever heard of it."""
    if account not in tables.people:
        tables.people[account] = PersonId(new_id(at))
    return tables.people[account]
