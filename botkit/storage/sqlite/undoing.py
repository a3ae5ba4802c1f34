"""What a turn remembered or ended is taken back with it. What it forgot or corrected is gone."""

import json
import sqlite3
from typing import Any

from botkit.messages import TurnId


def note_undo(db: sqlite3.Connection, turn: TurnId, **undo: object) -> None:
    """Write down how to take a turn's effects back; what is noted already stays."""
    (noted,) = db.execute("SELECT undo FROM turn WHERE id = ?", (turn,)).fetchone()
    known: dict[str, Any] = json.loads(noted or "{}")
    db.execute("UPDATE turn SET undo = ? WHERE id = ?", (json.dumps({**undo, **known}), turn))


def take_back(db: sqlite3.Connection, conversation: int, undo: str) -> None:
    """Carry out what `note_undo` wrote down."""
    noted = json.loads(undo)
    if "persona" in noted:
        db.execute("UPDATE conversation SET persona = ? WHERE id = ?", (noted["persona"], conversation))
    for what, owner, *rest in reversed(noted.get("memory", [])):
        row = db.execute(
            "UPDATE owner SET revision = revision + 1, purged = CASE WHEN :gone THEN revision + 1 ELSE purged END"
            " WHERE id = :owner RETURNING revision",
            {"owner": owner, "gone": what == "made"},
        ).fetchone()
        if row is not None:  # the owner may have become part of another
            _take_back(db, what, rest, {"owner": owner, "revision": row[0]})


def _take_back(db: sqlite3.Connection, what: str, rest: list[Any], owner: dict[str, Any]) -> None:
    match what, rest:
        case "made", [number]:
            db.execute("DELETE FROM memory WHERE owner = :owner AND number = :number", {**owner, "number": number})
        case "ended", [number]:
            db.execute(
                "UPDATE memory SET ended_at = NULL, revision = :revision WHERE owner = :owner AND number = :number",
                {**owner, "number": number},
            )
        case "was", [number, before]:
            db.execute(
                "UPDATE memory SET strength = :strength, topic = CASE WHEN :topical THEN topic ELSE '' END,"
                " valid_until = :valid_until, happens_at = :happens_at, said_at = :said_at, person = :person,"
                " turn = :turn, message_id = :message_id, conversation = :conversation, revision = :revision"
                " WHERE owner = :owner AND number = :number",
                {**before, **owner, "number": number},
            )
        case "paused", [paused]:
            db.execute("UPDATE owner SET paused = :paused WHERE id = :owner", {**owner, "paused": paused})
        case _:
            raise ValueError(f"a turn cannot be taken back by {what!r}")


def moved_to_owner(undo: str, before: int, after: int, numbers: int) -> str:
    """The same, where an owner has become part of another, and its memories' numbers follow that one's."""
    noted = json.loads(undo)
    for step in noted.get("memory", []):
        if step[1] == before and step[0] != "paused":
            step[1:3] = after, step[2] + numbers
    return json.dumps(noted)


def without_persona(undo: str | None) -> str | None:
    """The same, where what the turn bound does not hold any more, and is not to be undone either."""
    noted: dict[str, Any] = json.loads(undo or "{}")
    noted.pop("persona", None)
    return json.dumps(noted) if noted else None
