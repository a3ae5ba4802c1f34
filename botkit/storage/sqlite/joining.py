"""Two rows that turn out to be one conversation become one."""

import json
import sqlite3

from botkit.clock import Instant
from botkit.messages import PersonaId
from botkit.storage.joined import Standing, joined
from botkit.storage.sqlite.joining_memories import join_memories, undo_of_unsent
from botkit.storage.sqlite.owners import last_line
from botkit.storage.sqlite.undoing import without_persona


def join(db: sqlite3.Connection, older: int, younger: int, at: Instant) -> None:
    """Everything of the younger row becomes the older one's; what stands behind it there comes after."""
    standing = standing_of(db, older)
    both = joined(standing, standing_of(db, younger), at)
    if standing.persona is not None:
        # What one of its turns bound does not hold any more, so it is not to be undone either.
        for turn, undo in undo_of_unsent(db, younger):
            db.execute("UPDATE turn SET undo = ? WHERE id = ?", (without_persona(undo), turn))
    join_memories(db, older, younger, _append_histories(db, older, younger))
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
        " worker = NULL, due = NULL, moved_to = ? WHERE id = ?",
        (older, younger),
    )
    db.execute("UPDATE conversation SET moved_to = ? WHERE moved_to = ?", (older, younger))


def _append_histories(db: sqlite3.Connection, older: int, younger: int) -> dict[str, int]:
    """Put each persona's lines behind the older ones; how many places they moved."""
    moved: dict[str, int] = {}
    personas = db.execute("SELECT DISTINCT persona FROM history WHERE conversation = ?", (younger,)).fetchall()
    for (persona,) in personas:
        behind = moved[persona] = last_line(db, older, persona)
        db.execute(
            "UPDATE history SET conversation = ?, seq = seq + ? WHERE conversation = ? AND persona = ?",
            (older, behind, younger, persona),
        )
        db.execute(
            "UPDATE outbox SET history_seq = history_seq + ?"
            " WHERE conversation = ? AND state IN ('planned', 'sending') AND persona = ?",
            (behind, younger, persona),
        )
    return moved


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


def standing_of(db: sqlite3.Connection, row: int) -> Standing:
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
