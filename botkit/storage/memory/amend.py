"""What an edit or a delete changes of a message that has its turn already."""

from dataclasses import replace

from botkit.clock import Instant
from botkit.delivery.records import OutboxState
from botkit.messages import MessageDeleted, MessageEdited
from botkit.storage.memory.rows import Conversation, Line, Turn


def withdraw_unsent_turn(conversation: Conversation, turn: Turn, at: Instant) -> bool:
    """Take a turn back of which nothing can have left: its input waits again, all it wrote and changed is undone.

    False, and nothing changed, where a send has begun or may have.
    """
    rows = [message.row for message in turn.messages]
    if not rows or any(row.state is not OutboxState.PLANNED or row.ambiguities for row in rows):
        return False
    for message in turn.messages:
        message.row = replace(message.row, state=OutboxState.SUPERSEDED)
        message.ended_at = at
        del conversation.open[message.row.key]
    for persona, lines in conversation.history.items():
        conversation.history[persona] = [line for line in lines if line.turn != turn.record.turn]
    for input_ in turn.inputs:
        input_.done, input_.turn = False, None
        conversation.pending[input_.seq] = input_
    if turn.bound:
        conversation.persona = turn.persona_before
    turn.record = replace(turn.record, withdrawn=True)
    return True


def amend_history(conversation: Conversation, event: MessageEdited | MessageDeleted) -> bool:
    """After the answer: the history shows the message as the person left it, or not at all. Whether it was there."""
    there = any(_is_of(line, event.message_id) for lines in conversation.history.values() for line in lines)
    for persona, lines in conversation.history.items():
        if isinstance(event, MessageDeleted):
            conversation.history[persona] = [line for line in lines if not _is_of(line, event.message_id)]
        else:
            for line in lines:
                if _is_of(line, event.message_id):
                    line.line = replace(line.line, text=event.text)
    return there


def _is_of(line: Line, message_id: str) -> bool:
    return line.line.role == "person" and line.line.message_id == message_id
