"""A chat that the platform gave another id: its conversations go on under that, with all that they hold."""

from dataclasses import replace
from operator import attrgetter

from botkit.clock import Instant
from botkit.delivery.records import Claim, OutboxState
from botkit.messages import BotId, ConversationId
from botkit.storage.joined import Standing, joined
from botkit.storage.memory.amend import withdraw_changed_turn
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
        where = ConversationId(bot, new, was.thread)
        found = tables.places.setdefault(where, row)
        if found is row:
            row.id = where
            continue
        # Where it was followed further already, that is where it goes.
        older, younger = sorted((row, found), key=lambda each: each.row)
        if told is not None and told.row == younger.row:
            _take_out_of_hand(tables, younger, at)
        older.id = found.id
        _absorb(tables, older, younger, at)
        woken |= older.worker is None and older.due is not None
    return woken


def _take_out_of_hand(tables: Tables, row: Conversation, at: Instant) -> None:
    """What the caller was sending did not leave, and somebody else is to send it: as in `defer`."""
    for message in list(row.open.values()):
        if message.row.state is OutboxState.SENDING:
            message.row = replace(message.row, state=OutboxState.PLANNED, next_at=at)
            withdraw_changed_turn(row, tables.turns[message.row.turn], at, at)


def _absorb(tables: Tables, older: Conversation, younger: Conversation, at: Instant) -> None:
    """Everything of the younger row becomes the older one's; what stands behind it there comes after."""
    both = joined(_standing(older), _standing(younger), at)
    for message in younger.open.values():
        if older.persona is not None:
            # What one of its turns bound does not hold any more, so it is not to be undone either.
            tables.turns[message.row.turn].bound = False
    for persona, lines in younger.history.items():
        older.history.setdefault(persona, []).extend(lines)
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
    tables.conversations[younger.row] = Conversation(younger.id, younger.row, fence=younger.fence)
    for where, row in tables.places.items():
        if row is younger:
            tables.places[where] = older


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
