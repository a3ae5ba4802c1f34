"""A database that is damaged, or is not ours: refused in words, and left alone."""

import asyncio
import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from botkit.errors import StoreDamaged, StoreError, StoreUnavailable
from botkit.storage.sqlite.migrate import migrations
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import StoreBench


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "botkit.db"


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database somebody has used, closed properly."""
    path = tmp_path_factory.mktemp("used") / "botkit.db"

    async def use() -> None:
        async with await SqliteStore.open(path) as store:
            bench = StoreBench(store)
            for number in range(60):
                await bench.talks(f"say {number} " + "x" * 200, f"said {number}")

    asyncio.run(use())
    return path


def content(path: Path) -> bytes:
    return path.read_bytes()


def overwrite(path: Path, place: int, what: bytes) -> None:
    with path.open("rb+") as file:
        file.seek(place)
        file.write(what)


def flip_bits(path: Path, choose: random.Random) -> None:
    """Flip one bit, or forty."""
    for _ in range(choose.choice([1, 40])):
        place = choose.randrange(path.stat().st_size)
        overwrite(path, place, bytes([path.read_bytes()[place] ^ (1 << choose.randrange(8))]))


class TestDamage:
    @pytest.fixture
    def copy(self, used: Path, path: Path) -> Path:
        shutil.copyfile(used, path)
        return path

    @pytest.fixture
    def diary(self, path: Path) -> Path:
        path.write_text("Dear diary, today nothing happened. " * 500)
        return path

    @pytest.fixture
    def empty(self, path: Path) -> Path:
        path.touch()
        return path

    async def test_a_file_that_is_no_database_is_refused_and_left_alone(self, diary: Path) -> None:
        before = content(diary)
        with pytest.raises(StoreDamaged, match=r"botkit\.db is no database: it was not changed; name another file"):
            await SqliteStore.open(diary)
        assert content(diary) == before

    async def test_a_damaged_database_names_the_copies_there_are_the_newest_first(self, copy: Path) -> None:
        os.truncate(copy, len(content(copy)) * 2 // 3)
        for age, version in enumerate((1, 2)):
            place = copy.with_name(f"botkit.db.v{version}.bak")
            place.write_bytes(b"a copy")
            os.utime(place, (1_000_000 - age, 1_000_000 - age))
        with pytest.raises(
            StoreDamaged, match=r"is damaged.*copy the newest.*: botkit\.db\.v1\.bak, botkit\.db\.v2\.bak$"
        ):
            await SqliteStore.open(copy)

    async def test_a_damaged_database_without_a_copy_says_so(self, copy: Path) -> None:
        os.truncate(copy, len(content(copy)) * 2 // 3)
        with pytest.raises(
            StoreDamaged, match=r"is damaged.*there is no copy beside it: restore one of your own; or move"
        ):
            await SqliteStore.open(copy)

    async def test_a_damaged_beginning_is_damage_where_there_is_a_copy(self, copy: Path) -> None:
        overwrite(copy, 0, bytes(100))
        copy.with_name("botkit.db.v1.bak").write_bytes(b"a copy")
        with pytest.raises(StoreDamaged, match=r"is damaged.*botkit\.db\.v1\.bak$"):
            await SqliteStore.open(copy)

    async def test_what_its_message_says_brings_a_database_back(self, copy: Path, used: Path) -> None:
        shutil.copyfile(used, copy.with_name("botkit.db.v1.bak"))
        os.truncate(copy, 5000)
        with pytest.raises(StoreDamaged):
            await SqliteStore.open(copy)
        shutil.move(copy, copy.with_name("broken.db"))
        shutil.copyfile(copy.with_name("botkit.db.v1.bak"), copy)
        async with await SqliteStore.open(copy) as store:
            assert await store.next_due() is None

    async def test_a_file_cut_short_is_refused(self, copy: Path) -> None:
        os.truncate(copy, len(content(copy)) * 2 // 3)
        with pytest.raises(StoreDamaged):
            await SqliteStore.open(copy)

    async def test_a_page_of_zeros_is_refused(self, copy: Path) -> None:
        overwrite(copy, 4096 * 5, bytes(4096))
        with pytest.raises(StoreDamaged):
            await SqliteStore.open(copy)

    async def test_an_empty_file_is_a_new_database(self, empty: Path) -> None:
        async with await SqliteStore.open(empty) as store:
            await StoreBench(store).talks("hello", "hello yourself")
            assert await store.next_due() is None

    @pytest.mark.parametrize("seed", range(20))
    async def test_a_flipped_bit_is_refused_or_harmless_and_never_a_riddle(self, copy: Path, seed: int) -> None:
        flip_bits(copy, random.Random(seed))
        told = "botkit.db was opened"
        try:
            async with await SqliteStore.open(copy) as store:
                await store.next_due()
        except StoreError as error:
            told = str(error)
        assert "botkit.db" in told

    async def test_a_disk_that_fails_under_an_open_store_is_an_error_of_the_store(self, copy: Path) -> None:
        async with await SqliteStore.open(copy) as store:
            overwrite(copy, 4096, bytes(len(content(copy)) - 4096))
            with pytest.raises(StoreUnavailable, match="could not be read"):
                await store.ambiguous_sends()

    async def test_a_refused_file_is_let_go(self, copy: Path, used: Path) -> None:
        os.truncate(copy, 5000)
        for _ in range(2):
            with pytest.raises(StoreDamaged):
                await SqliteStore.open(copy)
        shutil.copyfile(used, copy)
        async with await SqliteStore.open(copy):
            pass


class TestStrangers:
    """A file that is SQLite's and not botkit's is refused as it is."""

    @staticmethod
    def recipes(path: Path, version: int) -> bytes:
        with connect(path) as db:
            db.execute("CREATE TABLE recipe (name TEXT)")
            db.execute("INSERT INTO recipe VALUES ('dumplings')")
            db.execute(f"PRAGMA user_version = {version}")
        return content(path)

    @pytest.mark.parametrize("version", [0, 1, 99, -5])
    async def test_another_program_s_database_is_left_alone(self, path: Path, version: int) -> None:
        before = self.recipes(path, version)
        for _ in range(2):
            with pytest.raises(StoreDamaged, match=r"botkit\.db is another program's database: it was not changed"):
                await SqliteStore.open(path)
        assert content(path) == before
        assert {file.name for file in path.parent.iterdir()} == {"botkit.db", "botkit.db.lock"}

    async def test_a_database_made_from_a_dump_says_what_it_lacks(self, path: Path, used: Path) -> None:
        with connect(used) as old, connect(path) as new:
            new.executescript("\n".join(old.iterdump()))
        with pytest.raises(
            StoreDamaged, match=rf"as in PRAGMA user_version = {len(migrations())}; or there is no copy"
        ):
            await SqliteStore.open(path)
        with connect(path) as db:
            db.execute(f"PRAGMA user_version = {len(migrations())}")
        async with await SqliteStore.open(path) as store:
            assert await store.next_due() is None

    async def test_one_whose_tables_were_dropped_is_damaged(self, path: Path, used: Path) -> None:
        shutil.copyfile(used, path)
        with connect(path) as db:
            db.execute("DROP TABLE inbox")
        with pytest.raises(StoreDamaged, match=r"botkit\.db is damaged \(without its tables inbox\)"):
            await SqliteStore.open(path)

    async def test_a_log_without_its_database_is_not_thrown_away(self, path: Path) -> None:
        log = path.with_name("botkit.db-wal")
        log.write_bytes(b"the last messages")
        with pytest.raises(StoreDamaged, match=r"botkit\.db is gone, and botkit\.db-wal has what was written last"):
            await SqliteStore.open(path)
        assert content(log) == b"the last messages"

    async def test_a_file_that_is_named_like_the_lock_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "poetry.lock").write_text("[[package]]")
        with pytest.raises(StoreUnavailable, match=r"poetry\.lock is no lock of botkit's: choose another name"):
            await SqliteStore.open(tmp_path / "poetry")
        assert (tmp_path / "poetry.lock").read_text() == "[[package]]"
