"""Memories that come, change and end."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, assert_never

from botkit.clock import Instant
from botkit.memory.changes import Correct, End, Forget, ForgetEverything, MemoryChange, Pause, Remember, Used
from botkit.memory.records import Memory
from botkit.storage.change_source import Occasion
from botkit.storage.known import meet, reinforced
from botkit.storage.sqlite.forgetting import forget
from botkit.storage.sqlite.memory_rows import MEMORY, as_text, memory_of, write_memory
from botkit.storage.sqlite.owners import Owner, advance, find_owner, make_owner, note_conversation

Step = list[Any]
"""One thing to be taken back with a turn, in ids and figures, as `undoing` reads it."""


def carry_out(db: sqlite3.Connection, changes: Iterable[MemoryChange], occasion: Occasion) -> list[Step]:
    """Carry changes out in their order; what takes them back, in the same order.

    Raises:
        StoreError: one is about a room that nobody has heard of.
    """
    steps: list[Step] = []
    for change in changes:
        _carry_out(db, change, occasion, steps.append)
    return steps


def change_alone(db: sqlite3.Connection, changes: Iterable[MemoryChange], occasion: Occasion) -> None:
    """Carry changes out that belong to no turn, and are not taken back with one."""
    carry_out(db, changes, occasion)


def _carry_out(db: sqlite3.Connection, change: MemoryChange, occasion: Occasion, undo: Callable[[Step], None]) -> None:
    # What waits for an answer, or was said before there were memories, belongs to an owner that nobody noted yet.
    waiting = isinstance(change, Forget | ForgetEverything) and occasion.conversation > 0
    if waiting or isinstance(change, Remember | Pause):
        owner = make_owner(db, change.scope)
    elif (found := find_owner(db, change.scope)) is not None:
        owner = found
    else:
        return  # of nothing, nothing can be changed
    match change:
        case Remember():
            if not (owner.paused and occasion.heeds_pause):
                _remember(db, owner, change.memory, occasion, undo)
        case Correct():
            _correct(db, owner, change)
        case End():
            _end(db, owner, change.numbers, change.at, undo)
        case Pause():
            undo(["paused", owner.id, owner.paused])
            advance(db, owner)
            db.execute("UPDATE owner SET paused = :paused WHERE id = :owner", _of(owner, paused=change.paused))
        case Used():
            _use(db, owner, change)
        case Forget() | ForgetEverything():
            forget(db, owner, change, occasion.conversation, occasion.turn)
        case _:
            assert_never(change)


def _remember(
    db: sqlite3.Connection, owner: Owner, memory: Memory, occasion: Occasion, undo: Callable[[Step], None]
) -> None:
    if occasion.conversation > 0 and memory.source.message_id:
        # A turn may tell another owner, too: whatever becomes of the message reaches that one's memory.
        note_conversation(db, owner, occasion.conversation)
    if memory.source.turn is None:
        memory = replace(memory, source=replace(memory.source, turn=occasion.turn))
    rows = db.execute(
        f"SELECT {MEMORY} FROM memory WHERE owner = :owner AND kind = :kind AND ended_at IS NULL ORDER BY number",  # noqa: S608 -- our own words
        _of(owner, kind=memory.kind),
    )
    meeting = meet(map(memory_of, rows.fetchall()), memory, occasion.at)
    _end(db, owner, (each.number for each in meeting.ended), occasion.at, undo)
    revision = advance(db, owner)
    if meeting.same is not None:
        undo(["was", owner.id, meeting.same.number, _before(db, owner, meeting.same)])
        write_memory(db, owner, revision, reinforced(meeting.same, memory), occasion.conversation)
        return
    (number,) = db.execute(
        "UPDATE owner SET numbered = numbered + 1 WHERE id = :owner RETURNING numbered", _of(owner)
    ).fetchone()
    superseded = meeting.ended[-1].id if meeting.ended else memory.supersedes
    memory = replace(memory, number=number, supersedes=superseded, ended_at=None)
    write_memory(db, owner, revision, memory, occasion.conversation)
    undo(["made", owner.id, number])


def _before(db: sqlite3.Connection, owner: Owner, memory: Memory) -> dict[str, Any]:
    """What may be different of a memory once the same was said again; none of its words."""
    (conversation,) = db.execute(
        "SELECT conversation FROM memory WHERE owner = :owner AND number = :number", _of(owner, number=memory.number)
    ).fetchone()
    return {
        "strength": memory.strength,
        "topical": bool(memory.topic),
        "valid_until": memory.valid_until,
        "happens_at": memory.happens_at,
        "said_at": memory.source.at,
        "person": memory.source.person,
        "turn": memory.source.turn,
        "message_id": memory.source.message_id,
        "conversation": conversation,
    }


def _correct(db: sqlite3.Connection, owner: Owner, change: Correct) -> None:
    revision = advance(db, owner, purged=True)
    db.execute(
        "UPDATE memory SET text = :text, tokens = :tokens, vector = x'', revision = :revision"
        " WHERE owner = :owner AND number = :number",
        _of(owner, text=change.text, tokens=as_text(change.tokens), revision=revision, number=change.number),
    )


def _end(
    db: sqlite3.Connection, owner: Owner, numbers: Iterable[int], at: Instant, undo: Callable[[Step], None]
) -> None:
    for number in numbers:
        revision = advance(db, owner)
        ended = db.execute(
            "UPDATE memory SET ended_at = :at, revision = :revision"
            " WHERE owner = :owner AND number = :number AND ended_at IS NULL",
            _of(owner, at=at, revision=revision, number=number),
        )
        if ended.rowcount:
            undo(["ended", owner.id, number])


def _use(db: sqlite3.Connection, owner: Owner, change: Used) -> None:
    revision = advance(db, owner)
    db.executemany(
        "UPDATE memory SET uses = uses + 1, used_at = :at, revision = :revision"
        " WHERE owner = :owner AND number = :number",
        [_of(owner, at=change.at, revision=revision, number=number) for number in dict.fromkeys(change.numbers)],
    )


def _of(owner: Owner, **parameters: object) -> dict[str, object]:
    return {"owner": owner.id, **parameters}
