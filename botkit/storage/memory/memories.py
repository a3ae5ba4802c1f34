"""Memories that come, change and end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from botkit.clock import Instant
from botkit.memory.changes import Correct, End, Forget, ForgetEverything, MemoryChange, Pause, Remember, Used
from botkit.memory.records import Memory, Vector
from botkit.storage.change_source import Occasion
from botkit.storage.known import meet, reinforced
from botkit.storage.memory.forgetting import forget
from botkit.storage.memory.owned import Owner, Remembered
from botkit.storage.memory.owners import find_owner, make_owner, note_conversation
from botkit.storage.memory.rows import Tables

Undo = list[Callable[[], None]]


def carry_out(tables: Tables, changes: Iterable[MemoryChange], occasion: Occasion) -> Undo:
    """Carry changes out in their order; what takes them back, in the same order."""
    undo: Undo = []
    for change in changes:
        _carry_out(tables, change, occasion, undo)
    return undo


def refuse_unknown_rooms(tables: Tables, changes: Iterable[MemoryChange]) -> None:
    """Before anything is changed.

    Raises:
        StoreError: a change is about a room that nobody has heard of.
    """
    for change in changes:
        if isinstance(change, Remember | Pause):
            make_owner(tables, change.scope)


def _carry_out(tables: Tables, change: MemoryChange, occasion: Occasion, undo: Undo) -> None:
    # What waits for an answer, or was said before there were memories, belongs to an owner that nobody noted yet.
    waiting = isinstance(change, Forget | ForgetEverything) and occasion.conversation > 0
    if waiting or isinstance(change, Remember | Pause):
        owner = make_owner(tables, change.scope)
    elif (found := find_owner(tables, change.scope)) is not None:
        owner = found
    else:
        return  # of nothing, nothing can be changed
    match change:
        case Remember():
            if not (owner.paused and occasion.heeds_pause):
                _remember(tables, owner, change.memory, occasion, undo)
        case Correct():
            _correct(owner, change)
        case End():
            _end(owner, change.numbers, change.at, undo)
        case Pause():
            undo.append(_Unpause(owner, paused=owner.paused))
            owner.advance()
            owner.paused = change.paused
        case Used():
            _use(owner, change)
        case Forget() | ForgetEverything():
            forget(tables, owner, change, occasion.conversation, occasion.turn)
        case _:
            assert_never(change)


def _remember(tables: Tables, owner: Owner, memory: Memory, occasion: Occasion, undo: Undo) -> None:
    if occasion.conversation > 0 and memory.source.message_id:
        # A turn may tell another owner, too: whatever becomes of the message reaches that one's memory.
        note_conversation(owner, tables.conversations[occasion.conversation])
    if memory.source.turn is None:
        memory = replace(memory, source=replace(memory.source, turn=occasion.turn))
    rows = sorted(owner.memories.items())
    current = [row.memory for _, row in rows if row.memory.kind is memory.kind and row.memory.ended_at is None]
    meeting = meet(current, memory, occasion.at)
    _end(owner, (each.number for each in meeting.ended), occasion.at, undo)
    revision = owner.advance()
    if meeting.same is not None:
        row = owner.memories[meeting.same.number]
        undo.append(_Weaken(row, row.memory, row.conversation))
        row.memory, row.revision = reinforced(row.memory, memory), revision
        row.conversation = occasion.conversation
        return
    owner.numbered += 1
    superseded = meeting.ended[-1].id if meeting.ended else memory.supersedes
    memory = replace(memory, number=owner.numbered, supersedes=superseded, ended_at=None)
    made = owner.memories[owner.numbered] = Remembered(owner, memory, revision, occasion.conversation)
    undo.append(_Unmake(made))


def _correct(owner: Owner, change: Correct) -> None:
    revision = owner.advance(purged=True)
    if (row := owner.memories.get(change.number)) is not None:
        row.memory = replace(row.memory, text=change.text, tokens=change.tokens, vector=Vector(b""))
        row.revision = revision


def _end(owner: Owner, numbers: Iterable[int], at: Instant, undo: Undo) -> None:
    for number in numbers:
        revision = owner.advance()
        row = owner.memories.get(number)
        if row is not None and row.memory.ended_at is None:
            row.memory, row.revision = replace(row.memory, ended_at=at), revision
            undo.append(_Resume(row))


def _use(owner: Owner, change: Used) -> None:
    revision = owner.advance()
    for number in dict.fromkeys(change.numbers):
        if (row := owner.memories.get(number)) is not None:
            row.memory = replace(row.memory, uses=row.memory.uses + 1, used_at=change.at)
            row.revision = revision


# --- taking back ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Unpause:
    owner: Owner
    paused: bool

    def __call__(self) -> None:
        self.owner.advance()
        self.owner.paused = self.paused


@dataclass(frozen=True, slots=True)
class _Unmake:
    row: Remembered

    def __call__(self) -> None:
        self.row.owner.advance(purged=True)
        self.row.owner.memories.pop(self.row.memory.number, None)


@dataclass(frozen=True, slots=True)
class _Resume:
    row: Remembered

    def __call__(self) -> None:
        self.row.revision = self.row.owner.advance()
        self.row.memory = replace(self.row.memory, ended_at=None)


@dataclass(frozen=True, slots=True)
class _Weaken:
    row: Remembered
    before: Memory
    conversation: int

    def __call__(self) -> None:
        self.row.revision = self.row.owner.advance()
        self.row.conversation = self.conversation
        now, before = self.row.memory, self.before
        self.row.memory = replace(
            now,
            strength=before.strength,
            topic=now.topic if before.topic else "",
            valid_until=before.valid_until,
            happens_at=before.happens_at,
            source=before.source,
        )
