"""Messages on their way out, row by row, under their conversation's claim."""

from dataclasses import replace

from botkit.clock import Instant
from botkit.delivery.records import SHOWN_STATES, Claim, OutboxState
from botkit.storage.memory.amend import withdraw_changed_turn
from botkit.storage.memory.forgetting import blanked
from botkit.storage.memory.rows import Message, Tables
from botkit.storage.memory.turns import check


def mark_sending(tables: Tables, claim: Claim, key: str, at: Instant, until: Instant) -> bool:
    conversation = check(tables, claim)
    conversation.due = until if conversation.due is None else max(conversation.due, until)
    message = conversation.open.get(key)
    if message is None or message.row.state is not OutboxState.PLANNED:
        return False
    message.row = replace(message.row, state=OutboxState.SENDING, attempts=message.row.attempts + 1)
    message.started_at = at
    message.first_at = message.first_at or at
    return True


def settle(tables: Tables, claim: Claim, key: str, *, state: OutboxState, at: Instant, message_id: str) -> None:
    conversation = check(tables, claim)
    message = conversation.open.pop(key, None)
    if message is None:
        return
    _end(message, state, at, message_id)
    if state not in SHOWN_STATES and not message.maybe_sent:
        withdraw_changed_turn(conversation, tables.turns[message.row.turn], at, at)


def put_back(tables: Tables, claim: Claim, key: str, next_at: Instant, *, ambiguous: bool) -> None:
    conversation = check(tables, claim)
    message = conversation.open.get(key)
    if message is not None and message.row.state is OutboxState.SENDING:
        ambiguities = message.row.ambiguities + ambiguous
        message.row = replace(message.row, state=OutboxState.PLANNED, next_at=next_at, ambiguities=ambiguities)
        message.maybe_sent = True
    conversation.send_due = next_at


def defer(tables: Tables, claim: Claim, key: str, at: Instant, next_at: Instant) -> None:
    conversation = check(tables, claim)
    message = conversation.open.get(key)
    conversation.send_due = conversation.closed_until = next_at
    if message is not None and message.row.state is OutboxState.SENDING:
        message.row = replace(message.row, state=OutboxState.PLANNED, next_at=next_at)
        message.deferrals += 1
        withdraw_changed_turn(conversation, tables.turns[message.row.turn], at, next_at)


def close_chat(tables: Tables, claim: Claim, at: Instant) -> int:
    conversation = check(tables, claim)
    failed = list(conversation.open.values())
    conversation.open.clear()
    for message in failed:
        _end(message, OutboxState.FAILED, at, "")
        message.closed = True
    conversation.unreachable_since = at
    return len(failed)


def ambiguous_sends(tables: Tables) -> dict[str, int]:
    return {key: message.row.ambiguities for key, message in tables.messages.items() if message.row.ambiguities}


def _end(message: Message, state: OutboxState, at: Instant, message_id: str) -> None:
    ambiguities = message.row.ambiguities
    if state is OutboxState.AMBIGUOUS or (message.maybe_sent and not ambiguities and state is not OutboxState.SENT):
        ambiguities += 1
    message.row = replace(message.row, state=state, ambiguities=ambiguities)
    message.ended_at, message.message_id = at, message_id
    blanked(message)
    if message.line is not None and (state in SHOWN_STATES or message.maybe_sent):
        message.line.line = replace(message.line.line, message_id=message_id)
        message.line.shown = True
