"""Conversations claimed and given back, and what their holder finds on the desk."""

import json
import logging
import sqlite3
from typing import Any, NamedTuple

from botkit.clock import Instant, seconds_between
from botkit.conversation.ports import Usage
from botkit.delivery.observing import Backlog
from botkit.delivery.records import (
    Claim,
    Claimed,
    Desk,
    HistoryLine,
    OutboxRow,
    OutboxState,
    Pending,
    TurnRecord,
    WorkerId,
    in_order,
)
from botkit.errors import LeaseLost
from botkit.messages import BotId, ConversationId, PersonaId, PersonaRef, PersonId, TurnId
from botkit.storage.codec import Codec

_OLDEST = 200
"""Inbox rows on one desk: more wait for the next turn."""
_LATEST = 50
"""Of these, so many of the newest are looked through for calls."""
_log = logging.getLogger(__name__)


def next_due(db: sqlite3.Connection) -> Instant | None:
    found = db.execute("SELECT min(due) FROM conversation WHERE due IS NOT NULL").fetchone()[0]
    return None if found is None else Instant(found)


def backlog(db: sqlite3.Connection, now: Instant) -> Backlog:
    waiting, owed, outgoing, since = db.execute(
        "SELECT count(*) FILTER (WHERE pending > 0), count(*) FILTER (WHERE pending > 0 AND attempts > 0),"
        " coalesce(sum(open), 0), min(due) FILTER (WHERE worker IS NULL) FROM conversation WHERE due IS NOT NULL"
    ).fetchone()
    overdue = 0.0 if since is None else max(0.0, seconds_between(Instant(since), now))
    return Backlog(waiting, owed, outgoing, overdue)


