"""Whether a database is sound, and whether its figures are what its rows come to."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from botkit.storage.sqlite.backup import version_of
from botkit.storage.sqlite.migrate import migrations, recognise, tables_of
from botkit.storage.sqlite.reading import hearing_signals, reading

_MOST = 10
"""Findings that are told."""

_MISCOUNTED = {
    "conversation {} counts other events waiting than it has": (
        "SELECT id FROM conversation c WHERE pending <>"
        " (SELECT count(*) FROM inbox WHERE conversation = c.id AND done = 0) LIMIT ?"
    ),
    "conversation {} counts other messages to be sent than it has": (
        "SELECT id FROM conversation c WHERE open <> (SELECT count(*) FROM outbox"
        " WHERE conversation = c.id AND state IN ('planned', 'sending')) LIMIT ?"
    ),
    "conversation {} has work that nobody will ever look at": (
        "SELECT id FROM conversation WHERE due IS NULL AND (pending OR open OR worker IS NOT NULL) LIMIT ?"
    ),
    "inbox row {} belongs to a conversation that is not there": (
        "SELECT seq FROM inbox WHERE conversation NOT IN (SELECT id FROM conversation) LIMIT ?"
    ),
}


def look_through(database: Path) -> tuple[str, ...]:
    """Everything that is wrong with the database, as of one moment; nothing where it is sound.

    Raises:
        StoreUnavailable: it cannot be read.
        StoreDamaged: it is so damaged that it cannot be looked through, or another program's.
        SchemaTooNew: a newer botkit wrote it.
    """
    steps = migrations()
    with reading(database) as db:
        db.execute("BEGIN")
        recognise(database, version_of(db), tables_of(db), steps)
        with hearing_signals(db):
            damage = [str(row[0]) for row in db.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
            return tuple(damage or (_miscounted(db) if version_of(db) == steps[-1][0] else ()))


def _miscounted(db: sqlite3.Connection) -> Iterator[str]:
    for what, question in _MISCOUNTED.items():
        for (name,) in db.execute(question, (_MOST,)):
            yield what.format(name)
