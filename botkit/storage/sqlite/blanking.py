"""Words taken out of inbox and outbox rows, which stay: what was done is known, and not what was said."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, cast

from botkit.storage.sqlite.owners import Owner
from botkit.storage.wish import Wish

BLANK = (
    "CASE WHEN json_valid(body) THEN json_replace(body, '$.sender.name', '', '$.text', '', '$.attachments', json('[]'),"
    " '$.buttons', json('[]'), '$.data', '', '$.reason', '', '$.emoji', '', '$.content', '', '$.caption', '')"
    " ELSE '{}' END"
)
"""A body without its words, as SQL. What no version can read is nothing afterwards."""
BLANK_IF_FORGOTTEN = f"CASE WHEN forgotten THEN {BLANK} ELSE body END"
"""A body as it is once its row has ended, as SQL."""
_LAST = 2**62
_SAID = ("text", "data", "reason", "content", "caption")


def blank_rows(db: sqlite3.Connection, owner: Owner, conversation: int, wish: Wish) -> None:
    """Of an owner's turns in a conversation: what they answered, and what they said, as soon as it has ended."""
    rows = _turns(db, owner, conversation)
    inputs = (each for turn, listed in rows for each in _inputs(db, turn, listed))
    theirs = owner.person or wish.person
    doomed = [
        seq
        for seq, person, message, body in (*inputs, *_strays(db, conversation))
        if theirs in (None, person) and (wish.means(said_in(body)) or message in wish.messages)
    ]
    db.executemany(f"UPDATE inbox SET forgotten = 1, body = {BLANK} WHERE seq = ?", [(seq,) for seq in doomed])  # noqa: S608 -- our own words
    for turn, _ in rows:
        if wish.is_about("persona", None, turn):
            _blank_messages(db, turn, wish, whole=wish.quotes("persona", turn))


def forget_waiting(db: sqlite3.Connection, owner: Owner, conversation: int, wish: Wish, before: int | None) -> None:
    """What waits for an answer and is to be forgotten is answered by nobody any more.

    Args:
        before: what came from this row on was said after the wish; None where everything came before it.
    """
    theirs = owner.person or wish.person
    rows = db.execute(
        "SELECT seq, person, message_id, body FROM inbox WHERE conversation = ? AND done = 0 AND seq < ?",
        (conversation, _LAST if before is None else before),
    ).fetchall()
    doomed = [
        seq
        for seq, person, message, body in rows
        if theirs in (None, person) and (wish.means(said_in(body)) or (conversation, message) in wish.messages)
    ]
    db.executemany(
        f"UPDATE inbox SET done = 1, forgotten = 1, body = {BLANK} WHERE seq = ?",  # noqa: S608 -- our own words
        [(seq,) for seq in doomed],
    )
    db.execute("UPDATE conversation SET pending = pending - ? WHERE id = ?", (len(doomed), conversation))


def people_of_turns(db: sqlite3.Connection, owner: Owner, conversation: int) -> Iterator[tuple[str, set[str]]]:
    """Whom each of an owner's turns answers, as far as what they said is there still."""
    for turn, inputs in _turns(db, owner, conversation):
        yield turn, {person for _, person, _, _ in _inputs(db, turn, inputs)}


def said_in(body: str) -> str:
    """All words that stand in the body of a row."""
    try:
        values: Any = json.loads(body)
    except ValueError:
        return body
    if not isinstance(values, dict):
        return body
    values = cast("dict[str, Any]", values)
    said = [str(values.get(name) or "") for name in _SAID]
    said += [str(each.get("name") or "") for each in values.get("attachments") or ()]
    said += [f"{each.get('label')}\n{each.get('data')}" for each in values.get("buttons") or ()]
    return "\n".join(said)


_Input = tuple[int, str, tuple[int, str], str]
"""Number, person, conversation and message id, body."""


def _turns(db: sqlite3.Connection, owner: Owner, conversation: int) -> list[tuple[str, str]]:
    """Turns of the owner's persona in a conversation, with what they took in."""
    return db.execute(
        "SELECT id, inputs FROM turn WHERE conversation = :conversation AND persona = :persona",
        {"conversation": conversation, "persona": owner.persona},
    ).fetchall()


def _inputs(db: sqlite3.Connection, turn: str, inputs: str) -> Iterator[_Input]:
    """What a turn took in, unless it was taken back."""
    for seq in json.loads(inputs):
        rows = db.execute(
            "SELECT seq, person, conversation, message_id, body FROM inbox WHERE seq = ? AND turn = ? AND done = 1",
            (seq, turn),
        )
        yield from ((number, person, (place, message), body) for number, person, place, message, body in rows)


def _strays(db: sqlite3.Connection, conversation: int) -> Iterator[_Input]:
    """What no turn took in, as an edit that came after the answer."""
    rows = db.execute(
        "SELECT seq, person, message_id, body FROM inbox"
        " WHERE conversation = ? AND message_id <> '' AND done = 1 AND turn IS NULL",
        (conversation,),
    )
    yield from ((seq, person, (conversation, message), body) for seq, person, message, body in rows.fetchall())


def _blank_messages(db: sqlite3.Connection, turn: str, wish: Wish, *, whole: bool) -> None:
    for position, ended, body in db.execute(
        "SELECT position, ended_at IS NOT NULL, body FROM outbox WHERE turn = ?", (turn,)
    ).fetchall():
        if whole or wish.means(said_in(body)):
            db.execute(
                f"UPDATE outbox SET forgotten = 1, body = {BLANK if ended else 'body'} WHERE position = ?",  # noqa: S608 -- our own words
                (position,),
            )
