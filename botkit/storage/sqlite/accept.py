"""The way in: one batch of events becomes rows, in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from botkit.clock import Instant
from botkit.delivery.bursts import burst_due
from botkit.delivery.records import Accepted, Arrival, Batch
from botkit.errors import LeaseLost
from botkit.messages import (
    Account,
    ChatKind,
    ChatMoved,
    ConversationId,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonId,
    new_id,
)
from botkit.storage.codec import Codec
from botkit.storage.earlier import earlier_name
from botkit.storage.sqlite.moves import follow
from botkit.storage.sqlite.withdraw import amend_history, forget_line, withdraw_unsent_turn


@dataclass(frozen=True, slots=True)
class AcceptBatch:
    """The work of one `accept`; called by the writer inside its transaction."""

    batch: Batch
    codec: Codec
    soonest: Callable[[Instant], None]
    """Told when each touched conversation is due."""

    def __call__(self, db: sqlite3.Connection) -> Accepted:
        self._place(db)
        touched: dict[ConversationId, None] = {}
        new = 0
        for arrival in self.batch.arrivals:
            if self._take_in(db, arrival):
                new += 1
                if not isinstance(arrival.event, ChatMoved):  # that changes nothing for whoever answers there
                    touched[arrival.event.conversation] = None
        return Accepted(new, len(self.batch.arrivals) - new, tuple(touched))

    def _place(self, db: sqlite3.Connection) -> None:
        """Cursor and adapter state, and the proof that we still are the listener."""
        batch = self.batch
        if batch.fence is not None:
            row = db.execute("SELECT fence FROM bot WHERE id = ?", (batch.bot,)).fetchone()
            if row is None or row[0] != batch.fence:
                raise LeaseLost(f"another process listens to bot {batch.bot} now: stop one of the two")
        if batch.cursor is not None:
            at = max((arrival.received_at for arrival in batch.arrivals), default=None)
            db.execute(
                "INSERT INTO bot (id, cursor, cursor_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET cursor = excluded.cursor, cursor_at = coalesce(excluded.cursor_at, cursor_at)",
                (batch.bot, batch.cursor, at),
            )
        for change in batch.state:
            if change.value is None:
                db.execute("DELETE FROM adapter_state WHERE bot = ? AND key = ?", (batch.bot, change.key))
            else:
                db.execute(
                    "INSERT OR REPLACE INTO adapter_state (bot, key, value, secret) VALUES (?, ?, ?, ?)",
                    (batch.bot, change.key, change.value, change.secret),
                )

    def _take_in(self, db: sqlite3.Connection, arrival: Arrival) -> bool:
        """Write one event down; False where it is known already."""
        event = arrival.event
        known = db.execute(
            "SELECT seq FROM inbox WHERE bot = ? AND event_id = ?", (event.conversation.bot, event.id)
        ).fetchone()
        if known:
            db.execute("UPDATE inbox SET repeats = repeats + 1 WHERE seq = ?", known)
            return False
        where = event.conversation
        if isinstance(event, ChatMoved):
            due = follow(db, where.bot, where.chat, event.new_chat, arrival.received_at, self.codec)
            if due is not None:
                self.soonest(due)
            where = replace(where, chat=event.new_chat or where.chat)
        conversation, lives = _conversation(db, where, event.chat)
        name = _message_id(arrival)
        if name and not lives:
            name = earlier_name(where.chat, name)
        sender = event.sender
        person = person_of(db, sender.account, sender.name, arrival.received_at)
        waits = self._is_to_be_answered(db, conversation, arrival, name)
        db.execute(
            "INSERT INTO inbox (bot, event_id, conversation, message_id, type, person, body, received_at, done)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.conversation.bot,
                event.id,
                conversation,
                name,
                event.type,
                person,
                self.codec.dump_event(event),
                arrival.received_at,
                not waits,
            ),
        )
        if waits:
            self._extend_burst(db, conversation, arrival)
        return True

    def _is_to_be_answered(self, db: sqlite3.Connection, conversation: int, arrival: Arrival, name: str) -> bool:
        """Whether a turn must see this event, after edits and deletes have had their effect on what was before."""
        event = arrival.event
        if not isinstance(event, MessageReceived | MessageEdited | MessageDeleted) or not name:
            return not isinstance(event, ChatMoved)
        known = db.execute(
            # That it is not empty is said for SQLite, which would not use the partial index otherwise.
            "SELECT type, done, turn, body FROM inbox WHERE conversation = ? AND message_id = ? AND message_id <> ''"
            " ORDER BY seq",
            (conversation, name),
        ).fetchall()
        if isinstance(event, MessageReceived):
            # The same message by another way, or one whose edit or delete came first: that told the end already.
            return not any(type_ in ("message", "edit", "delete") for type_, *_ in known)
        if not known:
            # Its inbox row may have been pruned long ago: then the history alone has it, and nobody waits for words.
            # Else an edit carries the whole text, so it stands for the message; a delete waits for its original.
            remembered = amend_history(db, conversation, event, name)
            return isinstance(event, MessageEdited) and not remembered
        answered_by = [turn for _, done, turn, _ in known if done and turn is not None]
        if answered_by:
            if withdraw_unsent_turn(db, conversation, answered_by[-1], arrival.received_at):
                return True
            if self._comes_to_mean_us(db, event, answered_by[-1], known):
                forget_line(db, conversation, name)
                return True
            amend_history(db, conversation, event, name)
        return any(not done for _, done, _, _ in known)

    def _comes_to_mean_us(
        self, db: sqlite3.Connection, event: Event, turn: str, known: Sequence[tuple[str, int, str | None, str]]
    ) -> bool:
        """Whether what was said among people, and answered with silence, was changed so that it is meant for us."""
        if not isinstance(event, MessageEdited) or not event.addressed or any(type_ == "delete" for type_, *_ in known):
            return False
        if db.execute("SELECT outcome FROM turn WHERE id = ?", (turn,)).fetchone()[0] != "silence":
            return False
        try:
            before = [self.codec.load_event(body) for *_, body in known]
        except ValueError:  # another version's row: it has had its turn
            return False
        return not any(isinstance(each, MessageReceived | MessageEdited) and each.addressed for each in before)

    def _extend_burst(self, db: sqlite3.Connection, conversation: int, arrival: Arrival) -> None:
        pending, first, last, turn_due, send_due, closed, worker, unreachable = db.execute(
            "SELECT pending, first_pending_at, last_pending_at, turn_due, CASE WHEN open THEN send_due END,"
            " closed_until, worker, unreachable_since FROM conversation WHERE id = ?",
            (conversation,),
        ).fetchone()
        at = arrival.received_at
        if not pending:
            first = last = None
        turn_due = burst_due(at, arrival.wait, self.batch.burst_limit, first, last, turn_due)
        if send_due is not None and send_due > max(at, closed):
            send_due = _try_again(db, conversation, max(at, Instant(closed)))
        due = max(turn_due, Instant(closed)) if send_due is None else min(turn_due, Instant(send_due))
        db.execute(
            "UPDATE conversation SET pending = pending + 1, first_pending_at = ?, last_pending_at = ?, turn_due = ?,"
            " due = CASE WHEN worker IS NULL THEN ? ELSE due END WHERE id = ?",
            (at if first is None else first, at, turn_due, due, conversation),
        )
        if unreachable is not None:
            db.execute("UPDATE conversation SET unreachable_since = NULL WHERE id = ?", (conversation,))
        if worker is None:
            self.soonest(due)


def _try_again(db: sqlite3.Connection, conversation: int, at: Instant) -> Instant:
    """Who writes can be reached, as far as anybody knows: what waits after a failed try is tried then."""
    db.execute(
        "UPDATE outbox SET next_at = ? WHERE conversation = ? AND state IN ('planned', 'sending') AND next_at > ?",
        (at, conversation, at),
    )
    db.execute("UPDATE conversation SET send_due = ? WHERE id = ?", (at, conversation))
    return at


def _message_id(arrival: Arrival) -> str:
    event = arrival.event
    if isinstance(event, MessageReceived | MessageEdited | MessageDeleted):
        return event.message_id
    return ""


def _conversation(db: sqlite3.Connection, where: ConversationId, kind: ChatKind) -> tuple[int, bool]:
    """The row of a conversation, and whether it has that id still; made where there is none."""
    found = db.execute(
        "SELECT id, moved_to FROM conversation WHERE bot = ? AND chat = ? AND thread = ?",
        (where.bot, where.chat, where.thread),
    ).fetchone()
    if found:
        row, moved_to = found
        return (row, True) if moved_to is None else (moved_to, False)
    made = db.execute(
        "INSERT INTO conversation (bot, chat, thread, kind) VALUES (?, ?, ?, ?) RETURNING id",
        (where.bot, where.chat, where.thread, kind),
    ).fetchone()
    return int(made[0]), True


def person_of(db: sqlite3.Connection, account: Account, name: str, at: Instant) -> PersonId:
    """Who has that account, and is called so now; somebody new where nothing was ever heard of it."""
    key = (account.platform, account.native_id)
    found = db.execute("SELECT person, name FROM account WHERE platform = ? AND native_id = ?", key).fetchone()
    if found is None:
        person = PersonId(new_id(at))
        db.execute("INSERT INTO account (platform, native_id, person, name) VALUES (?, ?, ?, ?)", (*key, person, name))
        return person
    if name and found[1] != name:
        db.execute("UPDATE account SET name = ? WHERE platform = ? AND native_id = ?", (name, *key))
    return PersonId(found[0])