def claim_due(db: sqlite3.Connection, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
    # Read first: RETURNING tells rows in no particular order.
    rows = db.execute(
        "SELECT id, bot, chat, thread, fence + 1, persona FROM conversation"
        " WHERE due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT ?",
        (now, limit),
    ).fetchall()
    db.executemany(
        "UPDATE conversation SET worker = ?, fence = ?, due = ?, claimed_at = ? WHERE id = ?",
        [(worker, fence, until, now, row) for row, _, _, _, fence, _ in rows],
    )
    claims = tuple(
        Claim(
            conversation=ConversationId(BotId(bot), chat, thread),
            row=row,
            worker=worker,
            fence=fence,
            persona=None if persona is None else PersonaId(persona),
        )
        for row, bot, chat, thread, fence, persona in rows
    )
    return Claimed(claims, next_due(db))


def take_back(db: sqlite3.Connection) -> None:
    """Nobody works: the caller has the file to itself, so every claim on record is a dead worker's."""
    db.execute("UPDATE conversation SET worker = NULL, due = 0 WHERE due IS NOT NULL AND worker IS NOT NULL")


class Held(NamedTuple):
    """A claimed conversation: the platform's id of its chat as it is now, how much waits in it, and since when."""

    chat: str
    pending: int
    claimed_at: int | None


def check(db: sqlite3.Connection, claim: Claim) -> Held:
    """What is claimed; LeaseLost unless `claim` is the newest one of it."""
    found = db.execute(
        "SELECT fence, worker, chat, pending, claimed_at FROM conversation WHERE id = ?", (claim.row,)
    ).fetchone()
    if found is None or found[0] != claim.fence or found[1] != claim.worker:
        raise LeaseLost(
            f"conversation {claim.row} was taken over (fence {claim.fence} is stale): "
            "if this is frequent, raise delivery.lease"
        )
    return Held(*found[2:])


def renew(db: sqlite3.Connection, claim: Claim, until: Instant) -> None:
    check(db, claim)
    db.execute("UPDATE conversation SET due = ? WHERE id = ?", (until, claim.row))


def release(db: sqlite3.Connection, claim: Claim, not_before: Instant | None = None) -> Instant | None:
    """Give the claim back; returns when the conversation is due again."""
    check(db, claim)
    pending, turn_due, open_, send_due, closed = db.execute(
        "SELECT pending, turn_due, open, send_due, closed_until FROM conversation WHERE id = ?", (claim.row,)
    ).fetchone()
    # What has been said goes out before anything new is said, and nothing new while nothing can go out.
    due = send_due if open_ else max(turn_due, closed) if pending else None
    if due is not None and not_before is not None:
        due = max(due, not_before)
    db.execute("UPDATE conversation SET worker = NULL, due = ? WHERE id = ?", (due, claim.row))
    return None if due is None else Instant(due)


def desk(db: sqlite3.Connection, codec: Codec, claim: Claim, persona: PersonaId, window: int) -> Desk:
    check(db, claim)
    attempts, excused, turn_due, bound = db.execute(
        "SELECT attempts, excused_through, turn_due, persona FROM conversation WHERE id = ?", (claim.row,)
    ).fetchone()
    pending = db.execute(
        "SELECT seq, body, person, received_at, message_id FROM inbox WHERE conversation = ? AND done = 0"
        " ORDER BY seq LIMIT ?",
        (claim.row, _OLDEST),
    ).fetchall()
    changes, latest = _flood(db, claim, pending) if len(pending) == _OLDEST else ([], [])
    lines = db.execute(  # the columns in the order of the line's fields: most of what a desk costs is these lines
        "SELECT role, text, at, name, person, message_id FROM history"
        " WHERE conversation = ? AND persona = ? AND shown = 1 ORDER BY seq DESC LIMIT ?",
        (claim.row, persona, window),
    ).fetchall()
    return Desk(
        pending=tuple(_pending(codec, row) for row in (*pending, *changes)),
        open=_open_rows(db, codec, claim),
        window=tuple(HistoryLine(*row) for row in reversed(lines)),
        attempts=attempts,
        excused_through=excused,
        turn_due=None if turn_due is None else Instant(turn_due),
        newest=max((row[0] for row in (*pending, *changes, *latest)), default=0),
        persona=None if bound is None else PersonaId(bound),
        latest=tuple(_pending(codec, row) for row in latest),
    )


def _flood(
    db: sqlite3.Connection, claim: Claim, oldest: list[tuple[Any, ...]]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Of what waits behind the oldest rows: what changes one of these, and the newest of the others."""
    select = (
        "SELECT seq, body, person, received_at, message_id FROM inbox WHERE conversation = ? AND done = 0 AND seq > ?"
    )
    where = (claim.row, oldest[-1][0])
    known = {row[4] for row in oldest if row[4]}
    changes = db.execute(f"{select} AND type IN ('edit', 'delete') ORDER BY seq", where).fetchall()
    changes = [row for row in changes if row[4] in known]
    latest = db.execute(f"{select} ORDER BY seq DESC LIMIT ?", (*where, _LATEST)).fetchall()
    return changes, [row for row in reversed(latest) if row not in changes]


def _pending(codec: Codec, row: tuple[Any, ...]) -> Pending:
    seq, body, person, received, message_id = row
    try:
        event = codec.load_event(body)
    except ValueError as error:  # an adapter's slip, or another version's row: nobody must wait behind it for ever
        # Its words may quote what a person wrote.
        _log.error("inbox row %d cannot be read (%s) and is put away unanswered", seq, type(error).__name__)
        event = None
    return Pending(seq, event, PersonId(person), Instant(received), message_id)


def _open_rows(db: sqlite3.Connection, codec: Codec, claim: Claim) -> tuple[OutboxRow, ...]:
    # The states stand in the statement as they stand in the index, or SQLite would not use it.
    rows = db.execute(
        "SELECT key, turn, body, state, pause, attempts, expires_at, next_at, ambiguities FROM outbox"
        " WHERE conversation = ? AND state IN ('planned', 'sending') ORDER BY position",
        (claim.row,),
    ).fetchall()
    return in_order(
        OutboxRow(
            key=key,
            turn=TurnId(turn),
            outgoing=codec.load_outgoing(body),
            state=OutboxState(state),
            pause=pause,
            attempts=attempts,
            expires_at=Instant(expires_at),
            next_at=Instant(next_at),
            ambiguities=ambiguities,
        )
        for key, turn, body, state, pause, attempts, expires_at, next_at, ambiguities in rows
    )


def find_conversation(db: sqlite3.Connection, conversation: ConversationId) -> bool:
    return (
        db.execute(
            "SELECT 1 FROM conversation WHERE bot = ? AND chat = ? AND thread = ?",
            (conversation.bot, conversation.chat, conversation.thread),
        ).fetchone()
        is not None
    )


def turn(db: sqlite3.Connection, turn_id: TurnId) -> TurnRecord | None:
    row = db.execute(
        "SELECT c.bot, c.chat, c.thread, t.persona, t.digest, t.outcome, t.fence, t.inputs, t.model, t.model_digest,"
        " t.prompt_tokens, t.completion_tokens, t.calls, t.cached_tokens, t.reasoning_tokens, t.cost, t.started_at,"
        " t.committed_at, t.withdrawn, t.notes, t.claimed_at, t.window_lines"
        " FROM turn t JOIN conversation was ON was.id = t.conversation"
        " JOIN conversation c ON c.id = coalesce(was.moved_to, was.id) WHERE t.id = ?",
        (turn_id,),
    ).fetchone()
    if row is None:
        return None
    bot, chat, thread, persona, digest, outcome, fence, inputs, *rest = row
    *usage, started, committed, withdrawn, notes, claimed, window = rest
    return TurnRecord(
        turn=turn_id,
        conversation=ConversationId(BotId(bot), chat, thread),
        persona=PersonaRef(PersonaId(persona), digest),
        outcome=outcome,
        fence=fence,
        inputs=tuple(json.loads(inputs)),
        usage=Usage(*usage),
        started_at=Instant(started),
        committed_at=Instant(committed),
        withdrawn=bool(withdrawn),
        notes=tuple(json.loads(notes)),
        claimed_at=None if claimed is None else Instant(claimed),
        window=window,
    )
