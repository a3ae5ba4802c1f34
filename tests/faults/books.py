"""The bot's own books, read from outside while it lives or once it is dead."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entered:
    """A message of the companion as the books have it.

    Attributes:
        state: `ambiguous` or `failed`.
        chat, answers: the platform's ids; `answers` is empty where it answers no message.
        events: the platform's ids of the events that its turn is about.
        after: the key of the one before it in the same conversation, whether that was sent, perhaps sent, or given up.
    """

    state: str
    chat: str
    key: str
    text: str
    answers: str
    events: tuple[str, ...]
    after: str


class Books:
    """One database file; everything is empty until its first migration has been committed."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def ambiguous(self) -> dict[str, int]:
        """Tries that may have been sent, by key."""
        with self._open() as db:
            return dict(db.execute("SELECT key, ambiguities FROM outbox WHERE ambiguities > 0")) if db else {}

    def ambiguous_texts(self) -> dict[str, int]:
        """The same by what was said."""
        counted = "SELECT json_extract(body, '$.text'), sum(ambiguities) FROM outbox WHERE ambiguities > 0 GROUP BY 1"
        with self._open() as db:
            return dict(db.execute(counted)) if db else {}

    def expired(self) -> int:
        """Messages that were too old to be sent."""
        with self._open() as db:
            return db.execute("SELECT count(*) FROM outbox WHERE state = 'expired'").fetchone()[0] if db else 0

    def bound(self) -> dict[str, str]:
        """The short name of the persona of each chat in which one was chosen."""
        chosen = "SELECT chat, replace(persona, 'tests/', '') FROM conversation WHERE persona <> ''"
        with self._open() as db:
            return dict(db.execute(chosen)) if db else {}

    def unsent(self) -> list[Entered]:
        """The messages that were left as perhaps sent or given up, in the order in which they were tried.

        Not in the order they were planned in: the answer to a call goes out in the middle of an older answer. What was
        given up untried was given up with the one before it.
        """
        with self._open() as db:
            if db is None:
                return []
            rows = db.execute(
                "SELECT state, chat, key, body, turn, (SELECT earlier.key FROM outbox earlier"
                " WHERE (coalesce(earlier.started_at, earlier.ended_at), earlier.position)"
                " < (coalesce(late.started_at, late.ended_at), late.position)"
                " AND earlier.conversation = late.conversation AND earlier.state IN ('sent', 'ambiguous', 'failed')"
                " ORDER BY coalesce(earlier.started_at, earlier.ended_at) DESC, earlier.position DESC LIMIT 1)"
                " FROM outbox late JOIN conversation ON conversation.id = late.conversation"
                " WHERE late.state IN ('ambiguous', 'failed')"
                " ORDER BY coalesce(late.started_at, late.ended_at), late.position"
            ).fetchall()
            found: list[Entered] = []
            for state, chat, key, body, turn, after in rows:
                message = json.loads(body)
                found.append(
                    Entered(state, chat, key, message["text"], message["answers"], _events(db, turn), after or "")
                )
            return found

    def events_of(self, key: str) -> tuple[str, ...]:
        """The platform's ids of the events that the turn of a message is about."""
        with self._open() as db:
            turn = db.execute("SELECT turn FROM outbox WHERE key = ?", (key,)).fetchone() if db else None
            return _events(db, turn[0]) if db and turn else ()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        if not self._database.exists():
            yield None
            return
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as db:
            migrated = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox_ambiguous'").fetchone()
            yield db if migrated else None


def _events(db: sqlite3.Connection, turn: str) -> tuple[str, ...]:
    found = db.execute(
        "SELECT event_id FROM inbox WHERE seq IN"
        " (SELECT value FROM json_each((SELECT inputs FROM turn WHERE id = ?))) ORDER BY seq",
        (turn,),
    ).fetchall()
    return tuple(event for (event,) in found or _owed(db, turn))


def _owed(db: sqlite3.Connection, turn: str) -> list[tuple[str]]:
    """A turn that only excuses itself consumes nothing: it is about the last message that waited then."""
    return db.execute(
        "SELECT event_id FROM turn JOIN inbox ON inbox.conversation = turn.conversation"
        " LEFT JOIN turn later ON later.id = inbox.turn"
        " WHERE turn.id = ? AND turn.outcome = 'busy' AND inbox.type = 'message'"
        " AND inbox.received_at <= turn.started_at"
        " AND (inbox.turn IS NULL OR later.committed_at > turn.committed_at) ORDER BY inbox.seq DESC LIMIT 1",
        (turn,),
    ).fetchall()
