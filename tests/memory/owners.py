"""Owners, and what they said and have remembered, for the stories of recall."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from botkit.clock import SECOND, Instant
from botkit.memory.changes import Remember
from botkit.memory.ports import Embedder, Kept, MemoryStore
from botkit.memory.recollection import Question
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source
from botkit.memory.talk import as_embedded
from botkit.memory.tokens import tokens_of
from botkit.messages import PersonaId, PersonId, Private, new_id

NOW = Instant(round(datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()) * SECOND)
DAY = 86_400 * SECOND
WEN = Private(PersonaId("botkit/xia"), PersonId("01WEN"))
KAI = Private(PersonaId("botkit/xia"), PersonId("01KAI"))


def ago(days: float) -> Instant:
    return Instant(round(NOW - days * DAY))


def line(text: str, at: Instant, name: str = "文") -> Passage:
    role = "person" if name else "persona"
    return Passage(0, role, at, name, text, tokens_of(text))


async def said(
    store: MemoryStore, scope: Private, days_ago: float, *texts: str | tuple[str, str], embedder: Embedder | None = None
) -> None:
    """Keep lines that were said one after the other, half a minute apart; a pair names who said it."""
    lines: list[Passage] = []
    for number, text in enumerate(texts):
        name, words = text if isinstance(text, tuple) else ("文", text)
        lines.append(line(words, Instant(ago(days_ago) + number * 30 * SECOND), name))
    if embedder:
        vectors = await embedder.of_texts(as_embedded(lines))
        lines = [replace(each, vector=vector) for each, vector in zip(lines, vectors, strict=True)]
    revision = (await store.holdings(scope)).revision
    assert await store.keep(Kept(scope, 0, revision, 0, tuple(lines)), NOW)


def memory(text: str, kind: Kind = Kind.FACT, days_ago: float = 10, **fields: object) -> Memory:
    at = ago(days_ago)
    source = Source(at, PersonId("01WEN"))
    made = Memory(MemoryId(new_id(at)), kind, text, source, at, tokens=tokens_of(text))
    return replace(made, **fields)  # pyright: ignore[reportArgumentType] -- fields of a Memory, by their names


async def remembered(store: MemoryStore, scope: Private, *memories: Memory) -> None:
    await store.change_memory([Remember(scope, one) for one in memories], NOW)


def question(text: str, **fields: object) -> Question:
    made = Question(text, NOW, UTC)
    return replace(made, **fields)  # pyright: ignore[reportArgumentType] -- fields of a Question, by their names


def texts_of(excerpts: Sequence[Sequence[Passage]]) -> list[list[str]]:
    return [[each.text for each in excerpt] for excerpt in excerpts]
