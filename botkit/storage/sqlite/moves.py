"""A chat that the platform gave another id: its conversations go on under that, with all that they hold."""

import sqlite3

from botkit.clock import Instant
from botkit.delivery.records import Claim, OutboxState
from botkit.messages import BotId
from botkit.storage.codec import Codec
from botkit.storage.earlier import SEPARATOR, earlier_name, without_names
from botkit.storage.sqlite.amending import rename_in_memory
from botkit.storage.sqlite.blanking import BLANK_IF_FORGOTTEN
from botkit.storage.sqlite.joining import join, standing_of
from botkit.storage.sqlite.turns import check
from botkit.storage.sqlite.withdraw import withdraw_changed_turn


def move_chat(db: sqlite3.Connection, claim: Claim, chat: str, at: Instant, codec: Codec) -> Instant | None:
    """What a send was told; returns when a conversation that nobody holds is due by it."""
    now_called = check(db, claim).chat
    if now_called != claim.conversation.chat:
        return None  # it was followed already, and perhaps further than this send can know
    return follow(db, claim.conversation.bot, now_called, chat, at, codec, told=claim)


def follow(
    db: sqlite3.Connection, bot: BotId, old: str, new: str, at: Instant, codec: Codec, told: Claim | None = None
) -> Instant | None:
    """Keep all threads of a chat under its new id; returns when one of them that nobody holds is due by it.

    Args:
        told: whose send the platform refused for this.
    """
    if not new or new == old:
        return None
    due: list[Instant] = []
    threads = db.execute(
        "SELECT id, thread, kind FROM conversation WHERE bot = ? AND chat = ? AND moved_to IS NULL", (bot, old)
    ).fetchall()
    for row, thread, kind in threads:
        _put_names_aside(db, row, old, at, codec)
        found = db.execute(
            "SELECT id, moved_to FROM conversation WHERE bot = ? AND chat = ? AND thread = ?", (bot, new, thread)
        ).fetchone()
        lives = row
        if found is None:
            db.execute("UPDATE conversation SET chat = ?, unreachable_since = NULL WHERE id = ?", (new, row))
            db.execute(
                "INSERT INTO conversation (bot, chat, thread, kind, moved_to) VALUES (?, ?, ?, ?, ?)",
                (bot, old, thread, kind, row),
            )
        elif found[1] == row:  # it had that id before
            _exchange_names(db, row, found[0])
        else:
            lives = _become_one(db, row, found[0] if found[1] is None else found[1], at, told)
        due += (
            db.execute(
                "SELECT due FROM conversation WHERE id = ? AND worker IS NULL AND due IS NOT NULL", (lives,)
            ).fetchone()
            or ()
        )
    return min(due, default=None)


def _become_one(db: sqlite3.Connection, row: int, other: int, at: Instant, told: Claim | None) -> int:
    """The older one has both, under the id of `other`; the younger keeps the earlier id and names it. Which lives."""
    older, younger = sorted((row, other))
    if told is not None and told.row == younger:
        _take_out_of_hand(db, younger, at)
    join(db, older, younger, at)
    if older == row:
        _exchange_names(db, row, other)
    return older


def _exchange_names(db: sqlite3.Connection, one: int, other: int) -> None:
    # In three steps, since two may not have one name even for a moment.
    names = [db.execute("SELECT chat FROM conversation WHERE id = ?", (row,)).fetchone()[0] for row in (one, other)]
    for row, chat in ((one, f"{SEPARATOR}{one}"), (other, names[0]), (one, names[1])):
        db.execute("UPDATE conversation SET chat = ?, unreachable_since = NULL WHERE id = ?", (chat, row))


def _take_out_of_hand(db: sqlite3.Connection, row: int, at: Instant) -> None:
    """What the caller was sending did not leave, and somebody else is to send it: as in `defer`."""
    refused = db.execute(
        "UPDATE outbox SET state = ?, next_at = ?, deferrals = deferrals + 1"
        " WHERE conversation = ? AND state IN ('planned', 'sending') AND state = 'sending' RETURNING turn",
        (OutboxState.PLANNED, at, row),
    ).fetchall()
    for (turn,) in refused:
        withdraw_changed_turn(db, row, turn, at, at)


def _put_names_aside(db: sqlite3.Connection, row: int, chat: str, at: Instant, codec: Codec) -> None:
    """Messages written until now cannot be mistaken for later ones, nor can what waits be meant for one of those."""
    prefix = earlier_name(chat, "")
    db.execute(
        "UPDATE inbox SET message_id = ? || message_id"
        " WHERE conversation = ? AND message_id <> '' AND instr(message_id, ?) = 0",
        (prefix, row, SEPARATOR),
    )
    db.execute(
        "UPDATE history SET message_id = ? || message_id"
        " WHERE conversation = ? AND role = 'person' AND message_id <> '' AND instr(message_id, ?) = 0",
        (prefix, row, SEPARATOR),
    )
    rename_in_memory(db, row, prefix)
    ended = 0
    for position, body in db.execute(
        "SELECT position, body FROM outbox WHERE conversation = ? AND state IN ('planned', 'sending')", (row,)
    ).fetchall():
        try:
            outgoing = without_names(codec.load_outgoing(body))
        except ValueError:  # another version's row: whoever sends it finds that out
            continue
        if outgoing is None:
            ended += 1
            db.execute(
                f"UPDATE outbox SET state = ?, ended_at = ?, body = {BLANK_IF_FORGOTTEN} WHERE position = ?",  # noqa: S608 -- our own words
                (OutboxState.SUPERSEDED, at, position),
            )
        else:
            db.execute("UPDATE outbox SET body = ? WHERE position = ?", (codec.dump_outgoing(outgoing), position))
    if ended:
        db.execute("UPDATE conversation SET open = open - ? WHERE id = ?", (ended, row))
        db.execute("UPDATE conversation SET due = ? WHERE id = ? AND worker IS NULL", (standing_of(db, row).due(), row))
