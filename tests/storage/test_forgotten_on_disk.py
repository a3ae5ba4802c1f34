"""After somebody is forgotten, nothing of them can be read from any file, in whatever corner of a page."""

import random
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from botkit.clock import after
from botkit.delivery.records import PlannedJob
from botkit.memory.changes import Forget, ForgetEverything, Remember
from botkit.memory.records import Kind
from botkit.messages import Button, OutgoingFile, OutgoingMessage
from botkit.storage.sqlite.memories import Occasion, change_alone
from botkit.storage.sqlite.scrubbing import SCRUB
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import ANNE

LENGTHS = (10, 60, 200, 900, 4_000, 20_000)
"""Characters of what is said: some fit into a page with others, some take several of their own."""


def canary(name: str) -> str:
    return f"canary-of-{name}."


def found_in(folder: Path, name: str) -> dict[str, int]:
    """How often somebody's canary stands in each file."""
    needles = [canary(name).encode(encoding) for encoding in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    counts = {path.name: sum(path.read_bytes().count(needle) for needle in needles) for path in files}
    return {path: count for path, count in counts.items() if count}


def rows_with(path: Path, name: str) -> list[str]:
    """Tables in which somebody's canary stands."""
    with sqlite3.connect(path) as db:
        tables = [table for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [table for table in tables for row in db.execute(f"SELECT * FROM {table}") if canary(name) in str(row)]
    db.close()
    return found


class Talk:
    """People who tell long and short things, in turns, so that their pages are split and shared."""

    def __init__(self, mind: MemoryBench, seed: int, names: Iterable[str]) -> None:
        self.mind = mind
        self.random = random.Random(seed)
        self.names = list(names)

    async def goes_on(self, turns: int) -> None:
        for _ in range(turns):
            await self.exchange(self.random.choice(self.names))

    async def exchange(self, name: str) -> None:
        mind = self.mind
        scope = await mind.scope(name)
        said, answer, thought = (self.words(name) for _ in range(3))
        topic = self.random.choice(("", "home", "job"))
        learnt = [Remember(scope, mind.memory(thought, self.random.choice(list(Kind)), topic=topic))]
        buttons = (Button(canary(name), f"/{canary(name)}"),)
        message = await mind.tells(said, name=name)
        file = OutgoingFile("memory.txt", self.words(name), caption=canary(name))
        answers = (OutgoingMessage(answer, buttons=buttons), file)[: self.random.randint(1, 2)]
        claim, commit = await mind.turn(scope, *answers, effects=learnt)
        await mind.exchanged(claim, commit)
        if self.random.random() < 0.2:
            await mind.edits(message, self.words(name))
        if self.random.random() < 0.5:
            await mind.keeps(scope, claim, summary=self.words(name))
        mind.passes(1)

    def words(self, name: str) -> str:
        length = self.random.choice(LENGTHS)
        return canary(name) * max(1, length // len(canary(name)))


class TestEverything:
    @pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
    async def test_no_copy_of_the_forgotten_is_in_any_file(self, tmp_path: Path, seed: int) -> None:
        names = [f"person{number}" for number in range(20)]
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            mind = MemoryBench(store)
            talk = Talk(mind, seed, names)
            await talk.goes_on(300)
            for name in names[:3]:
                assert found_in(tmp_path, name)
                await mind.forgets_everything(await mind.scope(name), name=name)
                assert found_in(tmp_path, name) == {}
            talk.names = names[3:]
            await talk.goes_on(50)
            name = names[3]
            scope = await mind.scope(name)
            asked = ForgetEverything(scope, await mind.person(name), mind.now)
            await mind.exchange(scope, f"forget {canary(name)}", "it is gone", name=name, effects=[asked])
            # What this very turn writes is its own: its line in the history, which the turn's words decide.
            assert set(rows_with(tmp_path / "botkit.db", name)) == {"history"}
            await mind.forgets_everything(scope, name=name)
            assert found_in(tmp_path, name) == {}
            assert found_in(tmp_path, names[4])
        assert found_in(tmp_path, names[0]) | found_in(tmp_path, name) == {}

    async def test_words_are_in_no_file_either(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            mind = MemoryBench(store)
            talk = Talk(mind, 1, ["wen", "bo"])
            await talk.goes_on(80)
            await mind.forgets(await mind.scope("wen"), "canary-of-wen")
            assert found_in(tmp_path, "wen") == {}
            assert found_in(tmp_path, "bo")

    async def test_what_is_running_and_what_waits_bring_nothing_back(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            mind = MemoryBench(store)
            scope = await mind.scope()
            _, claim = await mind.exchange(scope, canary("wen"), canary("wen"))
            await store.plan_jobs([PlannedJob("keep", "keep", "ids", mind.now)])
            await store.claim_jobs(ANNE, mind.now, after(mind.now, 60), 1)
            unkept = await mind.unkept(scope, claim)
            await mind.forgets_everything(scope)
            assert not await store.keep(mind.kept(scope, claim, unkept), mind.now)
            assert found_in(tmp_path, "wen") == {}

    async def test_an_answer_on_its_way_is_in_no_table_once_it_is_sent(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "botkit.db") as store:
            mind = MemoryBench(store)
            scope = await mind.scope()
            await mind.tells(canary("wen"))
            claim, commit = await mind.turn(scope, canary("wen"))
            await mind.forgets_everything(scope)
            assert set(rows_with(tmp_path / "botkit.db", "wen")) == {"outbox"}
            await mind.exchanged(claim, commit)
            assert rows_with(tmp_path / "botkit.db", "wen") == []


class TestInTheWay:
    async def test_who_reads_beside_us_delays_it_until_they_are_done(self, tmp_path: Path) -> None:
        path = tmp_path / "botkit.db"
        async with await SqliteStore.open(path) as store:
            mind = MemoryBench(store)
            scope = await mind.scope()
            await mind.exchange(scope, canary("wen"), canary("wen"))
            beside = sqlite3.connect(path, isolation_level=None)
            beside.execute("BEGIN")
            beside.execute("SELECT count(*) FROM history").fetchone()
            await mind.forgets_everything(scope)
            assert rows_with(path, "wen") == []
            assert found_in(tmp_path, "wen"), "who reads must be able to go on"
            beside.execute("ROLLBACK")
            beside.close()
            await mind.tells("good night", name="bo")
            assert found_in(tmp_path, "wen") == {}

    async def test_a_death_in_between_is_made_up_for_at_the_next_start(self, tmp_path: Path) -> None:
        path = tmp_path / "botkit.db"
        async with await SqliteStore.open(path) as store:
            mind = MemoryBench(store)
            await Talk(mind, 2, [f"person{number}" for number in range(9)]).goes_on(60)
            forget = Forget(await mind.scope("person1"), None, mind.now, words=("canary",))
            await store._writer.write(lambda db: change_alone(db, [forget], Occasion(mind.now)))
            assert chores(path) == [SCRUB]
        async with await SqliteStore.open(path):
            assert found_in(tmp_path, "person1") == {}
            assert chores(path) == []

    async def test_a_file_that_is_too_large_is_written_anew_with_the_pruning(self, tmp_path: Path) -> None:
        path = tmp_path / "botkit.db"
        async with await SqliteStore.open(path) as store:
            mind = MemoryBench(store)
            await Talk(mind, 3, [f"person{number}" for number in range(9)]).goes_on(60)
            gone = ForgetEverything(await mind.scope("person1"), None, mind.now)
            await store._writer.write(lambda db: change_alone(db, [gone], Occasion(mind.now)))
            await store._writer.clean_up(most=1_000)
            assert chores(path) == [SCRUB]
            assert not found_in(tmp_path, "person1").get("botkit.db-wal")
            await store.prune(mind.now, 10_000)
            assert chores(path) == []
            assert found_in(tmp_path, "person1") == {}


def chores(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    found = [name for (name,) in db.execute("SELECT name FROM chore")]
    db.close()
    return found
