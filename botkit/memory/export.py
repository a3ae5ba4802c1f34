"""A scope as JSON Lines, one object a line, and back: what a person takes along, or brings.

    {"botkit": 1, "kind": "memories", "persona": "botkit/xia"}            first
    {"memory": {"number": 3, "kind": "fact", "text": "...", ...}}         each memory, oldest first
    {"line": {"role": "person", "name": "...", "at": "...", "text": "..."}}   each line of the talk, oldest first

Instants are ISO 8601 in UTC. Unknown fields are left aside, so that an older botkit reads what a newer one wrote.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from botkit.clock import SECOND, Instant
from botkit.memory.hearing.heard import Draft
from botkit.memory.records import Kind, Memory, Passage
from botkit.memory.rules import RuleKind, StyleRule
from botkit.messages import PersonaId

FORMAT = 1


class NotOurs(ValueError):
    """The file is no export of ours, or a line of it cannot be read; the message names the line."""


class _Rule(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: RuleKind
    words: str = ""
    limit: int = 0


class _Memory(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: Kind
    text: str = Field(min_length=1, max_length=4_000)
    topic: str = ""
    about: str = ""
    told_at: datetime
    valid_until: datetime | None = None
    happens_at: datetime | None = None
    ended_at: datetime | None = None
    strength: float = Field(default=0.5, ge=0, le=1)
    rule: _Rule | None = None


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["person", "persona"]
    text: str = Field(min_length=1)
    at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class ExportedMemory:
    """A memory as an export holds it: what it says, and when it was told or ended."""

    draft: Draft
    told_at: Instant
    ended_at: Instant | None


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds."""

    memories: tuple[ExportedMemory, ...]
    lines: tuple[Passage, ...]


def written(persona: PersonaId, memories: Iterable[Memory], lines: Iterable[Passage]) -> str:
    """Everything, a line each."""
    records: list[Mapping[str, object]] = [{"botkit": FORMAT, "kind": "memories", "persona": persona}]
    records += [{"memory": _of_memory(each)} for each in memories]
    records += [{"line": _of_line(each)} for each in lines]
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def is_export(content: str) -> bool:
    """Whether a text begins as an export of ours does."""
    return content.lstrip("\ufeff").startswith('{"botkit":')


def read(content: str) -> Export:
    """What was written.

    Raises:
        NotOurs: a line is none of ours; nothing is to be taken from the file then.
    """
    memories: list[ExportedMemory] = []
    lines: list[Passage] = []
    for number, record in _records(content):
        try:
            if "memory" in record:
                memories.append(_to_memory(_Memory.model_validate(record["memory"])))
            elif "line" in record:
                lines.append(_to_line(_Line.model_validate(record["line"]), len(lines) + 1))
        except ValidationError as error:
            wrong = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(str(part) for part in wrong["loc"])
            raise NotOurs(f"line {number}: {field}: {wrong['msg']}") from None
    return Export(tuple(memories), tuple(lines))


def _records(content: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, raw in enumerate(content.lstrip("\ufeff").splitlines(), 1):
        if not raw.strip():
            continue
        try:
            record: object = json.loads(raw)
        except (ValueError, RecursionError):
            raise NotOurs(f"line {number} is no JSON: is the file whole?") from None
        if not isinstance(record, dict):
            raise NotOurs(f"line {number} is no object")
        if number == 1 and record.get("botkit") != FORMAT:  # pyright: ignore[reportUnknownMemberType]
            raise NotOurs(f"it is no export of form {FORMAT}: update botkit, or export it again")
        yield number, record  # pyright: ignore[reportUnknownVariableType]


def _of_memory(memory: Memory) -> dict[str, object]:
    rule = memory.rule
    record: dict[str, object] = {
        "number": memory.number,
        "kind": memory.kind.value,
        "text": memory.text,
        "topic": memory.topic,
        "about": memory.about,
        "told_at": _iso(memory.source.at),
        "valid_until": _iso(memory.valid_until),
        "happens_at": _iso(memory.happens_at),
        "ended_at": _iso(memory.ended_at),
        "strength": round(memory.strength, 3),
        "rule": None if rule is None else {"kind": rule.kind, "words": rule.words, "limit": rule.limit},
    }
    return {key: value for key, value in record.items() if value not in (None, "")}


def _of_line(line: Passage) -> dict[str, object]:
    return {"role": line.role, "name": line.name, "at": _iso(line.at), "text": line.text}


def _to_memory(said: _Memory) -> ExportedMemory:
    rule = None if said.rule is None else StyleRule(said.rule.kind, said.rule.words, said.rule.limit)
    draft = Draft(
        kind=said.kind,
        text=said.text,
        topic=said.topic,
        happens_at=_instant(said.happens_at),
        valid_until=_instant(said.valid_until),
        strength=said.strength,
        rule=rule,
        about=said.about,
    )
    return ExportedMemory(draft, _surely(said.told_at), _instant(said.ended_at))


def _to_line(said: _Line, seq: int) -> Passage:
    return Passage(seq=seq, role=said.role, at=_surely(said.at), name=said.name, text=said.text)


def _iso(at: Instant | None) -> str | None:
    if at is None:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat()


def _instant(told: datetime | None) -> Instant | None:
    return None if told is None else _surely(told)


def _surely(told: datetime) -> Instant:
    aware = told if told.tzinfo else told.replace(tzinfo=UTC)
    return Instant(round(aware.timestamp() * SECOND))
