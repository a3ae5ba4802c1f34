"""Fills a database with memories, straight into the real tables: owners who are asked, and a crowd who are not."""

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from botkit.clock import SECOND, Instant
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source, Vector
from botkit.memory.tokens import tokens_of
from botkit.messages import PersonaId, PersonId, Private, new_id
from botkit.storage.sqlite.memory_rows import write_memory, write_passage
from botkit.storage.sqlite.owners import make_owner

_PERSONA = PersonaId("botkit/xia")
_START = Instant(1_700_000_000 * SECOND)
NOW = Instant(_START + 400 * 86_400 * SECOND)
_DIMENSIONS = 384
_EACH = 200
_CROWD = Path(__file__).with_name("memory_crowd.sql")
_WHO = ("妈妈", "同事", "邻居", "老康", "my sister", "the neighbour", "a colleague", "我", "楼下的猫")
_DID = ("买了", "弄丢了", "修好了", "送来", "说起", "bought", "lost", "painted", "borrowed", "找到了")
_WHAT = (
    "一把伞",
    "两斤枇杷",
    "旧自行车",
    "a red kettle",
    "the garden chair",
    "电影票",
    "茉莉",
    "a map",
    "毛衣",
    "口琴",
)
_WHERE = (
    "在车站",
    "在厨房",
    "on Sunday",
    "before dinner",
    "下雨天",
    "在菜市场",
    "at the library",
    "上周",
    "昨晚",
    "in May",
)


def vector_of(random: Random) -> Vector:
    """Some direction, as it would be stored."""
    return Vector(random.randbytes(_DIMENSIONS))


def sentence(random: Random) -> str:
    """Something that somebody could have said; one word in it is seldom said by anybody else."""
    parts = [random.choice(part) for part in (_WHO, _DID, _WHAT, _WHERE)]
    return f"{' '.join(parts)} {random.choice('abcdefghij')}{random.randrange(2_000)}"


def owner_of(size: int) -> Private:
    return Private(_PERSONA, PersonId(f"{size:026d}"))


def fill(path: Path, sizes: Sequence[int]) -> None:
    """For each size an owner with as many memories and as many lines."""
    with _opened(path) as db:
        for size in sizes:
            random, owner = Random(size), make_owner(db, owner_of(size))
            for number in range(1, size + 1):
                write_memory(db, owner, number, _memory(number, random), 0)
                write_passage(db, owner, number, _line(number, random), 0)
            where = {"owner": owner.id, "size": size}
            db.execute("UPDATE owner SET revision = :size, numbered = :size, said = :size WHERE id = :owner", where)


def fill_crowd(path: Path, memories: int) -> None:
    """Memories of others, 200 each and without vectors, beside those that are there."""
    where = {"persona": _PERSONA, "at": _START, "owners": max(1, memories // _EACH)}
    with _opened(path) as db:
        for statement in _CROWD.read_text(encoding="utf-8").split(";"):
            if statement.strip():
                db.execute(statement, where)


@contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection]:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        yield db
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


def _memory(number: int, random: Random) -> Memory:
    at, text = Instant(_START + number * 3_000 * SECOND), sentence(random)
    kind = random.choice((Kind.FACT, Kind.PREFERENCE, Kind.MOMENT))
    made = MemoryId(new_id(at))
    return Memory(made, kind, text, Source(at), at, number=number, tokens=tokens_of(text), vector=vector_of(random))


def _line(number: int, random: Random) -> Passage:
    at, text = Instant(_START + number * 600 * SECOND), sentence(random)
    name = "小满" if number % 2 else ""
    role = "person" if name else "persona"
    return Passage(number, role, at, name, text, tokens_of(text), vector_of(random))
