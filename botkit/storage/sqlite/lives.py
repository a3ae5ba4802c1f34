"""`SqliteLives`: the lives of messages, read from a file beside whoever writes it."""

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botkit.clock import Instant
from botkit.delivery.records import OutboxState, TurnRecord
from botkit.inspection.facts import (
    ConversationFacts,
    Found,
    FoundAs,
    InboxFacts,
    JobFacts,
    Life,
    ListenerFacts,
    OutboxFacts,
)
from botkit.messages import BotId, ChatKind, Event, Outgoing, PersonaId, TurnId, ids_from
from botkit.storage.codec import Codec
from botkit.storage.earlier import plain_name
from botkit.storage.sqlite.finding import conversation_of, earlier_chats, find
from botkit.storage.sqlite.reading import one_moment
from botkit.storage.sqlite.turns import turn as turn_record

_INPUT = "SELECT seq, event_id, type, message_id, person, received_at, done, turn, repeats, forgotten, body FROM inbox"


@contextmanager
def lives_in(path: Path) -> Generator["SqliteLives", None, None]:
    """The lives of all messages in the database at `path`, as of one moment; nothing is written.

    Raises:
        StoreUnavailable: it cannot be read.
        StoreDamaged: it is no database of ours, or a damaged one.
        SchemaTooNew: a newer botkit wrote it.
    """
    with one_moment(path) as db:
        yield SqliteLives(db, Codec())


