"""A chat that the platform gave another id: its conversations go on under that, with all that they hold."""

import json
import sqlite3

from botkit.clock import Instant
from botkit.delivery.records import Claim, OutboxState
from botkit.messages import BotId, PersonaId
from botkit.storage.joined import Standing, joined
from botkit.storage.sqlite.turns import check
from botkit.storage.sqlite.withdraw import withdraw_changed_turn


def move_chat(db: sqlite3.Connection, claim: Claim, chat: str, at: Instant) -> Instant | None:
    """What a send was told; returns when a conversation that nobody holds is due by it."""
    check(db, claim)
    (now_called,) = db.execute("SELECT chat FROM conversation WHERE id = ?", (claim.row,)).fetchone()
    if now_called != claim.conversation.chat:
        return None  # it was followed already, and perhaps further than this send can know
    return follow(db, claim.conversation.bot, now_called, chat, at, told=claim)


def follow(
    db: sqlite3.Connection, bot: BotId, old: str, new: str, at: Instant, told: Claim | None = None
) -> Instant | None:
    """Keep all threads of a chat under its new id; returns when one of them that nobody holds is due by it.

    Args:
        told: whose send the platform refused for this.
    """
    if not new or new == old:
        return None
    soonest: list[Instant] = []
    threads = db.execute("SELECT id, thread FROM conversation WHERE bot = ? AND chat = ?", (bot, old)).fetchall()
    for row, thread in threads:
        found = db.execute(
            "SELECT id FROM conversation WHERE bot = ? AND chat = ? AND thread = ?", (bot, new, thread)
        ).fetchone()
        if found is None:
            db.execute("UPDATE conversation SET chat = ?, unreachable_since = NULL WHERE id = ?", (new, row))
            continue
        older, younger = sorted((row, found[0]))
        if told is not None and told.row == younger:
            _take_out_of_hand(db, younger, at)
        _absorb(db, older, younger, at)
        _name(db, older, new, younger, old)
        due = db.execute("SELECT due FROM conversation WHERE id = ? AND worker IS NULL", (older,)).fetchone()
        if due is not None and due[0] is not None:
            soonest.append(Instant(due[0]))
    return min(soonest, default=None)


def _name(db: sqlite3.Connection, older: int, new: str, younger: int, old: str) -> None:
    """The older row gets the new id. The empty one keeps the old: its number must not be given to another."""
    db.execute("UPDATE conversation SET chat = ? WHERE id = ?", (f"\0{younger}", younger))
    db.execute("UPDATE conversation SET chat = ?, unreachable_since = NULL WHERE id = ?", (new, older))
    db.execute("UPDATE conversation SET chat = ? WHERE id = ?", (old, younger))


def _take_out_of_hand(db: sqlite3.Connection, row: int, at: Instant) -> None:
    """What the caller was sending did not leave, and somebody else is to send it: as in `defer`."""
    refused = db.execute(
        "UPDATE outbox SET state = ?, next_at = ?"
        " WHERE conversation = ? AND state IN ('planned', 'sending') AND state = 'sending' RETURNING turn",
        (OutboxState.PLANNED, at, row),
    ).fetchall()
    for (turn,) in refused:
        withdraw_changed_turn(db, row, turn, at, at)


def _absorb(db: sqlite3.Connection, older: int, younger: int, at: Instant) -> None:
    """Everything of the younger row becomes the older one's; what stands behind it there comes after."""
    standing = _standing(db, older)
    both = joined(standing, _standing(db, younger), at)
    if standing.persona is not None:
        # What one of its turns bound does not hold any more, so it is not to be undone either.
        db.execute(
            "UPDATE turn SET undo = NULL WHERE id IN"
            " (SELECT turn FROM outbox WHERE conversation = ? AND state IN ('planned', 'sending'))",
            (younger,),
        )
    _append_histories(db, older, younger)
    _hand_over_inbox(db, older, younger)
    db.execute(
        "UPDATE outbox SET conversation = ? WHERE conversation = ? AND state IN ('planned', 'sending')",
        (older, younger),
    )
    soonest = max(at, both.closed_until)
    db.execute(
        "UPDATE outbox SET next_at = ? WHERE conversation = ? AND state IN ('planned', 'sending') AND next_at > ?",
        (soonest, older, soonest),
    )
    db.execute(
        "UPDATE conversation SET persona = ?, pending = ?, first_pending_at = ?, last_pending_at = ?, turn_due = ?,"
        " attempts = ?, excused_through = ?, open = ?, send_due = ?, closed_until = ?,"
        " due = CASE WHEN worker IS NULL THEN ? ELSE due END WHERE id = ?",
        (
            both.persona,
            both.pending,
            both.first,
            both.last,
            both.turn_due,
            both.attempts,
            both.excused_through,
            both.open,
            both.send_due,
            both.closed_until,
            both.due(),
            older,
        ),
    )
    db.execute(
        "UPDATE conversation SET persona = NULL, pending = 0, first_pending_at = NULL, last_pending_at = NULL,"
        " turn_due = NULL, attempts = 0, excused_through = 0, open = 0, send_due = NULL, closed_until = 0,"
        " worker = NULL, due = NULL WHERE id = ?",
        (younger,),
    )


def _append_histories(db: sqlite3.Connection, older: int, younger: int) -> None:
    personas = db.execute("SELECT DISTINCT persona FROM history WHERE conversation = ?", (younger,)).fetchall()
    for (persona,) in personas:
        (behind,) = db.execute(
            "SELECT coalesce(max(seq), 0) FROM history WHERE conversation = ? AND persona = ?", (older, persona)
        ).fetchone()
        db.execute(
            "UPDATE history SET conversation = ?, seq = seq + ? WHERE conversation = ? AND persona = ?",
            (older, behind, younger, persona),
        )
        db.execute(
            "UPDATE outbox SET history_seq = history_seq + ?"
            " WHERE conversation = ? AND state IN ('planned', 'sending') AND persona = ?",
            (behind, younger, persona),
        )


def _hand_over_inbox(db: sqlite3.Connection, older: int, younger: int) -> None:
    # What a turn that may still be withdrawn has consumed may wait again; a button that was pressed has no message id.
    for (inputs,) in db.execute(
        "SELECT inputs FROM turn WHERE id IN"
        " (SELECT turn FROM outbox WHERE conversation = ? AND state IN ('planned', 'sending'))",
        (younger,),
    ).fetchall():
        db.executemany("UPDATE inbox SET conversation = ? WHERE seq = ?", [(older, seq) for seq in json.loads(inputs)])
    db.execute("UPDATE inbox SET conversation = ? WHERE conversation = ? AND done = 0", (older, younger))
    db.execute("UPDATE inbox SET conversation = ? WHERE conversation = ? AND message_id <> ''", (older, younger))


def _standing(db: sqlite3.Connection, row: int) -> Standing:
    persona, pending, first, last, turn_due, attempts, excused, open_, send_due, closed = db.execute(
        "SELECT persona, pending, first_pending_at, last_pending_at, turn_due, attempts, excused_through, open,"
        " send_due, closed_until FROM conversation WHERE id = ?",
        (row,),
    ).fetchone()
    return Standing(
        persona=None if persona is None else PersonaId(persona),
        pending=pending,
        first=first,
        last=last,
        turn_due=turn_due,
        attempts=attempts,
        excused_through=excused,
        open=open_,
        send_due=send_due,
        closed_until=closed,
    )
