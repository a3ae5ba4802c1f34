"""Forgetting: what an owner does not want remembered is removed wherever it stands."""

import json
import sqlite3
from collections.abc import Collection, Iterator

from botkit.memory.changes import Forget, ForgetEverything
from botkit.memory.records import Memory
from botkit.messages import PersonId, TurnId
from botkit.storage.known import with_kin
from botkit.storage.sqlite.blanking import blank_rows, forget_waiting, people_of_turns
from botkit.storage.sqlite.memory_rows import MEMORY, memory_of
from botkit.storage.sqlite.owners import Owner, advance, conversations_of
from botkit.storage.wish import Wish

SCRUB = "scrub"
"""The chore that is due once something was forgotten: its words may stand in the free space of pages still."""


def forget(
    db: sqlite3.Connection,
    owner: Owner,
    change: Forget | ForgetEverything,
    said_in: int = 0,
    turn: TurnId | None = None,
) -> None:
    """Remove it from every table, and note that the file is to be scrubbed.

    Args:
        said_in: the conversation in which the wish was said; 0 where it was said in none.
        turn: the one that heard the wish, if one did: what was said after it is not meant.
    """
    advance(db, owner, purged=True)
    conversations = dict.fromkeys((*conversations_of(db, owner), *([said_in] if said_in > 0 else ())))
    person = change.person if owner.person is None else None
    everything = isinstance(change, ForgetEverything)
    alone = frozenset[str](() if person is None else _alone(db, owner, conversations, person))
    wish = Wish(None if everything else change.words, person, alone)
    messages = _forget_memories(db, owner, wish, () if everything else change.numbers)
    known = frozenset(messages)
    wish = Wish(wish.words, person, alone, known, frozenset(_answers(db, owner, known)))
    _forget_passages(db, owner, wish)
    _forget_summary(db, owner, wish)
    for conversation in conversations:
        _forget_lines(db, owner, conversation, wish)
        blank_rows(db, owner, conversation, wish)
        forget_waiting(db, owner, conversation, wish, _first_input(db, turn))
    if everything:
        _forget_the_rest(db, owner, change)
    db.execute("INSERT INTO chore (name) VALUES (?) ON CONFLICT DO NOTHING", (SCRUB,))


def _first_input(db: sqlite3.Connection, turn: TurnId | None) -> int | None:
    row = None if turn is None else db.execute("SELECT inputs FROM turn WHERE id = ?", (turn,)).fetchone()
    return min(json.loads(row[0]), default=None) if row else None