class SqliteLives:
    """Reads within the one transaction of its connection."""

    def __init__(self, db: sqlite3.Connection, codec: Codec) -> None:
        self._db = db
        self._codec = codec

    def find(
        self, word: str, *, bot: BotId | None = None, chat: str | None = None, kind: FoundAs | None = None
    ) -> tuple[Found, ...]:
        return find(self._db, word, bot, chat, kind)

    def life(self, found: Found) -> Life:
        where = found.conversation
        row, moved_to = self._db.execute(
            "SELECT id, moved_to FROM conversation WHERE bot = ? AND chat = ? AND thread = ?",
            (where.bot, where.chat, where.thread),
        ).fetchone()
        row = row if moved_to is None else moved_to
        if found.turn is not None:
            turns = self._turns((found.turn,))
            story = self._inputs(seq for turn in turns for seq in turn.inputs)
        else:
            story = self._story(found.seq or 0)
            turns = self._turns_of(row, story)
        companions = self._inputs(seq for turn in turns for seq in turn.inputs)
        return Life(
            found=found,
            conversation=self._conversation(row),
            listener=self._listener(where.bot),
            story=story,
            companions=tuple(each for each in companions if each not in story),
            turns=turns,
            outbox=tuple(message for turn in turns for message in self._outbox(turn.turn)),
            jobs=tuple(job for turn in turns for job in self._jobs(turn.turn)),
        )

    # --- the way in ---

    def _story(self, seq: int) -> tuple[InboxFacts, ...]:
        """A message and what changed it, or what came by itself."""
        conversation, message_id = self._db.execute(
            "SELECT conversation, message_id FROM inbox WHERE seq = ?", (seq,)
        ).fetchone()
        if not message_id:
            return self._inputs((seq,))
        rows = self._db.execute(
            f"{_INPUT} WHERE conversation = ? AND message_id = ? AND message_id <> '' ORDER BY seq",
            (conversation, message_id),
        )
        return tuple(map(self._input, rows))

    def _inputs(self, seqs: Iterable[int]) -> tuple[InboxFacts, ...]:
        """Those of the rows that are still there, in their order."""
        found = (self._db.execute(f"{_INPUT} WHERE seq = ?", (seq,)).fetchone() for seq in sorted(set(seqs)))
        return tuple(self._input(row) for row in found if row is not None)

    def _input(self, row: tuple[Any, ...]) -> InboxFacts:
        seq, event_id, type_, name, person, received_at, done, turn, repeats, forgotten, body = row
        message_id, earlier_chat = plain_name(name)
        return InboxFacts(
            seq=seq,
            event_id=event_id,
            type=type_,
            message_id=message_id,
            earlier_chat=earlier_chat,
            person=person,
            received_at=Instant(received_at),
            done=bool(done),
            turn=None if turn is None else TurnId(turn),
            repeats=repeats,
            event=self._event(body),
            forgotten=bool(forgotten),
        )

    def _event(self, body: str) -> Event | None:
        try:
            return self._codec.load_event(body)
        except ValueError:  # another version's row, or an adapter's slip
            return None

    # --- turns ---

    def _turns_of(self, row: int, story: tuple[InboxFacts, ...]) -> tuple[TurnRecord, ...]:
        """The turns that consumed it, those that were taken back, and tries that left the answer owed meanwhile."""
        mine = {each.seq for each in story}
        by = [turn for each in story if each.turn is not None for turn in self._turns((each.turn,))]
        since = min(each.received_at for each in story)
        until = max((turn.committed_at for turn in by), default=since)
        between = self._db.execute(
            "SELECT id FROM turn WHERE id >= ? AND id < ?"
            " AND conversation IN (SELECT id FROM conversation WHERE id = ? UNION ALL"
            " SELECT id FROM conversation WHERE moved_to = ?)",
            (ids_from(since), "~" if self._waits(story) else ids_from(Instant(until + 1_000)), row, row),
        ).fetchall()
        others = self._turns(TurnId(turn) for (turn,) in between)
        known = {turn.turn for turn in by}
        tried = [each for each in others if each.turn not in known and (not each.inputs or mine & set(each.inputs))]
        unique = {turn.turn: turn for turn in (*by, *tried)}
        return tuple(sorted(unique.values(), key=lambda turn: (turn.committed_at, turn.turn)))

    def _waits(self, story: tuple[InboxFacts, ...]) -> bool:
        return not all(each.done for each in story)

    def _turns(self, turns: Iterable[TurnId]) -> tuple[TurnRecord, ...]:
        return tuple(record for turn in turns if (record := turn_record(self._db, turn)) is not None)

    def _jobs(self, turn: TurnId) -> Iterable[JobFacts]:
        for key, kind, state, attempts, due, ended_at in self._db.execute(
            "SELECT key, kind, state, attempts, due, ended_at FROM job WHERE turn = ? ORDER BY key", (turn,)
        ):
            yield JobFacts(key, kind, state, attempts, due, ended_at)

    # --- the way out ---

    def _outbox(self, turn: TurnId) -> Iterable[OutboxFacts]:
        for row in self._db.execute(
            "SELECT key, body, state, pause, attempts, deferrals, ambiguities, closed, expires_at, next_at, first_at,"
            " started_at, ended_at, message_id, forgotten FROM outbox WHERE turn = ? ORDER BY position",
            (turn,),
        ):
            key, body, state, pause, attempts, deferrals, ambiguities, closed, expires, next_, *rest = row
            first_at, started_at, ended_at, message_id, forgotten = rest
            yield OutboxFacts(
                key=key,
                turn=turn,
                outgoing=self._outgoing(body),
                state=OutboxState(state),
                pause=pause,
                attempts=attempts,
                deferrals=deferrals,
                ambiguities=ambiguities,
                closed=bool(closed),
                expires_at=expires,
                next_at=next_,
                first_at=first_at,
                started_at=started_at,
                ended_at=ended_at,
                message_id=message_id,
                forgotten=bool(forgotten) and ended_at is not None,
            )

    def _outgoing(self, body: str) -> Outgoing | None:
        try:
            return self._codec.load_outgoing(body)
        except ValueError:  # another version's row
            return None

    # --- where ---

    def _conversation(self, row: int) -> ConversationFacts:
        kind, persona, pending, turn_due, attempts, open_, send_due, closed, unreachable, worker, claimed, due = (
            self._db.execute(
                "SELECT kind, persona, pending, turn_due, attempts, open, send_due, closed_until, unreachable_since,"
                " worker, claimed_at, due FROM conversation WHERE id = ?",
                (row,),
            ).fetchone()
        )
        return ConversationFacts(
            id=conversation_of(self._db, row)[1],
            row=row,
            kind=ChatKind(kind),
            persona=None if persona is None else PersonaId(persona),
            earlier=earlier_chats(self._db, row),
            pending=pending,
            turn_due=turn_due,
            attempts=attempts,
            open=open_,
            send_due=send_due,
            closed_until=closed,
            unreachable_since=unreachable,
            worker=worker,
            claimed_at=claimed,
            due=due,
        )

    def _listener(self, bot: BotId) -> ListenerFacts | None:
        row = self._db.execute("SELECT listener, listen_until, cursor_at FROM bot WHERE id = ?", (bot,)).fetchone()
        if row is None:
            return None
        listener, until, cursor_at = row
        return ListenerFacts(bot, listener, None if listener is None else Instant(until), cursor_at)
