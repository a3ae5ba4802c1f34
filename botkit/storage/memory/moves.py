"""A chat that the platform gave another id: its conversations go on under that, with all that they hold."""

from dataclasses import replace
from operator import attrgetter

from botkit.clock import Instant
from botkit.delivery.records import Claim, OutboxState
from botkit.messages import BotId, ConversationId, PersonaId
from botkit.storage.earlier import SEPARATOR, earlier_name, without_names
from botkit.storage.joined import Standing, joined
from botkit.storage.memory.amend import withdraw_changed_turn
from botkit.storage.memory.amending import join_memories, rename_in_memory
from botkit.storage.memory.forgetting import blanked
from botkit.storage.memory.rows import Conversation, Tables
from botkit.storage.memory.turns import check


def move_chat(tables: Tables, claim: Claim, chat: str, at: Instant) -> bool:
    """What a send was told; whether a conversation that nobody holds became due by it."""
    row = check(tables, claim)
    if row.id != claim.conversation:
        return False  # it was followed already, and perhaps further than this send can know
    return follow(tables, row.id.bot, row.id.chat, chat, at, told=claim)


def follow(tables: Tables, bot: BotId, old: str, new: str, at: Instant, told: Claim | None = None) -> bool:
    """Keep all threads of a chat under its new id; whether one of them that nobody holds became due by it.

    Args:
        told: whose send the platform refused for this.
    """
    if not new or new == old:
        return False
    woken = False
    for was, row in list(tables.places.items()):
        if (was.bot, was.chat) != (bot, old) or row.id != was:
            continue
        _put_names_aside(row, at)
        where = ConversationId(bot, new, was.thread)
        if where not in tables.places:
            tables.places[where] = row
            # The earlier id is a row of its own in every store, so that all number their rows alike.
            spent = len(tables.conversations) + 1
            tables.conversations[spent] = Conversation(was, spent, row.kind)
        other = tables.places[where]
        lives = row
        if other is row:
            row.id = where
            row.unreachable_since = None
        else:
            lives = _become_one(tables, row, other, at, told)
        woken |= lives.worker is None and lives.due is not None
    return woken


def _become_one(
    tables: Tables, row: Conversation, other: Conversation, at: Instant, told: Claim | None
) -> Conversation:
    """The older one has both, under the id of `other`. Which lives."""
    older, younger = sorted((row, other), key=attrgetter("row"))
    if told is not None and told.row == younger.row:
        _take_out_of_hand(tables, younger, at)
    older.id = other.id
    if older is row:
        older.unreachable_since = None
    _join(tables, older, younger, at)
    return older


def _take_out_of_hand(tables: Tables, row: Conversation, at: Instant) -> None:
    """What the caller was sending did not leave, and somebody else is to send it: as in `defer`."""
    for message in list(row.open.values()):
        if message.row.state is OutboxState.SENDING:
            message.row = replace(message.row, state=OutboxState.PLANNED, next_at=at)
            message.deferrals += 1
            withdraw_changed_turn(row, tables.turns[message.row.turn], at, at)


def _put_names_aside(row: Conversation, at: Instant) -> None:
    """Messages written until now cannot be mistaken for later ones, nor can what waits be meant for one of those."""

    def earlier(message_id: str) -> str:
        return message_id if SEPARATOR in message_id else earlier_name(row.id.chat, message_id)

    for inputs in row.known.values():
        for input_ in inputs:
            input_.message_id = earlier(input_.message_id)
    row.known = {earlier(name): inputs for name, inputs in row.known.items()}
    for lines in row.history.values():
        for line in lines:
            if line.line.role == "person" and line.line.message_id:
                line.line = replace(line.line, message_id=earlier(line.line.message_id))
    rename_in_memory(row, earlier_name(row.id.chat, ""))
    for key, message in list(row.open.items()):
        outgoing = without_names(message.row.outgoing)
        if outgoing is not None:
            message.row = replace(message.row, outgoing=outgoing)
            continue
        message.row = replace(message.row, state=OutboxState.SUPERSEDED)
        message.ended_at = at
        blanked(message)
        del row.open[key]
        if row.worker is None:
            row.due = _standing(row).due()


def _join(tables: Tables, older: Conversation, younger: Conversation, at: Instant) -> None:
    """Everything of the younger row becomes the older one's; what stands behind it there comes after."""
    both = joined(_standing(older), _standing(younger), at)
    for message in younger.open.values():
        if older.persona is not None:
            # What one of its turns bound does not hold any more, so it is not to be undone either.
            tables.turns[message.row.turn].bound = False
    join_memories(tables, older, younger, _append_histories(older, younger))
    for message_id, inputs in younger.known.items():
        known = older.known.setdefault(message_id, [])
        known.extend(inputs)
        known.sort(key=attrgetter("seq"))
    older.pending.update(younger.pending)
    soonest = max(at, both.closed_until)
    planned = {**older.open, **younger.open}
    older.open = {key: message for key, message in tables.messages.items() if key in planned}
    for message in older.open.values():
        message.row = replace(message.row, next_at=min(message.row.next_at, soonest))
    older.persona = both.persona
    older.first_pending_at, older.last_pending_at, older.turn_due = both.first, both.last, both.turn_due
    older.attempts, older.excused_through = both.attempts, both.excused_through
    older.send_due, older.closed_until = both.send_due, both.closed_until
    if older.worker is None:
        older.due = both.due()
    tables.conversations[younger.row] = Conversation(younger.id, younger.row, younger.kind, fence=younger.fence)
    for where, row in tables.places.items():
        if row is younger:
            tables.places[where] = older


def _append_histories(older: Conversation, younger: Conversation) -> dict[PersonaId, int]:
    """Put each persona's lines behind the older ones; how many places they moved."""
    moved: dict[PersonaId, int] = {}
    for persona, lines in younger.history.items():
        if not lines:
            continue
        moved[persona] = older.next_line(persona) - 1
        for line in lines:
            line.seq += moved[persona]
        older.history.setdefault(persona, []).extend(lines)
    return moved


def _standing(row: Conversation) -> Standing:
    return Standing(
        persona=row.persona,
        pending=len(row.pending),
        first=row.first_pending_at,
        last=row.last_pending_at,
        turn_due=row.turn_due,
        attempts=row.attempts,
        excused_through=row.excused_through,
        open=len(row.open),
        send_due=row.send_due,
        closed_until=row.closed_until,
    )
