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
        chat, answers: the platform's ids; `answers` is empty where it answers no message.
        after: the key of the one that was sent, or tried, before it in the same conversation.
    """

    chat: str
    key: str
    text: str
    answers: str
    after: str


class Books:
    """One database file; everything is empty until its first migration has been committed."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def ambiguous(self) -> dict[str, int]:
        """Tries that may have been sent, by key."""
        with self._open() as db:
            return dict(db.execute("SELECT key, ambiguities FROM outbox WHERE ambiguities > 0")) if db else {}

    def expired(self) -> int:
        """Messages that were too old to be sent."""
        with self._open() as db:
            return db.execute("SELECT count(*) FROM outbox WHERE state = 'expired'").fetchone()[0] if db else 0

    def bound(self) -> dict[str, str]:
        """The short name of the persona of each chat in which one was chosen."""
        chosen = "SELECT chat, replace(persona, 'tests/', '') FROM conversation WHERE persona <> ''"
        with self._open() as db:
            return dict(db.execute(chosen)) if db else {}

    def entered(self, state: str) -> list[Entered]:
        """The messages that ended in `state`, in the order in which they were tried.

        Not in the order they were planned in: the answer to a call goes out in the middle of an older answer.
        """
        with self._open() as db:
            if db is None:
                return []
            rows = db.execute(
                "SELECT chat, key, body, (SELECT earlier.key FROM outbox earlier"
                " WHERE earlier.started_at < late.started_at AND earlier.conversation = late.conversation"
                " AND earlier.state IN ('sent', 'ambiguous') ORDER BY earlier.started_at DESC LIMIT 1)"
                " FROM outbox late JOIN conversation ON conversation.id = late.conversation"
                " WHERE late.state = ? ORDER BY late.started_at",
                (state,),
            ).fetchall()
        found: list[Entered] = []
        for chat, key, body, after in rows:
            message = json.loads(body)
            found.append(Entered(chat, key, message["text"], message["answers"], after or ""))
        return found

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        if not self._database.exists():
            yield None
            return
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as db:
            migrated = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox_ambiguous'").fetchone()
            yield db if migrated else None
