"""What is done to a conversation's messages, or to it, is done to what was kept of them."""

from dataclasses import replace

from botkit.memory.records import Vector
from botkit.memory.tokens import tokens_of
from botkit.messages import PersonaId
from botkit.storage.earlier import SEPARATOR
from botkit.storage.known import still_says
from botkit.storage.memory.owned import KeptOf, Owner, Remembered, Told
from botkit.storage.memory.rows import Conversation, Tables


def amend_memory(conversation: Conversation, message_id: str, text: str | None) -> None:
    """A message has another text now, or is gone where that is None; so are its passage, and memories that come of it
    and that the new text does not say any more.

    Whoever is just reading it has to read it again.
    """
    for owner in conversation.owners:
        revision = owner.advance(purged=True)
        for number, row in list(owner.memories.items()):
            if _is_of(row, conversation.row, message_id) and not still_says(text, row.memory.text):
                del owner.memories[number]
        for seq, told in list(owner.passages.items()):
            if not _is_of(told, conversation.row, message_id):
                continue
            if text is None:
                del owner.passages[seq]
                continue
            told.revision = revision
            told.passage = replace(told.passage, text=text, tokens=tokens_of(text), vector=Vector(b""))


def rename_in_memory(conversation: Conversation, prefix: str) -> None:
    """Messages written until now cannot be mistaken for later ones, whose ids the platform counts anew."""
    for owner in conversation.owners:
        owner.advance(purged=True)
        for row in (*owner.memories.values(), *owner.passages.values()):
            message_id = _message_id(row)
            if row.conversation == conversation.row and message_id and SEPARATOR not in message_id:
                _call(row, prefix + message_id)


def join_memories(tables: Tables, older: Conversation, younger: Conversation, moved: dict[PersonaId, int]) -> None:
    """What was kept of the younger conversation is of the older one; a room's memory becomes part of that one's.

    Args:
        moved: how many places the lines of each persona's history moved.
    """
    for key, room in list(tables.owners.items()):
        persona, kind, subject = key
        if kind == "room" and subject == younger.row:
            del tables.owners[key]
            into = tables.owners.setdefault((persona, kind, older.row), room)
            if into is not room:
                _join_rooms(room, into, older, younger)
                for job in tables.jobs.values():
                    job.owner = into if job.owner is room else job.owner
    for owner in younger.owners:
        owner.advance(purged=True)
        for row in (*owner.memories.values(), *owner.passages.values()):
            if row.conversation == younger.row and _message_id(row):
                row.conversation = older.row
        _join_kept(owner, older, younger, moved.get(owner.persona, 0))


def _join_rooms(room: Owner, into: Owner, older: Conversation, younger: Conversation) -> None:
    """The room's memory goes over to the older room's, behind that one's."""
    # Who looked at the younger one knows its revision, and must be told everything.
    into.revision = max(into.revision, room.revision)
    revision = into.advance(purged=True)
    numbered, said = into.numbered, into.said + 1
    into.numbered, into.said = numbered + room.numbered, said + room.said
    into.paused = into.paused or room.paused
    for number, row in room.memories.items():
        row.owner, row.revision = into, revision
        row.memory = replace(row.memory, number=number + numbered)
        into.memories[number + numbered] = row
    for seq, told in room.passages.items():
        told.revision, told.passage = revision, replace(told.passage, seq=seq + said)
        into.passages[seq + said] = told
    if room.summary is not None:
        theirs = replace(room.summary, through=room.summary.through + said)
        ours, into.summary, into.summarised = into.summary, theirs, revision
        if ours is not None:
            into.summary = replace(theirs, text=f"{ours.text}\n{theirs.text}", at=max(ours.at, theirs.at))
    for line in older.history.get(room.persona, ()):
        line.owner = into if line.owner is room else line.owner
    for row, kept in room.kept.items():
        into.kept.setdefault(row, kept)
    younger.owners = [into if owner is room else owner for owner in younger.owners]


def _join_kept(owner: Owner, older: Conversation, younger: Conversation, moved: int) -> None:
    """How far the histories have become passages: what the younger's has is nobody's to keep any more."""
    through = owner.kept.pop(younger.row).through + moved
    if older.row not in owner.kept:
        owner.kept[older.row] = KeptOf(through)
        older.owners.append(owner)
        return
    for line in older.history.get(owner.persona, ()):
        if moved < line.seq <= through and line.owner is owner:
            line.owner = None


def _message_id(row: Remembered | Told) -> str:
    return row.memory.source.message_id if isinstance(row, Remembered) else row.passage.message_id


def _call(row: Remembered | Told, message_id: str) -> None:
    if isinstance(row, Remembered):
        row.memory = replace(row.memory, source=replace(row.memory.source, message_id=message_id))
    else:
        row.passage = replace(row.passage, message_id=message_id)


def _is_of(row: Remembered | Told, conversation: int, message_id: str) -> bool:
    return bool(message_id) and row.conversation == conversation and _message_id(row) == message_id
