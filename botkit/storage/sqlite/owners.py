"""Whose memory it is: one row for each scope that anything was ever kept of."""

import sqlite3
from dataclasses import dataclass
from typing import assert_never

from botkit.errors import StoreError
from botkit.messages import PersonaId, PersonId, Private, Room, Scope


@dataclass(frozen=True, slots=True)
class Owner:
    """One scope as the store numbers it.

    Attributes:
        person: whose private memory it is; None in a room.
        purged: the revision of the last removal or edit.
    """

    id: int
    persona: PersonaId
    person: PersonId | None
    revision: int
    purged: int
    paused: bool


def find_owner(db: sqlite3.Connection, scope: Scope) -> Owner | None:
    """The owner that a scope names; None where nothing was ever kept of it."""
    subject = _subject(db, scope)
    if subject is None:
        return None
    kind, name = subject
    row = db.execute(
        "SELECT id, revision, purged, paused FROM owner"
        " WHERE persona = :persona AND kind = :kind AND subject = :subject",
        {"persona": scope.persona, "kind": kind, "subject": name},
    ).fetchone()
    if row is None:
        return None
    person = scope.person if isinstance(scope, Private) else None
    return Owner(row[0], scope.persona, person, row[1], row[2], bool(row[3]))


def make_owner(db: sqlite3.Connection, scope: Scope) -> Owner:
    """The same, made where there is none.

    Raises:
        StoreError: it is a room that nobody has heard of.
    """
    found = find_owner(db, scope)
    if found is not None:
        return found
    subject = _subject(db, scope)
    if subject is None:
        raise StoreError("nothing was ever said in that room: remember there once something was")
    db.execute(
        "INSERT INTO owner (persona, kind, subject) VALUES (:persona, :kind, :subject)",
        {"persona": scope.persona, "kind": subject[0], "subject": subject[1]},
    )
    return make_owner(db, scope)


def advance(db: sqlite3.Connection, owner: Owner, *, purged: bool = False) -> int:
    """A change begins: its revision. `purged` where something is removed or edited by it."""
    (revision,) = db.execute(
        "UPDATE owner SET revision = revision + 1, purged = CASE WHEN :purged THEN revision + 1 ELSE purged END"
        " WHERE id = :owner RETURNING revision",
        {"owner": owner.id, "purged": purged},
    ).fetchone()
    return int(revision)


def note_conversation(db: sqlite3.Connection, owner: Owner, conversation: int) -> None:
    """Something of the owner was said in that conversation."""
    db.execute(
        "INSERT INTO kept (owner, conversation) VALUES (:owner, :conversation) ON CONFLICT DO NOTHING",
        {"owner": owner.id, "conversation": conversation},
    )


def owners_in(db: sqlite3.Connection, conversation: int) -> tuple[Owner, ...]:
    """Everybody of whose memory something was said in a conversation."""
    rows = db.execute(
        "SELECT o.id, o.persona, o.kind, o.subject, o.revision, o.purged, o.paused"
        " FROM kept k JOIN owner o ON o.id = k.owner WHERE k.conversation = :conversation ORDER BY o.id",
        {"conversation": conversation},
    ).fetchall()
    return tuple(
        Owner(id_, PersonaId(persona), PersonId(subject) if kind == "private" else None, revision, purged, bool(paused))
        for id_, persona, kind, subject, revision, purged, paused in rows
    )


def conversations_of(db: sqlite3.Connection, owner: Owner) -> tuple[int, ...]:
    """Where an owner's talk was, with rows that only keep an earlier id of these."""
    rows = db.execute("SELECT conversation FROM kept WHERE owner = :owner", {"owner": owner.id}).fetchall()
    found = [row for (row,) in rows]
    for row in tuple(found):
        found += [each for (each,) in db.execute("SELECT id FROM conversation WHERE moved_to = ?", (row,))]
    return tuple(found)


def place_of(db: sqlite3.Connection, conversation: int) -> int:
    """The row that a conversation goes on in."""
    row = db.execute("SELECT coalesce(moved_to, id) FROM conversation WHERE id = ?", (conversation,)).fetchone()
    return conversation if row is None else int(row[0])


def last_line(db: sqlite3.Connection, conversation: int, persona: str) -> int:
    """The last place of a history that was ever given and may still mean something; 0 where none was."""
    return max(
        db.execute(
            "SELECT coalesce(max(seq), 0) FROM history WHERE conversation = ? AND persona = ?", (conversation, persona)
        ).fetchone()[0],
        db.execute("SELECT coalesce(max(through), 0) FROM kept WHERE conversation = ?", (conversation,)).fetchone()[0],
    )


def _subject(db: sqlite3.Connection, scope: Scope) -> tuple[str, str] | None:
    match scope:
        case Private(_, person):
            return "private", person
        case Room(_, room):
            row = db.execute(
                "SELECT coalesce(moved_to, id) FROM conversation WHERE bot = ? AND chat = ? AND thread = ?",
                (room.bot, room.chat, room.thread),
            ).fetchone()
            return None if row is None else ("room", str(row[0]))
        case _:
            assert_never(scope)
