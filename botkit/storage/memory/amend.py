"""What an edit or a delete changes of a message that has its turn already."""

from dataclasses import replace

from botkit.clock import Instant
from botkit.delivery.records import OutboxState
from botkit.messages import MessageDeleted, MessageEdited, words_of
from botkit.storage.memory.amending import amend_memory
from botkit.storage.memory.forgetting import blanked
from botkit.storage.memory.rows import Conversation, Line, Turn

_SEEN = (OutboxState.SENDING, OutboxState.SENT, OutboxState.AMBIGUOUS)


def withdraw_unsent_turn(conversation: Conversation, turn: Turn, at: Instant) -> bool:
    """Take a turn back of which nothing can have been seen: its input waits again, all it wrote and changed is undone.

    False, and nothing changed, where something may have been seen, or nothing is left to be said.
    """
    planned = [message for message in turn.messages if message.row.state is OutboxState.PLANNED]
    if not planned or any(message.row.state in _SEEN or message.maybe_sent for message in turn.messages):
        return False
    for message in planned:
        message.row = replace(message.row, state=OutboxState.SUPERSEDED)
        message.ended_at = at
        blanked(message)
        del conversation.open[message.row.key]
    for persona, lines in conversation.history.items():
        conversation.history[persona] = [line for line in lines if line.turn != turn.record.turn]
    for input_ in turn.inputs:
        input_.done, input_.turn = False, None
        conversation.pending[input_.seq] = input_
    if turn.bound:
        conversation.persona = turn.persona_before
    for take_back in reversed(turn.undo):
        take_back()
    turn.record = replace(turn.record, withdrawn=True)
    return True


def withdraw_changed_turn(conversation: Conversation, turn: Turn, at: Instant, due: Instant) -> None:
    """Take a turn back, as above, where what it answers was changed while a send was under way that came to nothing.

    Args:
        due: when its input may be taken; what waits with it may be due sooner.
    """
    # What was changed before its turn belongs to the turn; what was changed after it belongs to none.
    late = {
        change.seq: change
        for input_ in turn.inputs
        for change in conversation.known.get(input_.message_id, [])
        if isinstance(change.event, MessageEdited | MessageDeleted) and change.done and change.turn is None
    }
    besides = conversation.turn_due if conversation.pending else None
    if not late or not withdraw_unsent_turn(conversation, turn, at):
        return
    for change in late.values():
        change.done = False
    conversation.pending.update(late)
    conversation.turn_due = due if besides is None else min(besides, due)


def amend_history(conversation: Conversation, event: MessageEdited | MessageDeleted, message_id: str) -> bool:
    """After the answer: the history shows the message as the person left it, or not at all. Whether it was there."""
    there = any(_is_of(line, message_id) for lines in conversation.history.values() for line in lines)
    if isinstance(event, MessageDeleted):
        forget_line(conversation, message_id)
        return there
    amend_memory(conversation, message_id, words_of(event))
    for lines in conversation.history.values():
        for line in lines:
            if _is_of(line, message_id):
                line.line = replace(line.line, text=words_of(event))
    return there


def forget_line(conversation: Conversation, message_id: str) -> None:
    """Take a person's message out of every history and memory."""
    amend_memory(conversation, message_id, None)
    for persona, lines in conversation.history.items():
        conversation.history[persona] = [line for line in lines if not _is_of(line, message_id)]


def _is_of(line: Line, message_id: str) -> bool:
    return line.line.role == "person" and line.line.message_id == message_id
