"""What an edit or a delete changes of a message that has its turn already."""

import json
import sqlite3

from botkit.clock import Instant
from botkit.delivery.records import OutboxState
from botkit.messages import MessageDeleted, MessageEdited, words_of
from botkit.storage.sqlite.amending import amend_memory
from botkit.storage.sqlite.blanking import BLANK_IF_FORGOTTEN
from botkit.storage.sqlite.undoing import take_back

_LONGEST_TURN = 1_000
"""Lines; far more than one turn takes in and says."""


def withdraw_unsent_turn(db: sqlite3.Connection, conversation: int, turn: str, at: Instant) -> bool:
    """Take a turn back of which nothing can have been seen: its input waits again, all it wrote and changed is undone.

    False, and nothing changed, where something may have been seen, or nothing is left to be said.
    """
    seen = db.execute(
        "SELECT 1 FROM outbox WHERE turn = ? AND (state IN ('sending', 'sent', 'ambiguous') OR maybe_sent) LIMIT 1",
        (turn,),
    ).fetchone()
    if seen:
        return False
    planned = db.execute(
        f"UPDATE outbox SET state = ?, ended_at = ?, body = {BLANK_IF_FORGOTTEN} WHERE turn = ? AND state = ?",  # noqa: S608 -- our own words
        (OutboxState.SUPERSEDED, at, turn, OutboxState.PLANNED),
    ).rowcount
    if not planned:
        return False
    _forget_turn(db, conversation, turn)
    inputs, undo = db.execute("UPDATE turn SET withdrawn = 1 WHERE id = ? RETURNING inputs, undo", (turn,)).fetchone()
    if undo is not None:
        take_back(db, conversation, undo)
    reopened = db.executemany(
        "UPDATE inbox SET done = 0, turn = NULL WHERE seq = ? AND turn = ?", [(seq, turn) for seq in json.loads(inputs)]
    ).rowcount
    db.execute(
        "UPDATE conversation SET pending = pending + ?, open = open - ? WHERE id = ?",
        (reopened, planned, conversation),
    )
    return True


def withdraw_changed_turn(db: sqlite3.Connection, conversation: int, turn: str, at: Instant, due: Instant) -> None:
    """Take a turn back, as above, where what it answers was changed while a send was under way that came to nothing.

    Args:
        due: when its input may be taken; what waits with it may be due sooner.
    """
    (inputs,) = db.execute("SELECT inputs FROM turn WHERE id = ?", (turn,)).fetchone()
    late: set[int] = set()
    for seq in json.loads(inputs):
        # What was changed before its turn belongs to the turn; what was changed after it belongs to none.
        late |= {
            row
            for (row,) in db.execute(
                "SELECT late.seq FROM inbox JOIN inbox late USING (conversation, message_id)"
                " WHERE inbox.seq = ? AND late.message_id <> '' AND late.type IN ('edit', 'delete')"
                " AND late.done = 1 AND late.turn IS NULL",
                (seq,),
            )
        }
    (pending,) = db.execute("SELECT pending FROM conversation WHERE id = ?", (conversation,)).fetchone()
    if not late or not withdraw_unsent_turn(db, conversation, turn, at):
        return
    db.executemany("UPDATE inbox SET done = 0 WHERE seq = ?", [(seq,) for seq in late])
    db.execute(
        "UPDATE conversation SET pending = pending + ?, turn_due = CASE WHEN ? THEN min(turn_due, ?) ELSE ? END"
        " WHERE id = ?",
        (len(late), pending, due, due, conversation),
    )


def _forget_turn(db: sqlite3.Connection, conversation: int, turn: str) -> None:
    persona = db.execute("SELECT persona FROM turn WHERE id = ?", (turn,)).fetchone()[0]
    # Nothing was said after an unsent turn, unless two conversations became one: no need to look at a whole history.
    newest = db.execute(
        "SELECT coalesce((SELECT max(history_seq) FROM outbox WHERE turn = ?),"
        " (SELECT max(seq) FROM history WHERE conversation = ? AND persona = ?))",
        (turn, conversation, persona),
    ).fetchone()[0]
    db.execute(
        "DELETE FROM history WHERE conversation = ? AND persona = ? AND seq > ? AND turn = ?",
        (conversation, persona, (newest or 0) - _LONGEST_TURN, turn),
    )


def amend_history(
    db: sqlite3.Connection, conversation: int, event: MessageEdited | MessageDeleted, message_id: str
) -> bool:
    """After the answer: the history shows the message as the person left it, or not at all. Whether it was there."""
    if isinstance(event, MessageDeleted):
        return forget_line(db, conversation, message_id)
    amend_memory(db, conversation, message_id, words_of(event))
    changed = db.execute(
        "UPDATE history SET text = ?"
        " WHERE conversation = ? AND role = 'person' AND message_id = ? AND message_id <> ''",
        (words_of(event), conversation, message_id),
    )
    return changed.rowcount > 0


def forget_line(db: sqlite3.Connection, conversation: int, message_id: str) -> bool:
    """Take a person's message out of every history and memory. Whether it was in one of the histories."""
    amend_memory(db, conversation, message_id, None)
    forgotten = db.execute(
        "DELETE FROM history WHERE conversation = ? AND role = 'person' AND message_id = ? AND message_id <> ''",
        (conversation, message_id),
    )
    return forgotten.rowcount > 0
