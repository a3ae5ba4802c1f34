"""Messages on their way out, row by row, under their conversation's claim."""

import sqlite3
from collections.abc import Callable

from botkit.clock import Instant
from botkit.delivery.records import SHOWN_STATES, Claim, OutboxState
from botkit.storage.sqlite.blanking import BLANK_IF_FORGOTTEN
from botkit.storage.sqlite.turns import check
from botkit.storage.sqlite.turns import release as give_back
from botkit.storage.sqlite.withdraw import withdraw_changed_turn


def mark_sending(db: sqlite3.Connection, claim: Claim, key: str, at: Instant, until: Instant) -> bool:
    check(db, claim)
    db.execute("UPDATE conversation SET due = ? WHERE id = ? AND due < ?", (until, claim.row, until))
    marked = db.execute(
        "UPDATE outbox SET state = ?, attempts = attempts + 1, started_at = ?, first_at = coalesce(first_at, ?)"
        " WHERE key = ? AND conversation = ? AND state = ?",
        (OutboxState.SENDING, at, at, key, claim.row, OutboxState.PLANNED),
    )
    return marked.rowcount == 1


def settle(db: sqlite3.Connection, *, claim: Claim, key: str, state: OutboxState, at: Instant, message_id: str) -> None:
    check(db, claim)
    ended = db.execute(
        f"UPDATE outbox SET state = ?, ended_at = ?, message_id = ?, body = {BLANK_IF_FORGOTTEN}"  # noqa: S608 -- our own words
        " WHERE key = ? AND conversation = ? AND ended_at IS NULL"
        " RETURNING turn, persona, history_seq, maybe_sent, ambiguities",
        (state, at, message_id, key, claim.row),
    ).fetchone()
    if ended is None:
        return
    turn, persona, history_seq, maybe_sent, ambiguities = ended
    db.execute("UPDATE conversation SET open = open - 1 WHERE id = ?", (claim.row,))
    if state is OutboxState.AMBIGUOUS or (maybe_sent and not ambiguities and state is not OutboxState.SENT):
        db.execute("UPDATE outbox SET ambiguities = ambiguities + 1 WHERE key = ?", (key,))
    if state not in SHOWN_STATES and not maybe_sent:
        withdraw_changed_turn(db, claim.row, turn, at, at)
    elif history_seq is not None:
        db.execute(
            "UPDATE history SET shown = 1, message_id = ? WHERE conversation = ? AND persona = ? AND seq = ?",
            (message_id, claim.row, persona, history_seq),
        )


def settle_and_release(
    db: sqlite3.Connection, settle: Callable[[sqlite3.Connection], None], claim: Claim, *, release: bool
) -> Instant | None:
    """Both in one write, since nearly every answer ends so; returns when the conversation is due again."""
    settle(db)
    return give_back(db, claim) if release else None


def put_back(db: sqlite3.Connection, claim: Claim, key: str, next_at: Instant, *, ambiguous: bool) -> None:
    check(db, claim)
    db.execute(
        "UPDATE outbox SET state = ?, next_at = ?, maybe_sent = 1, ambiguities = ambiguities + ?"
        " WHERE key = ? AND conversation = ? AND state = ?",
        (OutboxState.PLANNED, next_at, ambiguous, key, claim.row, OutboxState.SENDING),
    )
    db.execute("UPDATE conversation SET send_due = ? WHERE id = ?", (next_at, claim.row))


def defer(db: sqlite3.Connection, claim: Claim, key: str, at: Instant, next_at: Instant) -> None:
    check(db, claim)
    planned = db.execute(
        "UPDATE outbox SET state = ?, next_at = ?, deferrals = deferrals + 1"
        " WHERE key = ? AND conversation = ? AND state = ? RETURNING turn",
        (OutboxState.PLANNED, next_at, key, claim.row, OutboxState.SENDING),
    ).fetchone()
    db.execute("UPDATE conversation SET send_due = ?, closed_until = ? WHERE id = ?", (next_at, next_at, claim.row))
    if planned is not None:
        withdraw_changed_turn(db, claim.row, planned[0], at, next_at)


def close_chat(db: sqlite3.Connection, claim: Claim, at: Instant) -> int:
    check(db, claim)
    # What may have been sent before the chat closed may have been seen.
    db.execute(
        "UPDATE history SET shown = 1 WHERE conversation = :row AND (persona, seq) IN (SELECT persona, history_seq"
        " FROM outbox WHERE conversation = :row AND state IN ('planned', 'sending') AND maybe_sent)",
        {"row": claim.row},
    )
    failed = db.execute(
        "UPDATE outbox SET state = ?, ended_at = ?, closed = 1, ambiguities = max(ambiguities, maybe_sent),"  # noqa: S608 -- our own words
        f" body = {BLANK_IF_FORGOTTEN}"
        " WHERE conversation = ? AND state IN ('planned', 'sending')",
        (OutboxState.FAILED, at, claim.row),
    ).rowcount
    db.execute("UPDATE conversation SET open = 0, unreachable_since = ? WHERE id = ?", (at, claim.row))
    return failed


def ambiguous_sends(db: sqlite3.Connection) -> dict[str, int]:
    return dict(db.execute("SELECT key, ambiguities FROM outbox WHERE ambiguities > 0").fetchall())
