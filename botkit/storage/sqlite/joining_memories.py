"""Memories of two conversations that turn out to be one."""

import sqlite3
from collections.abc import Iterator, Mapping

from botkit.storage.sqlite.owners import Owner, advance, owners_in
from botkit.storage.sqlite.undoing import moved_to_owner


def join_memories(db: sqlite3.Connection, older: int, younger: int, moved: Mapping[str, int]) -> None:
    """What was kept of the younger conversation is of the older one; a room's memory becomes part of that one's.

    Args:
        moved: how many places the lines of each persona's history moved.
    """
    for room, persona in db.execute(
        "SELECT id, persona FROM owner WHERE subject = :subject AND kind = 'room'", {"subject": str(younger)}
    ).fetchall():
        _join_rooms(db, room, persona, older, younger)
    for owner in owners_in(db, younger):
        advance(db, owner, purged=True)
        for table in ("memory", "passage"):
            db.execute(
                f"UPDATE {table} SET conversation = :older WHERE owner = :owner AND conversation = :younger"  # noqa: S608 -- our own words
                " AND message_id <> ''",
                {"owner": owner.id, "older": older, "younger": younger},
            )
        _join_kept(db, owner, older, younger, moved.get(owner.persona, 0))


def undo_of_unsent(db: sqlite3.Connection, conversation: int) -> list[tuple[str, str | None]]:
    """How the turns of a conversation that may still be taken back would be."""
    return db.execute(
        "SELECT id, undo FROM turn WHERE undo IS NOT NULL AND id IN"
        " (SELECT turn FROM outbox WHERE conversation = ? AND state IN ('planned', 'sending'))",
        (conversation,),
    ).fetchall()


def _join_rooms(db: sqlite3.Connection, room: int, persona: str, older: int, younger: int) -> None:
    """The room's memory goes over to the older room's, behind that one's; where there is none, it becomes that."""
    found = db.execute(
        "SELECT id, numbered, said FROM owner WHERE persona = :persona AND kind = 'room' AND subject = :subject",
        {"persona": persona, "subject": str(older)},
    ).fetchone()
    if found is None:
        db.execute("UPDATE owner SET subject = :subject WHERE id = :owner", {"owner": room, "subject": str(older)})
        return
    into, numbered, said = found
    ways = {"owner": room, "into": into, "numbered": numbered, "said": said + 1}
    # Who looked at the younger one knows its revision, and must be told everything.
    (revision,) = db.execute(
        "UPDATE owner SET revision = max(revision, (SELECT revision FROM owner WHERE id = :owner)) + 1,"
        " purged = max(revision, (SELECT revision FROM owner WHERE id = :owner)) + 1,"
        " numbered = numbered + (SELECT numbered FROM owner WHERE id = :owner),"
        " said = :said + (SELECT said FROM owner WHERE id = :owner),"
        " paused = max(paused, (SELECT paused FROM owner WHERE id = :owner)) WHERE id = :into RETURNING revision",
        ways,
    ).fetchone()
    ways["revision"] = revision
    db.execute(
        "UPDATE memory SET owner = :into, number = number + :numbered, revision = :revision WHERE owner = :owner", ways
    )
    db.execute("UPDATE passage SET owner = :into, seq = seq + :said, revision = :revision WHERE owner = :owner", ways)
    _join_summaries(db, ways)
    db.execute(
        "UPDATE history SET owner = :into WHERE conversation = :older AND persona = :persona AND owner = :owner",
        {**ways, "older": older, "persona": persona},
    )
    for conversation, through, at in _kept_of(db, room):
        db.execute(
            "INSERT INTO kept (owner, conversation, through, revision)"
            " VALUES (:into, :conversation, :through, :at) ON CONFLICT DO NOTHING",
            {**ways, "conversation": conversation, "through": through, "at": at},
        )
    db.execute("DELETE FROM kept WHERE owner = :owner", ways)
    db.execute("UPDATE job SET owner = :into WHERE owner = :owner", ways)
    for turn, undo in undo_of_unsent(db, younger):
        if undo is not None:
            db.execute("UPDATE turn SET undo = ? WHERE id = ?", (moved_to_owner(undo, room, into, numbered), turn))
    db.execute("DELETE FROM owner WHERE id = :owner", ways)


def _join_summaries(db: sqlite3.Connection, ways: Mapping[str, int]) -> None:
    """What either tells, one after the other."""
    db.execute(
        "INSERT INTO summary (owner, revision, through, at, text)"
        " SELECT :into, :revision, through + :said, at, text FROM summary WHERE owner = :owner"
        " ON CONFLICT (owner) DO UPDATE SET revision = excluded.revision, through = excluded.through,"
        " at = max(at, excluded.at), text = text || char(10) || excluded.text",
        ways,
    )
    db.execute("DELETE FROM summary WHERE owner = :owner", ways)


def _kept_of(db: sqlite3.Connection, owner: int) -> Iterator[tuple[int, int, int]]:
    yield from db.execute(
        "SELECT conversation, through, revision FROM kept WHERE owner = :owner", {"owner": owner}
    ).fetchall()


def _join_kept(db: sqlite3.Connection, owner: Owner, older: int, younger: int, moved: int) -> None:
    """How far the histories have become passages: what the younger's has is nobody's to keep any more."""
    where = {"owner": owner.id, "older": older, "younger": younger, "moved": moved, "persona": owner.persona}
    (through,) = db.execute(
        "DELETE FROM kept WHERE owner = :owner AND conversation = :younger RETURNING through", where
    ).fetchone()
    where["through"] = through + moved
    joined = db.execute(
        "INSERT INTO kept (owner, conversation, through) VALUES (:owner, :older, :through) ON CONFLICT DO NOTHING",
        where,
    ).rowcount
    if not joined:
        db.execute(
            "UPDATE history SET owner = NULL WHERE conversation = :older AND persona = :persona"
            " AND seq > :moved AND seq <= :through AND owner = :owner",
            where,
        )
