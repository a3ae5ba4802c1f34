"""What a scope holds, read for recall; and lines of histories that become passages."""

from collections.abc import Sequence
from dataclasses import replace

from botkit.clock import Instant
from botkit.memory.ports import Holdings, Kept, Unkept
from botkit.memory.records import Passage
from botkit.messages import Scope
from botkit.storage.change_source import Occasion
from botkit.storage.memory.memories import carry_out, refuse_unknown_rooms
from botkit.storage.memory.owned import KeptOf, Owner, Told
from botkit.storage.memory.owners import find_owner, make_owner, place_of
from botkit.storage.memory.rows import Tables

_MOST = 20_000
"""Passages that a scope is searched by, the newest."""


def holdings(tables: Tables, scope: Scope, since: int) -> Holdings:
    owner = find_owner(tables, scope)
    if owner is None:
        return Holdings(0, whole=True)
    # Who looked at another store before knows nothing of this one.
    whole = not 0 < since <= owner.revision or since < owner.purged
    known = -1 if whole else since
    told = [row for _, row in sorted(owner.passages.items()) if row.revision > known][-_MOST:]
    return Holdings(
        revision=owner.revision,
        whole=whole,
        paused=owner.paused,
        memories=tuple(row.memory for _, row in sorted(owner.memories.items()) if row.revision > known),
        passages=tuple(replace(row.passage, text="") for row in told),
        summary=owner.summary if owner.summarised > known else None,
    )


def passages(tables: Tables, scope: Scope, seqs: Sequence[int]) -> tuple[Passage, ...]:
    owner = find_owner(tables, scope)
    if owner is None:
        return ()
    return tuple(owner.passages[seq].passage for seq in sorted(set(seqs)) if seq in owner.passages)


def unkept(tables: Tables, scope: Scope, conversation: int, limit: int) -> Unkept:
    owner = find_owner(tables, scope)
    place = place_of(tables, conversation)
    kept = None if owner is None else owner.kept.get(place)
    if owner is None or kept is None:
        return Unkept((), 0 if owner is None else owner.revision, 0)
    row = tables.conversations.get(place)
    if row is None:  # a file that is brought in has no lines that wait
        return Unkept((), owner.revision, kept.through)
    behind = [line for line in row.history.get(owner.persona, ()) if line.seq > kept.through]
    last = behind[-1].seq if behind else 0
    unsent = {message.row.turn for message in row.open.values()}
    end = next((line.seq for line in behind if line.turn in unsent), last + 1)
    found = [line for line in behind if line.seq < end and line.owner is owner and line.shown]
    lines = tuple(
        Passage(
            line.seq,
            line.line.role,
            line.line.at,
            line.line.name,
            line.line.text,
            person=line.line.person,
            turn=line.turn,
            message_id=line.line.message_id,
        )
        for line in found[:limit]
    )
    more = len(found) > limit
    through = lines[-1].seq if more and lines else min(end - 1, last)
    return Unkept(lines, owner.revision, max(through, kept.through), more, waits=not more and end <= last)


def keep(tables: Tables, kept: Kept, at: Instant) -> bool:
    place = place_of(tables, kept.conversation) if kept.conversation else 0
    owner = find_owner(tables, kept.scope)
    before = None if owner is None else owner.kept.get(place)
    if place > 0 and (before is None or before.revision > kept.revision):
        return False
    owner = owner or make_owner(tables, kept.scope)
    if owner.purged > kept.revision:
        return False
    refuse_unknown_rooms(tables, kept.changes)
    if place < 0 and before is None:
        before = owner.kept[place] = KeptOf()
    revision = owner.advance()
    if kept.passages:
        seq = _next_place(owner, place)
        for number, passage in enumerate(kept.passages, start=seq):
            owner.passages[number] = Told(replace(passage, seq=number), revision, place)
        owner.said = seq + len(kept.passages) - 1
    carry_out(tables, kept.changes, Occasion(at, place))
    if kept.summary is not None:
        owner.summary, owner.summarised = kept.summary, revision
    if before is not None:
        before.through, before.revision = max(before.through, kept.through), revision
    return True


def _next_place(owner: Owner, conversation: int) -> int:
    """Behind all others; not as a neighbour of what was said in another conversation."""
    last = owner.passages.get(owner.said)
    return owner.said + (1 if last is None or last.conversation == conversation else 2)
