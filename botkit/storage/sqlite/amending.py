"""What is done to a message after its answer is done to what was kept of it."""

import sqlite3

from botkit.memory.tokens import tokens_of
from botkit.storage.earlier import SEPARATOR
from botkit.storage.known import still_says
from botkit.storage.sqlite.memory_rows import as_text
from botkit.storage.sqlite.owners import advance, owners_in

_MESSAGE = "owner = :owner AND conversation = :conversation AND message_id = :message_id AND message_id <> ''"


def amend_memory(db: sqlite3.Connection, conversation: int, message_id: str, text: str | None) -> None:
    """A message has another text now, or is gone where that is None; so are its passage, and memories that come of it
    and that the new text does not say any more.

    Whoever is just reading it has to read it again.
    """
    for owner in owners_in(db, conversation):
        revision = advance(db, owner, purged=True)
        where = {
            "owner": owner.id,
            "conversation": conversation,
            "message_id": message_id,
            "revision": revision,
            "text": text,
            "tokens": as_text(tokens_of(text or "")),
        }
        told = db.execute(f"SELECT number, text FROM memory WHERE {_MESSAGE}", where).fetchall()  # noqa: S608 -- our own words
        db.executemany(
            "DELETE FROM memory WHERE owner = :owner AND number = :number",
            [{"owner": owner.id, "number": number} for number, said in told if not still_says(text, said)],
        )
        if text is None:
            db.execute(f"DELETE FROM passage WHERE {_MESSAGE}", where)  # noqa: S608 -- our own words
        else:
            db.execute(
                "UPDATE passage SET text = :text, tokens = :tokens, vector = x'', revision = :revision"  # noqa: S608 -- our own words
                f" WHERE {_MESSAGE}",
                where,
            )


def rename_in_memory(db: sqlite3.Connection, conversation: int, prefix: str) -> None:
    """Messages written until now cannot be mistaken for later ones, whose ids the platform counts anew."""
    for owner in owners_in(db, conversation):
        advance(db, owner, purged=True)
        for table in ("memory", "passage"):
            db.execute(
                f"UPDATE {table} SET message_id = :prefix || message_id"  # noqa: S608 -- our own words
                " WHERE owner = :owner AND conversation = :conversation AND message_id <> ''"
                " AND instr(message_id, :separator) = 0",
                {"owner": owner.id, "conversation": conversation, "prefix": prefix, "separator": SEPARATOR},
            )