def _forget_memories(
    db: sqlite3.Connection, owner: Owner, wish: Wish, numbers: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Remove memories; tells the messages that those of `numbers` come of."""
    rows = db.execute(
        f"SELECT {MEMORY}, conversation FROM memory WHERE owner = :owner ORDER BY number",  # noqa: S608 -- our own words
        {"owner": owner.id},
    ).fetchall()
    known = {memory.number: (memory, row[-1]) for row in rows if (memory := memory_of(row[:-1]))}
    theirs = {number for number, (memory, _) in known.items() if wish.person in (None, memory.source.person)}
    called = with_kin(theirs & set(numbers), [memory for memory, _ in known.values()]) & theirs
    doomed = called | {number for number in theirs if wish.means(_words_of(known[number][0]))}
    db.executemany(
        "DELETE FROM memory WHERE owner = :owner AND number = :number",
        [{"owner": owner.id, "number": number} for number in doomed],
    )
    return (
        (conversation, memory.source.message_id)
        for number in called
        for memory, conversation in [known[number]]
        if memory.source.message_id
    )


def _words_of(memory: Memory) -> str:
    rule = "" if memory.rule is None else memory.rule.words
    return f"{memory.text}\n{memory.topic}\n{memory.about}\n{rule}"


def _forget_passages(db: sqlite3.Connection, owner: Owner, wish: Wish) -> None:
    rows = db.execute(
        "SELECT seq, role, person, turn, conversation, message_id, text FROM passage WHERE owner = :owner",
        {"owner": owner.id},
    )
    doomed = [
        {"owner": owner.id, "seq": seq}
        for seq, role, person, turn, conversation, message_id, text in rows
        if wish.is_about(role, person, turn)
        and (wish.means(text) or (conversation, message_id) in wish.messages or wish.quotes(role, turn))
    ]
    db.executemany("DELETE FROM passage WHERE owner = :owner AND seq = :seq", doomed)


def _answers(db: sqlite3.Connection, owner: Owner, messages: Collection[tuple[int, str]]) -> Iterator[str]:
    """The turns that answered these messages of the owner."""
    for conversation, message_id in messages:
        where = {"owner": owner.id, "conversation": conversation, "message_id": message_id}
        rows = db.execute(
            "SELECT turn FROM passage WHERE owner = :owner AND conversation = :conversation"
            " AND message_id = :message_id AND message_id <> ''"
            " UNION SELECT turn FROM history WHERE conversation = :conversation AND role = 'person'"
            " AND message_id = :message_id AND message_id <> ''",
            where,
        )
        yield from (turn for (turn,) in rows if turn)


def _forget_summary(db: sqlite3.Connection, owner: Owner, wish: Wish) -> None:
    row = db.execute("SELECT text FROM summary WHERE owner = :owner", {"owner": owner.id}).fetchone()
    # What a summary says of a message cannot be told from the rest: it is written anew.
    if row is not None and (wish.messages or wish.means(row[0])):
        db.execute("DELETE FROM summary WHERE owner = :owner", {"owner": owner.id})


def _forget_lines(db: sqlite3.Connection, owner: Owner, conversation: int, wish: Wish) -> None:
    """Lines of the history that are of this owner, or of a time when nobody noted whose they are."""
    where = {"owner": owner.id, "conversation": conversation, "persona": owner.persona}
    rows = db.execute(
        "SELECT seq, role, person, turn, message_id, text FROM history"
        " WHERE conversation = :conversation AND persona = :persona AND (owner = :owner OR owner IS NULL)",
        where,
    )
    doomed = [
        {**where, "seq": seq}
        for seq, role, person, turn, message_id, text in rows
        if (owner.person is None or role == "persona" or person in (None, owner.person))
        and wish.is_about(role, person, turn)
        and (wish.means(text) or (conversation, message_id) in wish.messages or wish.quotes(role, turn))
    ]
    db.executemany(
        "DELETE FROM history WHERE conversation = :conversation AND persona = :persona AND seq = :seq", doomed
    )
    db.executemany(
        "UPDATE outbox SET history_seq = NULL WHERE conversation = :conversation AND state IN ('planned', 'sending')"
        " AND persona = :persona AND history_seq = :seq",
        doomed,
    )


def _alone(db: sqlite3.Connection, owner: Owner, conversations: Collection[int], person: PersonId) -> Iterator[str]:
    """Turns of a room in which nobody spoke besides that person."""
    for conversation in conversations:
        rows = db.execute(
            "SELECT turn, min(person IS :person) FROM history WHERE conversation = :conversation"
            " AND persona = :persona AND role = 'person' GROUP BY turn",
            {"conversation": conversation, "persona": owner.persona, "person": person},
        ).fetchall()
        yield from (turn for turn, only_theirs in rows if only_theirs)
        told = {turn for turn, _ in rows}
        for turn, people in people_of_turns(db, owner, conversation):
            if turn not in told and people == {person}:
                yield turn


def _forget_the_rest(db: sqlite3.Connection, owner: Owner, change: ForgetEverything) -> None:
    """What stands nowhere else: work that waits, and what whoever asks is called by the platform."""
    if owner.person is not None:
        # How far files had come that were brought in: nothing of them is there any more.
        db.execute("DELETE FROM kept WHERE owner = :owner AND conversation < 0", {"owner": owner.id})
        # One that is running can bring nothing back: what it keeps is refused.
        db.execute("DELETE FROM job WHERE owner = :owner", {"owner": owner.id})
    person = owner.person or change.person
    if person is not None:
        db.execute("UPDATE account SET name = '' WHERE person = ?", (person,))
