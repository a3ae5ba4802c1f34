"""Who may listen to a bot, and where its adapter left off."""

import sqlite3

from botkit.clock import Instant
from botkit.delivery.records import Resumption, WorkerId
from botkit.messages import BotId


def take_listening(db: sqlite3.Connection, bot: BotId, worker: WorkerId, now: Instant, until: Instant) -> int | None:
    db.execute("INSERT INTO bot (id) VALUES (?) ON CONFLICT DO NOTHING", (bot,))
    holder, listen_until, fence = db.execute(
        "SELECT listener, listen_until, fence FROM bot WHERE id = ?", (bot,)
    ).fetchone()
    if holder == worker:
        db.execute("UPDATE bot SET listen_until = ? WHERE id = ?", (until, bot))
        return int(fence)
    if holder is not None and listen_until > now:
        return None
    db.execute("UPDATE bot SET listener = ?, listen_until = ?, fence = fence + 1 WHERE id = ?", (worker, until, bot))
    return int(fence) + 1


def end_listening(db: sqlite3.Connection, bot: BotId, worker: WorkerId) -> None:
    db.execute("UPDATE bot SET listener = NULL, listen_until = 0 WHERE id = ? AND listener = ?", (bot, worker))


def reset(db: sqlite3.Connection) -> None:
    """Nobody listens: the caller has the file to itself, so every listener on record is dead."""
    db.execute("UPDATE bot SET listener = NULL, listen_until = 0")


def resume(db: sqlite3.Connection, bot: BotId) -> Resumption:
    found = db.execute("SELECT cursor FROM bot WHERE id = ?", (bot,)).fetchone()
    state = db.execute("SELECT key, value FROM adapter_state WHERE bot = ?", (bot,)).fetchall()
    return Resumption(found[0] if found else None, dict(state))
