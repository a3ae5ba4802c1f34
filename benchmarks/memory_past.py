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


def _each(words: str) -> list[str]:
    return words.split("|")


# Long enough that the words of a sentence stand in about three tenths of all lines, counted together: as it is with
# questions about real conversations, in English (LoCoMo: 0.29) and in Chinese (our own set: 0.30).
_WHO = _each(
    "妈妈|同事|邻居|老康|楼下的猫|房东|表姐|组长|保安大叔|隔壁奶奶|快递员|小学同桌|外婆|健身教练|理发师|导师|"
    "my sister|the neighbour|a colleague|our landlord|grandpa|Priya|the plumber|some cousin|my flatmate|"
    "Tomasz|the dentist|an uncle|the barista|her twin|that cyclist|the choir|everybody|nobody"
)
_DID = _each(
    "买了|弄丢了|修好了|送来|说起|找到了|洗干净|寄出|挂起来|忘在家里|换成|画出|背来|拆开|借走|拍下|bought|"
    "lost|painted|borrowed|dropped|polished|described|hid|wrapped|returned|sketched|weighed|ordered|misplaced|"
    "sewed|auctioned|photographed|traded"
)
_WHAT = _each(
    "一把伞|两斤枇杷|旧自行车|电影票|茉莉|毛衣|口琴|搪瓷杯|望远镜|红糖年糕|羽毛球拍|铜钥匙|竹篮|乐高积木|雨靴|"
    "台灯|a red kettle|the garden chair|a map|woollen socks|seven postcards|the violin|a lemon tart|jam jars|"
    "an atlas|the tent|two lanterns|blue paint|a kite|the chessboard|knitting needles|a compass|"
    "ginger biscuits|the globe"
)
_WHERE = _each(
    "在车站|在厨房|下雨天|在菜市场|上周|昨晚|清明节那阵|于博物馆门口|趁午休|火锅店里|天台上|赶飞机时|冬至前|"
    "码头边|地下室|元宵夜|on Sunday|before dinner|at the library|in May|near Lisbon|during rehearsal|"
    "behind the barn|while hiking|after midnight|by train|under scaffolding|around noon|beside the canal|"
    "upstairs|outdoors|twice|at dawn|last winter"
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
