"""Opening a database: new, old, newer, damaged, in use."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from botkit.clock import after
from botkit.errors import SchemaTooNew, StoreDamaged, StoreError, StoreInUse, StoreUnavailable
from botkit.storage.sqlite.migrate import migrate, migrations
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.clock import START
from botkit.testing.store_bench import ANNE, BERT, BOT, StoreBench

OLD = [(1, "CREATE TABLE diary (line TEXT); INSERT INTO diary VALUES ('dear diary');")]
NEW = [*OLD, (2, "ALTER TABLE diary ADD COLUMN mood TEXT;"), (3, "UPDATE diary SET mood = 'fine';")]
BROKEN = [*OLD, (2, "ALTER TABLE diary ADD COLUMN mood TEXT; INSERT INTO no_such_table VALUES (1);")]

NOBODY = 65_534
"""A user that every system has and nothing belongs to."""

HOLDER = """
import asyncio, sys
from pathlib import Path
from botkit.storage.sqlite.store import SqliteStore

async def hold() -> None:
    async with await SqliteStore.open(Path(sys.argv[1])):
        print("open", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "botkit.db"


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def lines(path: Path, columns: str = "line") -> list[tuple[str, ...]]:
    with connect(path) as db:
        return db.execute(f"SELECT {columns} FROM diary").fetchall()


class TestMigration:
    def test_every_step_is_taken_once_in_order(self, path: Path) -> None:
        with connect(path) as db:
            assert [migrate(db, path, steps=steps) for steps in (OLD, NEW, NEW)] == [0, 1, 3]
        assert lines(path, "line, mood") == [("dear diary", "fine")]

    def test_an_old_database_is_copied_first(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=OLD)
            db.execute("INSERT INTO diary VALUES ('written last')")
            migrate(db, path, steps=NEW)
        copy = path.with_name("botkit.db.v1.bak")
        assert lines(copy) == [("dear diary",), ("written last",)]
        with connect(copy) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert not list(path.parent.glob("*.part"))

    def test_a_new_database_needs_no_copy(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=NEW)
        assert not list(path.parent.glob("*.bak"))

    def test_the_newest_three_copies_are_kept(self, path: Path) -> None:
        steps = [*OLD, *((number, "") for number in range(2, 7))]
        with connect(path) as db:
            for number in range(1, 7):
                migrate(db, path, steps=steps[:number], kept=3)
                for age, copy in enumerate(sorted(path.parent.glob("*.bak"), reverse=True)):
                    os.utime(copy, (1_000_000 - age, 1_000_000 - age))
        assert sorted(copy.name for copy in path.parent.glob("*.bak")) == [
            f"botkit.db.v{version}.bak" for version in (3, 4, 5)
        ]

    def test_a_step_that_fails_changes_nothing(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=OLD)
        with connect(path) as db, pytest.raises(sqlite3.OperationalError, match="no_such_table"):
            migrate(db, path, steps=BROKEN)
        assert lines(path, "*") == [("dear diary",)]
        with connect(path) as db:
            assert migrate(db, path, steps=NEW) == 1

    def test_a_newer_database_is_refused_and_the_copy_that_fits_is_named(self, path: Path) -> None:
        with connect(path) as db:
            for steps in (OLD, NEW[:2], NEW):
                migrate(db, path, steps=steps)
            with pytest.raises(SchemaTooNew, match=r"schema 3, this one knows 1.*: botkit\.db\.v1\.bak$"):
                migrate(db, path, steps=OLD)
        assert lines(path, "line, mood") == [("dear diary", "fine")]

    def test_without_a_copy_a_newer_database_names_none(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=NEW)
            with pytest.raises(SchemaTooNew, match=r"schema 3, this one knows 1.*there is no copy beside it"):
                migrate(db, path, steps=OLD)
        assert not list(path.parent.glob("*.bak"))

    def test_only_copies_of_ours_are_counted_and_thrown_away(self, path: Path) -> None:
        own = path.with_name("botkit.db.vacation.bak")
        own.write_text("mine")
        with connect(path) as db:
            migrate(db, path, steps=OLD, kept=1)
            migrate(db, path, steps=NEW, kept=1)
        assert own.read_text() == "mine"
        assert path.with_name("botkit.db.v1.bak").exists()

    def test_our_own_steps_are_numbered_without_gaps(self) -> None:
        assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))

    async def test_the_store_refuses_a_newer_database(self, path: Path) -> None:
        async with await SqliteStore.open(path):
            pass
        with connect(path) as db:
            db.execute("PRAGMA user_version = 99")
        with pytest.raises(SchemaTooNew):
            await SqliteStore.open(path)
        with connect(path) as db:
            db.execute(f"PRAGMA user_version = {len(migrations())}")
        async with await SqliteStore.open(path):
            pass


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
        assert names(path.parent) == {"botkit.db", "botkit.db.lock"}

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


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestPlaces:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        (tmp_path / "file").touch()
        return tmp_path / "file"

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "folder").mkdir()
        return tmp_path / "folder"

    @pytest.fixture
    def somebody(self) -> Iterator[Path]:
        """A folder of a user who is not root, who may do everything: the test is theirs."""
        folder = Path(tempfile.mkdtemp())
        root = os.geteuid() == 0
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)
            shutil.rmtree(folder)

    async def test_folders_are_made(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "a" / "b" / "botkit.db"):
            assert names(tmp_path / "a" / "b") >= {"botkit.db", "botkit.db.lock"}

    async def test_a_folder_that_cannot_be_made_is_named(self, file: Path) -> None:
        with pytest.raises(StoreUnavailable, match=r"a file stands where a folder should be; choose another folder"):
            await SqliteStore.open(file / "botkit.db")

    async def test_a_folder_in_the_databases_place_is_named(self, folder: Path) -> None:
        with pytest.raises(StoreUnavailable, match=r"folder is a folder: name a file in it, as in .*botkit\.sqlite3"):
            await SqliteStore.open(folder)

    async def test_a_device_in_the_databases_place_is_named(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "botkit.db")
        with pytest.raises(StoreUnavailable, match=r"botkit\.db is no ordinary file: name another"):
            await SqliteStore.open(tmp_path / "botkit.db")

    @pytest.fixture
    def read_only(self, somebody: Path) -> Path:
        somebody.chmod(0o500)
        return somebody

    async def test_a_read_only_folder_is_named(self, read_only: Path) -> None:
        with pytest.raises(StoreUnavailable, match=r"botkit\.db\.lock cannot be opened .*: make its folder writable"):
            await SqliteStore.open(read_only / "botkit.db")

    async def test_a_lock_that_somebody_else_left_is_named(self, somebody: Path) -> None:
        (somebody / "botkit.db.lock").touch(0o400)
        with pytest.raises(
            StoreUnavailable, match=r"botkit\.db\.lock cannot be opened .*: give it to this user \(chown\)"
        ):
            await SqliteStore.open(somebody / "botkit.db")

    @pytest.mark.parametrize(("mode", "said"), [(0o200, "may not be read"), (0o400, "may not be written")])
    async def test_a_file_of_somebody_else_s_is_named(self, somebody: Path, mode: int, said: str) -> None:
        file = somebody / "botkit.db"
        file.touch(mode)
        with pytest.raises(StoreUnavailable, match=rf"botkit\.db {said} by this user: give it to this user"):
            await SqliteStore.open(file)


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the database, until killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "open\n", f"the other process ended with {process.wait()}"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class TestOneProcess:
    async def test_a_second_process_is_refused_and_told_who_is_there(self, path: Path) -> None:
        with another_process(path) as holder:
            with pytest.raises(StoreInUse, match=rf"process {holder.pid}\) is using .*botkit\.db: stop it"):
                await SqliteStore.open(path)
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            async with await SqliteStore.open(path) as store:
                assert await store.next_due() is None

    async def test_whoever_listened_before_a_restart_listens_no_more(self, path: Path) -> None:
        async with await SqliteStore.open(path) as store:
            killed = await store.take_listening(BOT, ANNE, START, after(START, 3600))
        async with await SqliteStore.open(path) as store:
            fence = await store.take_listening(BOT, BERT, START, after(START, 3600))
            assert fence is not None
            assert killed is not None
            assert fence > killed

    async def test_a_second_store_in_one_process_is_refused(self, path: Path) -> None:
        async with await SqliteStore.open(path):
            with pytest.raises(StoreInUse, match=f"process {os.getpid()}"):
                await SqliteStore.open(path)
        async with await SqliteStore.open(path):
            pass

    async def test_two_databases_in_one_folder_are_two(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "one.db"), await SqliteStore.open(tmp_path / "two.db"):
            assert names(tmp_path) >= {"one.db.lock", "two.db.lock"}
