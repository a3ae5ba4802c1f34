"""The one write of a turn: everything is checked before anything is changed."""

from itertools import count

from botkit.conversation.ports import Usage
from botkit.delivery.records import BindPersona, Commit, HistoryLine, OutboxRow, OutboxState, PlannedMessage, TurnRecord
from botkit.errors import StoreError
from botkit.messages import MessageDeleted, MessageEdited, OutgoingMessage
from botkit.storage.change_source import Occasion
from botkit.storage.earlier import after_the_move
from botkit.storage.memory.jobs import plan_jobs
from botkit.storage.memory.memories import carry_out, refuse_unknown_rooms
from botkit.storage.memory.owned import Owner
from botkit.storage.memory.owners import make_owner, note_conversation
from botkit.storage.memory.rows import Conversation, Line, Message, Tables, Turn
from botkit.storage.memory.turns import check


def commit_turn(tables: Tables, commit: Commit) -> bool:
    """Write a turn; False where it has to be recomposed."""
    conversation = check(tables, commit.claim)
    if conversation.id != commit.claim.conversation:
        commit = after_the_move(commit)
    overtaken = any(seq > commit.seen_through for seq in conversation.pending)
    if (overtaken and commit.absorb) or _is_changed(conversation, commit):
        return False
    _refuse_repetition(tables, conversation, commit)
    changes = [effect for effect in commit.effects if not isinstance(effect, BindPersona)]
    refuse_unknown_rooms(tables, changes)
    owner = None if commit.scope is None else make_owner(tables, commit.scope)
    if owner is not None:
        note_conversation(owner, conversation)
    inputs = [conversation.pending.pop(seq) for seq in commit.consumed]
    for input_ in inputs:
        input_.done, input_.turn = True, commit.turn
    turn = Turn(_record(commit, conversation), inputs, [], len(changes) < len(commit.effects), conversation.persona)
    tables.turns[commit.turn] = turn
    occasion = Occasion(commit.at, conversation.row, commit.turn, heeds_pause=True)
    turn.undo = carry_out(tables, changes, occasion)
    turn.messages = _write_lines(conversation, commit, None if owner is None or owner.paused else owner)
    tables.messages.update((message.row.key, message) for message in turn.messages)
    plan_jobs(tables, commit.jobs, commit.turn, owner)
    _update_conversation(conversation, commit, turn.messages, overtaken=overtaken)
    return True


def _is_changed(conversation: Conversation, commit: Commit) -> bool:
    """Whether a message that the turn consumes was edited or deleted, and the turn does not know."""
    changed = {
        input_.message_id
        for seq, input_ in conversation.pending.items()
        if input_.message_id and seq not in commit.consumed and isinstance(input_.event, MessageEdited | MessageDeleted)
    }
    consumed = {conversation.pending[seq].message_id for seq in commit.consumed if seq in conversation.pending}
    return not changed.isdisjoint(consumed)


def _refuse_repetition(tables: Tables, conversation: Conversation, commit: Commit) -> None:
    keys = [message.key for message in commit.outbox]
    if commit.turn in tables.turns or len(set(keys)) < len(keys) or not tables.messages.keys().isdisjoint(keys):
        raise StoreError(f"turn {commit.turn}, or a message key of it, is written down already: commit a turn once")
    if len(set(commit.consumed)) < len(commit.consumed) or not conversation.pending.keys() >= set(commit.consumed):
        raise StoreError(f"turn {commit.turn} answers input that is not waiting: commit what is on the desk")


def _write_lines(conversation: Conversation, commit: Commit, owner: Owner | None) -> list[Message]:
    """The person's lines, shown, then one line per remembered message, shown once it is sent; these messages."""
    lines = conversation.history.setdefault(commit.persona.id, [])
    places = count(conversation.next_line(commit.persona.id))
    lines.extend(Line(next(places), line, commit.turn, shown=True, owner=owner) for line in commit.history)
    messages: list[Message] = []
    for message in commit.outbox:
        line = None
        if message.remembered and isinstance(message.outgoing, OutgoingMessage):
            said = HistoryLine("persona", message.outgoing.text, commit.at)
            line = Line(next(places), said, commit.turn, shown=False, owner=owner)
            lines.append(line)
        messages.append(_planned(commit, message, line))
    return messages


def _planned(commit: Commit, message: PlannedMessage, line: Line | None) -> Message:
    row = OutboxRow(
        key=message.key,
        turn=commit.turn,
        outgoing=message.outgoing,
        state=OutboxState.PLANNED,
        pause=message.pause,
        attempts=0,
        expires_at=message.expires_at,
        next_at=commit.at,
    )
    return Message(row, line)


def _record(commit: Commit, conversation: Conversation) -> TurnRecord:
    return TurnRecord(
        turn=commit.turn,
        conversation=commit.claim.conversation,
        persona=commit.persona,
        outcome=commit.outcome,
        fence=commit.claim.fence,
        inputs=commit.consumed,
        usage=commit.usage or Usage(calls=0),
        started_at=commit.started_at,
        committed_at=commit.at,
        withdrawn=False,
        notes=commit.notes,
        claimed_at=conversation.claimed_at,
        window=commit.window,
    )


def _update_conversation(
    conversation: Conversation, commit: Commit, messages: list[Message], *, overtaken: bool
) -> None:
    for effect in commit.effects:
        if isinstance(effect, BindPersona):
            conversation.persona = effect.persona
    rest = commit.rest
    if not overtaken:  # what came meanwhile has said already when it is due
        conversation.turn_due = commit.at if rest.due is None else rest.due
        conversation.first_pending_at = rest.since
    conversation.attempts = rest.attempts
    if commit.excused:
        conversation.excused_through = commit.seen_through
    if not conversation.open:
        conversation.send_due = commit.at
    conversation.open.update((message.row.key, message) for message in messages)
