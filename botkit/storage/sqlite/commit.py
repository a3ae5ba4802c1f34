"""The one write of a turn."""

import json
import sqlite3
from dataclasses import dataclass, replace

from botkit.conversation.ports import Usage
from botkit.delivery.records import BindPersona, Commit, HistoryLine, OutboxState
from botkit.errors import StoreError
from botkit.memory.changes import MemoryChange
from botkit.messages import OutgoingMessage
from botkit.storage.change_source import Occasion
from botkit.storage.codec import Codec
from botkit.storage.earlier import after_the_move
from botkit.storage.sqlite.jobs import plan_jobs
from botkit.storage.sqlite.memories import carry_out
from botkit.storage.sqlite.owners import Owner, last_line, make_owner, note_conversation
from botkit.storage.sqlite.turns import Held, check
from botkit.storage.sqlite.undoing import note_undo


@dataclass(frozen=True, slots=True)
class CommitTurn:
    """The work of one `commit`; called by the writer inside its transaction. False where it has to be recomposed."""

    commit: Commit
    codec: Codec

    def __call__(self, db: sqlite3.Connection) -> bool:
        held = check(db, self.commit.claim)
        moved = held.chat != self.commit.claim.conversation.chat
        return (replace(self, commit=after_the_move(self.commit)) if moved else self).write(db, held)

    def write(self, db: sqlite3.Connection, held: Held) -> bool:
        """The same, once the claim is known to hold and its chat to be called so still."""
        overtaken = False
        if held.pending > len(self.commit.consumed):
            overtaken = _overtaken(db, self.commit)
            if (overtaken and self.commit.absorb) or _is_changed(db, self.commit):
                return False
        try:
            self._write_turn(db, held)
            self._consume(db)
            owner = self._carry_out_effects(db)
            self._write_outbox(db, self._write_history(db, owner))
        except sqlite3.IntegrityError as error:
            raise StoreError(
                f"turn {self.commit.turn}, or a message key of it, is written down already: commit a turn once"
            ) from error
        plan_jobs(db, self.commit.jobs, self.commit.turn, None if owner is None else owner.id)
        self._update_conversation(db, overtaken=overtaken)
        return True

    def _write_turn(self, db: sqlite3.Connection, held: Held) -> None:
        commit = self.commit
        usage = commit.usage or Usage(calls=0)
        db.execute(
            "INSERT INTO turn (id, conversation, persona, digest, fence, outcome, inputs, model, model_digest,"
            " prompt_tokens, completion_tokens, calls, cached_tokens, reasoning_tokens, cost, started_at,"
            " committed_at, notes, window_lines, claimed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                commit.turn,
                commit.claim.row,
                commit.persona.id,
                commit.persona.digest,
                commit.claim.fence,
                commit.outcome,
                json.dumps(commit.consumed),
                usage.model,
                usage.model_digest,
                usage.prompt_tokens,
                usage.completion_tokens,
                usage.calls,
                usage.cached_tokens,
                usage.reasoning_tokens,
                usage.cost,
                commit.started_at,
                commit.at,
                json.dumps(commit.notes),
                commit.window,
                held.claimed_at,
            ),
        )

    def _carry_out_effects(self, db: sqlite3.Connection) -> Owner | None:
        """Change what the turn changes; returns the owner that its lines become part of, if there is one."""
        commit = self.commit
        if commit.scope is not None:
            note_conversation(db, make_owner(db, commit.scope), commit.claim.row)
        changes: list[MemoryChange] = []
        for effect in commit.effects:
            if isinstance(effect, BindPersona):
                self._bind(db, effect)
            else:
                changes.append(effect)
        occasion = Occasion(commit.at, commit.claim.row, commit.turn, heeds_pause=True)
        if steps := carry_out(db, changes, occasion):
            note_undo(db, commit.turn, memory=steps)
        return None if commit.scope is None else make_owner(db, commit.scope)

    def _write_history(self, db: sqlite3.Connection, owner: Owner | None) -> list[int | None]:
        """The person's lines, shown, then one line per remembered message, shown once it is sent.

        Returns the history seq of each outbox message, None for one that is not remembered.
        """
        commit = self.commit
        whose = None if owner is None or owner.paused else owner.id
        seq = last_line(db, commit.claim.row, commit.persona.id)
        for line in commit.history:
            seq += 1
            self._insert_line(db, seq, line, whose, shown=True)
        planned: list[int | None] = []
        for message in commit.outbox:
            if not message.remembered or not isinstance(message.outgoing, OutgoingMessage):
                planned.append(None)
                continue
            seq += 1
            self._insert_line(db, seq, HistoryLine("persona", message.outgoing.text, commit.at), whose, shown=False)
            planned.append(seq)
        return planned

    def _insert_line(
        self, db: sqlite3.Connection, seq: int, line: HistoryLine, owner: int | None, *, shown: bool
    ) -> None:
        db.execute(
            "INSERT INTO history (conversation, persona, seq, role, text, at, name, person, message_id, turn, shown,"
            " owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.commit.claim.row,
                self.commit.persona.id,
                seq,
                line.role,
                line.text,
                line.at,
                line.name,
                line.person,
                line.message_id,
                self.commit.turn,
                shown,
                owner,
            ),
        )

    def _write_outbox(self, db: sqlite3.Connection, shown_later: list[int | None]) -> None:
        commit = self.commit
        for message, history_seq in zip(commit.outbox, shown_later, strict=True):
            db.execute(
                "INSERT INTO outbox (key, conversation, turn, body, state, pause, expires_at, next_at, persona,"
                " history_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    message.key,
                    commit.claim.row,
                    commit.turn,
                    self.codec.dump_outgoing(message.outgoing),
                    OutboxState.PLANNED,
                    message.pause,
                    message.expires_at,
                    commit.at,
                    commit.persona.id,
                    history_seq,
                ),
            )

    def _consume(self, db: sqlite3.Connection) -> None:
        commit = self.commit
        consumed = db.executemany(
            "UPDATE inbox SET done = 1, turn = ? WHERE seq = ? AND conversation = ? AND done = 0",
            [(commit.turn, seq, commit.claim.row) for seq in commit.consumed],
        ).rowcount
        if commit.consumed and consumed != len(commit.consumed):
            raise StoreError(f"turn {commit.turn} answers input that is not waiting: commit what is on the desk")

    def _update_conversation(self, db: sqlite3.Connection, *, overtaken: bool) -> None:
        commit, rest = self.commit, self.commit.rest
        row = commit.claim.row
        db.execute(
            "UPDATE conversation SET pending = pending - ?, attempts = ?,"
            # What came meanwhile has said already when it is due.
            " first_pending_at = CASE WHEN ? THEN first_pending_at ELSE ? END,"
            " turn_due = CASE WHEN ? THEN turn_due ELSE ? END,"
            " excused_through = CASE WHEN ? THEN ? ELSE excused_through END,"
            " open = open + ?, send_due = CASE WHEN open THEN send_due ELSE ? END WHERE id = ?",
            (
                len(commit.consumed),
                rest.attempts,
                overtaken,
                rest.since,
                overtaken,
                commit.at if rest.due is None else rest.due,
                commit.excused,
                commit.seen_through,
                len(commit.outbox),
                commit.at,
                row,
            ),
        )

    def _bind(self, db: sqlite3.Connection, effect: BindPersona) -> None:
        commit = self.commit
        (before,) = db.execute("SELECT persona FROM conversation WHERE id = ?", (commit.claim.row,)).fetchone()
        db.execute("UPDATE conversation SET persona = ? WHERE id = ?", (effect.persona, commit.claim.row))
        note_undo(db, commit.turn, persona=before)


def _overtaken(db: sqlite3.Connection, commit: Commit) -> bool:
    return (
        db.execute(
            "SELECT 1 FROM inbox WHERE conversation = ? AND done = 0 AND seq > ? LIMIT 1",
            (commit.claim.row, commit.seen_through),
        ).fetchone()
        is not None
    )


def _is_changed(db: sqlite3.Connection, commit: Commit) -> bool:
    """Whether a message that the turn consumes was edited or deleted, and the turn does not know."""
    consumed = set(commit.consumed)
    changes = db.execute(
        "SELECT message_id, seq FROM inbox WHERE conversation = ? AND done = 0 AND type IN ('edit', 'delete')",
        (commit.claim.row,),
    )
    changed = {message for message, seq in changes if message and seq not in consumed}
    if not changed:
        return False
    of_turn = (db.execute("SELECT message_id FROM inbox WHERE seq = ?", (seq,)).fetchone()[0] for seq in consumed)
    return not changed.isdisjoint(of_turn)
