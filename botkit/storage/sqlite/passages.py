"""What a scope holds, read for recall; and lines of histories that become passages."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

from botkit.clock import Instant
from botkit.memory.ports import Holdings, Kept, Unkept
from botkit.memory.records import Passage, Summary
from botkit.messages import Scope
from botkit.storage.change_source import Occasion
from botkit.storage.sqlite.memories import carry_out
from botkit.storage.sqlite.memory_rows import MEMORY, PASSAGE, memory_of, passage_of, write_passage
from botkit.storage.sqlite.owners import Owner, advance, find_owner, make_owner, place_of

_MOST = 20_000
"""Passages that a scope is searched by, the newest."""


def holdings(db: sqlite3.Connection, scope: Scope, since: int) -> Holdings:
    owner = find_owner(db, scope)
    if owner is None:
        return Holdings(0, whole=True)
    # Who looked at another database before knows nothing of this one.
    whole = not 0 < since <= owner.revision or since < owner.purged
    where = {"owner": owner.id, "since": -1 if whole else since, "most": _MOST}
    if not whole and since == owner.revision:
        return Holdings(owner.revision, whole=False, paused=owner.paused)
    memories = db.execute(
        f"SELECT {MEMORY} FROM memory WHERE owner = :owner AND revision > :since ORDER BY number",  # noqa: S608 -- our own words
        where,
    )
    # All of them lie in their order already; the few that changed are found by their revision.
    order = "+revision > :since" if whole else "revision > :since"
    passages = db.execute(
        f"SELECT {PASSAGE} FROM passage WHERE owner = :owner AND {order} ORDER BY seq DESC LIMIT :most",  # noqa: S608 -- our own words
        where,
    )
    return Holdings(
        revision=owner.revision,
        whole=whole,
        paused=owner.paused,
        memories=tuple(map(memory_of, memories)),
        passages=tuple(reversed([passage_of(row) for row in passages])),
        summary=_summary(db, owner, where["since"]),
    )


def passages(db: sqlite3.Connection, scope: Scope, seqs: Sequence[int]) -> tuple[Passage, ...]:
    owner = find_owner(db, scope)
    if owner is None:
        return ()
    rows = db.execute(
        f"SELECT {PASSAGE}, text FROM passage WHERE owner = :owner"  # noqa: S608 -- our own words
        " AND seq IN (SELECT value FROM json_each(:seqs)) ORDER BY seq",
        {"owner": owner.id, "seqs": json.dumps(list(seqs))},
    )
    return tuple(map(passage_of, rows))


def unkept(db: sqlite3.Connection, scope: Scope, conversation: int, limit: int) -> Unkept:
    owner = find_owner(db, scope)
    place = place_of(db, conversation)
    kept = None if owner is None else _kept(db, owner, place)
    if owner is None or kept is None:
        return Unkept((), 0 if owner is None else owner.revision, 0)
    where = {"conversation": place, "persona": owner.persona, "owner": owner.id, "through": kept[0]}
    (end, last) = _end(db, place, where)
    rows = db.execute(
        "SELECT seq, role, at, name, person, turn, message_id, x'', '', text FROM history"
        " WHERE conversation = :conversation AND persona = :persona AND seq > :through AND seq < :end"
        " AND owner = :owner AND shown = 1 ORDER BY seq LIMIT :most",
        {**where, "end": end, "most": limit + 1},
    ).fetchall()
    lines = tuple(map(passage_of, rows[:limit]))
    more = len(rows) > limit
    through = lines[-1].seq if more and lines else min(end - 1, last)
    return Unkept(lines, owner.revision, max(through, kept[0]), more, waits=not more and end <= last)


def keep(db: sqlite3.Connection, kept: Kept, at: Instant) -> bool:
    place = place_of(db, kept.conversation) if kept.conversation else 0
    owner = find_owner(db, kept.scope)
    before = _kept(db, owner, place) if owner is not None else None
    if place > 0 and (before is None or before[1] > kept.revision):
        return False
    owner = owner or make_owner(db, kept.scope)
    if owner.purged > kept.revision:
        return False
    if place < 0 and before is None:
        db.execute("INSERT INTO kept (owner, conversation) VALUES (:owner, :file)", {"owner": owner.id, "file": place})
    revision = advance(db, owner)
    if kept.passages:
        seq = _next_place(db, owner, place)
        for number, passage in enumerate(kept.passages, start=seq):
            write_passage(db, owner, revision, replace(passage, seq=number), place)
        db.execute(
            "UPDATE owner SET said = :said WHERE id = :owner",
            {"owner": owner.id, "said": seq + len(kept.passages) - 1},
        )
    carry_out(db, kept.changes, Occasion(at, place))
    if kept.summary is not None:
        db.execute(
            "INSERT OR REPLACE INTO summary (owner, revision, through, at, text)"
            " VALUES (:owner, :revision, :through, :at, :text)",
            {
                "owner": owner.id,
                "revision": revision,
                "through": kept.summary.through,
                "at": kept.summary.at,
                "text": kept.summary.text,
            },
        )
    if place:
        db.execute(
            "UPDATE kept SET through = max(through, :through), revision = :revision"
            " WHERE owner = :owner AND conversation = :conversation",
            {"owner": owner.id, "conversation": place, "through": kept.through, "revision": revision},
        )
    return True


def _summary(db: sqlite3.Connection, owner: Owner, since: int) -> Summary | None:
    row = db.execute(
        "SELECT text, through, at FROM summary WHERE owner = :owner AND revision > :since",
        {"owner": owner.id, "since": since},
    ).fetchone()
    return None if row is None else Summary(row[0], row[1], Instant(row[2]))


def _kept(db: sqlite3.Connection, owner: Owner, conversation: int) -> tuple[int, int] | None:
    """How far a conversation's history has become passages, and at which revision that was."""
    return db.execute(
        "SELECT through, revision FROM kept WHERE owner = :owner AND conversation = :conversation",
        {"owner": owner.id, "conversation": conversation},
    ).fetchone()


def _end(db: sqlite3.Connection, conversation: int, where: Mapping[str, object]) -> tuple[int, int]:
    """The first line, behind those that are kept, of a turn that still has something to send; and the last line."""
    unsent = {
        turn
        for (turn,) in db.execute(
            "SELECT turn FROM outbox WHERE conversation = ? AND state IN ('planned', 'sending')", (conversation,)
        )
    }
    rows = db.execute(
        "SELECT seq, turn FROM history WHERE conversation = :conversation AND persona = :persona AND seq > :through"
        " ORDER BY seq",
        where,
    ).fetchall()
    last = rows[-1][0] if rows else 0
    return next((seq for seq, turn in rows if turn in unsent), last + 1), last


def _next_place(db: sqlite3.Connection, owner: Owner, conversation: int) -> int:
    """Behind all others; not as a neighbour of what was said in another conversation."""
    (said,) = db.execute("SELECT said FROM owner WHERE id = :owner", {"owner": owner.id}).fetchone()
    last = db.execute(
        "SELECT conversation FROM passage WHERE owner = :owner AND seq = :seq", {"owner": owner.id, "seq": said}
    ).fetchone()
    return int(said) + (1 if last is None or last[0] == conversation else 2)
