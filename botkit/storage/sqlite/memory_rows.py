"""Memories and passages as rows."""

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from botkit.clock import Instant
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source, Vector
from botkit.memory.rules import StyleRule
from botkit.messages import PersonId, TurnId
from botkit.storage.sqlite.owners import Owner

MEMORY = (
    "number, id, kind, topic, about, valid_from, valid_until, happens_at, ended_at, strength, uses, used_at,"
    " supersedes, said_at, person, turn, message_id, rule, vector, tokens, text"
)
"""Columns of a memory, in the order of `memory_of`."""
PASSAGE = "seq, role, at, name, person, turn, message_id, vector, tokens"
"""Columns of a passage without its text, in the order of `passage_of`."""
_TOKENS = "\n"
_FIELDS = (
    "owner, number, revision, id, kind, topic, about, valid_from, valid_until, happens_at, ended_at, strength, uses,"
    " used_at, supersedes, said_at, person, turn, conversation, message_id, rule, vector, tokens, text"
)
_VALUES = ", ".join(f":{name}" for name in _FIELDS.split(", "))


def memory_of(row: tuple[Any, ...]) -> Memory:
    number, id_, kind, topic, about, since, until, happens, ended, strength, uses, used, supersedes, *rest = row
    said_at, person, turn, message_id, rule, vector, tokens, text = rest
    return Memory(
        id=MemoryId(id_),
        kind=Kind(kind),
        text=text,
        source=Source(said_at, _person(person), _turn(turn), message_id),
        valid_from=Instant(since),
        topic=topic,
        about=about,
        valid_until=until,
        happens_at=happens,
        strength=strength,
        rule=None if rule is None else StyleRule(**json.loads(rule)),
        number=number,
        uses=uses,
        used_at=used,
        supersedes=supersedes,
        ended_at=ended,
        tokens=_tokens(tokens),
        vector=Vector(vector),
    )


def passage_of(row: tuple[Any, ...]) -> Passage:
    """A passage; its text stands behind the other columns, where it was asked for."""
    seq, role, at, name, person, turn, message_id, vector, tokens, *text = row
    return Passage(
        seq=seq,
        role=role,
        at=Instant(at),
        name=name,
        text=text[0] if text else "",
        tokens=_tokens(tokens),
        vector=Vector(vector),
        person=_person(person),
        turn=_turn(turn),
        message_id=message_id,
    )


def write_memory(db: sqlite3.Connection, owner: Owner, revision: int, memory: Memory, conversation: int) -> None:
    """Put a memory in, in place of the one of its number where there is one."""
    source = memory.source
    db.execute(
        f"INSERT OR REPLACE INTO memory ({_FIELDS}) VALUES ({_VALUES})",  # noqa: S608 -- our own words
        {
            "owner": owner.id,
            "number": memory.number,
            "revision": revision,
            "id": memory.id,
            "kind": memory.kind,
            "topic": memory.topic,
            "about": memory.about,
            "valid_from": memory.valid_from,
            "valid_until": memory.valid_until,
            "happens_at": memory.happens_at,
            "ended_at": memory.ended_at,
            "strength": memory.strength,
            "uses": memory.uses,
            "used_at": memory.used_at,
            "supersedes": memory.supersedes,
            "said_at": source.at,
            "person": source.person,
            "turn": source.turn,
            "conversation": conversation,
            "message_id": source.message_id,
            "rule": None if memory.rule is None else json.dumps(asdict(memory.rule)),
            "vector": memory.vector,
            "tokens": _TOKENS.join(memory.tokens),
            "text": memory.text,
        },
    )


def write_passage(db: sqlite3.Connection, owner: Owner, revision: int, passage: Passage, conversation: int) -> None:
    db.execute(
        "INSERT INTO passage (owner, seq, revision, role, at, name, person, turn, conversation, message_id, vector,"
        " tokens, text) VALUES (:owner, :seq, :revision, :role, :at, :name, :person, :turn, :conversation,"
        " :message_id, :vector, :tokens, :text)",
        {
            "owner": owner.id,
            "seq": passage.seq,
            "revision": revision,
            "role": passage.role,
            "at": passage.at,
            "name": passage.name,
            "person": passage.person,
            "turn": passage.turn,
            "conversation": conversation,
            "message_id": passage.message_id,
            "vector": passage.vector,
            "tokens": _TOKENS.join(passage.tokens),
            "text": passage.text,
        },
    )


def as_text(tokens: tuple[str, ...]) -> str:
    """Tokens as their column has them."""
    return _TOKENS.join(tokens)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(text.split(_TOKENS)) if text else ()


def _person(name: str | None) -> PersonId | None:
    return None if name is None else PersonId(name)


def _turn(name: str | None) -> TurnId | None:
    return None if name is None else TurnId(name)
